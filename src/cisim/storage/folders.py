"""Folders of results: written atomically, known by a marker file, never overwritten by another kind of result."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from cisim.errors import CisimError, missing_folder
from cisim.storage.files import RUN_ID, check_folder

NAME_LENGTH = 80
"""Characters of a name that become part of the name of a folder."""
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class FolderKind:
    """A kind of result folder: its name, the command that makes it, and the file that marks it."""

    words: str
    command: str
    marker: str


SWEEP_FOLDER = FolderKind("a sweep", "cisim sweep run", "plan.parquet")
COMPARISON_FOLDER = FolderKind("a comparison", "cisim compare", "comparison.json")
FORMS_FOLDER = FolderKind("a comparison of forms", "cisim compare --forms", "forms.json")
RUN_FOLDER = FolderKind("the series of one arm", "cisim run", "series.csv")
CALIBRATION_FOLDER = FolderKind("a calibration", "cisim calibrate", "calibration.json")
VALIDATION_FOLDER = FolderKind("a validation", "cisim validate", "validation.json")
PORTFOLIO_FOLDER = FolderKind("a portfolio", "cisim portfolio", "portfolio.json")
UNCERTAINTY_FOLDER = FolderKind("uncertainty", "cisim uncertainty", "uncertainty.json")
WHY_FOLDER = FolderKind("what carries a difference", "cisim why", "why.json")
SWEEP_KEYS = {"plan_hash", "experiment", "tasks"}
"""What the manifest of a sweep has: its folder is known by it, too, so that a marker that is lost can be made again."""
FOLDER_KINDS = (
    SWEEP_FOLDER,
    COMPARISON_FOLDER,
    FORMS_FOLDER,
    RUN_FOLDER,
    CALIBRATION_FOLDER,
    VALIDATION_FOLDER,
    PORTFOLIO_FOLDER,
    UNCERTAINTY_FOLDER,
    WHY_FOLDER,
)


def result_folder(name: str, suffix: str = "") -> Path:
    """The folder in ``results`` of what is called ``name``: of that only what can be part of a name of a file."""
    plain = re.sub(r"[^\w.+=, -]+", "_", name)[:NAME_LENGTH].strip(". ")
    return Path("results") / f"{plain}{suffix}"


@contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder to write to. In the end its files are moved to ``folder``, where they take the place of those
    of an earlier result with the same names; if anything fails, ``folder`` stays as it was, and errors name the file in
    it.

    Raises:
        CisimError: ``folder`` has files of these names and is no result of cisim.
    """
    new = not folder.exists()
    own = new or folder_kind(folder) is not None
    place = folder.parent if new else folder
    created = [p for p in (place, *place.parents) if not p.exists()]
    place.mkdir(parents=True, exist_ok=True)
    temporary = place / f".{folder.name[:60]}.cisim-{RUN_ID}.{secrets.token_hex(4)}"
    try:
        temporary.mkdir()
        yield temporary
        if new:
            temporary.replace(folder)
        else:
            files = sorted(temporary.iterdir())
            foreign = [] if own else [file.name for file in files if (folder / file.name).exists()]
            if foreign:
                raise CisimError(_foreign_text(folder, foreign[0]))
            for file in files:
                file.replace(folder / file.name)
    except BaseException as error:
        if isinstance(error, OSError) and str(error.filename or "").startswith(str(temporary)):
            error.filename = str(folder / Path(error.filename).relative_to(temporary))
        shutil.rmtree(temporary, ignore_errors=True)
        with suppress(OSError):
            for empty in created:
                empty.rmdir()
        raise
    shutil.rmtree(temporary, ignore_errors=True)


def write_atomically(
    save: Callable[Concatenate[Path, Arguments], list[Path]],
) -> Callable[Concatenate[Path, Arguments], list[Path]]:
    """Decorator of a function that writes files to a folder and returns them: all are written, or none."""

    @wraps(save)
    def saved(folder: Path, /, *arguments: Arguments.args, **options: Arguments.kwargs) -> list[Path]:
        with atomic_folder(folder) as temporary:
            files = save(temporary, *arguments, **options)
        return [folder / file.relative_to(temporary) for file in files]

    return saved


def folder_kind(folder: Path) -> FolderKind | None:
    """The kind of a folder; ``None`` if cisim did not make it."""
    marked = next((kind for kind in FOLDER_KINDS if (folder / kind.marker).is_file()), None)
    if marked == RUN_FOLDER and not (folder / "manifest.json").is_file():
        marked = None  # a series.csv is what people call a file of their own, and cisim place does
    return marked or (SWEEP_FOLDER if set(read_manifest(folder)) >= SWEEP_KEYS else None)


def read_manifest(folder: Path, name: str = "manifest.json") -> dict[str, Any]:
    """The manifest of a folder, or another JSON object in it; empty if there is none that can be read."""
    try:
        data = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _foreign_text(folder: Path, name: str) -> str:
    return f"{folder} holds {name}, which cisim did not write, and would be replaced: use another --out"


def check_output_folder(
    folder: Path,
    kind: FolderKind,
    hashes: Sequence[str] = (),
    seed: int | None = None,
    force: bool | None = None,
    runs: int = 0,
) -> None:
    """See that a folder can be written to and holds no other result than one of the same scenarios and seed, of no more
    runs.

    Args:
        folder: need not exist yet.
        kind: of what is to be written.
        hashes: of its scenarios.
        seed: its root seed.
        force: whatever result it holds may be replaced; None: the command has no such option.
        runs: its number of runs; 0: that is not a matter of it.

    Raises:
        CisimError: what the folder holds, and what can be done.
    """
    check_folder(folder)
    present = folder_kind(folder)
    if present is None and (folder / "manifest.json").exists():
        raise CisimError(_foreign_text(folder, "manifest.json"))
    if present is None or force:
        return
    record = read_manifest(folder)
    present_hashes = [record["scenario_hash"]] if "scenario_hash" in record else _hashes(record.get("scenarios"))
    forced = "" if force is None else ", or --force to write there all the same"
    if (present, present_hashes, record.get("seed")) != (kind, list(hashes), seed):
        other = " of another scenario or seed" if present == kind else ""
        raise CisimError(
            f"{folder} holds {present.words}{other} ({maker_text(folder, present)}): use another --out{forced}"
        )
    if isinstance(more := record.get("runs"), int) and runs < more and runs:
        raise CisimError(f"{folder} holds {present.words} of more runs ({more:,}): use another --out{forced}")


def _hashes(scenarios: Any) -> list[Any]:
    return [s.get("scenario_hash") for s in scenarios] if isinstance(scenarios, list) else []


def maker_text(folder: Path, kind: FolderKind) -> str:
    """``made by: cisim compare adaptive-city``: the command of a folder, as far as it is known."""
    return f"made by: {read_manifest(folder).get('command') or kind.command}"


def no_sweep_text(folder: Path) -> str:
    """Why a folder cannot be read as that of a sweep: what it is instead."""
    if missing := missing_folder(folder):
        return missing
    present = folder_kind(folder)
    if present is None:
        maker = f"{SWEEP_FOLDER.command} ... --out"
        return f"{folder}: nothing in it was made by cisim: is it the folder of a sweep ({maker})?"
    if present == SWEEP_FOLDER:
        advice = f"run the same sweep into the folder ({present.command} ... --out {folder})"
        return f"{folder}/manifest.json is missing: {advice}: it is written again, and what is finished kept"
    other = f"{present.words} ({maker_text(folder, present)})"
    return f"{folder} holds {other} and no sweep: that is made by {SWEEP_FOLDER.command}"
