"""Years as tables write them: calendar years, school and fiscal years, dates, averages over several years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from dateutil import parser as dates

SPAN = re.compile(r"(\d{4})\s*(?:-|–|—|/|to)\s*(\d{4}|\d{2})")
PREFIXED = re.compile(r"(?:fy|sy|ay|fiscal year|school year|academic year|class of|year)\.?\s*'?(.+)")
SUFFIXED = re.compile(r"(.+?)\s*(?:fy|sy|fiscal year|school year|academic year)")
NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4}"
                  r"|\d{1,2} [a-z]{3,9}\.? \d{4}|\d{4}-\d{1,2}-\d{1,2}[t ].*")  # fmt: skip
CALENDAR, SCHOOL, POOLED, DATED = "calendar", "school", "pooled", "dated"
CENTURY_CUT = 70
"""Two digits from here on are of the twentieth century."""
MEANINGS = {
    SCHOOL: "school and fiscal years stand at the year they end in",
    POOLED: "averages over several years stand in their middle",
    DATED: "dates stand at their month",
}
"""What is told of a kind of year."""


@dataclass(frozen=True)
class Year:
    """A year as a number, and what kind of year it was."""

    value: float
    kind: str = CALENDAR


def parse_year(text: str) -> Year | str:
    """What a text says of a year, or what to write if it says none, or two.

    ``2014-15``, ``2014/15``, ``SY 2014-15`` and ``FY15`` are 2015; ``2010-2014`` is 2012; 2015-07-01 is 2015.5.
    """
    said = " ".join(text.casefold().split())
    marked = PREFIXED.fullmatch(said) or SUFFIXED.fullmatch(said)
    body = marked[1].strip() if marked else said
    if span := SPAN.fullmatch(body):
        return _span(int(span[1]), span[2])
    if NUMBER.fullmatch(body):
        if marked and len(body) == 2:
            return Year(_century(int(body)), SCHOOL)
        return Year(float(body), SCHOOL if marked and said[:2] in ("fy", "sy", "ay", "fi", "sc", "ac") else CALENDAR)
    if not marked and DATE.fullmatch(said):
        return _date(said)
    return ""


def _span(first: int, second: str) -> Year | str:
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if len(second) == 2 and int(second) < first % 100:
        last += 100  # 1999-00
    if last == first + 1:
        return Year(float(last), SCHOOL)
    if not first < last <= first + 10:
        return "write the years of a school year one after the other, such as 2014-15"
    if len(second) == 2 and int(second) <= 12:
        return f"write {first}-{last} if these are several years, or the day of a month, such as {first}-{second}-15"
    return Year((first + last) / 2, POOLED)


def _century(two: int) -> float:
    return float(1900 + two if two >= CENTURY_CUT else 2000 + two)


def _date(text: str) -> Year | str:
    """The month of a date; where day and month cannot be told apart, what to write."""
    default = datetime(2000, 1, 1)
    try:
        first = dates.parse(text, default=default)
        other = dates.parse(text, default=default, dayfirst=True)
    except (ValueError, OverflowError):
        return ""
    if not text[:4].isdigit() and first.month != other.month:
        return "write the date as year-month-day: day and month could be either"
    return Year(first.year + (first.month - 1) / 12, DATED)


def is_year_heading(text: str) -> bool:
    """Whether a heading is a year: then the column holds the values of that year."""
    year = parse_year(text)
    return isinstance(year, Year) and 1900 <= year.value <= 2200
