"""Paired differences: two arms, two levels of a design column or two design points on the same replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cisim.comparison.intervals import MIN_RUNS, summary, t_interval
from cisim.comparison.verdict import ROPE, VERDICTS, share_ahead, verdict_of
from cisim.experiment.analysis.bootstrap import Bootstrap, few_replications, more_replications
from cisim.experiment.analysis.panel import exclusion_notes, measure_rows, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.model.types import Array

NO_DIFFERENCES: tuple[Array, Array, Array, int] = (np.empty(0), np.empty(0), np.empty(0), 0)


@dataclass(frozen=True)
class Paired:
    """Differences b - a.

    Attributes:
        rows: other design columns, ``a``, ``b``, ``mean_a``, ``mean_b``, those of ``summarise_differences`` (of b - a),
            ``excluded``, ``verdict``, ``text``.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...] = ()


def default_rope(table: SweepTable, outcome: str) -> float:
    """What is practically nothing: one point for outcomes in points, nothing for others."""
    return ROPE if table.unit(outcome) == "points" else 0.0


def select_sides(
    table: SweepTable, outcome: str, column: str, a: Any, b: Any, measure: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows (as of ``panel.measure_rows``) of the two compared levels of ``arm``, ``point`` or a design column."""
    if column == "arm":
        return measure_rows(table, outcome, a), measure_rows(table, outcome, b)
    rows = measure_rows(table, outcome, measure)
    return rows[rows[column] == a], rows[rows[column] == b]


def differences(a: pd.DataFrame, b: pd.DataFrame, keys: list[str]) -> tuple[Array, Array, Array, int]:
    """Values of both sides and b - a, replicate by replicate (averaged over the design points of a side), and how
    many replications are left out because a compared point lacks them.

    Args:
        a: rows of the one side.
        b: rows of the other side.
        keys: columns by which the points of both sides are matched.
    """
    one, two = (_wide(rows, keys) for rows in (a, b))
    columns, index = one.columns.intersection(two.columns), one.index.union(two.index)
    left, right = (w.reindex(index=index, columns=columns).to_numpy(dtype=float) for w in (one, two))
    full = ~(np.isnan(left).any(axis=1) | np.isnan(right).any(axis=1))
    if not len(columns):
        full[:] = False
        return np.empty(0), np.empty(0), np.empty(0), len(index)
    left, right = left[full].mean(axis=1), right[full].mean(axis=1)
    return left, right, right - left, int((~full).sum())


def _wide(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """``[replicate, place]``, a place being a combination of the matched columns."""
    place = pd.MultiIndex.from_frame(rows[keys]).to_flat_index() if keys else pd.Index([0] * len(rows))
    long = pd.DataFrame({"r": rows["replicate"].to_numpy(), "place": place, "v": rows["value"].to_numpy()})
    if long.duplicated(["r", "place"]).any():
        raise AnalysisError(f"several design points have the same levels of {', '.join(keys) or 'the compared column'}")
    return long.pivot(index="r", columns="place", values="v")


def summarise_differences(d: Array, better: int, bootstrap: Bootstrap) -> dict[str, float]:
    """Mean, se, t interval, bootstrap interval, 10th/50th/90th percentile of runs, and share of runs ahead.

    ``ahead``: share of replications where the difference is to the better (``share_ahead``); where neither direction
    was declared better, more counts as ahead.
    """
    summarised = summary(d)
    low, high = t_interval(summarised["mean"], summarised["se"], len(d), bootstrap.level)
    boot_low, boot_high = bootstrap.interval(bootstrap.means(d), len(d))
    good = d * (better or 1)
    return {
        "mean": summarised["mean"], "se": summarised["se"], "low": low, "high": high, "boot_low": float(boot_low),
        "boot_high": float(boot_high), "p10": summarised["p10"], "p50": summarised["p50"], "p90": summarised["p90"],
        "ahead": share_ahead(good), "n": len(d),
    }  # fmt: skip


def level_label(table: SweepTable, column: str, level: Any) -> str:
    """A level in words: its label, or ``Backbone support = 1`` where it is a number."""
    return level if isinstance(level, str) else f"{table.label(column)} = {level:g}"


def paired_verdict(d: Array, better: int, rope: float, column: str, a: str, b: str) -> tuple[str, str]:
    """The rule of ``verdict_of`` on differences b - a turned to the better.

    Returns:
        The key (``a_ahead``, ``b_ahead``, for arms ``isolated_ahead``, ``collective_ahead``; ``practically_same``,
        ``no_clear_difference``), and words with the names of the levels; ``higher`` where neither is better.
    """
    key = verdict_of(d * (better or 1), rope)
    if key not in ("collective_ahead", "isolated_ahead"):
        return key, VERDICTS[key]
    side, name = ("b", b) if key == "collective_ahead" else ("a", a)
    return f"{name if column == 'arm' else side}_ahead", f"{name} {'ahead' if better else 'higher'}"


def paired(
    table: SweepTable,
    outcome: str | None = None,
    column: str = "arm",
    a: Any = "isolated",
    b: Any = "collective",
    measure: str | None = None,
    rope: float | None = None,
    pool: bool = False,
    bootstrap: Bootstrap | None = None,
    corrected: bool = False,
) -> Paired:
    """Differences b - a of an outcome, at each combination of the other design columns.

    Args:
        table: the sweep.
        outcome: by default the first.
        column: ``arm``, ``point`` or a design column; ``a`` and ``b`` are two levels of it.
        measure: what is compared, as in ``panel.measure_rows`` (not for ``arm``).
        rope: what is practically nothing; by default one point, or 0 for outcomes in other units.
        pool: average over the other design columns, replicate by replicate, instead of one row for each combination.
        corrected: also ``bca_low`` and ``bca_high``, the bias-corrected and accelerated bootstrap interval.

    Raises:
        AnalysisError: the two sides have no replication in common.
    """
    bootstrap, outcome = bootstrap or Bootstrap(), table.outcome(outcome)
    rope = default_rope(table, outcome) if rope is None else rope
    others = [f for f in table.factors if f != column]
    keys = [f for f in others if f == "year"] if pool or column == "point" else others
    matched = {"arm": ["point"], "point": []}.get(column, [f for f in others if f not in keys])
    first, second = select_sides(table, outcome, column, a, b, measure)
    partners = {tuple(levels.values()): rows for levels, rows in split_levels(second, keys)}
    names = level_label(table, column, a), level_label(table, column, b)
    paired_rows, unmatched = [], 0
    for levels, rows in split_levels(first, keys):
        partner = partners.get(tuple(levels.values()))
        left, right, d, excluded = differences(rows, partner, matched) if partner is not None else NO_DIFFERENCES
        if not len(d):
            unmatched += 1
            continue
        key, text = paired_verdict(d, table.better(outcome), rope, column, *names)
        means = {"a": a, "b": b, "mean_a": float(left.mean()), "mean_b": float(right.mean())}
        about = summarise_differences(d, table.better(outcome), bootstrap)
        if corrected:
            about["bca_low"], about["bca_high"] = bootstrap.corrected_interval(d)
        text += " (preliminary)" if len(d) < MIN_RUNS else ""
        paired_rows.append(levels | means | about | {"excluded": excluded, "verdict": key, "text": text})
    if not paired_rows:
        raise AnalysisError(f"{table.folder}: {column} = {a} and {column} = {b} have no replication in common")
    notes = [f"{unmatched} combinations of levels are left out: no replication in common"] if unmatched else []
    for row in paired_rows:
        notes += exclusion_notes(row["excluded"], row["n"]) + few_replications(row["n"])
    frame = pd.DataFrame(paired_rows)
    notes += more_replications(frame["low"], frame["high"], int(frame["n"].min()), rope)
    return Paired(frame, tuple(dict.fromkeys([*table.notes, *notes])))
