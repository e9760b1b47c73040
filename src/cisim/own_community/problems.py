"""What is wrong with files of people: each problem with file, row, column; all of them as one error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cisim.errors import CisimError

MAX_PROBLEMS = 50
"""Most problems that are listed."""
MAX_FURTHER_ROWS = 5
"""Further rows with the same problem that are named."""


@dataclass(frozen=True)
class FileProblem:
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

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        groups = group_problems(problems)
        self.count, self.problems = len(groups), tuple(groups[:MAX_PROBLEMS])
        more = [f"and {self.count - MAX_PROBLEMS} more"] if self.count > MAX_PROBLEMS else []
        super().__init__("\n".join([*map(str, self.problems), *more]))

    def __reduce__(self) -> tuple[type, tuple[Sequence[FileProblem]]]:
        return type(self), (self.problems,)


def group_problems(problems: Sequence[FileProblem]) -> list[FileProblem]:
    """The same problem of several rows as one that names them."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for p in problems:
        rows.setdefault((p.file, p.column, p.text), []).append(p.row)
    return [FileProblem(file, at[0], column, text + further_rows(at[1:])) for (file, column, text), at in rows.items()]


def further_rows(rows: Sequence[int]) -> str:
    """`` (also row 4)``, `` (also rows 4, 5, 6 and 20 more)``."""
    return f" (also {row_list(rows)})" if rows else ""


def row_list(rows: Sequence[int]) -> str:
    """``row 4``, ``rows 4, 5, 6 and 20 more``."""
    more = f" and {len(rows) - MAX_FURTHER_ROWS} more" if len(rows) > MAX_FURTHER_ROWS else ""
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:MAX_FURTHER_ROWS]))}{more}"
