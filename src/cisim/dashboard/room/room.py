"""A room as it follows from its log: a fold over events that asks nothing else, so that a restart changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.room.store import Event
from cisim.errors import CisimError
from cisim.language import LANGUAGES

MOST_SEATS = 200
"""Seats of a room."""
Votes = Mapping[str, Mapping[str, Mapping[int, str | float]]]
"""Answers, by stage, question and seat."""
Year = Mapping[int, "Decision"]
"""What was decided for a year, by seat."""
MOVES = ("opened", "stage", "repeat", "year", "ended", "resumed")
"""Kinds of events after which every phone shows another page."""


@dataclass(frozen=True)
class Decision:
    """What a seat has decided for a year.

    Attributes:
        tokens: by the key of a choice.
        conditions: those that it wants the room to buy.
    """

    tokens: Mapping[str, int]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Room:
    """The present state of a room.

    Attributes:
        code: of the room.
        opened: seconds since 1970.
        settings: what it was opened with: ``scenario``, ``language``, ``seed``, and ``rounds``, the years of a round.
        stage: name of the present stage.
        frozen: whether answers are refused.
        ended: whether the host has ended it: nobody joins or answers any more, and everything is kept.
        until: when the timer runs out, in seconds since 1970; ``None``: it does not run.
        seats: who has a seat: fingerprints of their tokens, by number.
        removed: fingerprints of those whose seat was freed.
        votes: the last answer of each seat.
        years: by round, what was decided for each year that was played, and for the one that is being decided.
        version: number of its last event.
        moved: number of the event with which the present page of phones began.
    """

    code: str
    opened: float
    settings: Mapping[str, Any]
    stage: str = "welcome"
    frozen: bool = False
    ended: bool = False
    until: float | None = None
    seats: Mapping[int, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    votes: Votes = field(default_factory=dict)
    years: Mapping[str, tuple[Year, ...]] = field(default_factory=lambda: dict.fromkeys(ROUNDS, ({},)))
    version: int = 0
    moved: int = 0

    def answers(self, stage: str, question: str) -> Mapping[int, str | float]:
        """Answers to a question of a stage, by seat."""
        return self.votes.get(stage, {}).get(question, {})

    @property
    def decided(self) -> Year:
        """What was decided for the year that is being decided; nothing outside rounds."""
        return self.years[self.stage][-1] if self.stage in ROUNDS else {}

    @property
    def played(self) -> int:
        """Years of the present round that were played."""
        return len(self.years[self.stage]) - 1 if self.stage in ROUNDS else 0

    @property
    def was_played(self) -> bool:
        """Whether a year of any round was played."""
        return any(len(years) > 1 for years in self.years.values())

    @property
    def shown(self) -> str:
        """The stage that the screen shows: after the end, the debrief."""
        return "debrief" if self.ended else self.stage

    @property
    def round_is_over(self) -> bool:
        """Whether all years of the present round were played."""
        return self.stage in ROUNDS and self.played >= self.settings["rounds"]

    def seat_of(self, fingerprint: str) -> int | None:
        """Number of the seat of a token."""
        return next((seat for seat, held in self.seats.items() if held == fingerprint), None)

    @property
    def silent(self) -> list[int]:
        """Seats that have never answered or decided anything."""
        spoke = {seat for given in self.votes.values() for answers in given.values() for seat in answers}
        spoke |= {seat for years in self.years.values() for year in years for seat in year}
        return [seat for seat in self.seats if seat not in spoke]

    def free_seat(self) -> int | None:
        """The lowest number that nobody has; ``None``: the room is full."""
        return next((seat for seat in range(1, MOST_SEATS + 1) if seat not in self.seats), None)

    def neighbour(self, step: int) -> str:
        """The stage before or after the present one, or the first or last one."""
        names = list(STAGES)
        return names[min(max(names.index(self.stage) + step, 0), len(names) - 1)]


def fold(code: str, events: Iterable[Event], room: Room | None = None) -> Room | None:
    """The room after events, from ``room`` on; ``None`` as long as it was not opened.

    Raises:
        CisimError: an event is none that this version writes.
    """
    for event in events:
        try:
            if event.kind == "opened":
                room = Room(code, event.at, checked_settings(event.data))
            if room is not None:
                moved = event.number if event.kind in MOVES else room.moved
                room = replace(after(room, event), version=event.number, moved=moved)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CisimError(f"event {event.number} of room {code} cannot be read: {error!r}") from None
    return room


def checked_settings(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a room was opened with, if all of it is there.

    Raises:
        ValueError: something is missing, or is nothing that it can be.
    """
    kinds = {"scenario": str, "language": str, "seed": int, "rounds": int}
    wrong = [name for name, kind in kinds.items() if not isinstance(settings.get(name), kind)]
    if wrong or settings["language"] not in LANGUAGES:
        raise ValueError(f"settings: {', '.join(wrong) or 'language'}")
    return settings


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
        return _with_years(room, ({},))
    return replace(room, votes={**room.votes, room.stage: {}}, until=None)


def _year(room: Room, event: Event) -> Room:
    if room.stage not in ROUNDS or room.round_is_over:
        return room
    return _with_years(room, (*room.years[room.stage], {}))


def _with_years(room: Room, years: tuple[Year, ...]) -> Room:
    return replace(room, years={**room.years, room.stage: years}, until=None)


def _ended(room: Room, event: Event) -> Room:
    return replace(room, ended=True, frozen=False, until=None)


def _resumed(room: Room, event: Event) -> Room:
    return replace(room, ended=False)


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
    """A new answer takes the place of the old one; one that is ``None`` takes it away, as of paper counted again."""
    stage, key, value = event.data["stage"], event.data["question"], event.data["value"]
    given = room.votes.get(stage, {})
    answers = {seat: answer for seat, answer in given.get(key, {}).items() if seat != event.seat}
    if value is not None and event.seat is not None:
        answers[event.seat] = value if isinstance(value, str) else float(value)
    return replace(room, votes={**room.votes, stage: {**given, key: answers}})


def _decision(room: Room, event: Event) -> Room:
    """Decisions of a year that was played already came too late and count for nothing."""
    data = event.data
    if event.seat is None or (data["stage"], data["year"]) != (room.stage, room.played) or room.round_is_over:
        return room
    present = {**room.decided, event.seat: Decision(_tokens(data["tokens"]), tuple(data["conditions"]))}
    return replace(room, years={**room.years, room.stage: (*room.years[room.stage][:-1], present)})


def _tokens(tokens: Mapping[str, int]) -> dict[str, int]:
    return {choice: int(number) for choice, number in tokens.items()}


CHANGES = {
    "stage": _stage,
    "repeat": _repeat,
    "year": _year,
    "ended": _ended,
    "resumed": _resumed,
    "freeze": _freeze,
    "timer": _timer,
    "seat": _seat,
    "removed": _removed,
    "vote": _vote,
    "decision": _decision,
}
"""What events of a kind do to a room."""
