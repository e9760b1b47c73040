"""Joint draws of what is not known: the interval of each number, and points of a Latin hypercube over all of them.

A number has the interval it declares (``Parameter.prior``); else half to double of its value in the scenario where its
size is assumed; else it stays. Numbers from the literature (grade L) are uniform, others log-uniform (uniform where the
interval begins at 0). Stages have intervals of their own for what they state: start, trend and turnover. The dials of
the problem, and whatever else has no assumed size, stay as the scenario says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.model.parameters import Parameter, Value
from cisim.model.streams import named_number
from cisim.model.types import Numbers
from cisim.scenario.assumptions import clipped_value, has_assumed_size, is_free_number
from cisim.scenario.checks import highest_start, mean_intake
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import stage_key

BY_HALF, BY_DOUBLE = 0.5, 2.0
START_REACH, MARGIN = 0.05, 0.03
"""How far the start of a stage may lie from what is stated, to either side, and how far below what can be reached."""
TURNOVER_PRIOR = (0.10, 0.40)
TREND_PRIORS = {"ready": (0.0, 0.5), "graduate": (0.3, 1.0)}
"""Points a year, by short name of the stage."""


@dataclass(frozen=True)
class Interval:
    """Where a number is drawn from."""

    key: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def values(self, u: Numbers) -> list[Value]:
        """Its values for numbers between 0 and 1; whole numbers have equal shares of the interval."""
        top = self.high + 1 if self.whole else self.high
        drawn = self.low * (top / self.low) ** u if self.log else self.low + (top - self.low) * u
        if self.whole:
            return [int(min(np.floor(x), self.high)) for x in drawn]
        return [float(min(x, self.high)) for x in drawn]


def intervals(scenario: Scenario) -> tuple[Interval, ...]:
    """The intervals of all numbers of a scenario that are drawn: parameters in their order, then those of stages."""
    found = [found for p in scenario.parameters.values() if (found := interval_of(scenario, p))]
    return (*found, *_stage_intervals(scenario))


def interval_of(scenario: Scenario, p: Parameter) -> Interval | None:
    """The interval of a parameter; none where it stays."""
    if not is_free_number(p):
        return None
    ends: tuple[Value, ...] | None = p.prior
    if ends is None and has_assumed_size(p):
        ends = tuple(clipped_value(p, scenario[p.key] * factor) for factor in (BY_HALF, BY_DOUBLE))
    if ends is None:
        return None
    low, high = map(float, ends)
    return Interval(p.key, low, high, p.grade != "L" and low > 0, p.kind is int) if low < high else None


def _stage_intervals(scenario: Scenario) -> list[Interval]:
    found = []
    for stage in scenario.stages:
        if stage.start is not None:
            ends = max(stage.start - START_REACH, 0.01), min(stage.start + START_REACH, 0.99)
            found.append(Interval(stage_key(stage, "start"), *ends))
        if stage.turnover is not None:
            found.append(Interval(stage_key(stage, "turnover"), *TURNOVER_PRIOR))
        if stage.trend and stage.label in TREND_PRIORS:
            found.append(Interval(stage_key(stage, "trend"), *TREND_PRIORS[stage.label]))
    return found


def joint_draws(scenario: Scenario, draws: int, seed: int = 1) -> list[dict[str, Value]]:
    """Points of a scrambled Latin hypercube as changes to a scenario (``stage_values.with_changes``).

    The positions of a number follow from its key alone: a number has the same points in every scenario, whatever else
    is drawn beside it.
    """
    columns = {i.key: i.values(latin_column(i.key, draws, seed)) for i in intervals(scenario)}
    return [within_reach(scenario, {key: values[k] for key, values in columns.items()}) for k in range(draws)]


def within_reach(scenario: Scenario, draw: dict[str, Value]) -> dict[str, Value]:
    """A draw whose starts lie below what full service makes of what enters each stage, handed on with full loss."""
    loss = float(draw.get("service.handover_loss", scenario["service.handover_loss"]))
    starts: dict[int, float] = {}
    for s in scenario.stage_order:
        stage, sources = scenario.stages[s], scenario.inflows[s]
        key = stage_key(stage, "start")
        if key not in draw or any(source not in starts for source in sources):
            continue
        entering = {mean_intake(scenario): 1.0}
        if sources:
            entering = {}
            for source, weight in sources.items():
                share = starts[source] * (1 - loss)
                entering[share] = entering.get(share, 0.0) + weight
        starts[s] = min(float(draw[key]), highest_start(entering, stage.substitution, scenario) - MARGIN)
        draw = draw | {key: starts[s]}
    return draw


def latin_column(key: str, draws: int, seed: int) -> Numbers:
    """One point in each of so many equal parts of the unit interval, in random order."""
    rng = np.random.default_rng([seed, named_number(f"draws {key}")])
    return np.asarray((rng.permutation(draws) + rng.random(draws)) / draws)
