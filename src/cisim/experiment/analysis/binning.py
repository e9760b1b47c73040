"""Columns of many values in few ranges, so that a cell of a map holds several worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cisim.experiment.analysis.table import SweepTable
from cisim.experiment.analysis.worlds import MIN_WORLDS, sampled_columns

DRAWN = " (drawn)"
"""Behind the name of a column that keeps what was drawn, beside the one that holds the middles of ranges."""


def bin_sampled(table: SweepTable, columns: Sequence[str], bins: int) -> tuple[SweepTable, list[str]]:
    """The table with sampled columns of many values in so many ranges of equal width, each named by its middle.

    What was drawn stays as a column of its own, so that worlds of a range are told apart and averaged. Columns that
    are not sampled, or have fewer than ``MIN_WORLDS`` values, stay as they are.

    Returns:
        The table, and a sentence on what was put together.
    """
    many = [c for c in columns if c in sampled_columns(table) and table.design[c].nunique() >= MIN_WORLDS]
    if not many:
        return table, []
    frame, design, factors = table.frame.copy(), table.design.copy(), list(table.factors)
    for column in many:
        low, high = float(design[column].min()), float(design[column].max())
        for rows in (frame, design):
            rows[column + DRAWN] = rows[column]
            rows[column] = _middles(rows[column], low, high, bins)
        factors.append(column + DRAWN)
    note = (
        f"{' and '.join(many)} in {bins} ranges of equal width, named by their middles; an interval is that of the "
        "mean over the worlds of a cell, which are given"
    )
    return replace(table, frame=frame, design=design, factors=tuple(factors)), [note]


def _middles(values: pd.Series, low: float, high: float, bins: int) -> pd.Series:
    width = (high - low) / bins
    number = np.minimum(np.floor((values - low) / width), bins - 1)
    return pd.Series([float(f"{m:.6g}") for m in low + (number + 0.5) * width], index=values.index)
