"""The application of the room: routes for phones and for the host, put before the pages of the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from cisim.dashboard.room import web
from cisim.dashboard.room.host import Host
from cisim.dashboard.room.pages import render_phone
from cisim.dashboard.room.phones import SCRIPT, Phones
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.store import Store
from cisim.errors import CisimError
from cisim.language import _, use_language


def room_routes(join_address: str = "", scenario: str = "", rooms: Rooms | None = None) -> Mapping[str, ASGIApp]:
    """Applications by prefix of path, as the server's ``routes`` takes them.

    Args:
        join_address: address at which phones reach this server; empty: the one by which the host has called it.
        scenario: community that is chosen at first.
        rooms: by default those of the user's data folder, whose log is made when it is first needed.
    """

    @cache
    def kept() -> Rooms:
        return rooms or Rooms(Store())

    routes = [*Phones(kept).routes, *Host(kept, join_address, scenario).routes]
    app = Starlette(routes=routes, exception_handlers={CisimError: say_broken})
    return {"/j": app, "/room": app}


async def say_broken(request: Request, error: Exception) -> Response:
    """The page where a room cannot be read; what is wrong with it is told to the host alone."""
    language = web.language_of(request)
    with use_language(language):
        is_host = request.scope.get("admitted") and request.url.path.startswith("/room")
        text = str(error) if is_host else _("Something is wrong with this room. Ask whoever hosts.")
        page = render_phone("message.html", language, heading=_("This room cannot be read"), texts=(text,))
    return web.page(page, SCRIPT, 500)
