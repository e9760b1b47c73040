"""One at a time: the result at each value of a parameter with all others as they are (the table of a tornado)."""

from __future__ import annotations

from typing import Any, TypedDict

import pandas as pd

from cisim.experiment.analysis.audit import BASELINE, list_column
from cisim.experiment.analysis.panel import measure_rows, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable

AS_IS = "as it is"


def one_at_a_time(
    table: SweepTable,
    outcome: str | None = None,
    column: str | None = None,
    baseline: str = BASELINE,
    measure: str | None = None,
) -> pd.DataFrame:
    """Means at the lowest and highest value of each parameter that the points of a list move by themselves.

    Args:
        table: a sweep with a list of a baseline and points that set one key each.
        outcome: by default the first.
        column: the list; by default the one with the baseline.
        baseline: label of the point with all values as they are.
        measure: as in ``panel.measure_rows``.

    Returns:
        Other design columns, ``key``, ``label``, ``low_value``, ``high_value``, ``at_low``, ``at_high``, ``baseline``
        (means over the replications that the compared points have), ``n``; widest swing first. A key with one point
        has that as its low end and ``as it is`` as the high one.

    Raises:
        AnalysisError: no such list, or no point sets one key alone.
    """
    column = list_column(table, column, baseline)
    values: dict[str, list[tuple[Any, str]]] = {}
    for label, sets in table.columns[column]["levels"].items():
        if len(sets) == 1 and label != baseline:
            (key, value), *_ = sets.items()
            values.setdefault(key, []).append((value, label))
    swings = []
    for levels, part in split_levels(
        measure_rows(table, table.outcome(outcome), measure), [f for f in table.factors if f != column]
    ):
        wide = part.pivot(index="replicate", columns=column, values="value")
        for key, ends in values.items():
            present = sorted((e for e in ends if e[1] in wide), key=lambda e: e[0])
            if baseline in wide and present:
                swings.append(levels | _ends(wide, baseline, key, present))
    if not swings:
        raise AnalysisError(f"{table.folder}: no point of '{column}' sets one key alone and has a baseline")
    rows = pd.DataFrame(swings)
    return rows.iloc[(rows["at_low"] - rows["at_high"]).abs().argsort(kind="stable")[::-1]].reset_index(drop=True)


class Swing(TypedDict):
    """The result at both ends of what one key was moved to."""

    key: str
    label: str
    low_value: Any
    high_value: Any
    at_low: float
    at_high: float
    baseline: float
    n: int


def _ends(wide: pd.DataFrame, baseline: str, key: str, points: list[tuple[Any, str]]) -> Swing:
    low, high = points[0], points[-1] if len(points) > 1 else (AS_IS, baseline)
    full = wide[list(dict.fromkeys([baseline, low[1], high[1]]))].dropna()
    return {
        "key": key, "label": key, "low_value": low[0], "high_value": high[0], "at_low": float(full[low[1]].mean()),
        "at_high": float(full[high[1]].mean()), "baseline": float(full[baseline].mean()), "n": len(full),
    }  # fmt: skip
