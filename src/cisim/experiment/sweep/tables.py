"""The tables of a finished sweep, made of its parts in the order of the tasks, without having all in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.experiment.sweep.data import Marker, SweepStatistics
from cisim.experiment.sweep.division import Task
from cisim.experiment.sweep.parts import Parts
from cisim.experiment.sweep.plan import Plan
from cisim.storage.checksums import STATISTICS_FILE, file_facts, sealed
from cisim.storage.files import atomic_write, write_frame, write_json

ROWS_PER_GROUP = 200_000
"""Rows of a group in the final tables."""
TABLE_FILES = (
    "plan.parquet", "columns.json", "runs.parquet", "outcomes.parquet", "series.parquet", "failures.csv"
)  # fmt: skip
"""Files whose checksums a finished sweep keeps."""

Markers = Mapping[int, Marker]
Blocks = Sequence[Sequence[Task]]


def write_tables(folder: Path, parts: Parts, plan: Plan, markers: Markers) -> SweepStatistics:
    """Make the tables of the finished parts; returns the statistics.

    Raises:
        DamagedError: a part is not what was written.
    """
    blocks = [[task for task in block if task.index in markers] for block in plan.pieces]
    rows = (pa.Table.from_pandas(t, preserve_index=False) for t in _run_rows(plan, blocks, markers))
    _write_in_groups(folder / "runs.parquet", rows, pa.table({}))
    for kind in ("outcomes", *(["series"] if plan.experiment.series else [])):
        moment = pa.array([], pa.float64() if kind == "outcomes" else pa.int64())
        empty = {"run": pa.array([], pa.int64()), "year" if kind == "outcomes" else "month": moment}
        empty |= dict.fromkeys(plan.experiment.outcomes, pa.array([], pa.float64()))
        _write_in_groups(folder / f"{kind}.parquet", _part_tables(parts, kind, plan, blocks, markers), pa.table(empty))
    failures = {int(p): text for m in markers.values() for p, text in m["failures"].items()}
    failed = pd.DataFrame(sorted(failures.items()), columns=["point", "error"])
    write_frame(folder / "failures.csv", failed.merge(plan.table, on="point"))
    stats = sweep_statistics(plan.size, markers)
    write_json(folder / STATISTICS_FILE, sealed({**stats, "files": file_facts(folder, TABLE_FILES)}))
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


def _part_tables(parts: Parts, kind: str, plan: Plan, blocks: Blocks, markers: Markers) -> Iterator[pa.Table]:
    """What tasks left, block by block, with the numbers that runs have in the whole plan."""
    for block in blocks:
        tables = []
        for task in block:
            table = parts.read(task.index, kind, markers[task.index])
            if table is not None:
                tables.append(_renumbered(table, task, plan))
        if len(tables) == 1:
            yield tables[0]
        elif tables:
            whole = pa.concat_tables(tables)
            yield whole.take(np.argsort(whole["run"].to_numpy(), kind="stable"))


def _renumbered(table: pa.Table, task: Task, plan: Plan) -> pa.Table:
    """A part with the run numbers of the whole: its own are those of the replications there were when it was run."""
    then = next((total for total in plan.steps if task.first < total), None)
    if then is None:
        return table
    place, replicate = np.divmod(table["run"].to_numpy(), then)
    at = table.schema.get_field_index("run")
    return table.set_column(at, table.schema.field(at), pa.array(place * plan.experiment.replications + replicate))


def _run_rows(plan: Plan, blocks: Blocks, markers: Markers) -> Iterator[pd.DataFrame]:
    """Rows of runs.parquet, block by block."""
    for block in filter(None, blocks):
        rows = pd.concat([_task_rows(plan, task, markers[task.index]) for task in block], ignore_index=True)
        yield rows.sort_values("run", kind="stable", ignore_index=True) if len(block) > 1 else rows


def _task_rows(plan: Plan, task: Task, marker: Marker) -> pd.DataFrame:
    arms = plan.experiment.arms
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
    return pd.concat([rows, design], axis=1)


def sweep_statistics(runs: int, markers: Markers) -> SweepStatistics:
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
