"""CSV files that people make: their headings and rows as they stand there, and how such files are written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cisim.own_community.names import clean_text
from cisim.own_community.problems import FileProblem
from cisim.scenario.text_file import DecodedText, EncodingError, read_text_file

FORMULA_START = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, apostrophes before it included."""
SEPARATOR = re.compile(r'"?sep=(.)"?;*,*\s*')
"""A first line with which spreadsheets say what stands between cells."""
QUOTED = re.compile('"[^"]*"')
MARKS = ",;\t|"
"""What may stand between cells."""


@dataclass(frozen=True)
class CsvTable:
    """A file as headings and rows.

    Attributes:
        file: its name, for messages.
        row: row of the headings, as a spreadsheet counts.
        headings: as they stand there.
        rows: rows that are not empty, with their numbers.
        mark: what stands between cells.
        problems: why there is no more of it.
        note: how it was read, where that was not UTF-8.
    """

    file: str
    row: int
    headings: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    mark: str = ","
    problems: tuple[FileProblem, ...] = ()
    note: str = ""


def parse_table(file: str, content: str | DecodedText, max_rows: int) -> CsvTable:
    """Split a text into headings and rows.

    Args:
        file: its name, for messages.
        content: commas, semicolons, tabs or pipes between cells.
        max_rows: rows it may have.
    """
    given = content if isinstance(content, DecodedText) else DecodedText(content)
    text = given.text.replace("\ufeff", "")  # where files were put together, also in the middle
    problems: list[FileProblem] = []
    mark, text = _separator(text)
    rows: list[tuple[int, list[str]]] = []
    for number, cells in _records(file, mark, text, problems):
        if len(rows) > max_rows:
            problems.append(FileProblem(file, number, "", f"more than {max_rows:,} rows; allowed: up to {max_rows:,}"))
            break
        rows.append((number, cells))
    number, head = rows[0] if rows else (0, [])
    return CsvTable(file, number, tuple(map(cell_text, head)), tuple(rows[1:]), mark, tuple(problems), given.note)


def read_table(path: Path, max_rows: int) -> CsvTable:
    """The table of a file by path, as ``parse_table``."""
    try:
        return parse_table(str(path), read_text_file(path), max_rows)
    except EncodingError as error:
        return CsvTable(str(path), 0, (), (), problems=(FileProblem(str(path), 0, "", str(error)),))


def _separator(text: str) -> tuple[str, str]:
    """What stands between cells, and the text without the line that says so."""
    first, _, rest = text.partition("\n")
    if declared := SEPARATOR.fullmatch(first):  # spreadsheets do not show this line
        return declared[1], rest
    lines = text.lstrip().splitlines()
    return max(MARKS, key=QUOTED.sub("", lines[0] if lines else "").count), text


def _records(file: str, mark: str, text: str, problems: list[FileProblem]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with their numbers."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except (TypeError, ValueError):
        problems.append(FileProblem(file, 1, "", f"{mark!r} cannot stand between cells; allowed: a comma, ;, tab or |"))
        return
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(FileProblem(file, number, "", f"cannot be read as CSV: {error}"))
            return
        if any(cell.strip() for cell in cells):
            yield number, cells


def cell_text(cell: str) -> str:
    """A cell as ``clean_text`` and, if it was made harmless for spreadsheets, without the apostrophe."""
    text = clean_text(cell)
    return text[1:] if text.startswith("'") and FORMULA_START.match(text) else text


def escape_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA_START.match(text) else text


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV whose texts are harmless in spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(escape_formula(text) for text in header)
    writer.writerows([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
