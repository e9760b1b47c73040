"""Forms of collaboration by expected rank: how far they are from isolated, and how often they are best."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure, sign_colour
from cisim.charts.style import INK, SECONDARY, TEXT, footer_text
from cisim.comparison.number_text import signed
from cisim.comparison.sentences import form_verdict_text, forms_money_sentence, forms_sentence
from cisim.comparison.several_data import FormRow, FormsData
from cisim.language import format_percent

NOTE = (
    "Point: median of paired runs; line: 80 % of them. Filled: the whole line lies beyond what is practically nothing. "
    "Bars: share of runs in which a form is the best of all."
)


@chart_style()
def draw(result: FormsData) -> Figure:
    """A point with its interval and a bar for each form (``FormsComparison.to_dict()``), the highest rank on top."""
    rows = result["forms"]
    measure = f"Children at benchmark at the last stage ({result['stage']}), points less isolated, paired by run"
    figure = new_figure(
        (10, 2.2 + 0.36 * len(rows)), forms_sentence(result), f"{measure}. {forms_money_sentence(result)}",
        footer_text(result), NOTE,
    )  # fmt: skip
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[2.2, 1])
    high = max(row["difference"]["p90"] for row in rows)
    low = min(0.0, *(row["difference"]["p10"] for row in rows))
    span = (high - low) or 1.0
    for y, row in enumerate(rows):
        _interval(left, y, row, row["form"] == result["reference"], high + 0.05 * span)
        right.barh(y, 100 * row["best"], color=SECONDARY, height=0.6)
        right.text(100 * row["best"] + 2, y, format_percent(row["best"]), va="center", color=INK, fontsize=TEXT - 0.5)
    left.axvline(0, color=SECONDARY, linewidth=1, zorder=1)
    left.set(xlim=(low - 0.04 * span, high + 0.95 * span), xlabel="points")
    left.set_xticks([t for t in left.get_xticks() if low - 0.04 * span <= t <= high + 0.04 * span])
    left.set(yticks=range(len(rows)), yticklabels=[row["title"] for row in rows], ylim=(len(rows) - 0.4, -0.6))
    right.set(xlim=(0, 115), xticks=[0, 50, 100], xlabel="best of all, % of runs")
    for axes in (left, right):
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        hide_sides(axes, "left")
    return figure


def _interval(axes: Any, y: int, row: FormRow, reference: bool, at: float) -> None:
    difference, colour = row["difference"], sign_colour(row["difference"]["p50"])
    if reference:
        axes.text(at, y, "what all are compared with", va="center", color=SECONDARY, fontsize=TEXT - 0.5)
        return
    clear = row["verdict"] in ("collective_ahead", "isolated_ahead")
    axes.plot([difference["p10"], difference["p90"]], [y, y], color=colour, linewidth=2.5, zorder=2)
    face = colour if clear else "white"
    axes.plot(difference["p50"], y, marker="o", markersize=7, color=colour, markerfacecolor=face, zorder=3)
    text = f"{signed(difference['p50'])}; higher in {format_percent(row['ahead'])}: {form_verdict_text(row)}"
    axes.text(at, y, text, va="center", color=INK, fontsize=TEXT - 0.5)
