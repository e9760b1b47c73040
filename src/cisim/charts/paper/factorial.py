"""All combinations of the conditions: every cell over a matrix of dots, and the outcome by the number of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.geometry.counts import CountPoint, count_means, count_points, steps_finding
from cisim.charts.matplotlib_style import chart_style, hide_sides, marker_style, new_figure
from cisim.charts.measure import (
    Labels,
    Measure,
    check_columns,
    condition_columns,
    condition_name,
    join_panels,
    panels_of,
)
from cisim.charts.style import (
    ABSENT,
    ARM_STYLES,
    COLLECTIVE_STYLE,
    INK,
    ISOLATED_STYLE,
    LABEL_BOX,
    SECONDARY,
    SMALL_TEXT,
    THIRD_STYLE,
)
from cisim.comparison.number_text import number_text
from cisim.language import first_up, inside_sentence

Row = Mapping[Any, Any]
Places = dict[tuple[int, ...], int]


@chart_style()
def draw_cells(
    cells: pd.DataFrame,
    measure: Measure,
    footer: str,
    *,
    order: str = "mean",
    panel: str | None = None,
    labels: Labels | None = None,
) -> Figure:
    """Mean and interval of every combination above a matrix that says which conditions it has.

    Args:
        cells: one row per cell (and panel): a column of 0 and 1 per condition, ``mean``, ``low``, ``high``.
        measure: the outcome.
        footer: runs, seed, version.
        order: ``mean`` (of the first panel) or ``number`` of conditions.
        panel: column whose values get a panel each.
        labels: words for conditions.
    """
    check_columns(cells, ["mean", "low", "high", *([panel] if panel else [])])
    names = condition_columns(cells, panel)
    parts = panels_of(cells, panel)
    places = _places(parts[0][1], names, measure, order)
    how = "mean of the first panel" if panel else "mean"
    sorting = f"sorted by the {how}" if order == "mean" else "sorted by the number of conditions"
    subtitle = (
        f"In this model. {measure.text}; mean and {measure.interval} of each of {len(places)} combinations, {sorting}."
    )
    title = join_panels((value, _finding(part, names, measure, labels)) for value, part in parts)
    figure = new_figure((10, 2.9 + 2.1 * len(parts)), title, subtitle, footer)
    ratios = [*[2.0] * len(parts), 0.32 * len(names)]
    axes = np.atleast_1d(figure.subplots(len(parts) + 1, 1, sharex=True, height_ratios=ratios))
    values = cells[["mean", "low", "high"]].to_numpy(float)
    limits = (np.nanmin(values), np.nanmax(values))
    for ax, (value, part) in zip(axes, parts, strict=False):
        _points(ax, part, names, places, measure)
        ax.set_ylim(limits[0] - 0.16 * np.ptp(limits), limits[1] + 0.16 * np.ptp(limits))
        ax.set_title(value, fontweight="bold")
    _matrix(axes[-1], names, places, labels)
    return figure


def _keys(cells: pd.DataFrame, names: list[str]) -> list[tuple[int, ...]]:
    return [tuple(int(v) for v in row) for row in cells[names].to_numpy()]


def _places(cells: pd.DataFrame, names: list[str], measure: Measure, order: str) -> Places:
    """The column in which each combination is drawn: worse to better, or few to many conditions."""
    if order not in ("mean", "number"):
        raise ValueError(f"order must be mean or number, got {order!r}")
    means = dict(zip(_keys(cells, names), measure.better * cells["mean"], strict=True))
    first = (lambda k: 0) if order == "mean" else sum
    return {key: i for i, key in enumerate(sorted(means, key=lambda k: (first(k), means[k], k)))}


def _finding(cells: pd.DataFrame, names: list[str], measure: Measure, labels: Labels | None) -> str:
    """All against none of the conditions, and the best combination where it is another one."""
    rows = dict(zip(_keys(cells, names), cells[["mean", "low", "high"]].to_dict("records"), strict=True))
    none, full = rows.get((0,) * len(names)), rows.get((1,) * len(names))
    key = max(rows, key=lambda k: measure.better * rows[k]["mean"])
    top = "highest" if measure.better > 0 else "lowest"
    with_ = [condition_name(n, labels) for n, on in zip(names, key, strict=True) if on]
    best = f"{top} mean with {_listed(with_, len(names))} ({number_text(rows[key]['mean'])})"
    if none is None or full is None:
        return first_up(best)
    text = f"All {len(names)} conditions: {measure.signed(full['mean'] - none['mean'])} against none"
    text += " (intervals overlap)" if _overlap(full, none) else ""
    if rows[key] is full:
        return f"{text}; no combination has a {'higher' if measure.better > 0 else 'lower'} mean"
    return f"{text}; {best}" + (", not clearly apart from all" if _overlap(full, rows[key]) else "")


def _listed(names: list[str], of: int) -> str:
    """Names in a sentence; many are counted."""
    if not names:
        return "none of them"
    if len(names) > 2:
        return f"{len(names)} of {of}"
    return " and ".join(map(inside_sentence, names)) + " alone"


def _overlap(one: Row, other: Row) -> bool:
    return not (one["low"] > other["high"] or one["high"] < other["low"])  # so does one that is not known


def _points(axes: Any, cells: pd.DataFrame, names: list[str], places: Places, measure: Measure) -> None:
    """A point and its interval in every column; none and all of the conditions look like the two arms."""
    rows = dict(zip((places[k] for k in _keys(cells, names)), cells.to_dict("records"), strict=True))
    ends = {sum(k): places[k] for k in places if sum(k) in (0, len(names))}
    for x, row in rows.items():
        style = {ends.get(0): ISOLATED_STYLE, ends.get(len(names)): COLLECTIVE_STYLE}.get(x)
        mark = marker_style(style) if style else {"marker": "o", "markersize": 4.5, "color": INK}
        axes.plot([x, x], [row["low"], row["high"]], color=mark["color"], linewidth=1.3, zorder=2)
        axes.plot([x], [row["mean"]], linestyle="none", zorder=3, **mark)
    if 0 in ends:
        axes.axhline(rows[ends[0]]["mean"], color=ISOLATED_STYLE.colour, linestyle="--", linewidth=1, zorder=1)
        _name_end(axes, "none", ends[0], rows, ISOLATED_STYLE.colour)
    if len(names) in ends:
        _name_end(axes, "all", ends[len(names)], rows, COLLECTIVE_STYLE.colour)
    axes.set_ylabel(measure.axis)
    axes.grid(axis="y")
    axes.tick_params(axis="x", length=0, labelbottom=False)


def _name_end(axes: Any, name: str, x: int, rows: dict[int, Row], colour: str) -> None:
    """Write a word over or under a point, on the side where its neighbours' intervals leave room sooner."""
    near = [row for at, row in rows.items() if abs(at - x) <= 3]
    values = [[r["low"], r["mean"], r["high"]] for r in near]
    low, high = np.nanmin(values), np.nanmax(values)
    above = high - rows[x]["mean"] < rows[x]["mean"] - low
    y = high if above else low
    side = "left" if x < 3 else "right" if x > len(rows) - 4 else "center"
    shift = {"left": -6, "right": 6, "center": 0}[side]
    text = f"{name} {number_text(rows[x]['mean'])}"
    axes.annotate(text, (x, y), (shift, 3 if above else -3), textcoords="offset points", ha=side, color=colour,
                  va="bottom" if above else "top", fontweight="bold", bbox=LABEL_BOX, zorder=4)  # fmt: skip


def _matrix(axes: Any, names: list[str], places: Places, labels: Labels | None) -> None:
    """Filled dots for the conditions a column has, joined by a line; grey dots for those it lacks."""
    rows = np.arange(len(names))[::-1]
    for y in rows[::2]:
        axes.axhspan(y - 0.5, y + 0.5, color="#F4F4F4", zorder=0)
    for key, x in places.items():
        on = [y for y, v in zip(rows, key, strict=True) if v]
        off = [y for y, v in zip(rows, key, strict=True) if not v]
        axes.plot([x] * len(off), off, linestyle="none", marker="o", markersize=6, color=ABSENT)
        axes.plot([x] * len(on), on, marker="o", markersize=7, color=INK, linewidth=1.6)
    axes.set(yticks=rows, yticklabels=[condition_name(n, labels) for n in names])
    axes.set(xlim=(-0.8, len(places) - 0.2), ylim=(-0.6, len(names) - 0.4))
    axes.set_xlabel("a column is a combination: filled = present, grey = absent")
    axes.tick_params(length=0, labelbottom=False)
    hide_sides(axes, "left", "bottom")


@chart_style()
def draw_by_number(
    cells: pd.DataFrame,
    measure: Measure,
    footer: str,
    *,
    panel: str | None = None,
    highlight: str | None = None,
    labels: Labels | None = None,
) -> Figure:
    """The outcome of all combinations over the number of conditions present, with the mean of each number.

    Args: as ``draw_cells``; ``highlight`` names a condition whose presence is marked by a triangle.
    """
    check_columns(cells, ["mean", "low", "high", *([panel] if panel else [])])
    names = condition_columns(cells, panel)
    if highlight is not None and highlight not in names:
        raise ValueError(f"{highlight} is none of {', '.join(names)}")
    parts = panels_of(cells, panel)
    title = join_panels((value, steps_finding(part, names, measure)) for value, part in parts)
    subtitle = f"In this model. {measure.text}; mean and {measure.interval} of each of {2 ** len(names)} combinations."
    note = "Points are spread sideways only so that they can be seen; the line joins the means of each number."
    figure = new_figure((10, 5.2), title, subtitle, footer, note)
    axes = np.atleast_1d(figure.subplots(1, len(parts), sharey=True))
    for ax, (value, part) in zip(axes, parts, strict=True):
        _spread(ax, part, names, highlight, labels)
        ax.set_title(value, fontweight="bold")
        ax.set_xlabel("number of conditions present")
    axes[0].set_ylabel(measure.axis)
    return figure


def _spread(axes: Any, cells: pd.DataFrame, names: list[str], highlight: str | None, labels: Labels | None) -> None:
    """Points of a number side by side in the order of their combination: no chance is needed to see them all."""
    rows = cells.to_dict("records")
    for point in count_points(cells, names):
        row, x = rows[point.row], point.x
        mark = _mark(row, point, highlight)
        axes.plot([x, x], [row["low"], row["high"]], color=mark["color"], linewidth=1, alpha=0.7, zorder=2)
        axes.plot([x], [point.mean], linestyle="none", zorder=3, **mark)
    means = count_means(cells, names)
    axes.plot(means.index, means.to_numpy(), color=SECONDARY, linewidth=1.5, zorder=1)
    axes.set(xticks=range(len(names) + 1), xlim=(-0.6, len(names) + 0.6))
    axes.grid(axis="y")
    if highlight is not None:
        name = condition_name(highlight, labels)
        for y, text, colour in (
            (0.97, f"▲ with {inside_sentence(name)}", THIRD_STYLE.colour),
            (0.91, "● without", INK),
        ):
            axes.text(0.02, y, text, transform=axes.transAxes, va="top", color=colour, fontsize=SMALL_TEXT)


def _mark(row: Row, point: CountPoint, highlight: str | None) -> dict[str, Any]:
    """The line styles of the arms for none and all, unless one condition is highlighted."""
    if highlight is not None and row[highlight] == 1:
        return marker_style(THIRD_STYLE)
    style = ARM_STYLES.get(point.arm) if highlight is None else None
    return marker_style(style) if style else {"marker": "o", "markersize": 4.5, "color": INK}
