"""Main effects and pair interactions of the conditions as a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cisim.charts.matplotlib_style import chart_style, diverging, hide_sides, new_figure
from cisim.charts.measure import Labels, Measure, check_columns, condition_name, pair_name, range_text, sign_unclear
from cisim.charts.style import HATCH, INK, LABEL_BOX, SECONDARY, SMALL_TEXT, TEXT
from cisim.comparison.number_text import signed
from cisim.language import _, inside_sentence, ngettext

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
    terms = effects[effects["order"].isin([1, 2])]
    names = [str(t) for t in effects[effects["order"] == 1]["term"]]
    subtitle = f"In this model. Effects, with {measure.interval}, on: {measure.text}."
    note = f"{NOTE} {rest(effects)}".rstrip()
    figure = new_figure((10, 2.2 + 0.92 * len(names)), finding(terms, measure, labels), subtitle, footer, note)
    axes = figure.subplots()
    colours, scale = diverging(float(terms["effect"].abs().max()))
    for row in terms.to_dict("records"):
        at = sorted(names.index(c) for c in str(row["term"]).split(":"))
        _cell(axes, at[-1], at[0], row, colours(scale(row["effect"])))
    _frame(axes, [condition_name(n, labels) for n in names])
    bar = figure.colorbar(ScalarMappable(scale, colours), ax=axes, shrink=0.7, aspect=22, pad=0.02)
    bar.set_label(f"effect in {measure.unit}" if measure.unit else "effect")
    bar.outline.set_visible(False)
    return figure


def _cell(axes: Any, x: int, y: int, row: Mapping[str, Any], colour: Any) -> None:
    hatch = HATCH if sign_unclear(row) else None
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, edgecolor="#8C8C8C", linewidth=0, hatch=hatch))
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, edgecolor="white", linewidth=2))
    dark = not hatch and float(np.dot(colour[:3], (0.299, 0.587, 0.114))) < 0.5
    ink = "white" if dark else INK
    box = LABEL_BOX if hatch else None
    axes.text(
        x,
        y - 0.03,
        signed(row["effect"]),
        ha="center",
        va="bottom",
        color=ink,
        fontsize=11,
        fontweight="bold",
        bbox=box,
    )
    axes.text(
        x,
        y + 0.08,
        range_text(row["low"], row["high"]),
        ha="center",
        va="top",
        color=ink,
        fontsize=SMALL_TEXT,
        bbox=box,
    )


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


def finding(terms: pd.DataFrame, measure: Measure, labels: Labels | None) -> str:
    """The largest main effect and the strongest pair, as far as their signs are known."""
    mains, pairs = terms[terms["order"] == 1], terms[terms["order"] == 2]
    main = mains.loc[mains["effect"].abs().idxmax()]
    first = _("{condition} has the largest effect by itself ({effect})").format(
        condition=condition_name(main["term"], labels), effect=measure.signed(main["effect"])
    )
    if sign_unclear(main):
        first = _("No condition has a main effect that can be told apart from zero")
        clear_mains = mains[~mains.apply(sign_unclear, axis=1)]
        if len(clear_mains):
            first = _("{k} of {n} main effects can be told apart from zero").format(k=len(clear_mains), n=len(mains))
    if len(pairs) == 0:
        return first
    clear = pairs[~pairs.apply(sign_unclear, axis=1)]
    if len(clear) == 0:
        return _("{finding}; no interaction of a pair can be told apart from zero").format(finding=first)
    pair = clear.loc[clear["effect"].abs().idxmax()]
    text = _("{finding}; {pair} get in each other's way most ({effect})")
    if measure.better * pair["effect"] > 0:
        text = _("{finding}; {pair} reinforce each other most ({effect})")
    named = inside_sentence(pair_name(pair["term"], labels))
    return text.format(finding=first, pair=named, effect=signed(pair["effect"]))


def rest(effects: pd.DataFrame) -> str:
    """What the matrix leaves out."""
    rest = effects[effects["order"] > 2]
    if len(rest) == 0:
        return ""
    clear = rest[~rest.apply(sign_unclear, axis=1)]
    text = ngettext(
        "Not shown: {n} interaction of three or more, {k} with an interval that excludes zero.",
        "Not shown: {n} interactions of three or more, {k} with an interval that excludes zero.",
        len(rest),
    )
    return text.format(n=len(rest), k=len(clear))
