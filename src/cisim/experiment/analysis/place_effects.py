"""What a portfolio of places shows: effects over places, a gate, matched pairs, and success stories picked from it.

All of it is read from one table with a row per place (``PortfolioRuns.table``), in which both arms of every place are
known. What somebody without a simulation could see is in the columns ``seen_...``: the collective arm where a place
is treated, the isolated one where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cisim.comparison.intervals import summary, t_reach
from cisim.comparison.verdict import share_ahead, verdict_of
from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.selection import nomination_rows
from cisim.model.types import Array

GATE_SHARE = 0.6
"""Share of indicators that must improve (V6)."""
PASSED_IN_LITERATURE = 5 / 70
"""Partnerships that had passed the proof-point gate by 2018 (V6)."""
MATCHED_PAIRS = 13
"""Pairs of a matched design (V9)."""
MIN_PLACES = 5
"""Places below which a share of them is not told in percent."""
PICKED = (1, 5, 10)
"""Places that are told as success stories."""
ALL_PLACES = "all"


def place_effects(table: pd.DataFrame) -> pd.DataFrame:
    """True effects over places, all together and by group: mean with standard error, 10th, 50th and 90th percentile of
    places, share of places above zero, verdict on the 80 % of places.
    """
    rows = []
    for name, part in _parts(table):
        effect = part["effect"].to_numpy()
        row = {"places": name, "count": len(part), "organisations": int(part["organisations"].sum())}
        rows.append(row | summary(effect) | {"above_zero": share_ahead(effect), "verdict": verdict_of(effect)})
    return pd.DataFrame(rows)


def _parts(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    names = list(dict.fromkeys(table["group"]))
    return [(ALL_PLACES, table)] + [(n, table[table["group"] == n]) for n in names if len(names) > 1]


def gate_rates(table: pd.DataFrame, thresholds: Sequence[float] = (GATE_SHARE,)) -> pd.DataFrame:
    """Share of places in which at least so many indicators rise over the window, by who is looked at.

    ``treated`` and ``untreated`` are what is seen; ``treated, had they been isolated`` is the same places' other arm,
    and so what the gate would have counted without any partnership. ``left_out`` are places whose window runs past
    the end; of fewer than ``MIN_PLACES`` others ``passed`` is NaN. No rows where all are left out.
    """
    bootstrap, treated = Bootstrap(), table["treated"].to_numpy(dtype=bool)
    looked_at = {
        "treated": table["collective_rising"][treated],
        "treated, had they been isolated": table["isolated_rising"][treated],
        "untreated": table["isolated_rising"][~treated],
    }
    rows = []
    for threshold in thresholds:
        for name, rising in looked_at.items():
            known = rising.dropna().to_numpy()
            row = {"threshold": threshold, "places": name, "count": len(known), "left_out": len(rising) - len(known)}
            if len(rising):
                rows.append(row | _passed_share(known >= threshold - 1e-9, bootstrap))
    return pd.DataFrame(rows if any(row["count"] for row in rows) else [])


def _passed_share(passed: Array, bootstrap: Bootstrap) -> dict[str, float]:
    """Share of places with its interval, each where there are enough."""
    if len(passed) < MIN_PLACES:
        return dict.fromkeys(("passed", "passed_low", "passed_high"), np.nan)
    share = passed.astype(float)
    return bootstrap.columns("passed", float(share.mean()), bootstrap.means(share), len(share))


def matched_pairs(table: pd.DataFrame, pairs: int = MATCHED_PAIRS, designs: int = 2000) -> pd.DataFrame:
    """How well matched pairs of treated and untreated places tell the true effect.

    A design draws ``pairs`` treated places at random and gives each the untreated place of its group that was nearest
    in the outcome when the partnership started, none twice. It estimates the effect by the mean difference at the end
    (``end``), or of growth since then (``growth``), with a 95 % interval of Student's t. The truth is the mean over the
    treated places drawn of collective less isolated.

    Returns:
        One row per estimator: ``estimate`` and ``truth`` (means over designs), ``bias``, ``spread`` (standard deviation
        of the estimate's error), ``covered`` (intervals that hold the truth), ``clear`` (intervals without zero),
        ``wrong_sign``, ``pairs``, ``designs``; and the single designs in ``attrs["errors"]``. Empty where there are
        fewer than two treated or untreated places.
    """
    rng = np.random.default_rng(1)
    groups = [_Matching(part) for _, part in table.groupby("group", sort=True)]
    usable = [g for g in groups if g.treated.any() and not g.treated.all()]
    places = np.array([(k, i) for k, g in enumerate(usable) for i in np.flatnonzero(g.treated)])
    room = sum(int(min(g.treated.sum(), (~g.treated).sum())) for g in usable)
    count = min(pairs, room)
    if count < 2:
        return pd.DataFrame()
    estimates = np.array([_design(usable, places, count, rng) for _ in range(designs)])  # [design, quantity, pair]
    wide = t_reach(count) / count**0.5
    truth = estimates[:, 2].mean(axis=1)
    rows, errors = [], {}
    for k, name in enumerate(("end", "growth")):
        estimate, half = estimates[:, k].mean(axis=1), wide * estimates[:, k].std(axis=1, ddof=1)
        errors[name] = estimate - truth
        rows.append(
            {
                "estimator": name,
                "estimate": float(estimate.mean()),
                "truth": float(truth.mean()),
                "bias": float(errors[name].mean()),
                "spread": float(errors[name].std()),
                "covered": float((np.abs(estimate - truth) <= half).mean()),
                "clear": float((np.abs(estimate) > half).mean()),
                "wrong_sign": float((estimate * truth < 0).mean()),
                "pairs": count,
                "designs": designs,
            }
        )
    result = pd.DataFrame(rows)
    result.attrs["errors"] = errors
    result.attrs["estimates"] = {name: estimates[:, k].mean(axis=1) for k, name in enumerate(("end", "growth"))}
    return result


class _Matching:
    """Places of one group."""

    def __init__(self, part: pd.DataFrame) -> None:
        self.treated = part["treated"].to_numpy(dtype=bool)
        self.before, self.end = part["seen_before"].to_numpy(), part["seen_end"].to_numpy()
        self.effect = part["effect"].to_numpy()


def _design(groups: list[_Matching], places: Array, count: int, rng: np.random.Generator) -> Array:
    """``[end, growth, truth]`` of so many pairs; treated places without a partner left are passed over."""
    left = [np.flatnonzero(~g.treated) for g in groups]
    pairs: list[tuple[float, float, float]] = []
    for k, i in places[rng.permutation(len(places))]:
        g = groups[k]
        if len(left[k]) == 0:
            continue
        nearest = int(np.abs(g.before[left[k]] - g.before[i]).argmin())
        j = left[k][nearest]
        left[k] = np.delete(left[k], nearest)
        end = g.end[i] - g.end[j]
        pairs.append((end, end - (g.before[i] - g.before[j]), g.effect[i]))
        if len(pairs) == count:
            break
    return np.array(pairs).T


def success_stories(table: pd.DataFrame) -> pd.DataFrame:
    """The best of the treated places, by growth since their partnership started: what is seen of them, and their true
    effect; columns as in ``selection.Nomination.rows``, with ``picked`` for how many.

    Growth counts from the start of a partnership, effect is collective less isolated at the end.
    """
    treated = table[table["treated"].astype(bool)]
    n = len(treated)
    sizes = [*dict.fromkeys(k for k in PICKED if k < n), n]
    if n < 2:
        return pd.DataFrame()
    growth = (treated["seen_end"] - treated["seen_before"]).to_numpy()
    rows = nomination_rows(growth, treated["effect"].to_numpy(), np.arange(n), [k / n for k in sizes], Bootstrap())
    return rows.drop(columns="communities").assign(picked=sizes)
