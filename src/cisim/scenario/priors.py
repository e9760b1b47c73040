"""Joint draws of what is not known: the distribution of each number, and points of a Latin hypercube over all of them.

A number has the distribution it declares (``Parameter.prior``); else, where it is assumed (grade A), half to double of
its value in the scenario, uniform in the logarithm (uniform where that begins at 0); else it stays. Numbers that move
together (``Parameter.moves_with``) have correlated ranks. Stages have distributions of their own for what they state:
start, trend and turnover. The dials of the problem stay as the scenario says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cisim.model.distributions import CORRELATIONS, Distribution, LogUniform, Uniform
from cisim.model.parameters import Parameter, Value
from cisim.model.streams import named_number
from cisim.model.types import Numbers
from cisim.scenario.assumptions import clipped_value, is_free_number
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
class UncertainNumber:
    """A number that is not known: where it is drawn from, whether it is whole, and what it moves together with."""

    key: str
    distribution: Distribution
    whole: bool = False
    moves_with: str = ""

    def values(self, u: Numbers) -> list[Value]:
        """Its values for numbers between 0 and 1; whole numbers have equal shares of the interval."""
        if self.whole:
            return [int(x) for x in self.distribution.whole_numbers(u)]
        return [float(min(x, self.distribution.high)) for x in self.distribution.quantile(u)]


def uncertain_numbers(
    scenario: Scenario, priors: Mapping[str, Distribution] = MappingProxyType({})
) -> tuple[UncertainNumber, ...]:
    """All numbers of a scenario that are drawn: parameters in their order, then those of stages.

    Args:
        scenario: whose values half to double are taken of.
        priors: distributions that stand above the declared ones, by key.
    """
    found = [found for p in scenario.parameters.values() if (found := uncertain_number(scenario, p, priors.get(p.key)))]
    return (*found, *_stage_numbers(scenario))


def uncertain_number(scenario: Scenario, p: Parameter, prior: Distribution | None = None) -> UncertainNumber | None:
    """The distribution of a parameter; none where it stays."""
    if not is_free_number(p):
        return None
    distribution = prior or p.prior or _half_to_double(scenario, p)
    return UncertainNumber(p.key, distribution, p.kind is int, p.moves_with) if distribution else None


def prior_text(p: Parameter) -> str:
    """Where joint draws take a parameter from, in words; empty where it stays."""
    if not is_free_number(p) or (p.prior is None and p.grade != "A"):
        return ""
    words = str(p.prior) if p.prior else "half to double, log-uniform"
    return f"{words}; moves with other {p.moves_with}" if p.moves_with else words


def _half_to_double(scenario: Scenario, p: Parameter) -> Distribution | None:
    if p.grade != "A":
        return None
    low, high = (float(clipped_value(p, scenario[p.key] * factor)) for factor in (BY_HALF, BY_DOUBLE))
    if not low < high:
        return None
    return LogUniform(low, high) if low > 0 else Uniform(low, high)


def _stage_numbers(scenario: Scenario) -> list[UncertainNumber]:
    found = []
    for stage in scenario.stages:
        if stage.start is not None:
            ends = max(stage.start - START_REACH, 0.01), min(stage.start + START_REACH, 0.99)
            found.append(UncertainNumber(stage_key(stage, "start"), Uniform(*ends)))
        if stage.turnover is not None:
            found.append(UncertainNumber(stage_key(stage, "turnover"), Uniform(*TURNOVER_PRIOR)))
        if stage.trend and stage.label in TREND_PRIORS:
            found.append(UncertainNumber(stage_key(stage, "trend"), Uniform(*TREND_PRIORS[stage.label])))
    return found


def joint_draws(
    scenario: Scenario, draws: int, seed: int = 1, priors: Mapping[str, Distribution] = MappingProxyType({})
) -> list[dict[str, Value]]:
    """Points of a scrambled Latin hypercube as changes to a scenario (``stage_values.with_changes``).

    The positions of a number follow from its key alone: a number has the same points in every scenario, whatever else
    is drawn beside it.
    """
    numbers = uncertain_numbers(scenario, priors)
    columns = {n.key: n.values(positions(n, draws, seed)) for n in numbers}
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


def positions(number: UncertainNumber, draws: int, seed: int) -> Numbers:
    """Its points in the unit interval: one in each of so many equal parts. The ranks of numbers that move together have
    the correlation of their group, by a normal copula whose common cause has points of its own.
    """
    own = latin_column(number.key, draws, seed)
    if not number.moves_with:
        return own
    from scipy.special import ndtri  # half a second, and only here

    rho = CORRELATIONS[number.moves_with]
    common = latin_column(f"group {number.moves_with}", draws, seed)
    together = rho**0.5 * ndtri(common) + (1 - rho) ** 0.5 * ndtri(own)
    return np.asarray(np.sort(own)[np.argsort(np.argsort(together))])


def latin_column(key: str, draws: int, seed: int) -> Numbers:
    """One point in each of so many equal parts of the unit interval, in random order."""
    rng = np.random.default_rng([seed, named_number(f"draws {key}")])
    return np.asarray((rng.permutation(draws) + rng.random(draws)) / draws)
