"""Cells that were cut at their commas because nothing quoted them: numbers, which are errors, and names, a warning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from cisim.own_community.columns import ColumnChoice, FileColumn
from cisim.own_community.csv_table import CsvTable, cell_text

GROUP_START = re.compile(r"\$?\s*\d{1,3}")
GROUP = re.compile(r"\d{3}(?:\.\d+)?")
"""The beginning and the next three digits of a number that was cut at its commas."""
DIGITS = re.compile(r"[$\s]*\d+")
NAME_END = re.compile(r"[ \u00a0]+(?:inc|llc|ltd|corp|co|pc|gmbh|the)\b.*", re.IGNORECASE | re.DOTALL)
"""How a cell begins that was the end of a name, such as `` Inc.``"""
NAMES = ("label", "funder", "recipient")
"""Columns of names."""


class Notes(Protocol):
    """Where problems and warnings are noted: a sheet."""

    choices: dict[str, ColumnChoice]

    def report(self, row: int, column: str, text: str) -> None:
        """Note a problem."""

    def warn(self, row: int, column: str, text: str) -> None:
        """Note what may be wrong."""


def warn_of_cut_names(sheet: Notes, table: CsvTable) -> None:
    """Warn where the end of a name stands in the next cell."""
    if table.mark != ",":
        return
    for choice in (sheet.choices[name] for name in NAMES if name in sheet.choices):
        for number, cells in table.rows:
            if len(cells) > choice.at + 1 and NAME_END.fullmatch(cells[choice.at + 1]):
                one, other = cells[choice.at].strip(), cells[choice.at + 1]
                sheet.warn(number, choice.column, f"{one!r} is followed by {other!r} in the next cell: if both are the "
                           "name, it needs quotation marks around it")  # fmt: skip


def report_cut_numbers(sheet: Notes, table: CsvTable, columns: Sequence[FileColumn]) -> set[int]:
    """Rows with a number that was cut, such as ``250,000``: each is a problem."""
    if table.mark != ",":
        return set()
    wrong: set[int] = set()
    width = len(table.headings)
    for name in [c.name for c in columns if c.number and c.name in sheet.choices]:
        choice = sheet.choices[name]
        pairs = {n: (cells[choice.at], cells[choice.at + 1]) for n, cells in table.rows if len(cells) > choice.at + 1}
        cut = {n: pair for n, pair in pairs.items() if n not in wrong and _is_cut(*pair)}
        longer = {n: len(cells) for n, cells in table.rows if any(cell.strip() for cell in cells[width:])}
        wider = {
            n: pair for n, pair in pairs.items() if n in longer and all(map(DIGITS.fullmatch, map(cell_text, pair)))
        }
        if not (choice.at + 1 < width and _is_beside_numbers(choice, pairs, cut)):
            wider |= cut
        for n in sorted(wider):
            one, other = map(cell_text, wider[min(wider)])  # the first for all of them, so that they are one message
            long = f"{longer[n]} cells under {width} headings: " if n in longer else ""
            sheet.report(n, name, f"{long}{one!r} and {other!r} stand in two cells; a number with a comma in it needs "
                         f'quotation marks around it ("{one},{other}"), or no comma')  # fmt: skip
        wrong |= set(wider)
    return wrong


def _is_cut(one: str, other: str) -> bool:
    return bool(GROUP_START.fullmatch(one.strip()) and GROUP.fullmatch(other.strip()))


def _is_beside_numbers(
    choice: ColumnChoice, pairs: Mapping[int, tuple[str, str]], cut: Mapping[int, tuple[str, str]]
) -> bool:
    """Whether the next column holds numbers of its own: none begins with a zero, and some are no group of three digits,
    or small numbers are to be expected.
    """
    if any(other.strip().startswith("0") for _, other in cut.values()):
        return False
    others = [other.strip() for n, (_, other) in pairs.items() if n not in cut and other.strip()]
    numeric = bool(others) and all(re.fullmatch(r"[$\d,.\s]+", other) for other in others)
    return numeric or choice.factor > 1
