"""All combinations of the controls that one file holds: kinds of problem, strengths of conditions, grant money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from cisim.dashboard.state.controls import MONEY, STRENGTHS, money_step, problem_of, problems
from cisim.errors import ArgumentError
from cisim.model.conditions import strength_key
from cisim.scenario.scenario import Scenario

OWN = "own"
"""The problem of a community that is of none of the three kinds."""
MILLION = 1e6
MOST_COMBINATIONS = 4_000
"""So many fit into a file of five megabytes."""


@dataclass(frozen=True)
class Grid:
    """The combinations of one community's controls.

    Attributes:
        base: the community.
        money: grant money of its levels, in dollars a year, increasing.
        levels: names of the strengths that each condition can have, of ``controls.STRENGTHS``.
    """

    base: Scenario
    money: tuple[float, ...]
    levels: tuple[str, ...]

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """The kinds of problem; the community's own first, where it is of no kind."""
        return (*([OWN] if problem_of(self.base) is None else []), *problems())

    @property
    def count(self) -> int:
        """Number of combinations."""
        return len(self.problems) * len(self.money) * self.strengths

    @property
    def strengths(self) -> int:
        """Number of combinations of strengths of conditions."""
        return int(len(self.levels) ** len(self.base.conditions))

    def backgrounds(self) -> Iterator[Scenario]:
        """The community with each kind of problem and each level of money, money changing first."""
        for kind in self.problems:
            for money in self.money:
                yield self.base.replace({**problems().get(kind, {}), MONEY: money})

    def collectives(self, background: Scenario) -> list[Scenario]:
        """Its collective arms, the strength of the last condition changing first."""
        keys = [strength_key(c.name) for c in self.base.conditions]
        values = [STRENGTHS[level] for level in self.levels]
        return [background.replace(dict(zip(keys, row, strict=True))) for row in product(values, repeat=len(keys))]

    def first_choice(self) -> dict[str, int]:
        """Position of what the controls show first: problem, money and every condition as in the community; a strength
        between the levels is shown as the nearest.
        """
        strengths = {c.name: self.base[strength_key(c.name)] for c in self.base.conditions}
        nearest = {
            name: min(range(len(self.levels)), key=lambda k: abs(STRENGTHS[self.levels[k]] - strength))
            for name, strength in strengths.items()
        }
        kind = problem_of(self.base) or OWN
        money = min(range(len(self.money)), key=lambda k: abs(self.money[k] - self.base[MONEY]))
        return {"problem": self.problems.index(kind), "money": money, **nearest}


def make_grid(base: Scenario, money: Sequence[float] = (), levels: Sequence[str] = tuple(STRENGTHS)) -> Grid:
    """The combinations of a community.

    Args:
        base: the community.
        money: grant money in millions of dollars a year; by default the community's own and a step less and more.
        levels: strengths of conditions by name.

    Raises:
        ArgumentError: there are too many combinations for one file.
        ScenarioError: an amount of money that the model does not know.
    """
    own = base[MONEY] / MILLION
    amounts = sorted({float(m) for m in money} or {money_step(own, False), own, money_step(own, True)})
    grid = Grid(base, tuple(m * MILLION for m in amounts), tuple(levels))
    if grid.count > MOST_COMBINATIONS:
        raise ArgumentError(
            f"{grid.count:,} combinations of controls given, allowed: at most {MOST_COMBINATIONS:,} in one file; "
            "fewer amounts of --money, or --levels two"
        )
    for scenario in grid.backgrounds():  # what cannot be simulated is said before hours of work
        grid.base.validate_values({MONEY: scenario[MONEY]}, base.name)
    return grid
