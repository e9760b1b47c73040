"""A place of somebody's own from the texts of files: of organisations alone, of all that ``cisim place`` reads, or of
a scenario file that it wrote, with the files named there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from cisim.own_community.csv_file import MAX_FILE_ROWS, community_of
from cisim.own_community.csv_table import CsvTable, parse_table
from cisim.own_community.funders import funders_of, with_funders
from cisim.own_community.inspect import KINDS, columns_by_file
from cisim.own_community.load import with_roster
from cisim.own_community.master_file import is_master_file
from cisim.own_community.ntee import HIGH, LOW
from cisim.own_community.place.build import place_of_tables
from cisim.own_community.place.draft import (
    CHILDREN,
    GRANTS_A_YEAR,
    PLACE,
    Draft,
    GivenNumbers,
    GuessedValue,
    not_of_this_place,
)
from cisim.own_community.place.folder import kind_of
from cisim.own_community.problems import CommunityFileError, FileProblem
from cisim.own_community.reading import Reading, money_text
from cisim.own_community.series import Datum, parse_series, series_sheet, summary_of
from cisim.scenario import bounded
from cisim.scenario.community_files import CommunityFiles
from cisim.scenario.load import from_text
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario
from cisim.scenario.text_file import DecodedText

SCENARIO = "scenario"
"""The kind of a scenario file."""
FILE_KINDS = ("organisations", "ties", "series", "funders", "grants", "zips", "births", SCENARIO)
"""What a file may be."""
TITLE = "Your own place"


@dataclass(frozen=True)
class OwnFile:
    """A file that somebody chose: what it is, its name and what stands in it."""

    kind: str
    name: str
    text: DecodedText


@dataclass(frozen=True)
class OwnPlace:
    """A place that can be simulated.

    Attributes:
        bare: its scenario without the organisations, with what was told of children and starts.
        roster: its organisations and ties.
        pool: the grant pool, where it does not follow from the budgets.
        readings: what was understood of each file.
        guesses: its numbers, each with its confidence.
        unused: names of files without use.
        data: values of its indicators.
        files: files of the place by name, as ``cisim place`` writes them; none where there are the visitor's own.
    """

    bare: Scenario
    roster: Roster
    pool: Mapping[str, float]
    readings: tuple[Reading, ...]
    guesses: tuple[GuessedValue, ...] = ()
    unused: tuple[str, ...] = ()
    data: tuple[Datum, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def scenario(self) -> Scenario:
        """The place as it stands."""
        return self.changed({})

    def changed(self, changes: Mapping[str, Any]) -> Scenario:
        """The place with some values changed.

        Raises:
            ScenarioError: it cannot be simulated so.
        """
        return with_roster(self.bare, self.roster, {**self.pool, **changes})

    @property
    def children_are_assumed(self) -> bool:
        """Whether nobody has said how many children are born in it."""
        return any(g.what == CHILDREN and g.confidence == LOW for g in self.guesses)


def kind_of_file(name: str, text: DecodedText) -> str:
    """What a file is by its name and headings; nothing if it is not known."""
    if PurePath(name).suffix.lower() == ".toml":
        return SCENARIO
    return kind_of(parse_table(name, text, 1))


def read_own_place(
    files: Sequence[OwnFile], base: Scenario, base_name: str, given: GivenNumbers, columns: Iterable[str] = ()
) -> OwnPlace:
    """The place that some files make.

    Args:
        files: organisations among them.
        base: the scenario it extends.
        base_name: its name or path.
        given: what is told beside the files.
        columns: as ``--columns`` has them.

    Raises:
        CommunityFileError: everything that is wrong with any of the files.
        CisimError: there are no organisations, or the place cannot be simulated.
    """
    tables: dict[str, list[CsvTable]] = {}
    for file in files:
        if file.kind != SCENARIO:
            tables.setdefault(file.kind, []).append(parse_table(file.name, file.text, MAX_FILE_ROWS))
    if scenario_file := next((f for f in files if f.kind == SCENARIO), None):
        place = _of_scenario_file(scenario_file, tables, given, columns)
    elif _is_plain(tables):
        place = _of_organisations(tables, base, given, columns)
    else:
        place = _of_all(tables, base, base_name, given, columns)
    _ = place.scenario  # what cannot be simulated is said here
    return place


def _is_plain(tables: Mapping[str, Sequence[CsvTable]]) -> bool:
    """Whether there are organisations, and perhaps ties and funders, in the stages and segments of the scenario."""
    organisations = tables.get("organisations", ())
    plain = "organisations", "ties", "funders"
    several = any(len(tables.get(kind, ())) > 1 for kind in plain)
    return not several and {*tables} <= {*plain, ""} and not any(
        is_master_file(t.headings) for t in organisations
    )  # fmt: skip


def _of_organisations(
    tables: Mapping[str, Sequence[CsvTable]], base: Scenario, given: GivenNumbers, columns: Iterable[str]
) -> OwnPlace:
    """The scenario with these organisations, as ``--organisations`` and ``--ties`` put them into it."""
    ties = next(iter(tables.get("ties", ())), None)
    community = community_of(base, tables["organisations"][0], ties, _merged(tables, columns))
    funders = next(iter(tables.get("funders", ())), None)
    funded, readings = _funded(base, funders, tables, columns)
    bare = _named(_told(funded, given), base)
    place = OwnPlace(bare, community.roster, _pool(given), (*community.readings, *readings), unused=_unused(tables))
    return dataclasses.replace(place, guesses=_numbers_of(place, not_of_this_place(base), given))


def _of_all(
    tables: Mapping[str, Sequence[CsvTable]],
    base: Scenario,
    base_name: str,
    given: GivenNumbers,
    columns: Iterable[str],
) -> OwnPlace:
    """As ``cisim place`` makes it."""
    made = place_of_tables(tables, TITLE, TITLE, base, base_name, given, columns)
    data = bounded.parse_toml(made.files[PLACE], PLACE)
    changes = {key: value for key, value in data.items() if key not in ("extends", "files")}
    bare = _named(Scenario.from_dict(_laid_over(base.to_dict(), changes), base.name, PLACE), base)
    bare = with_funders(bare, made.funders) if made.funders else bare
    pool = {"money.pool": float(bare["money.pool"])}
    return OwnPlace(bare, made.roster, pool, made.readings, made.guesses, made.unused, made.data, made.files)


def _of_scenario_file(
    file: OwnFile, tables: Mapping[str, Sequence[CsvTable]], given: GivenNumbers, columns: Iterable[str]
) -> OwnPlace:
    """A scenario file of a place with the files that it names, which must be among those that were chosen."""
    data = bounded.parse_toml(file.text.text, file.name)
    try:
        named = CommunityFiles.model_validate(data.get("files"))
    except ValidationError:
        named = CommunityFiles()
    if not named.organisations:
        text = 'names no organisations; allowed: a section [files] with organisations = "..."'
        raise CommunityFileError([FileProblem(file.name, 0, "", text)])
    organisations = _named_table(file, named.organisations, tables)
    ties = _named_table(file, named.ties, tables) if named.ties else None
    funders = _named_table(file, named.funders, tables) if named.funders else None
    beside = {"organisations": organisations, "ties": ties, "funders": funders}
    chosen = {kind: [table] for kind, table in beside.items() if table} | {"series": [*tables.get("series", ())]}
    columns = [*named.columns, *columns]
    funded, told = _funded(from_text(file.text.text, file.name, may_name_files=True), funders, chosen, columns)
    bare = _told(funded, given)
    pool = _pool(given)
    if not pool and "pool" in data.get("money", {}):
        pool = {"money.pool": float(bare["money.pool"])}
    community = community_of(bare, organisations, ties, _merged(chosen, columns))
    readings, values = [*community.readings, *told], list[Datum]()
    overrides = columns_by_file([c for c in columns if c.startswith("series.")], ["series"])["series"]
    for table in tables.get("series", ()):
        sheet = series_sheet(table, bare, overrides)
        series = parse_series(sheet, bare)
        readings.append(sheet.reading(summary_of(series, bare)))
        values += series.data
    used = {organisations.file, *(t.file for t in (ties, funders) if t), *(t.file for t in tables.get("series", ()))}
    unused = tuple(t.file for several in tables.values() for t in several if t.file not in used)
    place = OwnPlace(bare, community.roster, pool, tuple(readings), unused=unused, data=tuple(values))
    return dataclasses.replace(place, guesses=_numbers_of(place, "", given))


def _named_table(file: OwnFile, name: str, tables: Mapping[str, Sequence[CsvTable]]) -> CsvTable:
    for table in (t for several in tables.values() for t in several):
        if PurePath(table.file).name == PurePath(name.replace("\\", "/")).name:
            return table
    text = f"names {PurePath(name).name}, which was not chosen; allowed: choose it together with this file"
    raise CommunityFileError([FileProblem(file.name, 0, "", text)])


def _funded(
    scenario: Scenario, funders: CsvTable | None, tables: Mapping[str, Sequence[CsvTable]], columns: Iterable[str]
) -> tuple[Scenario, list[Reading]]:
    """A scenario with the funders of a file, if there is one, and what was understood of it."""
    if funders is None:
        return scenario, []
    given = columns_by_file(columns, [kind for kind in KINDS if tables.get(kind)])
    entries, reading = funders_of(funders, scenario, given.get("funders", {}))
    return with_funders(scenario, entries), [reading]


def _merged(tables: Mapping[str, Sequence[CsvTable]], columns: Iterable[str]) -> Any:
    """What is said of the columns of organisations and ties."""
    given = columns_by_file(columns, [kind for kind in KINDS if tables.get(kind)])
    return {**given.get("ties", {}), **given.get("organisations", {})}


def _unused(tables: Mapping[str, Sequence[CsvTable]]) -> tuple[str, ...]:
    return tuple(t.file for t in tables.get("", ()))


def _told(scenario: Scenario, given: GivenNumbers) -> Scenario:
    """A scenario with the children and the starts that were told."""
    stages = tuple(s.model_copy(update={"start": given.starts.get(s.label, s.start)}) for s in scenario.stages)
    children = {} if given.children is None else {"population.cohort": given.children}
    return dataclasses.replace(scenario, stages=stages).replace(children, TITLE, scenario.name)


def _named(scenario: Scenario, base: Scenario) -> Scenario:
    """A scenario that says whose it is."""
    said = f"Organisations, and what else the files say, are a place of your own; all else is that of {base.title}."
    return dataclasses.replace(scenario, title=TITLE, description=said)


def _pool(given: GivenNumbers) -> Mapping[str, float]:
    return MappingProxyType({} if given.pool is None else {"money.pool": given.pool})


def _numbers_of(place: OwnPlace, elsewhere: str, given: GivenNumbers) -> tuple[GuessedValue, ...]:
    """Children, grants and starts with their confidence; ``elsewhere`` says where they come from if not from the file
    of the place.
    """
    draft, scenario = Draft(), place.scenario
    otherwise = (LOW, elsewhere) if elsewhere else (HIGH, f"stands in {PLACE}")
    told = HIGH, "given"
    children = f"{scenario['population.cohort']:,.0f}"
    draft.note(CHILDREN, children, *(told if given.children is not None else otherwise), "population.cohort")
    own = float(scenario["money.own_share"])
    budgets = LOW, f"{1 - own:.0%} of the budgets of nonprofits (1 - money.own_share)"
    source = told if given.pool is not None else otherwise if place.pool else budgets
    draft.note(GRANTS_A_YEAR, money_text(float(scenario["money.pool"])), *source, "money.pool")
    for stage in scenario.stages:
        value = "as in the scenario" if stage.start is None else f"{stage.start:.1%}"
        source = told if stage.label in given.starts else otherwise
        draft.note(f"at benchmark today: {stage.name}", value, *source, f"start of {stage.name}")
    return tuple(draft.guesses)


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: _laid_over(below[key], value) for key, value in above.items()
            if isinstance(value, Mapping) and isinstance(below.get(key), Mapping)}  # fmt: skip
    return {**below, **above, **both}
