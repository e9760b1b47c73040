"""One task of a sweep, run anywhere: it gets everything it needs and gives back columns, and touches no files."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cisim.errors import CisimError
from cisim.experiment.sweep.outcomes import resolve_outcomes
from cisim.model.parameters import Value
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import Record, arms_of
from cisim.simulation.simulate import stream


@dataclass(frozen=True)
class TaskInput:
    """A task with all it needs: picklable, independent of files and of other tasks.

    Attributes:
        bases: the scenario each point changes.
        changes: what each point changes.
        numbers: the number of each point.
        arms: ``isolated`` and ``collective``.
        seeds: of the replications ``first ..``.
        replications: of the whole experiment, for the numbers of runs.
        years: when outcomes are recorded; empty: at the end.
        series: months between records of the series, 0 for none.
    """

    index: int
    bases: tuple[Scenario, ...]
    changes: tuple[Mapping[str, Value], ...]
    numbers: tuple[int, ...]
    arms: tuple[str, ...]
    seeds: Array
    first: int
    replications: int
    outcomes: tuple[str, ...]
    years: tuple[float, ...]
    series: int


@dataclass
class TaskResult:
    """What came of a task: columns of the outcome table (and of the series), points that failed and why, seconds of a
    processor.
    """

    index: int
    outcomes: dict[str, Array]
    series: dict[str, Array]
    failures: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    runs: int = 0


@dataclass(frozen=True)
class SentTask:
    """A task on its way to another process: scenarios are read there, where code from outside may not be allowed."""

    index: int
    numbers: tuple[int, ...]
    content: bytes


def send(work: TaskInput) -> SentTask:
    """A task for another process."""
    return SentTask(work.index, work.numbers, pickle.dumps(work))


def run_sent_task(sent: SentTask) -> TaskResult:
    """Run a task that was sent here; one that this process cannot read, or may not, is reported with the reason."""
    try:
        work = pickle.loads(sent.content)
    except CisimError as error:
        return TaskResult(sent.index, {}, {}, dict.fromkeys(sent.numbers, f"its worker says: {error}"))
    return run_task(work)


def run_task(work: TaskInput) -> TaskResult:
    """Run a task in this thread. Points that cannot be simulated are reported and the others go on."""
    start = time.thread_time()
    scenarios: dict[int, list[Scenario]] = {}
    failures: dict[int, str] = {}
    for at, number in enumerate(work.numbers):
        try:
            chosen = work.bases[at].replace(work.changes[at], f"design point {number}")
            scenarios[at] = [chosen.isolated() if arm == "isolated" else chosen for arm in work.arms]
        except CisimError as error:
            failures[number] = str(error)
    tables, series = _simulate(work, scenarios, failures)
    done = TaskResult(work.index, _concatenate(tables), _concatenate(series), failures)
    done.runs = (len(work.numbers) - len(failures)) * len(work.arms) * len(work.seeds)
    done.seconds = time.thread_time() - start
    return done


def _simulate(
    work: TaskInput, scenarios: Mapping[int, Sequence[Scenario]], failures: dict[int, str]
) -> tuple[list[dict[str, Array]], list[dict[str, Array]]]:
    """Tables of all points together or, where that fails, of each point by itself."""
    if not scenarios:
        return [], []
    try:
        table, series = _columns(work, scenarios)
        return [table], [series]
    except Exception as error:  # a user's condition may raise anything; the sweep goes on
        if len(scenarios) == 1:
            failures[work.numbers[next(iter(scenarios))]] = f"{type(error).__name__}: {error}"
            return [], []
    parts = [_simulate(work, {at: arms}, failures) for at, arms in scenarios.items()]
    return [t for tables, _ in parts for t in tables], [s for _, series in parts for s in series]


def _columns(work: TaskInput, scenarios: Mapping[int, Sequence[Scenario]]) -> tuple[dict[str, Array], dict[str, Array]]:
    every = [s for arms in scenarios.values() for s in arms]
    first = every[0]
    resolved = resolve_outcomes(work.outcomes, first)
    detail = any(o.detail for o in resolved.values())
    recorded = _months_of(work.years, first.months)
    monthly = range(work.series, first.months + 1, work.series) if work.series else ()
    months = sorted({*recorded, *_indicator_months(work, first), *monthly})
    numbers = np.array([work.numbers[at] for at in scenarios])
    tables: list[dict[str, Array]] = []
    series: list[dict[str, Array]] = []
    done = 0
    once, place_of = _distinct(every)
    for made in stream(once, work.seeds, months=months, detail=detail, threads=1):
        record = arms_of(made, place_of)
        runs = record.attainment.shape[1]
        seeds = work.seeds[done : done + runs]
        values = {name: o.values(record, every, seeds) for name, o in resolved.items()}
        replicates = work.first + done + np.arange(runs)
        tables.append(_rows(work, record, values, numbers, replicates, recorded, "year"))
        if work.series:
            series.append(_rows(work, record, values, numbers, replicates, [0, *monthly], "month"))
        done += runs
    return _sort_by_run(_concatenate(tables)), _sort_by_run(_concatenate(series))


def _distinct(scenarios: Sequence[Scenario]) -> tuple[list[Scenario], list[int]]:
    """Scenarios that differ, and the place among them of each: points that differ in strengths of conditions alone have
    the same isolated arm, which is run once for all of them.
    """
    once: dict[str, Scenario] = {}
    for scenario in scenarios:
        once.setdefault(scenario.hash, scenario)
    places = {found: place for place, found in enumerate(once)}
    return list(once.values()), [places[scenario.hash] for scenario in scenarios]


def _months_of(years: Sequence[float], last: int) -> list[int]:
    """Months of the years asked for, as far as the run goes; its end if none are."""
    months = [round(12 * y) for y in years]
    return [m for m in months if m <= last] or [last]


def _indicator_months(work: TaskInput, scenario: Scenario) -> list[int]:
    """Years that indicators are read in, where their trend is an outcome."""
    if "rising" not in work.outcomes:
        return []
    return [m for m in range(12, 12 * int(scenario["indicators.window"]) + 1, 12) if m <= scenario.months]


def _rows(
    work: TaskInput,
    record: Record,
    values: Mapping[str, Array],
    numbers: Array,
    replicates: Array,
    months: Sequence[int],
    moment: str,
) -> dict[str, Array]:
    """A row for every point, arm, replicate and moment, as columns."""
    at = np.searchsorted(record.months, months)
    arms = len(work.arms)
    point, arm, replicate, time_of = np.meshgrid(numbers, np.arange(arms), replicates, record.months[at], indexing="ij")
    run = (point * arms + arm) * work.replications + replicate
    table = {"run": run, moment: time_of / 12.0 if moment == "year" else time_of}
    # The arms of a block are point by point, and within a point as in ``work.arms``.
    return {k: v.ravel() for k, v in table.items()} | {n: v[:, :, at].astype(float).ravel() for n, v in values.items()}


def _concatenate(tables: Sequence[dict[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([t[name] for t in tables]) for name in tables[0]} if tables else {}


def _sort_by_run(table: dict[str, Array]) -> dict[str, Array]:
    """Rows in the order of run numbers, whatever the blocks were."""
    if not table:
        return {}
    order = np.argsort(table["run"], kind="stable")
    return {name: column[order] for name, column in table.items()}
