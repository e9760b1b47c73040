"""The outcome of a figure and the text of its numbers: names, units, signs, and whether a sign is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cisim.comparison.number_text import same_digits, signed
from cisim.language import N_, _, first_up, format_list, inside_sentence
from cisim.model.conditions import condition_of

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, str]
"""Titles of conditions by name."""
NUMBER_COLUMNS = {
    "mean", "low", "high", "value", "effect", "order", "p_ahead", "sign", "n", "runs", "se", "std", "count", "p10",
    "p25", "p50", "p75", "p90", "year", "cell", "point", "total",
}  # fmt: skip
"""Columns that are never a condition."""
TOO_FEW = N_("too few runs")
"""In place of an interval."""
PANEL_TITLES = {
    "technical": N_("Technical problem"), "mixed": N_("Mixed problem"), "adaptive": N_("Adaptive problem"),
}  # fmt: skip
"""Kinds of problem as names of panels."""


@dataclass(frozen=True)
class Measure:
    """The outcome a figure shows, in the words of the table of outcomes.

    Attributes:
        label: name of the outcome.
        unit: of the outcome and of differences in it.
        when: the moment, as in ``after 15 years``.
        interval: what the intervals are.
        better: +1 where more is better, -1 where less is.
        meaning: what is counted.
    """

    label: str
    unit: str
    when: str = ""
    interval: str = "95 % interval"
    better: int = 1
    meaning: str = ""

    @classmethod
    def of(cls, column: Mapping[str, Any], when: str = "", interval: str = "95 % interval") -> Measure:
        """From an entry of ``columns.json``."""
        label, unit, meaning = (str(column.get(key, "")) for key in ("label", "unit", "text"))
        return cls(label, unit, when, interval, int(column.get("better", 1)) or 1, meaning)

    @property
    def text(self) -> str:
        """``Last stage: children at benchmark at the last stage, after 15 years (points)``."""
        meaning = f": {self.meaning}" if self.meaning else ""
        when = f", {self.when}" if self.when else ""
        return f"{self.label}{meaning}{when}" + (f" ({self.unit})" if self.unit else "")

    @property
    def axis(self) -> str:
        """``Last stage (points)``."""
        return self.label + (f" ({self.unit})" if self.unit else "")

    def signed(self, value: float) -> str:
        """``+3.1 points``."""
        unit = _(self.unit)
        return f"{signed(value)} {unit}".rstrip()


def value_text(value: Any) -> str:
    """A value of a parameter at an axis: a number as short as it is, or its name."""
    return f"{value:g}" if isinstance(value, int | float | np.number) else str(value)


def range_text(low: float, high: float) -> str:
    """``+1.2 to +5.0``; ``TOO_FEW`` where there is no interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return _(TOO_FEW)
    first, last = same_digits(low, high)
    return _("{low} to {high}").format(low=first, high=last)


def has_interval(row: Any) -> bool:
    """Whether there is an interval."""
    return math.isfinite(row["low"]) and math.isfinite(row["high"])


def sign_unclear(row: Any) -> bool:
    """Whether an interval (``low``, ``high``) includes zero or is not known."""
    return not (row["low"] > 0 or row["high"] < 0)


def condition_name(condition: str, labels: Labels | None = None) -> str:
    """A condition in words: ``shared_measurement`` is *Shared measurement* unless a label is given."""
    if labels and condition in labels:
        return labels[condition]
    text = (condition_of(condition) or condition).replace("_", " ")
    return first_up(text)


def pair_name(term: str, labels: Labels | None = None) -> str:
    """A term ``a:b`` in words: *Common agenda and backbone support*."""
    first, *rest = (condition_name(c, labels) for c in term.split(":"))
    return format_list([first, *map(inside_sentence, rest)])


def condition_columns(cells: pd.DataFrame, panel: str | None = None) -> list[str]:
    """The columns of a table of cells that are switches (only 0 and 1), in their order."""
    columns = [str(c) for c in cells.columns if c != panel and c not in NUMBER_COLUMNS and _is_switch(cells[c])]
    if not columns:
        raise ValueError(f"no column of zeros and ones among {', '.join(map(str, cells.columns))}")
    return columns


def _is_switch(column: Any) -> bool:
    return column.dtype.kind in "biufc" and set(column.unique()) <= {0, 1}


def panel_title(value: str) -> str:
    """The name of a panel: a kind of problem in words, or the value itself."""
    return _(PANEL_TITLES[value]) if value in PANEL_TITLES else first_up(f"{value} problem")


def in_panel(value: str, text: str) -> str:
    """What is said of a panel, behind its name; of a nameless one the text alone."""
    return _("{panel}: {finding}").format(panel=panel_title(value), finding=text) if value else text


def tell_panels(table: pd.DataFrame, panel: str | None, tell: Callable[[pd.DataFrame], str]) -> str:
    """What is said of each panel of a table, one after the other."""
    return ". ".join(in_panel(name, tell(part)) for name, part in panels_of(table, panel))


def join_panels(parts: Iterable[tuple[str, str]]) -> str:
    """Findings of panels as lines of a title: *Adaptive: ...*."""
    return "\n".join(f"{first_up(value)}: {text}" if value else text for value, text in parts)


def panels_of(table: pd.DataFrame, panel: str | None) -> list[tuple[str, pd.DataFrame]]:
    """The parts of a table by the values of a column, in the order they first appear; one nameless part without."""
    if panel is None:
        return [("", table)]
    return [(str(value), table[table[panel] == value]) for value in table[panel].unique()]


def check_columns(table: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a table without rows or without the columns a figure is made of."""
    missing = [c for c in columns if c not in table.columns]
    if missing or len(table) == 0:
        raise ValueError(
            f"the table has no {', '.join(missing) or 'rows'}; columns: {', '.join(map(str, table.columns))}"
        )
