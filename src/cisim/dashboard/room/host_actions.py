"""What the host can do: each action turns a form into events, and asks nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import _

MOST_SECONDS = 3600
"""Longest time of the timer."""
NewEvent = tuple[str, int | None, Mapping[str, Any]]
"""Kind, seat and data of an event that is to be added."""
Action = Callable[[Room, Mapping[str, str]], list[NewEvent]]


def _go(room: Room, stage: str) -> list[NewEvent]:
    return [] if stage == room.stage else [("stage", None, {"stage": stage})]


def _next(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return _go(room, room.neighbour(1))


def _back(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return _go(room, room.neighbour(-1))


def _jump(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    stage = form.get("stage", "")
    if stage not in STAGES:
        raise Refused(_("There is no such stage."), 400)
    return _go(room, stage)


def _repeat(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return [("repeat", None, {})]


def _freeze(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return [] if room.frozen else [("freeze", None, {"on": True})]


def _thaw(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return [("freeze", None, {"on": False})] if room.frozen else []


def _timer(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    seconds = whole_number_of(form.get("seconds", ""))
    if not 0 <= seconds <= MOST_SECONDS:
        raise Refused(_("The timer takes 0 to {n} seconds.").format(n=MOST_SECONDS), 400)
    return [("timer", None, {"seconds": seconds})]


def _free(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    seat = whole_number_of(form.get("seat", ""))
    if seat not in room.seats:
        raise Refused(_("Nobody has this seat."), 400)
    return [("removed", seat, {})]


def _year(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    """The year is named, so that a double click plays one year and not two."""
    if room.stage not in ROUNDS:
        raise Refused(_("Years are played in rounds."))
    wanted = form.get("year") == str(room.played) and not room.round_is_over
    return [("year", None, {})] if wanted else []


def _end(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return [] if room.ended else [("ended", None, {})]


def _resume(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    return [("resumed", None, {})] if room.ended else []


ACTIONS: dict[str, Action] = {
    "next": _next,
    "back": _back,
    "stage": _jump,
    "repeat": _repeat,
    "freeze": _freeze,
    "thaw": _thaw,
    "timer": _timer,
    "free": _free,
    "year": _year,
    "end": _end,
    "resume": _resume,
}
"""By the value of ``do`` in the form."""
AFTER_THE_END = ("end", "resume")
"""What can be done in a room that has ended."""


def events_of(room: Room, form: Mapping[str, str]) -> list[NewEvent]:
    """The events of a form.

    Raises:
        Refused: there is no such action, a value of it is wrong, or the room has ended.
    """
    action = ACTIONS.get(form.get("do", ""))
    if action is None:
        raise Refused(_("There is no such action."), 400)
    if room.ended and form["do"] not in AFTER_THE_END:
        raise Refused(_("The room has ended. Open it again first."))
    return action(room, form)
