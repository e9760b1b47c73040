"""What was understood of a file: said on the command line, on pages, and as warnings in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cisim.own_community.columns import ColumnChoice
from cisim.own_community.problems import FileProblem, group_problems, row_list

MAX_UNUSED = 12
"""Headings without use that are named."""
MAX_REASONS = 6
"""Reasons to leave out rows that are told."""


@dataclass(frozen=True)
class Reading:
    """What was understood of a file.

    Attributes:
        file: its name.
        summary: what is in it, in one line.
        choices: which heading is which column.
        unused: headings without use.
        left_out: how many rows were not used, and why; empty: none.
        notes: what was assumed besides.
        warnings: what may be wrong.
    """

    file: str
    summary: str
    choices: tuple[ColumnChoice, ...] = ()
    unused: tuple[str, ...] = ()
    left_out: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[FileProblem, ...] = ()

    @property
    def columns(self) -> str:
        """Which heading is which column, and which have no use."""
        chosen = ", ".join(map(str, self.choices))
        if not self.unused:
            return chosen
        more = f" and {len(self.unused) - MAX_UNUSED} more" if len(self.unused) > MAX_UNUSED else ""
        return f"{chosen}; not used: {', '.join(self.unused[:MAX_UNUSED])}{more}"

    @property
    def remarks(self) -> list[str]:
        """Warnings, the same of several rows as one."""
        return [f"warning: {p}" for p in group_problems(self.warnings)]

    def lines(self) -> list[str]:
        """All of it, a line each."""
        first = f"{self.file}: {self.summary}" + (f", {self.left_out}" if self.left_out else "")
        columns = [f"  columns: {self.columns} (change with --columns COLUMN=HEADING)"] if self.choices else []
        return [first, *columns, *(f"  {note}" for note in self.notes), *(f"  {text}" for text in self.remarks)]


def left_out_text(left_out: Mapping[str, Sequence[int]]) -> str:
    """``3 rows left out: 2 totals (rows 12, 40), 1 ...``; nothing where all are used."""
    count = sum(len(rows) for rows in left_out.values())
    if not count:
        return ""
    order = sorted(left_out.items(), key=lambda item: -len(item[1]))
    reasons = [f"{len(rows):,} {why} ({row_list(rows)})" for why, rows in order[:MAX_REASONS]]
    rest = sum(len(rows) for _, rows in order[MAX_REASONS:])
    more = [f"{rest:,} for other reasons"] if rest else []
    return f"{count:,} row{'s' * (count > 1)} left out: {', '.join([*reasons, *more])}"


def money_text(dollars: float) -> str:
    """``$25,000``, ``$4.2 M``."""
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if dollars >= size:
            return f"${dollars / size:,.3g} {letter}"
    return f"${dollars:,.0f}"


def range_text(values: Iterable[float]) -> str:
    """The smallest and the largest sum."""
    all_values = [*values]
    low, high = money_text(min(all_values)), money_text(max(all_values))
    return low if low == high else f"{low} to {high}"
