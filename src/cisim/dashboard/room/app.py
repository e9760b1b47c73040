"""The application of the room: routes for phones and for the host, put before the pages of the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.applications import Starlette

from cisim.dashboard.room.host import Host
from cisim.dashboard.room.phones import Phones
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.store import Store


def room_routes(join_address: str = "", scenario: str = "", rooms: Rooms | None = None) -> Mapping[str, Any]:
    """Applications by prefix of path, as the server's ``routes`` takes them.

    Args:
        join_address: address at which phones reach this server; empty: the one by which the host has called it.
        scenario: community that is chosen at first.
        rooms: by default those of the user's data folder, whose log is made when it is first needed.
    """

    @cache
    def kept() -> Rooms:
        return rooms or Rooms(Store())

    app = Starlette(routes=[*Phones(kept).routes, *Host(kept, join_address, scenario).routes])
    return {"/j": app, "/room": app}
