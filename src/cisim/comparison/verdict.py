"""The rule that makes one of four verdicts of paired differences, and what else is told of them: leans and counts."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cisim.comparison.data import AheadCounts
from cisim.comparison.intervals import interval_80, mean_interval, mean_of, percentile_bounds
from cisim.comparison.summary_data import Mean
from cisim.errors import ArgumentError
from cisim.language import N_
from cisim.model.types import Array

ArmName = Literal["isolated", "collective"]
ARMS: tuple[ArmName, ArmName] = ("isolated", "collective")
"""The arms of a comparison, in the order of every array with an axis of arms."""
ROPE = 1.0
"""Points of difference that are practically nothing (region of practical equivalence)."""

SHOWN = 20
"""Runs as which it is told in how many the first of two is ahead."""
OUTCOME_FLOOR = 0.5
"""Points below which next to nobody reaches the benchmark; with both arms below it no difference could show."""

VERDICTS = {
    "collective_ahead": N_("collective ahead"),
    "isolated_ahead": N_("isolated ahead"),
    "practically_same": N_("practically the same"),
    "no_clear_difference": N_("no clear difference"),
}
TOO_EARLY = "too_early"
OUTCOMES = VERDICTS | {TOO_EARLY: N_("too early to see")}
"""The four verdicts, and that it is too early for one (``timing.too_early``)."""
MOST = 2 / 3
"""Share of runs from which on something is likely (the scale of the IPCC, Mastrandrea et al. 2010: 66 to 100 %)."""
LEANS = ("mostly_ahead", "on_average_ahead", "even", "on_average_behind", "mostly_behind")
"""Which way runs without a clear difference go."""


def check_rope(rope: float) -> float:
    """The half-width of the region of practical equivalence, if it is a number of points.

    Raises:
        ArgumentError: it is none.
    """
    if isinstance(rope, bool) or not isinstance(rope, int | float | np.number) or not 0 <= rope < np.inf:
        raise ArgumentError(f"rope must be a number of points of at least 0, got {rope!r}")
    return float(rope)


def verdict_of(difference: Array, rope: float = ROPE) -> str:
    """The four-outcome rule on paired differences in points, by their 80 % interval (``interval_80``).

    Ahead: the whole interval lies beyond the region of practical equivalence. Practically the same: all of it inside.
    Otherwise no clear difference.
    """
    return verdict_between(*interval_80(difference), rope)


def share_ahead(difference: Array) -> float:
    """Share of runs in which the first of two is ahead; runs in which they are level do not count."""
    return float((difference > 0).mean())


def also_possible(difference: Array, rope: float = ROPE) -> list[str]:
    """Verdicts that other runs of the same scenario could give: those within the 95 % confidence intervals of both ends
    of the 80 % interval, but the one that is given. None: the verdict is firm. Few runs leave every verdict possible.
    """
    lows, highs = (percentile_bounds(difference, share) for share in (0.1, 0.9))
    possible = {verdict_between(low, high, rope) for low in lows for high in highs}
    # between its bounds an end may also be where neither arm is ahead and not all is practically nothing
    if len(possible & {"collective_ahead", "isolated_ahead", "practically_same"}) > 1:
        possible.add("no_clear_difference")
    return [name for name in VERDICTS if name in possible - {verdict_of(difference, rope)}]


def verdict_between(low: float, high: float, rope: float = ROPE) -> str:
    """The verdict of ``verdict_of``, from the ends of the interval."""
    if low > rope:
        return "collective_ahead"
    if high < -rope:
        return "isolated_ahead"
    if low >= -rope and high <= rope:
        return "practically_same"
    return "no_clear_difference"


def lean(difference: Array, rope: float = ROPE) -> str:
    """One of ``LEANS``: *mostly*, where at least ``MOST`` of the runs are beyond the region of practical equivalence on
    one side; *on average*, where only the mean is known to be on one side (``mean_counts``); else even.
    """
    for sign, side in ((1, "ahead"), (-1, "behind")):
        if (sign * difference > rope).mean() >= MOST:
            return f"mostly_{side}"
    values = mean_of(difference)
    if not mean_counts(values, rope):
        return "even"
    return f"on_average_{'ahead' if values['mean'] > 0 else 'behind'}"


def mean_counts(values: Mean, rope: float = ROPE) -> bool:
    """Whether a mean is known not to be nothing: its 95 % interval holds no zero, and does not lie
    inside the region of practical equivalence.
    """
    low, high = mean_interval(values)
    return (low > 0 and high > rope) or (high < 0 and low < -rope)


def mean_is_nothing(values: Mean, rope: float = ROPE) -> bool:
    """Whether a mean is known to be practically nothing: its 95 % interval lies inside the region of practical
    equivalence.
    """
    low, high = mean_interval(values)
    return low >= -rope and high <= rope


def ahead_counts(difference: Array, rope: float = ROPE) -> AheadCounts:
    """How often the first of two is ahead, run by run of differences in points.

    ``share_ahead``; ``of_20`` and ``behind_of_20``, in how many of ``shown`` runs it is ahead and behind
    (``of_twenty``); and the numbers of runs beyond the region of practical equivalence on either side,
    ``clearly_ahead`` and ``clearly_behind``.
    """
    runs = len(difference)
    return {
        "share": share_ahead(difference),
        "of_20": of_twenty(int((difference > 0).sum()), runs),
        "behind_of_20": of_twenty(int((difference < 0).sum()), runs),
        "shown": min(runs, SHOWN),
        "clearly_ahead": int((difference > rope).sum()),
        "clearly_behind": int((difference < -rope).sum()),
    }


def of_twenty(count: int, runs: int) -> int:
    """A share of all runs as a count of twenty, which people read best; none and all only where it is none or all.
    Fewer than twenty runs are counted themselves.
    """
    if runs <= SHOWN or count in (0, runs):
        return min(count, SHOWN)
    return min(max(round(SHOWN * count / runs), 1), SHOWN - 1)
