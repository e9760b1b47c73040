"""Which assumption moves a result most when each is moved by itself."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure
from cisim.charts.measure import Measure, check_columns, value_text
from cisim.charts.style import ABSENT, INK, LABEL_BOX, SECONDARY
from cisim.comparison.number_text import signed

NOTE = "One at a time; ignores combinations: a parameter that matters only together with another does not show."
TOP = 8


@chart_style()
def draw(table: pd.DataFrame, measure: Measure, footer: str, *, top: int = TOP) -> Figure:
    """The parameters with the widest swing, one bar each from the result at the low to that at the high value.

    Args:
        table: one row per parameter: ``label``, ``low_value``, ``high_value``, ``at_low``, ``at_high``, ``baseline``.
        measure: the outcome.
        footer: runs, seed, version.
        top: bars at most.
    """
    check_columns(table, ["label", "low_value", "high_value", "at_low", "at_high", "baseline"])
    swing = (table["at_high"] - table["at_low"]).abs()
    widest = table.loc[swing.sort_values(ascending=False, kind="stable").index[:top]]
    subtitle = f"In this model, one at a time. {measure.text}; the {len(widest)} widest of {len(table)} parameters."
    figure = new_figure((10, 2.1 + 0.42 * len(widest)), _finding(table, measure), subtitle, footer, NOTE)
    axes = figure.subplots()
    ends = widest[["at_low", "at_high", "baseline"]].to_numpy()
    low, high = float(ends.min()), float(ends.max())
    span = (high - low) or 1.0
    axes.set_xlim(low - 0.12 * span, high + 0.12 * span)
    for y, row in enumerate(widest.to_dict("records")):
        _bar(axes, y, row)
    base = float(widest["baseline"].iloc[0])
    axes.axvline(base, color=INK, linewidth=1.2, zorder=3)
    axes.annotate(f"baseline {signed(base)}", (base, -0.62), (4, 0), textcoords="offset points", va="bottom", color=INK)
    if low < 0 < high:
        axes.axvline(0, color=SECONDARY, linewidth=1, linestyle="--", zorder=1)
    axes.set(
        yticks=range(len(widest)),
        yticklabels=[fill(str(t), 44) for t in widest["label"]],
        ylim=(len(widest) - 0.4, -1.0),
    )
    axes.set_xlabel(measure.axis)
    _key(axes)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    hide_sides(axes, "left")
    return figure


def _bar(axes: Any, y: int, row: Any) -> None:
    """Light to the result at the low value, dark to that at the high one; the values stand at the ends."""
    lengths = {side: row[f"at_{side}"] - row["baseline"] for side in ("low", "high")}
    for side, length in sorted(lengths.items(), key=lambda item: -abs(item[1])):  # the shorter one in front
        colour = INK if side == "high" else ABSENT
        axes.barh(y, length, left=row["baseline"], height=0.56, color=colour, edgecolor=INK, linewidth=0.8, zorder=2)
    for side, other in (("low", "high"), ("high", "low")):
        at = row[f"at_{side}"]
        right = at > row[f"at_{other}"] or (at == row[f"at_{other}"] and side == "high")
        axes.annotate(value_text(row[f"{side}_value"]), (at, y), (4 if right else -4, 0), textcoords="offset points",
                      va="center", ha="left" if right else "right", color=INK, bbox=LABEL_BOX, zorder=4)  # fmt: skip


def _key(axes: Any) -> None:
    """What light and dark mean, above the bars."""
    for x, colour, text in ((0.0, ABSENT, "at the low value"), (0.17, INK, "at the high value")):
        axes.plot([x + 0.01], [1.03], transform=axes.transAxes, marker="s", markersize=7, markerfacecolor=colour,
                  markeredgecolor=INK, linestyle="none", clip_on=False)  # fmt: skip
        axes.text(x + 0.025, 1.03, text, transform=axes.transAxes, va="center", color=INK)


def _finding(table: pd.DataFrame, measure: Measure) -> str:
    """The widest swing, and how many parameters by themselves turn the sign."""
    top = table.loc[(table["at_high"] - table["at_low"]).abs().idxmax()]
    ends = sorted((top["at_low"], top["at_high"]))
    turning = int((table["at_low"] * table["at_high"] < 0).sum())
    text = f"{top['label']} moves the result most: {signed(ends[0])} to {measure.signed(ends[1])}"
    signs = (
        f"{turning} of {len(table)} parameters by themselves turn its sign"
        if turning
        else "none by itself turns its sign"
    )
    return f"{text}; {signs}"
