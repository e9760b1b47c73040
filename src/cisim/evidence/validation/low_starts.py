"""How often a stage starts with next to nobody at benchmark, and whether that lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.scenario.load import load
from cisim.simulation import simulate

START_SCENARIOS = ("technical-city", "adaptive-city", "small-town")
LOW_SHARE = 0.01
"""Share at benchmark below which a stage starts with next to nobody."""
YEARS_LATER = 2
START_RUNS = 400


@dataclass(frozen=True)
class LowStart:
    """Shares of the runs of a scenario in which some stage is below ``LOW_SHARE``.

    Attributes:
        first: at the start, which is the same in both arms.
        isolated, collective: in this arm after ``YEARS_LATER``.
    """

    scenario: str
    runs: int
    first: float
    isolated: float
    collective: float


def low_starts(runs: int = START_RUNS, seed: int = 1, threads: int | None = None) -> list[LowStart]:
    """Of the scenarios that come with cisim for a city and a town."""
    return [_low_start(name, runs, seed, threads) for name in START_SCENARIOS]


def _low_start(name: str, runs: int, seed: int, threads: int | None) -> LowStart:
    scenario = load(name).replace({"time.months": 12 * YEARS_LATER})
    record = simulate.run([scenario.isolated(), scenario], runs, seed, every=12 * YEARS_LATER, threads=threads)
    stages = record.attainment @ np.array([s.share for s in scenario.segments])  # [arm, replication, moment, stage]
    low = (stages < LOW_SHARE).any(axis=-1).mean(axis=1)
    return LowStart(name, runs, float(low[0, 0]), float(low[0, -1]), float(low[1, -1]))
