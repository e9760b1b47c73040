"""A scenario with organisations that are given: their numbers, places, budgets and ties are no longer drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cisim.errors import ScenarioError
from cisim.own_community.csv_file import parse_roster
from cisim.own_community.csv_table import CommunityFileError, Problem, read_text
from cisim.scenario.load import Overrides, changes_of, load
from cisim.scenario.roster import Roster
from cisim.scenario.scenario import Scenario

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


def load_community(
    source: str | Path, organisations: str | Path, ties: str | Path | None = None, overrides: Overrides = ()
) -> Scenario:
    """A scenario with the organisations of a file, and their ties, in place of those that would be drawn.

    Args:
        source: scenario file or preset; its stages and segments are those the files name.
        organisations: a CSV file with the columns ``ORGANISATIONS``.
        ties: a CSV file with the columns ``TIES``; without it ties are drawn.
        overrides: values to change, as in ``load``.

    Raises:
        CommunityFileError: everything that is wrong with the files.
        ScenarioError: the scenario or an override cannot be used.
    """
    changes = changes_of(overrides)
    scenario = load(source)
    return with_roster(scenario, read_roster(scenario, organisations, ties), changes)


def read_roster(scenario: Scenario, organisations: str | Path, ties: str | Path | None = None) -> Roster:
    """The organisations and ties of two files."""
    paths = [Path(p) for p in (organisations, ties) if p is not None]
    contents = [read_text(path) for path in paths]
    if problems := [content for content in contents if isinstance(content, Problem)]:
        raise CommunityFileError(problems)
    texts = [content for content in contents if isinstance(content, str)]
    return parse_roster(scenario, texts[0], texts[1] if len(texts) > 1 else None, [str(p) for p in paths])
