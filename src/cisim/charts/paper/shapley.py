"""Shares of credit: Shapley values of the conditions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure, sign_colour
from cisim.charts.measure import (
    Labels,
    Measure,
    check_columns,
    condition_name,
    join_panels,
    panels_of,
    range_text,
    sign_unclear,
)
from cisim.charts.style import HATCH, INK, SECONDARY, TEXT
from cisim.comparison.number_text import signed
from cisim.language import N_, _

NOTE = N_("Credit depends on this scenario and is not causation. Hatched: the interval includes zero.")

CREDIT_TEXTS = {
    "most": N_("{condition} carries most of the credit: {value} of {sum}"),
    "largest": N_("{condition} carries the largest share of the credit: {value} of {sum}"),
    "some": N_("{condition} carries a share of the credit: {value} of {sum}"),
}
LOSS_TEXTS = {
    "most": N_("{condition} carries most of the loss: {value} of {sum}"),
    "largest": N_("{condition} carries the largest share of the loss: {value} of {sum}"),
    "some": N_("{condition} carries a share of the loss: {value} of {sum}"),
}
"""Who carries how much of what all conditions bring, or take."""


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
    parts = [(value, part.reset_index(drop=True)) for value, part in panels_of(values, panel)]
    order = list(parts[0][1].sort_values("value", ascending=False, kind="stable")["condition"])
    title = join_panels((value, finding(part, measure, labels)) for value, part in parts)
    what = f"Shares of all minus none of the conditions (Shapley values, {measure.interval})"
    subtitle = f"In this model. {what}. {measure.text}."
    figure = new_figure((10, 1.9 + 0.42 * len(order)), title, subtitle, footer, _(NOTE))
    axes = np.atleast_1d(figure.subplots(1, len(parts), sharex=True, sharey=True))
    for ax, (value, part) in zip(axes, parts, strict=True):
        interval_bars(ax, part.set_index("condition").loc[order], bar_scale(values))
        ax.set_title(f"{value}: sum {signed(part['value'].sum())}" if panel else "", fontweight="bold")
        ax.set_xlabel(f"credit in {measure.unit}" if measure.unit else "credit")
    axes[0].set(yticks=range(len(order)), yticklabels=[condition_name(c, labels) for c in order])
    axes[0].invert_yaxis()
    return figure


def bar_scale(values: pd.DataFrame) -> tuple[float, float, float]:
    """The ends of the scale, and where the numbers are written."""
    ends = [values[name] for name in ("value", "low", "high")]
    low, high = min(0.0, *(e.min() for e in ends)), max(0.0, *(e.max() for e in ends))
    span = (high - low) or 1.0
    return low - 0.04 * span, high + 0.62 * span, high + 0.05 * span


def interval_bars(axes: Any, values: pd.DataFrame, limits: tuple[float, float, float]) -> None:
    """A bar for each row with its interval and both as text; hatched where the interval includes zero."""
    for y, row in enumerate(values.to_dict("records")):
        colour = sign_colour(row["value"])
        bar_style = {"facecolor": "white", "hatch": HATCH} if sign_unclear(row) else {"facecolor": colour}
        axes.barh(y, row["value"], height=0.6, edgecolor=colour, linewidth=1, zorder=2, **bar_style)
        axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.6, marker="|", markersize=8, zorder=3)
        text = f"{signed(row['value'])}  ({range_text(row['low'], row['high'])})"
        axes.text(limits[2], y, text, va="center", color=INK, fontsize=TEXT - 0.5)
    axes.axvline(0, color=SECONDARY, linewidth=1, zorder=1)
    axes.set(xlim=limits[:2], ylim=(-0.6, len(values) - 0.4))
    axes.set_xticks([t for t in axes.get_xticks() if limits[0] <= t <= limits[2]])
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    hide_sides(axes, "left")


def finding(values: pd.DataFrame, measure: Measure, labels: Labels | None) -> str:
    """Who carries most of the credit, and of how much; only shares whose sign is known are named."""
    total = float(values["value"].sum())
    sign = 1.0 if total >= 0 else -1.0
    share = sign * values["value"]
    clear = share[~values.apply(sign_unclear, axis=1) & (share > 0)]
    if len(clear) == 0 and not values.apply(sign_unclear, axis=1).all():
        return _("No condition clearly carries a share of the sum ({sum})").format(sum=measure.signed(total))
    if len(clear) == 0:
        text = _("No condition's credit can be told apart from zero; the sum is {sum}")
        return text.format(sum=measure.signed(total))
    top = values.loc[clear.idxmax()]
    part = "most" if clear.max() > abs(total) / 2 else "largest" if clear.max() == share.max() else "some"
    text = _((CREDIT_TEXTS if total * measure.better >= 0 else LOSS_TEXTS)[part])
    name = condition_name(str(top["condition"]), labels)
    return text.format(condition=name, value=signed(top["value"]), sum=measure.signed(total))
