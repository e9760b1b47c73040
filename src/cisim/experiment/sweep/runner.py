"""Runs a plan: tasks go to an executor, what comes back is kept at once, and a stop loses only what is in flight."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from cisim.experiment.sweep.data import SweepStatistics
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.plan import Plan
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.task import TaskInput, TaskResult, run_sent_task, run_task, send
from cisim.simulation import compile as compilation

HEARTBEAT_SECONDS = 10.0
"""Seconds between signs of life in the folder."""
MAX_ATTEMPTS = 3
"""How often a task is tried when its worker dies."""


class ProgressObserver(Protocol):
    """Is told what happens."""

    def update(self, done: int, total: int) -> None:
        """Runs that are finished, of all to be done now."""

    def point_failed(self, point: int, error: str) -> None:
        """A design point cannot be simulated."""


@dataclass
class SweepResult:
    """What a call of ``run_plan`` came to."""

    complete: bool
    interrupted: bool = False
    failures: dict[int, str] = field(default_factory=dict)
    stats: SweepStatistics | None = None


def task_input(plan: Plan, task: Task) -> TaskInput:
    """Everything a worker needs for a task."""
    e = plan.experiment
    bases, changes = tuple(plan.base(p) for p in task.points), tuple(plan.changes(p) for p in task.points)
    seeds = plan.seeds[task.first : task.first + task.count]
    return TaskInput(
        task.index,
        bases,
        changes,
        task.points,
        e.arms,
        seeds,
        task.first,
        e.replications,
        e.outcomes,
        e.years,
        e.series,
    )


def pending_tasks(plan: Plan, store: Store, shard: tuple[int, int] = (1, 1), retry_failed: bool = False) -> list[Task]:
    """Tasks still to be done; of shard (i, k) every k-th from the i-th on. ``retry_failed`` takes up failed ones."""
    finished = {index for index, marker in store.finished_tasks().items() if not (retry_failed and marker["failures"])}
    i, k = shard
    return [t for t in plan.tasks if t.index % k == i - 1 and t.index not in finished]


def limit_tasks(tasks: Sequence[Task], arms: int, runs: int | None) -> list[Task]:
    """The first of some tasks that together are about so many runs, but at least one; all, if no number is given."""
    if runs is None:
        return list(tasks)
    sizes = [len(t.points) * t.count * arms for t in tasks]
    count = next((k for k, done in enumerate(accumulate(sizes), 1) if done >= runs), len(tasks))
    return list(tasks[:count])


def run_plan(
    plan: Plan,
    store: Store,
    executor: Executor,
    workers: int,
    observer: ProgressObserver,
    *,
    tasks: Sequence[Task],
    stop: threading.Event,
    fail_fast: bool = False,
) -> SweepResult:
    """Do the tasks and, when no task of the whole plan is left, make the tables.

    Args:
        stop: when set, no further task is started; those at work are finished and kept.
        fail_fast: stop at the first design point that cannot be simulated.
    """
    compilation.warm_up()
    queue = _Queue(plan, store, executor, observer, tasks)
    try:
        _work_through(queue, workers, stop, fail_fast)
        finished = store.finished_tasks()
        left = [t for t in plan.tasks if t.index not in finished]
        cut_short = stop.is_set() and bool(left or len(queue.kept) < len(tasks))
        result = SweepResult(not left, cut_short, queue.failures)
        if result.complete:
            result.stats = store.write_tables(plan)
        return result
    finally:
        store.close()


def _work_through(queue: _Queue, workers: int, stop: threading.Event, fail_fast: bool) -> None:
    while queue.open:
        while not stop.is_set() and queue.waiting and len(queue.running) < 2 * workers:
            queue.submit()
        if not queue.running:
            break
        queue.collect()
        if stop.is_set():
            queue.cancel()
        if fail_fast and queue.failures:
            stop.set()


class _Queue:
    """Tasks that wait and tasks that run."""

    def __init__(
        self, plan: Plan, store: Store, executor: Executor, observer: ProgressObserver, tasks: Sequence[Task]
    ) -> None:
        self.plan, self.store, self.executor, self.observer = plan, store, executor, observer
        self.waiting = list(reversed(tasks))
        self.running: dict[Future[TaskResult], Task] = {}
        self.attempts: dict[int, int] = {}
        self.failures: dict[int, str] = {}
        self.kept: set[int] = set()
        arms = len(plan.experiment.arms)
        self.size = {t.index: len(t.points) * t.count * arms for t in tasks}
        self.total, self.done = sum(self.size.values()), 0
        self.beat = 0.0

    @property
    def open(self) -> bool:
        return bool(self.waiting or self.running)

    def submit(self) -> None:
        task = self.waiting.pop()
        self.attempts[task.index] = self.attempts.get(task.index, 0) + 1
        work = task_input(self.plan, task)
        here = isinstance(self.executor, ThreadPoolExecutor)
        future = self.executor.submit(run_task, work) if here else self.executor.submit(run_sent_task, send(work))
        self.running[future] = task

    def collect(self) -> None:
        """Keep what has come back within a second."""
        finished, _ = wait(self.running, timeout=1.0, return_when=FIRST_COMPLETED)
        for future in finished:
            task = self.running.pop(future)
            if not future.cancelled():
                self._keep(future, task)
        self.observer.update(self.done, self.total)
        if time.monotonic() - self.beat > HEARTBEAT_SECONDS:
            self.beat = time.monotonic()
            self.store.write_heartbeat(self.done, self.total)

    def cancel(self) -> None:
        """Take back what has not begun."""
        for future in [f for f in self.running if f.cancel()]:
            del self.running[future]

    def _keep(self, future: Future[TaskResult], task: Task) -> None:
        error = future.exception()
        if error is not None and self.attempts[task.index] < MAX_ATTEMPTS:
            self.waiting.append(task)  # its worker died
            return
        done = future.result() if error is None else _failed_task(task, error)
        self.store.write_task(done, self.size[task.index])
        self.kept.add(task.index)
        self.done += self.size[task.index]
        for point, text in done.failures.items():
            if point not in self.failures:
                self.observer.point_failed(point, text)
            self.failures[point] = text


def _failed_task(task: Task, error: BaseException) -> TaskResult:
    text = f"its worker died {MAX_ATTEMPTS} times: {type(error).__name__}: {error}"
    return TaskResult(task.index, {}, {}, dict.fromkeys(task.points, text))
