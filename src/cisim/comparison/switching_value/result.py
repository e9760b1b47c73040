"""Verdicts with one number at other values, and the answer: the smallest changes that make another verdict."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from cisim.comparison.comparison import Comparison
from cisim.comparison.further_data import SwitchingNumber, ValueVerdict, WhatWouldChange
from cisim.comparison.intervals import summary
from cisim.comparison.switching_value.moves import Move, doublings
from cisim.comparison.verdict import also_possible
from cisim.model.parameters import Value
from cisim.model.types import Array
from cisim.scenario.schema import plain_name


@dataclass(frozen=True)
class VerdictAtValue:
    """The verdict with a number at a value; without paired differences it is expected and was not run."""

    value: Value
    verdict: str
    difference: Array | None = None

    def to_dict(self, rope: float) -> ValueVerdict:
        """Value, verdict, what else it could be, difference."""
        d = self.difference
        return {
            "value": self.value,
            "verdict": self.verdict,
            "also_possible": None if d is None else also_possible(d, rope),
            "difference": None if d is None else summary(d),
        }


@dataclass(frozen=True)
class SwitchingValue:
    """A number that was moved to ``end``, and the value ``at`` which the verdict becomes another one, if any."""

    move: Move
    at: VerdictAtValue | None
    end: VerdictAtValue

    @property
    def octaves(self) -> float:
        """How far the change is from the value now, in doublings."""
        return inf if self.at is None else doublings(self.move.now, self.at.value)

    def to_dict(self, comparison: Comparison) -> SwitchingNumber:
        """Key, name, value now, where the verdict changes (``at``), and what it is at the end of the move."""
        p = self.move.parameter
        entry: SwitchingNumber = {
            "key": p.key,
            "label": plain_name(p, comparison.scenario.conditions),
            "unit": p.unit,
            "grade": p.grade,
            "now": self.move.now,
            "end": self.end.to_dict(comparison.rope),
        }
        if self.at is not None:
            entry["change"] = float(self.at.value / self.move.now - 1)  # type: ignore[operator]
            entry["at"] = self.at.to_dict(comparison.rope)
        return entry


@dataclass(frozen=True)
class SwitchingValues:
    """The numbers that change the verdict of a comparison when moved, and how far each must move.

    Attributes:
        comparison: whose verdict it is.
        tried: numbers that were moved.
        unmoved: keys of grade A that were not: no assumed numbers (``scenario.assumptions``), or zero.
        beyond: whether the search went on to the ends of the declared ranges, since nothing changed before.
        screened: paired runs of the first look.
        confirmed: whether the nearest were run with all runs; if not, changes are expected from the first look.
        changes: one for each number, the smallest move first; at most ``screening.MAX_CHANGES``.
        further: others that make another verdict at the end of their move; the smallest move was not looked for.
        stable: others that came near, yet the verdict is the same at the end of their move.
    """

    comparison: Comparison
    tried: int
    unmoved: tuple[str, ...]
    beyond: bool
    screened: int
    confirmed: bool
    changes: tuple[SwitchingValue, ...]
    further: tuple[SwitchingValue, ...] = ()
    stable: tuple[SwitchingValue, ...] = ()

    @property
    def final(self) -> bool:
        """Whether nothing more is looked for."""
        return self.confirmed and (self.beyond or bool(self.changes))

    def to_dict(self) -> WhatWouldChange:
        """The part ``what_would_change`` of what ``cisim compare --what-would-change --json`` prints (docs/json.md)."""
        return {
            "tried": self.tried,
            "unmoved": list(self.unmoved),
            "within": "declared_range" if self.beyond else "half_to_double",
            "screened": self.screened,
            "runs": self.comparison.runs if self.confirmed else self.screened,
            "confirmed": self.confirmed,
            "changes": [c.to_dict(self.comparison) for c in self.changes],
            "further": [c.to_dict(self.comparison) for c in self.further],
            "held": [c.to_dict(self.comparison) for c in self.stable],
        }
