"""Runs a plan in small pieces on threads: what is finished is kept when somebody stops it, and all combinations
advance together, so that part of the runs is already a whole factorial of fewer replications.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cisim.dashboard.experiment.design import FactorialRequest
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.state.compiled_model import wait_for_model
from cisim.dashboard.state.jobs import spare_cores
from cisim.errors import CisimError
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.runner import task_input
from cisim.experiment.sweep.task import TaskResult, run_task
from cisim.language import _, format_integer

PIECE_COST = 600_000
"""Organisation-months of a piece: a fraction of a second of a core, what a stop has to wait for at most."""
MAX_RUNS = 20_000
"""Runs that a page makes; the command line has no such limit."""


def pieces(plan: Plan) -> list[Task]:
    """The tasks of a plan cut into few replications each, the first replications of all combinations first."""
    tasks = []
    for task in plan.tasks:
        each = task.cost // task.count
        depth = max(1, PIECE_COST // each)
        for first in range(task.first, task.first + task.count, depth):
            count = min(depth, task.first + task.count - first)
            tasks.append(replace(task, first=first, count=count, cost=each * count))
    return sorted(tasks, key=lambda t: (t.first, t.points))


@dataclass(frozen=True)
class SweepProgress:
    """Progress of a run.

    Attributes:
        runs: what is finished, none in the beginning.
        done: runs finished.
        total: runs asked for.
        seconds_left: by the pace so far; nothing while it is unknown.
        going: whether more is to come.
    """

    runs: FactorialRuns | None
    done: int
    total: int
    seconds_left: float | None
    going: bool = True


def run(request: FactorialRequest, is_wanted: Callable[[], bool], pause: float = 0.4) -> Iterator[SweepProgress]:
    """Run all combinations; yields the progress every ``pause`` seconds, at the end the final state.

    Args:
        request: what to run.
        is_wanted: as soon as it says no, nothing more is begun; what is at work is finished and kept.
        pause: seconds.

    Raises:
        CisimError: a combination that cannot be simulated, or more runs than a page makes.
    """
    plan = request.plan
    check_size(plan)
    yield SweepProgress(None, 0, plan.size, None)
    wait_for_model()
    begun = reported = time.monotonic()
    parts: list[TaskResult] = []
    done, cost = 0, 0
    for part, task in _finished_pieces(plan, is_wanted):
        if part.failures:
            raise CisimError(next(iter(part.failures.values())))
        parts.append(part)
        done, cost = done + part.runs, cost + task.cost
        if time.monotonic() - reported > pause:
            reported = time.monotonic()
            left = (reported - begun) * (plan.cost - cost) / cost
            yield SweepProgress(_combined(request, plan, parts), done, plan.size, left)
    yield SweepProgress(_combined(request, plan, parts), done, plan.size, 0.0, going=False)


def check_size(plan: Plan) -> None:
    """Refuse what would keep a page busy for very long."""
    if plan.size > MAX_RUNS:
        text = _("{n} runs are too many for a page (at most {most}): use the command line")
        raise CisimError(text.format(n=format_integer(plan.size), most=format_integer(MAX_RUNS)))


def _finished_pieces(plan: Plan, is_wanted: Callable[[], bool]) -> Iterator[tuple[TaskResult, Task]]:
    """Pieces as they come back."""
    waiting, running = deque(pieces(plan)), dict[Future[TaskResult], Task]()
    with open_executor("threads", spare_cores()) as (pool, workers):
        while waiting or running:
            if not is_wanted():
                waiting.clear()
                for future in [f for f in running if f.cancel()]:
                    del running[future]
            while waiting and len(running) <= workers:
                task = waiting.popleft()
                running[pool.submit(run_task, task_input(plan, task))] = task
            if not running:
                return
            for future in wait(running, timeout=0.2, return_when=FIRST_COMPLETED).done:
                yield future.result(), running.pop(future)


def _combined(request: FactorialRequest, plan: Plan, parts: list[TaskResult]) -> FactorialRuns | None:
    """The outcomes of all parts, in the order of runs and years."""
    if not parts:
        return None
    names = parts[0].outcomes
    columns = {name: np.concatenate([p.outcomes[name] for p in parts]) for name in names}
    order = np.lexsort((columns["year"], columns["run"]))
    return FactorialRuns(request, plan, pd.DataFrame({name: values[order] for name, values in columns.items()}))
