"""Any number of scenarios on the same worlds and the same luck, and what each did run by run.

Scenarios that share their shapes (``Scenario.shape``) advance in the same blocks; others run one after the other on the
same seeds. Either way run i of one is the pair of run i of another, and no scenario's numbers depend on which others
run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.indicators import share_rising
from cisim.observe import ACCOUNTS, Record
from cisim.scenario import Scenario
from cisim.simulate import stream
from cisim.streams import replication_seeds

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class ArmRuns:
    """What one scenario did; the first axis is the run.

    Attributes:
        scenario: what was run.
        months: [moment] months since the start, one moment a year.
        stages: [run, moment, stage] attainment of all children, in points.
        segments: [run, segment] attainment at the last stage in the last month, in points.
        rising: [run] share of indicators with a positive trend over the first years.
        completed: [run] children who left the last stage at benchmark, since the start.
        dollars: [run, account] since the start; accounts as in ``observe.ACCOUNTS``.
        hours: [run, use] since the start.
        selection: [run, 3] premium of funders' winners when picked, a year later, judgements.
    """

    scenario: Scenario
    months: Array
    stages: Array
    segments: Array
    rising: Array
    completed: Array
    dollars: Array
    hours: Array
    selection: Array

    @cached_property
    def final(self) -> Array:
        """Attainment at the last stage in the last month, ``[run]`` in points."""
        return np.asarray(self.stages[:, -1, self.scenario.stage_order[-1]])

    @cached_property
    def money_total(self) -> Array:
        """All dollars that came in since the start, ``[run]``."""
        return np.asarray(self.dollars[:, : ACCOUNTS.index("reserves")].sum(axis=-1))


def run_arms(
    scenarios: Mapping[str, Scenario],
    runs: int = 200,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, ArmRuns]:
    """Run every scenario on the same ``runs`` replications of a root seed, in the order given.

    Args:
        scenarios: by name.
        runs: replications, at least 2.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all (of every group of scenarios that share a block).
    """
    if runs < 2:
        raise ValueError(f"runs must be at least 2, got {runs}")
    seeds = replication_seeds(seed, runs)
    groups: dict[Any, list[str]] = {}
    for name, scenario in scenarios.items():
        groups.setdefault((scenario.months, scenario.shape), []).append(name)
    found: dict[str, ArmRuns] = {}
    for number, names in enumerate(groups.values()):

        def show(done: int, before: int = number * runs) -> None:
            if progress is not None:
                progress(before + done, runs * len(groups))

        arms = _group([scenarios[name] for name in names], seeds, threads, show)
        found |= dict(zip(names, arms, strict=True))
    return {name: found[name] for name in scenarios}


def _group(
    scenarios: Sequence[Scenario], seeds: Array, threads: int | None, show: Callable[[int], None]
) -> list[ArmRuns]:
    """Scenarios of one shape and length, block by block."""
    parts: list[list[dict[str, Array]]] = [[] for _ in scenarios]
    done = 0
    months = np.zeros(0)
    for record in stream(scenarios, seeds, threads=threads):
        months = record.months
        size = record.attainment.shape[1]
        for a, scenario in enumerate(scenarios):
            parts[a].append(_kept(scenario, record, a, seeds[done : done + size]))
        done += size
        show(done)
    return [
        ArmRuns(scenario, months, **{name: np.concatenate([part[name] for part in mine]) for name in mine[0]})
        for scenario, mine in zip(scenarios, parts, strict=True)
    ]


def _kept(scenario: Scenario, record: Record, arm: int, seeds: Array) -> dict[str, Array]:
    share = np.array([s.share for s in scenario.segments])
    stages = record.attainment[arm] @ share
    last = scenario.stage_order[-1]
    return {
        "stages": (100 * stages).astype(np.float64),
        "segments": 100 * record.attainment[arm, :, -1, last],
        "rising": share_rising(scenario, seeds, stages),
        "completed": record.completed[arm, :, -1, last].sum(axis=1),
        "dollars": record.dollars[arm, :, -1],
        "hours": record.hours[arm, :, -1],
        "selection": record.selection[arm],
    }
