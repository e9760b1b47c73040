"""How often a stage starts with next to nobody at benchmark, and whether that lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cisim.scenario.load import load
from cisim.simulation import simulate

SCENARIOS = ("technical-city", "adaptive-city", "small-town")
LOW = 0.01
"""Share at benchmark below which a stage starts with next to nobody."""
YEARS = 2
RUNS = 400


@dataclass(frozen=True)
class Start:
    """A scenario: share of runs in which a stage is below ``LOW`` at the start, and after ``YEARS`` in either arm."""

    scenario: str
    runs: int
    first: float
    isolated: float
    collective: float


def low_starts(runs: int = RUNS, seed: int = 1, threads: int | None = None) -> list[Start]:
    """Of the scenarios that come with cisim for a city and a town."""
    return [_start(name, runs, seed, threads) for name in SCENARIOS]


def _start(name: str, runs: int, seed: int, threads: int | None) -> Start:
    scenario = load(name).replace({"time.months": 12 * YEARS})
    record = simulate.run([scenario.isolated(), scenario], runs, seed, every=12 * YEARS, threads=threads)
    stages = record.attainment @ np.array([s.share for s in scenario.segments])  # [arm, replication, moment, stage]
    low = (stages < LOW).any(axis=-1).mean(axis=1)
    return Start(name, runs, float(low[0, 0]), float(low[0, -1]), float(low[1, -1]))
