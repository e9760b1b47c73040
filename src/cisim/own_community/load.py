"""A scenario with organisations and funders that are given: their numbers, places, budgets and ties are no longer
drawn.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cisim.errors import ScenarioError
from cisim.own_community.csv_file import MAX_FILE_ROWS, MAX_ROWS, Community, community_of, given_columns
from cisim.own_community.csv_table import read_table
from cisim.own_community.funders import funders_of, with_funders
from cisim.own_community.inspect import KINDS, columns_by_file
from cisim.scenario.community_files import CommunityFiles
from cisim.scenario.load import Overrides, changes_of, load
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario


class CommunityFileWarning(UserWarning):
    """What may be wrong with files of an own community, and is used nevertheless."""


NOTHING: Mapping[str, Any] = MappingProxyType({})


def with_roster(scenario: Scenario, roster: Roster, changes: Mapping[str, Any] = NOTHING) -> Scenario:
    """A scenario with the organisations of a roster, and some values changed.

    Unless ``changes`` say otherwise, the grant pool becomes what the nonprofits' budgets leave to it: the part that
    they do not earn themselves (``money.own_share``).

    Raises:
        ScenarioError: the roster was made for other stages or segments, or something cannot be simulated.
    """
    names = tuple(s.name for s in scenario.stages), tuple(s.name for s in scenario.segments)
    if (roster.stages, roster.segments) != names:
        raise ScenarioError(f"{scenario.name}: the organisations were read for other stages or segments")
    values = scenario.validate_values(roster.counts, "organisations") | scenario.validate_values(changes, "--set")
    if "money.pool" not in changes:
        own = float(values.get("money.own_share", scenario["money.own_share"]))
        pool = {"money.pool": (1 - own) * roster.nonprofit_budget}
        values |= scenario.validate_values(pool, "budgets of the nonprofits")
    return dataclasses.replace(scenario, roster=roster).replace(values, "organisations", scenario.name)


def put_files_into(scenario: Scenario, files: CommunityFiles, changes: Mapping[str, Any]) -> Scenario:
    """A scenario with the organisations and funders of the files that it names, and some values changed."""
    named = [kind for kind in KINDS if getattr(files, kind, "")]
    given = columns_by_file(files.columns, named)
    if files.funders:
        table = read_table(Path(files.funders), MAX_ROWS["funders"])
        scenario = with_funders(scenario, funders_of(table, scenario, given["funders"])[0])
    if not files.organisations:
        return scenario.replace(changes, "--set")
    table = read_table(Path(files.organisations), MAX_FILE_ROWS)
    ties = read_table(Path(files.ties), MAX_ROWS["ties"]) if files.ties else None
    community = community_of(scenario, table, ties, {**given.get("ties", {}), **given["organisations"]})
    return with_roster(scenario, community.roster, changes)


def load_community(
    source: str | Path,
    organisations: str | Path,
    ties: str | Path | None = None,
    overrides: Overrides = (),
    columns: Iterable[str] = (),
) -> Scenario:
    """A scenario with the organisations of a file, and their ties, in place of those that would be drawn. What may be
    wrong with them comes as a ``CommunityFileWarning``; ``read_community`` returns all that was understood.

    Args:
        source: scenario file or preset; its stages and segments are those the files name.
        organisations: a CSV file with the columns ``ORGANISATIONS``.
        ties: a CSV file with the columns ``TIES``; without it ties are drawn.
        overrides: values to change, as in ``load``.
        columns: where cisim would take another heading, or a value for all rows: ``["budget=REVENUE_AMT"]``.

    Raises:
        CommunityFileError: everything that is wrong with the files.
        ScenarioError: the scenario or an override cannot be used.
    """
    changes = changes_of(overrides)
    scenario = load(source)
    community = read_community(scenario, organisations, ties, columns)
    for remark in (remark for reading in community.readings for remark in reading.remarks):
        warnings.warn(remark.removeprefix("warning: "), CommunityFileWarning, stacklevel=2)
    return with_roster(scenario, community.roster, changes)


def read_community(
    scenario: Scenario,
    organisations: str | Path,
    ties: str | Path | None = None,
    columns: Iterable[str] = (),
) -> Community:
    """The organisations and ties of two files, with what was understood of them."""
    table = read_table(Path(organisations), MAX_FILE_ROWS)
    other = None if ties is None else read_table(Path(ties), MAX_ROWS["ties"])
    return community_of(scenario, table, other, given_columns(columns))
