"""Shares of credit: Shapley values of the conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.geometry.credit import IntervalBar, credit_finding, credit_panels
from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure
from cisim.charts.measure import (
    Labels,
    Measure,
    check_columns,
    condition_name,
    join_panels,
    panels_of,
    range_text,
)
from cisim.charts.style import HATCH, INK, SECONDARY, TEXT
from cisim.comparison.number_text import signed
from cisim.language import N_, _

NOTE = N_("Credit depends on this scenario and is not causation. Hatched: the interval includes zero.")


@chart_style()
def draw(
    values: pd.DataFrame, measure: Measure, footer: str, *, panel: str | None = None, labels: Labels | None = None
) -> Figure:
    """A bar with its interval for each condition, in the order of the first panel.

    Args:
        values: one row per condition (and panel): ``condition``, ``value``, ``low``, ``high``.
        measure: the outcome.
        footer: runs, seed, version.
        panel: column whose values get a panel each, on one scale.
        labels: words for conditions.
    """
    check_columns(values, ["condition", "value", "low", "high", *([panel] if panel else [])])
    panels = credit_panels(values, panel)
    findings = ((name, credit_finding(part.reset_index(drop=True), measure, labels)) for name, part in
                panels_of(values, panel))  # fmt: skip
    title, bars = join_panels(findings), panels[0].bars
    what = f"Shares of all minus none of the conditions (Shapley values, {measure.interval})"
    subtitle = f"In this model. {what}. {measure.text}."
    figure = new_figure((10, 1.9 + 0.42 * len(bars)), title, subtitle, footer, _(NOTE))
    axes = np.atleast_1d(figure.subplots(1, len(panels), sharex=True, sharey=True))
    for ax, part in zip(axes, panels, strict=True):
        draw_bars(ax, part.bars, bar_scale(values))
        ax.set_title(f"{part.name}: sum {signed(part.total)}" if panel else "", fontweight="bold")
        ax.set_xlabel(f"credit in {measure.unit}" if measure.unit else "credit")
    axes[0].set(yticks=range(len(bars)), yticklabels=[condition_name(bar.condition, labels) for bar in bars])
    axes[0].invert_yaxis()
    return figure


def bar_scale(values: pd.DataFrame) -> tuple[float, float, float]:
    """The ends of the scale, and where the numbers are written."""
    ends = [values[name] for name in ("value", "low", "high")]
    low, high = min(0.0, *(e.min() for e in ends)), max(0.0, *(e.max() for e in ends))
    span = (high - low) or 1.0
    return low - 0.04 * span, high + 0.62 * span, high + 0.05 * span


def draw_bars(axes: Any, bars: Sequence[IntervalBar], limits: tuple[float, float, float]) -> None:
    """Bars with their intervals, and both as text; hatched where the interval includes zero."""
    for y, bar in enumerate(bars):
        style = {"facecolor": "white", "hatch": HATCH} if bar.unclear else {"facecolor": bar.colour}
        axes.barh(y, bar.value, height=0.6, edgecolor=bar.colour, linewidth=1, zorder=2, **style)
        axes.plot([bar.low, bar.high], [y, y], color=INK, linewidth=1.6, marker="|", markersize=8, zorder=3)
        text = f"{signed(bar.value)}  ({range_text(bar.low, bar.high)})"
        axes.text(limits[2], y, text, va="center", color=INK, fontsize=TEXT - 0.5)
    axes.axvline(0, color=SECONDARY, linewidth=1, zorder=1)
    axes.set(xlim=limits[:2], ylim=(-0.6, len(bars) - 0.4))
    axes.set_xticks([t for t in axes.get_xticks() if limits[0] <= t <= limits[2]])
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    hide_sides(axes, "left")
