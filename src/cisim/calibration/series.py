"""A community's series: rows of year, stage, segment, value and standard error, from CSV with row-and-column errors."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cisim.errors import CisimError, nearest
from cisim.scenario import Scenario

COLUMNS = ("year", "stage", "segment", "value", "sd")
NEEDED = ("year", "stage", "value")


class SeriesError(CisimError):
    """A file of indicators that cannot be used."""


@dataclass(frozen=True)
class Datum:
    """One value: percentage points at benchmark in a stage (of a segment, or of all children) in a year."""

    year: float
    stage: int
    segment: int | None
    value: float
    sd: float


@dataclass(frozen=True)
class Series:
    """All values of a community, with the calendar year that is the start of the simulation."""

    data: tuple[Datum, ...]
    start: float

    @property
    def values(self) -> npt.NDArray[np.float64]:
        """``[datum]`` in points."""
        return np.array([d.value for d in self.data])

    @property
    def sd(self) -> npt.NDArray[np.float64]:
        """``[datum]`` standard error in points."""
        return np.array([d.sd for d in self.data])

    @property
    def months(self) -> list[int]:
        """Months since the start in which there are values."""
        return sorted({self.month(d) for d in self.data})

    def month(self, datum: Datum) -> int:
        """Months from the start to a value."""
        return round(12 * (datum.year - self.start))


def read_series(path: Path, scenario: Scenario, start: float | None = None) -> Series:
    """Read ``year,stage,value`` with optional ``segment`` and ``sd``; values are percentage points from 0 to 100.

    Args:
        path: CSV with a header line.
        scenario: names of stages (short or long) and segments, the length of the run, and the noise of an indicator
            (``indicators.noise_points``) where no ``sd`` is given.
        start: calendar year in which the simulation starts; by default the first year of the file.

    Raises:
        SeriesError: with file, row (the header is row 1) and column.
    """
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeriesError(f"{path}: cannot be read: {error}") from None
    if not lines:
        raise SeriesError(f"{path}: is empty: a header line with {', '.join(NEEDED)} is needed")
    header = [name.strip().lower() for name in lines[0]]
    _check_header(header, path)
    rows = [
        (number, dict(zip(header, (cell.strip() for cell in line), strict=False)))
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]
    return series_of(rows, scenario, str(path), start)


def series_of(
    rows: Iterable[tuple[int, Mapping[str, str]]], scenario: Scenario, where: str, start: float | None = None
) -> Series:
    """The series of numbered rows; ``where`` opens every error message."""
    data: list[Datum] = []
    numbers: list[int] = []
    for number, row in rows:
        data.append(_datum(row, scenario, f"{where}: row {number}"))
        numbers.append(number)
    if not data:
        raise SeriesError(f"{where}: has no values")
    series = Series(tuple(data), min(d.year for d in data) if start is None else start)
    seen: dict[tuple[float, int, int | None], int] = {}
    for number, d in zip(numbers, data, strict=True):
        last = series.start + scenario.months / 12
        if not series.start <= d.year <= last:
            raise SeriesError(
                f"{where}: row {number}: year: {d.year:g} given, allowed: {series.start:g} to {last:g} (the run starts "
                f"in {series.start:g} and has {scenario.months} months: time.months)"
            )
        key = (d.year, d.stage, d.segment)
        if key in seen:
            raise SeriesError(f"{where}: row {number}: the same year, stage and segment as in row {seen[key]}")
        seen[key] = number
    return series


def _check_header(header: list[str], path: Path) -> None:
    for name in header:
        if name not in COLUMNS:
            raise SeriesError(
                f"{path}: row 1: unknown column '{name}'{nearest(name, COLUMNS)} (columns: {', '.join(COLUMNS)})"
            )
        if header.count(name) > 1:
            raise SeriesError(f"{path}: row 1: column '{name}' is there twice")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise SeriesError(f"{path}: row 1: column '{missing[0]}' is missing (needed: {', '.join(NEEDED)})")


def _datum(row: Mapping[str, str], scenario: Scenario, where: str) -> Datum:
    stage = _position(row.get("stage", ""), [(s.label, s.name) for s in scenario.stages], f"{where}: stage")
    segment = None
    if row.get("segment"):
        segment = _position(row["segment"], [(s.name, s.name) for s in scenario.segments], f"{where}: segment")
    sd = float(scenario["indicators.noise_points"])
    if row.get("sd"):
        sd = _number(row["sd"], f"{where}: sd", 0, 50)
    if sd == 0:
        raise SeriesError(f"{where}: sd: 0 given, allowed: above 0 to 50 points")
    year = _number(row.get("year", ""), f"{where}: year", -10_000, 10_000)
    return Datum(year, stage, segment, _number(row.get("value", ""), f"{where}: value", 0, 100), sd)


def _number(text: str, where: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        given = f"'{text}' given" if text else "missing"
        raise SeriesError(f"{where}: {given}, allowed: number from {low:g} to {high:g}")
    return number


def _position(text: str, names: list[tuple[str, str]], where: str) -> int:
    for at, both in enumerate(names):
        if text.lower() in (name.lower() for name in both):
            return at
    known = [short for short, _ in names]
    raise SeriesError(f"{where}: unknown '{text}'{nearest(text, known)} (known: {', '.join(known)})")
