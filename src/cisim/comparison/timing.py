"""When a difference can show at a stage at the earliest: known from the scenario, before anything is run."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from cisim.comparison.data import TooEarly
from cisim.model.conditions import strength_key
from cisim.scenario.scenario import Scenario

CLEAR = ("collective_ahead", "isolated_ahead")
"""Verdicts on a difference that is there, however early."""


def first_month(scenario: Scenario, stage: int) -> float:
    """Months until a condition that is on begins at a stage; without end where none does."""
    initiative = scenario.initiative_names.index(scenario.stages[stage].initiative)
    later = scenario.initiative_starts[initiative]
    starts = [
        scenario[f"conditions.{c.name}.start"]
        for c in scenario.conditions
        if scenario[strength_key(c.name)] > 0
        and scenario[f"conditions.{c.name}.start"] < scenario[f"conditions.{c.name}.end"]
    ]
    return min(starts) + later if starts else inf


def months_to_show(scenario: Scenario, stage: int) -> float:
    """Months until the first children have spent their whole time at a stage under any condition: its duration, from
    the month in which the first condition begins there. Whoever is at the stage before has had part of it at most.
    """
    return first_month(scenario, stage) + 12 * scenario.stages[stage].duration


def too_early(scenarios: Iterable[Scenario], stage: int, months: float, verdict: str) -> TooEarly | None:
    """Whether it is too early to see a difference at a stage, and from which year on not. Nothing where it is not,
    where the verdict is clear already, or where no condition is at work.

    Args:
        scenarios: those that are compared; the earliest of them counts.
        stage: position of the stage in all of them.
        months: since the start.
        verdict: of the four.
    """
    needed = min(months_to_show(scenario, stage) for scenario in scenarios)
    if verdict in CLEAR or needed == inf or months >= needed:
        return None
    return {"years": needed / 12}


def stages_by_lag(scenario: Scenario) -> list[int]:
    """Positions of all stages, the one at which something can show first in front: the nearest to a grant."""
    return sorted(
        range(len(scenario.stages)), key=lambda s: (months_to_show(scenario, s), scenario.stage_order.index(s))
    )
