"""An experiment in one call, for scripts and notebooks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cisim.experiment.progress import Progress
from cisim.experiment.sweep.executors import open_executor
from cisim.experiment.sweep.experiment import Experiment, from_dict, load_experiment
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.sweep.runner import chosen_tasks, run_plan
from cisim.experiment.sweep.store import Store


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
    if isinstance(source, Mapping):
        experiment = from_dict(dict(source))
    else:
        experiment = source if isinstance(source, Experiment) else load_experiment(source)
    plan = make_plan(experiment)
    store = Store(Path(folder))
    store.open(plan, "run_experiment")
    show = Progress(quiet)
    with open_executor(executor, jobs) as (pool, workers):
        tasks = chosen_tasks(plan, store)
        run_plan(plan, store, pool, workers, show, tasks=tasks, stop=threading.Event())
    show.clear()
    return store
