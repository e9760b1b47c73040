"""What paired differences say: a summary, and one of four verdicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
ROPE = 1.0
"""Points of difference that are practically nothing (region of practical equivalence)."""

VERDICTS = {
    "collective_ahead": "collective ahead",
    "isolated_ahead": "isolated ahead",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
}


def verdict_of(difference: Array, rope: float = ROPE) -> str:
    """The four-outcome rule on paired differences in points, by their 80 % interval.

    Ahead: the whole interval lies beyond the region of practical equivalence. Practically the same: all of it inside.
    Otherwise no clear difference.
    """
    low, high = np.percentile(difference, [10, 90])
    return verdict_between(low, high, rope)


def verdict_between(low: float, high: float, rope: float = ROPE) -> str:
    """The same from the ends of the interval."""
    if low > rope:
        return "collective_ahead"
    if high < -rope:
        return "isolated_ahead"
    if low >= -rope and high <= rope:
        return "practically_same"
    return "no_clear_difference"


def summary(values: Array) -> dict[str, float]:
    """Mean with its standard error, and the 10th, 50th and 90th percentiles."""
    p10, p50, p90 = np.percentile(values, [10, 50, 90])
    error = float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
    return {"mean": float(values.mean()), "se": error, "p10": float(p10), "p50": float(p50), "p90": float(p90)}
