"""What selection does to appearances: picked winners fall back, and readers of success stories see too much.

Regression to the mean (Galton 1886): of the premium of organisations picked for their score, the part that is there a
year later is what was more than luck. Nomination: a reader is shown the communities whose outcome grew most, and takes
their growth for the effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero
from cisim.experiment.analysis.panel import measure_rows, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.model.types import Array

PREMIUM, PREMIUM_LATER = "premium", "premium_later"
NOMINATED_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
NOMINATION_QUANTITIES = ("seen", "effect_of_them", "growth_of_all", "effect_of_all", "ratio")


@dataclass(frozen=True)
class Nomination:
    """What readers of success stories see; gains and effects in the unit of the outcome, turned to the better.

    Attributes:
        rows: ``nominated`` (share of communities), ``communities`` (number), ``seen`` (mean growth of the nominated
            from ``before`` to ``after``), ``effect_of_them`` (their mean collective - isolated), ``growth_of_all``,
            ``effect_of_all``, ``ratio`` (seen over effect of all; NaN where that cannot be told from zero), each with
            ``_low`` and ``_high``; ``trend`` (growth of all - effect of all: what would have come anyway) and
            ``picking`` (seen - growth of all: what nomination adds), which with the effect add up to ``seen``.
        before, after: years since the start.
        communities: one per design point and replicate.
        excluded: communities left out because an arm or a year is missing.
    """

    rows: pd.DataFrame
    before: float
    after: float
    communities: int
    excluded: int
    notes: tuple[str, ...] = ()


def regression(table: SweepTable, bootstrap: Bootstrap | None = None) -> pd.DataFrame:
    """Premium of funders' winners when picked and a year later, at each combination of design columns and each arm.

    Returns:
        Design columns, ``arm``, ``picked``, ``later``, ``kept`` (later over picked, a ratio of means; NaN where the
        premium when picked cannot be told from zero), ``fell_back`` (1 - kept), each with ``_low`` and ``_high``
        (but ``fell_back``), and ``n``.

    Raises:
        AnalysisError: the sweep did not record ``premium`` and ``premium_later``.
    """
    bootstrap = bootstrap or Bootstrap()
    for name in (PREMIUM, PREMIUM_LATER):
        table.outcome(name)
    premiums = []
    for arm in table.arms:
        rows = measure_rows(table, PREMIUM, arm)
        rows["later"] = measure_rows(table, PREMIUM_LATER, arm)["value"]
        for levels, part in split_levels(rows, list(table.factors)):
            both = part[["value", "later"]].dropna().to_numpy(dtype=float).T
            if both.shape[1]:
                premiums.append({**levels, "arm": arm, **_premium_row(both, bootstrap)})
    if not premiums:
        raise AnalysisError(f"{table.folder}: no run has a premium of picked winners")
    return pd.DataFrame(premiums)


def _premium_row(both: Array, bootstrap: Bootstrap) -> dict[str, float]:
    n = both.shape[1]
    means = bootstrap.means(both)
    when_picked, later = both.mean(axis=1)
    known = bool(excludes_zero(*bootstrap.interval(means[0], n)))
    row = bootstrap.columns("picked", when_picked, means[0], n)
    row |= bootstrap.columns("later", later, means[1], n)
    ratio = later / when_picked if known else np.nan
    row |= bootstrap.columns("kept", ratio, means[1] / means[0] if known else np.full(means.shape[1], np.nan), n)
    return {name: float(value) for name, value in row.items()} | {"fell_back": float(1 - ratio), "n": n}


def nomination(
    table: SweepTable,
    outcome: str | None = None,
    before: float | None = None,
    shares: Sequence[float] = NOMINATED_SHARES,
    bootstrap: Bootstrap | None = None,
) -> Nomination:
    """What is seen of the communities whose outcome grew most in the collective arm, against the truth over all.

    Communities are design points times replications; the bootstrap draws replications, with nomination done anew in
    each resample.

    Args:
        table: a sweep with both arms, read at the year of the stories.
        outcome: by default the first.
        before: the year that growth is counted from; by default the first one recorded.
        shares: of the communities that are nominated.

    Raises:
        AnalysisError: one arm only, or the year before is not earlier.
    """
    bootstrap, outcome = bootstrap or Bootstrap(), table.outcome(outcome)
    start = table.years[0] if before is None else before
    earlier = table.at(start)
    first, after = float(earlier.frame["year"].iloc[0]), float(table.frame["year"].max())
    if "year" in table.factors or first >= float(table.frame["year"].min()):
        raise AnalysisError(f"{table.folder}: growth needs an earlier year than {after:g}; recorded: {table.years}")
    turn = table.better(outcome) or 1
    here = ["point", "replicate"]
    rows = measure_rows(table, outcome, "difference").rename(columns={"value": "effect"})
    for name, source in (("end", table), ("start", earlier)):
        level = measure_rows(source, outcome, "collective")[[*here, "value"]].rename(columns={"value": name})
        rows = rows.merge(level, on=here, how="left")
    full = rows.dropna(subset=["effect", "start", "end"])
    if full.empty:
        raise AnalysisError(f"{table.folder}: no community has both arms and both years")
    growth, effect = turn * (full["end"] - full["start"]).to_numpy(), turn * full["effect"].to_numpy()
    cluster = np.unique(full["replicate"], return_inverse=True)[1]
    nominees = nomination_rows(growth, effect, cluster, shares, bootstrap)
    excluded = len(rows) - len(full)
    notes = [*table.notes, *([f"{excluded} communities are left out: an arm or a year is missing"] if excluded else [])]
    return Nomination(nominees, first, after, len(full), excluded, tuple(notes))


def nomination_rows(
    growth: Array, effect: Array, cluster: Array, shares: Sequence[float], bootstrap: Bootstrap
) -> pd.DataFrame:
    """``Nomination.rows`` of communities of such growth and effect; ``cluster``: what the bootstrap draws together."""
    order = np.argsort(-growth, kind="stable")
    growth, effect, cluster = growth[order], effect[order], cluster[order]
    n = int(cluster.max()) + 1
    point = nomination_means(growth, effect, np.ones((1, len(growth))), shares)[..., 0]
    blocks = [nomination_means(growth, effect, c[:, cluster], shares) for c in bootstrap.counts(n, 4 * len(growth))]
    samples = np.concatenate(blocks, axis=-1)
    known = bool(excludes_zero(*bootstrap.interval(samples[0, NOMINATION_QUANTITIES.index("effect_of_all")], n)))
    rows = []
    for s, share in enumerate(shares):
        row: dict[str, float] = {"nominated": share, "communities": max(1, round(share * len(growth)))}
        for k, name in enumerate(NOMINATION_QUANTITIES):
            factor = np.nan if name == "ratio" and not known else 1.0
            row |= bootstrap.columns(name, factor * point[s, k], factor * samples[s, k], n)
        row = {name: float(value) for name, value in row.items()}
        row["trend"] = row["growth_of_all"] - row["effect_of_all"]
        rows.append(row | {"picking": row["seen"] - row["growth_of_all"], "communities": int(row["communities"])})
    return pd.DataFrame(rows)


def nomination_means(growth: Array, effect: Array, weights: Array, shares: Sequence[float]) -> Array:
    """Means over the nominated and over all.

    Args:
        growth: of each community, largest first.
        effect: of each, in the same order.
        weights: ``[resample, community]`` how often each is there.
        shares: that are nominated; the last one nominated may count in part.

    Returns:
        ``[share, quantity of NOMINATED, resample]``.
    """
    total = weights.sum(axis=1)
    ahead = np.cumsum(weights, axis=1) - weights
    all_growth, all_effect = weights @ growth / total, weights @ effect / total
    means = []
    for share in shares:
        number = np.maximum(1.0, share * total)
        nominated = np.clip(number[:, None] - ahead, 0.0, weights)
        their_growth, their_effect = nominated @ growth / number, nominated @ effect / number
        with np.errstate(divide="ignore", invalid="ignore"):
            means.append(np.array([their_growth, their_effect, all_growth, all_effect, their_growth / all_effect]))
    return np.array(means)
