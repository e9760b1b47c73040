"""Paired differences, one line per level: mean with its interval, and where 80 % of the runs are."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure, sign_colour
from cisim.charts.measure import Measure, check_columns, join_panels, panels_of, range_text
from cisim.charts.style import INK, SECONDARY, TEXT
from cisim.comparison.number_text import signed

MAX_LABEL = 48
"""Characters of a line of a level's name: wide names would leave nothing to draw in."""
NOTE = "Thick: 95 % interval of the mean. Thin: 80 % of paired runs. Hollow: the interval of the mean includes zero."


@chart_style()
def draw(
    rows: pd.DataFrame,
    measure: Measure,
    footer: str,
    *,
    label: str,
    against: str,
    panel: str | None = None,
    note: str = NOTE,
) -> Figure:
    """A point with two intervals for each level of ``label``, in the order of the table.

    Args:
        rows: one row per level (and panel): ``label``'s column, ``mean``, ``low``, ``high``, ``p10``, ``p90``.
        measure: the outcome.
        footer: runs, seed, version.
        label: column of the levels.
        against: what the differences are taken from, as in ``collective less isolated``.
        panel: column whose values get a panel each, on one scale.
        note: what the lines are.
    """
    check_columns(rows, [label, "mean", "low", "high", "p10", "p90", *([panel] if panel else [])])
    parts = list(panels_of(rows, panel))
    levels = list(dict.fromkeys(rows[label]))
    title = join_panels((value, _finding(part, label, measure)) for value, part in parts)
    names = [fill(str(name), MAX_LABEL) for name in levels]
    heights = [0.42 + 0.14 * max(0, name.count("\n") - 2) for name in names]
    figure = new_figure(
        (10, 1.9 + len(levels) * max(heights)), title, f"In this model: {against}. {measure.text}.", footer, note
    )
    axes = np.atleast_1d(figure.subplots(1, len(parts), sharex=True, sharey=True))
    low, high = min(0.0, *rows[["p10", "low"]].min()), max(0.0, *rows[["p90", "high"]].max())
    span = (high - low) or 1.0
    for ax, (value, part) in zip(axes, parts, strict=True):
        _levels(ax, part.set_index(label).reindex(levels), high + 0.05 * span)
        ax.set(xlim=(low - 0.04 * span, high + (0.55 if len(parts) == 1 else 0.95) * span), xlabel=measure.unit)
        ax.set_xticks([t for t in ax.get_xticks() if low - 0.04 * span <= t <= high + 0.04 * span])
        ax.set_title(str(value) if panel else "", fontweight="bold")
    axes[0].set(yticks=range(len(levels)), yticklabels=names)
    axes[0].invert_yaxis()
    return figure


def _levels(axes: Any, rows: pd.DataFrame, at: float) -> None:
    for y, row in enumerate(rows.to_dict("records")):
        if not np.isfinite(row["mean"]):
            continue
        colour, clear = sign_colour(row["mean"]), row["low"] > 0 or row["high"] < 0
        axes.plot([row["p10"], row["p90"]], [y, y], color=colour, linewidth=1.2, zorder=2)
        axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=5, zorder=3, solid_capstyle="butt")
        face = colour if clear else "white"
        axes.plot(row["mean"], y, marker="o", markersize=7, color=colour, markerfacecolor=face, zorder=4)
        text = f"{signed(row['mean'])}  ({range_text(row['low'], row['high'])})"
        axes.text(at, y, text, va="center", color=INK, fontsize=TEXT - 0.5)
    axes.axvline(0, color=SECONDARY, linewidth=1, zorder=1)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    hide_sides(axes, "left")


def _finding(rows: pd.DataFrame, label: str, measure: Measure) -> str:
    """The levels with the largest and the smallest difference, if their intervals are apart."""
    best, worst = rows.loc[rows["mean"].idxmax()], rows.loc[rows["mean"].idxmin()]
    if best["low"] <= worst["high"]:
        return f"Between {signed(worst['mean'])} and {signed(best['mean'])} {measure.unit}: no level is clearly apart"
    return f"From {signed(worst['mean'])} ({worst[label]}) to {signed(best['mean'])} {measure.unit} ({best[label]})"
