"""How many children are born in a place each year, from a table that counts them."""

from __future__ import annotations

import re
from pathlib import Path

from cisim.own_community.columns import FileColumn
from cisim.own_community.csv_cells import parse_number
from cisim.own_community.csv_table import CsvTable
from cisim.own_community.names import normalize
from cisim.own_community.percents import is_suppressed
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.series import SERIES, long_table
from cisim.own_community.sheet import read_sheet
from cisim.own_community.years import Year, parse_year
from cisim.scenario.scenario import Scenario

TITLE = re.compile(r"births?|newborns?|born", re.IGNORECASE)
BIRTHS = (
    *(column for column in SERIES if column.name in ("year", "format", "place")),
    FileColumn("value", ("births", "children", "data", "number", "count"), ("births", "born"), True, number=True),
)
"""Columns of a table of births."""
MOST = 1e7


def is_births(table: CsvTable) -> bool:
    """Whether a table counts births, by its name or a heading."""
    return bool(TITLE.search(Path(table.file).stem)) or any(TITLE.fullmatch(h) for h in table.headings)


def last_births(table: CsvTable, scenario: Scenario) -> tuple[float, float, str]:
    """Children born in the last year that a table counts, that year, and the name of the file.

    Raises:
        CommunityFileError: it holds no such number, or those of several places.
    """
    sheet = read_sheet(long_table(table, scenario), BIRTHS)
    counts: dict[float, float] = {}
    for row, cells in sheet.rows:
        if normalize(cells.get("format", "number")) not in ("number", "") or is_suppressed(cells["value"]):
            continue
        year = parse_year(cells["year"])
        value = parse_number(sheet, row, "value", cells["value"], "children, a number from 1 on", 1, MOST)
        if not isinstance(year, Year):
            sheet.report(row, "year", f"{cells['year']!r} given; allowed: a year")
        elif year.value in counts:
            sheet.report(row, "year", "a second number of the same year; allowed: one place and one number a year")
        else:
            counts[year.value] = value
    if not counts and not sheet.problems:
        sheet.report(0, "", "holds no number of children; allowed: one a year")
    if sheet.problems:
        raise CommunityFileError(sheet.problems)
    last = max(counts)
    return counts[last], last, table.file
