"""Run what is behind an answer into a folder, or go on with it: one sweep a subfolder, one progress for all."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.estimate import estimate
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.runner import ProgressObserver, pending_tasks, run_plan
from cisim.experiment.sweep.store import Store
from cisim.experiment.why.designs import WhyQuestion
from cisim.experiment.why.result import Why, read_answer
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario

RUNS, WALKS = 40, 40


class UnfinishedError(CisimError):
    """Stopped before everything was run; what is finished is kept in the folder."""


def why(
    scenario: Scenario | str | Path,
    runs: int = RUNS,
    seed: int = 1,
    *,
    walks: int = WALKS,
    folder: str | Path | None = None,
    threads: int | None = None,
    quiet: bool = True,
) -> Why:
    """What carries the difference between isolated and collective in a scenario.

    Twelve mechanisms in full are 4,096 cells: with 40 runs of the default city some six minutes on two cores.

    Args:
        scenario: or its file or name.
        runs: replications of each combination of mechanisms, at least 2 (intervals from 10 on).
        seed: root seed.
        walks: joint draws of the numbers that are not known; 0: none.
        folder: where runs are kept, and gone on with if they were interrupted; by default they are not kept.
        threads: by default all usable cores.
        quiet: no progress on standard error.

    Raises:
        CisimError: an argument that cannot be, or a folder that belongs to another question.
    """
    question = WhyQuestion(scenario if isinstance(scenario, Scenario) else load(scenario), runs, seed, walks)
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="cisim-why-") as temporary:
            return _answer(question, Path(temporary), threads, quiet)
    return _answer(question, Path(folder), threads, quiet)


def _answer(question: WhyQuestion, folder: Path, threads: int | None, quiet: bool) -> Why:
    bar, plans = ProgressBar(quiet), question.plans()
    open_stores(plans, folder, "cisim.why")
    run_plans(plans, folder, bar, jobs=threads)
    bar.clear()
    return read_answer(question, folder)


def open_stores(plans: Mapping[str, Plan], folder: Path, command: str) -> None:
    """Begin or continue the folder of each sweep, before anything is run.

    Raises:
        ChangedError: a folder belongs to another question or model.
    """
    for name, plan in plans.items():
        Store(folder / name).open(plan, command)


def count_missing(plans: Mapping[str, Plan], folder: Path) -> int:
    """Runs that are not done yet."""
    return sum(_size(plan, pending_tasks(plan, Store(folder / name))) for name, plan in plans.items())


def _size(plan: Plan, tasks: Sequence[Task]) -> int:
    return sum(len(t.points) * t.count for t in tasks) * len(plan.experiment.arms)


def run_plans(
    plans: Mapping[str, Plan],
    folder: Path,
    observer: ProgressObserver,
    *,
    jobs: int | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Do what is not done yet, the quick ones first.

    Args:
        observer: gets the runs of all sweeps together.
        stop: when set, no further task is started.

    Raises:
        UnfinishedError: it was stopped.
        CisimError: a design point could not be simulated.
    """
    stop = stop or threading.Event()
    waiting = {name: pending_tasks(plan, Store(folder / name)) for name, plan in plans.items()}
    sizes = {name: _size(plans[name], tasks) for name, tasks in waiting.items()}
    total, before = sum(sizes.values()), 0
    with open_executor("threads", jobs) as (pool, workers):
        for name in sorted(plans, key=lambda n: plans[n].cost):
            part = _PartOfAll(observer, before, total)
            plan, store = plans[name], Store(folder / name)
            outcome = run_plan(plan, store, pool, workers, part, tasks=waiting[name], stop=stop, fail_fast=True)
            if outcome.failures:
                point, error = next(iter(outcome.failures.items()))
                raise CisimError(f"{name}: design point {point} cannot be simulated: {error.splitlines()[0]}")
            if not outcome.complete:
                raise UnfinishedError(f"{folder}: stopped; what is finished is kept, and the same command goes on")
            before += sizes[name]


class _PartOfAll:
    """Tells of one sweep as a part of several."""

    def __init__(self, observer: ProgressObserver, before: int, total: int) -> None:
        self.observer, self.before, self.total = observer, before, total

    def update(self, done: int, total: int) -> None:
        """Runs that are finished."""
        self.observer.update(self.before + done, self.total)

    def point_failed(self, point: int, error: str) -> None:
        """Said when all is over."""


class WhyEstimate(TypedDict):
    """What all sweeps of a question would take together."""

    cells: dict[str, int]
    runs: int
    core_hours: float
    core_hours_range: list[float]
    wall_seconds: float
    jobs: int


def estimate_all(plans: Mapping[str, Plan], jobs: int) -> WhyEstimate:
    """Cells, runs and seconds of all sweeps together, from a timed pilot of the largest."""
    largest = max(plans.values(), key=lambda plan: plan.cost)
    pilot = estimate(largest, jobs)
    scale = sum(plan.cost for plan in plans.values()) / largest.cost
    return {
        "cells": {name: len(plan.table) for name, plan in plans.items()},
        "runs": sum(plan.size for plan in plans.values()),
        "core_hours": pilot["core_hours"] * scale,
        "core_hours_range": [hours * scale for hours in pilot["core_hours_range"]],
        "wall_seconds": pilot["wall_seconds"] * scale,
        "jobs": jobs,
    }
