"""An own community from CSV files: organisations, and the ties between them. All that is wrong is said at once, by row
and column; where anything is wrong, nothing is used. The files are read on this computer and go nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from cisim.errors import nearest
from cisim.model.sectors import NONPROFIT, SERVING, SERVING_NAMES
from cisim.own_community.csv_cells import (
    describe_cell,
    normalize,
    number_text,
    parse_choice,
    parse_label,
    parse_number,
    quoted,
)
from cisim.own_community.csv_table import CommunityFileError, Sheet, csv_text, read_sheet
from cisim.scenario.roster import Organisation, Roster, Tie
from cisim.scenario.scenario import Scenario

MAX_ROWS = {"organisations": 10_000, "ties": 100_000}
"""Most rows of each file."""
MAX_HINTS = 10
"""Problems with the name of an organisation that come with the nearest name: looking for it takes a while."""
ORGANISATIONS: dict[str, tuple[str, ...]] = {
    "label": ("name", "organisation", "organization", "organisation name", "organization name"),
    "sector": ("type",),
    "stage": ("stages",),
    "segment": ("neighbourhood", "neighborhood", "group"),
    "budget": ("annual budget", "yearly budget", "budget in dollars", "budget usd"),
    "tags": ("tag",),
}
"""Columns of the file of organisations and the other names they go by; capital letters do not matter."""
TIES: dict[str, tuple[str, ...]] = {"from": ("source",), "to": ("target",), "strength": ("trust", "weight")}
"""Columns of the file of ties."""
SECTOR_SPELLINGS = {word: sector.name for sector in SERVING for word in (sector.name, *sector.spellings)}
"""What a cell may say, without hyphens and spaces."""
SET_ELSEWHERE = {
    "sectors.funders and money.pool": ("funder", "funders", "foundation", "philanthropy"),
    "conditions.backbone_support": ("backbone",),
}
"""What is no organisation of the file but comes with the scenario, by the keys that set it."""
LIST_SEPARATOR = "|"
"""Between several stages, or tags, in a cell."""
BUDGET_RANGE = (1.0, 1e12)


def parse_roster(
    scenario: Scenario,
    organisations: str,
    ties: str | None = None,
    names: Iterable[str] = ("organisations.csv", "ties.csv"),
) -> Roster:
    """The organisations and ties of two texts; ``names`` are those of the files, for messages."""
    files = [*names]
    sheet = read_sheet(files[0], organisations, ORGANISATIONS, ("label", "stage", "budget"), MAX_ROWS["organisations"])
    labels: dict[str, tuple[str, int]] = {}
    rows = [] if sheet.problems and not sheet.rows else _organisations(sheet, scenario, labels)
    problems, edges = sheet.problems, None
    if not problems and all(o.sector != NONPROFIT.name for o in rows):
        sheet.report(0, "", "has no nonprofit; allowed: at least one (the sector of a row without one is nonprofit)")
    if ties is not None:
        other = read_sheet(files[1], ties, TIES, ("from", "to"), MAX_ROWS["ties"])
        edges = _ties(other, {key: label for key, (label, _) in labels.items()})
        problems = problems + other.problems
    if problems:
        raise CommunityFileError(problems)
    return Roster.of(rows, edges, [s.name for s in scenario.stages], [s.name for s in scenario.segments])


def _organisations(sheet: Sheet, scenario: Scenario, labels: dict[str, tuple[str, int]]) -> list[Organisation]:
    stages = {normalize(s.name): s.name for s in scenario.stages}
    stages = {normalize(s.short): s.name for s in scenario.stages if s.short} | stages
    segments = {"": "", "all": ""} | {normalize(s.name): s.name for s in scenario.segments}
    stage_names, segment_names = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    organisations = []
    for row, cells in sheet.rows:
        label = parse_label(sheet, row, "label", cells.get("label", ""))
        if label and (first := labels.setdefault(label.casefold(), (label, row)))[1] != row:
            sheet.report(row, "label", f"{quoted(label)} stands in row {first[1]} already; allowed: a name of its own")
        sector = _sector(sheet, row, cells.get("sector", ""))
        parts = _parts(cells.get("stage", ""), stages)
        at = [parse_choice(sheet, row, "stage", part, stages, stage_names) for part in parts if part or len(parts) == 1]
        segment = parse_choice(sheet, row, "segment", cells.get("segment", ""), segments, [*segment_names, "all"])
        dollars = cells.get("budget", "")
        budget = parse_number(sheet, row, "budget", dollars, "dollars a year, a number from 1 on", *BUDGET_RANGE)
        tags = tuple(tag.strip() for tag in cells.get("tags", "").split(LIST_SEPARATOR) if tag.strip())
        organisations.append(Organisation(label, sector, tuple(dict.fromkeys(at)), segment, budget, tags))
    if not sheet.rows and not sheet.problems:
        sheet.report(0, "", "has headings and no row; allowed: at least one organisation")
    return organisations


def _parts(text: str, stages: Mapping[str, str]) -> list[str]:
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


def _ties(sheet: Sheet, labels: Mapping[str, str]) -> list[Tie]:
    ties: dict[tuple[str, str], tuple[Tie, int]] = {}
    hints = 0
    for row, cells in sheet.rows:
        ends = []
        for column in ("from", "to"):
            text = cells.get(column, "")
            if label := labels.get(text.casefold()):
                ends.append(label)
                continue
            hint = nearest(text, labels.values()) if text and hints < MAX_HINTS else ""
            hints += 1
            what = describe_cell(text) + (", which is no label of the organisations" if text else "")
            sheet.report(row, column, f"{what}; allowed: a label of the organisations{hint}")
        strength = None
        if text := cells.get("strength", ""):
            strength = parse_number(sheet, row, "strength", text, "a number from 0 to 1, or nothing", 0.0, 1.0)
        if len(ends) < 2 or (strength is not None and math.isnan(strength)):
            continue
        if ends[0] == ends[1]:
            sheet.report(row, "to", f"{quoted(ends[1])} given, a tie to itself; allowed: another organisation")
            continue
        first, at = ties.setdefault((min(ends), max(ends)), (Tie(ends[0], ends[1], strength), row))
        if first.strength != strength:
            sheet.report(row, "strength", f"another one than in row {at} for the same two; allowed: one strength a tie")
    return [tie for tie, _ in ties.values()]


def organisations_text(roster: Roster) -> str:
    """The file of organisations of a roster; cells that a spreadsheet would take for formulas are made harmless."""
    several = LIST_SEPARATOR.join
    rows = [
        [o.label, o.sector, several(o.stages), o.segment, number_text(o.budget), several(o.tags)]
        for o in roster.organisations
    ]
    return csv_text(ORGANISATIONS, rows)


def ties_text(roster: Roster) -> str:
    """The file of ties of a roster."""
    rows = [[t.one, t.other, "" if t.strength is None else repr(t.strength)] for t in roster.ties or ()]
    return csv_text(TIES, rows)


def templates(scenario: Scenario) -> dict[str, str]:
    """Files to fill in, by name, with a few rows that show how, somebody at every stage among them; stages and segments
    are the scenario's.
    """
    stages, segments = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    first, second, last = stages[0], stages[min(1, len(stages) - 1)], stages[-1]
    several = tuple(dict.fromkeys((first, second)))
    rows = (
        Organisation("Early Start", "nonprofit", (first,), segments[0], 250000.0, ("example",)),
        Organisation("Reads Co.", "nonprofit", several, "", 480000.0, ("example",)),
        Organisation("School district", "government", (second,), "", 3200000.0, ("example",)),
        *(Organisation(f"Programme {k}", "nonprofit", (stage,), "", 300000.0, ("example",))
          for k, stage in enumerate(stages[2:], 1)),
        Organisation("Chamber of commerce", "business", (last,), "", 150000.0, ("example",)),
    )  # fmt: skip
    ties = (Tie("Early Start", "Reads Co.", 0.6), Tie("Reads Co.", "School district"))
    roster = Roster.of(rows, ties, stages, segments)
    return {"organisations.csv": organisations_text(roster), "ties.csv": ties_text(roster)}
