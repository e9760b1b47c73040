"""Scenarios of different places: what working together adds in each of them, and by how much that differs.

Levels of two places are not compared: other children, starts, sizes and stages make them differ, whoever works
together. What each adds over its own isolated arm can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cisim.comparison.arms import MONTHS_KEY, Arm
from cisim.comparison.data import View
from cisim.comparison.intervals import mean_interval, summary
from cisim.comparison.several_data import Versus
from cisim.comparison.summary_data import MeanSummaryWithUnit, Summary
from cisim.comparison.views import view_at
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario

NOT_COMPARED = "not_compared"
"""In place of a verdict on scenarios of different places."""
MEASURES = ("outcome", "mean", "gap")
"""Of ``Arm.measures``, those in points."""

WORLD_GROUPS = ("problem", "population", "sectors", "ties", "shocks")
"""Groups of parameters that are the community, its problem and its luck, whatever their scope."""


def community_keys(a: Scenario, b: Scenario) -> list[str]:
    """Keys that differ and make another community or problem: where there are none, the same children, organisations
    and luck meet both scenarios.
    """
    parameters = {**b.parameters, **a.parameters}

    def makes_another(key: str) -> bool:
        p = parameters.get(key)
        if key == "initiatives":  # when they start
            return False
        return p is None or p.scope in ("world", "structure") or p.group in WORLD_GROUPS

    return [key for key in a.difference(b) if key != MONTHS_KEY and makes_another(key)]


def needs_isolated(scenarios: Sequence[Scenario], reference: int) -> bool:
    """Whether a scenario is of another place than the reference, so that each place's own difference is compared."""
    return any(community_keys(scenarios[reference], other) for other in scenarios)


def own_facts(isolated: Arm, collective: Arm, rope: float) -> View:
    """The verdict on a place against its own isolated arm, at its last stage at the end (``views.view_at``)."""
    arms = {"isolated": isolated, "collective": collective}
    return view_at(arms, rope, collective.last_stage, len(collective.months) - 1)


def added(isolated: Arm, collective: Arm) -> dict[str, Array]:
    """What a place adds over its own isolated arm, ``[run]`` in points, by measure."""
    return {name: collective.measures[name] - isolated.measures[name] for name in MEASURES}


def contrast(mine: Mapping[str, Array], other: Mapping[str, Array]) -> dict[str, MeanSummaryWithUnit]:
    """What one place adds less what another adds, by measure: a summary of runs that are no pairs, and the 95 %
    interval of the difference of the means (``low`` to ``high``), of two samples that do not depend on each other.
    """
    found: dict[str, MeanSummaryWithUnit] = {}
    for name in MEASURES:
        values = summary(mine[name] - other[name])
        error = (summary(mine[name])["se"] ** 2 + summary(other[name])["se"] ** 2) ** 0.5
        low, high = mean_interval({"mean": values["mean"], "se": error})
        found[name] = {**values, "low": low, "high": high, "unit": "points"}
    return found


def shown_difference(versus: Versus, measure: str) -> Summary | None:
    """What pictures and tables show of a scenario against the reference (``SideBySide.to_dict()``): the difference, of
    another place that of what each adds; nothing where one of two places works alone.
    """
    if not versus["other_community"] or measure not in MEASURES:
        return versus["difference"][measure]
    own = versus["own_difference"]
    return None if own is None else own[measure]
