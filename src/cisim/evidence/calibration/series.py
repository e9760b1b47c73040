"""A community's series: rows of year, stage, segment, value and standard error, from CSV with row-and-column errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cisim.own_community.csv_cells import normalize, parse_choice, parse_number
from cisim.own_community.csv_table import CommunityFileError, Problem, Sheet, read_sheet, read_text
from cisim.scenario.scenario import Scenario

SERIES_COLUMNS = ("year", "stage", "segment", "value", "sd")
REQUIRED_COLUMNS = ("year", "stage", "value")


MAX_SERIES_ROWS = 100_000
"""Most rows of a file."""


class SeriesError(CommunityFileError):
    """A file of indicators that cannot be used: all that is wrong with it."""


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
        path: CSV with a header line; commas, semicolons or tabs between cells.
        scenario: names of stages (short or long) and segments, the length of the run, and the noise of an indicator
            (``indicators.noise_points``) where no ``sd`` is given.
        start: calendar year in which the simulation starts; by default the first year of the file.

    Raises:
        SeriesError: everything that is wrong with the file, by row (the header is row 1) and column.
    """
    text = read_text(path)
    if isinstance(text, Problem):
        raise SeriesError([text])
    headings: dict[str, tuple[str, ...]] = dict.fromkeys(SERIES_COLUMNS, ())
    return parse_series(
        read_sheet(str(path), text, headings, REQUIRED_COLUMNS, MAX_SERIES_ROWS, more=False), scenario, start
    )


def parse_series(sheet: Sheet, scenario: Scenario, start: float | None = None) -> Series:
    """The series of the rows of a sheet, as ``read_series``."""
    data = [(row, _datum(sheet, row, cells, scenario)) for row, cells in sheet.rows]
    if not sheet.rows and not sheet.problems:
        sheet.report(0, "", "has no values; allowed: at least one")
    years = [d.year for _, d in data if math.isfinite(d.year)]
    series = Series(tuple(d for _, d in data), min(years, default=0.0) if start is None else start)
    last = series.start + scenario.months / 12
    first_rows: dict[tuple[float, int, int | None], int] = {}
    for row, d in data:
        if not series.start <= d.year <= last and math.isfinite(d.year):
            sheet.report(row, "year", f"{d.year:g} given; allowed: {series.start:g} to {last:g} (the run starts in "
                        f"{series.start:g} and has {scenario.months} months: time.months)")  # fmt: skip
        before = first_rows.setdefault((d.year, d.stage, d.segment), row)
        if before != row and d.stage >= 0:
            sheet.report(row, "", f"the same year, stage and segment as in row {before}")
    if sheet.problems:
        raise SeriesError(sheet.problems)
    return series


def _datum(sheet: Sheet, row: int, cells: Mapping[str, str], scenario: Scenario) -> Datum:
    """A row; what is wrong in it is noted, and stands for nothing."""
    names, segments = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    known = {normalize(text): s.name for s in scenario.stages for text in (s.name, s.label)}
    stage = parse_choice(sheet, row, "stage", cells.get("stage", ""), known, [s.label for s in scenario.stages])
    places = {"": "", "all": ""} | {normalize(name): name for name in segments}
    segment = parse_choice(sheet, row, "segment", cells.get("segment", ""), places, [*segments, "all"])
    year = parse_number(sheet, row, "year", cells.get("year", ""), "a number from 0 to 10,000", 0, 10_000)
    value = parse_number(sheet, row, "value", cells.get("value", ""), "points, a number from 0 to 100", 0, 100)
    sd = float(scenario["indicators.noise_points"])
    if cells.get("sd") or sd == 0:
        sd = parse_number(sheet, row, "sd", cells.get("sd", ""), "points, a number above 0, up to 50", 1e-9, 50)
    return Datum(year, names.index(stage) if stage else -1, segments.index(segment) if segment else None, value, sd)
