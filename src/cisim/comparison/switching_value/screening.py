"""Runs with one number changed: a first look at every move, then the nearest with all runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.comparison.arms import outcomes
from cisim.comparison.comparison import Comparison, same_isolated
from cisim.comparison.switching_value.moves import Move, doublings
from cisim.comparison.switching_value.result import Change, Point
from cisim.comparison.verdict import ends, verdict_between, verdict_of
from cisim.model.parameters import Value
from cisim.scenario.assumed import allowed

SCREENED = 20
"""Paired runs that say which numbers come near another verdict: the first of the comparison."""
MOST = 5
"""Changes that are narrowed down."""
CHECKED = 20
"""Ends that are checked with all runs at most."""
MARGIN = 2.0
"""Few runs err: an end is checked if another verdict is expected up to so many times the way to it."""
CLOSE = 1.05
"""The search stops when the values before and after the change are this near: 5 %."""
FAR = 10.0
"""Doublings that a move to zero counts as."""
HALVINGS = 4
"""Halvings from a doubling to that."""

Array = npt.NDArray[Any]
Progress = Callable[[int, int], None]


@dataclass
class Work:
    """Pairs of runs with a number changed, and how far they are."""

    comparison: Comparison
    threads: int | None
    progress: Progress | None
    done: int = 0
    total: int = 0

    @cached_property
    def few(self) -> int:
        """Runs of the first look."""
        return min(SCREENED, self.comparison.runs)

    def begin(self, pairs: int) -> None:
        """Expect so many pairs of runs from here on, each of two arms at most."""
        self.done, self.total = 0, 2 * pairs

    def differences(self, changes: Sequence[Mapping[str, Value]], runs: int) -> list[Array]:
        """Collective minus isolated with each of the changes, ``[run]`` in points, both arms changed alike."""
        base = self.comparison
        pairs = [base.scenario.replace(change) for change in changes]
        shared = [same_isolated(s, base.scenario) for s in pairs]
        arms = [*pairs, *(s.isolated() for s, same in zip(pairs, shared, strict=True) if not same)]

        def show(done: int, _: int) -> None:
            if self.progress is not None:
                self.progress(min(self.done + done * 2 * len(pairs) // len(arms), self.total), self.total)

        found = outcomes(arms, runs, base.seed, threads=self.threads, progress=show)
        self.done += 2 * len(pairs) * runs
        without = iter(found[len(pairs) :])
        known = base.stages[0, :runs, -1, base.last_stage]
        return [found[k] - (known if same else next(without)) for k, same in enumerate(shared)]

    def point(self, value: Value, difference: Array) -> Point:
        """What differences say at a value."""
        return Point(value, verdict_of(difference, self.comparison.rope), difference)


@dataclass(frozen=True)
class Expected:
    """Where another verdict is expected: ``reached`` is the share of the way to the end of the move."""

    move: Move
    reached: float
    verdict: str

    @property
    def octaves(self) -> float:
        """How far that is from the value now, in doublings; an end at zero counts as far away."""
        start = doublings(self.move.now, self.move.start)
        return start + self.reached * (min(self.move.octaves, FAR) - start)

    @property
    def change(self) -> Change:
        """As a change, in two digits."""
        m = self.move
        way = float(m.end) / float(m.start)
        value = float(m.start) * (way**self.reached if way > 0 else 1 - self.reached)
        return Change(m, Point(allowed(m.parameter, float(f"{value:.2g}")), self.verdict), Point(m.end, self.verdict))


def expect(comparison: Comparison, move: Move, shift: Array) -> Expected:
    """Where the verdict changes if the ends of the 80 % interval move by ``shift`` from start to end, evenly."""
    now, way = ends_of(comparison.difference), np.geomspace(1 / 32, 32, 161)
    present = verdict_between(now[0], now[1], comparison.rope)
    verdicts = [verdict_between(low, high, comparison.rope) for low, high in now + way[:, None] * shift]
    k = next((k for k, verdict in enumerate(verdicts) if verdict != present), None)
    return Expected(move, inf, present) if k is None else Expected(move, float(way[k]), verdicts[k])


def screened(work: Work, moves: Sequence[Move]) -> list[Expected]:
    """What few runs expect of every move, the nearest change first."""
    base = work.comparison
    work.begin(len(moves) * work.few)
    found = work.differences([{m.parameter.key: m.end} for m in moves], work.few) if moves else []
    first, around = base.difference[: work.few], ends_of(base.difference) - base.difference.mean()
    spread = first.std() or 1.0
    shifts = [d.mean() - first.mean() + around * (d.std() / spread - 1) for d in found]
    return sorted((expect(base, m, s) for m, s in zip(moves, shifts, strict=True)), key=lambda e: e.octaves)


def ends_of(difference: Array) -> Array:
    """Both ends of the 80 % interval of runs."""
    return np.array(ends(difference))


def confirmed(work: Work, expected: Sequence[Expected]) -> tuple[tuple[Change, ...], ...]:
    """With all runs: the smallest changes, others that change the verdict at the end of the move, and those that do
    not.
    """
    base = work.comparison
    near = [e.move for e in expected if e.reached <= MARGIN][:CHECKED] or [e.move for e in expected[:MOST]]
    work.begin((len(near) + MOST * HALVINGS) * base.runs)
    found = work.differences([{m.parameter.key: m.end} for m in near], base.runs) if near else []
    moved = [Change(m, None, work.point(m.end, d)) for m, d in zip(near, found, strict=True)]
    shifts = [ends_of(d) - ends_of(base.difference) for d in found]
    order = sorted(zip(moved, shifts, strict=True), key=lambda row: expect(base, row[0].move, row[1]).octaves)
    flips = one_a_number([c for c, _ in order if c.end.verdict != base.verdict])
    keys = {c.move.parameter.key for c in flips}
    held = one_a_number([c for c, _ in order if c.move.parameter.key not in keys])
    return nearest_of(_narrowed(work, flips[:MOST])), flips[MOST:], held


def nearest_of(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The smallest move of every number, the smallest of all first."""
    return one_a_number(sorted(changes, key=lambda c: c.octaves))


def one_a_number(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The first of every number."""
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.move.parameter.key, change)
    return tuple(found.values())


@dataclass
class _Bracket:
    """Values between which the verdict changes: ``same`` is still as it is now, at ``other`` it is another."""

    change: Change
    same: Value = field(init=False)
    other: Point = field(init=False)

    def __post_init__(self) -> None:
        self.same, self.other = self.change.move.start, self.change.end

    @property
    def middle(self) -> Value | None:
        """The value to try next, in three digits; none if the bracket is narrow."""
        a, b, move = float(self.same), float(self.other.value), self.change.move
        if max(a, b) <= CLOSE * min(a, b) or abs(a - b) < (CLOSE - 1) / 2 * float(move.now):
            return None
        middle = allowed(move.parameter, float(f"{(a * b) ** 0.5 if a * b > 0 else (a + b) / 2:.3g}"))
        return None if middle in (self.same, self.other.value) else middle


def _narrowed(work: Work, changes: Sequence[Change]) -> list[Change]:
    """Halve the distance of all until it is narrow."""
    base, brackets = work.comparison, [_Bracket(c) for c in changes]
    while still := [(b, value) for b in brackets if (value := b.middle) is not None]:
        found = work.differences([{b.change.move.parameter.key: value} for b, value in still], base.runs)
        for (bracket, value), difference in zip(still, found, strict=True):
            point = work.point(value, difference)
            if point.verdict == base.verdict:
                bracket.same = value
            else:
                bracket.other = point
    return [replace(b.change, at=b.other) for b in brackets]
