"""The log of all rooms: an SQLite file to which events are only added, in the user's data folder."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

import platformdirs

from cisim.errors import CisimError

FILE_NAME = "rooms.sqlite"
TABLES = """
create table if not exists events (
  number integer primary key autoincrement, room text not null, at real not null, kind text not null, seat integer,
  data text not null
);
create index if not exists events_of_a_room on events (room, number);
create table if not exists secrets (name text primary key, value text not null);
"""


@dataclass(frozen=True)
class Event:
    """Something that happened in a room.

    Attributes:
        number: of the event in the log, over all rooms; they only grow.
        at: seconds since 1970.
        kind: a key of ``room.CHANGES``, or ``opened``.
        seat: number of the seat that acts or is acted on; ``None``: the host or the room.
        data: what else belongs to an event of its kind.
    """

    number: int
    at: float
    kind: str
    seat: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def data_folder() -> Path:
    """Where rooms are kept: ``CISIM_DATA_DIR``, or the user's data folder of the system."""
    return Path(os.environ.get("CISIM_DATA_DIR") or platformdirs.user_data_path("cisim", appauthor=False))


class Store:
    """Reads and adds events. Several processes may read a log while one adds to it.

    What was added survives the end of the process, however it comes (a log of SQLite in WAL mode).

    Raises:
        CisimError: the file cannot be made or is no log of rooms.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or data_folder()
        self.path = folder / FILE_NAME
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            self._base = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=10)
            finalize(self, self._base.close)  # with the last use, or the process
            self._base.execute("pragma journal_mode=wal")
            self._base.execute("pragma synchronous=normal")
            self._base.executescript(TABLES)
        except (OSError, sqlite3.Error) as error:
            raise CisimError(f"{self.path}: the log of workshop rooms cannot be used: {error}") from None

    def add(self, room: str, kind: str, seat: int | None = None, data: Mapping[str, Any] | None = None) -> Event:
        """Add an event; it is on the disk when this returns."""
        now, data = time.time(), dict(data or {})
        with self._lock:
            row = (room, now, kind, seat, json.dumps(data, separators=(",", ":")))
            added = self._base.execute("insert into events (room, at, kind, seat, data) values (?, ?, ?, ?, ?)", row)
            return Event(int(added.lastrowid or 0), now, kind, seat, data)

    def events(self, room: str, after: int = 0) -> list[Event]:
        """What happened in a room after the event of a number, in order."""
        query = "select number, at, kind, seat, data from events where room = ? and number > ? order by number"
        with self._lock:
            rows = self._base.execute(query, (room, after)).fetchall()
        try:
            return [Event(number, at, kind, seat, json.loads(data)) for number, at, kind, seat, data in rows]
        except ValueError:
            raise self.unreadable(room) from None

    def unreadable(self, room: str) -> CisimError:
        """What is said of a room whose events are none of this version's."""
        return CisimError(
            f"{self.path}: the log of room {room} cannot be read; cisim workshop forget {room} removes the room"
        )

    def count(self, room: str) -> int:
        """Number of events of a room."""
        with self._lock:
            return int(self._base.execute("select count(*) from events where room = ?", (room,)).fetchone()[0])

    def changes(self) -> int:
        """A number that changes when another process has written to the file."""
        with self._lock:
            return int(self._base.execute("pragma data_version").fetchone()[0])

    def codes(self) -> list[str]:
        """Codes of all rooms, the one opened last first."""
        query = "select room from events where kind = 'opened' order by number desc"
        with self._lock:
            return [code for (code,) in self._base.execute(query)]

    def forget(self, room: str) -> int:
        """Remove a room and all that happened in it; returns the number of events."""
        with self._lock:
            self._base.execute("pragma secure_delete=on")
            return self._base.execute("delete from events where room = ?", (room,)).rowcount

    def host_key(self) -> str:
        """The key of whoever hosts rooms on this computer: 128 bits, the same after a restart."""
        with self._lock:
            made = ("host", secrets.token_urlsafe(16))
            self._base.execute("insert or ignore into secrets (name, value) values (?, ?)", made)
            return str(self._base.execute("select value from secrets where name = 'host'").fetchone()[0])
