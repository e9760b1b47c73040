"""The organisations of a moment as a table: search, order, pages, and all of them as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cisim.dashboard.organisations.map_layout import PAGE, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Lived
from cisim.model.kernels.layout import USES
from cisim.own_community.csv_file import csv_text

COLUMNS = {
    "organisation": "organisation", "sector": "sector", "stage": "stage", "neighbourhood": "neighbourhood",
    "member": "member", "fte": "FTE", "money": "$ a year", **{use: f"{use} h" for use in USES},
    "trust": "trust", "alignment": "alignment", "effectiveness": "effectiveness", "rivals": "rivals",
    "rivals-known": "rivals known",
}  # fmt: skip
"""Headings of the table, and what they are called in an address."""
SEARCHED = ("organisation", "sector", "stage", "neighbourhood")
"""Columns that a search looks at."""


@dataclass(frozen=True)
class Rows:
    """A page of the organisations that were searched for.

    Attributes:
        which: their numbers in the community, in the order of the page.
        table: their rows.
        found: how many there are on all pages.
        page, pages: position of this page, and how many there are.
    """

    which: list[int]
    table: pd.DataFrame
    found: int
    page: int
    pages: int


def table(lived: Lived, moment: int) -> pd.DataFrame:
    """All organisations, in the order of the community; of one with several units sums, and means by size."""
    if moment not in lived.tables:
        lived.tables.clear()
        lived.tables[moment] = _table(lived, moment)
    return lived.tables[moment]


def _table(lived: Lived, moment: int) -> pd.DataFrame:
    stages, segments = lived.scenario.stages, [s.name for s in lived.scenario.segments]
    count, owner = len(lived.names), lived.owner
    weight = lived.numbers["fte"][moment] + 1e-12

    def total(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.bincount(owner, values, count)

    rivals = np.array([lived.rivals(moment, k) for k in range(count)]).reshape(-1, 2)
    sums = {f"{use} h": total(lived.numbers[use][moment]).round(1) for use in USES}
    means = {
        name: (total(lived.numbers[name][moment] * weight) / total(weight)).round(3)
        for name in ("trust", "alignment", "effectiveness")
    }
    return pd.DataFrame({
        "organisation": list(lived.names),
        "sector": [lived.sector_of(k) for k in range(count)],
        "stage": [" | ".join(stage_names(stages, lived.stage[moment, units])) for units in lived.units],
        "neighbourhood": [segment_name(segments, lived.segment[moment, units]) for units in lived.units],
        "member": np.where(total(lived.member[moment]) > 0, "yes", "no"),
        "FTE": total(lived.numbers["fte"][moment]).round(2),
        "$ a year": total(lived.numbers["money"][moment]).round().astype(int),
        **sums, **means, "rivals": rivals[:, 0], "rivals known": rivals[:, 1],
    })  # fmt: skip


def rows(lived: Lived, moment: int, find: str = "", sort: str = "", down: bool = False, page: int = 0) -> Rows:
    """A page of the organisations in which every word of ``find`` occurs, sorted by a column of ``COLUMNS``.

    Without a column they stand in the order of their networks; equals keep that order.
    """
    everybody = table(lived, moment).iloc[lived.order]
    for word in find.casefold().split():
        hits = [everybody[name].str.casefold().str.contains(word, regex=False) for name in SEARCHED]
        everybody = everybody[np.logical_or.reduce(hits)]
    if sort:
        key = str.casefold if sort in SEARCHED else None
        everybody = everybody.sort_values(
            COLUMNS[sort], ascending=not down, kind="stable", key=lambda column: column.map(key) if key else column
        )
    pages = max(1, -(-len(everybody) // PAGE))
    at = min(page, pages - 1)
    shown = everybody.iloc[at * PAGE : (at + 1) * PAGE]
    return Rows([int(k) for k in shown.index], shown, len(everybody), at, pages)


def heads(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """The columns: name in an address, heading, whether it holds numbers."""
    return [{"name": name, "label": label, "number": pd.api.types.is_numeric_dtype(shown[label])}
            for name, label in COLUMNS.items()]  # fmt: skip


def file_of(lived: Lived, moment: int) -> dict[str, str]:
    """All organisations at a moment as a file, whatever is searched for; its name carries none of theirs."""
    everybody = table(lived, moment).iloc[lived.order]
    text = csv_text(everybody.columns, everybody.itertuples(index=False))
    name = f"cisim-organisations-{lived.scenario.hash}-{int(lived.months[moment])}-months.csv"
    return {"name": name, "type": "text/csv", "text": text}
