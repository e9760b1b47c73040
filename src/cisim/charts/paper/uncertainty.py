"""Worlds by their mean difference, and what separates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure
from cisim.charts.style import ABSENT, COLLECTIVE_STYLE, ISOLATED_STYLE, SECONDARY
from cisim.comparison.number_text import signed
from cisim.comparison.uncertainty_data import Separation

LONGEST = 12
"""Numbers that are drawn."""


@chart_style()
def draw(
    differences: Sequence[float], reference: float, separation: Sequence[Separation], title: str, footer: str
) -> Figure:
    """Above every world as a bar from the lowest to the highest, below the rank correlations of the strongest numbers.

    Args:
        differences: mean difference of each world, in points.
        reference: that of the values as they stand.
        separation: rows of ``UncertaintyAnswer.separation``, the strongest first.
        title: the finding.
        footer: worlds, runs, seed, version.
    """
    rows = [row for row in separation if row["clear"]][:LONGEST]
    subtitle = (
        "In this model. Above: one bar for each world, collective less isolated at the last stage, mean of runs, in "
        "points. Below: rank correlation of a number with that difference over worlds, 95 % interval."
    )
    note = "A world is a joint draw of numbers that are not known. Numbers whose interval holds zero are left out."
    figure = new_figure((10, 4.4 + 0.3 * len(rows)), title, subtitle, footer, note)
    above, below = figure.subplots(2, 1, height_ratios=[3.2, 0.6 + 0.32 * len(rows)])
    _worlds(above, np.sort(np.asarray(differences)), reference)
    _separation(below, rows)
    return figure


def _worlds(ax: Any, d: Any, reference: float) -> None:
    colours = np.where(d < 0, ISOLATED_STYLE.colour, COLLECTIVE_STYLE.colour)
    ax.bar(np.arange(len(d)), d, width=1.0, color=colours, linewidth=0)
    ax.axhline(reference, color="#000000", linestyle=":", linewidth=1.4)
    ax.annotate(f"values as they stand {signed(reference)}", (0, reference), xytext=(2, 3), textcoords="offset points")
    ax.axhline(0, color=SECONDARY, linewidth=0.8)
    ax.set(xticks=[], ylabel="points", xlabel=f"{len(d)} worlds, by their difference", xlim=(-0.5, len(d) - 0.5))
    hide_sides(ax, "top", "right")


def _separation(ax: Any, rows: Sequence[Separation]) -> None:
    for y, row in enumerate(rows):
        ax.plot([row["low"], row["high"]], [y, y], color=ABSENT, linewidth=4, solid_capstyle="butt")
        ax.plot(row["correlation"], y, marker="s", color=COLLECTIVE_STYLE.colour, markersize=6)
    ax.axvline(0, color=SECONDARY, linewidth=0.8)
    ax.set(yticks=range(len(rows)), yticklabels=[row["key"] for row in rows], xlim=(-1, 1), xlabel="rank correlation")
    ax.invert_yaxis()
    hide_sides(ax, "top", "right")
