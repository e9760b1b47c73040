"""One run of a sweep again, from its number alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cisim.sweep.plan import Task
from cisim.sweep.runner import work_of
from cisim.sweep.store import Store, StoreError
from cisim.sweep.task import run_task


def rerun(folder: Path, run: int) -> dict[str, Any]:
    """Simulate a run again and hold it against the stored table.

    Returns:
        ``identical`` (bit for bit), ``rows`` (what came out now, one per year), point, arm, replicate and seed.

    Raises:
        StoreError: no such run, or it failed.
    """
    store = Store(folder)
    plan = store.plan()
    if not 0 <= run < plan.size:
        raise StoreError(f"run {run}: {folder} has runs 0 to {plan.size - 1}")
    arms, replications = plan.experiment.arms, plan.experiment.replications
    point, rest = divmod(run, len(arms) * replications)
    arm, replicate = divmod(rest, replications)
    done = run_task(work_of(plan, Task(0, (point,), replicate, 1, 0)))
    if done.failures:
        raise StoreError(f"run {run}: {done.failures[point]}")
    mine = done.outcomes["run"] == run
    now = {name: column[mine] for name, column in done.outcomes.items()}
    table = store.read("outcomes")
    stored = table[table["run"] == run].reset_index(drop=True)
    if stored.empty:
        raise StoreError(f"run {run} is not in {folder / 'outcomes.parquet'}: it failed when the sweep was run")
    same = all(np.array_equal(stored[name].to_numpy(), column, equal_nan=True) for name, column in now.items())
    count = int(mine.sum())
    rows = [{name: column[k].item() for name, column in now.items()} for k in range(count)]
    facts = {"run": run, "point": point, "arm": arms[arm], "replicate": replicate, "seed": int(plan.seeds[replicate])}
    return facts | {"identical": bool(same), "changes": plan.changes(point), "rows": rows}
