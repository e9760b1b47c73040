"""Ranking of arms on the same runs: expected ranks, and the probability of being the best."""

from __future__ import annotations

import numpy as np

from cisim.comparison.intervals import interval_80, mean_interval, summary
from cisim.comparison.several_data import Rank
from cisim.comparison.verdict import ROPE, also_possible, lean, share_ahead, verdict_of
from cisim.model.types import Array


def ranks(values: Array) -> Array:
    """Rank of every arm in every run, ``[arm, run]``: 1 is the highest value; arms that are level share their ranks."""
    above = (values[None] > values[:, None]).sum(axis=1)
    level = (values[None] == values[:, None]).sum(axis=1)
    return np.asarray(1 + above + (level - 1) / 2)


def shares_of_best(values: Array) -> Array:
    """Whether each arm is the best of a run, ``[arm, run]``: 1 or 0, a share where several are equal."""
    best = values == values.max(axis=0)
    return np.asarray(best / best.sum(axis=0))


def ranking(values: Array, reference: int = 0, rope: float = ROPE) -> list[Rank]:
    """One row per arm, in the order given.

    Args:
        values: ``[arm, run]`` final values in points, run by run on the same worlds.
        reference: the arm all are compared with.
        rope: half-width of the region of practical equivalence, in points.

    Returns:
        Rows with ``best`` (probability of being the best arm) and its standard error ``best_se``, ``ahead``
        (probability of a higher value than the reference; level runs do not count), ``rank`` (mean over runs, 1 is the
        best) with ``rank_p10`` and ``rank_p90``, ``value`` (mean), ``difference`` to the reference (a summary; ``p10``
        to ``p90`` is the 80 % interval of runs), ``verdict`` with ``lean`` and ``also_possible``, and
        ``may_be_first``: whether its mean rank cannot be told apart from the best one (95 % interval of the paired
        difference of ranks).
    """
    place, best = ranks(values), shares_of_best(values)
    behind = place - place[place.mean(axis=1).argmin()]
    rows: list[Rank] = []
    for a in range(len(values)):
        difference = values[a] - values[reference]
        low, high = interval_80(place[a])
        rows.append(
            {
                "value": float(values[a].mean()),
                "best": float(best[a].mean()),
                "best_se": float(best[a].std() / values.shape[1] ** 0.5),
                "ahead": share_ahead(difference),
                "rank": float(place[a].mean()),
                "rank_p10": float(low),
                "rank_p90": float(high),
                "difference": summary(difference),
                "verdict": verdict_of(difference, rope),
                "lean": lean(difference, rope),
                "also_possible": also_possible(difference, rope),
                "may_be_first": not mean_interval(summary(behind[a]))[0] > 0,
            }
        )
    return rows
