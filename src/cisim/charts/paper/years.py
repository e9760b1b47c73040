"""Both arms over the years, one small panel for every stage (or whatever the panels are)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.geometry.years import BANDS, Path, paths_of
from cisim.charts.matplotlib_style import chart_style, marker_style, new_figure
from cisim.charts.measure import Measure, check_columns
from cisim.charts.style import ARM_STYLES
from cisim.comparison.number_text import number_text

COLUMNS = 4


@chart_style()
def draw(
    table: pd.DataFrame,
    measure: Measure,
    footer: str,
    *,
    panel: str = "stage",
    limits: tuple[float, float] | None = (0, 100),
) -> Figure:
    """Median with the bands of 50 % and 80 % of runs, for one or two arms in each panel, on one scale.

    Args:
        table: ``year``, ``arm`` (isolated, collective), the column of panels, ``p10``, ``p25``, ``p50``,
            ``p75``, ``p90``.
        measure: the outcome.
        footer: runs, seed, version.
        panel: name of the column of panels.
        limits: of the vertical axis; ``None`` takes those of the data.
    """
    check_columns(table, ["year", "arm", panel, "p10", "p25", "p50", "p75", "p90"])
    if unknown := set(table["arm"]) - set(ARM_STYLES):
        raise ValueError(f"arms are {' and '.join(ARM_STYLES)}, got {', '.join(sorted(map(str, unknown)))}")
    panels = paths_of(table, panel)
    values = list(panels)
    columns = min(COLUMNS, len(values))
    rows = math.ceil(len(values) / columns)
    subtitle = f"In this model. {measure.text}; line: median, bands: 50 % and 80 % of runs."
    figure = new_figure(
        (10, 1.3 + (2.0 if columns > 2 else 3.0) * rows), _finding(table, panel, measure), subtitle, footer
    )
    grid = np.atleast_1d(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)).ravel()
    scale = limits or (table["p10"].min(), table["p90"].max())
    for k, (axes, value) in enumerate(zip(grid, values, strict=False)):
        _panel(axes, panels[value], scale)
        axes.set_title(value, fontweight="bold")
        axes.set_xlabel("years" if k + columns >= len(values) else "")
        axes.tick_params(labelbottom=k + columns >= len(values))
    for axes in grid[::columns]:
        axes.set_ylabel(measure.unit or measure.label)
    for axes in grid[len(values) :]:
        axes.set_visible(False)
    return figure


def _panel(axes: Any, arms: Mapping[str, Path], scale: tuple[float, float]) -> None:
    paths = {arm: arms[arm] for arm in ARM_STYLES if arm in arms}
    for order, (arm, path) in enumerate(paths.items()):
        style, year = ARM_STYLES[arm], path["year"]
        for low, high, alpha in BANDS:
            axes.fill_between(year, path[low], path[high], color=style.colour, alpha=alpha, linewidth=0)
        axes.plot(year, path["p50"], style.dash, color=style.colour, linewidth=1.8, zorder=2.5 - 0.1 * order)
        marks = ([path[name][k] for k in _every(year)] for name in ("year", "p50"))
        small = marker_style(style) | {"markersize": 4 if style.filled else 6.5, "clip_on": False}
        axes.plot(*marks, linestyle="none", zorder=3 + 0.1 * order, **small)
    first, last = min(p["year"][0] for p in paths.values()), max(p["year"][-1] for p in paths.values())
    axes.set(xlim=(first, last * 1.02), ylim=scale, xticks=_ticks(last))
    axes.grid()
    _names(axes, paths, scale)


def _names(axes: Any, paths: Mapping[str, Path], scale: tuple[float, float]) -> None:
    """Each arm's name and last median, above the upper band and below the lower one."""
    ends = {arm: {name: values[-1] for name, values in path.items()} for arm, path in paths.items()}
    order = sorted(ends, key=lambda arm: ends[arm]["p50"])
    span = scale[1] - scale[0]
    for arm in order:
        upper = arm == order[-1]
        edge = max(e["p90"] for e in ends.values()) if upper else min(e["p10"] for e in ends.values())
        y = (
            min(edge + 0.02 * span, scale[1] - 0.12 * span)
            if upper
            else max(edge - 0.02 * span, scale[0] + 0.12 * span)
        )
        axes.text(ends[arm]["year"], y, f"{arm} {number_text(ends[arm]['p50'])}", ha="right",
                  va="bottom" if upper else "top", color=ARM_STYLES[arm].colour, fontweight="bold")  # fmt: skip


def _every(years: Any) -> list[int]:
    """About five marks along a line, the last point among them."""
    step = max(1, round((len(years) - 1) / 5))
    return list(range(len(years) - 1, -1, -step))[::-1]


def _ticks(last: float) -> list[float]:
    """Whole years, none beyond the last."""
    step = next(s for s in (1, 2, 3, 5, 10, 20, 50, 100, 1000) if last / s <= 6)
    return [float(t) for t in np.arange(0, last + 1e-9, step)]


def _finding(table: pd.DataFrame, panel: str, measure: Measure) -> str:
    """In how many panels the median of collective ends ahead, and where by most."""
    last = table[table["year"] == table["year"].max()]
    wide = last.pivot_table(index=panel, columns="arm", values="p50", sort=False)
    years = f"After {table['year'].max():g} years"
    if not set(ARM_STYLES) <= set(wide.columns):
        top = wide.iloc[:, 0].idxmax()
        return f"{years} the median of {wide.columns[0]} is highest at {top}: {number_text(wide.iloc[:, 0].max())}"
    difference = wide["collective"] - wide["isolated"]
    ahead = int((measure.better * difference > 0).sum())
    place = difference.abs().idxmax()
    if len(difference) == 1:
        side = "ahead" if ahead else "not ahead"
        return f"{years} the median of collective is {side}: {measure.signed(difference.iloc[0])}"
    return (
        f"{years} the median of collective is ahead in {ahead} of {len(difference)} panels; the largest difference is "
        f"{measure.signed(difference[place])} ({place})"
    ).replace("panels", "stages" if panel == "stage" else "panels")
