"""Cells of CSV files that people make: rows under known headings, what each cell says, and what is wrong."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cisim.errors import CisimError, nearest

NUMBER = re.compile(
    r"(?:us)?\$?\s*((?:\d{1,3}(?:([, '’])\d{3})(?:\2\d{3})*|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*(?:\$|usd|dollars)?",
    re.IGNORECASE,
)
"""1,200,000 and 1 200 000, $1200000 and 1.2e6; the decimal sign is a point."""
UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""75.000: seventy-five, or as some countries write it seventy-five thousand."""
POINTS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")
COMMA = re.compile(r"(\d+),(\d+)")
SHORT = re.compile(r"(\d+(?:[.,]\d+)?)(k|m)")
THOUSANDS = {"k": 1e3, "m": 1e6}
OTHER_MONEY = re.compile(r"€|£|\b(?:eur|euro|euros|gbp|chf|cad|aud)\b")
UNITS = re.compile(
    r"us\$|[$€£]|\b(?:usd|dollars?|eur|euros?|gbp|chf|cad|aud|a year|per year|p\.?a\.?)\b|/\s*(?:yr|year)|[\s~'’]"
)


def number_of(sheet: Sheet, row: int, column: str, text: str, allowed: str, low: float, high: float) -> float:
    """A number in a range. NaN if it is none, or if it could be two, and the problem is noted.

    Args:
        sheet: where a problem is noted, as ``row`` and ``column``.
        row, column: place of the cell.
        text: what stands in it.
        allowed: what is allowed, in words.
        low, high: range; where numbers begin at 1, three digits after a point are not taken for a fraction.
    """
    match = NUMBER.fullmatch(text)
    unclear = low >= 1 and UNCLEAR.fullmatch(text)
    if match and not unclear:
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if low <= value <= high:
            return value
    said = "is empty" if not text else f"{given(text)} given"
    hint = f"; write {text.replace('.', '')}, or {text}0 if it is so little" if unclear else meant(text)
    sheet.wrong(row, column, f"{said}; allowed: {allowed}{hint}")
    return float("nan")


def meant(text: str) -> str:
    """``; write 1200000`` for a number in another way of writing, else nothing."""
    words = text.casefold().replace("million", "m").replace("mio", "m").replace("thousand", "k")
    bare = UNITS.sub("", words).rstrip(".")
    money = " if these are dollars" if OTHER_MONEY.search(words) else ""
    if match := POINTS.fullmatch(bare):
        value = float(match[1].replace(".", "") + "." + (match[2] or "0"))
    elif match := SHORT.fullmatch(bare):
        value = float(match[1].replace(",", ".")) * THOUSANDS[match[2]]
    elif match := NUMBER.fullmatch(bare):
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if not money and bare == words:
            return ""  # a number that is out of range
    elif match := COMMA.fullmatch(bare):
        value = float(f"{match[1]}.{match[2]}")
    else:
        return ""
    return f"; write {value:.10g}{money}"


def written(value: float) -> str:
    """A number that is read again as it is, and never as another one."""
    text = f"{value!r}".removesuffix(".0")
    return f"{text}0" if UNCLEAR.fullmatch(text) else text


ROWS = {"organisations": 10_000, "ties": 100_000}
"""Most rows of each file."""
SHOWN = 50
"""Most problems that are listed."""
NAMED = 5
"""Further rows with the same problem that are named."""
HINTS = 10
"""Problems with the name of an organisation that come with the nearest name: looking for it takes a while."""
MOST_SAID = 160
"""Characters of the headings of a file that are told."""
LONGEST = 200
"""Characters of a label."""
LEADING = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, apostrophes before it included."""
SEPARATOR = re.compile(r'"?sep=(.)"?;*,*\s*')
"""A first line with which spreadsheets say what stands between cells."""
BRACKET = re.compile(r"\s*\((?:\$|us\$|usd|dollars|annual|a year|per year|s|optional|required)\)")
"""What may stand in brackets after a heading."""


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
    """CSV files that cannot be used: all that is wrong with them, the first ``SHOWN`` in words."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = together(problems)
        self.count, self.problems = len(told), tuple(told[:SHOWN])
        more = [f"and {self.count - SHOWN} more"] if self.count > SHOWN else []
        super().__init__("\n".join([*map(str, self.problems), *more]))

    def __reduce__(self) -> tuple[type, tuple[Sequence[Problem]]]:
        return type(self), (self.problems,)


def together(problems: Sequence[Problem]) -> list[Problem]:
    """The same problem of several rows as one that names them."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for p in problems:
        rows.setdefault((p.file, p.column, p.text), []).append(p.row)
    return [Problem(file, at[0], column, text + also(at[1:])) for (file, column, text), at in rows.items()]


def also(rows: Sequence[int]) -> str:
    """`` (also row 4)``, `` (also rows 4, 5, 6 and 20 more)``."""
    if not rows:
        return ""
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return f" (also row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:NAMED]))}{more})"


@dataclass
class Sheet:
    """The rows of a file under the headings that are known, and the problems found so far."""

    file: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hints: dict[tuple[str, str], str] = field(default_factory=dict)

    def wrong(self, row: int, column: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, row, column, text))


def read_sheet(
    file: str,
    text: str,
    headings: Mapping[str, Iterable[str]],
    needed: Iterable[str],
    most: int,
    *,
    more: bool = True,
) -> Sheet:
    """Split a file into rows of cells by heading.

    Args:
        file: its name, for messages.
        text: its content; commas, semicolons or tabs between cells.
        headings: the columns and the other names they go by.
        needed: columns that must be there.
        most: rows it may have.
        more: whether it may have columns besides, which are passed over.
    """
    sheet = Sheet(file)
    lines = _records(sheet, text)
    number, head = next(lines, (0, []))
    if not head:
        if not sheet.problems:
            sheet.wrong(0, "", f"is empty; expected headings: {', '.join(headings)}")
        return sheet
    columns = _columns(sheet, number, head, headings, needed, more)
    if sheet.problems:  # without its columns nothing in a row can be right
        return sheet
    for number, cells in lines:
        if len(sheet.rows) == most:
            sheet.wrong(number, "", f"more than {most:,} rows; allowed: up to {most:,}")
            break
        if any(cell.strip() for cell in cells[len(head) :]):
            sheet.wrong(number, "", f"{len(cells)} cells under {len(head)} headings: a cell with a comma in it needs "
                        "quotation marks around it")  # fmt: skip
            continue
        padded = [*cells, *[""] * (len(head) - len(cells))]
        sheet.rows.append((number, {name: plain(padded[at]) for name, at in columns.items()}))
    return sheet


def _records(sheet: Sheet, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with their numbers."""
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    number = 0
    if told := SEPARATOR.fullmatch(first):  # spreadsheets do not show this line
        text = rest
    mark = told[1] if told else max(",;\t", key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sheet.wrong(number, "", f"cannot be read as CSV: {error}")
            return
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(
    sheet: Sheet,
    row: int,
    head: Sequence[str],
    headings: Mapping[str, Iterable[str]],
    needed: Iterable[str],
    more: bool,
) -> dict[str, int]:
    """Where each known column stands; its own name goes before other names for it."""
    given = [BRACKET.sub("", " ".join(plain(cell).casefold().split())) for cell in head]
    found: dict[str, int] = {}
    for name, others in headings.items():
        exact = [k for k, cell in enumerate(given) if cell == name]
        at = exact or [k for k, cell in enumerate(given) if cell in others]
        if len(at) > 1:
            sheet.wrong(row, name, "there are two such columns")
        if at:
            found[name] = at[0]
    unknown = [cell for k, cell in enumerate(given) if cell and k not in found.values()]
    has = ", ".join(plain(cell) for cell in head if cell.strip())
    for name in needed:
        if name not in found:
            hint = nearest(name, unknown).replace("did you mean", "is it")
            sheet.wrong(row, name, f"is missing{hint}; headings: {', '.join(headings)}; found: {has[:MOST_SAID]}")
    if unknown and not more and not sheet.problems:
        sheet.wrong(row, unknown[0], f"is no column{nearest(unknown[0], headings)}; headings: {', '.join(headings)}")
    return found


def plain(cell: str) -> str:
    """A cell without spaces around and, if it was made harmless for spreadsheets, without the apostrophe."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith("'") and LEADING.match(text) else text


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if LEADING.match(text) else text


def given(text: str) -> str:
    """What stands in a cell, as short as a message can bear."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def label_of(sheet: Sheet, row: int, column: str, text: str) -> str:
    """The name of an organisation, or nothing if it is none."""
    if not text:
        sheet.wrong(row, column, "is empty; allowed: a name")
    elif len(text) > LONGEST:
        sheet.wrong(row, column, f"{given(text)} given, {len(text)} characters; allowed: up to {LONGEST}")
    elif any(unicodedata.category(c) == "Cc" for c in text):
        sheet.wrong(row, column, f"{given(text)} given, with characters that cannot be shown; allowed: a name")
    else:
        return text
    return ""


def one_of(sheet: Sheet, row: int, column: str, text: str, known: Mapping[str, str], names: Sequence[str]) -> str:
    """The name meant by a text, or nothing.

    Args:
        sheet: where a problem is noted, as ``row`` and ``column``.
        row, column: place of the cell.
        text: what stands in it; capitals, hyphens and spaces do not matter.
        known: what it may say, as ``squeezed``, and what that stands for.
        names: what is allowed, for messages.
    """
    found = known.get(squeezed(text))
    if found is None:
        what = "is empty" if not text else f"{given(text)} given"
        if (column, text) not in sheet.hints:
            sheet.hints[column, text] = nearest(text, names) if text and len(sheet.hints) < SHOWN else ""
        sheet.wrong(row, column, f"{what}; allowed: {', '.join(names)}{sheet.hints[column, text]}")
        return ""
    return found


def squeezed(text: str) -> str:
    """Letters and digits of a text, in small letters."""
    return "".join(c for c in text.casefold() if c.isalnum())
