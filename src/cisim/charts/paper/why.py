"""What carries a difference: a bar with its interval for each mechanism, and for learning and allocation."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.geometry.credit import interval_bars
from cisim.charts.matplotlib_style import chart_style, new_figure
from cisim.charts.measure import check_columns, sign_unclear
from cisim.charts.paper.shapley import bar_scale, draw_bars
from cisim.comparison.number_text import number_text, signed

NOTE = (
    "Parts belong to this scenario and its values; they say what the model does. Hatched: the interval includes zero. "
    "In the isolated arm the mechanisms are off: parts are changes of the collective arm's level."
)


@chart_style()
def draw(mechanisms: pd.DataFrame, channels: pd.DataFrame, levels: pd.DataFrame, heading: str, footer: str) -> Figure:
    """Bars on one scale, mechanisms above, channels below.

    Args:
        mechanisms: ``title``, ``points``, ``low``, ``high``, in the order of the bars.
        channels: the same columns.
        levels: rows ``isolated``, ``collective``, ``difference`` with ``mean``.
        heading: scenario and time, as in ``adaptive-city after 15 years``.
        footer: runs, seed, version.
    """
    for table in (mechanisms, channels):
        check_columns(table, ["title", "points", "low", "high"])
    mean = levels["mean"]
    arms = f"isolated {number_text(mean['isolated'])}, collective {number_text(mean['collective'])}"
    title = f"{heading}: {arms} points, difference {signed(mean['difference'])}. {finding(mechanisms)}"
    subtitle = (
        "In this model. Above: parts of the difference by mechanism (exact Shapley values, 95 % interval). Below: by "
        "learning and allocation. Points at the last stage."
    )
    size = (10, 2.6 + 0.36 * (len(mechanisms) + len(channels)))
    figure = new_figure(size, title, subtitle, footer, NOTE)
    heights = [len(mechanisms) + 1, len(channels) + 1]
    axes = figure.subplots(2, 1, sharex=True, height_ratios=heights)
    tables = [table.rename(columns={"points": "value"}) for table in (mechanisms, channels)]
    scale = bar_scale(pd.concat(tables)[["value", "low", "high"]])
    for ax, table, name in zip(axes, tables, ("Mechanisms", "Learning and allocation"), strict=True):
        draw_bars(ax, list(interval_bars(table)), scale)
        ax.set_title(f"{name}: sum {signed(table['value'].sum())}", fontweight="bold")
        ax.set(yticks=range(len(table)), yticklabels=list(table["title"]))
        ax.invert_yaxis()
    axes[1].set_xlabel("points")
    return figure


def finding(mechanisms: pd.DataFrame) -> str:
    """The largest clear part, or that there is none."""
    clear = mechanisms[~mechanisms.apply(sign_unclear, axis=1)]
    if clear.empty:
        return "No part of a mechanism can be told from zero"
    largest = clear.loc[clear["points"].abs().idxmax()]
    return f"The largest clear part: {largest['title']}, {signed(largest['points'])}"
