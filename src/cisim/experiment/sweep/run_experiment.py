"""An experiment in one call, for scripts and notebooks; and one of its runs made again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cisim.experiment.progress_bar import ProgressBar
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.error_places import named_place
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.experiment import Experiment, find_experiment, from_dict, load_experiment
from cisim.experiment.sweep.history import StoreError
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.runner import pending_tasks, run_plan, task_input
from cisim.experiment.sweep.store import Store
from cisim.experiment.sweep.task import run_task


def run_experiment(
    source: str | Path | Mapping[str, Any] | Experiment,
    folder: str | Path,
    *,
    jobs: int | None = None,
    executor: str = "threads",
    quiet: bool = False,
) -> Store:
    """Run an experiment into a folder, or go on with it; returns the folder's store with all tables made.

    Args:
        source: a file, the name of an experiment that comes with cisim, or what a file would hold.
        folder: where the results go; what is finished there is not done again.
        jobs: threads; by default all usable cores.
        executor: ``threads`` or ``dask://host:port``.
        quiet: no progress on standard error.

    Raises:
        CisimError: the experiment cannot be, or the folder belongs to another one.
    """
    if isinstance(source, str | Path):
        with named_place(find_experiment(source)):
            plan = make_plan(load_experiment(source))
    else:
        plan = make_plan(source if isinstance(source, Experiment) else from_dict(dict(source)))
    store = Store(Path(folder))
    plan = store.open(plan, "run_experiment", may_grow=True)
    bar = ProgressBar(quiet)
    with open_executor(executor, jobs) as (pool, workers):
        tasks = pending_tasks(plan, store)
        run_plan(plan, store, pool, workers, bar, tasks=tasks, stop=threading.Event())
    bar.clear()
    return store


def rerun(folder: Path, run: int) -> dict[str, Any]:
    """Simulate a run again and hold it against the stored table.

    Returns:
        ``identical`` (bit for bit), ``rows`` (what came out now, one per year), point, arm, replicate and seed.

    Raises:
        StoreError: no such run, or it failed.
    """
    store = Store(folder)
    plan = store.plan_of_tables()
    if not 0 <= run < plan.size:
        raise StoreError(f"run {run}: {folder} has runs 0 to {plan.size - 1}")
    arms, replications = plan.experiment.arms, plan.experiment.replications
    point, rest = divmod(run, len(arms) * replications)
    arm, replicate = divmod(rest, replications)
    done = run_task(task_input(plan, Task(0, (point,), replicate, 1, 0)))
    if done.failures:
        raise StoreError(f"run {run}: {done.failures[point]}")
    of_run = done.outcomes["run"] == run
    now = {name: column[of_run] for name, column in done.outcomes.items()}
    table = store.read("outcomes")
    stored = table[table["run"] == run].reset_index(drop=True)
    if stored.empty:
        raise StoreError(f"run {run} is not in {folder / 'outcomes.parquet'}: it failed when the sweep was run")
    same = all(np.array_equal(stored[name].to_numpy(), column, equal_nan=True) for name, column in now.items())
    count = int(of_run.sum())
    rows = [{name: column[k].item() for name, column in now.items()} for k in range(count)]
    facts = {"run": run, "point": point, "arm": arms[arm], "replicate": replicate, "seed": int(plan.seeds[replicate])}
    return facts | {"identical": bool(same), "changes": plan.changes(point), "rows": rows}
