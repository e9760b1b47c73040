"""The organisations of a moment as a table: search, order, pages, and all of them as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from cisim.charts.page.money import use_name
from cisim.dashboard.organisations.community_text import main_funder, name_of, sector_text
from cisim.dashboard.organisations.map_layout import ROWS_PER_PAGE, segment_name, stage_names
from cisim.dashboard.organisations.trajectory import Trajectory
from cisim.dashboard.state.download_file import DownloadFile, csv_file
from cisim.language import DEFAULT_LANGUAGE, N_, _, current_language, pgettext, use_language
from cisim.model.kernels.layout import USES
from cisim.own_community.csv_table import csv_text

TABLE_COLUMNS = {
    "organisation": N_("organisation"), "sector": N_("sector"), "stage": N_("stage"),
    "neighbourhood": N_("neighbourhood"), "member": N_("member"), "fte": N_("FTE"), "money": N_("$ a year"),
    "funder": N_("funder"), "partners": N_("partners"),
    **{use: f"{use} h" for use in USES},
    "trust": N_("trust"), "alignment": N_("alignment"), "effectiveness": N_("effectiveness"), "rivals": N_("rivals"),
    "rivals-known": N_("rivals known"),
}  # fmt: skip
"""Headings of the table, and what they are called in an address."""
SEARCH_COLUMNS = ("organisation", "sector", "stage", "neighbourhood")
"""Columns that a search looks at."""


class TableHead(TypedDict):
    """A column: name in an address, heading, whether it holds numbers."""

    name: str
    label: str
    number: bool


@dataclass(frozen=True)
class TablePage:
    """A page of the organisations that were searched for.

    Attributes:
        which: their numbers in the community, in the order of the page.
        table: their rows.
        total_count: how many there are on all pages.
        page, pages: position of this page, and how many there are.
    """

    which: list[int]
    table: pd.DataFrame
    total_count: int
    page: int
    pages: int


def table(trajectory: Trajectory, moment: int) -> pd.DataFrame:
    """All organisations, in the order of the community; of one with several units sums, and means by size."""
    key = moment, current_language()
    if key not in trajectory.tables:
        trajectory.tables.clear()
        trajectory.tables[key] = _table(trajectory, moment)
    return trajectory.tables[key]


def _table(trajectory: Trajectory, moment: int) -> pd.DataFrame:
    stages, segments = trajectory.scenario.stages, [s.name for s in trajectory.scenario.segments]
    count, owner = len(trajectory.names), trajectory.owner
    weight = trajectory.numbers["fte"][moment] + 1e-12

    def total(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.bincount(owner, values, count)

    rivals = np.array([trajectory.rivals(moment, k) for k in range(count)]).reshape(-1, 2)
    sums = {f"{use} h": total(trajectory.numbers[use][moment]).round(1) for use in USES}
    means = {
        name: (total(trajectory.numbers[name][moment] * weight) / total(weight)).round(3)
        for name in ("trust", "alignment", "effectiveness")
    }
    return pd.DataFrame({
        "organisation": [name_of(trajectory, k) for k in range(count)],
        "sector": [sector_text(trajectory, k) for k in range(count)],
        "stage": [" | ".join(stage_names(stages, trajectory.stage[moment, units])) for units in trajectory.units],
        "neighbourhood": [segment_name(segments, trajectory.segment[moment, units]) for units in trajectory.units],
        "member": np.where(total(trajectory.member[moment]) > 0, _("yes"), pgettext("answer", "no")),
        "FTE": total(trajectory.numbers["fte"][moment]).round(2),
        "$ a year": total(trajectory.numbers["money"][moment]).round().astype(int),
        "funder": [main_funder(trajectory, moment, k) for k in range(count)],
        "partners": [len(trajectory.partners(moment, k)) for k in range(count)],
        **sums, **means, "rivals": rivals[:, 0], "rivals known": rivals[:, 1],
    })  # fmt: skip


def rows(
    trajectory: Trajectory, moment: int, find: str = "", sort: str = "", down: bool = False, page: int = 0
) -> TablePage:
    """A page of the organisations in which every word of ``find`` occurs, sorted by a column of ``TABLE_COLUMNS``.

    Without a column they stand in the order of their networks; equals keep that order.
    """
    everybody = table(trajectory, moment).iloc[trajectory.order]
    for word in find.casefold().split():
        hits = [everybody[name].str.casefold().str.contains(word, regex=False) for name in SEARCH_COLUMNS]
        everybody = everybody[np.logical_or.reduce(hits)]
    if sort:
        key = str.casefold if sort in SEARCH_COLUMNS else None
        everybody = everybody.sort_values(
            TABLE_COLUMNS[sort],
            ascending=not down,
            kind="stable",
            key=lambda column: column.map(key) if key else column,
        )
    pages = max(1, -(-len(everybody) // ROWS_PER_PAGE))
    at = min(page, pages - 1)
    result = everybody.iloc[at * ROWS_PER_PAGE : (at + 1) * ROWS_PER_PAGE]
    return TablePage([int(k) for k in result.index], result, len(everybody), at, pages)


def heads(result: pd.DataFrame) -> list[TableHead]:
    """The columns: name in an address, heading, whether it holds numbers."""
    return [{"name": name, "label": heading_of(name), "number": pd.api.types.is_numeric_dtype(result[label])}
            for name, label in TABLE_COLUMNS.items()]  # fmt: skip


def heading_of(column: str) -> str:
    """The heading of a column of ``TABLE_COLUMNS`` in the language of the page."""
    return _("{use} h").format(use=use_name(column)) if column in USES else _(TABLE_COLUMNS[column])


def file_of(trajectory: Trajectory, moment: int) -> DownloadFile:
    """All organisations at a moment as a file, also those the search hides; its name holds no name of theirs."""
    with use_language(DEFAULT_LANGUAGE):  # whoever reads it may be a program
        everybody = table(trajectory, moment).iloc[trajectory.order]
    text = csv_text(everybody.columns, everybody.itertuples(index=False))
    return csv_file(f"cisim-organisations-{trajectory.scenario.hash}-{int(trajectory.months[moment])}-months", text)
