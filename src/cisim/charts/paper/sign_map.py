"""Where in two parameters collective stops paying: a map of the sign of a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cisim.charts.matplotlib_style import chart_style, diverging, new_figure
from cisim.charts.measure import Measure, check_columns, value_text
from cisim.charts.style import HATCH, INK, LABEL_BOX, TEXT
from cisim.comparison.number_text import signed

Grid = npt.NDArray[np.float64]
MAX_NUMBERS = 150
"""Cells up to which the difference is written, not only its sign."""
NOTE = "Hatched with a question mark: the sign cannot be told. Black line: where the mean is zero."


@chart_style()
def draw(
    table: pd.DataFrame,
    measure: Measure,
    footer: str,
    *,
    x_label: str = "",
    y_label: str = "",
    x: str = "x",
    y: str = "y",
) -> Figure:
    """A cell for every pair of values, coloured by the mean difference, with its sign and the line of zero.

    Args:
        table: one row per cell: the columns ``x`` and ``y``, ``mean``, ``low``, ``high``; ``sign`` (1, -1, or 0 where
            it cannot be told) if there is one, else the interval says it.
        measure: the difference, collective minus isolated.
        footer: runs, seed, version.
        x_label: words for the horizontal axis.
        y_label: words for the vertical axis.
        x: name of the column of the horizontal axis.
        y: name of the column of the vertical axis.
    """
    check_columns(table, [x, y, "mean", "low", "high"])
    cells = table.assign(sign=_signs(table))
    columns, rows = sorted(cells[x].unique()), sorted(cells[y].unique())
    subtitle = f"In this model. Collective minus isolated: {measure.text}; signs from the {measure.interval}."
    signs = "+ ahead, - behind." if measure.better > 0 else "- ahead (less is better), + behind."
    height = min(8.0, 2.4 + max(2.6, 0.5 * len(rows)))
    figure = new_figure((10, height), _finding(cells, measure), subtitle, footer, f"{signs} {NOTE}")
    axes = figure.subplots()
    colours, scale = diverging(float(cells["mean"].abs().max()))
    for row in cells.to_dict("records"):
        colour = colours(scale(row["mean"]))
        _cell(axes, columns.index(row[x]), rows.index(row[y]), row, colour, len(cells) <= MAX_NUMBERS)
    axes.set(xticks=range(len(columns)), xticklabels=[value_text(v) for v in columns], xlim=(-0.5, len(columns) - 0.5))
    axes.set(yticks=range(len(rows)), yticklabels=[value_text(v) for v in rows], ylim=(-0.5, len(rows) - 0.5))
    axes.set(xlabel=x_label or x, ylabel=y_label or y, facecolor="#F4F4F4")
    axes.tick_params(length=0)
    _zero(axes, cells.pivot_table(index=y, columns=x, values="mean").reindex(index=rows, columns=columns).to_numpy())
    bar = figure.colorbar(ScalarMappable(scale, colours), ax=axes, aspect=24, pad=0.02)
    bar.set_label(f"difference in {measure.unit}" if measure.unit else "difference")
    bar.outline.set_visible(False)
    return figure


def _signs(table: pd.DataFrame) -> Any:
    if "sign" in table.columns:
        words = {"+": 1, "ahead": 1, "-": -1, "−": -1, "behind": -1}
        return [int(words.get(s, 0)) if isinstance(s, str) else int(np.sign(s)) for s in table["sign"]]
    return (table["low"] > 0).astype(int) - (table["high"] < 0).astype(int)


def _cell(axes: Any, x: int, y: int, row: Any, colour: Any, with_number: bool) -> None:
    hatch = HATCH if row["sign"] == 0 else None
    box = (x - 0.5, y - 0.5)
    axes.add_patch(Rectangle(box, 1, 1, facecolor=colour, edgecolor="#8C8C8C", linewidth=0, hatch=hatch, zorder=1))
    axes.add_patch(Rectangle(box, 1, 1, fill=False, edgecolor="white", linewidth=1, zorder=1.5))
    dark = not hatch and float(np.dot(colour[:3], (0.299, 0.587, 0.114))) < 0.5
    number = signed(row["mean"])
    text = (f"{number} ?" if hatch else number) if with_number else {1: "+", -1: "-", 0: "?"}[row["sign"]]
    back = LABEL_BOX if hatch else None
    axes.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        color="white" if dark else INK,
        bbox=back,
        zorder=4,
        fontsize=TEXT if with_number else 11,
    )


def _zero(axes: Any, means: Grid) -> None:
    """The line along which the mean is zero, between the middles of cells."""
    if min(means.shape) > 1 and np.nanmin(means) < 0 < np.nanmax(means):
        axes.contour(np.ma.masked_invalid(means), levels=[0.0], colors=[INK], linewidths=2, zorder=3)


def _finding(cells: pd.DataFrame, measure: Measure) -> str:
    """In how many cells collective is ahead, behind, or cannot be told apart; where it is furthest behind."""
    side = measure.better * cells["sign"]
    ahead, behind, open_ = (int((side == s).sum()) for s in (1, -1, 0))
    text = f"Collective is ahead in {ahead} of {len(cells)} combinations, behind in {behind}"
    worst, best = (signed(v) for v in (cells["mean"].min(), cells["mean"].max()))
    return f"{text}; in {open_} it cannot be told. Means from {worst} to {best} {measure.unit}".rstrip()
