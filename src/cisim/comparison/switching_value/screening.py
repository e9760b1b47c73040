"""Runs with one number changed: every move is screened with few runs, then the nearest ones are run with all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

import numpy as np

from cisim.comparison.arms import last_stage_outcomes
from cisim.comparison.comparison import Comparison
from cisim.comparison.intervals import interval_80
from cisim.comparison.reuse import same_isolated
from cisim.comparison.switching_value.moves import Move, doublings
from cisim.comparison.switching_value.result import SwitchingValue, VerdictAtValue
from cisim.comparison.verdict import verdict_between, verdict_of
from cisim.errors import ScenarioError
from cisim.model.parameters import Value
from cisim.model.types import Array, Progress
from cisim.scenario.assumptions import clipped_value

SCREENING_RUNS = 20
"""Paired runs of the screening: the first ones of the comparison."""
MAX_CHANGES = 5
"""Switching values that are searched for, at most."""
MAX_CHECKS = 20
"""Ends of moves that are run with all runs, at most."""
CHECK_MARGIN = 2.0
"""An end is run if another verdict is expected within so many times the way to it: few runs may be wrong."""
BRACKET_RATIO = 1.05
"""The search stops when the values before and after the change differ by at most 5 %."""
ZERO_DISTANCE = 10.0
"""Distance of a move to zero, in doublings."""
HALVINGS = 4
"""Halvings of the interval that are expected, for the progress."""


@dataclass
class PerturbedRuns:
    """Runs both arms with numbers changed, and reports progress."""

    comparison: Comparison
    threads: int | None
    progress: Progress | None
    done: int = 0
    total: int = 0

    @cached_property
    def few(self) -> int:
        """Runs of the first look."""
        return min(SCREENING_RUNS, self.comparison.runs)

    def begin(self, pairs: int) -> None:
        """Expect so many pairs of runs from here on, each of two arms at most."""
        self.done, self.total = 0, 2 * pairs

    def differences(self, changes: Sequence[Mapping[str, Value]], runs: int) -> list[Array | None]:
        """Collective minus isolated with each of the changes, ``[run]`` in points, both arms changed alike; nothing of
        a change with which a community that is drawn cannot start as its stages state.
        """
        try:
            return [*self._differences(changes, runs)]
        except ScenarioError:
            if len(changes) == 1:
                return [None]
        return [difference for change in changes for difference in self.differences([change], runs)]

    def _differences(self, changes: Sequence[Mapping[str, Value]], runs: int) -> list[Array]:
        base = self.comparison
        pairs = [base.scenario.replace(change) for change in changes]
        shared = [same_isolated(s, base.scenario) for s in pairs]
        arms = [*pairs, *(s.isolated() for s, same in zip(pairs, shared, strict=True) if not same)]

        def report(done: int, _: int) -> None:
            if self.progress is not None:
                self.progress(min(self.done + done * 2 * len(pairs) // len(arms), self.total), self.total)

        values = last_stage_outcomes(arms, runs, base.seed, threads=self.threads, progress=report)
        self.done += 2 * len(pairs) * runs
        alone = iter(values[len(pairs) :])
        isolated = base.stages[0, :runs, -1, base.last_stage]
        return [values[k] - (isolated if same else next(alone)) for k, same in enumerate(shared)]

    def point(self, value: Value, difference: Array) -> VerdictAtValue:
        """The verdict of differences at a value."""
        return VerdictAtValue(value, verdict_of(difference, self.comparison.rope), difference)


@dataclass(frozen=True)
class ExpectedSwitch:
    """Where another verdict is expected: ``reached`` is the share of the way to the end of the move."""

    move: Move
    reached: float
    verdict: str

    @property
    def octaves(self) -> float:
        """How far that is from the value now, in doublings; an end at zero counts as far away."""
        start = doublings(self.move.now, self.move.start)
        return start + self.reached * (min(self.move.octaves, ZERO_DISTANCE) - start)

    @property
    def change(self) -> SwitchingValue:
        """As a change, in two digits."""
        m = self.move
        way = float(m.end) / float(m.start)
        value = float(m.start) * (way**self.reached if way > 0 else 1 - self.reached)
        return SwitchingValue(
            m,
            VerdictAtValue(clipped_value(m.parameter, float(f"{value:.2g}")), self.verdict),
            VerdictAtValue(m.end, self.verdict),
        )


def expect(comparison: Comparison, move: Move, shift: Array) -> ExpectedSwitch:
    """Where the verdict changes if the ends of the 80 % interval move by ``shift`` from start to end, evenly."""
    now, way = interval_array(comparison.difference), np.geomspace(1 / 32, 32, 161)
    present = verdict_between(now[0], now[1], comparison.rope)
    verdicts = [verdict_between(low, high, comparison.rope) for low, high in now + way[:, None] * shift]
    k = next((k for k, verdict in enumerate(verdicts) if verdict != present), None)
    return ExpectedSwitch(move, inf, present) if k is None else ExpectedSwitch(move, float(way[k]), verdicts[k])


def screen(work: PerturbedRuns, moves: Sequence[Move]) -> list[ExpectedSwitch]:
    """The expected switch of every move from few runs, the nearest first."""
    base = work.comparison
    work.begin(len(moves) * work.few)
    differences = work.differences([{m.parameter.key: m.end} for m in moves], work.few) if moves else []
    first, around = base.difference[: work.few], interval_array(base.difference) - base.difference.mean()
    spread = first.std() or 1.0
    expected = [
        expect(base, move, d.mean() - first.mean() + around * (d.std() / spread - 1))
        for move, d in zip(moves, differences, strict=True)
        if d is not None
    ]
    return sorted(expected, key=lambda e: e.octaves)


def interval_array(difference: Array) -> Array:
    """Both ends of the 80 % interval of runs."""
    return np.array(interval_80(difference))


def confirm(work: PerturbedRuns, expected: Sequence[ExpectedSwitch]) -> tuple[tuple[SwitchingValue, ...], ...]:
    """From all runs: the switching values, further moves whose end has another verdict, and moves whose end has not."""
    base = work.comparison
    near = [e.move for e in expected if e.reached <= CHECK_MARGIN][:MAX_CHECKS] or [
        e.move for e in expected[:MAX_CHANGES]
    ]
    work.begin((len(near) + MAX_CHANGES * HALVINGS) * base.runs)
    differences = work.differences([{m.parameter.key: m.end} for m in near], base.runs) if near else []
    now = interval_array(base.difference)
    moved = [
        (SwitchingValue(m, None, work.point(m.end, d)), interval_array(d) - now)
        for m, d in zip(near, differences, strict=True)
        if d is not None
    ]
    order = sorted(moved, key=lambda row: expect(base, row[0].move, row[1]).octaves)
    flips = first_per_parameter([c for c, _ in order if c.end.verdict != base.verdict])
    keys = {c.move.parameter.key for c in flips}
    stable = first_per_parameter([c for c, _ in order if c.move.parameter.key not in keys])
    return nearest_per_parameter(_narrow(work, flips[:MAX_CHANGES])), flips[MAX_CHANGES:], stable


def nearest_per_parameter(changes: Sequence[SwitchingValue]) -> tuple[SwitchingValue, ...]:
    """The smallest move of every number, the smallest of all first."""
    return first_per_parameter(sorted(changes, key=lambda c: c.octaves))


def first_per_parameter(changes: Sequence[SwitchingValue]) -> tuple[SwitchingValue, ...]:
    """The first of every number."""
    first: dict[str, SwitchingValue] = {}
    for change in changes:
        first.setdefault(change.move.parameter.key, change)
    return tuple(first.values())


@dataclass
class _Bracket:
    """Values between which the verdict changes: ``same`` is still as it is now, at ``other`` it is another."""

    change: SwitchingValue
    same: Value = field(init=False)
    other: VerdictAtValue = field(init=False)

    def __post_init__(self) -> None:
        self.same, self.other = self.change.move.start, self.change.end

    @property
    def middle(self) -> Value | None:
        """The value to try next, in three digits; none if the bracket is narrow."""
        a, b, move = float(self.same), float(self.other.value), self.change.move
        if max(a, b) <= BRACKET_RATIO * min(a, b) or abs(a - b) < (BRACKET_RATIO - 1) / 2 * float(move.now):
            return None
        middle = clipped_value(move.parameter, float(f"{(a * b) ** 0.5 if a * b > 0 else (a + b) / 2:.3g}"))
        return None if middle in (self.same, self.other.value) else middle


def _narrow(work: PerturbedRuns, changes: Sequence[SwitchingValue]) -> list[SwitchingValue]:
    """Narrow every bracket by bisection."""
    base, brackets = work.comparison, [_Bracket(c) for c in changes]
    while still := [(b, value) for b in brackets if (value := b.middle) is not None]:
        differences = work.differences([{b.change.move.parameter.key: value} for b, value in still], base.runs)
        for (bracket, value), difference in zip(still, differences, strict=True):
            if difference is None:
                bracket.same = bracket.other.value  # nothing nearer can be tried
            elif (point := work.point(value, difference)).verdict == base.verdict:
                bracket.same = value
            else:
                bracket.other = point
    return [replace(b.change, at=b.other) for b in brackets]
