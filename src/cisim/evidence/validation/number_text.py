"""Numbers of a validation as text."""

from __future__ import annotations

import math

from cisim.evidence.validation.scoring import Estimate
from cisim.language import format_percent


def number(value: float) -> str:
    """Three digits that count, with a sign."""
    if math.isnan(value):
        return "-"
    size = abs(value)
    return f"{value:+.1f}" if size >= 10 else f"{value:+.2f}" if size >= 0.1 else f"{value:+.3f}"


def interval(estimate: Estimate | None) -> str:
    """``+1.20 (+0.80 to +1.60)``; the value alone where it is exact or has no interval."""
    if estimate is None:
        return "-"
    if estimate.low == estimate.high == estimate.value or math.isnan(estimate.low):
        return number(estimate.value)
    return between(estimate.value, estimate.low, estimate.high)


def between(value: float, low: float | None, high: float | None) -> str:
    """A value and the two ends beside it, where there are some."""
    return number(value) if low is None or high is None else f"{number(value)} ({number(low)} to {number(high)})"


def percent(share: float) -> str:
    """``64 %``."""
    return "-" if math.isnan(share) else format_percent(share)
