"""What a sweep would take, counted from the numbers in its file before anything is built; and what is refused."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cisim.experiment.progress_bar import duration_text
from cisim.experiment.sweep.experiment import (
    DECLARED,
    Design,
    Experiment,
    ExperimentError,
    FactorialDesign,
    GridDesign,
    ListedDesign,
    PathsDesign,
    SampledDesign,
    SwitchesDesign,
)
from cisim.model.sectors import SERVING
from cisim.scenario.scenario import Scenario

MOST_POINTS = 10_000_000
"""Design points of a sweep at most."""
POINT_BYTES, TASK_BYTES, RUN_BYTES = 400, 400, 64
"""Bytes of memory for a design point, for a task, and for a run of the tasks at work (measured, rounded up)."""
PACE = 1_500_000
"""Organisation-months a second of a core: the order of magnitude, before a pilot has been timed."""
HOURS_UNASKED, DISK_UNASKED = 48.0, 20e9
"""Core-hours and bytes of disk up to which a sweep is run without being asked twice."""


@dataclass(frozen=True)
class Expense:
    """What a sweep would take at most; hours are an order of magnitude.

    Attributes:
        parts: design points of each part of the design, by its kind and place.
        runs: of all points, arms and replications.
        memory: bytes while it runs.
        disk: bytes of parts and tables before compression.
        core_hours: of all runs.
    """

    parts: Mapping[str, int]
    runs: int
    memory: float
    disk: float
    core_hours: float

    @property
    def points(self) -> int:
        """Design points."""
        return math.prod(self.parts.values())

    def __str__(self) -> str:
        product = " x ".join(f"{count:,} ({name})" for name, count in self.parts.items())
        of = f" = {product}" if len(self.parts) > 1 else ""
        time = duration_text(3600 * self.core_hours)
        return (
            f"{self.points:,} design points{of}, {self.runs:,} runs, about {time} of a core, "
            f"up to {self.disk / 1e9:,.1f} GB of disk and {self.memory / 1e9:,.1f} GB of memory"
        )


def count_points(part: Design, conditions: int) -> int:
    """Design points of a part, of a scenario with so many conditions."""
    if isinstance(part, FactorialDesign):
        return int(2 ** (len(part.keys) or conditions))
    if isinstance(part, GridDesign):
        return math.prod(len(values) for values in part.values.values())
    if isinstance(part, SwitchesDesign):
        return int(2 ** len(part.switches))
    if isinstance(part, PathsDesign):
        return 1 + part.samples * len(part.groups)
    if isinstance(part, ListedDesign):
        return len(part.points)
    return _sampled_points(part)


def _sampled_points(part: SampledDesign) -> int:
    varied = len({key.rpartition(".")[0] for key in part.ranges}) if part.groups else len(part.ranges)
    if part.kind == "sobol":
        return part.samples * ((2 * varied if part.second_order else varied) + 2)
    return part.samples * (varied + 1) if part.kind == "morris" else part.samples


def expense(experiment: Experiment, scenarios: Mapping[str, Scenario]) -> Expense:
    """What an experiment would take."""
    conditions = len(scenarios[""].conditions)
    parts = {f"part {n} of the design, {part.kind}": count_points(part, conditions)
             for n, part in enumerate(experiment.design, 1)}  # fmt: skip
    points = math.prod(parts.values())
    runs = points * len(experiment.arms) * experiment.replications
    cost = runs * _most(experiment, scenarios)
    moments = max(1, len(experiment.years))
    if experiment.series:
        moments += max(s.months for s in scenarios.values()) // experiment.series + 1
    columns = len(experiment.outcomes) + 2
    disk = 2 * 8 * runs * moments * columns
    tasks = runs * _most(experiment, scenarios) / 8e6
    memory = points * (POINT_BYTES + 16 * len(parts)) + tasks * TASK_BYTES + RUN_BYTES * 1e6
    return Expense(parts, runs, memory, disk, cost / PACE / 3600)


def _most(experiment: Experiment, scenarios: Mapping[str, Scenario]) -> int:
    """Organisation-months of the largest run: of values that the design varies the highest."""
    sizes = [_highest(experiment, scenarios, sector.count) for sector in SERVING]
    return int(sum(sizes) * _highest(experiment, scenarios, "time.months"))


def _highest(experiment: Experiment, scenarios: Mapping[str, Scenario], key: str) -> float:
    values = [float(scenario[key]) for scenario in scenarios.values()]
    for part in experiment.design:
        changed: list[object] = []
        if isinstance(part, GridDesign):
            changed += part.values.get(key, ())
        elif isinstance(part, ListedDesign):
            changed += [point.set.get(key) for point in part.points]
        elif isinstance(part, SampledDesign) and key in part.ranges:
            ends = part.ranges[key]
            changed += [scenarios[""].levers[key].high] if ends == DECLARED else list(ends)
        values += [float(v) for v in changed if isinstance(v, int | float)]
    return max(values)


def machine_memory() -> float:
    """Bytes of memory of this machine; infinite where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        return math.inf


def check_possible(asked: Expense) -> None:
    """Refuse what no machine, or not this one, can hold.

    Raises:
        ExperimentError: the counts, and what to change.
    """
    if asked.points > MOST_POINTS:
        limit = f"a sweep has at most {MOST_POINTS:,} design points"
    elif asked.memory > 0.8 * machine_memory():
        limit = f"this machine has {machine_memory() / 1e9:,.1f} GB of memory"
    else:
        return
    raise ExperimentError(f"design: {asked}: {limit}. {advice(asked)}")


def check_unasked(asked: Expense) -> None:
    """Refuse what takes days or fills a disk, unless it is wanted.

    Raises:
        ExperimentError: the counts, and what to change or to say.
    """
    if asked.core_hours <= HOURS_UNASKED and asked.disk <= DISK_UNASKED:
        return
    raise ExperimentError(
        f"{asked}: that is more than {HOURS_UNASKED:,.0f} core-hours or {DISK_UNASKED / 1e9:,.0f} GB of disk. "
        f"{advice(asked)} If it is what you want: --yes"
    )


def advice(asked: Expense) -> str:
    """What to change."""
    if asked.points <= 1:
        return "Ask for fewer replications or outcomes."
    largest = max(asked.parts, key=lambda name: asked.parts[name])
    return (
        f"Ask for fewer points (fewer values, keys or samples in {largest}, or its parts in sweeps of their own), "
        "replications or outcomes."
    )
