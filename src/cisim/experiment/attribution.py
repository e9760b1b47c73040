"""Attribution of an effect to the conditions, and the weakest evidence behind a good part of it.

The effect is the mean difference of a comparison: all conditions that are on, against none of them. Every subset of
these conditions, each at its strength, is run on the seeds of the comparison. The Shapley value of a condition
(``analysis.shapley``) is what it adds, averaged over all orders in which conditions could be added; the values sum to
the effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cisim.comparison.arms import last_stage_outcomes
from cisim.comparison.comparison import Comparison
from cisim.comparison.further_data import ConditionShare, Shares, WeakestEvidence
from cisim.comparison.intervals import summary
from cisim.comparison.timing import CLEAR
from cisim.comparison.verdict import mean_counts
from cisim.errors import CisimError
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.shapley import shapley_values
from cisim.model.conditions import Condition, strength_key
from cisim.model.evidence_badges import lowest
from cisim.scenario.scenario import Scenario
from cisim.storage.files import json_values

ATTRIBUTED_RUNS = 100
"""Paired runs that the attribution uses: the first ones of the comparison."""
MIN_SHARE = 0.1
"""Smallest share of the effect with which a condition counts among the evidence behind the verdict."""
MAX_CONDITIONS = 8
"""Most conditions at once: 256 arms."""


@dataclass(frozen=True)
class Attribution:
    """The Shapley value of each condition that is on.

    Attributes:
        comparison: whose effect it is.
        conditions: those that are on; none where the mean difference is nothing, or cannot be told from it.
        worth: [subset, run] outcome at the last stage in the last month, in points; subsets in binary order, the first
            condition is the leading digit.
    """

    comparison: Comparison
    conditions: tuple[Condition, ...]
    worth: npt.NDArray[np.float64]

    @cached_property
    def rows(self) -> list[ConditionShare]:
        """A row for each condition, the largest share first: points and share of the effect, with 95 % intervals of the
        mean over runs (``None`` where runs are too few for them).
        """
        if not self.conditions:
            return []
        n, bootstrap = self.worth.shape[1], Bootstrap()
        means = bootstrap.means(self.worth)
        points, share = shapley_values(self.worth.mean(axis=1)), shapley_values(means)
        low, high = bootstrap.interval(share, n)
        share_low, share_high = bootstrap.interval(share / (means[-1] - means[0]), n)
        rows: list[ConditionShare] = [
            {"condition": c.name, "title": c.title, "badge": c.badge, "points": float(points[k]),
             "low": json_values(low[k]), "high": json_values(high[k]), "share": float(points[k] / self.effect),
             "share_low": json_values(share_low[k]), "share_high": json_values(share_high[k])}
            for k, c in enumerate(self.conditions)
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -row["share"])

    @property
    def effect(self) -> float:
        """The mean difference of these runs in points: what is attributed."""
        means = self.worth.mean(axis=1)
        return float(means[-1] - means[0])

    @property
    def weakest(self) -> WeakestEvidence | None:
        """The lowest evidence badge among the conditions that carry at least ``MIN_SHARE`` of the effect, and the
        titles of the conditions that have it; ``None`` if no condition carries that much.
        """
        carrying = [row for row in self.rows if row["share"] >= MIN_SHARE]
        if not carrying:
            return None
        badge = lowest(row["badge"] for row in carrying)
        return {"badge": badge, "conditions": [row["title"] for row in carrying if row["badge"] == badge]}

    def to_dict(self) -> Shares:
        """The part ``shares`` of what ``cisim compare --shares --json`` prints; keys and units in docs/json.md."""
        attributed = bool(self.conditions)
        return {
            "effect": self.effect if attributed else None,
            "unit": "points",
            "runs": int(self.worth.shape[1]) if attributed else 0,
            "part": MIN_SHARE,
            "conditions": self.rows,
            "weakest": self.weakest,
        }


def attribute_effect(
    comparison: Comparison, *, threads: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Attribution:
    """Attribute the effect of a comparison to its conditions. Nothing is run where there is no effect, or where
    only one condition is on.

    Args:
        comparison: its arms are those with all conditions and with none.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block; what it raises ends the work.

    Raises:
        CisimError: too many conditions are on.
    """
    scenario, runs = comparison.scenario, min(ATTRIBUTED_RUNS, comparison.runs)
    on = tuple(c for c in scenario.conditions if scenario[strength_key(c.name)] > 0)
    if not on or not has_effect(comparison):
        return Attribution(comparison, (), np.zeros((0, 0)))
    if len(on) > MAX_CONDITIONS:
        raise CisimError(f"{len(on)} conditions are on: the effect of at most {MAX_CONDITIONS} can be shared out")
    subsets = [_with_only(scenario, on, cell) for cell in range(1, 2 ** len(on) - 1)]
    between = last_stage_outcomes(subsets, runs, comparison.seed, threads=threads, progress=progress) if subsets else ()
    ends = comparison.stages[:, :runs, -1, comparison.last_stage]
    return Attribution(comparison, on, np.stack([ends[0], *between, ends[1]]))


def has_effect(comparison: Comparison) -> bool:
    """Whether there is something to attribute: one arm is ahead, or the mean over runs is not nothing, however much
    single runs differ (``verdict.mean_counts``).
    """
    return comparison.verdict in CLEAR or mean_counts(summary(comparison.difference), comparison.rope)


def _with_only(scenario: Scenario, on: tuple[Condition, ...], cell: int) -> Scenario:
    """The scenario with the conditions whose binary digit in ``cell`` is one, and the others at strength 0."""
    off = {strength_key(c.name): 0.0 for k, c in enumerate(on) if not cell >> (len(on) - 1 - k) & 1}
    return scenario.replace(off)
