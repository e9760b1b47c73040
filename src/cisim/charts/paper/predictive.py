"""Prior and posterior predictive of a calibration beside the data, one small panel for every stage or segment."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.matplotlib_style import chart_style, new_figure
from cisim.charts.measure import check_columns
from cisim.charts.style import ABSENT, COLLECTIVE_STYLE, INK

COLUMNS = 4
REQUIRED_COLUMNS = ("panel", "year", "value", "sd", "prior_p10", "prior_p90", "p10", "p25", "p50", "p75", "p90")


@chart_style()
def draw(table: pd.DataFrame, footer: str, warnings: int = 0) -> Figure:
    """Data with their standard errors over bands of what the calibrated model predicts, noise included.

    Args:
        table: a row for every datum: ``panel``, ``year``, ``value``, ``sd``, quantiles of prior and posterior.
        footer: runs, seed, version.
        warnings: how many were given.
    """
    check_columns(table, REQUIRED_COLUMNS)
    inside = int(((table["p10"] <= table["value"]) & (table["value"] <= table["p90"])).sum())
    title = f"{inside} of {len(table)} values lie in the 80 % predictive interval of the calibrated model"
    note = f"See the {warnings} warnings of the calibration." if warnings else ""
    panels = list(table["panel"].unique())
    columns = min(COLUMNS, len(panels))
    rows = math.ceil(len(panels) / columns)
    subtitle = (
        "Points at benchmark. Dots: data with one standard error. Grey: 80 % of the prior. Blue: 50 % and 80 % of the "
        "posterior, line: median."
    )
    figure = new_figure((10, 1.4 + (2.1 if columns > 2 else 3.0) * rows), title, subtitle, footer, note)
    grid = np.atleast_1d(figure.subplots(rows, columns, sharex=True, squeeze=False)).ravel()
    for k, (axes, name) in enumerate(zip(grid, panels, strict=False)):
        _panel(axes, table[table["panel"] == name].sort_values("year"))
        axes.set_title(str(name), fontweight="bold")
        axes.set_xlabel("year" if k + columns >= len(panels) else "")
    for axes in grid[::columns]:
        axes.set_ylabel("points")
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    return figure


def _panel(axes: Any, rows: pd.DataFrame) -> None:
    year = rows["year"].to_numpy(float)
    if len(year) == 1:
        rows, year = pd.concat([rows, rows]), year.repeat(2) + np.array([-0.3, 0.3])
    axes.fill_between(year, rows["prior_p10"], rows["prior_p90"], color=ABSENT, alpha=0.6, linewidth=0)
    for low, high, alpha in (("p10", "p90", 0.2), ("p25", "p75", 0.3)):
        axes.fill_between(year, rows[low], rows[high], color=COLLECTIVE_STYLE.colour, alpha=alpha, linewidth=0)
    axes.plot(year, rows["p50"], color=COLLECTIVE_STYLE.colour, linewidth=1.6)
    data = rows.drop_duplicates("year")
    at = float(year.mean()) if len(data) == 1 and len(rows) == 2 else data["year"]
    axes.errorbar(at, data["value"], yerr=data["sd"], fmt="o", color=INK, markersize=3.5, linewidth=1, zorder=4)
    axes.grid(axis="y")
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)
