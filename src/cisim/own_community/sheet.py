"""The rows of a file under the columns that are known: what is read, what is left out, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cisim.errors import nearest
from cisim.own_community.columns import ColumnChoice, FileColumn, Override, choose_columns, near_misses
from cisim.own_community.csv_table import CsvTable, cell_text
from cisim.own_community.cut_cells import report_cut_numbers, warn_of_cut_names
from cisim.own_community.names import name_key
from cisim.own_community.problems import FileProblem
from cisim.own_community.reading import Reading, left_out_text

MAX_HEADINGS_LENGTH = 160
"""Characters of the headings of a file that a message repeats."""
LIST_SEPARATOR = "|"
"""Between several stages, tags, or values to choose, in a cell."""
NO_FORM: Mapping[str, str] = {}


@dataclass
class Sheet:
    """The rows of a file under the columns that are known, the problems so far, and what is to be told of it."""

    file: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    hints: dict[tuple[str, str], str] = field(default_factory=dict)
    choices: dict[str, ColumnChoice] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)
    left_out: dict[str, list[int]] = field(default_factory=dict)

    def report(self, row: int, column: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(FileProblem(self.file, row, self._title(column), text))

    def warn(self, row: int, column: str, text: str) -> None:
        """Note what may be wrong, and is used nevertheless."""
        self.warnings.append(FileProblem(self.file, row, self._title(column), text))

    def leave_out(self, row: int, why: str) -> None:
        """Note that a row is not used."""
        self.left_out.setdefault(why, []).append(row)

    def factor(self, column: str) -> float:
        """What the numbers of a column are multiplied with."""
        return self.choices[column].factor if column in self.choices else 1.0

    def reading(self, summary: str) -> Reading:
        """What is told of the file: what was understood, in which columns, what was left out."""
        return Reading(self.file, summary, tuple(self.choices.values()), self.unused, left_out_text(self.left_out),
                       tuple(self.notes), tuple(self.warnings))  # fmt: skip

    def _title(self, column: str) -> str:
        """The name of a column, and the heading where that says something else."""
        choice = self.choices.get(column)
        if choice is None or not choice.heading or choice.heading.casefold().startswith(column):
            return column
        return f"{column} ({choice.heading})"


def read_sheet(
    table: CsvTable,
    columns: Sequence[FileColumn],
    given: Mapping[str, Override] | None = None,
    form: Mapping[str, str] = NO_FORM,
    instead: Mapping[str, str] = NO_FORM,
) -> Sheet:
    """The rows of a table by column.

    Args:
        table: a file.
        columns: the columns it may have.
        given: what ``--columns`` says, by column.
        form: headings by column of a form of file that is known.
        instead: columns that may stand in for one that is needed.
    """
    sheet = Sheet(table.file, problems=list(table.problems), notes=[table.note] if table.note else [])
    if not table.headings:
        if not sheet.problems:
            sheet.report(0, "", f"is empty; expected headings: "
                         f"{', '.join(c.name for c in columns if not c.special)}")  # fmt: skip
        return sheet
    _choose(sheet, table, columns, given or {}, form, instead)
    if sheet.problems:  # without its columns nothing in a row can be right
        return sheet
    doubtful = report_cut_numbers(sheet, table, columns)
    warn_of_cut_names(sheet, table)
    for number, cells in table.rows:
        if number in doubtful or _is_too_long(sheet, number, cells, table):
            continue
        padded = [*cells, *[""] * (len(table.headings) - len(cells))]
        values = {n: cell_text(padded[c.at]) if c.at >= 0 else c.value for n, c in sheet.choices.items()}
        if _is_repeated_heading(padded, table.headings):
            sheet.leave_out(number, "headings again")
        elif _is_chosen(values, sheet.choices.values()):
            sheet.rows.append((number, values))
        else:
            sheet.leave_out(number, "of another " + _selecting(sheet.choices.values()))
    return sheet


def _choose(
    sheet: Sheet,
    table: CsvTable,
    columns: Sequence[FileColumn],
    given: Mapping[str, Override],
    form: Mapping[str, str],
    instead: Mapping[str, str],
) -> None:
    """Find the columns; what is missing, doubtful or nearly a name is a problem."""
    sheet.choices, wrong = choose_columns(table.headings, columns, given, form)
    used = {c.at for c in sheet.choices.values()}
    sheet.unused = tuple(h for k, h in enumerate(table.headings) if h and k not in used)
    for name, text in wrong:
        sheet.report(table.row, name, text)
    names = ", ".join(c.name for c in columns if not c.special)
    has = ", ".join(h for h in table.headings if h)[:MAX_HEADINGS_LENGTH]
    for column in columns:
        there = {column.name, instead.get(column.name, "")} & {*sheet.choices, *(name for name, _ in wrong)}
        if column.needed and not there:
            hint = nearest(column.name, [h.casefold() for h in sheet.unused]).replace("did you mean", "is it")
            value = f", {column.name}=VALUE what all rows are" if column.constant else ""
            where = f"(--columns {column.name}=HEADING says where it is{value})"
            sheet.report(table.row, column.name, f"is missing{hint} {where}; headings: {names}; found: {has}")
    if not sheet.problems:
        settled = {*given, *form, *(name for name, other in instead.items() if other in sheet.choices)}
        for heading, name in near_misses(table.headings, columns, sheet.choices):
            if name not in settled:
                sheet.report(table.row, heading, f"is no column; did you mean '{name}'? If so: --columns "
                             f"'{name}={heading}', if not: --columns {name}=")  # fmt: skip


def _is_too_long(sheet: Sheet, number: int, cells: Sequence[str], table: CsvTable) -> bool:
    width = len(table.headings)
    extra = [k for k, cell in enumerate(cells) if k >= width and cell.strip()]
    if extra:
        sheet.report(number, "", f"{len(cells)} cells under {width} headings, {cell_text(cells[extra[0]])[:60]!r} in "
                     f"column {extra[0] + 1} under none: a cell with a comma in it needs quotation marks around it"
                     )  # fmt: skip
    return bool(extra)


def _is_repeated_heading(cells: Sequence[str], headings: Sequence[str]) -> bool:
    return [name_key(cell) for cell in cells] == [name_key(heading) for heading in headings]


def _is_chosen(values: Mapping[str, str], choices: Iterable[ColumnChoice]) -> bool:
    """Whether a row has the values that ``--columns`` chose rows by; of a ZIP+4 the first five digits count."""
    return all(
        name_key(values[c.column].split("-")[0] if c.column == "zip" else values[c.column])
        in [name_key(v) for v in c.value.split(LIST_SEPARATOR)]
        for c in choices
        if c.at >= 0 and c.value
    )


def _selecting(choices: Iterable[ColumnChoice]) -> str:
    return " or ".join(c.column for c in choices if c.at >= 0 and c.value)
