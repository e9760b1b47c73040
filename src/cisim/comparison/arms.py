"""Any number of scenarios on the same worlds and the same luck, and what each did run by run.

Scenarios that share their shapes (``Scenario.shape``) advance in the same blocks; others run one after the other on the
same seeds. Either way run i of one is the pair of run i of another, and no scenario's numbers depend on which others
run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.comparison.ledger import COORDINATION_USES, money_total, spending
from cisim.errors import whole_number
from cisim.model.kernels.layout import USES
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.indicators import share_rising
from cisim.simulation.observe import Record
from cisim.simulation.simulate import stream

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


MONTHS_KEY = "time.months"
ORGANISATIONS_PER_PASS = 500
"""Organisations of the arms that advance together where much is run that may be stopped within some milliseconds."""


@dataclass(frozen=True)
class Arm:
    """What one scenario did; the first axis is the run, units as in ``comparison.Comparison``."""

    scenario: Scenario
    seed: int
    months: Array
    stages: Array
    segments: Array
    rising: Array
    completed: Array
    dollars: Array
    hours: Array
    selection: Array

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.stages)

    def first(self, runs: int) -> Arm:
        """The first so many runs."""
        kept = [f.name for f in fields(self) if f.name not in ("scenario", "seed", "months")]
        return self if runs >= self.runs else replace(self, **{name: getattr(self, name)[:runs] for name in kept})

    @cached_property
    def measures(self) -> dict[str, Array]:
        """Values at the end by name, ``[run]``: points, dollars and hours since the start."""
        spent = spending(self.scenario, self.hours, self.dollars)
        return {
            "outcome": self.stages[:, -1, self.scenario.stage_order[-1]],
            "mean": self.stages[:, -1].mean(axis=1),
            "gap": np.ptp(self.segments, axis=1),
            "backbone": spent["backbone"],
            "coordination": self.hours[:, USES.index("coordination")],
            "money": money_total(self.dollars),
            "price": np.asarray(sum(spent[name] for name in COORDINATION_USES)),
        }


def run_arms(
    scenarios: Mapping[str, Scenario],
    runs: int = 200,
    seed: int = 1,
    *,
    months: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Arm]:
    """Run every scenario on the same ``runs`` replications of a root seed, in the order given.

    Args:
        scenarios: by name.
        runs: replications, at least 2.
        seed: root seed.
        months: for so long, whatever the scenarios say (by default each as long as it says).
        threads: by default all usable cores.
        progress: called with runs done and runs in all (of every group of scenarios that share a block).
    """
    runs = whole_number("runs", runs, 2)
    cut = {n: s if months in (None, s.months) else s.replace({MONTHS_KEY: months}) for n, s in scenarios.items()}
    groups: dict[Any, list[str]] = {}
    for name, scenario in cut.items():
        measured = tuple(value for key, value in scenario.values.items() if key.startswith("indicators."))
        groups.setdefault((scenario.months, scenario.shape, measured), []).append(name)
    found: dict[str, Arm] = {}
    for number, names in enumerate(groups.values()):

        def show(done: int, _: int, before: int = number * runs) -> None:
            if progress is not None:
                progress(before + done, runs * len(groups))

        moments, arrays = collect([cut[name] for name in names], runs, seed, threads=threads, progress=show)
        for a, name in enumerate(names):
            kept = {key: values[a] for key, values in arrays.items()}
            found[name] = Arm(scenarios[name], seed, moments, **kept)
    return {name: found[name] for name in scenarios}


def last_stage_outcomes(
    scenarios: Sequence[Scenario],
    runs: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Array:
    """Attainment at the last stage in the last month, ``[scenario, run]`` in points, of many scenarios of one shape.

    Args:
        scenarios: they share stages, shapes and length; few of them advance together.
        runs: replications.
        seed: root seed.
        threads: by default all usable cores.
        progress: called with runs done and runs in all after each block; what it raises ends the work.
    """
    size = max(1, ORGANISATIONS_PER_PASS // scenarios[0].organisations)
    found: list[Array] = []
    for first in range(0, len(scenarios), size):
        part = scenarios[first : first + size]

        def show(done: int, _: int, before: int = first * runs, arms: int = len(part)) -> None:
            if progress is not None:
                progress(before + arms * done, len(scenarios) * runs)

        _, arrays = collect(part, runs, seed, threads=threads, progress=show, worlds_per_block=1)
        found += list(arrays["stages"][:, :, -1, part[0].stage_order[-1]])
    return np.stack(found)


def shared_months(scenarios: Iterable[Scenario]) -> int:
    """The months that all scenarios have: those of the shortest."""
    return min(s.months for s in scenarios)
