"""The folder of a sweep: parts that are whole or absent, and the tables made of them when all tasks are done.

manifest.json     experiment, scenarios, hashes, versions, platform, commands, times
plan.parquet      one row per design point
columns.json      label, unit and role of every column
parts/            one file per finished task, and a marker with its time and failures
runs.parquet      one row per run: point, arm, replicate, seed, status, seconds, error, design values
outcomes.parquet  one row per run and year recorded, one column per outcome
series.parquet    the same by month, if a series was asked for
failures.csv      design points that could not be simulated, and why
stats.json        runs, failures, seconds, runs a second
heartbeat.json    while it runs: how far it is, and when that was
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cisim.errors import CisimError
from cisim.experiment.sweep.columns import describe_columns
from cisim.experiment.sweep.plan import Plan, Task, plan_from_dict
from cisim.experiment.sweep.task import TaskResult
from cisim.storage.files import atomic_write, environment, prepare_folder, timestamp, write_frame, write_json
from cisim.storage.folders import SWEEP_FOLDER, folder_kind, no_sweep_text
from cisim.version import PACKAGE

ROWS_PER_GROUP = 200_000
"""Rows of a group in the final tables."""
MODEL_PACKAGES = ("model", "scenario", "simulation")
"""Packages that decide a result."""


class StoreError(CisimError):
    """A folder that does not hold what is expected."""


class ChangedError(StoreError):
    """A folder that holds another experiment, or results of another model."""


@cache
def model_hash() -> str:
    """Hash of all sources that decide a result."""
    digest = hashlib.sha256()
    for path in sorted(path for name in MODEL_PACKAGES for path in (PACKAGE / name).rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file, whole or not at all."""
    with atomic_write(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


class Store:
    """A sweep's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts = folder / "parts"

    def exists(self) -> bool:
        """Whether a sweep was started here."""
        return (self.folder / "manifest.json").is_file()

    @property
    def manifest(self) -> dict[str, Any]:
        """What was written when the sweep was started.

        Raises:
            StoreError: there is none.
        """
        if folder_kind(self.folder) != SWEEP_FOLDER:
            raise StoreError(no_sweep_text(self.folder))
        try:
            manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{self.folder} holds no sweep: manifest.json cannot be read ({error})") from None
        return manifest

    def open(self, plan: Plan, command: str, accept_change: bool = False) -> None:
        """Begin or continue; what was left half-written by a killed process is removed.

        Raises:
            ChangedError: the folder belongs to another experiment or another model.
        """
        prepare_folder(self.folder)
        prepare_folder(self.parts)
        for leftover in (*self.folder.glob(".*.*"), *self.parts.glob(".*.*")):
            leftover.unlink(missing_ok=True)
        hashes = {"plan_hash": plan.hash, "model_hash": model_hash()}
        if self.exists():
            manifest = self.manifest
            if manifest["plan_hash"] != plan.hash:
                raise ChangedError(
                    f"{self.folder} holds another experiment (or another seed, or scenario): use another --out"
                )
            if manifest["model_hash"] != hashes["model_hash"] and not accept_change:
                raise ChangedError(
                    f"{self.folder} was begun with another version of the model: use another --out, or --accept-change "
                    "to keep what is finished and go on"
                )
            write_json(
                self.folder / "manifest.json", manifest | hashes | {"commands": [*manifest["commands"], command]}
            )
            return
        write_table(self.folder / "plan.parquet", pa.Table.from_pandas(plan.table, preserve_index=False))
        write_json(self.folder / "columns.json", describe_columns(plan))
        details = plan.to_dict() | hashes | environment() | {"commands": [command], "begun": timestamp()}
        write_json(self.folder / "manifest.json", details)

    def plan(self) -> Plan:
        """The plan of this folder, made again from what was written down."""
        return plan_from_dict(self.manifest, str(self.folder / "manifest.json"))

    # --- parts ---

    def _part(self, index: int, kind: str) -> Path:
        return self.parts / f"{index:06}.{kind}"

    def write_task(self, done: TaskResult) -> None:
        """Write a finished task; the marker comes last, so that what has a marker is whole."""
        for kind, columns in (("outcomes", done.outcomes), ("series", done.series)):
            if columns:
                write_table(self._part(done.index, f"{kind}.parquet"), pa.table(columns))
        failures = {str(point): text for point, text in done.failures.items()}
        write_json(self._part(done.index, "json"), {"seconds": done.seconds, "runs": done.runs, "failures": failures})

    def finished_tasks(self) -> dict[int, dict[str, Any]]:
        """Markers of the finished tasks by number."""
        paths = sorted(self.parts.glob("[0-9]*.json"))
        return {int(p.stem): json.loads(p.read_text(encoding="utf-8")) for p in paths}

    def discard_task(self, index: int) -> None:
        """Remove a finished task, to do it again."""
        for kind in ("json", "outcomes.parquet", "series.parquet"):
            self._part(index, kind).unlink(missing_ok=True)

    def write_heartbeat(self, done: int, total: int) -> None:
        """Leave a sign of life: runs done of those this call was to do, and when."""
        write_json(self.folder / "heartbeat.json", {"done": done, "of": total, "at": timestamp()})

    # --- tables ---

    def write_tables(self, plan: Plan) -> dict[str, Any]:
        """Make the tables of the finished parts, in the order of the tasks; returns the statistics."""
        markers = self.finished_tasks()
        tasks = [task for task in plan.tasks if task.index in markers]
        self._write_in_groups(
            "runs.parquet", (pa.Table.from_pandas(t, preserve_index=False) for t in _run_rows(plan, tasks, markers))
        )
        self._write_in_groups("outcomes.parquet", self._read_parts(tasks, "outcomes"))
        if plan.experiment.series:
            self._write_in_groups("series.parquet", self._read_parts(tasks, "series"))
        failures = {int(p): text for m in markers.values() for p, text in m["failures"].items()}
        failed = pd.DataFrame(sorted(failures.items()), columns=["point", "error"])
        write_frame(self.folder / "failures.csv", failed.merge(plan.table, on="point"))
        stats = sweep_statistics(plan, markers)
        write_json(self.folder / "stats.json", stats)
        return stats

    def _read_parts(self, tasks: list[Task], kind: str) -> Iterator[pa.Table]:
        for task in tasks:
            path = self._part(task.index, f"{kind}.parquet")
            if path.is_file():
                yield pq.read_table(path)

    def _write_in_groups(self, name: str, tables: Iterator[pa.Table]) -> None:
        """Write tables one behind the other, in groups of rows, without having all in memory."""
        waiting: list[pa.Table] = []
        writer: pq.ParquetWriter | None = None
        with atomic_write(self.folder / name) as temporary:
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
                pq.write_table(rest if rest is not None else pa.table({}), temporary, compression="zstd")

    def read(self, name: str) -> pd.DataFrame:
        """A table of a finished sweep: ``runs``, ``outcomes``, ``series`` or ``plan``.

        Raises:
            StoreError: it is not there (yet).
        """
        path = self.folder / f"{name}.parquet"
        if folder_kind(self.folder) != SWEEP_FOLDER:
            raise StoreError(no_sweep_text(self.folder))
        if not path.is_file():
            raise StoreError(f"{self.folder} has no {path.name} yet: run the sweep to its end")
        return pd.read_parquet(path)


def _run_rows(plan: Plan, tasks: list[Task], markers: dict[int, dict[str, Any]]) -> Iterator[pd.DataFrame]:
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


def sweep_statistics(plan: Plan, markers: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Runs done, failed and missing, and what they took."""
    each = len(plan.experiment.arms)
    size = {t.index: len(t.points) * t.count * each for t in plan.tasks}
    failed = sum(len(m["failures"]) * plan.tasks[i].count * each for i, m in markers.items())
    done = sum(m["runs"] for m in markers.values())
    seconds = sum(m["seconds"] for m in markers.values())
    return {
        "runs": plan.size,
        "done": done,
        "failed": failed,
        "pending": plan.size - sum(size[i] for i in markers),
        "failed_points": len({p for m in markers.values() for p in m["failures"]}),
        "task_seconds": seconds,
        "runs_per_task_second": done / seconds if seconds else 0.0,
    }


def merge_stores(stores: list[Store], whole_store: Store) -> dict[str, Any]:
    """Copy the finished tasks of several folders of the same sweep into one, and make its tables if all are there.

    Raises:
        ChangedError: the folders belong to different experiments or models.
    """
    plan = stores[0].plan()
    whole_store.open(plan, "cisim sweep merge")
    manifest = whole_store.manifest
    for store in stores:
        if any(store.manifest[k] != manifest[k] for k in ("plan_hash", "model_hash")):
            raise ChangedError(f"{store.folder} belongs to another experiment or model than {stores[0].folder}")
        for index in store.finished_tasks():
            for path in sorted(store.parts.glob(f"{index:06}.*"), key=lambda p: p.suffix == ".json"):
                shutil.copyfile(path, whole_store.parts / path.name)
    markers = whole_store.finished_tasks()
    return whole_store.write_tables(plan) if len(markers) == len(plan.tasks) else sweep_statistics(plan, markers)
