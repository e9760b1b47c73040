"""The log of a room as a table: what was answered and decided, and what the host did, without names and tokens."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath

from cisim.dashboard.room.room import fold
from cisim.dashboard.room.store import Event

COLUMNS = ("number", "time", "stage", "kind", "seat", "what", "value")
WITHOUT = ("seat",)
"""Kinds that are left out: that somebody sat down is neither an answer nor a decision."""


def log_csv(events: Iterable[Event]) -> str:
    """A row for each vote, each question a decision is about, and each act of the host.

    ``time`` is in UTC, ``seat`` a number, ``what`` the question, the decision or the setting.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    room = None
    for event in events:
        room = fold("", [event], room)
        if event.kind not in WITHOUT and room is not None:
            time = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds")
            what, value = _cells(event)
            table.writerow([event.number, time, room.stage, event.kind, event.seat or "", what, value])
    return text.getvalue()


def _cells(event: Event) -> tuple[str, str]:
    """What an event is about, and its value."""
    data = dict(event.data)
    if event.kind == "vote":
        return str(data["question"]), "" if data["value"] is None else str(data["value"])
    if event.kind == "decision":
        buys = {"buys": list(data["conditions"])} if data["conditions"] else {}
        return f"year {int(data['year']) + 1}", json.dumps(dict(sorted(data["tokens"].items())) | buys)
    if event.kind == "opened":  # the name of a file is enough: its folder may hold somebody's name
        data["scenario"] = PurePath(data["scenario"]).name
    return " ".join(sorted(data)), " ".join(str(data[key]) for key in sorted(data))
