"""An own community from CSV files: organisations, and the ties between them. All that is wrong is said at once, by row
and column; where anything is wrong, nothing is used. The files are read on this computer and go nowhere.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cisim.errors import nearest
from cisim.model.sectors import NONPROFIT, SERVING, SERVING_NAMES
from cisim.own_community.csv_cells import (
    HINTS,
    ROWS,
    CommunityFileError,
    Problem,
    Sheet,
    given,
    harmless,
    label_of,
    number_of,
    one_of,
    read_sheet,
    squeezed,
    written,
)
from cisim.scenario.roster import Organisation, Roster, Tie
from cisim.scenario.scenario import Scenario

SAVE = "in Excel choose File, Save As, CSV UTF-8 (Comma delimited); other programs call it CSV, UTF-8"
KINDS = {
    b"PK\x03\x04": "is a workbook (xlsx, ods, or another zip file), not CSV",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind, not CSV",
    b"\xff\xfe": "is UTF-16 text, as Excel saves Unicode Text",
    b"\xfe\xff": "is UTF-16 text",
}
HEAD = 4
"""Bytes that tell the kinds apart."""


def text_of(path: Path) -> str | Problem:
    """What stands in a file, or why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return Problem(str(path), 0, "", str(error.strerror))
    except UnicodeDecodeError as error:
        return Problem(str(path), 0, "", not_text(error.object[:HEAD]))


def not_text(start: bytes) -> str:
    """What a file is whose bytes are no UTF-8 text, and how to save it."""
    usual = "is not UTF-8 text but probably Windows-1252, which Excel's plain CSV is: letters such as é would be lost"
    kind = next((said for begin, said in KINDS.items() if start.startswith(begin)), usual)
    return f"{kind}; {SAVE}"


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
SECTOR_WORDS = {word: sector.name for sector in SERVING for word in (sector.name, *sector.spellings)}
"""What a cell may say, without hyphens and spaces."""
ELSEWHERE = {
    "sectors.funders and money.pool": ("funder", "funders", "foundation", "philanthropy"),
    "conditions.backbone_support": ("backbone",),
}
"""What is no organisation of the file but comes with the scenario, by the keys that set it."""
MANY = "|"
"""Between several stages, or tags, in a cell."""
BUDGET = (1.0, 1e12)


def parse_roster(
    scenario: Scenario,
    organisations: str,
    ties: str | None = None,
    names: Iterable[str] = ("organisations.csv", "ties.csv"),
) -> Roster:
    """The organisations and ties of two texts; ``names`` are those of the files, for messages."""
    files = [*names]
    sheet = read_sheet(files[0], organisations, ORGANISATIONS, ("label", "stage", "budget"), ROWS["organisations"])
    labels: dict[str, tuple[str, int]] = {}
    found = [] if sheet.problems and not sheet.rows else _organisations(sheet, scenario, labels)
    problems, joined = sheet.problems, None
    if not problems and all(o.sector != SERVING_NAMES[NONPROFIT] for o in found):
        sheet.wrong(0, "", "has no nonprofit; allowed: at least one (the sector of a row without one is nonprofit)")
    if ties is not None:
        other = read_sheet(files[1], ties, TIES, ("from", "to"), ROWS["ties"])
        joined = _ties(other, {key: label for key, (label, _) in labels.items()})
        problems = problems + other.problems
    if problems:
        raise CommunityFileError(problems)
    return Roster.of(found, joined, [s.name for s in scenario.stages], [s.name for s in scenario.segments])


def _organisations(sheet: Sheet, scenario: Scenario, labels: dict[str, tuple[str, int]]) -> list[Organisation]:
    stages = {squeezed(s.name): s.name for s in scenario.stages}
    stages = {squeezed(s.short): s.name for s in scenario.stages if s.short} | stages
    segments = {"": "", "all": ""} | {squeezed(s.name): s.name for s in scenario.segments}
    stage_names, segment_names = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    found = []
    for row, cells in sheet.rows:
        label = label_of(sheet, row, "label", cells.get("label", ""))
        if label and (before := labels.setdefault(label.casefold(), (label, row)))[1] != row:
            sheet.wrong(row, "label", f"{given(label)} stands in row {before[1]} already; allowed: a name of its own")
        sector = _sector(sheet, row, cells.get("sector", ""))
        parts = _parts(cells.get("stage", ""), stages)
        at = [one_of(sheet, row, "stage", part, stages, stage_names) for part in parts if part or len(parts) == 1]
        segment = one_of(sheet, row, "segment", cells.get("segment", ""), segments, [*segment_names, "all"])
        budget = number_of(sheet, row, "budget", cells.get("budget", ""), "dollars a year, a number from 1 on", *BUDGET)
        tags = tuple(tag.strip() for tag in cells.get("tags", "").split(MANY) if tag.strip())
        found.append(Organisation(label, sector, tuple(dict.fromkeys(at)), segment, budget, tags))
    if not sheet.rows and not sheet.problems:
        sheet.wrong(0, "", "has headings and no row; allowed: at least one organisation")
    return found


def _parts(text: str, stages: Mapping[str, str]) -> list[str]:
    """The stages in a cell; commas and semicolons between them are understood where all parts are stages."""
    if squeezed(text) not in stages:
        for mark in ";,":
            parts = text.split(mark)
            if len(parts) > 1 and all(squeezed(part) in stages for part in parts):
                return parts
    return [part.strip() for part in text.split(MANY)]


def _sector(sheet: Sheet, row: int, text: str) -> str:
    if key := next((key for key, words in ELSEWHERE.items() if squeezed(text) in words), ""):
        sheet.wrong(row, "sector", f"{given(text)} given; funders and backbone come with the scenario (set {key})")
        return SERVING_NAMES[NONPROFIT]
    return one_of(sheet, row, "sector", text, SECTOR_WORDS, SERVING_NAMES)


def _ties(sheet: Sheet, labels: Mapping[str, str]) -> list[Tie]:
    found: dict[tuple[str, str], tuple[Tie, int]] = {}
    hints = 0
    for row, cells in sheet.rows:
        ends = []
        for column in ("from", "to"):
            text = cells.get(column, "")
            if label := labels.get(text.casefold()):
                ends.append(label)
                continue
            hint = nearest(text, labels.values()) if text and hints < HINTS else ""
            hints += 1
            said = f"{given(text)} given, which is no label of the organisations" if text else "is empty"
            sheet.wrong(row, column, f"{said}; allowed: a label of the organisations{hint}")
        strength = None
        if text := cells.get("strength", ""):
            strength = number_of(sheet, row, "strength", text, "a number from 0 to 1, or nothing", 0.0, 1.0)
        if len(ends) < 2 or (strength is not None and math.isnan(strength)):
            continue
        if ends[0] == ends[1]:
            sheet.wrong(row, "to", f"{given(ends[1])} given, a tie to itself; allowed: another organisation")
            continue
        before, at = found.setdefault((min(ends), max(ends)), (Tie(ends[0], ends[1], strength), row))
        if before.strength != strength:
            sheet.wrong(row, "strength", f"another one than in row {at} for the same two; allowed: one strength a tie")
    return [tie for tie, _ in found.values()]


def organisations_text(roster: Roster) -> str:
    """The file of organisations of a roster; cells that a spreadsheet would take for formulas are made harmless."""
    rows = [
        [o.label, o.sector, MANY.join(o.stages), o.segment, written(o.budget), MANY.join(o.tags)]
        for o in roster.organisations
    ]
    return csv_text(ORGANISATIONS, rows)


def ties_text(roster: Roster) -> str:
    """The file of ties of a roster."""
    rows = [[t.one, t.other, "" if t.strength is None else repr(t.strength)] for t in roster.ties or ()]
    return csv_text(TIES, rows)


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV whose texts are harmless in spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(harmless(text) for text in header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


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
