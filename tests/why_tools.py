"""A community in which few mechanisms are at work, so that all combinations are few."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.why.walks import AssumptionAnswer, attribute_walks
from cisim.scenario.scenario import Scenario
from cisim.testing import tiny_city

ONE_YEAR = {"time.months": 12}
FEW = {
    **ONE_YEAR,
    **{f"conditions.{c}.strength": 0.0 for c in ("common_agenda", "shared_measurement", "backbone_support")},
    **{f"conditions.mutually_reinforcing_activities.{name}": 0.0 for name in ("breadth", "review", "slowing")},
    **{f"conditions.continuous_communication.{name}": 0.0 for name in ("reach", "words", "conformity")},
}
"""Two conditions on, and not all they do: four mechanisms are at work."""


def few_mechanisms() -> Scenario:
    """Nine nonprofits, seven governments and two businesses over a year."""
    return tiny_city().replace(FEW)


class Drawn:
    """Walks over three groups."""

    groups = {"a": {"a.x": (1, 2)}, "b": {"b.x": (1, 2)}, "conditions.some_words": {"c": (1, 2)}}
    samples = 400


def walked(
    formula: Callable[..., float], noise: float = 0.0, walks: int = 400, replications: int = 8
) -> AssumptionAnswer:
    """Walks through a formula of three numbers, as the runs of both arms."""
    rng = np.random.default_rng(5)
    orders = np.stack([rng.permutation(3) for _ in range(walks)])
    drawn = rng.random((walks, 3))
    points = [np.zeros(3)]
    for order, ends in zip(orders, drawn, strict=True):
        x = np.zeros(3)
        for g in order:
            x = x.copy()
            x[g] = ends[g]
            points.append(x)
    value = np.array([formula(*x) for x in points])[:, None] + noise * rng.normal(size=(len(points), replications))
    return attribute_walks(Drawn, orders, {"isolated": 0 * value, "collective": value}, 1.0, Bootstrap())
