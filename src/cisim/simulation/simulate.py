"""Runs: blocks that fit the cache, on threads that share nothing, the same bits for any of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from cisim.errors import whole_number
from cisim.model.kernels.layout import Cell
from cisim.model.schedule import Event
from cisim.model.streams import replication_seeds
from cisim.model.types import Array, Progress, Seeds
from cisim.scenario.load import as_scenario
from cisim.scenario.scenario import Scenario
from cisim.simulation import compile as compilation
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.dynamics import own_dynamics
from cisim.simulation.observe import Record, Recorder, joined
from cisim.simulation.record_checks import check_record
from cisim.simulation.rules import rules_of
from cisim.simulation.start import begin
from cisim.simulation.timeline import Timeline

if TYPE_CHECKING:
    import networkx as nx

BLOCK = 3000
"""Size of a block, its organisations and ``ROW`` for each row: enough to hide Python, small enough for a core's cache
(measured).
"""
ROW = 35
"""What a row holds besides its organisations (contributions, cells, networks), in organisations."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def usable_cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def checked_threads(threads: int | None, name: str = "threads") -> int:
    """So many threads; all usable cores where none are asked for.

    Raises:
        ArgumentError: it is no whole number of at least 1.
    """
    return usable_cores() if threads is None else whole_number(name, threads, 1)


def rows_per_block(scenario: Scenario) -> int:
    """Rows (runs of an arm) of a block of usual size."""
    return max(1, BLOCK // (scenario.organisations + ROW))


def block_sizes(runs: int, largest: int, threads: int) -> Iterator[int]:
    """Runs of each block: the largest size, and towards the end smaller ones, down to half of it, so that threads end
    at about the same time.
    """
    while runs > 0:
        size = min(runs, largest, max(-(-runs // (2 * threads)), -(-largest // 2)) if threads > 1 else largest)
        yield size
        runs -= size


def stream(
    scenarios: Sequence[Scenario],
    seeds: Seeds,
    *,
    every: int = 12,
    months: Sequence[int] | None = None,
    detail: bool = False,
    threads: int | None = None,
    worlds_per_block: int | None = None,
    common_seeds: Seeds | None = None,
    luck: Seeds | None = None,
    ties: Sequence[nx.Graph] | None = None,
    events: Sequence[Event] = (),
) -> Iterator[Record]:
    """Run every scenario on every seed and yield one record per block, in the order of the seeds.

    Only the blocks in flight are in memory, whatever the number of runs.

    Args:
        scenarios: the arms; they must have the same shapes (``Scenario.shape``) and the same number of months.
        seeds: one per run; all arms of a run share its world.
        every: months between records.
        months: when to record instead, besides the start: increasing, the last one ends the run.
        detail: record all metrics and not only the outcomes.
        threads: by default all usable cores.
        worlds_per_block: by default as many as ``block_sizes`` says.
        common_seeds: one per run for the universal part of the landscape (default: its seed).
        luck: one per run for all that is drawn once the months begin (default: its seed).
        ties: one graph per run instead of drawn ties.
        events: functions of your own before or after phases of the schedule (``cisim.model.schedule``), called once a
            block; with several threads from all of them.

    Raises:
        ArgumentError: ``threads`` cannot be used.
        ImpossibleRunError: a run gives fewer than no hours, dollars or children.
    """
    threads = checked_threads(threads)
    compilation.warm_up()
    arms = ScenarioColumns(tuple(scenarios))
    lengths = {s.months for s in scenarios}
    if len(lengths) > 1:
        raise ValueError(f"arms have different lengths: {sorted(lengths)} months")
    moments = record_months(arms.first.months, every) if months is None else np.array([0, *months])
    fitting = max(1, rows_per_block(arms.first) // len(scenarios))
    if worlds_per_block:
        sizes = block_sizes(len(seeds), worlds_per_block, 1)
    else:
        sizes = block_sizes(len(seeds), min(fitting, -(-len(seeds) // threads)), threads)
    ends = list(accumulate(sizes, initial=0))

    def work(part: slice) -> Record:
        rows = np.repeat(np.arange(len(seeds[part])), len(scenarios))
        record = run_block(
            arms,
            np.tile(np.arange(len(scenarios)), len(seeds[part])),
            seeds[part][rows],
            None if common_seeds is None else common_seeds[part][rows],
            None if ties is None else [ties[part][int(i)] for i in rows],
            moments,
            detail,
            events,
            None if luck is None else luck[part][rows],
        )
        check_record(record, seeds[part], part.start)
        return record

    yield from in_order(work, [slice(*ends_of_block) for ends_of_block in pairwise(ends)], threads)


def in_order(work: Callable[[Item], Result], items: Sequence[Item], threads: int) -> Iterator[Result]:
    """What ``work`` makes of each item, in their order, on so many threads; only a few are in flight at a time."""
    if threads == 1 or len(items) == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > threads + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def record_months(last: int, every: int) -> npt.NDArray[np.int64]:
    """The start, every so many months, and the end."""
    return np.array([0, *range(every, last + 1, every)] + ([last] if last % every else []))


def run_block(
    arms: ScenarioColumns,
    which: npt.NDArray[np.int64],
    seeds: Seeds,
    common_seeds: Seeds | None,
    ties: Sequence[nx.Graph] | None,
    months: npt.NDArray[np.int64],
    detail: bool = False,
    events: Sequence[Event] = (),
    luck: Seeds | None = None,
) -> Record:
    """Draw a block of runs and run it to the last of ``months``, recording at each; rows as in draw_block."""
    events = (*own_dynamics(arms.first.conditions), *rules_of(arms.scenarios, which), *events)
    block = draw_block(arms, which, seeds, common_seeds, ties, luck)
    names = tuple(c.name for c in arms.first.conditions)
    recorder = Recorder(block, len(arms.scenarios), names, months, detail)
    begin(arms.first, block)
    timeline = Timeline(arms, which)
    recorder.write(0)
    for at, (t, until) in enumerate(zip(months, months[1:], strict=False), 1):
        timeline.advance(block, int(t), int(until), events)
        recorder.write(at)
    return recorder.record()


def mean_needs(scenario: Scenario, seeds: Seeds) -> tuple[Array, Array]:
    """(M0) need and background of every stage in FTE as they are at the start, ``[stage]``, mean over runs."""
    arms, size = ScenarioColumns((scenario,)), rows_per_block(scenario)
    found = []
    for first in range(0, len(seeds), size):
        part = seeds[first : first + size]
        block = draw_block(arms, np.zeros(len(part), np.int64), part)
        begin(scenario, block)
        cells = block.pathway.cell[:, [Cell.need, Cell.background]]
        found.append(cells.reshape(len(part), 2, len(scenario.stages), -1).sum(axis=-1))
    need, background = np.concatenate(found).mean(axis=0)
    return need, background


def run(
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path,
    runs: int = 200,
    seed: int = 1,
    *,
    every: int = 12,
    detail: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Record:
    """Run every scenario on the same ``runs`` replications of a root seed; ``progress(done, all)`` after each block.

    Raises:
        ScenarioError: what was given are no scenarios, nor names or paths of some.
        ArgumentError: ``runs`` or ``seed`` cannot be used.
    """
    chosen = [scenarios] if isinstance(scenarios, Scenario | str | Path) else scenarios
    arms, runs = [as_scenario(s) for s in chosen], whole_number("runs", runs, 1)
    records = []
    done = 0
    for record in stream(arms, replication_seeds(seed, runs), every=every, detail=detail, threads=threads):
        records.append(record)
        done += record.attainment.shape[1]
        if progress is not None:
            progress(done, runs)
    return joined(records)
