"""CSV files that people make: rows under known headings, all that is wrong with them, and how they are written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cisim.errors import CisimError, nearest

MAX_PROBLEMS = 50
"""Most problems that are listed."""
MAX_FURTHER_ROWS = 5
"""Further rows with the same problem that are named."""
MAX_HEADINGS_LENGTH = 160
"""Characters of the headings of a file that a message repeats."""
FORMULA_START = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, apostrophes before it included."""
SEPARATOR = re.compile(r'"?sep=(.)"?;*,*\s*')
"""A first line with which spreadsheets say what stands between cells."""
HEADING_NOTE = re.compile(r"\s*\((?:\$|us\$|usd|dollars|annual|a year|per year|s|optional|required)\)")
"""What may stand in brackets after a heading."""
HOW_TO_SAVE = "in Excel choose File, Save As, CSV UTF-8 (Comma delimited); other programs call it CSV, UTF-8"
FILE_SIGNATURES = {
    b"PK\x03\x04": "is a workbook (xlsx, ods, or another zip file), not CSV",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind, not CSV",
    b"\xff\xfe": "is UTF-16 text, as Excel saves Unicode Text",
    b"\xfe\xff": "is UTF-16 text",
}
SIGNATURE_BYTES = 4
"""Bytes that tell the kinds apart."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell.

    Attributes:
        file: name of the file.
        row: as a spreadsheet counts, the headings being row 1; 0: the file as a whole.
        column: heading; empty: the row as a whole.
        text: what was given, what is allowed, the nearest name.
    """

    file: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = [f"row {self.row}"] * (self.row > 0) + [f"column {self.column}"] * bool(self.column)
        return f"{self.file}: " + (", ".join(place) + ": " if place else "") + self.text


class CommunityFileError(CisimError):
    """CSV files that cannot be used: all that is wrong with them, the first ``MAX_PROBLEMS`` in words."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        groups = group_problems(problems)
        self.count, self.problems = len(groups), tuple(groups[:MAX_PROBLEMS])
        more = [f"and {self.count - MAX_PROBLEMS} more"] if self.count > MAX_PROBLEMS else []
        super().__init__("\n".join([*map(str, self.problems), *more]))

    def __reduce__(self) -> tuple[type, tuple[Sequence[Problem]]]:
        return type(self), (self.problems,)


def group_problems(problems: Sequence[Problem]) -> list[Problem]:
    """The same problem of several rows as one that names them."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for p in problems:
        rows.setdefault((p.file, p.column, p.text), []).append(p.row)
    return [Problem(file, at[0], column, text + further_rows(at[1:])) for (file, column, text), at in rows.items()]


def further_rows(rows: Sequence[int]) -> str:
    """`` (also row 4)``, `` (also rows 4, 5, 6 and 20 more)``."""
    if not rows:
        return ""
    more = f" and {len(rows) - MAX_FURTHER_ROWS} more" if len(rows) > MAX_FURTHER_ROWS else ""
    return f" (also row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:MAX_FURTHER_ROWS]))}{more})"


@dataclass
class Sheet:
    """The rows of a file under the headings that are known, and the problems so far."""

    file: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hints: dict[tuple[str, str], str] = field(default_factory=dict)

    def report(self, row: int, column: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, row, column, text))


def read_sheet(
    file: str,
    text: str,
    headings: Mapping[str, Iterable[str]],
    required: Iterable[str],
    max_rows: int,
    *,
    more: bool = True,
) -> Sheet:
    """Split a file into rows of cells by heading.

    Args:
        file: its name, for messages.
        text: its content; commas, semicolons or tabs between cells.
        headings: the columns and the other names they go by.
        required: columns that must be there.
        max_rows: rows it may have.
        more: whether it may have columns besides, which are passed over.
    """
    sheet = Sheet(file)
    lines = _records(sheet, text)
    number, head = next(lines, (0, []))
    if not head:
        if not sheet.problems:
            sheet.report(0, "", f"is empty; expected headings: {', '.join(headings)}")
        return sheet
    columns = _columns(sheet, number, head, headings, required, more)
    if sheet.problems:  # without its columns nothing in a row can be right
        return sheet
    for number, cells in lines:
        if len(sheet.rows) == max_rows:
            sheet.report(number, "", f"more than {max_rows:,} rows; allowed: up to {max_rows:,}")
            break
        if any(cell.strip() for cell in cells[len(head) :]):
            sheet.report(number, "", f"{len(cells)} cells under {len(head)} headings: a cell with a comma in it needs "
                        "quotation marks around it")  # fmt: skip
            continue
        padded = [*cells, *[""] * (len(head) - len(cells))]
        sheet.rows.append((number, {name: cell_text(padded[at]) for name, at in columns.items()}))
    return sheet


def _records(sheet: Sheet, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with their numbers."""
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    number = 0
    if declared := SEPARATOR.fullmatch(first):  # spreadsheets do not show this line
        text = rest
    mark = declared[1] if declared else max(",;\t", key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sheet.report(number, "", f"cannot be read as CSV: {error}")
            return
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(
    sheet: Sheet,
    row: int,
    head: Sequence[str],
    headings: Mapping[str, Iterable[str]],
    required: Iterable[str],
    more: bool,
) -> dict[str, int]:
    """Where each known column stands; its own name goes before other names for it."""
    names = [HEADING_NOTE.sub("", " ".join(cell_text(cell).casefold().split())) for cell in head]
    position: dict[str, int] = {}
    for name, others in headings.items():
        exact = [k for k, cell in enumerate(names) if cell == name]
        at = exact or [k for k, cell in enumerate(names) if cell in others]
        if len(at) > 1:
            sheet.report(row, name, "there are two such columns")
        if at:
            position[name] = at[0]
    unknown = [cell for k, cell in enumerate(names) if cell and k not in position.values()]
    for name in required:
        if name not in position:
            hint = nearest(name, unknown).replace("did you mean", "is it")
            has = ", ".join(cell_text(cell) for cell in head if cell.strip())[:MAX_HEADINGS_LENGTH]
            sheet.report(row, name, f"is missing{hint}; headings: {', '.join(headings)}; found: {has}")
    if unknown and not more and not sheet.problems:
        sheet.report(row, unknown[0], f"is no column{nearest(unknown[0], headings)}; headings: {', '.join(headings)}")
    return position


def read_text(path: Path) -> str | Problem:
    """What stands in a file, or why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return Problem(str(path), 0, "", str(error.strerror))
    except UnicodeDecodeError as error:
        return Problem(str(path), 0, "", describe_binary(error.object[:SIGNATURE_BYTES]))


def describe_binary(start: bytes) -> str:
    """What a file is whose bytes are no UTF-8 text, and how to save it."""
    usual = "is not UTF-8 text but probably Windows-1252, which Excel's plain CSV is: letters such as é would be lost"
    kind = next((words for begin, words in FILE_SIGNATURES.items() if start.startswith(begin)), usual)
    return f"{kind}; {HOW_TO_SAVE}"


def cell_text(cell: str) -> str:
    """A cell without spaces around and, if it was made harmless for spreadsheets, without the apostrophe."""
    text = " ".join(cell.split())
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
