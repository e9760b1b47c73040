"""A scenario file of a place: every number from its files, or a guess with a confidence and the line to change it."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim.errors import CisimError
from cisim.model.sectors import GOVERNMENT, NONPROFIT
from cisim.own_community.csv_file import organisations_text, ties_text
from cisim.own_community.csv_table import csv_text
from cisim.own_community.grants import Grants
from cisim.own_community.names import name_key
from cisim.own_community.ntee import HIGH, LOW, MEDIUM
from cisim.own_community.place.folder import FolderContent, read_content, read_tables, read_zips
from cisim.own_community.place.starts import starts_of
from cisim.own_community.reading import Reading, money_text
from cisim.own_community.series import Datum
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import Segment

FILES = ("place.toml", "organisations.csv", "ties.csv", "series.csv", "guesses.csv")
WHOLE = "All children"
"""The only neighbourhood of a place without a list of them."""
MOST_FUNDERS, WIDEST_SPREAD, SHORTEST_TERM = 50, 2.5, 1.0
"""Ends of the declared ranges of what grants say of funders."""


@dataclass(frozen=True)
class Guess:
    """What was put into a place.

    Attributes:
        what: in words.
        value: as it stands there.
        confidence: high, medium or low.
        why: where it comes from.
        line: the line of the scenario file, or the file, to change it.
    """

    what: str
    value: str
    confidence: str
    why: str
    line: str


@dataclass(frozen=True)
class Place:
    """Files of a place by name, what was put into them, and what was understood of the files they come from."""

    files: dict[str, str]
    guesses: tuple[Guess, ...]
    readings: tuple[Reading, ...]
    unused: tuple[str, ...]


class _Draft:
    """Lines of a scenario file, and the guesses that some of them are."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.guesses: list[Guess] = []

    def add(self, *lines: str) -> None:
        """Add lines that are no guess."""
        self.lines += lines

    def guess(self, line: str, what: str, value: str, confidence: str, why: str) -> None:
        """Add a line that is one."""
        self.lines.append(f"{line}  # {confidence}: {why}")
        self.guesses.append(Guess(what, value, confidence, why, f"{FILES[0]}:{len(self.lines)}"))

    def note(self, what: str, value: str, confidence: str, why: str, where: str) -> None:
        """Note a guess that stands elsewhere."""
        self.guesses.append(Guess(what, value, confidence, why, where))


def build_place(
    folder: Path, base: Scenario, base_name: str, children: float | None = None, columns: Iterable[str] = ()
) -> Place:
    """A place from the CSV files of a folder.

    Args:
        folder: organisations (also a master file with a list of ZIP codes), indicators, grants, ties, births; they are
            told apart by their headings.
        base: the scenario it extends, whose stages the place has.
        base_name: its name or path.
        children: born in the place each year; needed where no file counts births.
        columns: as ``--columns`` has them.

    Raises:
        CommunityFileError: everything that is wrong with the files.
        CisimError: there are no organisations, or the number of children is not known.
    """
    tables = read_tables(folder)
    zips = read_zips(tables.get("zips", ()))
    segments = _segments(zips.values())
    scenario = dataclasses.replace(base, segments=segments)
    content = read_content(tables, scenario, zips, columns)
    if not any(o.sector == NONPROFIT.name for o in content.organisations):
        raise CisimError(f"{folder}: no file with nonprofits that work at a stage of {base.name}")
    if children is None and content.births is None:
        raise CisimError(f"{folder}: no file counts births: how many children are born in the place each year? Say it "
                         "with --children NUMBER")  # fmt: skip
    names = [s.name for s in scenario.stages], [s.name for s in segments]
    roster = Roster.of(content.organisations, content.ties, *names)
    draft = _Draft()
    title = folder.resolve().name
    draft.add(f"# Made by cisim place from {title}; {FILES[4]} lists every guess.", f"extends = {_toml(base_name)}",
              f"title = {_toml(title)}", "", "[files]", f'organisations = "{FILES[1]}"')  # fmt: skip
    draft.add(*([f'ties = "{FILES[2]}"'] if content.ties is not None else []))
    _add_children(draft, content, children)
    _add_money(draft, content, roster, float(base["money.own_share"]))
    _add_segments(draft, segments)
    _add_stages(draft, scenario, content.data)
    _note_organisations(draft, content, roster)
    files = {FILES[0]: "\n".join(draft.lines) + "\n", FILES[1]: organisations_text(roster)}
    files |= {FILES[2]: ties_text(roster)} if content.ties is not None else {}
    files |= {FILES[3]: _series_text(content.data, scenario)} if content.data else {}
    rows = [[g.what, g.value, g.confidence, g.why, g.line] for g in draft.guesses]
    files[FILES[4]] = csv_text(["what", "value", "confidence", "why", "change"], rows)
    return Place(files, tuple(draft.guesses), tuple(content.readings), tuple(content.unused))


def _segments(named: Iterable[str]) -> tuple[Segment, ...]:
    """Neighbourhoods of the list of ZIP codes with equal shares, or one of all children."""
    names = list({name_key(name): name for name in named if name}.values()) or [WHOLE]
    return tuple(Segment(name=name, share=1 / len(names)) for name in names)


def _add_children(draft: _Draft, content: FolderContent, children: float | None) -> None:
    draft.add("", "[population]")
    if children is not None:
        draft.guess(
            f"cohort = {children:g}", "children born each year", f"{children:,.0f}", HIGH, "given with --children"
        )
    elif content.births is not None:
        count, year, file = content.births
        why = f"births of {year:g} in {Path(file).name}"
        draft.guess(f"cohort = {count!r}", "children born each year", f"{count:,.0f}", HIGH, why)


def _add_money(draft: _Draft, content: FolderContent, roster: Roster, own_share: float) -> None:
    """The grant pool, and what grants say of funders."""
    pool = (1 - own_share) * roster.nonprofit_budget
    grants = Grants(tuple(content.grants))
    seen = f"; grants on file are {money_text(grants.dollars_a_year)} a year" if content.grants else ""
    why = f"{1 - own_share:.0%} of the budgets of nonprofits (1 - money.own_share){seen}"
    draft.add("", "[money]")
    draft.guess(f"pool = {pool:.0f}", "grants a year", money_text(pool), LOW, why)
    if not content.grants:
        draft.note("funders", "as in the scenario", LOW, "no file of grants", "sectors.funders")
        return
    dollars = np.array(list(grants.funders.values()))
    count = min(len(dollars), MOST_FUNDERS)
    draft.add("", "[sectors]")
    draft.guess(f"funders = {count}", "funders", str(count), MEDIUM, "funders in the files of grants")
    if count > 1:
        spread = min(float(np.std(np.log(dollars[:count]))), WIDEST_SPREAD)
        draft.guess(f"funder_spread = {spread:.2f}", "spread of funders' sizes", f"{spread:.2f}", MEDIUM,
                    "sd of the log of their dollars")  # fmt: skip
    if math.isfinite(grants.months):
        term = max(grants.months / 12, SHORTEST_TERM)
        draft.add("", "[funding]")
        draft.guess(f"term_isolated = {term:.2f}", "years of a grant", f"{term:.2f}", MEDIUM,
                    "half of the dollars are given for so long or shorter")  # fmt: skip


def _add_segments(draft: _Draft, segments: Sequence[Segment]) -> None:
    for segment in segments:
        draft.add("", "[[segments]]", f"name = {_toml(segment.name)}")
        one = len(segments) == 1
        why = "no list of neighbourhoods" if one else "equal shares: no file says how many children live where"
        draft.guess(f"share = {segment.share!r}", f"children in {segment.name}", f"{segment.share:.0%}",
                    HIGH if one else LOW, why)  # fmt: skip


def _add_stages(draft: _Draft, scenario: Scenario, data: Sequence[Datum]) -> None:
    """The stages of the scenario with the starts of the place."""
    for stage, start in zip(scenario.stages, starts_of(scenario, data), strict=True):
        draft.add("", "[[stages]]")
        for key, value in stage.model_dump(exclude_defaults=True).items():
            if key != "start":
                draft.add(f"{key} = {_toml(value)}")
        if start.value is not None:
            what = f"at benchmark today: {stage.name}"
            draft.guess(f"start = {start.value:.4g}", what, f"{start.value:.1%}", start.confidence, start.why)


def _note_organisations(draft: _Draft, content: FolderContent, roster: Roster) -> None:
    """Guesses that stand in the files of organisations and ties."""
    if content.master:
        draft.note("stages of organisations", f"{len(roster.organisations):,} organisations", MEDIUM,
                   "proposed from NTEE codes, whose own confidence stands above", FILES[1])  # fmt: skip
    if not any(o.sector == GOVERNMENT.name for o in roster.organisations):
        draft.note("schools and agencies", "none", LOW, "no file has any: add rows of governments", FILES[1])
    if roster.empty_stages:
        draft.note("stages where nobody works", ", ".join(roster.empty_stages), LOW, "no organisation there", FILES[1])
    if content.ties is None:
        draft.note("ties", "drawn", LOW, "no file says who knows whom", f"[files] ties in {FILES[0]}")
    if content.grants:
        recipients = {name_key(g.recipient) for g in content.grants}
        known = sum(name_key(o.label) in recipients for o in roster.organisations)
        draft.note("grantees among the organisations", f"{known} of {len(roster.organisations)}", MEDIUM,
                   "by name, in any capitals; grants are dealt anew by the model", FILES[1])  # fmt: skip


def _series_text(data: Sequence[Datum], scenario: Scenario) -> str:
    segments = [s.name for s in scenario.segments]
    rows = [[f"{d.year:g}", scenario.stages[d.stage].label, "" if d.segment is None else segments[d.segment],
             f"{d.value:.6g}", f"{d.sd:.6g}"] for d in sorted(data, key=lambda d: (d.stage, d.year))]  # fmt: skip
    return csv_text(["year", "stage", "segment", "value", "sd"], rows)


def _toml(value: object) -> str:
    """A text, number, truth value or list as TOML writes it, which is as JSON does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
