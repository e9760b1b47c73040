"""A community's series: values of indicators by year and stage, from tables that are long (a row a value) or wide (a
column a year), with row-and-column errors.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cisim.own_community.columns import ColumnChoice, FileColumn, Override, parse_columns, split_heading
from cisim.own_community.csv_cells import parse_choice, quoted
from cisim.own_community.csv_table import CsvTable, read_table
from cisim.own_community.names import normalize
from cisim.own_community.ntee import stage_in_title
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.reading import Reading
from cisim.own_community.series_values import parse_values
from cisim.own_community.sheet import Sheet, read_sheet
from cisim.own_community.years import CALENDAR, MEANINGS, Year, is_year_heading, parse_year
from cisim.scenario.scenario import Scenario

PLACES = ("location", "geography", "county", "city", "district", "district name", "school district", "area")
STAGE = FileColumn("stage", ("stages", "indicator", "indicator name", "outcome", "measure", "metric"),
               ("indicator", "stage"), True, constant=True)  # fmt: skip
SERIES = (
    FileColumn("year", ("time frame", "timeframe", "school year", "fiscal year", "academic year", "date", "period",
                        "yr"), ("year",), True, constant=True, without=frozenset(("id", "code"))),
    STAGE,
    FileColumn("segment", ("segments", "neighbourhood", "neighborhood", "group"), constant=True),
    FileColumn("value", ("values", "data", "percent", "percentage", "pct", "rate", "share", "estimate"),
           ("percent", "percentage", "pct", "value", "rate", "share"), True, number=True,
           without=frozenset(("id", "code", "format", "change", "type", "year"))),
    FileColumn("sd", ("standard error", "std error", "se", "standard deviation"), number=True),
    FileColumn("format", ("data format",), selects=True, special=True),
    FileColumn("place", PLACES, selects=True, special=True),
)  # fmt: skip
"""Columns of a file of indicators."""
WIDE_HEADING = FileColumn("heading", special=True)
"""In a wide table: the heading a value stood under, for messages."""
PER_CENT_FORMATS = ("percent", "percentage", "pct", "percents")
RATE = re.compile(r"per\s*1\d*[, ]?0{2,}", re.IGNORECASE)
"""Headings of rates among more than a hundred."""
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
    """The series of a file, as ``read_series_file``."""
    return read_series_file(path, scenario, start)[0]


def read_series_file(
    path: Path, scenario: Scenario, start: float | None = None, columns: Iterable[str] = ()
) -> tuple[Series, Reading]:
    """Read years, stages and values, with segments and standard errors where there are any.

    Args:
        path: CSV with a header line; shares or per cents, long or wide (docs/own_community.md).
        scenario: names of stages (short or long) and segments, the length of the run, and the noise of an indicator
            (``indicators.noise_points``) where no ``sd`` is given.
        start: calendar year in which the simulation starts; by default the first year of the file.
        columns: as ``--columns`` has them.

    Returns:
        The series, and what was understood of the file.

    Raises:
        SeriesError: everything that is wrong with the file, by row (the header is row 1) and column.
    """
    given = parse_columns(columns, [c.name for c in SERIES])
    sheet = series_sheet(read_table(Path(path), MAX_SERIES_ROWS), scenario, given)
    series = parse_series(sheet, scenario, start)
    return series, sheet.reading(summary_of(series, scenario))


def series_sheet(table: CsvTable, scenario: Scenario, given: Mapping[str, Override] | None = None) -> Sheet:
    """The rows of a table of indicators that hold per cents of one place, each with one value."""
    given = dict(given or {})
    long = long_table(table, scenario)
    title = stage_in_title(Path(table.file).stem, scenario.stages)
    by_name = bool(title) and "stage" not in given and not _has(long.headings, STAGE)
    if by_name:
        given["stage"] = Override(title)
    columns = SERIES if long is table else (*SERIES, WIDE_HEADING)
    sheet = read_sheet(long, columns, given)
    if by_name:
        sheet.notes.append(f"stage {title!r} (guessed from the name of the file)")
    if long is not table:
        _name_wide_columns(sheet, table)
    _keep_per_cents(sheet)
    _check_places(sheet)
    value = sheet.choices.get("value")
    if value is not None and RATE.search(value.heading):
        sheet.report(0, "value", f"{value.heading!r} is no per cent; allowed: shares or per cents of children")
    return sheet


def _has(headings: Iterable[str], column: FileColumn) -> bool:
    """Whether a heading is a column, by its names or a word of it."""
    names = [split_heading(heading)[0] for heading in headings]
    return any(n in (column.name, *column.headings) or set(n.split()) & set(column.words) for n in names)


def parse_series(sheet: Sheet, scenario: Scenario, start: float | None = None) -> Series:
    """The series of the rows of a sheet, as ``read_series``."""
    values = parse_values(sheet, float(scenario["indicators.noise_points"]))
    kinds: set[str] = set()
    data = [(row, _datum(sheet, row, cells, scenario, *number, kinds))
            for (row, cells), number in zip(sheet.rows, values, strict=True)]  # fmt: skip
    sheet.notes += [text for kind, text in MEANINGS.items() if kind in kinds]
    if not sheet.rows and not sheet.problems:
        empty = "; all cells are empty or suppressed" if sheet.left_out else ""
        sheet.report(0, "", f"has no values; allowed: at least one{empty}")
    years = [d.year for _, d in data if math.isfinite(d.year)]
    series = Series(tuple(d for _, d in data), min(years, default=0.0) if start is None else start)
    _check_years(sheet, data, series, scenario)
    if sheet.problems:
        raise SeriesError(sorted(sheet.problems, key=lambda p: p.row))
    return series


def summary_of(series: Series, scenario: Scenario) -> str:
    """``44 values of 4 of 7 stages, 2010 to 2020, 12 to 31 points``."""
    count, stages = len(series.data), len({d.stage for d in series.data})
    years = [d.year for d in series.data]
    low, high = float(series.values.min()), float(series.values.max())
    span = f"{min(years):g}" if min(years) == max(years) else f"{min(years):g} to {max(years):g}"
    values = f"{count:,} value{'s' * (count > 1)} of {stages} of {len(scenario.stages)} stages"
    return f"{values}, {span}, {low:g} to {high:g} points"


def long_table(table: CsvTable, scenario: Scenario) -> CsvTable:
    """A wide table as a long one: a row for each cell under a year, or under a stage; a long one as it is."""
    years = [k for k, h in enumerate(table.headings) if is_year_heading(h)]
    named = {normalize(t) for s in scenario.stages for t in (s.name, s.label)}
    stages = [k for k, h in enumerate(table.headings) if normalize(split_heading(h)[0]) in named]
    if years:
        wide, name = years, "year"
    elif stages:
        wide, name = stages, "stage"
    else:
        return table
    others = [k for k in range(len(table.headings)) if k not in wide]
    headings = (*(table.headings[k] for k in others), name, "value", WIDE_HEADING.name)
    rows = []
    for number, cells in table.rows:
        padded = [*cells, *[""] * (len(table.headings) - len(cells))]
        for k in wide:
            said = table.headings[k] if name == "year" else split_heading(table.headings[k])[0]
            rows.append(
                (
                    number,
                    [*(padded[o] for o in others), said, padded[k], table.headings[k], *padded[len(table.headings) :]],
                )
            )
    return CsvTable(table.file, table.row, headings, tuple(rows), table.mark, table.problems, table.note)


def _name_wide_columns(sheet: Sheet, table: CsvTable) -> None:
    """Say of a wide table under which headings its values stand."""
    wide = list(dict.fromkeys(cells[WIDE_HEADING.name] for _, cells in sheet.rows))
    names = ", ".join(wide) if len(wide) <= 3 else f"{wide[0]}, {wide[1]}, ... {wide[-1]}"
    sheet.choices.pop(WIDE_HEADING.name, None)
    sheet.choices.pop("value", None)
    for name, choice in sheet.choices.items():
        if choice.heading == name and name not in table.headings:
            sheet.choices[name] = ColumnChoice(name, f"the headings {names}", choice.at)
    sheet.notes.append("a wide table: a column for each of them" if wide else "a wide table without values")


def _keep_per_cents(sheet: Sheet) -> None:
    """Leave out values of another format where a column tells formats apart, as KIDS COUNT does."""
    if "format" not in sheet.choices or sheet.choices["format"].value:
        return
    kept = [(row, cells) for row, cells in sheet.rows if normalize(cells["format"]) in PER_CENT_FORMATS]
    if not kept and sheet.rows:
        found = ", ".join(dict.fromkeys(cells["format"] for _, cells in sheet.rows))
        sheet.report(0, "format", f"holds {found[:60]}; allowed: Percent, or one of these with --columns format=...")
        return
    for row, cells in sheet.rows:
        if normalize(cells["format"]) not in PER_CENT_FORMATS:
            sheet.leave_out(row, "in another format than per cents")
    sheet.rows[:] = kept


def _check_places(sheet: Sheet) -> None:
    """Refuse the values of several places, of which one must be chosen."""
    choice: ColumnChoice | None = sheet.choices.get("place")
    if choice is None or choice.value:
        return
    places = list(dict.fromkeys(cells["place"] for _, cells in sheet.rows))
    if len(places) > 1:
        some = ", ".join(places[:5]) + ", ..." * (len(places) > 5)
        choose = f"choose one with --columns 'place={places[0]}'"
        sheet.report(0, "place", f"holds {len(places):,} places ({some}); {choose}")


def _check_years(sheet: Sheet, data: list[tuple[int, Datum]], series: Series, scenario: Scenario) -> None:
    """Report years outside the run, and values that are given twice."""
    last = series.start + scenario.months / 12
    first_rows: dict[tuple[float, int, int | None], int] = {}
    for row, d in data:
        if not series.start <= d.year <= last and math.isfinite(d.year):
            sheet.report(row, "year", f"{d.year:g} given; allowed: {series.start:g} to {last:g} (the run starts in "
                        f"{series.start:g} and has {scenario.months} months: time.months)")  # fmt: skip
        before = first_rows.setdefault((d.year, d.stage, d.segment), row)
        if before != row and d.stage >= 0:
            sheet.report(row, "", f"the same year, stage and segment as in row {before}")


def _datum(
    sheet: Sheet, row: int, cells: Mapping[str, str], scenario: Scenario, value: float, sd: float, kinds: set[str]
) -> Datum:
    """A row; what is wrong in it is noted, and stands for nothing."""
    names, segments = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    known = {normalize(text): s.name for s in scenario.stages for text in (s.name, s.label)}
    stage = parse_choice(sheet, row, "stage", cells.get("stage", ""), known, [s.label for s in scenario.stages])
    places = {"": "", "all": ""} | {normalize(name): name for name in segments}
    segment = parse_choice(sheet, row, "segment", cells.get("segment", ""), places, [*segments, "all"])
    year = parse_year(cells.get("year", ""))
    if not isinstance(year, Year):
        allowed = "a year such as 2015, 2014-15 or FY15" + (f"; {year}" if year else "")
        text = cells.get("year", "")
        sheet.report(row, "year", f"{quoted(text) + ' given' if text else 'is empty'}; allowed: {allowed}")
        year = Year(math.nan, CALENDAR)
    kinds.add(year.kind)
    at = names.index(stage) if stage else -1
    return Datum(year.value, at, segments.index(segment) if segment else None, value, sd)
