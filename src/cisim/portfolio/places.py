"""The places of a portfolio: what each draws for itself, and its columns in a block.

What a place is depends on the root seed, the name of its group and its number in it, and on nothing else: neither on
the order of groups in the file nor on what other groups there are. In which wave its partnership starts depends on the
other places of its group, so that waves have the shares asked for; only a community of practice looks further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cisim.model.conditions import strength_key
from cisim.model.streams import Stream, grid, named_number, replication_seeds
from cisim.model.types import Array
from cisim.portfolio.portfolio_file import PlaceGroup, Portfolio
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ROW_OF, ScenarioColumns
from cisim.simulation.scenario_cache import once_per_scenario


@dataclass(frozen=True)
class Learning:
    """Set-up time left when experience doubles; share of unknown answers that can be looked up."""

    ratio: float
    practice: float


def members_before(treated: Array, start: Array, lot: Array, size: int) -> Array:
    """How many members of a place's community of practice began before it; 0 outside.

    Treated places are dealt to communities by month of start and lot, so that each has members of every wave.

    Args:
        treated: of every place.
        start: month.
        lot: a number for each place that puts those of one wave in order.
        size: members of a community; 0: one of all.
    """
    before = np.zeros(len(treated), np.int64)
    members = np.flatnonzero(treated)
    if len(members) == 0:
        return before
    members = members[np.lexsort((lot[members], start[members]))]
    count = 1 if size == 0 else -(-len(members) // size)
    for k in range(count):
        one_community = members[k::count]
        before[one_community] = np.searchsorted(start[one_community], start[one_community], side="left")
    return before


def shorten_build_up(values: dict[str, Array], scenario: Scenario, before: Array, learning: Learning) -> None:
    """Shorten build-up times, and let answers be looked up, in the treated arm of places that have experience."""
    place = values["problem.place"][:, 1] if "problem.place" in values else float(scenario["problem.place"])
    left = place + (1 - place) * learning.ratio ** np.log2(1 + before)
    for condition in scenario.conditions:
        key = condition.build_years.key
        column = values.setdefault(key, np.full((len(before), 2), float(scenario[key])))
        column[:, 1] = np.where(before > 0, np.maximum(column[:, 1] * left, condition.build_years.low), column[:, 1])
    if learning.practice > 0:
        column = values.setdefault("problem.known", np.full((len(before), 2), float(scenario["problem.known"])))
        column[:, 1] = np.where(before > 0, column[:, 1] + (1 - column[:, 1]) * learning.practice, column[:, 1])


READINESS_NUMBER, LOT_NUMBER, WAVE_NUMBER, COMMUNITY_NUMBER = "readiness", "treated", "wave", "community of practice"
"""Names of a place's own numbers, besides those of parameters."""


def named_seed(root: int, name: str) -> int:
    """A seed for a name under a root seed."""
    return int(replication_seeds(root, 1, named_number(name))[0])


@dataclass(frozen=True)
class Place:
    """One place by itself: both of its arms as scenarios, and its seeds.

    ``start`` is the month its partnership starts in, were it treated; ``earlier`` the members of its community of
    practice that began before.
    """

    name: str
    group: str
    isolated: Scenario
    collective: Scenario
    seed: int
    common_seed: int
    readiness: float
    treated: bool
    start: int
    earlier: int


@once_per_scenario
def _values_alone(scenario: Scenario) -> Array:
    """``[Param, 1]`` of a scenario by itself."""
    return ScenarioColumns((scenario,)).p


@dataclass(frozen=True)
class PlaceArms(ScenarioColumns):
    """Rows that differ in a few columns only, given as arrays and not as a scenario each."""

    columns: Mapping[str, Array]

    @cached_property
    def p(self) -> Array:
        """``[Param, row]``."""
        p = np.repeat(_values_alone(self.first), len(self.scenarios), axis=1)
        for key in self.columns.keys() & ROW_OF.keys():
            p[ROW_OF[key]] = self.columns[key]
        return p

    def column(self, key: str) -> Array:
        """One parameter of every row."""
        if key in self.columns:
            return self.columns[key]
        parameter, value = self.first.parameters[key], self.first[key]
        one = parameter.options.index(value) if parameter.options else float(value)
        return np.full(len(self.scenarios), one)


@dataclass(frozen=True)
class Places:
    """All places of a group as columns; ``values`` hold the parameters in which rows differ, ``[place, arm]``."""

    group: PlaceGroup
    scenario: Scenario
    seeds: Array
    common_seeds: Array
    readiness: Array
    treated: Array
    start: Array
    earlier: Array
    values: Mapping[str, Array]

    @property
    def names(self) -> list[str]:
        """Group and number in it."""
        return [f"{self.group.name}-{k + 1}" for k in range(self.group.count)]

    def place(self, k: int) -> Place:
        """Place ``k`` (from 0) by itself, for a closer look."""
        isolated, collective = self._scenario(k, 0), self._scenario(k, 1)
        return Place(
            self.names[k], self.group.name, isolated, collective, int(self.seeds[k]), int(self.common_seeds[k]),
            float(self.readiness[k]), bool(self.treated[k]), int(self.start[k]), int(self.earlier[k]),
        )  # fmt: skip

    def _scenario(self, k: int, arm: int) -> Scenario:
        return self.scenario.replace({key: self._value(key, k, arm) for key in self.values}, name=self.names[k])

    def _value(self, key: str, k: int, arm: int) -> float | int:
        value = float(self.values[key][k, arm])
        return int(value) if self.scenario.parameters[key].kind is int else value

    def arms(self, part: slice) -> PlaceArms:
        """Rows of a block: each place isolated, then treated."""
        columns = {key: values[part].ravel() for key, values in self.values.items()}
        return PlaceArms((self.scenario,) * (2 * len(self.seeds[part])), columns)


def draw_places(portfolio: Portfolio, seed: int = 1) -> list[Places]:
    """The places of every group, in the order of the file.

    Args:
        portfolio: groups and how places differ.
        seed: root seed; another one is another nation, with another universal landscape.
    """
    draws = [_PlaceDraws(portfolio, group, seed) for group in portfolio.places]
    practice = portfolio.community_of_practice
    before = np.zeros(portfolio.size, np.int64)
    if practice.joined:
        treated = np.concatenate([d.treated for d in draws])
        start = np.concatenate([d.start for d in draws])
        lot = np.concatenate([d.number(COMMUNITY_NUMBER) for d in draws])
        before = members_before(treated, start, lot, practice.size)
    ends = np.cumsum([group.count for group in portfolio.places])
    learning = Learning(practice.ratio, practice.practice)
    return [d.places(before[end - d.group.count : end], learning) for d, end in zip(draws, ends, strict=True)]


class _PlaceDraws:
    """A group before its places learn from others."""

    def __init__(self, portfolio: Portfolio, group: PlaceGroup, seed: int) -> None:
        self.portfolio, self.group, self.scenario = portfolio, group, portfolio.scenarios[group.name]
        self.seeds = replication_seeds(named_seed(seed, f"places {group.name}"), group.count)
        common = np.full(group.count, named_seed(seed, "universal"), np.uint64)
        self.common = common if portfolio.shared_landscape else self.seeds
        self.readiness = self.number(READINESS_NUMBER)
        t = portfolio.treatment
        tilt = t.by_readiness * (2 * self.readiness - 1) * min(t.share, 1 - t.share)
        self.treated = self.number(LOT_NUMBER) < t.share + tilt
        upto = np.rint(np.cumsum([wave.share for wave in t.waves]) * group.count)
        rank = np.argsort(np.argsort(self.number(WAVE_NUMBER), kind="stable"), kind="stable")
        self.start = np.array([12 * w.year for w in t.waves])[np.searchsorted(upto, rank, side="right")]

    def places(self, before: Array, learning: Learning) -> Places:
        """The places with all their columns, given how many members began before each."""
        values = {key: np.repeat(column[:, None], 2, axis=1) for key, column in self._own().items()}
        for condition in self.scenario.conditions:
            key = f"conditions.{condition.name}"
            strength = strength_key(condition.name)
            values[strength] = np.tile([0.0, float(self.scenario[strength])], (self.group.count, 1))
            for name in ("start", "end"):
                month = np.minimum(self.scenario[f"{key}.{name}"] + self.start, 1200).astype(float)
                values[f"{key}.{name}"] = np.repeat(month[:, None], 2, axis=1)
        if before.any():
            shorten_build_up(values, self.scenario, before, learning)
        return Places(
            self.group, self.scenario, self.seeds, self.common, self.readiness, self.treated, self.start, before, values
        )

    def number(self, name: str) -> Array:
        """A number of each place, uniform between 0 and 1."""
        return np.asarray(grid(self.seeds, Stream.REPLICATION, 0, named_number(name))[0])

    def _own(self) -> dict[str, Array]:
        """Parameters each place has for itself."""
        values = {}
        for key, (low, high) in self.portfolio.readiness.items():
            values[key] = low + (high - low) * self.readiness
        for key, (low, high) in self.portfolio.vary.items():
            values[key] = low + (high - low) * self.number(key)
        for key, (low, high) in self.portfolio.scale.items():
            values[key] = self.scenario[key] * low * (high / low) ** self.number(key)
        return values
