"""Checksums of result files: what was written can be told from what was damaged, lost or exchanged since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cisim.errors import CisimError
from cisim.scenario import bounded

SEAL = "checksum"
"""The key under which a JSON object carries the checksum of all its other keys."""
STATISTICS_FILE = "stats.json"
"""The file of a sweep that lists the checksums of its tables."""


class DamagedError(CisimError):
    """A file is not what was written: cut off, changed, missing or exchanged."""


def file_checksum(path: Path) -> str:
    """The checksum of a file, 32 hex digits (SHA-256, cut).

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def data_checksum(data: bytes) -> str:
    """The checksum of bytes, as ``file_checksum`` gives it for a file that holds them."""
    return hashlib.sha256(data).hexdigest()[:32]


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object that carries its own checksum."""
    content = {key: value for key, value in data.items() if key != SEAL}
    return content | {SEAL: _content_checksum(content)}


def opened(data: dict[str, Any]) -> dict[str, Any]:
    """What ``sealed`` was given.

    Raises:
        ValueError: it is not what was written, or carries no checksum.
    """
    content = {key: value for key, value in data.items() if key != SEAL}
    if data.get(SEAL) != _content_checksum(content):
        raise ValueError("its checksum is another one than was written")
    return content


def _content_checksum(content: Mapping[str, Any]) -> str:
    return data_checksum(json.dumps(content, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object as it was written, without its checksum; one without a checksum is taken as it is.

    Raises:
        DamagedError: the file cannot be read, holds no JSON object, or another one than was written.
    """
    data = bounded.read_json(path, DamagedError)
    seal = data.pop(SEAL, None)
    if seal is not None and seal != _content_checksum(data):
        raise DamagedError(f"{path}: is damaged: its checksum is another one than was written")
    return data


def file_facts(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Checksums by name of those of the files that exist."""
    return {name: file_checksum(folder / name) for name in names if (folder / name).is_file()}


def check_file(folder: Path, name: str) -> None:
    """See that a file of a finished sweep is the one that was written, where its statistics say which that is.

    Raises:
        DamagedError: it is another one; what to do.
    """
    if not (folder / STATISTICS_FILE).is_file():
        return
    written = read_object(folder / STATISTICS_FILE).get("files", {}).get(name)
    try:
        present = file_checksum(folder / name) if written else None
    except OSError as error:
        raise DamagedError(f"{folder / name}: cannot be read ({error.strerror or error})") from None
    if present != written:
        raise DamagedError(
            f"{folder / name}: is damaged: its checksum is another one than was written; the command that made the "
            "sweep writes it again (cisim sweep verify says what else is amiss)"
        )
