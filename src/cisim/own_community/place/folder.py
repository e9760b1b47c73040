"""The files of a folder, told apart by their headings, and what each of them gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cisim.errors import CisimError, missing_folder
from cisim.own_community.columns import FileColumn, Override, choose_columns, split_heading
from cisim.own_community.csv_cells import parse_number
from cisim.own_community.csv_file import MAX_FILE_ROWS, organisation_sheet
from cisim.own_community.csv_table import CsvTable, read_table
from cisim.own_community.funders import funders_of, has_funder_headings
from cisim.own_community.grants import GRANTS, GrantOnFile, parse_grants
from cisim.own_community.inspect import KINDS, columns_by_file
from cisim.own_community.master_file import is_master_file
from cisim.own_community.names import name_key
from cisim.own_community.organisations import ORGANISATIONS, parse_organisations
from cisim.own_community.organisations import summary_of as organisations_summary
from cisim.own_community.place.births import is_births, last_births
from cisim.own_community.place.known_ties import Address
from cisim.own_community.problems import CommunityFileError, FileProblem
from cisim.own_community.reading import Reading
from cisim.own_community.series import SERIES, Datum, parse_series, series_sheet
from cisim.own_community.series import summary_of as series_summary
from cisim.own_community.sheet import LIST_SEPARATOR, read_sheet
from cisim.own_community.ties import TIES, parse_ties
from cisim.own_community.ties import summary_of as ties_summary
from cisim.own_community.years import is_year_heading
from cisim.scenario.roster import Organisation, Tie
from cisim.scenario.scenario import Scenario
from cisim.scenario.strategies import AgentEntry

ZIPS = (
    FileColumn("zip", ("zip code", "zipcode", "zips", "postcode", "postal code"), needed=True),
    FileColumn("segment", ("neighbourhood", "neighborhood", "area", "name")),
    FileColumn(
        "children",
        ("births", "population under 18", "children under 18", "under 18", "students"),
        ("children",),
        number=True,
    ),
)
"""Columns of a list of ZIP codes."""
MOST_CHILDREN = 1e8
ORDER = ("organisations", "ties", "series", "births", "funders", "grants")
"""Kinds of files in the order in which they are read."""


@dataclass(frozen=True)
class ZipList:
    """Neighbourhoods by ZIP code, empty where none is given, and the children who live there where that is told."""

    names: dict[str, str]
    children: dict[str, float]


@dataclass
class FolderContent:
    """What the files of a folder give.

    Attributes:
        zips: neighbourhoods by ZIP code.
        organisations, ties: ties are None where no file gives any.
        data: values of indicators.
        births: (children, year, file) of the last year that a file counts.
        funders: an entry each, with its name.
        grants: of all funders.
        addresses: of organisations by label, where their file has them.
        readings: what was understood of each file.
        unused: files that are none of these.
        master: whether organisations come from a master file alone.
    """

    zips: Mapping[str, str] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    ties: list[Tie] | None = None
    data: list[Datum] = field(default_factory=list)
    births: tuple[float, float, str] | None = None
    funders: list[AgentEntry] = field(default_factory=list)
    grants: list[GrantOnFile] = field(default_factory=list)
    addresses: dict[str, Address] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    master: bool = True


def kind_of(table: CsvTable) -> str:
    """Which kind of file a table is by its headings and name; nothing if it is none."""
    names = {split_heading(h)[0] for h in table.headings}
    zips = {"zip", *ZIPS[0].headings}
    if is_master_file(table.headings):
        return "organisations"
    if names & zips and len(names) <= 3:
        return "zips"
    if is_births(table):
        return "births"
    if has_funder_headings(table.headings):
        return "funders"
    found = {kind: set(choose_columns(table.headings, columns, {}, {})[0])
             for kind, columns in (("grants", GRANTS), ("ties", TIES), ("organisations", ORGANISATIONS),
                                   ("series", SERIES))}  # fmt: skip
    needed = {"grants": {"recipient", "amount"}, "ties": {"from", "to"}, "organisations": {"label", "budget"},
              "series": {"year", "value"}}  # fmt: skip
    kind = next((kind for kind, columns in needed.items() if columns <= found[kind]), "")
    return kind or ("series" if any(map(is_year_heading, table.headings)) else "")


def read_tables(folder: Path) -> dict[str, list[CsvTable]]:
    """The tables of all CSV files of a folder by kind.

    Raises:
        CisimError: there is none.
    """
    if missing := missing_folder(folder):
        raise CisimError(missing)
    tables = [read_table(path, MAX_FILE_ROWS) for path in sorted(folder.glob("*.csv"))]
    if not tables:
        raise CisimError(f"{folder}: no CSV file there")
    kinds: dict[str, list[CsvTable]] = {}
    for table in tables:
        kinds.setdefault(kind_of(table), []).append(table)
    return kinds


def read_zips(tables: Iterable[CsvTable]) -> ZipList:
    """What lists of ZIP codes say.

    Raises:
        CommunityFileError: everything that is wrong with any of the lists.
    """
    found = ZipList({}, {})
    for sheet in (read_sheet(table, ZIPS) for table in tables):
        for row, cells in sheet.rows:
            code = cells["zip"][:5].zfill(5)
            found.names[code] = cells.get("segment", "")
            if "children" in cells:
                allowed = "children who live there, a number from 1 on"
                found.children[code] = parse_number(
                    sheet, row, "children", cells["children"], allowed, 1, MOST_CHILDREN
                )
        if sheet.problems:
            raise CommunityFileError(sheet.problems)
    return found


def read_content(
    tables: Mapping[str, Sequence[CsvTable]], scenario: Scenario, zips: Mapping[str, str], columns: Iterable[str] = ()
) -> FolderContent:
    """What the tables of a folder give.

    Raises:
        CommunityFileError: everything that is wrong with any of them.
    """
    given = columns_by_file(columns, [kind for kind in KINDS if kind in tables])
    content, problems = FolderContent(zips=zips), list[FileProblem]()
    labels: dict[str, tuple[str, int]] = {}
    for kind, table in ((name, table) for name in ORDER for table in tables.get(name, ())):
        try:
            _read(kind, table, scenario, given.get(kind, {}), content, labels)
        except CommunityFileError as error:
            problems += error.problems
    content.unused = [t.file for t in tables.get("", ())]
    problems += [p for t in tables.get("", ()) for p in t.problems]
    if problems:
        raise CommunityFileError(problems)
    return content


def _read(
    kind: str,
    table: CsvTable,
    scenario: Scenario,
    given: Mapping[str, Override],
    content: FolderContent,
    labels: dict[str, tuple[str, int]],
) -> None:
    """Add what a file gives."""
    if kind == "organisations":
        content.readings.append(_organisations(table, scenario, given, content, labels))
    elif kind == "ties":
        sheet = read_sheet(table, TIES, given)
        ties = parse_ties(sheet, {key: label for key, (label, _) in labels.items()})
        if sheet.problems:
            raise CommunityFileError(sheet.problems)
        content.ties = (content.ties or []) + ties
        content.readings.append(sheet.reading(ties_summary(ties)))
    elif kind == "series":
        sheet = series_sheet(table, scenario, given)
        series = parse_series(sheet, scenario)
        content.data += series.data
        content.readings.append(sheet.reading(series_summary(series, scenario)))
    elif kind == "births":
        content.births = last_births(table, scenario)
    elif kind == "funders":
        funders, reading = funders_of(table, scenario, given)
        content.funders += funders
        content.readings.append(reading)
    else:
        grants, reading = parse_grants(table, given)
        content.grants += grants.rows
        content.readings.append(reading)


def _organisations(
    table: CsvTable,
    scenario: Scenario,
    given: Mapping[str, Override],
    content: FolderContent,
    labels: dict[str, tuple[str, int]],
) -> Reading:
    """The organisations of a file; of a master file those of the ZIP codes of the place, in their neighbourhoods."""
    chosen = bool(content.zips) and is_master_file(table.headings)
    here = {"zip": Override(LIST_SEPARATOR.join(content.zips))} if chosen else {}
    sheet = organisation_sheet(scenario, table, here | dict(given))
    segments = {name_key(s.name): s.name for s in scenario.segments}
    for _, cells in sheet.rows:
        if not cells.get("segment") and (zip_code := cells.get("zip", "")):
            cells["segment"] = segments.get(name_key(content.zips.get(zip_code[:5], "")), "")
    rows = parse_organisations(sheet, scenario, labels) if not sheet.problems else []
    if sheet.problems:
        raise CommunityFileError(sheet.problems)
    content.organisations += rows
    for organisation, (_, cells) in zip(rows, sheet.rows, strict=True):
        content.addresses[organisation.label] = Address(cells.get("street", ""), cells.get("zip", "")[:5])
    content.master = content.master and is_master_file(table.headings)
    return sheet.reading(organisations_summary(rows, len(scenario.stages)))
