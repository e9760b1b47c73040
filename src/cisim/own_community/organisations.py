"""The rows of a file of organisations: name, sector, stages, segment, budget, and what is doubtful about budgets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from cisim.model.sectors import NONPROFIT, SERVING, SERVING_NAMES
from cisim.own_community.columns import NOT_THE_NAME, FileColumn
from cisim.own_community.csv_cells import OTHER_CURRENCIES, parse_choice, parse_label, parse_number, quoted
from cisim.own_community.names import name_key, normalize
from cisim.own_community.reading import money_text, range_text
from cisim.own_community.sheet import LIST_SEPARATOR, Sheet
from cisim.scenario.roster import Organisation
from cisim.scenario.scenario import Scenario

ORGANISATIONS = (
    FileColumn(
        "label",
        ("name", "organisation", "organization", "organisation name", "organization name", "agency", "agency name",
         "nonprofit", "nonprofit name", "org name", "legal name", "partner", "partner name"),
        ("organisation", "organization", "agency", "name"), True, without=NOT_THE_NAME,
    ),
    FileColumn("sector", ("sectors", "type", "organisation type", "organization type", "org type"), constant=True),
    FileColumn("stage", ("stages",), ("stage",), True, constant=True),
    FileColumn("segment", ("segments", "neighbourhood", "neighborhood", "group"), constant=True),
    FileColumn(
        "budget",
        ("annual budget", "yearly budget", "operating budget", "annual operating budget", "total budget",
         "revenue amt", "total revenue", "annual revenue", "revenue", "total expenses", "annual expenses", "expenses",
         "income amt", "income"),
        ("budget", "revenue", "expenses", "income"), True, number=True, money=True,
    ),
    FileColumn("tags", ("tag",)),
    FileColumn("ntee", ("ntee cd", "ntee code", "ntee codes"), special=True),
    FileColumn("ein", special=True),
    FileColumn("foundation", special=True),
    FileColumn("street", ("street address", "address", "mailing address"), special=True),
    FileColumn("zip", ("zip code", "zipcode", "postcode", "postal code"), selects=True, special=True),
)  # fmt: skip
"""Columns of the file of organisations."""
WRITTEN = ("label", "sector", "stage", "segment", "budget", "tags")
"""Those that are written."""
SECTOR_SPELLINGS = {word: sector.name for sector in SERVING for word in (sector.name, *sector.spellings)}
"""What a cell may say, without hyphens and spaces."""
SET_ELSEWHERE = {
    "sectors.funders and money.pool": ("funder", "funders", "foundation", "philanthropy"),
    "conditions.backbone_support": ("backbone",),
}
"""What is no organisation of the file but comes with the scenario, by the keys that set it."""
TOTALS = re.compile(r"(grand |sub)?\s*-?totals?( .*)?|sum|all organi[sz]ations")
"""Names of rows that sum up others."""
BUDGET_RANGE = (1.0, 1e12)
MANY_TIMES = 1000.0
"""By how much a budget in thousands of dollars seems too small."""
SMALL_BUDGETS = 5000.0
"""Dollars a year below which half of all budgets are hardly dollars."""


def leave_out_totals(sheet: Sheet) -> None:
    """Leave out rows that sum up others."""
    totals = {row for row, cells in sheet.rows if is_total(cells.get("label", ""))}
    for row in sorted(totals):
        sheet.leave_out(row, "of totals")
    sheet.rows[:] = [(row, cells) for row, cells in sheet.rows if row not in totals]


def is_total(name: str) -> bool:
    """Whether a name is that of a row that sums up others."""
    return TOTALS.fullmatch(name_key(name).rstrip(":")) is not None


def stage_spellings(scenario: Scenario) -> dict[str, str]:
    """What a cell may say for a stage, as ``normalize`` gives it, and the name of that stage."""
    short = {normalize(s.short): s.name for s in scenario.stages if s.short}
    return short | {normalize(s.name): s.name for s in scenario.stages}


def parse_organisations(sheet: Sheet, scenario: Scenario, labels: dict[str, tuple[str, int]]) -> list[Organisation]:
    """The organisations of a sheet; ``labels`` receives their names and rows by ``name_key``."""
    stages = stage_spellings(scenario)
    segments = {"": "", "all": ""} | {normalize(s.name): s.name for s in scenario.segments}
    stage_names, segment_names = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    _check_currency(sheet)
    organisations = []
    for row, cells in sheet.rows:
        label = parse_label(sheet, row, "label", cells.get("label", ""))
        if label and (first := labels.setdefault(name_key(label), (label, row)))[1] != row:
            sheet.report(row, "label", f"{quoted(label)} stands in row {first[1]} already; allowed: a name of its own")
        sector = _sector(sheet, row, cells.get("sector", ""))
        parts = stage_parts(cells.get("stage", ""), stages)
        at = [parse_choice(sheet, row, "stage", part, stages, stage_names) for part in parts if part or len(parts) == 1]
        segment = parse_choice(sheet, row, "segment", cells.get("segment", ""), segments, [*segment_names, "all"])
        dollars, factor = cells.get("budget", ""), sheet.factor("budget")
        low, high = BUDGET_RANGE[0] / factor, BUDGET_RANGE[1] / factor
        budget = parse_number(sheet, row, "budget", dollars, "dollars a year, a number from 1 on", low, high) * factor
        tags = tuple(tag.strip() for tag in cells.get("tags", "").split(LIST_SEPARATOR) if tag.strip())
        organisations.append(Organisation(label, sector, tuple(dict.fromkeys(at)), segment, budget, tags))
    if not sheet.rows and not sheet.problems:
        why = " that is used" if sheet.left_out else ""
        sheet.report(0, "", f"has headings and no row{why}; allowed: at least one organisation")
    if not sheet.problems:
        _doubt_budgets(sheet, [o.budget for o in organisations])
    return organisations


def summary_of(organisations: Sequence[Organisation], stages: int) -> str:
    """``84 organisations, budgets $25,000 to $4.2 M, 7 of 9 stages``."""
    served = len({stage for o in organisations for stage in o.stages})
    sectors = ", ".join(f"{count:,} {name}" for name in SERVING_NAMES
                        if (count := sum(o.sector == name for o in organisations)))  # fmt: skip
    plural = "s" * (len(organisations) > 1)
    return (f"{len(organisations):,} organisation{plural} ({sectors}), budgets "
            f"{range_text(o.budget for o in organisations)}, {served} of {stages} stages")  # fmt: skip


def _check_currency(sheet: Sheet) -> None:
    choice = sheet.choices.get("budget")
    if choice is not None and OTHER_CURRENCIES.search(choice.unit):
        if choice.factor in (1.0, 1e3, 1e6):
            rate = f"give the rate, such as --columns 'budget={choice.heading}*1.25'"
            sheet.report(0, "budget", f"{choice.heading!r} is in another currency; allowed: dollars a year; {rate}")
    elif choice is not None and choice.factor != 1:
        sheet.notes.append(f"budgets of {choice.heading!r} times {choice.factor:,.10g} are dollars a year")


def _doubt_budgets(sheet: Sheet, budgets: Sequence[float]) -> None:
    """Warn of budgets a thousand times below the others, and where all of them are so small.

    A budget is doubtful if a thousand times as much would lie among those of the others and either nobody stands
    between it and them within a factor of 20, or it is less than a five-hundredth of the middle one.
    """
    values = np.array(budgets)
    order = np.sort(values)
    middle = float(np.median(values))
    gaps = np.flatnonzero(order[1:] / order[:-1] >= 20.0)
    low = order[: gaps[0] + 1] if len(gaps) else order[:0]
    rest = order[len(low) :]
    for (row, cells), value in zip(sheet.rows, values, strict=True):
        apart = value in low and rest[0] / 3 <= MANY_TIMES * value <= 3 * rest[-1]
        if apart or value < middle / 500:
            others = f"far below the others ({money_text(middle)} in the middle)"
            sheet.warn(row, "budget", f"{cells['budget']!r} is read as {money_text(value)} a year, {others}: is it in "
                       "thousands?")  # fmt: skip
    if middle < SMALL_BUDGETS and len(values) > 1:
        heading = sheet.choices["budget"].heading
        sheet.warn(0, "budget", f"half of all budgets are below {money_text(middle)} a year; if they are in thousands: "
                   f"--columns 'budget={heading}*1000'")  # fmt: skip


def stage_parts(text: str, stages: Mapping[str, str]) -> list[str]:
    """The stages in a cell; commas and semicolons between them are understood where all parts are stages."""
    if normalize(text) not in stages:
        for mark in ";,":
            parts = text.split(mark)
            if len(parts) > 1 and all(normalize(part) in stages for part in parts):
                return parts
    return [part.strip() for part in text.split(LIST_SEPARATOR)]


def _sector(sheet: Sheet, row: int, text: str) -> str:
    if key := next((key for key, words in SET_ELSEWHERE.items() if normalize(text) in words), ""):
        sheet.report(row, "sector", f"{quoted(text)} given; funders and backbone come with the scenario (set {key})")
        return NONPROFIT.name
    return parse_choice(sheet, row, "sector", text, SECTOR_SPELLINGS, SERVING_NAMES)
