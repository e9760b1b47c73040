"""The parts of a sweep: what each finished task left, with a marker that says what it wrote.

A marker is written last and carries its own checksum, the number of its task, the plan, and checksum and rows of each
table, so that parts that are missing, changed or exchanged are told from those that are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from cisim.experiment.sweep.data import Marker, PartFile
from cisim.experiment.sweep.task import TaskResult
from cisim.storage.checksums import DamagedError, data_checksum, file_checksum, read_object, sealed
from cisim.storage.files import atomic_write, write_json

TABLES = ("outcomes", "series")
"""Tables that a task can leave."""


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file, whole or not at all."""
    with atomic_write(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


@dataclass(frozen=True)
class Parts:
    """The folder of the parts of a plan.

    Attributes:
        folder: need not exist yet.
        steps: for each step in which the sweep grew, where its tasks end and the hash of the plan they are of.
    """

    folder: Path
    steps: tuple[tuple[int, str], ...]

    def _plan_hash(self, index: int) -> str | None:
        """Of the plan that a task is of; nothing for a number that no task has."""
        return next((plan_hash for end, plan_hash in self.steps if index < end), None)

    def _file(self, index: int, kind: str) -> Path:
        return self.folder / f"{index:06}.{kind}"

    def write(self, done: TaskResult, runs: int) -> None:
        """Write a finished task of so many runs, failed ones included."""
        files: dict[str, PartFile] = {}
        for kind, columns in zip(TABLES, (done.outcomes, done.series), strict=True):
            if columns:
                path, table = self._file(done.index, f"{kind}.parquet"), pa.table(columns)
                write_table(path, table)
                files[kind] = {"checksum": file_checksum(path), "rows": table.num_rows}
        failures = {str(point): text for point, text in done.failures.items()}
        marker: Marker = {
            "task": done.index, "plan_hash": self._plan_hash(done.index), "seconds": done.seconds, "runs": done.runs,
            "failed_runs": runs - done.runs, "failures": failures, "files": files,
        }  # fmt: skip
        write_json(self._file(done.index, "json"), sealed(marker))

    def examine(self) -> tuple[dict[int, Marker], dict[int, str]]:
        """Markers of the finished tasks by number, and of those that are damaged what is amiss; files of a number that
        no task has are left alone.
        """
        markers: dict[int, Marker] = {}
        damaged: dict[int, str] = {}
        for path in sorted(self.folder.glob("[0-9]*.json")):
            if not path.stem.isdecimal() or self._plan_hash(index := int(path.stem)) is None:
                continue
            try:
                markers[index] = self._read_marker(path, index)
            except DamagedError as error:
                damaged[index] = str(error)
        return markers, damaged

    def _read_marker(self, path: Path, index: int) -> Marker:
        marker = read_object(path)
        if "files" not in marker:
            raise DamagedError(f"{path}: is damaged: it does not say what the task wrote")
        if (marker.get("task"), marker.get("plan_hash")) != (index, self._plan_hash(index)):
            raise DamagedError(f"{path}: is that of another task or plan")
        for kind, facts in marker["files"].items():
            file = self._file(index, f"{kind}.parquet")
            if not file.is_file():
                raise DamagedError(f"{file}: is missing")
            if file_checksum(file) != facts["checksum"]:
                raise DamagedError(f"{file}: is damaged: its checksum is another one than was written")
        return cast("Marker", marker)

    def read(self, index: int, kind: str, marker: Marker) -> pa.Table | None:
        """A table of a finished task; nothing if it left none.

        Raises:
            DamagedError: it is not the one that was written.
        """
        facts = marker["files"].get(kind)
        if facts is None:
            return None
        path = self._file(index, f"{kind}.parquet")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DamagedError(f"{path}: cannot be read ({error.strerror or error})") from None
        if data_checksum(data) != facts["checksum"]:
            raise DamagedError(f"{path}: is damaged: its checksum is another one than was written")
        table = pq.read_table(pa.BufferReader(data))
        if table.num_rows != facts["rows"]:
            raise DamagedError(f"{path}: has {table.num_rows} rows, and {facts['rows']} were written")
        return table

    def copy_to(self, other: Parts, markers: Mapping[int, Marker]) -> None:
        """Copy finished tasks to the folder of the same plan elsewhere, each marker after its tables."""
        for index, marker in markers.items():
            for name in [*(f"{kind}.parquet" for kind in marker["files"]), "json"]:
                with atomic_write(other._file(index, name)) as temporary:
                    temporary.write_bytes(self._file(index, name).read_bytes())
