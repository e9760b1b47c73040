"""Means, shares and percentiles of runs with their intervals: every interval that is no bootstrap is one of these."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cisim.comparison.summary_data import Mean, Summary
from cisim.model.types import Array

MIN_RUNS = 10
"""Fewest runs for an 80 % interval: of two runs, say, both percentiles would lie between the two values."""
Z95 = 1.96
"""Standard errors on either side of a mean that make its 95 % interval."""


def summary(values: Array) -> Summary:
    """Mean with its standard error, median, and the 80 % interval (``interval_80``) as ``p10`` and ``p90``."""
    p10, p90 = interval_80(values)
    p50 = np.percentile(values, 50)
    return {**mean_of(values), "p10": float(p10), "p50": float(p50), "p90": float(p90)}


def mean_of(values: Array) -> Mean:
    """Mean with its standard error."""
    error = float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
    return {"mean": float(values.mean()), "se": error}


def mean_interval(values: Mean) -> tuple[float, float]:
    """The 95 % confidence interval of a mean, by the normal approximation."""
    return values["mean"] - Z95 * values["se"], values["mean"] + Z95 * values["se"]


def t_interval(mean: float, se: float, n: int, level: float = 0.95) -> tuple[float, float]:
    """Student's interval of a mean of ``n`` values, by its standard error; NaN for fewer than two values."""
    if n < 2:
        return math.nan, math.nan
    half = t_reach(n, level) * se
    return mean - half, mean + half


def t_reach(n: int, level: float = 0.95) -> float:
    """Standard errors on either side of a mean of ``n`` values that make Student's interval; without end for one."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    return float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else math.inf


def share_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share of n cases (Wilson 1927); NaN where there are none."""
    if n == 0:
        return math.nan, math.nan
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * ((share * (1 - share) + Z95**2 / (4 * n)) / n) ** 0.5 / (1 + Z95**2 / n)
    return middle - half if share > 0 else 0.0, middle + half if share < 1 else 1.0  # without rounding at the ends


def interval_80(values: Array, axis: int = -1, method: Any = "linear") -> tuple[Any, Any]:
    """The 80 % interval of values along an axis: their 10th and 90th percentile (``method`` of NumPy); of fewer than
    ``MIN_RUNS`` the smallest and the largest.
    """
    if values.shape[axis] < MIN_RUNS:
        return values.min(axis=axis), values.max(axis=axis)
    low, high = np.percentile(values, [10, 90], axis=axis, method=method)
    return low, high


def percentile_bounds(values: Array, share: float) -> tuple[float, float]:
    """A 95 % confidence interval of a percentile from the order of values alone, whatever their distribution (binomial
    order statistics, e.g. Conover 1999, section 3.2); without end where there are too few values.
    """
    from scipy.special import bdtr  # type: ignore[import-untyped]

    order = np.array([-np.inf, *np.sort(values), np.inf])  # the k-th smallest at k
    below = bdtr(np.arange(len(values) + 1), len(values), share)  # P(at most k values below the percentile)
    low, high = np.searchsorted(below, [0.025, 0.975])
    return float(order[low]), float(order[high + 1])
