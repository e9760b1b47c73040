"""Marginal values at fixed need: of money for service, and of the same money for the backbone or out of it.

Four more arms on the seeds of the comparison: both arms with a grant pool that is up by a tenth, and the collective arm
with a larger and a smaller backbone out of the same pool. Where needs follow from starts (M0), richer organisations
would be taken for greater need: then need and background are given to both arms as they are on average, with the pool
as it is and with the larger one. What changes in points, run by run, is related to what
changes in dollars, and given for $100,000 a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cisim.comparison.arms import Arm, part_of_progress, run_block
from cisim.comparison.comparison import Comparison
from cisim.comparison.further_data import Marginal, MarginalValue, Tenth
from cisim.comparison.intervals import mean_interval, summary
from cisim.comparison.ledger import cost_per_child
from cisim.model.conditions import strength_key
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress, Seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import mean_needs

POOL, POOL_RISE = "money.pool", 0.1
UNIT_DOLLARS = 100_000.0
"""Dollars a year that a value is given for, and by which the backbone is changed."""
SMALLEST_BACKBONE = 0.5
"""What is left of a backbone at least when dollars are taken from it."""
LEAST_DOLLARS = 1000.0
"""Dollars a year below which a change says nothing."""
BACKBONE_KEYS = ("conditions.backbone_support.staff", "conditions.backbone_support.core")
PUBLISHED_POINTS, PUBLISHED_YEARS = 7.0, 12
"""Jackson, Johnson & Persico 2016, recalled: about so many points of graduation for poor children with a tenth more
school spending for so many years."""
PUBLISHED_STAGE = "graduate"


@dataclass(frozen=True)
class MarginalValues:
    """Arms with other money beside those of a comparison.

    Attributes:
        comparison: the arms as they are.
        given: both arms at given need; where needs do not follow from starts, those of the comparison.
        richer: the same arms with a pool that is up by ``POOL_RISE``.
        larger, smaller: the collective arm with a larger and a smaller backbone; nothing where it pays none.
    """

    comparison: Comparison
    given: Mapping[str, Arm]
    richer: Mapping[str, Arm]
    larger: Arm | None
    smaller: Arm | None

    def to_dict(self) -> Marginal:
        """The part ``marginal`` of what ``cisim compare --marginal --json`` prints; keys and units in docs/json.md."""
        collective = self.comparison.collective
        return {
            "unit": "points per $100,000 a year",
            "service": {name: value_of(arm, self.richer[name]) for name, arm in self.given.items()},
            "backbone": {
                "given": value_of(collective, self.larger, "backbone"),
                "taken": value_of(collective, self.smaller, "backbone"),
            },
            "tenth": self.tenth(),
        }

    def tenth(self) -> Tenth:
        """What a pool that is up by a tenth brings in the isolated arm, at the stage and time of the published effect
        as far as the scenario and the runs go.
        """
        before, after = self.given["isolated"], self.richer["isolated"]
        labels = [s.label for s in before.scenario.stages]
        stage = labels.index(PUBLISHED_STAGE) if PUBLISHED_STAGE in labels else before.last_stage
        moment = int(np.searchsorted(before.months, min(12 * PUBLISHED_YEARS, before.months[-1])))
        points = summary(after.stages[:, moment, stage] - before.stages[:, moment, stage])
        low, high = mean_interval(points)
        rise = float((after.money_total / before.money_total).mean() - 1)
        return {
            "stage": before.scenario.stages[stage].name,
            "years": float(before.months[moment] / 12),
            "points": {**points, "low": low, "high": high},
            "rise_of_all_money": rise,
            "published_points": PUBLISHED_POINTS,
            "against_published": "below" if high < PUBLISHED_POINTS else "above" if low > PUBLISHED_POINTS else "same",
        }


def value_of(before: Arm, after: Arm | None, account: str = "") -> MarginalValue | None:
    """What $100,000 a year change at the last stage at the end; nothing where next to no dollars were changed.

    Args:
        before: the arm as it is.
        after: the arm with other money.
        account: use of money that was changed; by default all money.
    """
    if after is None:
        return None
    dollars = after.spending[account] - before.spending[account] if account else after.money_total - before.money_total
    a_year = float(dollars.mean() / (before.months[-1] / 12))
    if abs(a_year) < LEAST_DOLLARS:
        return None
    points = summary((_outcome(after) - _outcome(before)) * UNIT_DOLLARS / abs(a_year))
    low, high = mean_interval(points)
    sign = 1 if a_year > 0 else -1  # taken from the backbone is given to service
    cost = cost_per_child(sign * dollars, after.completed - before.completed)
    return {
        "difference": {**points, "low": low, "high": high},
        "dollars_a_year": a_year,
        "cost_per_additional_child": cost,
    }


def _outcome(arm: Arm) -> Array:
    return arm.stages[:, -1, arm.last_stage]


def find_marginal_values(
    comparison: Comparison, *, threads: int | None = None, progress: Progress | None = None
) -> MarginalValues:
    """Run the arms with other money.

    Args:
        comparison: its arms, runs and seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block; what it raises ends the work.
    """
    scenarios, runs, seed = [a.scenario for a in comparison.arms.values()], comparison.runs, comparison.seed
    at_need = with_given_need(scenarios, replication_seeds(seed, runs))
    groups = [
        at_need if at_need != scenarios else [],
        [with_pool(s) for s in at_need],
        [with_backbone(comparison.scenario, factor) for factor in backbone_factors(comparison.collective)],
    ]
    total, finished = sum(map(len, groups)), 0
    found: list[list[Arm]] = []
    for group in groups:
        part = part_of_progress(progress, finished * runs, len(group), total * runs)
        found.append(run_block(group, runs, seed, threads=threads, progress=part) if group else [])
        finished += len(group)
    given, richer, (larger, smaller) = found[0] or comparison.arms.values(), found[1], found[2] or (None, None)
    names = tuple(comparison.arms)
    return MarginalValues(
        comparison, dict(zip(names, given, strict=True)), dict(zip(names, richer, strict=True)), larger, smaller
    )


def with_given_need(scenarios: Sequence[Scenario], seeds: Seeds) -> list[Scenario]:
    """Scenarios of one community, with need and background given where they follow from the start of a stage: the means
    over runs of what is solved, which is the same in all of them.
    """
    first = scenarios[0]
    if all(s.start is None for s in first.stages):
        return list(scenarios)
    need, background = mean_needs(first, seeds)
    stages = tuple(
        s if s.start is None else s.model_copy(update={"need_fte": float(r), "background_fte": float(b)})
        for s, r, b in zip(first.stages, need, background, strict=True)
    )
    return [replace(s, stages=stages) for s in scenarios]


def with_pool(scenario: Scenario) -> Scenario:
    """A scenario with a larger grant pool; need stays what it is."""
    return scenario.replace({POOL: min(scenario[POOL] * (1 + POOL_RISE), scenario.parameters[POOL].high)})


def backbone_factors(arm: Arm) -> tuple[float, ...]:
    """By what the backbone's staff is multiplied so that it costs so much more, and less; none where it is free."""
    a_year = float(arm.spending["backbone"].mean() / (arm.months[-1] / 12))
    if not arm.scenario[strength_key("backbone_support")] or a_year < LEAST_DOLLARS:
        return ()
    step = UNIT_DOLLARS / a_year
    return 1 + step, max(1 - step, SMALLEST_BACKBONE)


def with_backbone(scenario: Scenario, factor: float) -> Scenario:
    """A scenario with more or less staff in its backbone, for every member and at least."""
    highest = {key: scenario.parameters[key].high for key in BACKBONE_KEYS}
    return scenario.replace({key: min(scenario[key] * factor, highest[key]) for key in BACKBONE_KEYS})
