"""The rows of a file of funders: name, size or dollars a year, and what else each has of its own for its decisions."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from cisim.errors import ScenarioError
from cisim.model.sectors import FUNDER, Strategy
from cisim.own_community.columns import FileColumn, Override, split_heading
from cisim.own_community.csv_cells import number_text, parse_choice, parse_label, parse_number, quoted
from cisim.own_community.csv_table import CsvTable, csv_text
from cisim.own_community.names import name_key, normalize
from cisim.own_community.organisations import is_total, stage_parts, stage_spellings
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.reading import Reading, money_text
from cisim.own_community.sheet import LIST_SEPARATOR, Sheet, read_sheet
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import all_parameters
from cisim.scenario.strategies import AgentEntry, entry_model

FUNDER_HEADINGS = ("funder", "funder name", "grantmaker", "grant maker")
"""Headings by which a file of funders is told from one of organisations."""
FUNDERS = (
    FileColumn("funder", (*FUNDER_HEADINGS[1:], "foundation", "name", "label"), needed=True),
    FileColumn(
        "giving",
        ("giving a year", "annual giving", "a year", "amount", "grants", "grants a year", "budget", "annual budget"),
        needed=True, number=True, money=True,
    ),
    *(FileColumn(s.name, (s.name.replace("_", " "),), number=s.kind == "number" and not s.options, constant=True)
      for s in FUNDER.strategy),
)  # fmt: skip
"""Columns of the file of funders: those of ``[[funders]]``, and dollars a year in place of a size."""
MOST_FUNDERS = int(all_parameters()[str(FUNDER.count)].high)
"""The declared range of their number."""
MOST_DOLLARS = 1e12
SMALLEST = next(s for s in FUNDER.strategy if s.name == "size").low
"""The declared range of a funder's size."""
NOTHING_GIVEN: Mapping[str, Override] = {}


def funders_of(
    table: CsvTable, scenario: Scenario, given: Mapping[str, Override] = NOTHING_GIVEN
) -> tuple[list[AgentEntry], Reading]:
    """The funders of a table, an entry each in the order of the file, and what was understood.

    Raises:
        CommunityFileError: everything that is wrong with it.
    """
    sheet = read_sheet(table, FUNDERS, given, instead={"giving": "size"})
    first: dict[str, int] = {}
    rows: list[tuple[str, float, dict[str, Any]]] = []
    for row, cells in sheet.rows:
        if is_total(cells["funder"]):
            sheet.leave_out(row, "of totals")
            continue
        label = parse_label(sheet, row, "funder", cells["funder"])
        if label and (at := first.setdefault(name_key(label), row)) != row:
            sheet.report(row, "funder", f"{quoted(label)} stands in row {at} already; allowed: a name of its own")
        own = {s.name: value for s in FUNDER.strategy if (value := _value(sheet, row, s, cells, scenario)) is not None}
        rows.append((label, _dollars(sheet, row, cells), own))
    _check_whole(sheet, len(rows))
    if sheet.problems:
        raise CommunityFileError(sheet.problems)
    total = sum(dollars for _, dollars, _ in rows)
    summary = f"{len(rows)} funder{'s' * (len(rows) > 1)}"
    if math.isfinite(total):  # what they give together is money.pool
        summary += f", {money_text(total)} a year"
        for _, dollars, own in rows:
            own["size"] = max(dollars * len(rows) / total, SMALLEST)
    model = entry_model(FUNDER)
    return [model(name=label, **own) for label, _, own in rows], sheet.reading(summary)


def _check_whole(sheet: Sheet, rows: int) -> None:
    """Note what is wrong with the file as a whole."""
    if {"size", "giving"} <= {*sheet.choices}:
        sheet.report(0, "giving", "stands beside size; allowed: one of them (sizes follow from what they give)")
    if rows > MOST_FUNDERS:
        sheet.report(0, "", f"has {rows:,} funders; allowed: up to {MOST_FUNDERS} ({FUNDER.count})")
    if not rows and not sheet.problems:
        sheet.report(0, "", "has headings and no row that is used; allowed: at least one funder")


def _dollars(sheet: Sheet, row: int, cells: Mapping[str, str]) -> float:
    """Dollars a year; NaN in a file without them."""
    if "giving" not in sheet.choices:
        return math.nan
    factor = sheet.factor("giving")
    text = "dollars a year, a number from 1 on"
    return parse_number(sheet, row, "giving", cells["giving"], text, 1 / factor, MOST_DOLLARS / factor) * factor


def _value(sheet: Sheet, row: int, strategy: Strategy, cells: Mapping[str, str], scenario: Scenario) -> Any:
    """What a cell gives; None where it is empty."""
    text = cells.get(strategy.name, "").strip()
    if not text:
        return None
    name = strategy.name
    if strategy.kind in ("stage", "stages"):
        known, names = stage_spellings(scenario), [s.name for s in scenario.stages]
        parts = stage_parts(text, known) if strategy.kind == "stages" else [text]
        at = [parse_choice(sheet, row, name, part, known, names) for part in parts]
        return list(dict.fromkeys(at)) if strategy.kind == "stages" else at[0] or None
    if strategy.options:
        return parse_choice(sheet, row, name, text, {normalize(o): o for o in strategy.options}, strategy.options)
    low, high = strategy.range
    unit = f" {strategy.declared.unit if strategy.declared else strategy.unit}".rstrip()
    allowed = f"{'whole number' if strategy.is_whole else 'number'} from {low:g} to {high:g}{unit}, or nothing"
    value = parse_number(sheet, row, name, text, allowed, low, high)
    if strategy.is_whole and not math.isnan(value) and not value.is_integer():
        sheet.report(row, name, f"{quoted(text)} given; allowed: {allowed}")
    return int(value) if value.is_integer() and strategy.is_whole else value


def funders_text(funders: Sequence[AgentEntry]) -> str:
    """A file of funders that is read again as these."""
    given = [s.name for s in FUNDER.strategy if any(s.name in entry.own for entry in funders)]
    rows = [[entry.name, *(_cell(entry.own.get(name)) for name in given)] for entry in funders]
    return csv_text(["funder", *given], rows)


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return LIST_SEPARATOR.join(value) if isinstance(value, list | tuple) else number_text(value)


def with_funders(scenario: Scenario, funders: Sequence[AgentEntry]) -> Scenario:
    """A scenario with these funders, without their names: no result depends on them, and results are handed on.

    Raises:
        ScenarioError: it has others of its own already, or cannot be simulated so.
    """
    if scenario.funders:
        raise ScenarioError(
            f"{scenario.name}: funders stand in [[funders]] and in a file of funders; allowed: one of the two "
            "(funders = [] leaves out those of the scenario that it extends)"
        )
    bare = tuple(entry.model_copy(update={"name": ""}) for entry in funders)
    counted = scenario.replace({str(FUNDER.count): len(bare)}, "funders", scenario.name)
    return dataclasses.replace(counted, funders=bare).replace({}, "funders", scenario.name)


def has_funder_headings(headings: Sequence[str]) -> bool:
    """Whether a table is one of funders: it names them, and gives neither sectors nor stages of organisations."""
    names = {split_heading(h)[0] for h in headings}
    return bool(names & {*FUNDER_HEADINGS}) and not names & {"sector", "stage", "recipient"}
