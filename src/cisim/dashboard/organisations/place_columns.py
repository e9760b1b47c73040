"""Which heading of a file is which column, and which others there are to choose from."""

from __future__ import annotations

from typing import TypedDict

from cisim.dashboard.state.own_community import PlaceFiles
from cisim.errors import CisimError
from cisim.own_community.columns import choose_columns
from cisim.own_community.csv_table import parse_table
from cisim.own_community.inspect import KINDS, columns_by_file
from cisim.own_community.master_file import form_of
from cisim.own_community.place.own_place import OwnFile
from cisim.own_community.years import is_year_heading

WIDE_COLUMNS = ("year", "value")
"""Columns that a table with a column a year has in its headings."""


class ColumnRow(TypedDict):
    """A column a file may have, and under which heading or with which value it was found."""

    column: str
    heading: str
    value: str
    guessed: bool
    needed: bool


def column_rows(files: PlaceFiles, file: OwnFile) -> list[ColumnRow]:
    """The columns a file may have: ``column``, the ``heading`` under which it was found (empty: none), whether that is
    ``guessed``, and whether one is ``needed``; those that are found or needed first.
    """
    if file.kind not in KINDS:
        return []
    headings = headings_of(file)
    try:
        given = columns_by_file(files.columns, {f.kind for f in files.files} & {*KINDS})[file.kind]
    except CisimError:  # said among the problems
        given = {}
    form = form_of(headings) if file.kind == "organisations" else {}
    choices, _wrong = choose_columns(headings, KINDS[file.kind], given, form)
    wide = file.kind == "series" and any(map(is_year_heading, headings))
    rows: list[ColumnRow] = []
    for column in KINDS[file.kind]:
        choice = choices.get(column.name)
        if (column.special and choice is None) or (wide and column.name in WIDE_COLUMNS):
            continue
        rows.append(
            {
                "column": column.name,
                "heading": choice.heading if choice else "",
                "value": choice.value if choice and not choice.heading else "",
                "guessed": bool(choice and choice.guessed),
                "needed": column.needed,
            }
        )
    return sorted(rows, key=lambda row: not (row["heading"] or row["needed"]))


def headings_of(file: OwnFile) -> list[str]:
    """The headings of a file, each once."""
    return list(dict.fromkeys(h for h in parse_table(file.name, file.text, 1).headings if h))
