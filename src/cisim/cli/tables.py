"""Tables of an analysis for a terminal: numbers with their intervals in aligned columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from cisim.comparison.number_text import fixed
from cisim.experiment.analysis.panel import levels_text
from cisim.report.aligned import table as aligned

TableRow = Mapping[str, Any]
TableColumn = tuple[str, Callable[[TableRow], str]]


def number(value: Any, sign: bool = False) -> str:
    """Three digits that count; with a sign where asked for; ``-`` for what is not known."""
    value = float(value)
    if not math.isfinite(value):
        return "-"
    size = abs(value)
    return fixed(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3, sign)


def interval(row: TableRow, name: str, low: str = "", high: str = "", sign: bool = False) -> str:
    """``+4.10 (+0.61 to +7.90)`` from the columns ``name``, and ``low`` and ``high`` or those with a suffix; of few
    replications the value alone.
    """
    if not math.isfinite(row[name]):
        return "-"
    ends = number(row[low or f"{name}_low"], sign), number(row[high or f"{name}_high"], sign)
    return number(row[name], sign) + (f" ({ends[0]} to {ends[1]})" if "-" not in ends else "")


def around(row: TableRow, name: str) -> str:
    """``0.31 +/- 0.02`` from the columns ``name`` and ``name_conf``; the value alone where that is not known."""
    conf = row[f"{name}_conf"]
    return number(row[name]) + (f" +/- {number(conf)}" if math.isfinite(conf) else "")


def text(row: TableRow, name: str) -> str:
    """A word, a count or a level."""
    value = row[name]
    return f"{value:g}" if isinstance(value, float) else str(value)


def plain(name: str, header: str = "") -> TableColumn:
    """A column of words, counts or levels."""
    return header or name, lambda row: text(row, name)


def with_interval(header: str, name: str, low: str = "", high: str = "", sign: bool = True) -> TableColumn:
    """A column of numbers with their intervals."""
    return header, lambda row: interval(row, name, low, high, sign)


def numbers(name: str, header: str = "", sign: bool = False) -> TableColumn:
    """A column of numbers."""
    return header or name, lambda row: number(row[name], sign)


def lines(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> list[str]:
    """A table with a header line, indented."""
    rows = [[show(row) for _, show in columns] for row in frame.to_dict("records")]
    return ["  " + line for line in aligned([header for header, _ in columns], rows)]


def sections(frame: pd.DataFrame, keys: Sequence[str], columns: Sequence[TableColumn], title: str) -> list[str]:
    """The table once for each combination of levels of ``keys``, under a title that names them."""
    if not keys:
        return ["", title, *lines(frame, columns)]
    lines_of_all = []
    for levels, part in frame.groupby(list(keys), sort=False, dropna=False):
        where = levels_text(dict(zip(keys, levels, strict=True)))
        lines_of_all += ["", f"{title}: {where}", *lines(part, columns)]
    return lines_of_all
