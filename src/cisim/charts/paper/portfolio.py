"""A portfolio in four panels: true effects over places, the gate, matched pairs, success stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure, sign_colour
from cisim.charts.style import COLLECTIVE_STYLE, INK, ISOLATED_STYLE, LABEL_BOX, SECONDARY, SMALL_TEXT, THIRD_STYLE
from cisim.comparison.portfolio_data import GateData, MatchedPairs, PortfolioData, SuccessStory
from cisim.language import format_percent

PLACE_STYLES = {
    "treated": COLLECTIVE_STYLE,
    "treated, had they been isolated": ISOLATED_STYLE,
    "untreated": THIRD_STYLE,
}
NOTE = (
    "Effect: collective less isolated of the same place. Gate: share of places in which at least so many indicators "
    "rise. Matched pairs: mean estimate with 80 % of designs; the diamond is the truth. Stories: the treated places "
    "that grew most."
)


@chart_style()
def draw(places: pd.DataFrame, result: PortfolioData, title: str, footer: str) -> Figure:
    """Draw a portfolio.

    Args:
        places: one row per place (``PortfolioRuns.table``).
        result: the object of ``cisim portfolio --json``.
        title: the finding.
        footer: places, seed, version.
    """
    figure = new_figure((10, 7.4), title, f"{result['title']}. Points at the last stage.", footer, NOTE)
    (a, b), (c, d) = figure.subplots(2, 2)
    _effects(a, places["effect"].to_numpy())
    _gate(b, result["gate"])
    _pairs(c, result["matched_pairs"])
    _stories(d, result["stories"])
    return figure


def _effects(axes: Any, effect: Any) -> None:
    width = (np.ptp(effect) or 1.0) / min(40, max(8, len(effect) // 6))
    steps = np.arange(np.floor(effect.min() / width), np.floor(effect.max() / width) + 2)
    counts, edges = np.histogram(effect, bins=width * steps)  # zero is an edge, so that a bar has one sign
    middle = (edges[1:] + edges[:-1]) / 2
    axes.bar(middle, counts, width=np.diff(edges) * 0.92, color=[sign_colour(m) for m in middle])
    axes.axvline(0, color=SECONDARY, linewidth=1)
    axes.axvline(effect.mean(), color=INK, linewidth=1.5, linestyle=":")
    axes.text(effect.mean(), axes.get_ylim()[1] * 0.97, f" mean {effect.mean():+.1f}", va="top", fontsize=SMALL_TEXT)
    axes.set(title="True effect of places", xlabel="collective less isolated, points", ylabel="places")


def _gate(axes: Any, gate: GateData) -> None:
    rates = pd.DataFrame([row for row in gate["rates"] if row["passed"] is not None])
    for name, part in rates.groupby("places", sort=False) if len(rates) else ():
        style = PLACE_STYLES[str(name)]
        axes.plot(
            100 * part["threshold"],
            100 * part["passed"],
            style.dash,
            color=style.colour,
            marker=style.marker,
            label=name,
        )
    axes.axvline(100 * gate["share_of_indicators"], color=SECONDARY, linewidth=1)
    axes.axhline(100 * gate["literature"], color=SECONDARY, linewidth=1, linestyle=":")
    axes.text(50, 100 * gate["literature"] + 2, "literature", color=SECONDARY, fontsize=SMALL_TEXT)
    axes.set(title="Places that pass a gate", xlabel="indicators that must rise, %", ylabel="places, %", ylim=(0, 100))
    axes.set_xlim(47, 103)
    if len(rates):
        axes.legend(frameon=False, fontsize=SMALL_TEXT, loc="upper right")
    else:
        _absent(axes, "too few places with a whole window")


def _pairs(axes: Any, rows: Sequence[MatchedPairs]) -> None:
    axes.set(title="Matched pairs", xlabel="points")
    if not rows:
        _absent(axes, "too few places to match")
        axes.set(xticks=[], yticks=[])
        return
    axes.set_title(f"Matched pairs: {rows[0]['designs']:,} designs of {rows[0]['pairs']} pairs")
    for y, row in enumerate(rows):
        wide = 1.2816 * row["spread"]  # 80 % of a normal distribution
        axes.plot(
            [row["estimate"] - wide, row["estimate"] + wide], [y, y], color=COLLECTIVE_STYLE.colour, linewidth=2.5
        )
        axes.plot(row["estimate"], y, "o", color=COLLECTIVE_STYLE.colour, markersize=7)
        axes.plot(row["truth"], y, "D", color=INK, markersize=6, markerfacecolor="white")
        numbers = f"estimate {row['estimate']:+.1f}, truth {row['truth']:+.1f}"
        text = f"{numbers}, {format_percent(row['covered'])} of intervals hold it"
        axes.text(0.05, y - 0.22, text, transform=axes.get_yaxis_transform(), fontsize=SMALL_TEXT, bbox=LABEL_BOX)
    axes.axvline(0, color=SECONDARY, linewidth=1)
    axes.set(
        yticks=range(len(rows)), yticklabels=[f"by {row['estimator']}" for row in rows], ylim=(len(rows) - 0.5, -0.6)
    )
    hide_sides(axes, "left")


def _absent(axes: Any, why: str) -> None:
    """Why there is nothing in a panel."""
    axes.text(0.5, 0.5, why, ha="center", transform=axes.transAxes, color=SECONDARY)


def _stories(axes: Any, rows: Sequence[SuccessStory]) -> None:
    axes.set(title="Success stories", ylabel="points")
    if not rows:
        _absent(axes, "too few places with a partnership")
        axes.set(xticks=[], yticks=[])
        return
    at = np.arange(len(rows))
    for k, (name, label, style) in enumerate(
        (("seen", "growth that is seen", THIRD_STYLE), ("effect_of_them", "their true effect", COLLECTIVE_STYLE))
    ):
        values = [row["seen"] if name == "seen" else row["effect_of_them"] for row in rows]
        axes.bar(at + 0.36 * k, values, width=0.34, color=style.colour, label=label)
        for x, value in zip(at + 0.36 * k, values, strict=True):
            axes.text(x, max(value, 0), f"{value:+.1f}", ha="center", va="bottom", fontsize=SMALL_TEXT)
    axes.axhline(0, color=SECONDARY, linewidth=1)
    last = len(rows) - 1
    axes.set_xticks(
        at + 0.18, [f"all {r['picked']}" if k == last else f"best {r['picked']}" for k, r in enumerate(rows)]
    )
    axes.legend(frameon=False, fontsize=SMALL_TEXT, loc="upper right")
