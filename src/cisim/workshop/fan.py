"""The same community with nobody in the room: runs by the model's own rules, alone and together, on the same lucks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cisim.comparison.intervals import interval_80
from cisim.model.conditions import strength_key
from cisim.model.types import Array
from cisim.simulation.observe import joined
from cisim.simulation.simulate import stream
from cisim.workshop.play import Path, play
from cisim.workshop.room import Room, same_luck

RUNS = 200
"""Lucks of a fan."""


@dataclass(frozen=True)
class Fan:
    """Runs of a community that nobody played, each luck in both arms.

    Attributes:
        alone: the isolated arm.
        together: with the conditions of the scenario.
    """

    alone: Path
    together: Path

    @property
    def runs(self) -> int:
        """Number of lucks."""
        return len(self.alone.stages)

    @property
    def difference(self) -> Array:
        """[run] together minus alone at the last stage at the end, in points."""
        return np.asarray(self.together.outcome[:, -1] - self.alone.outcome[:, -1])

    def of(self, mode: str) -> Path:
        """The runs of a mode."""
        return self.together if mode == "together" else self.alone

    def band(self, mode: str) -> tuple[list[float], list[float]]:
        """Lower and upper end of 80 % of the runs at the last stage, by year."""
        low, high = interval_80(self.of(mode).outcome, axis=0)
        return low.tolist(), high.tolist()


@lru_cache(maxsize=8)
def fan(room: Room, runs: int = RUNS, threads: int | None = None) -> Fan:
    """Run a community without people; worked out once for a room.

    Args:
        room: the community.
        runs: lucks.
        threads: by default all usable cores; the runs are the same with any number of them.

    Raises:
        ArgumentError: ``runs`` is no whole number of at least 1.
    """
    return Fan(*(play(room, mode, years=room.years, runs=runs, threads=threads) for mode in ("alone", "together")))


@lru_cache(maxsize=8)
def single_conditions(room: Room, runs: int = RUNS, threads: int | None = None) -> dict[str, Array]:
    """What each condition brings by itself, ``[run]`` by its key: the last stage at the end with this one alone, minus
    the isolated arm of the same luck, in points.
    """
    alone = room.scenario.isolated()
    arms = [alone]
    for condition in room.scenario.conditions:
        key = strength_key(condition.name)
        arms.append(alone.replace({key: room.scenario[key] or 1.0}))
    luck = room.luck(runs)
    record = joined(list(stream(arms, same_luck(runs, room), luck=luck, months=[12 * room.years], threads=threads)))
    outcome = 100 * record.metrics["outcome"][:, :, -1]
    return {c.name: outcome[k] - outcome[0] for k, c in enumerate(room.scenario.conditions, 1)}
