"""Moves of one assumed number, and their distance."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log2

from cisim.errors import ScenarioError
from cisim.model.parameters import Parameter, Value
from cisim.scenario.assumptions import assumptions, clipped_value, scaled_value
from cisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Move:
    """One number moved away from where it is: from ``start``, where the verdict is still the same, to ``end``."""

    parameter: Parameter
    now: Value
    start: Value
    end: Value

    @property
    def octaves(self) -> float:
        """How far the end is from the value now, in doublings."""
        return doublings(self.now, self.end)


def doublings(one: Value, other: Value) -> float:
    """The distance of two positive numbers in doublings; without end if one of them is zero."""
    a, b = float(one), float(other)
    return abs(log2(b / a)) if a > 0 and b > 0 else inf


def moves(scenario: Scenario, beyond: bool = False) -> list[Move]:
    """Every assumed number to half and to double, or from there to the ends of its range; not what is zero."""
    possible = []
    for p in assumptions(scenario):
        now = scenario[p.key]
        for factor, limit in ((0.5, p.low), (2.0, p.high)):
            near = scaled_value(scenario, p, factor)
            move = Move(p, now, near, clipped_value(p, limit)) if beyond else Move(p, now, now, near)
            if now > 0 and move.end != move.start and _possible(scenario, p.key, move.end):
                possible.append(move)
    return possible


def _possible(scenario: Scenario, key: str, value: Value) -> bool:
    """Whether a value goes together with the other numbers."""
    try:
        scenario.replace({key: value})
    except ScenarioError:
        return False
    return True
