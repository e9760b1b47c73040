"""Reading a sweep's files, with errors that say what is missing and what is near."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cisim.errors import CisimError, nearest
from cisim.storage.checksums import DamagedError, check_file, read_object

Year = float | Literal["all"] | None
YEAR_TOLERANCE = 1 / 24
"""Years: half a month, the resolution in which years are recorded."""


class AnalysisError(CisimError):
    """A folder, column, level or year that an analysis cannot use."""


def find_level(frame: pd.DataFrame, column: str, text: str, folder: Path) -> Any:
    """The value in a column that a text names: the same number or the same word."""
    levels = list(frame[column].unique())
    for level in levels:
        if str(level) == text or (_number(text) is not None and _number(level) == _number(text)):
            return level
    known = ", ".join(_level_text(v) for v in levels[:12]) + (", ..." if len(levels) > 12 else "")
    raise AnalysisError(
        f"{folder}: {column} has no level '{text}'{nearest(text, map(_level_text, levels))} (it has {known})"
    )


def parse_pair(text: str, option: str) -> tuple[str, str]:
    """``COLUMN=LEVEL`` in two parts."""
    column, equals, level = text.partition("=")
    if not (column and equals and level):
        raise AnalysisError(f"{option} {text}: expected COLUMN=LEVEL")
    return column.strip(), level.strip()


def _level_text(value: Any) -> str:
    return str(value) if isinstance(value, str | bool | np.bool_) else f"{value:g}"


def _number(value: Any) -> float | None:
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def check_name(name: str, known: Iterable[str], what: str, folder: Path) -> str:
    """The name itself, if it is known."""
    names = list(known)
    if name not in names:
        raise AnalysisError(f"{folder}: no {what} '{name}'{nearest(name, names)} (it has {', '.join(names) or 'none'})")
    return name


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """A JSON object of the folder."""
    try:
        check_file(folder, name)
        return read_object(folder / name)
    except DamagedError as error:
        raise AnalysisError(str(error)) from None


def read_table(folder: Path, name: str, needed: Iterable[str]) -> pd.DataFrame:
    """A Parquet table of the folder that has the columns needed."""
    path = folder / name
    if not path.is_file():
        raise AnalysisError(f"{folder} has no {name}: run the sweep to its end (cisim sweep status {folder})")
    try:
        check_file(folder, name)
        frame = pd.read_parquet(path)
    except DamagedError as error:
        raise AnalysisError(str(error)) from None
    except (OSError, ValueError) as error:
        raise AnalysisError(f"{path}: cannot be read ({error})") from None
    for column in needed:
        if column not in frame:
            raise AnalysisError(f"{path} has no column '{column}'{nearest(column, map(str, frame.columns))}")
    return frame


def select_rows(frame: pd.DataFrame, design: list[str], where: Iterable[str], folder: Path) -> pd.DataFrame:
    """Rows at the levels asked for."""
    for text in where:
        column, level = parse_pair(text, "--where")
        check_name(column, design, "design column", folder)
        frame = frame[frame[column] == find_level(frame, column, level, folder)]
    return frame


def select_year(outcomes: pd.DataFrame, year: Year, years: tuple[float, ...], folder: Path) -> pd.DataFrame:
    """Outcomes at a year; at the last one of each run if none is given."""
    if year == "all":
        return outcomes
    if year is None:
        return outcomes.loc[outcomes.groupby("run")["year"].idxmax()]
    close = [y for y in years if abs(y - float(year)) < YEAR_TOLERANCE]
    if not close:
        best = min(years, key=lambda y: abs(y - float(year)), default=float("nan"))
        known = ", ".join(f"{y:g}" for y in years)
        raise AnalysisError(f"{folder}: year {year:g} was not recorded; the nearest is {best:g} (recorded: {known})")
    return outcomes[outcomes["year"] == close[0]]
