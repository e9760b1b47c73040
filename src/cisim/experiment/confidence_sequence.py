"""Confidence sequences: intervals of a mean that hold at all looks together, however often one looks and whenever one
stops.

The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), "Time-uniform central limit
theory and asymptotic confidence sequences", Annals of Statistics 52(6), 2613-2640, theorem 2.2; its tuning parameter
set for the first look, equation (14) there, so that it covers at all looks from then on (theorem 2.8). It asks for a
finite variance and no bounds of the outcome; in exchange it holds for first looks that are not too early.
"""

from __future__ import annotations

import math

MIN_LOOK = 50
"""Replications of the first look at which an asymptotic sequence is trusted."""


def _tuning(start: int, level: float) -> float:
    """The squared tuning parameter that makes the sequence tightest about its first look."""
    a = -2 * math.log(1 - level)
    return (a + math.log(a) + 1) / start


def sequence_half_width(sd: float, n: int, start: int, level: float = 0.95) -> float:
    """Half the width of the interval after ``n`` replications.

    Args:
        sd: standard deviation of the values so far.
        n: how many there are.
        start: at how many one looks first.
        level: with which probability all intervals from the first look on hold the mean.
    """
    if n < max(2, start):
        return math.inf
    r = n * _tuning(start, level)
    return sd * math.sqrt(2 * (r + 1) / (n * r) * math.log(math.sqrt(r + 1) / (1 - level)))


def sequence_size(sd: float, half_width: float, start: int, level: float = 0.95) -> int:
    """The number of replications at which the interval would be so narrow, were the standard deviation to stay."""
    low, high = start - 1, start
    while sequence_half_width(sd, high, start, level) > half_width:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sequence_half_width(sd, middle, start, level) > half_width else (low, middle)
    return high
