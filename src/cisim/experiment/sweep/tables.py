"""The tables of a finished sweep, made of its parts in the order of the tasks, without having all in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.experiment.sweep.parts import Parts
from cisim.experiment.sweep.plan import Plan, Task
from cisim.storage.checksums import STATISTICS_FILE, file_facts, sealed
from cisim.storage.files import atomic_write, write_frame, write_json

ROWS_PER_GROUP = 200_000
"""Rows of a group in the final tables."""
TABLE_FILES = (
    "plan.parquet", "columns.json", "runs.parquet", "outcomes.parquet", "series.parquet", "failures.csv"
)  # fmt: skip
"""Files whose checksums a finished sweep keeps."""

Markers = Mapping[int, Mapping[str, Any]]


def write_tables(folder: Path, parts: Parts, plan: Plan, markers: Markers) -> dict[str, Any]:
    """Make the tables of the finished parts; returns the statistics.

    Raises:
        DamagedError: a part is not what was written.
    """
    tasks = [task for task in plan.tasks if task.index in markers]
    rows = (pa.Table.from_pandas(t, preserve_index=False) for t in _run_rows(plan, tasks, markers))
    _write_in_groups(folder / "runs.parquet", rows, pa.table({}))
    for kind in ("outcomes", *(["series"] if plan.experiment.series else [])):
        read = (parts.read(task.index, kind, markers[task.index]) for task in tasks)
        moment = pa.array([], pa.float64() if kind == "outcomes" else pa.int64())
        empty = {"run": pa.array([], pa.int64()), "year" if kind == "outcomes" else "month": moment}
        empty |= dict.fromkeys(plan.experiment.outcomes, pa.array([], pa.float64()))
        _write_in_groups(folder / f"{kind}.parquet", (table for table in read if table is not None), pa.table(empty))
    failures = {int(p): text for m in markers.values() for p, text in m["failures"].items()}
    failed = pd.DataFrame(sorted(failures.items()), columns=["point", "error"])
    write_frame(folder / "failures.csv", failed.merge(plan.table, on="point"))
    stats = sweep_statistics(plan.size, markers)
    write_json(folder / STATISTICS_FILE, sealed(stats | {"files": file_facts(folder, TABLE_FILES)}))
    return stats


def _write_in_groups(path: Path, tables: Iterator[pa.Table], empty: pa.Table) -> None:
    """Write tables one behind the other, in groups of rows; the empty one where there are none."""
    waiting: list[pa.Table] = []
    writer: pq.ParquetWriter | None = None
    with atomic_write(path) as temporary:
        for table in tables:
            waiting.append(table)
            if sum(len(t) for t in waiting) < ROWS_PER_GROUP:
                continue
            writer = writer or pq.ParquetWriter(temporary, table.schema, compression="zstd")
            writer.write_table(pa.concat_tables(waiting))
            waiting = []
        rest = pa.concat_tables(waiting) if waiting else None
        if writer is not None:
            if rest is not None:
                writer.write_table(rest)
            writer.close()
        else:
            pq.write_table(rest if rest is not None else empty, temporary, compression="zstd")


def _run_rows(plan: Plan, tasks: Sequence[Task], markers: Markers) -> Iterator[pd.DataFrame]:
    """Rows of runs.parquet, task by task."""
    arms = plan.experiment.arms
    for task in tasks:
        marker = markers[task.index]
        shape = (len(task.points), len(arms), task.count)
        point, arm, replicate = (g.ravel() for g in np.indices(shape))
        point, replicate = np.array(task.points)[point], task.first + replicate
        errors = {int(p): text for p, text in marker["failures"].items()}
        failed = np.isin(point, list(errors))
        design = plan.table.iloc[point].drop(columns="point").reset_index(drop=True)
        rows = pd.DataFrame({
            "run": (point * len(arms) + arm) * plan.experiment.replications + replicate,
            "point": point,
            "arm": np.array(arms)[arm],
            "replicate": replicate,
            "seed": plan.seeds[replicate],
            "status": np.where(failed, "failed", "ok"),
            "seconds": marker["seconds"] / max(1, len(point)),
            "error": [errors.get(int(p), "") for p in point] if errors else "",
        })  # fmt: skip
        yield pd.concat([rows, design], axis=1)


def sweep_statistics(runs: int, markers: Markers) -> dict[str, Any]:
    """Of so many runs those done, failed and missing, and what they took."""
    done = sum(m["runs"] for m in markers.values())
    failed = sum(m["failed_runs"] for m in markers.values())
    seconds = sum(m["seconds"] for m in markers.values())
    return {
        "runs": runs,
        "done": done,
        "failed": failed,
        "pending": runs - done - failed,
        "failed_points": len({p for m in markers.values() for p in m["failures"]}),
        "task_seconds": seconds,
        "runs_per_task_second": done / seconds if seconds else 0.0,
    }
