"""What is kept of runs to compare them: the last month of every scenario, and its stages year by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.errors import whole_number
from cisim.indicators import share_rising
from cisim.observe import Record
from cisim.scenario import Scenario
from cisim.simulate import stream
from cisim.streams import replication_seeds

Array = npt.NDArray[Any]


def collect(
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    worlds_per_block: int | None = None,
) -> tuple[Array, dict[str, Array]]:
    """Months, and what a comparison keeps of scenarios of one shape on the same seeds, by name, arms first.

    Names, units and axes are those of ``comparison.Comparison``; an arm is a scenario (about 1 kB for two of a run).
    """
    seeds = replication_seeds(seed, whole_number("runs", runs, 1))
    parts: list[dict[str, Array]] = []
    done = 0
    months = np.zeros(0)
    for record in stream(scenarios, seeds, threads=threads, worlds_per_block=worlds_per_block):
        months = record.months
        size = record.attainment.shape[1]
        parts.append(_kept(scenarios[-1], record, seeds[done : done + size]))
        done += size
        if progress is not None:
            progress(done, runs)
    return months, {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}


def _kept(scenario: Scenario, record: Record, seeds: Array) -> dict[str, Array]:
    share = np.array([s.share for s in scenario.segments])
    stages = record.attainment @ share
    last = scenario.stage_order[-1]
    return {
        "stages": (100 * stages).astype(np.float64),
        "segments": 100 * record.attainment[:, :, -1, last],
        "rising": share_rising(scenario, seeds, stages),
        "completed": record.completed[:, :, -1, last].sum(axis=2),
        "dollars": record.dollars[:, :, -1],
        "hours": record.hours[:, :, -1],
        "selection": record.selection,
    }
