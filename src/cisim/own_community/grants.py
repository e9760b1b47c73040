"""Grants from files: funder, recipient, amount, date, duration, as funders publish them (360Giving, Form 990-PF)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from cisim.own_community.columns import NOT_THE_NAME, FileColumn, Override, parse_columns
from cisim.own_community.csv_cells import OTHER_CURRENCIES, parse_label, parse_number, quoted
from cisim.own_community.csv_table import CsvTable, read_table
from cisim.own_community.names import name_key
from cisim.own_community.percents import is_suppressed
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.reading import Reading, money_text
from cisim.own_community.sheet import Sheet, read_sheet
from cisim.own_community.years import DATED, Year, parse_year

GRANTS = (
    FileColumn("funder", ("funding org name", "funder name", "grantmaker", "grantmaker name", "foundation",
                      "foundation name", "grantor"), needed=True, constant=True),
    FileColumn("recipient", ("recipient org name", "recipient name", "grantee", "grantee name",
                         "recipient organization name"), ("recipient", "grantee"), True, without=NOT_THE_NAME),
    FileColumn("amount", ("amount awarded", "grant amount", "award amount", "amount paid", "amount of grant"),
           ("amount",), True, number=True, money=True),
    FileColumn("date", ("award date", "grant date", "date awarded", "year awarded", "year", "fiscal year", "tax year"),
           needed=True, constant=True),
    FileColumn("duration", ("planned dates duration", "grant duration", "term", "duration months"), number=True),
    FileColumn("start", ("planned dates start date", "start date"), special=True),
    FileColumn("end", ("planned dates end date", "end date"), special=True),
    FileColumn("currency", selects=True, special=True),
)  # fmt: skip
"""Columns of a file of grants."""
MAX_GRANTS = 300_000
"""Most rows of a file."""
AMOUNT_RANGE = (0.01, 1e12)
MAX_MONTHS = 600.0
DAYS_A_MONTH = 365.25 / 12
DOLLARS = ("", "usd", "us$", "$", "us dollar", "us dollars")


class GrantsError(CommunityFileError):
    """A file of grants that cannot be used: all that is wrong with it."""


@dataclass(frozen=True)
class GrantOnFile:
    """A grant.

    Attributes:
        funder, recipient: names.
        dollars: all of it.
        year: calendar year in which it was given.
        months: for how long it was given; NaN where nothing says so.
    """

    funder: str
    recipient: str
    dollars: float
    year: float
    months: float


@dataclass(frozen=True)
class Grants:
    """The grants of a file."""

    rows: tuple[GrantOnFile, ...]

    @property
    def funders(self) -> dict[str, float]:
        """Dollars of each funder, the largest first; a name in other capitals is the same name."""
        first: dict[str, str] = {}
        sums: dict[str, float] = {}
        for grant in self.rows:
            name = first.setdefault(name_key(grant.funder), grant.funder)
            sums[name] = sums.get(name, 0.0) + grant.dollars
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))

    @property
    def years(self) -> float:
        """Calendar years from the first to the last grant, both counted."""
        years = [math.floor(g.year) for g in self.rows]
        return float(max(years) - min(years) + 1)

    @property
    def dollars_a_year(self) -> float:
        """What all grants together are in the middle of the years."""
        return sum(g.dollars for g in self.rows) / self.years

    @property
    def months(self) -> float:
        """The duration of the middle dollar; NaN where no duration is known."""
        known = sorted((g.months, g.dollars) for g in self.rows if math.isfinite(g.months))
        if not known:
            return math.nan
        sums = np.cumsum([dollars for _, dollars in known])
        return known[int(np.searchsorted(sums, sums[-1] / 2))][0]


def read_grants(path: Path, columns: Iterable[str] = ()) -> tuple[Grants, Reading]:
    """The grants of a file, and what was understood of it.

    Raises:
        GrantsError: everything that is wrong with it, by row and column.
    """
    given = parse_columns(columns, [c.name for c in GRANTS])
    return parse_grants(read_table(Path(path), MAX_GRANTS), given)


def parse_grants(table: CsvTable, given: Mapping[str, Override] | None = None) -> tuple[Grants, Reading]:
    """The grants of a table, as ``read_grants``."""
    sheet = read_sheet(table, GRANTS, given)
    months = _duration_factor(sheet)
    grants = Grants(tuple(grant for row, cells in sheet.rows if (grant := _grant(sheet, row, cells, months))))
    if not grants.rows and not sheet.problems:
        sheet.report(0, "", "has no grants; allowed: at least one")
    if sheet.problems:
        raise GrantsError(sheet.problems)
    return grants, sheet.reading(summary_of(grants))


def summary_of(grants: Grants) -> str:
    """``412 grants of 9 funders to 84 recipients, 2015 to 2019, $12.4 M, $2.48 M a year``, and for how long."""
    recipients = len({name_key(g.recipient) for g in grants.rows})
    years = [math.floor(g.year) for g in grants.rows]
    total = sum(g.dollars for g in grants.rows)
    span = f"{min(years)}" if min(years) == max(years) else f"{min(years)} to {max(years)}"
    term = f", half of it for up to {grants.months:g} months" if math.isfinite(grants.months) else ""
    parts = ((len(grants.rows), "grant"), (len(grants.funders), "funder"), (recipients, "recipient"))
    count, funders, received = (f"{number:,} {noun}{'s' * (number > 1)}" for number, noun in parts)
    dollars = f"{money_text(total)}, {money_text(grants.dollars_a_year)} a year"
    return f"{count} of {funders} to {received}, {span}, {dollars}{term}"


def _duration_factor(sheet: Sheet) -> float:
    """Months in the unit of the durations; said where the heading does not say it."""
    choice = sheet.choices.get("duration")
    if choice is None:
        return 1.0
    said = f"{choice.heading} {choice.unit}".casefold()
    if "year" in said:
        return 12.0
    if "month" not in said:
        sheet.notes.append(f"{choice.heading!r} is taken for months")
    return 1.0


def _grant(sheet: Sheet, row: int, cells: Mapping[str, str], months: float) -> GrantOnFile | None:
    """A row; what is wrong in it is noted. Nothing of a row without dollars or in another currency."""
    currency, unit = cells.get("currency", ""), sheet.choices["amount"].unit
    accepted = "currency" in sheet.choices and bool(sheet.choices["currency"].value)
    if not accepted and (currency.casefold() not in DOLLARS or OTHER_CURRENCIES.search(unit)):
        sheet.report(row, "currency" if currency else "amount", f"{quoted(currency or unit)} given; allowed: dollars; "
                     "give the rate with --columns 'amount=HEADING*1.25' --columns 'currency=GBP'")  # fmt: skip
        return None
    amount = cells.get("amount", "")
    if is_suppressed(amount) or not amount.strip("$0., "):
        sheet.leave_out(row, "without an amount")
        return None
    if amount.startswith("-") or (amount.startswith("(") and amount.endswith(")")):
        sheet.leave_out(row, "of grants taken back")
        return None
    factor = sheet.factor("amount")
    low, high = (bound / factor for bound in AMOUNT_RANGE)
    dollars = parse_number(sheet, row, "amount", amount, "dollars, a number above 0", low, high) * factor
    funder = parse_label(sheet, row, "funder", cells.get("funder", ""))
    recipient = parse_label(sheet, row, "recipient", cells.get("recipient", ""))
    year = _year(sheet, row, "date", cells.get("date", ""))
    return GrantOnFile(funder, recipient, dollars, year, _months(sheet, row, cells, months))


def _year(sheet: Sheet, row: int, column: str, text: str) -> float:
    """The year of a date; where day and month cannot be told apart it is known all the same."""
    if len(text) > 10 and text[4:5] == "-" and text[10] in "T ":
        text = text[:10]
    year = parse_year(text)
    if isinstance(year, str) and text[-4:].isdigit() and year:
        year = Year(float(text[-4:]), DATED)
    if isinstance(year, str) or not 1900 <= year.value < 2200:
        sheet.report(row, column, f"{quoted(text)} given; allowed: a year or a date such as 2015-06-30")
        return math.nan
    return year.value


def _months(sheet: Sheet, row: int, cells: Mapping[str, str], factor: float) -> float:
    """For how long a grant is given: its duration, or from its start to its end."""
    if (text := cells.get("duration", "")) and not is_suppressed(text):
        return parse_number(sheet, row, "duration", text, "months from 0 to 600", 0.0, MAX_MONTHS / factor) * factor
    days = [cells.get(name, "")[:10] for name in ("start", "end")]
    with suppress(ValueError):  # to the day: the end of a year is twelve months after its beginning
        first, last = map(date.fromisoformat, days)
        return round(((last - first).days + 1) / DAYS_A_MONTH) if last >= first else math.nan
    start, end = map(parse_year, days)
    if isinstance(start, Year) and isinstance(end, Year) and end.value >= start.value:
        return round(12 * (end.value - start.value))
    return math.nan
