"""Files of results: tables, JSON objects and the manifest that makes them reproducible, all written atomically."""

from __future__ import annotations

import csv
import json
import math
import os
import platform
import secrets
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cisim.errors import CisimError
from cisim.own_community.csv_table import escape_formula
from cisim.version import CHECKOUT, __version__

if TYPE_CHECKING:
    import pandas as pd

    from cisim.scenario.scenario import Scenario

RUN_ID = secrets.token_hex(4)
"""Of this process: temporary files carry it, so that those of two runs in one folder are told apart."""
LIBRARIES = ("numpy", "numba", "mesa", "networkx", "pandas", "pyarrow", "SALib", "matplotlib", "pydantic")


SEED_MARK = "s"
"""Before seeds in CSV files, so that they stay texts."""


@cache
def git_commit() -> str:
    """The commit of the checkout cisim runs from, with ``+changes`` where files differ from it; empty elsewhere."""
    if not (CHECKOUT / ".git").exists():  # installed, perhaps inside another project's checkout
        return ""
    try:
        # without the lock on its index, which a git that is killed, on a full disk for one, would leave in the checkout
        git = ["git", "--no-optional-locks", "-C", str(CHECKOUT)]
        commit, changes = (
            subprocess.run([*git, *words], capture_output=True, text=True, check=True, timeout=10).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        )
        return f"{commit}{'+changes' if changes else ''}"
    except (OSError, subprocess.SubprocessError):
        return ""


def environment() -> dict[str, Any]:
    """What a result was made with: versions of the model, Python and the libraries, the kind of machine, and from a
    checkout its commit.
    """
    libraries = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = "not installed"
    return {
        "model_version": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "system": platform.system(),
        "libraries": libraries,
    } | ({"git_commit": commit} if (commit := git_commit()) else {})


def timestamp() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def manifest(scenario: Scenario, runs: int, seed: int, command: str = "") -> dict[str, Any]:
    """Everything needed to make a result again: versions, scenario with hash, seed, platform, date."""
    return {
        "command": command,
        "runs": runs,
        "seed": seed,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "scenario_values": scenario.to_dict(),
        **environment(),
        "written": timestamp(),
    }


def check_folder(folder: Path) -> None:
    """See that files can be written to a folder, which need not exist yet, before anything is computed for it.

    Raises:
        CisimError: which folder, and why not.
    """
    place = folder
    try:
        while not place.exists():
            place = place.parent
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise CisimError(f"cannot write to the folder {folder}: {error.strerror}") from None


def prepare_folder(folder: Path) -> None:
    """Make a folder to which files can be written, or raise a CisimError that says why not."""
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` to write to, renamed to it in the end, when it is on the disk; removed if
    anything fails, with an error that names ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        prefix = f".{path.stem[:60]}.cisim-{RUN_ID}."
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=path.suffix)
    except OSError as error:
        error.filename = str(path)
        raise
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        _synchronise(temporary, os.O_RDWR)
        temporary.replace(path)
        _synchronise(path.parent, os.O_RDONLY)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(temporary)):
            error.filename = str(path)  # a full disk, for one, does not say which file
        raise


def _synchronise(path: Path, mode: int) -> None:
    """Have the system put a file, or the names of a folder, on the disk; folders where the system can."""
    if mode == os.O_RDONLY and os.name != "posix":
        return
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str | Iterable[str]) -> None:
    """Write a text file, whole or not at all; a text in pieces piece by piece."""
    with atomic_write(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.writelines([text] if isinstance(text, str) else text)


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a JSON object, as ``json_text`` has it."""
    write_text(path, json_text(data))


def json_text(data: Mapping[str, Any]) -> str:
    """A JSON object, indented; NaN and infinity, which JSON does not know, are an error."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def json_values(value: Any) -> Any:
    """A value as JSON has it, inside objects and lists too: Python's own numbers, and nothing in place of one that is
    not known or without end.
    """
    if isinstance(value, Mapping):
        return {key: json_values(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [json_values(inside) for inside in value]
    number = value.item() if hasattr(value, "item") else value
    return None if isinstance(number, float) and not math.isfinite(number) else number


def frame_text(frame: pd.DataFrame, **options: Any) -> str:
    """A table as CSV whose texts no spreadsheet takes for formulas; ``options`` of ``DataFrame.to_csv``.

    Numbers of 64 bits without sign (seeds) are written as ``s1234``: spreadsheets and R read numbers as doubles, which
    hold 53 bits, and would change them.
    """
    safe = frame.rename(columns=_cell)
    wide = safe.select_dtypes(include=["uint64"]).columns
    safe = safe.assign(**{name: [f"{SEED_MARK}{number}" for number in safe[name]] for name in wide})
    texts = safe.select_dtypes(exclude=["number", "bool"]).columns
    if len(texts):
        safe = safe.assign(**{name: safe[name].map(_cell) for name in texts})
    return str(safe.to_csv(index=False, lineterminator="\n", **options))


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV, as ``frame_text`` has it."""
    write_text(path, frame_text(frame))


def _cell(value: Any) -> Any:
    return escape_formula(value) if isinstance(value, str) else value


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table with a header line, as ``csv_text`` has it."""
    write_text(path, csv_lines(header, rows))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with a header line as CSV; texts are made harmless for spreadsheets."""
    return "".join(csv_lines(header, rows))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of ``csv_text`` one after the other: tables of many rows are written without being held."""
    lines: list[str] = []

    class _Lines:
        @staticmethod
        def write(text: str) -> None:
            lines.append(text)

    writer = csv.writer(_Lines(), lineterminator="\n")  # type: ignore[arg-type]
    for row in chain([header], rows):
        writer.writerow(map(_cell, row))
        yield lines.pop()
