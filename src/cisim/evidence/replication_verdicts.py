"""Whether a published value or direction comes out: PASS, FAIL, or not decided by so many landscapes.

A value passes within ``VALUE_ERRORS`` standard errors of ours (published values have an error of their own, which
papers seldom state) or where both round alike. A direction passes where the interval of two standard errors lies on its
side, *contradicts* where it lies on the other one, and is undecided where it holds zero. *No difference* and *about 0*
pass where the interval holds zero or lies within ``ABOUT``; what can be either way makes no claim. Below
``LEAST_LANDSCAPES`` a standard error is too uncertain itself: only what is published as exact is judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cisim.evidence.data import ReplicationRow

VALUE_ERRORS = 3.0
DIRECTION_ERRORS = 2.0
ROUNDING = 0.0005
"""Half a unit of the last digit of published values."""
ABOUT = 0.015
"""Scores are between 0 and 1: differences that a figure does not show."""
EXACT = 1e-9
LEAST_LANDSCAPES = 20
"""Three standard errors from 20 normal values leave out 7 of 1,000 true means; from two values, every fifth."""
UNCLAIMED = ("above or below 0", "can be below 0")
PASS, FAIL, CONTRADICTS, UNDECIDED, NO_CLAIM = "PASS", "FAIL", "FAIL: contradicts", "undecided", "no claim"
TOO_FEW = "too few runs"


def verdict(published: float | str, ours: float, se: float, landscapes: int) -> str:
    """One of the six words above."""
    if isinstance(published, str) and published.startswith("exactly 0"):
        return PASS if abs(ours) <= EXACT else FAIL
    if isinstance(published, str) and published.startswith(UNCLAIMED):
        return NO_CLAIM
    if landscapes < LEAST_LANDSCAPES:
        return TOO_FEW
    if isinstance(published, float):
        return PASS if abs(ours - published) <= max(VALUE_ERRORS * se, ROUNDING) else FAIL
    reach = DIRECTION_ERRORS * se
    if published.startswith(("no difference", "about 0")):
        return PASS if abs(ours) <= max(reach, EXACT) or abs(ours) + reach <= ABOUT else FAIL
    side = ours if published.startswith("above") else -ours
    return PASS if side - reach > 0 else CONTRADICTS if side + reach < 0 else UNDECIDED


def summary_line(rows_by_name: Mapping[str, Sequence[ReplicationRow]]) -> str:
    """How many lines of all tables pass, fail, contradict and are undecided."""
    counts = Counter(row["verdict"] for rows in rows_by_name.values() for row in rows)
    total = sum(counts.values()) - counts[NO_CLAIM]
    few = f"; {counts[TOO_FEW]} need {LEAST_LANDSCAPES} landscapes or more (--runs)" if counts[TOO_FEW] else ""
    return (
        f"{counts[PASS]} of {total} published lines PASS, {counts[FAIL] + counts[CONTRADICTS]} FAIL "
        f"({counts[CONTRADICTS]} against what was published), {counts[UNDECIDED]} undecided{few}"
    )
