"""A scenario file of a place: every number from its files, or a guess with a confidence and the line to change it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cisim.errors import CisimError
from cisim.model.sectors import GOVERNMENT, NONPROFIT
from cisim.own_community.csv_file import organisations_text, ties_text
from cisim.own_community.csv_table import CsvTable, csv_text
from cisim.own_community.funders import funders_text
from cisim.own_community.grants import Grants
from cisim.own_community.names import name_key
from cisim.own_community.ntee import HIGH, LOW, MEDIUM
from cisim.own_community.place.draft import (
    CHILDREN,
    FUNDERS,
    FUNDING,
    GRANTS_A_YEAR,
    GUESSES,
    ORGANISATIONS,
    PLACE,
    SERIES,
    TIES,
    Draft,
    GivenNumbers,
    GuessedValue,
    not_of_this_place,
    toml_value,
)
from cisim.own_community.place.folder import FolderContent, ZipList, read_content, read_tables, read_zips
from cisim.own_community.place.funders import add_funders, funding_text, note_grantees
from cisim.own_community.place.known_ties import TieGuess, guessed_ties, summary_of, ties_table
from cisim.own_community.place.starts import starts_of
from cisim.own_community.reading import Reading, money_text
from cisim.own_community.series import Datum
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import Segment
from cisim.scenario.strategies import AgentEntry

WHOLE = "All children"
"""The only neighbourhood of a place without a list of them."""


@dataclass(frozen=True)
class Place:
    """Files of a place by name, what was put into them, and what was understood of the files they come from.

    Attributes:
        files: texts by name.
        guesses: numbers of the place, each with its confidence.
        readings: of the files it was made of.
        unused: files that were not used.
        roster: its organisations and ties.
        data: values of its indicators.
        funders: of a file, an entry each.
    """

    files: dict[str, str]
    guesses: tuple[GuessedValue, ...]
    readings: tuple[Reading, ...]
    unused: tuple[str, ...]
    roster: Roster
    data: tuple[Datum, ...]
    funders: tuple[AgentEntry, ...] = ()


def build_place(
    folder: Path, base: Scenario, base_name: str, children: float | None = None, columns: Iterable[str] = ()
) -> Place:
    """A place from the CSV files of a folder.

    Args:
        folder: organisations (also a master file with a list of ZIP codes), indicators, funders, grants, ties, births;
            they are told apart by their headings.
        base: the scenario it extends, whose stages the place has.
        base_name: its name or path.
        children: born in the place each year; needed where no file counts births.
        columns: as ``--columns`` has them.

    Raises:
        CommunityFileError: everything that is wrong with the files.
        CisimError: there are no organisations, or the number of children is not known.
    """
    title = folder.resolve().name
    return place_of_tables(read_tables(folder), title, str(folder), base, base_name, GivenNumbers(children), columns)


def place_of_tables(
    tables: Mapping[str, Sequence[CsvTable]],
    title: str,
    where: str,
    base: Scenario,
    base_name: str,
    given: GivenNumbers,
    columns: Iterable[str] = (),
) -> Place:
    """A place from tables by kind, as ``build_place``; ``where`` opens messages, ``given`` is told beside the files."""
    zips = read_zips(tables.get("zips", ()))
    scenario = dataclasses.replace(base, segments=_segments(zips))
    content = read_content(tables, scenario, zips.names, columns)
    if not any(o.sector == NONPROFIT.name for o in content.organisations):
        raise CisimError(f"{where}: no file with nonprofits that work at a stage of {base.name}")
    if given.children is None and content.births is None and not given.may_assume:
        raise CisimError(f"{where}: no file counts births: how many children are born in the place each year? Say it "
                         "with --children NUMBER")  # fmt: skip
    ties = None if content.ties is not None else guessed_ties(
        content.organisations, content.grants, content.addresses, int(base["ties.within"]), int(base["ties.across"])
    )  # fmt: skip
    known = content.ties if ties is None else [guess.tie for guess in ties]
    names = [s.name for s in scenario.stages], [s.name for s in scenario.segments]
    roster = Roster.of(content.organisations, known, *names)
    draft = Draft()
    draft.add(f"# Made by cisim place from {title}; {GUESSES} lists every guess.", f"extends = {toml_value(base_name)}",
              f"title = {toml_value(title)}", "", "[files]", f'organisations = "{ORGANISATIONS}"')  # fmt: skip
    _fill_in(draft, content, roster, ties, scenario, zips, given)
    files = {PLACE: "\n".join(draft.lines) + "\n", **_tables_beside(content, roster, ties, scenario)}
    rows = [[g.what, g.value, g.confidence, g.why, g.line] for g in draft.guesses]
    files[GUESSES] = csv_text(["what", "value", "confidence", "why", "change"], rows)
    return Place(files, tuple(draft.guesses), tuple(content.readings), tuple(content.unused), roster,
                 tuple(content.data), tuple(content.funders))  # fmt: skip


def _fill_in(
    draft: Draft, content: FolderContent, roster: Roster, ties: Sequence[TieGuess] | None, scenario: Scenario,
    zips: ZipList, given: GivenNumbers,
) -> None:  # fmt: skip
    """All that the scenario file says of the place, in the order of its sections."""
    if content.funders:
        draft.guess(f'funders = "{FUNDERS}"', "funders", str(len(content.funders)), HIGH, "a file of funders")
    if content.data:
        draft.add(f'series = "{SERIES}"')
    _add_ties(draft, content, ties)
    _add_children(draft, content, given, scenario)
    _add_money(draft, content, roster, float(scenario["money.own_share"]), given.pool)
    if not content.funders:
        add_funders(draft, content.grants, roster)
    _add_segments(draft, scenario.segments, zips)
    _add_stages(draft, scenario, content.data, given.starts)
    _note_organisations(draft, content, roster)


def _tables_beside(
    content: FolderContent, roster: Roster, ties: Sequence[TieGuess] | None, scenario: Scenario
) -> dict[str, str]:
    """The files that the scenario file names, and who funds whom, as far as there is something to put into them."""
    files = {ORGANISATIONS: organisations_text(roster)}
    if ties is not None or content.ties is not None:
        files[TIES] = ties_text(roster) if ties is None else ties_table(ties)
    files |= {FUNDERS: funders_text(content.funders)} if content.funders else {}
    files |= {SERIES: series_text(content.data, scenario)} if content.data else {}
    return files | ({FUNDING: funding_text(content.grants, roster)} if content.grants else {})


def _segments(zips: ZipList) -> tuple[Segment, ...]:
    """Neighbourhoods of the list of ZIP codes by the children who live there, else with equal shares; or one of all."""
    names = list({name_key(name): name for name in zips.names.values() if name}.values()) or [WHOLE]
    counts = [
        sum(n for code, n in zips.children.items() if name_key(zips.names[code]) == name_key(name)) for name in names
    ]
    total = sum(counts)
    return tuple(
        Segment(name=name, share=n / total if total else 1 / len(names)) for name, n in zip(names, counts, strict=True)
    )


def _add_ties(draft: Draft, content: FolderContent, guesses: Sequence[TieGuess] | None) -> None:
    """The file of ties, where there is one, as the last line of its section."""
    line = f'ties = "{TIES}"'
    if guesses is not None:
        sure = MEDIUM if any(g.confidence == MEDIUM for g in guesses) else LOW
        draft.guess(line, "ties", summary_of(guesses), sure,
                    f"each with its confidence and reason in {TIES}; without this line all are drawn")  # fmt: skip
    elif content.ties is not None:
        draft.add(line)
    else:
        draft.note("ties", "drawn", LOW, "no file says who knows whom", f"[files] ties in {PLACE}")


def _add_children(draft: Draft, content: FolderContent, given: GivenNumbers, base: Scenario) -> None:
    draft.add("", "[population]")
    if given.children is not None:
        draft.guess(f"cohort = {float(given.children)!r}", CHILDREN, f"{given.children:,.0f}", HIGH, "given")
    elif content.births is not None:
        count, year, file = content.births
        why = f"births of {year:g} in {Path(file).name}"
        draft.guess(f"cohort = {count!r}", CHILDREN, f"{count:,.0f}", HIGH, why)
    else:
        count = float(base["population.cohort"])
        draft.guess(f"cohort = {count!r}", CHILDREN, f"{count:,.0f}", LOW, not_of_this_place(base))


def _add_money(
    draft: Draft, content: FolderContent, roster: Roster, own_share: float, given: float | None = None
) -> None:
    """The grant pool."""
    if given is not None:
        draft.add("", "[money]")
        draft.guess(f"pool = {given!r}", GRANTS_A_YEAR, money_text(given), HIGH, "given")
        return
    pool = (1 - own_share) * roster.nonprofit_budget
    why = f"{1 - own_share:.0%} of the budgets of nonprofits (1 - money.own_share)"
    if content.grants:
        why += f"; grants on file are {money_text(Grants(tuple(content.grants)).dollars_a_year)} a year"
    draft.add("", "[money]")
    draft.guess(f"pool = {pool:.0f}", GRANTS_A_YEAR, money_text(pool), LOW, why)


def _add_segments(draft: Draft, segments: Sequence[Segment], zips: ZipList) -> None:
    for segment in segments:
        draft.add("", "[[segments]]", f"name = {toml_value(segment.name)}")
        told, one = bool(zips.children), len(segments) == 1
        why = "equal shares: no file says how many children live where"
        why = "no list of neighbourhoods" if one else "children in the list of ZIP codes" if told else why
        draft.guess(f"share = {segment.share!r}", f"children in {segment.name}", f"{segment.share:.0%}",
                    HIGH if one or told else LOW, why)  # fmt: skip


def _add_stages(draft: Draft, scenario: Scenario, data: Sequence[Datum], given: Mapping[str, float]) -> None:
    """The stages of the scenario with the starts of the place."""
    for stage, start in zip(scenario.stages, starts_of(scenario, data), strict=True):
        draft.add("", "[[stages]]")
        for key, value in stage.model_dump(exclude_defaults=True).items():
            if key != "start":
                draft.add(f"{key} = {toml_value(value)}")
        what = f"at benchmark today: {stage.name}"
        if stage.label in given:
            value = given[stage.label]
            draft.guess(f"start = {value!r}", what, f"{value:.1%}", HIGH, "given")
        elif start.value is not None:
            draft.guess(f"start = {start.value:.4g}", what, f"{start.value:.1%}", start.confidence, start.why)


def _note_organisations(draft: Draft, content: FolderContent, roster: Roster) -> None:
    """Guesses that stand in the files of organisations and ties."""
    if content.master:
        draft.note("stages of organisations", f"{len(roster.organisations):,} organisations", MEDIUM,
                   "proposed from NTEE codes, whose own confidence stands above", ORGANISATIONS)  # fmt: skip
    if not any(o.sector == GOVERNMENT.name for o in roster.organisations):
        draft.note("schools and agencies", "none", LOW, "no file has any: add rows of governments", ORGANISATIONS)
    if roster.empty_stages:
        draft.note(
            "stages where nobody works", ", ".join(roster.empty_stages), LOW, "no organisation there", ORGANISATIONS
        )
    if content.grants:
        note_grantees(draft, content.grants, roster)


def series_text(data: Sequence[Datum], scenario: Scenario) -> str:
    """The file of the indicators of a place."""
    segments = [s.name for s in scenario.segments]
    rows = [[f"{d.year:g}", scenario.stages[d.stage].label, "" if d.segment is None else segments[d.segment],
             f"{d.value:.6g}", f"{d.sd:.6g}"] for d in sorted(data, key=lambda d: (d.stage, d.year))]  # fmt: skip
    return csv_text(["year", "stage", "segment", "value", "sd"], rows)
