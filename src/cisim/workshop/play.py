"""Play: the decisions of the rounds so far, as events between deciding and doing, and the path the community takes.

A pure function of the room and the decisions, run from the start each time. Where nobody decides nothing is touched, so
that a class in which nobody decides is the library's run to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, get_args

import numpy as np

from cisim.comparison.ledger import money_total
from cisim.errors import ArgumentError, nearest, whole_number
from cisim.model.conditions import strength_key
from cisim.model.decisions import DECISIONS
from cisim.model.kernels.layout import Block, ConditionState
from cisim.model.schedule import Event
from cisim.model.types import Array
from cisim.simulation.observe import joined
from cisim.simulation.simulate import stream
from cisim.workshop.choices import Tokens, checked_tokens
from cisim.workshop.conditions import checked_conditions
from cisim.workshop.effects import EFFECTS, QUANTITIES, TOGETHER_ONLY, set_quantities
from cisim.workshop.roles import Seat, role_named
from cisim.workshop.room import Room, same_luck

Mode = Literal["alone", "together"]
MODES: tuple[Mode, ...] = get_args(Mode)
"""The round alone is the isolated arm; together the room may buy conditions out of the same money."""


@dataclass(frozen=True)
class Round:
    """What the room decided for one year.

    Attributes:
        tokens: by the number of the seat, tokens by the key of a choice. A seat that is not named is empty or lost: the
            model's own rule decides for it. A seat that is named with nothing decided to spend nothing.
        conditions: keys of the conditions that are bought for this year; None where the room did not decide, and those
            of the scenario are at work. Alone there are none.
    """

    tokens: Mapping[int, Tokens] = field(default_factory=dict)
    conditions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Path:
    """The way a community took, in one or several lucks; the first is that of the room.

    Attributes:
        room: the community.
        mode: alone or together.
        rounds: what was decided; the last stands for all years behind it.
        stages: [run, year, stage] attainment of all children in points; year 0 is the start.
        completed: [run] children who left the last stage at benchmark, since the start.
        money: [run] dollars that came in since the start.
        existing: [run, year] share of its partnerships that have not ended; 1 where none began.
        own: by the number of a seat, [run, year] its own measure of success in points.
    """

    room: Room
    mode: Mode
    rounds: tuple[Round, ...]
    stages: Array
    completed: Array
    money: Array
    existing: Array
    own: Mapping[int, Array]

    @property
    def years(self) -> int:
        """Years that were run."""
        return self.stages.shape[1] - 1

    @property
    def outcome(self) -> Array:
        """[run, year] attainment at the last stage, in points."""
        return np.asarray(self.stages[:, :, self.room.scenario.stage_order[-1]])

    @property
    def ended(self) -> int | None:
        """Year in which the last of its partnerships ended, in the luck of the room; None: one is still there."""
        gone = self.existing[0] <= 0
        return int(gone.argmax()) if gone.any() else None

    def played(self, seat: int, year: int) -> bool:
        """Whether people decided for a seat in a year, counted from 1; else the model's own rule did."""
        round_ = self.rounds[min(year, len(self.rounds)) - 1] if self.rounds else Round()
        return seat in round_.tokens


def checked_rounds(room: Room, mode: str, rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The decisions of a room, checked and complete: every seat that decided has a number for each of its choices.

    Raises:
        ArgumentError: a mode, seat, choice or condition there is not, too many tokens or rounds; it says where.
    """
    if mode not in MODES:
        raise ArgumentError(f"mode: {mode!r} given, allowed: {', '.join(MODES)}{nearest(str(mode), MODES)}")
    if len(rounds) > room.rounds:
        raise ArgumentError(f"rounds: {len(rounds)} given, allowed: at most {room.rounds}")
    checked = []
    for k, given in enumerate(rounds, 1):
        tokens = {}
        for number, spent in given.tokens.items():
            seat, where = _seat(room, number, f"round {k}"), f"round {k}: seat {number}"
            if not seat.plays(mode):
                raise ArgumentError(f"{where}: {role_named(seat.role).title} decides only together")
            tokens[number] = checked_tokens(seat.role, spent, mode, where)
        bought = given.conditions
        if bought is not None:
            bought = checked_conditions(room.scenario, tuple(bought), f"round {k}: conditions")
            if bought and mode == "alone":
                raise ArgumentError(f"round {k}: conditions: {', '.join(bought)} given, allowed: none alone")
        checked.append(Round(tokens, bought))
    return tuple(checked)


def _seat(room: Room, number: Any, where: str) -> Seat:
    return room.seats[whole_number(f"{where}: seat", number, 1, len(room.seats)) - 1]


def play(
    room: Room, mode: str, rounds: Sequence[Round] = (), *, years: int | None = None, runs: int = 1,
    threads: int | None = None,
) -> Path:  # fmt: skip
    """Run a community with what its people decided.

    Args:
        room: the community and its luck.
        mode: ``alone`` (the isolated arm) or ``together``.
        rounds: one for each year decided so far; what was decided last stands for all years behind it. Without any the
            model's own rules decide everything.
        years: to run, by default as many as there are rounds.
        runs: lucks of the same community; the first is the one that the room meets.
        threads: by default all usable cores.

    Raises:
        ArgumentError: a decision cannot be used (``checked_rounds``), or years or runs are out of range.
    """
    decided = checked_rounds(room, mode, rounds)
    last = whole_number("years", len(decided) if years is None else years, 0, room.years)
    runs = whole_number("runs", runs, 1)
    arm = room.scenario if mode == "together" else room.scenario.isolated()
    observer = _Observer(room)
    records = list(
        stream(
            [arm], same_luck(runs, room), luck=room.luck(runs), months=[12 * (k + 1) for k in range(max(last, 1))],
            threads=threads, events=[*_events(room, mode, decided), *observer.events()],
        )
    )  # fmt: skip
    record = joined(records)
    share = np.array([s.share for s in room.scenario.segments])
    finished = record.completed[0, :, last, room.scenario.stage_order[-1]].sum(axis=1)
    stages = 100 * (record.attainment[0, :, : last + 1] @ share)
    return Path(
        room, "together" if mode == "together" else "alone", decided, stages, finished,
        money_total(record.dollars[:, :, last])[0], record.metrics["existing"][0, :, : last + 1],
        observer.own(room.luck(runs), last),
    )  # fmt: skip


def _round_of(rounds: Sequence[Round], month: int) -> Round:
    return rounds[min(month // 12, len(rounds) - 1)]


def _events(room: Room, mode: str, rounds: Sequence[Round]) -> list[Event]:
    """What people decided, as events of the schedule; none where nobody did."""
    seats = [seat for seat in room.seats if any(seat.number in r.tokens for r in rounds)]
    events = []
    if any(r.conditions is not None for r in rounds):
        events.append(Event("before", "exits", partial(_buy, room, rounds)))
    if any(seat.role in QUANTITIES for seat in seats):
        events.append(Event("before", "exits", partial(_set_quantities, room, rounds, seats)))
    for decision in DECISIONS:
        deciders = [seat for seat in seats if decision.name in EFFECTS[seat.role]]
        if deciders and (mode == "together" or decision.name not in TOGETHER_ONLY):
            events.append(Event("after", decision.phase, partial(_decide, decision, deciders, rounds)))
    return events


def _buy(room: Room, rounds: Sequence[Round], block: Block, month: int) -> None:
    """Conditions that are bought are done as fully as the scenario says, or in full; the others are not."""
    bought = _round_of(rounds, month).conditions
    for c, condition in enumerate(room.scenario.conditions):
        strength = room.scenario[strength_key(condition.name)]
        if bought is not None:
            strength = (strength or 1.0) if condition.name in bought else 0.0
        block.initiatives.condition_state[ConditionState.strength, c] = strength


def _set_quantities(room: Room, rounds: Sequence[Round], seats: Sequence[Seat], block: Block, month: int) -> None:
    tokens = _round_of(rounds, month).tokens
    for seat in seats:
        if seat.role in QUANTITIES:
            usual = room.start.orgs.strategy[0, :, seat.at]
            set_quantities(block, seat.role, seat.at, tokens.get(seat.number), usual)


def _decide(decision: Any, seats: Sequence[Seat], rounds: Sequence[Round], block: Block, month: int) -> None:
    tokens = _round_of(rounds, month).tokens
    values = decision.array(block).copy()
    touched = False
    for seat in seats:
        if seat.number not in tokens:
            continue
        chosen = EFFECTS[seat.role][decision.name](block, seat.at, tokens[seat.number])
        if chosen is not None:
            values[:, _column(block, decision.name, seat.at)] = chosen
            touched = True
    if touched:
        decision.decide(block, values)


def _column(block: Block, decision: str, at: int) -> int:
    return at - block.runs.nonprofits if decision == "budgets" else at


class _Observer:
    """Reads the own measure of every seat at the start and at the end of every year; called from several threads."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.parts: dict[tuple[int, int], dict[int, Array]] = {}

    def events(self) -> list[Event]:
        """Before the first month, and after the last one of each year."""
        return [Event("before", "exits", self._look_first), Event("after", "endings", self._look)]

    def _look_first(self, block: Block, month: int) -> None:
        if month == 0:
            self._read(block, 0)

    def _look(self, block: Block, month: int) -> None:
        if month % 12 == 11:
            self._read(block, month // 12 + 1)

    def _read(self, block: Block, year: int) -> None:
        first = int(block.runs.seed[block.runs.world[0]])
        self.parts[first, year] = {s.number: role_named(s.role).value(block, s.at) for s in self.room.seats}

    def own(self, luck: Array, years: int) -> dict[int, Array]:
        """By seat, ``[run, year]``, in the order of the lucks."""
        order = {int(seed): k for k, seed in enumerate(luck)}
        firsts = sorted({first for first, _ in self.parts}, key=order.__getitem__)
        return {
            s.number: np.stack(
                [np.concatenate([self.parts[first, year][s.number] for first in firsts]) for year in range(years + 1)],
                axis=1,
            )
            for s in self.room.seats
        }
