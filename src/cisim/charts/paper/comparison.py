"""The picture of a comparison: a dumbbell for every stage, and the last stage over the years."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cisim.charts.matplotlib_style import chart_style, footer, marker_style
from cisim.charts.style import ARM_STYLES, COLLECTIVE_STYLE
from cisim.comparison.data import ComparisonData, YearShare
from cisim.comparison.number_text import interval_text, signed, spread_text, years_text
from cisim.comparison.sentences import finding_clause
from cisim.comparison.verdict import ARMS
from cisim.language import format_percent

Numbers = npt.NDArray[np.float64]


@chart_style()
def draw(result: ComparisonData, months: Numbers, bands: Numbers) -> Figure:
    """Draw a comparison.

    Args:
        result: ``Comparison.to_dict()``.
        months: [moment] months since the start.
        bands: [arm, of three, moment] attainment of the last stage in points: both ends of the interval of runs, and
            between them the median.
    """
    figure = Figure(figsize=(10, 4.6), layout=ConstrainedLayoutEngine(rect=(0, 0.04, 1, 0.84)))
    existing = result["existing"]
    ends = existing is not None
    layout = [["stages", "years"], ["stages", "existing"]] if ends else [["stages", "years"]]
    axes: dict[str, Any] = figure.subplot_mosaic(
        layout, width_ratios=[1.25, 1], height_ratios=[3.2, 1] if ends else None
    )
    stages, years = axes["stages"], axes["years"]
    verdict = f"In this model, after {years_text(result['years'])}, {finding_clause(result['outcome'], result['lean'])}"
    figure.suptitle(verdict, x=0.01, ha="left", fontsize=10.5, fontweight="bold", y=0.985)
    last = shorten(result["stages"][result["last_stage"]]["stage"], 40)
    money = "Same total money in both arms" if result["equal_money"] else "The arms do NOT spend the same"
    text = f"{last}: {interval_text(result['difference'], result['runs'])}. {shorten(result['title'], 56)}. {money}."
    figure.text(0.01, 0.905, text, fontsize=8.5, color="#333333")
    figure.set_label(f"{verdict}. {text}")
    dumbbells(stages, result)
    over_years(years, result, months, bands)
    if existing is not None:
        still_exist(axes["existing"], existing["path"])
        years.set_xlabel("")
    footer(figure, result)
    return figure


def dumbbells(axes: Any, result: ComparisonData) -> None:
    """Both arms at every stage on a common scale from 0 to 100 points, younger stages on top."""
    rows = result["stages"]
    position = np.arange(len(rows))[::-1]
    for y, row in zip(position, rows, strict=True):
        axes.plot([row["isolated"], row["collective"]], [y, y], color="#999999", linewidth=2, zorder=1)
        d = row["difference"]
        text = f"{signed(d['mean'])}  ({signed(d['p10'])} to {signed(d['p90'])})"
        axes.text(103, y, text, va="center", fontsize=8, clip_on=False)
    for arm in ARMS:
        style, values = ARM_STYLES[arm], [row[arm] for row in rows]
        axes.plot(values, position, linestyle="none", label=style.label, zorder=2, **marker_style(style))
    axes.set(yticks=position, yticklabels=[row["stage"] for row in rows], xlim=(0, 100))
    axes.set_xlabel(f"children at benchmark after {years_text(result['years'])} (%)", fontsize=8)
    axes.text(
        103, len(rows) - 0.45, f"difference ({spread_text(result['runs'])})", fontsize=8, color="#333333", clip_on=False
    )
    axes.tick_params(labelsize=8)
    axes.grid(axis="x", color="#E5E5E5")
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def over_years(axes: Any, result: ComparisonData, months: Numbers, bands: Numbers) -> None:
    """Median and 80 % band of both arms at the last stage."""
    years = months / 12
    low, middle, high = bands.swapaxes(0, 1)
    labels = middle[:, -1].copy()
    if abs(labels[1] - labels[0]) < 4:  # they must not overlap
        labels += np.array([-2.0, 2.0]) if labels[1] >= labels[0] else np.array([2.0, -2.0])
    for a, style in enumerate(ARM_STYLES.values()):
        axes.fill_between(years, low[a], high[a], color=style.colour, alpha=0.15, linewidth=0)
        axes.plot(years, middle[a], style.dash, color=style.colour, linewidth=2, zorder=3 - 0.1 * a)
        axes.text(years[-1] * 1.01, labels[a], style.label, color=style.colour, fontsize=8, va="center")
    axes.set(xlim=(0, years[-1] * 1.25), ylim=(0, 100))
    axes.set_xticks(np.arange(0, years[-1] + 1e-9, max(1, -(-years[-1] // 6))))
    axes.set_xlabel("years", fontsize=8)
    axes.set_ylabel(
        f"{result['stages'][result['last_stage']]['stage']} (%), median and {spread_text(result['runs'])}", fontsize=8
    )
    axes.tick_params(labelsize=8)
    axes.grid(color="#E5E5E5")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def still_exist(axes: Any, path: Sequence[YearShare]) -> None:
    """The share of partnerships that still exist after every year."""
    years, share = ([row[key] for row in path] for key in ("years", "share"))
    style = COLLECTIVE_STYLE
    axes.plot(years, [100 * s for s in share], style.dash, color=style.colour, linewidth=2)
    axes.text(
        years[-1] * 1.01,
        100 * share[-1],
        f"{format_percent(share[-1])} exist",
        color=style.colour,
        fontsize=8,
        va="center",
    )
    axes.set(xlim=(0, years[-1] * 1.25), ylim=(0, 105), yticks=[0, 50, 100])
    axes.set_xticks(np.arange(0, years[-1] + 1e-9, max(1, -(-years[-1] // 6))))
    axes.set_xlabel("years", fontsize=8)
    axes.set_ylabel("partnerships (%)", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(color="#E5E5E5")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
