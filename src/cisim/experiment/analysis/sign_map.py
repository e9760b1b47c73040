"""Where collective stops paying: the sign of a paired difference over two design columns, and its boundary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cisim.experiment.analysis.bootstrap import Bootstrap, few_replications, more_replications
from cisim.experiment.analysis.paired import (
    NO_DIFFERENCES,
    default_rope,
    differences,
    level_label,
    select_sides,
    summarise_differences,
)
from cisim.experiment.analysis.panel import exclusion_notes, measure_rows, split_levels
from cisim.experiment.analysis.table import AnalysisError, SweepTable
from cisim.model.types import Array

NO_CLEAR_SIGN = "cannot be told apart"


@dataclass(frozen=True)
class SignMap:
    """Signs over two design columns.

    Attributes:
        x, y: the columns.
        contrast: what is subtracted from what, in words.
        cells: ``x``, ``y`` (levels), those of ``paired.summarise_differences`` (of the difference, in the unit of the
            outcome; the interval of the mean is ``low`` to ``high``), ``sign`` of the difference (0 where the interval
            holds zero), ``text`` (who pays, in words), ``excluded``. Cells that failed have NaN and n = 0.
        boundary: ``kind`` (``mean``, and ``low``/``high``: where the ends of the interval cross zero, between which the
            boundary is uncertain), ``line`` (number of a connected piece), ``x``, ``y``.
    """

    x: str
    y: str
    contrast: str
    cells: pd.DataFrame
    boundary: pd.DataFrame
    notes: tuple[str, ...] = ()


def sign_map(
    table: SweepTable,
    x: str,
    y: str,
    outcome: str | None = None,
    column: str = "arm",
    a: Any = "isolated",
    b: Any = "collective",
    reference: Any = None,
    measure: str | None = None,
    bootstrap: Bootstrap | None = None,
) -> SignMap:
    """Differences b - a at each cell of two columns, averaged over the other design columns replicate by replicate.

    Args:
        table: the sweep; read with all years if ``year`` is one of the two.
        x: a design column.
        y: another one.
        outcome: by default the first.
        column: what is contrasted: ``arm`` or a third design column with the levels ``a`` and ``b``; or ``x`` or ``y``
            itself, whose level ``reference`` is then subtracted from all cells.
        measure: as in ``panel.measure_rows`` (not for ``arm``).

    Raises:
        AnalysisError: unknown or equal columns, or no cell with both sides.
    """
    bootstrap, outcome = bootstrap or Bootstrap(), table.outcome(outcome)
    x, y = _axes(table, x, y)
    better = table.better(outcome)
    others = [f for f in table.factors if f not in (x, y, column)]
    if column in (x, y):
        pairs = _pair_with_level(table, outcome, (x, y), column, reference, measure)
        contrast = ("each level", level_label(table, column, reference))
    else:
        first, second = select_sides(table, outcome, column, a, b, measure)
        pairs = _pair_cells(first, second, _cells(table, x, y))
        contrast = (level_label(table, column, b), level_label(table, column, a))
    cell_rows, remarks = [], list(table.notes)
    matched = ["point"] if column == "arm" else others
    words = ("pays" if column == "arm" else "is better") if better else "is higher"
    for level, one, two in pairs:
        _, _, d, excluded = differences(one, two, matched) if len(one) and len(two) else NO_DIFFERENCES
        cell_rows.append(
            {"x": level[0], "y": level[1]} | _cell(d, better, contrast, words, bootstrap) | {"excluded": excluded}
        )
        remarks += exclusion_notes(excluded, len(d)) + (few_replications(len(d)) if len(d) else ["some cells failed"])
    cells = pd.DataFrame(cell_rows)
    if _numbers(cells["x"]) and _numbers(cells["y"]):
        cells = cells.sort_values(["x", "y"], kind="stable", ignore_index=True)
    if not (cells["n"] > 0).any():
        raise AnalysisError(f"{table.folder}: no cell has both {contrast[0]} and {contrast[1]}")
    least = int(cells.loc[cells["n"] > 0, "n"].min())
    remarks += more_replications(cells["low"], cells["high"], least, default_rope(table, outcome))
    if others:
        remarks.append(f"each cell is the mean over {', '.join(others)}")
    return SignMap(x, y, " - ".join(contrast), cells, boundary(cells), tuple(dict.fromkeys(remarks)))


def _axes(table: SweepTable, x: str, y: str) -> tuple[str, str]:
    x, y = table.factor(x), table.factor(y)
    if x == y or ("year" in table.factors and "year" not in (x, y)):
        raise AnalysisError(f"a sign map needs two different columns and, besides them, one year: got {x} and {y}")
    return x, y


def boundary(cells: pd.DataFrame) -> pd.DataFrame:
    """Where the mean difference and the ends of its interval cross zero, by linear interpolation between cells.

    On two number columns: contour lines (marching squares, through contourpy). On one: a point for each crossing.
    """
    rows: list[dict[str, object]] = []
    for kind in ("mean", "low", "high"):
        lines = _crossings(cells.pivot(index="y", columns="x", values=kind))
        rows += [{"kind": kind, "line": k, "x": p[0], "y": p[1]} for k, line in enumerate(lines) for p in line]
    return pd.DataFrame(rows, columns=["kind", "line", "x", "y"])


def _crossings(grid: pd.DataFrame) -> list[list[tuple[Any, Any]]]:
    """Pieces of the zero line of ``grid[y, x]``, each a list of (x, y)."""
    across, up = _numbers(grid.columns), _numbers(grid.index)
    if across and up and min(grid.shape) > 1:
        from contourpy import contour_generator

        z = np.ma.masked_invalid(grid.to_numpy(dtype=float))
        x, y = grid.columns.to_numpy(dtype=float), grid.index.to_numpy(dtype=float)
        lines = contour_generator(x, y, z).lines(0.0)
        return [[(float(p[0]), float(p[1])) for p in np.asarray(line)] for line in lines]
    if across:
        return [[(at, level)] for level, row in grid.iterrows() for at in _zeros(grid.columns, row)]
    if up:
        return [[(level, at)] for level, row in grid.T.iterrows() for at in _zeros(grid.index, row)]
    return []


def _zeros(at: Any, values: Any) -> list[float]:
    """Where a polygon through ``values`` crosses zero."""
    x, v = np.asarray(at, dtype=float), np.asarray(values, dtype=float)
    k = np.flatnonzero(v[:-1] * v[1:] < 0)
    inside = x[k] - v[k] * (x[k + 1] - x[k]) / (v[k + 1] - v[k])
    return sorted([*map(float, inside), *map(float, x[v == 0])])


def _numbers(levels: Any) -> bool:
    return pd.api.types.is_numeric_dtype(levels) and not pd.api.types.is_bool_dtype(levels)


def _cells(table: SweepTable, x: str, y: str) -> pd.DataFrame:
    """All combinations of the two columns, also those whose runs failed."""
    return (table.frame if "year" in (x, y) else table.design)[[x, y]].drop_duplicates()


def _pair_cells(first: pd.DataFrame, second: pd.DataFrame, cells: pd.DataFrame) -> Iterator[tuple[Any, Any, Any]]:
    """Each cell with its rows on both sides."""
    ones, twos = (
        {tuple(levels.values()): rows for levels, rows in split_levels(side, list(cells.columns))}
        for side in (first, second)
    )
    for cell in cells.itertuples(index=False, name=None):
        yield cell, ones.get(cell, first.iloc[:0]), twos.get(cell, second.iloc[:0])


def _pair_with_level(
    table: SweepTable, outcome: str, axes: tuple[str, str], column: str, reference: Any, measure: str | None
) -> Iterator[tuple[Any, Any, Any]]:
    """Each cell with the rows of the cell at the reference level of one axis, and with its own."""
    rows = measure_rows(table, outcome, measure)
    at = axes.index(column)
    rows_of_cell = {tuple(levels.values()): part for levels, part in split_levels(rows, list(axes))}
    for cell, part in rows_of_cell.items():
        other = (reference, cell[1]) if at == 0 else (cell[0], reference)
        yield cell, rows_of_cell.get(other, rows.iloc[:0]), part


def _cell(d: Array, better: int, contrast: tuple[str, str], words: str, bootstrap: Bootstrap) -> dict[str, Any]:
    if not len(d):
        about = dict.fromkeys(summarise_differences(np.zeros(2), better, bootstrap), np.nan)
        return about | {"n": 0, "sign": 0, "text": "no result"}
    about = summarise_differences(d, better, bootstrap)
    # Where nothing differs the interval has no width, and its ends are no larger than rounding errors.
    rounding = 1e-9 * (1 + np.abs(d).max())
    sign = 1 if about["low"] > rounding else -1 if about["high"] < -rounding else 0
    text = {1: f"{contrast[0]} {words}", -1: f"{contrast[1]} {words}", 0: NO_CLEAR_SIGN}[sign * (better or 1)]
    return about | {"sign": sign, "text": text}
