"""An own community from CSV files: organisations, and the ties between them. All that is wrong is said at once, by row
and column; where anything is wrong, nothing is used. The files are read on this computer and go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cisim.model.sectors import NONPROFIT
from cisim.own_community import organisations as organisation_rows
from cisim.own_community import ties as tie_rows
from cisim.own_community.columns import Override, parse_columns
from cisim.own_community.csv_cells import number_text
from cisim.own_community.csv_table import CsvTable, csv_text, parse_table
from cisim.own_community.master_file import (
    form_of,
    is_master_file,
    leave_out_small,
    name_by_number,
    propose_stages,
)
from cisim.own_community.organisations import ORGANISATIONS, WRITTEN, leave_out_totals, parse_organisations
from cisim.own_community.problems import CommunityFileError
from cisim.own_community.reading import Reading
from cisim.own_community.sheet import LIST_SEPARATOR, Sheet, read_sheet
from cisim.own_community.ties import TIES, parse_ties
from cisim.scenario.roster import Organisation, Roster, Tie
from cisim.scenario.scenario import Scenario
from cisim.scenario.text_file import DecodedText

MAX_ROWS = {"organisations": 10_000, "ties": 100_000, "funders": 1_000}
"""Most organisations, and rows of files of ties and of funders."""
MAX_FILE_ROWS = 300_000
"""Most rows of a file of organisations of which some are used: the master file of a state."""
NOTHING_GIVEN: Mapping[str, Override] = {}


@dataclass(frozen=True)
class Community:
    """The organisations and ties of files, and what was understood of each file."""

    roster: Roster
    readings: tuple[Reading, ...]

    def lines(self) -> list[str]:
        """What was understood, a line each."""
        return [line for reading in self.readings for line in reading.lines()]


def given_columns(texts: Iterable[str]) -> dict[str, Override]:
    """What ``--columns`` says about the files of organisations and ties.

    Raises:
        CisimError: there is no such column.
    """
    return parse_columns(texts, [c.name for c in (*ORGANISATIONS, *TIES)])


def parse_roster(
    scenario: Scenario,
    organisations: str | DecodedText,
    ties: str | DecodedText | None = None,
    names: Iterable[str] = ("organisations.csv", "ties.csv"),
) -> Roster:
    """The organisations and ties of two texts; ``names`` are those of the files, for messages."""
    return parse_community(scenario, organisations, ties, names).roster


def parse_community(
    scenario: Scenario,
    organisations: str | DecodedText,
    ties: str | DecodedText | None = None,
    names: Iterable[str] = ("organisations.csv", "ties.csv"),
    given: Mapping[str, Override] = NOTHING_GIVEN,
) -> Community:
    """The organisations and ties of two texts, with what was understood.

    Args:
        scenario: its stages and segments are those the files name.
        organisations, ties: what stands in the files; without ties these are drawn.
        names: of the files, for messages.
        given: columns as ``--columns`` names them.

    Raises:
        CommunityFileError: everything that is wrong.
    """
    files = [*names]
    table = parse_table(files[0], organisations, MAX_FILE_ROWS)
    other = None if ties is None else parse_table(files[1], ties, MAX_ROWS["ties"])
    return community_of(scenario, table, other, given)


def community_of(
    scenario: Scenario,
    organisations: CsvTable,
    ties: CsvTable | None = None,
    given: Mapping[str, Override] = NOTHING_GIVEN,
) -> Community:
    """The organisations and ties of two tables, as ``parse_community``."""
    labels: dict[str, tuple[str, int]] = {}
    sheet = organisation_sheet(scenario, organisations, given)
    rows = [] if sheet.problems and not sheet.rows else parse_organisations(sheet, scenario, labels)
    if not sheet.problems and all(o.sector != NONPROFIT.name for o in rows):
        sheet.report(0, "", "has no nonprofit; allowed: at least one (the sector of a row without one is nonprofit)")
    problems, edges, other = sheet.problems, None, None
    if ties is not None:
        other = read_sheet(ties, TIES, given)
        edges = parse_ties(other, {key: label for key, (label, _) in labels.items()})
        problems = problems + other.problems
    if problems:
        raise CommunityFileError(problems)
    readings = [sheet.reading(organisation_rows.summary_of(rows, len(scenario.stages)))]
    if other is not None and edges is not None:
        readings.append(other.reading(tie_rows.summary_of(edges)))
    roster = Roster.of(rows, edges, [s.name for s in scenario.stages], [s.name for s in scenario.segments])
    return Community(roster, tuple(readings))


def organisation_sheet(scenario: Scenario, table: CsvTable, given: Mapping[str, Override] = NOTHING_GIVEN) -> Sheet:
    """The rows of a file of organisations that are used; of a master file, with the stages that codes propose."""
    sheet = read_sheet(table, ORGANISATIONS, given, form_of(table.headings), {"stage": "ntee"})
    leave_out_totals(sheet)
    if "stage" not in sheet.choices and "ntee" in sheet.choices:
        propose_stages(sheet, scenario.stages)
    if is_master_file(table.headings):
        sheet.notes.insert(0, "recognised as an exempt-organisations master file: every row is a nonprofit")
        leave_out_small(sheet)
        name_by_number(sheet)
    if len(sheet.rows) > MAX_ROWS["organisations"]:
        most = MAX_ROWS["organisations"]
        row = sheet.rows[most][0]
        sheet.report(row, "", f"more than {most:,} rows; allowed: up to {most:,} organisations; --columns zip=ZIP|ZIP "
                     "chooses those of a place")  # fmt: skip
        del sheet.rows[most:]
    return sheet


def organisations_text(roster: Roster) -> str:
    """The file of organisations of a roster; cells that a spreadsheet would take for formulas are made harmless."""
    several = LIST_SEPARATOR.join
    rows = [
        [o.label, o.sector, several(o.stages), o.segment, number_text(o.budget), several(o.tags)]
        for o in roster.organisations
    ]
    return csv_text(WRITTEN, rows)


def ties_text(roster: Roster) -> str:
    """The file of ties of a roster."""
    rows = [[t.one, t.other, "" if t.strength is None else repr(t.strength)] for t in roster.ties or ()]
    return csv_text([c.name for c in TIES], rows)


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
