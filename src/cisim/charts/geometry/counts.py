"""All combinations by the number of conditions they have: points side by side, and the mean of each number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.charts.measure import Measure
from cisim.language import _

SPREAD = 0.3
"""How far to both sides the points of a number stand: so that they can be seen, and no chance is needed for it."""


@dataclass(frozen=True)
class CountPoint:
    """A combination: its place across, its mean, how many conditions it has, and whether these are all or none."""

    x: float
    mean: float
    count: int
    row: int
    arm: str
    """``isolated`` of none, ``collective`` of all, else nothing."""


def count_points(cells: pd.DataFrame, names: Sequence[str]) -> Iterator[CountPoint]:
    """The points in the order of their combination within each number; ``row`` is that of the table."""
    ordered = cells.reset_index(drop=True).sort_values(list(names), kind="stable")
    for count, some in ordered.groupby(numbers_of(ordered, names)):
        shift = np.linspace(-SPREAD, SPREAD, len(some)) if len(some) > 1 else np.zeros(1)
        arm = {0: "isolated", len(names): "collective"}.get(int(count), "")
        for x, row, mean in zip(count + shift, some.index, some["mean"], strict=True):
            yield CountPoint(float(x), float(mean), int(count), int(row), arm)


def numbers_of(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """How many conditions each combination has."""
    return cells[list(names)].sum(axis=1).astype(int)


def count_means(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The mean over the combinations of each number."""
    means: pd.Series = cells.groupby(numbers_of(cells, names).to_numpy())["mean"].mean()
    return means


def steps_finding(cells: pd.DataFrame, names: Sequence[str], measure: Measure) -> str:
    """What the first and the last condition add on average."""
    added = count_means(cells, names).diff().dropna()
    if len(added) < 2:
        return _("{outcome} by the number of conditions").format(outcome=measure.label)
    first, last = (measure.signed(added.iloc[k]) for k in (0, -1))
    text = _("The first condition added changes the mean by {first}, the last of {n} by {last}")
    largest = int((measure.better * added).idxmax())
    if added.index[0] < largest < added.index[-1]:
        text = _(
            "The first condition added changes the mean by {first}, the last of {n} by {last}; the largest step is "
            "number {k}"
        )
    return text.format(first=first, last=last, n=added.index[-1], k=largest)
