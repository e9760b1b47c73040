"""The room: one community, its luck, how many years people decide, and who sits where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from cisim.errors import ArgumentError, whole_number
from cisim.language import _
from cisim.model.kernels.layout import Block, Trait
from cisim.model.sectors import SERVING_NAMES
from cisim.model.streams import replication_seeds
from cisim.model.types import Seeds
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.sector_draw import positions
from cisim.workshop.roles import BACKBONE, FUNDER, ORDER_OF_SEATS, Role, Seat, role_named

PROBLEMS = ("adaptive-city", "technical-city")
"""The two communities of a debrief: the same city, with an adaptive and with a technical problem."""
LEAST_ROUNDS, MOST_ROUNDS = 4, 10
"""Rounds that people decide; each is a year of the model."""
ROOM_SETTINGS: dict[str, Any] = {"sectors.discretionary": 0.1}
"""What the room changes in a scenario, in both arms, so that every choice acts: a tenth of each public budget is
decided anew each year, where by default all of it is bound (a decision of governments, M25).
"""


@dataclass(frozen=True)
class Room:
    """One community that is played: everything that follows is a function of it and of what people decide.

    Attributes:
        problem: name of a scenario that comes with cisim, or path of a scenario file, which is read once.
        seed: root seed; the community is its first replication, as in ``cisim.compare(scenario, seed=seed)``.
        rounds: years that people decide, 4 to 10. What they decided last then stands until the run ends.

    Raises:
        ArgumentError: ``seed`` or ``rounds`` cannot be used.
    """

    problem: str = PROBLEMS[0]
    seed: int = 1
    rounds: int = 6

    def __post_init__(self) -> None:
        whole_number("seed", self.seed, 0)
        whole_number("rounds", self.rounds, LEAST_ROUNDS, MOST_ROUNDS)

    @cached_property
    def scenario(self) -> Scenario:
        """The collective arm that nobody plays: all conditions as the scenario says, with ``ROOM_SETTINGS``.

        Raises:
            ScenarioError: there is no such scenario.
            ArgumentError: its runs are shorter than the rounds.
        """
        scenario = _room_scenario(self.problem)
        if scenario.months < 12 * self.rounds:
            raise ArgumentError(
                f"rounds: {self.rounds} given, allowed: {LEAST_ROUNDS} to {MOST_ROUNDS}, and no longer than a run of "
                f"'{scenario.name}': {scenario.months} months"
            )
        return scenario

    @property
    def note_on_words(self) -> str:
        """What has to be said of a community that is no city with schools, for which roles and questions are worded;
        empty for those that are.
        """
        names = [stage.name for stage in self.scenario.stages]
        if names == [stage.name for stage in _room_scenario(PROBLEMS[0]).stages]:
            return ""
        text = _("Roles and questions speak of schools and young people. Here they stand for “{title}”.")
        return text.format(title=_(self.scenario.title))

    @property
    def years(self) -> int:
        """Years of a whole run; people decide the first ``rounds`` of them."""
        return self.scenario.months // 12

    @property
    def community_seed(self) -> Seeds:
        """The seed of the one community, ``[1]``."""
        return replication_seeds(self.seed, 1)

    def luck(self, runs: int) -> Seeds:
        """Seeds of so many lucks of this community, ``[run]``; the first is its own, the one that the room meets."""
        return replication_seeds(self.seed, runs)

    @cached_property
    def start(self) -> Block:
        """The community before its first month, a block of one row."""
        return draw_block(ScenarioColumns((self.scenario,)), [0], self.community_seed)

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Every agent that can be played, in the order in which people get them: a mixed table first, then the rest."""
        free = {role: list(self._agents(role_named(role))) for role in dict.fromkeys(ORDER_OF_SEATS)}
        found: list[Seat] = []
        while any(free.values()):
            for role in ORDER_OF_SEATS:
                if free[role]:
                    at = free[role].pop(0)
                    found.append(self._seat(len(found) + 1, role_named(role), at))
        return tuple(found)

    def seat(self, number: int) -> Seat:
        """A seat by its number, counted from 1.

        Raises:
            ArgumentError: there is none of this number.
        """
        return self.seats[whole_number("seat", number, 1, len(self.seats)) - 1]

    def seat_of_person(self, person: int) -> Seat:
        """The seat of the ``person``-th who came, counted from 1. Where there are more people than agents several share
        a seat as a committee: what they decide is the mean of their tokens (``mean_tokens``).
        """
        return self.seat((whole_number("person", person, 1) - 1) % len(self.seats) + 1)

    def _agents(self, role: Role) -> range:
        if role.key == FUNDER:
            return range(int(self.scenario["sectors.funders"]))
        if role.key == BACKBONE:
            return range(1 if len(self.scenario.initiative_names) == 1 else 0)
        there = positions(self.scenario)[role.key]
        return range(there.start, there.stop)

    def _seat(self, number: int, role: Role, at: int) -> Seat:
        first = self._agents(role).start
        stage = segment = ""
        if role.key in SERVING_NAMES:
            traits = self.start.orgs.traits[0, :, at]
            stage = self.scenario.stages[traits[Trait.stage]].name
            segment = "" if traits[Trait.segment] < 0 else self.scenario.segments[traits[Trait.segment]].name
        return Seat(number, role.key, at, at - first + 1, stage, segment)


@lru_cache(maxsize=8)
def _room_scenario(problem: str) -> Scenario:
    return load(problem).replace(ROOM_SETTINGS)


def same_luck(runs: int, room: Room) -> Seeds:
    """The seed of the community once for each of so many lucks, ``[run]``."""
    return np.repeat(room.community_seed, runs)
