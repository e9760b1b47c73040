"""A room as it follows from its log: a fold over events that asks nothing else, so that a restart changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.room.store import Event

MOST_SEATS = 200
"""Seats of a room."""
Votes = Mapping[str, Mapping[int, str | int]]
"""Answers, by question and seat."""
Decisions = tuple[Mapping[int, Mapping[str, int]], ...]
"""Tokens by what they are put on, by seat, of each year that was played or is."""
MOVES = ("opened", "stage", "repeat", "year")
"""Kinds of events after which every phone shows another page."""


@dataclass(frozen=True)
class Room:
    """The present state of a room.

    Attributes:
        code: of the room.
        opened: seconds since 1970.
        settings: what it was opened with: ``scenario``, ``language``, ``seed``.
        stage: name of the present stage.
        played: years played so far; the next one is being decided.
        frozen: whether answers are refused.
        until: when the timer runs out, in seconds since 1970; ``None``: it does not run.
        seats: who has a seat: fingerprints of their tokens, by number.
        removed: fingerprints of those whose seat was freed.
        votes: the last answer of each seat.
        decisions: of each year.
        year_stages: the stage in which each year was played.
        version: number of its last event.
        moved: number of the event with which the present page of phones began.
    """

    code: str
    opened: float
    settings: Mapping[str, Any]
    stage: str = "welcome"
    played: int = 0
    frozen: bool = False
    until: float | None = None
    seats: Mapping[int, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    votes: Votes = field(default_factory=dict)
    decisions: Decisions = ({},)
    year_stages: tuple[str, ...] = ()
    version: int = 0
    moved: int = 0

    @property
    def decided(self) -> Mapping[int, Mapping[str, int]]:
        """Decisions for the year that is being decided, by seat."""
        return self.decisions[self.played]

    def seat_of(self, fingerprint: str) -> int | None:
        """Number of the seat of a token."""
        return next((seat for seat, held in self.seats.items() if held == fingerprint), None)

    def free_seat(self) -> int | None:
        """The lowest number that nobody has; ``None``: the room is full."""
        return next((seat for seat in range(1, MOST_SEATS + 1) if seat not in self.seats), None)

    def neighbour(self, step: int) -> str:
        """The stage before or after the present one, or the first or last one."""
        names = list(STAGES)
        return names[min(max(names.index(self.stage) + step, 0), len(names) - 1)]


def fold(code: str, events: Iterable[Event], room: Room | None = None) -> Room | None:
    """The room after events, from ``room`` on; ``None`` as long as it was not opened."""
    for event in events:
        if event.kind == "opened":
            room = Room(code, event.at, event.data)
        if room is not None:
            moved = event.number if event.kind in MOVES else room.moved
            room = replace(after(room, event), version=event.number, moved=moved)
    return room


def after(room: Room, event: Event) -> Room:
    """The room after an event; kinds that it does not know change nothing."""
    change = CHANGES.get(event.kind)
    return change(room, event) if change else room


def _stage(room: Room, event: Event) -> Room:
    stage = event.data["stage"]
    return replace(room, stage=stage, until=None, frozen=False) if stage in STAGES else room


def _repeat(room: Room, event: Event) -> Room:
    """The present stage begins anew: what was answered or decided in it counts no longer."""
    if room.stage in ROUNDS:
        first = next((k for k, stage in enumerate(room.year_stages) if stage == room.stage), room.played)
        return replace(room, played=first, decisions=(*room.decisions[:first], {}),
                       year_stages=room.year_stages[:first], until=None)  # fmt: skip
    dropped = event.data.get("questions", ())
    return replace(room, votes={key: found for key, found in room.votes.items() if key not in dropped}, until=None)


def _year(room: Room, event: Event) -> Room:
    return replace(room, played=room.played + 1, decisions=(*room.decisions, {}),
                   year_stages=(*room.year_stages, room.stage), until=None)  # fmt: skip


def _freeze(room: Room, event: Event) -> Room:
    return replace(room, frozen=bool(event.data["on"]))


def _timer(room: Room, event: Event) -> Room:
    seconds = event.data["seconds"]
    return replace(room, until=event.at + seconds if seconds else None)


def _seat(room: Room, event: Event) -> Room:
    token, seat = event.data["token"], event.seat
    if seat is None or seat in room.seats:
        return room
    return replace(room, seats={**room.seats, seat: token}, removed=room.removed - {token})


def _removed(room: Room, event: Event) -> Room:
    held = room.seats.get(event.seat or 0)
    if held is None:
        return room
    seats = {seat: token for seat, token in room.seats.items() if seat != event.seat}
    return replace(room, seats=seats, removed=room.removed | {held})


def _vote(room: Room, event: Event) -> Room:
    if event.seat is None:
        return room
    key, value = event.data["question"], event.data["value"]
    given = {seat: answer for seat, answer in room.votes.get(key, {}).items() if seat != event.seat}
    if value is not None:  # of answers on paper that were counted again some may be gone
        given[event.seat] = value
    return replace(room, votes={**room.votes, key: given})


def _decision(room: Room, event: Event) -> Room:
    """Decisions of a year that was played already came too late and count for nothing."""
    if event.seat is None or event.data["year"] != room.played:
        return room
    present = {**room.decided, event.seat: dict(event.data["tokens"])}
    return replace(room, decisions=(*room.decisions[: room.played], present))


CHANGES = {
    "stage": _stage,
    "repeat": _repeat,
    "year": _year,
    "freeze": _freeze,
    "timer": _timer,
    "seat": _seat,
    "removed": _removed,
    "vote": _vote,
    "decision": _decision,
}
"""What events of a kind do to a room."""
