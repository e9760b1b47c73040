"""Leverage: what stands beside a dollar of backbone, and what comes with it.

Ratios are of means over runs, with their 95 % interval by Fieller's theorem (Fieller 1954; Franz 2007): numerator and
denominator of a run belong together, and the interval allows for it.
"""

from __future__ import annotations

import numpy as np

from cisim.comparison.data import Leverage
from cisim.comparison.intervals import MIN_RUNS, Z95, mean_interval, mean_of
from cisim.comparison.summary_data import Ratio
from cisim.model.types import Array

UNIT_DOLLARS = 100_000
"""Dollars of a backbone for which children are also counted."""


def leverage(budgets: Array, backbone: Array, children: Array) -> Leverage | None:
    """Dollars coordinated and additional children for each dollar of a backbone; nothing where none is paid.

    Args:
        budgets: [run] dollars in existing budgets of members.
        backbone: [run] dollars of backbone and data system.
        children: [run] additional children at benchmark.
    """
    if not backbone.any():
        return None
    return {
        "budgets": ratio(budgets, backbone, "$ per $"),
        "children": ratio(children, backbone, "children per $"),
        "children_per_100000": ratio(children, backbone / UNIT_DOLLARS, "children per $100,000"),
        "coordinated": float(budgets.mean()),
        "backbone": float(backbone.mean()),
        "interval": "95 % of the ratio of means (Fieller)",
    }


def price_over_many(price: Array, more: Array) -> Ratio:
    """Dollars for each additional child over many communities; not estimable where no more children are known to be
    added, or coordination is not known to cost.

    Args:
        price: [run] dollars.
        more: [run] additional children at benchmark.
    """
    value = ratio(price, more, "$ per child")
    if value["estimable"] and min(price.mean(), more.mean()) <= 0:
        value |= {"estimable": False, "value": None, "low": None, "high": None}
    return value


def ratio(top: Array, bottom: Array, unit: str) -> Ratio:
    """Ratio of two means over runs with its 95 % interval; not estimable where the 95 % interval of either mean
    includes zero, or with fewer than ``MIN_RUNS`` runs.
    """
    found: Ratio = {"estimable": False, "value": None, "low": None, "high": None, "unit": unit}
    if len(top) < MIN_RUNS or any(low <= 0 <= high for low, high in (mean_interval(mean_of(v)) for v in (top, bottom))):
        return found
    low, high = fieller(top, bottom)
    return found | {"estimable": True, "value": float(top.mean() / bottom.mean()), "low": low, "high": high}


def fieller(top: Array, bottom: Array) -> tuple[float, float]:
    """The ratios r for which mean(top) - r mean(bottom) is within 1.96 of its standard errors of zero: an interval
    where the mean of the denominator differs from zero as clearly.
    """
    a, b = float(top.mean()), float(bottom.mean())
    (aa, ab), (_, bb) = np.cov(top, bottom) * Z95**2 / len(top)
    square = b * b - bb
    middle, half = (a * b - ab) / square, np.sqrt(max((a * b - ab) ** 2 - square * (a * a - aa), 0.0)) / abs(square)
    return float(middle - half), float(middle + half)
