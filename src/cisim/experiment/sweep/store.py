"""The folder of a sweep: parts that are whole or absent, and the tables made of them when all tasks are done.

manifest.json     experiment, scenarios, hashes, versions, platform, commands, times
plan.parquet      one row per design point
columns.json      label, unit and role of every column
parts/            one file per finished task, and a marker with its time, failures, rows and checksums
runs.parquet      one row per run: point, arm, replicate, seed, status, seconds, error, design values
outcomes.parquet  one row per run and year recorded, one column per outcome
series.parquet    the same by month, if a series was asked for
failures.csv      design points that could not be simulated, and why
stats.json        runs, failures, seconds, runs a second, checksums of the files above
heartbeat.json    while it runs: how far it is, and when that was
sweep.lock        held while the manifest or the tables are written

Nothing is deleted but temporary files of the own run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from cisim.experiment.sweep import presence
from cisim.experiment.sweep.columns import describe_columns
from cisim.experiment.sweep.data import Marker, SweepStatistics
from cisim.experiment.sweep.history import (
    ChangedError,
    Steps,
    StoreError,
    continued,
    new_steps,
    steps_of,
    tasks_of_tables,
)
from cisim.experiment.sweep.parts import Parts, write_table
from cisim.experiment.sweep.plan import Plan, plan_from_dict
from cisim.experiment.sweep.tables import TABLE_FILES, sweep_statistics, write_tables
from cisim.experiment.sweep.task import TaskResult
from cisim.storage.checksums import STATISTICS_FILE, DamagedError, check_file, read_object, sealed
from cisim.storage.files import environment, prepare_folder, timestamp, write_json
from cisim.storage.folders import SWEEP_FOLDER, folder_kind, no_sweep_text
from cisim.storage.hashes import model_hash

OWN_NAMES = (*TABLE_FILES, STATISTICS_FILE, "heartbeat.json", "parts")
"""What a sweep writes besides its manifest."""
PLAN_STAMP = b"cisim.plan_hash"
"""Key of the plan's hash in the metadata of plan.parquet."""
LOCK_SECONDS = 120
"""Seconds to wait for another process that writes the manifest or the tables."""


class Store:
    """A sweep's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def exists(self) -> bool:
        """Whether a sweep was started here."""
        return (self.folder / "manifest.json").is_file()

    @property
    def manifest(self) -> dict[str, Any]:
        """What was written when the sweep was started.

        Raises:
            StoreError: there is none.
            DamagedError: it is not what was written.
        """
        if folder_kind(self.folder) != SWEEP_FOLDER:
            raise StoreError(no_sweep_text(self.folder))
        try:
            manifest = read_object(self.folder / "manifest.json")
        except DamagedError as error:
            advice = (
                "move it away and run the same sweep into the folder: it is written again, and what is finished kept"
            )
            raise DamagedError(f"{error}; {advice}") from None
        if not {"plan_hash", "model_hash", "experiment", "scenarios", "commands", "runs", "tasks"} <= set(manifest):
            raise StoreError(f"{self.folder} holds no sweep: manifest.json is not that of one")
        return manifest

    @cached_property
    def parts(self) -> Parts:
        """The finished tasks of the plan of this folder."""
        steps = tuple((step["tasks"], step["plan_hash"]) for step in steps_of(self.manifest))
        return Parts(self.folder / "parts", steps)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from writing manifest and tables meanwhile.

        Raises:
            StoreError: another one has been at it for minutes.
        """
        try:
            with FileLock(self.folder / "sweep.lock", timeout=LOCK_SECONDS, mode=0o644):
                yield
        except Timeout:
            raise StoreError(f"{self.folder}: another cisim is writing to it: try again when it is done") from None

    def open(
        self,
        plan: Plan,
        command: str,
        accept_change: bool = False,
        may_grow: bool = False,
        history: Steps | None = None,
    ) -> Plan:
        """Begin, or continue.

        Args:
            plan: what is to be run.
            command: of the user, for the manifest.
            accept_change: go on although the model is another one.
            may_grow: whether replications are added where the plan has more than the folder.
            history: the steps in which the plan grew elsewhere.

        Returns:
            The plan with the steps in which the folder grew: its tasks are those of the folder.

        Raises:
            ChangedError: the folder belongs to another experiment or model, or has more replications; or fewer, and it
                must not grow.
            StoreError: it holds files of the same names that no sweep of this plan wrote.
            DamagedError: its manifest is not what was written.
        """
        self._check_names(plan)
        prepare_folder(self.folder)
        with self.lock():
            presence.enter(self.folder)
            hashes = {"model_hash": model_hash()}
            facts = hashes | {"begun": timestamp(), "command": command}
            if self.exists():
                manifest = self.manifest
                plan = continued(self.folder, manifest, plan, may_grow)
                self._check_model(manifest, hashes["model_hash"], accept_change)
                steps = steps_of(manifest)
                steps += new_steps(plan, len(steps), facts)
                commands = [*manifest["commands"], command]
                self._describe(plan)
            else:
                # the first of all: by its stamp whatever else a killed process leaves is known as that of this sweep
                self._describe(plan)
                manifest, steps, commands = environment() | {"begun": facts["begun"]}, list(history or ()), [command]
                steps += new_steps(plan, len(steps), facts)
            prepare_folder(self.folder / "parts")
            hashes |= {"plan_hash": plan.hash}
            self._write_manifest(manifest | plan.to_dict() | hashes | {"commands": commands, "history": steps})
            self.__dict__.pop("parts", None)  # it has more tasks than were read before
            return plan

    def close(self) -> None:
        """Say that this process writes no more to the folder."""
        presence.leave(self.folder)

    def _describe(self, plan: Plan) -> None:
        """Write the design points and what columns are, where they are not there or not what was written: the tables of
        a sweep take their checksums as they are.
        """
        if not self._is_whole("plan.parquet", _is_table):
            write_table(self.folder / "plan.parquet", _stamped(plan))
        if not self._is_whole("columns.json", read_object):
            write_json(self.folder / "columns.json", describe_columns(plan))

    def _is_whole(self, name: str, read: Callable[[Path], object]) -> bool:
        try:
            check_file(self.folder, name)
            return bool(read(self.folder / name))
        except DamagedError:
            return False

    def _write_manifest(self, manifest: dict[str, Any]) -> None:
        write_json(self.folder / "manifest.json", sealed(manifest))

    def _check_names(self, plan: Plan) -> None:
        """See that nothing of somebody else is in the way of a sweep that begins."""
        if self.exists():
            return
        present = [name for name in OWN_NAMES if (self.folder / name).exists()]
        if present and not _is_stamped(self.folder / "plan.parquet", plan.hash):
            raise StoreError(f"{self.folder} holds {present[0]}, which this sweep did not write: use another --out")

    def _check_model(self, manifest: dict[str, Any], model: str, accept_change: bool) -> None:
        if manifest["model_hash"] != model and not accept_change:
            raise ChangedError(
                f"{self.folder} was begun with another version of the model: use another --out (cisim sweep run "
                "--accept-change keeps what is finished and goes on)"
            )

    def plan(self) -> Plan:
        """The plan of this folder, made again from what was written down.

        Raises:
            ChangedError: it comes out as another plan.
        """
        manifest, file = self.manifest, self.folder / "manifest.json"
        plan = plan_from_dict(manifest, str(file))
        if plan.hash != manifest["plan_hash"]:
            raise ChangedError(f"{file} gives another plan than was written: it was changed, or is of another cisim")
        return plan

    def plan_of_tables(self) -> Plan:
        """The plan of the tables, which of a sweep that is growing is the one before."""
        plan, file = self.plan(), self.folder / STATISTICS_FILE
        runs = int(read_object(file)["runs"]) if file.is_file() else plan.size
        return plan if runs == plan.size else plan.at(plan.experiment.replications * runs // plan.size)

    def lost_tasks(self) -> int:
        """How many of the tasks that the tables were made of are gone; none where there are no tables yet."""
        file = self.folder / STATISTICS_FILE
        if not file.is_file():
            return 0
        tasks = tasks_of_tables(self.manifest, read_object(file)["runs"])
        return tasks - sum(index < tasks for index in self.finished_tasks())

    @property
    def replications(self) -> int:
        """How many there are or are to be; none before a sweep was begun."""
        return int(self.manifest["experiment"]["replications"]) if self.exists() else 0

    def note_rule(self, facts: Mapping[str, Any]) -> None:
        """Keep in the manifest by which rule replications are added, and what was seen at each look."""
        with self.lock():
            manifest = self.manifest
            rules = manifest.get("until", [])
            going_on = rules and (rules[-1]["rule"], rules[-1]["looks"]) == (facts["rule"], facts["looks"][:-1])
            self._write_manifest(manifest | {"until": [*(rules[:-1] if going_on else rules), dict(facts)]})

    def write_task(self, done: TaskResult, runs: int) -> None:
        """Keep a finished task of so many runs, failed ones included."""
        self.parts.write(done, runs)

    def finished_tasks(self) -> dict[int, Marker]:
        """Markers of the finished tasks by number; what is damaged is not finished."""
        return self.parts.examine()[0]

    def statistics(self) -> SweepStatistics:
        """Runs done, failed and missing, and what they took.

        Raises:
            DamagedError: a part is not what was written.
        """
        runs = self.manifest["runs"]
        markers, damaged = self.parts.examine()
        if damaged:
            raise DamagedError(f"{damaged_text(self.folder, damaged)}; the same command does it again")
        return sweep_statistics(runs, markers)

    def write_heartbeat(self, done: int, total: int) -> None:
        """Leave a sign of life: runs done of those this call was to do, and when."""
        write_json(self.folder / "heartbeat.json", {"done": done, "of": total, "at": timestamp()})

    def write_tables(self, plan: Plan) -> SweepStatistics:
        """Make the tables of the finished parts, in the order of the tasks; returns the statistics."""
        with self.lock():
            return write_tables(self.folder, self.parts, plan, self.finished_tasks())

    def read(self, name: str) -> pd.DataFrame:
        """A table of a finished sweep: ``runs``, ``outcomes``, ``series`` or ``plan``.

        Raises:
            StoreError: it is not there (yet).
            DamagedError: it is not what was written.
        """
        path = self.folder / f"{name}.parquet"
        if folder_kind(self.folder) != SWEEP_FOLDER:
            raise StoreError(no_sweep_text(self.folder))
        if not path.is_file():
            raise StoreError(f"{self.folder} has no {path.name} yet: run the sweep to its end")
        check_file(self.folder, path.name)
        return pd.read_parquet(path)


def damaged_text(folder: Path, damaged: dict[int, str]) -> str:
    """What is amiss with the first of the damaged parts, and how many more there are."""
    more = f" ({len(damaged) - 1:,} more: cisim sweep verify {folder})" if len(damaged) > 1 else ""
    return f"{damaged[min(damaged)]}{more}"


def _stamped(plan: Plan) -> pa.Table:
    """The design points, with the hash of the plan in the metadata."""
    table = pa.Table.from_pandas(plan.table, preserve_index=False)
    return table.replace_schema_metadata((table.schema.metadata or {}) | {PLAN_STAMP: plan.hash.encode()})


def _is_table(path: Path) -> bool:
    try:
        return PLAN_STAMP in (pq.read_schema(path).metadata or {})
    except (OSError, pa.ArrowInvalid):
        return False


def _is_stamped(path: Path, plan_hash: str) -> bool:
    """Whether a plan.parquet was written for a plan."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(metadata.get(PLAN_STAMP) == plan_hash.encode())
