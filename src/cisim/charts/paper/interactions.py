"""Main effects and pair interactions of the conditions as a matrix."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cisim.charts.geometry.effects import EffectCell, effect_cells, effects_finding, left_out, shown_terms
from cisim.charts.matplotlib_style import chart_style, diverging, hide_sides, new_figure
from cisim.charts.measure import Labels, Measure, check_columns, condition_name, range_text
from cisim.charts.style import HATCH, LABEL_BOX, SECONDARY, SMALL_TEXT, TEXT
from cisim.comparison.number_text import signed

NOTE = "Diagonal: a condition by itself, averaged over the others. Above: how a pair differs from the sum of its parts."


@chart_style()
def draw(effects: pd.DataFrame, measure: Measure, footer: str, *, labels: Labels | None = None) -> Figure:
    """Diagonal: main effects. Above it: interactions of pairs. Hatched where the interval includes zero.

    Args:
        effects: one row per term: ``term`` (conditions joined by ``:``), ``order``, ``effect``, ``low``, ``high``;
            terms of a higher order are not drawn, but counted.
        measure: the outcome.
        footer: runs, seed, version.
        labels: words for conditions.
    """
    check_columns(effects, ["term", "order", "effect", "low", "high"])
    terms = shown_terms(effects)
    names = [str(t) for t in effects[effects["order"] == 1]["term"]]
    subtitle = f"In this model. Effects, with {measure.interval}, on: {measure.text}."
    note = f"{NOTE} {left_out(effects)}".rstrip()
    figure = new_figure((10, 2.2 + 0.92 * len(names)), effects_finding(terms, measure, labels), subtitle, footer, note)
    axes = figure.subplots()
    largest = float(terms["effect"].abs().max())
    for cell in effect_cells(terms, names, largest):
        _cell(axes, cell)
    _frame(axes, [condition_name(n, labels) for n in names])
    colours, scale = diverging(largest)
    bar = figure.colorbar(ScalarMappable(scale, colours), ax=axes, shrink=0.7, aspect=22, pad=0.02)
    bar.set_label(f"effect in {measure.unit}" if measure.unit else "effect")
    bar.outline.set_visible(False)
    return figure


def _cell(axes: Any, cell: EffectCell) -> None:
    hatch, corner = HATCH if cell.unclear else None, (cell.column - 0.5, cell.row - 0.5)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=cell.colour, edgecolor="#8C8C8C", linewidth=0, hatch=hatch))
    axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="white", linewidth=2))
    style = {"ha": "center", "color": cell.ink, "bbox": LABEL_BOX if hatch else None}
    axes.text(cell.column, cell.row - 0.03, signed(cell.effect), va="bottom", fontsize=11, fontweight="bold", **style)
    axes.text(cell.column, cell.row + 0.08, range_text(cell.low, cell.high), va="top", fontsize=SMALL_TEXT, **style)


def _frame(axes: Any, names: list[str]) -> None:
    n = len(names)
    axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), xticks=range(n), yticks=range(n))
    axes.set_xticklabels([fill(name, 16) for name in names], fontsize=SMALL_TEXT)
    axes.set_yticklabels([fill(name, 20) for name in names], fontsize=SMALL_TEXT)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    hide_sides(axes, "left", "bottom")
    if n > 2:
        key = Rectangle((-0.42, n - 1.05), 0.3, 0.3, facecolor="white", edgecolor="#8C8C8C", hatch=HATCH, linewidth=0.5)
        axes.add_patch(key)
        axes.text(
            -0.05,
            n - 0.9,
            "hatched: the interval includes zero,\nthe sign cannot be told",
            va="center",
            color=SECONDARY,
            fontsize=TEXT - 1,
        )
