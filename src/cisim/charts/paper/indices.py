"""Sensitivity indices as bars with intervals, the factor that matters most on top."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, hide_sides, new_figure
from cisim.charts.measure import Measure, check_columns
from cisim.charts.style import ABSENT, INK

TOP = 12
MAIN = {"sobol": ("ST", "S1"), "morris": ("mu_star", "sigma")}
WORDS = {
    "ST": "total (ST)",
    "S1": "alone (S1)",
    "mu_star": "mean size of effects (mu*)",
    "sigma": "their spread (sigma)",
}
NOTES = {
    "sobol": "Lines: 95 % intervals. Total counts what a factor does together with others; alone does not.",
    "morris": "Lines: 95 % intervals. A spread as large as the mean: it depends on the others, or is no straight line.",
}


@chart_style()
def draw(indices: pd.DataFrame, kind: str, measure: Measure, footer: str, *, top: int = TOP) -> Figure:
    """The factors that matter most, with both indices.

    Args:
        indices: ``label`` and, for Sobol, ``ST``, ``S1``, for Morris ``mu_star``, ``sigma``, in order; ``_conf``: half
            the width of an interval. NaN where the sample cannot give an index.
        kind: ``sobol`` or ``morris``.
        measure: the outcome.
        footer: runs, seed, version.
        top: factors at most.
    """
    main, other = MAIN[kind]
    check_columns(indices, ["label", main, other])
    shown = indices.head(top)
    subtitle = f"In this model. {measure.text}; the first {len(shown)} of {len(indices)} factors."
    figure = new_figure((10, 2.1 + 0.46 * len(shown)), _finding(shown, main), subtitle, footer, NOTES[kind])
    axes = figure.subplots()
    for offset, name, colour in ((-0.18, main, INK), (0.18, other, ABSENT)):
        _bars(axes, shown, name, offset, colour)
    axes.set(yticks=range(len(shown)), yticklabels=[fill(str(t), 44) for t in shown["label"]],
             ylim=(len(shown) - 0.4, -0.6))  # fmt: skip
    axes.set_xlabel("share of the variance" if kind == "sobol" else measure.unit)
    axes.legend(loc="lower right", frameon=False)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    hide_sides(axes, "left")
    return figure


def _bars(axes: Any, rows: pd.DataFrame, name: str, offset: float, colour: str) -> None:
    at, values = np.arange(len(rows)) + offset, rows[name].to_numpy(dtype=float)
    axes.barh(at, values, height=0.34, color=colour, edgecolor=INK, linewidth=0.8, label=WORDS[name], zorder=2)
    if f"{name}_conf" in rows:
        half = rows[f"{name}_conf"].to_numpy(dtype=float)
        axes.errorbar(values, at, xerr=half, fmt="none", ecolor=INK, elinewidth=1.2, capsize=3, zorder=3)


def _finding(rows: pd.DataFrame, main: str) -> str:
    known = rows[rows[main].notna()]
    if known.empty:
        return "This sample is too small for indices"
    first = known.iloc[0]
    if len(known) > 1 and f"{main}_conf" in known:
        second = known.iloc[1]
        if first[main] - first[f"{main}_conf"] < second[main] + second[f"{main}_conf"]:
            return f"{first['label']} and {second['label']} come first; their order cannot be told"
    return f"{first['label']} matters most"
