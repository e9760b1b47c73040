"""Assumption audit: how much of the advantage of collective each assumption or coupling carries.

A list in the design has a baseline and, one at a time, points that switch one assumption to its neutral value. What an
assumption carries is the advantage at the baseline minus the advantage without it; its share is that over the
advantage at the baseline. One at a time: shares need not add up to one where assumptions work together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.errors import nearest
from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero, few_replications
from cisim.experiment.analysis.panel import Levels, exclusion_notes, levels_text, measure_rows, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.scenario.schema import all_parameters

BASELINE = "baseline"


@dataclass(frozen=True)
class Audit:
    """What each assumption carries; advantages are collective - isolated turned to the better, in the outcome's unit.

    Attributes:
        column: the list in the design.
        rows: other design columns, ``switched`` (label), ``sets`` (``key = value``), ``grade`` of the keys (S source
            article, L literature, A assumption), ``advantage`` (without it), ``carried``, ``share``, each with
            ``_low`` and ``_high``, ``clear`` (the interval of ``carried`` excludes 0), ``n``, ``excluded``; largest
            ``carried`` first. ``share`` is NaN where the baseline's advantage cannot be told from zero.
        baseline: other design columns, ``advantage``, ``advantage_low``, ``advantage_high``, ``clear``, ``n``.
    """

    column: str
    rows: pd.DataFrame
    baseline: pd.DataFrame
    notes: tuple[str, ...] = ()


def audit(
    table: SweepTable,
    outcome: str | None = None,
    column: str | None = None,
    baseline: str = BASELINE,
    bootstrap: Bootstrap | None = None,
) -> Audit:
    """Rank the points of a list by what their assumption carries.

    Args:
        table: a sweep with both arms.
        outcome: by default the first.
        column: the list's column; by default the one with the baseline.
        baseline: label of the point with all assumptions as they are.

    Raises:
        AnalysisError: no such column or label, or the isolated arm was not run.
    """
    bootstrap, outcome = bootstrap or Bootstrap(), table.outcome(outcome)
    column = list_column(table, column, baseline)
    rows = measure_rows(table, outcome, "difference")
    rows["value"] *= table.better(outcome) or 1
    audit_rows, bases, notes = [], [], list(table.notes)
    for levels, part in split_levels(rows, [f for f in table.factors if f != column]):
        wide = part.pivot(index="replicate", columns=column, values="value")
        if baseline not in wide or wide[baseline].isna().all():
            notes.append(f"no finished baseline at {levels_text(levels)}: left out")
            continue
        base, remarks = _baseline_row(wide[baseline], levels, bootstrap)
        bases.append({**levels, **base})
        for label in wide.columns.drop(baseline):
            row = _audit_row(wide, baseline, label, base, bootstrap)
            audit_rows.append({**levels, "switched": label, **_level_facts(table, column, label), **row})
            remarks += exclusion_notes(int(row["excluded"]), int(row["n"]))
        notes += remarks
    if not audit_rows:
        raise AnalysisError(f"{table.folder}: '{column}' has no finished point besides '{baseline}'")
    order = pd.DataFrame(audit_rows)
    keys = list(order.columns[: order.columns.get_loc("switched")])
    order = order.assign(g=order.groupby(keys, sort=False, dropna=False).ngroup() if keys else 0, size=order["carried"])
    order = order.sort_values(["g", "size"], ascending=[True, False], kind="stable").drop(columns=["g", "size"])
    notes.append("one at a time: shares need not add up where assumptions work together")
    return Audit(column, order.reset_index(drop=True), pd.DataFrame(bases), tuple(dict.fromkeys(notes)))


def list_column(table: SweepTable, column: str | None, baseline: str) -> str:
    """The list of a design that has the baseline: the column given, or the only one.

    Raises:
        AnalysisError: there is none, or several.
    """
    lists = {f: list(table.columns[f]["levels"]) for f in table.factors if "levels" in table.columns.get(f, {})}
    if column is not None:
        labels = lists.get(table.factor(column), [])
        if baseline in labels:
            return column
    else:
        labels = [label for known in lists.values() for label in known]
        having = [f for f, known in lists.items() if baseline in known]
        if len(having) == 1:
            return having[0]
    known = ", ".join(labels) or "none"
    raise AnalysisError(
        f"{table.folder}: no list with a point '{baseline}'{nearest(baseline, labels)} (labels: {known})"
    )


def _baseline_row(values: pd.Series, levels: Levels, bootstrap: Bootstrap) -> tuple[dict[str, float], list[str]]:
    """Advantage with all assumptions, and what to say if it is none or cannot be told from zero."""
    d = values.dropna().to_numpy(dtype=float)
    low, high = bootstrap.interval(bootstrap.means(d), len(d))
    sure = bool(excludes_zero(low, high))
    base = {"advantage": float(d.mean()), "advantage_low": float(low), "advantage_high": float(high), "clear": sure}
    where, remarks = f" ({levels_text(levels)})" if levels else "", []
    if not sure:
        remarks = [f"the advantage at the baseline cannot be told from zero: shares of it are not given{where}"]
    elif d.mean() < 0:
        remarks = [f"collective is behind at the baseline: shares are of what it is behind by{where}"]
    return base | {"n": len(d)}, remarks + few_replications(len(d))


def _audit_row(
    wide: pd.DataFrame, baseline: str, label: str, base: Mapping[str, float], bootstrap: Bootstrap
) -> dict[str, float]:
    """What one assumption carries, on the replications that both points have."""
    both = wide[[baseline, label]].dropna().to_numpy(dtype=float).T
    n = both.shape[1]
    if n == 0:
        both, n = np.full((2, 1), np.nan), 0
    means = bootstrap.means(both)
    advantage, carried = both[1].mean(), both[0].mean() - both[1].mean()
    row = bootstrap.columns("advantage", advantage, means[1], n)
    row |= bootstrap.columns("carried", carried, means[0] - means[1], n)
    known = base["clear"] and n > 1
    samples = (means[0] - means[1]) / means[0] if known else np.full(means.shape[1], np.nan)
    row |= bootstrap.columns("share", carried / both[0].mean() if known else np.nan, samples, n)
    row = {name: float(value) for name, value in row.items()}
    return row | {
        "clear": bool(excludes_zero(row["carried_low"], row["carried_high"])),
        "n": n,
        "excluded": len(wide) - n,
    }


def _level_facts(table: SweepTable, column: str, label: str) -> dict[str, str]:
    """What a point of the list sets, and how well founded that is."""
    sets = table.columns[column]["levels"].get(label, {})
    known = {key: p.grade for key, p in all_parameters().items()} | table.columns[column].get("grades", {})
    grades = sorted({known[key] for key in sets if key in known})
    return {"sets": "; ".join(f"{k} = {v}" for k, v in sets.items()), "grade": ", ".join(grades)}
