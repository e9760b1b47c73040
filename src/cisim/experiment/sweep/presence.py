"""Which processes are at work in the folder of a sweep, so that what a killed one left half-written can be removed.

A process that writes to a folder holds a lock on a file there that has the id of its temporary files in its name. The
system gives the lock up when the process ends, however it ends. Whoever comes next and can take the lock knows that the
process is gone, and removes the temporary files with its id: nothing else, and nothing of a process at work.
"""

from __future__ import annotations

import atexit
import re
import threading
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from cisim.storage import files

PREFIX = ".cisim-run-"
PLACES = (".", "parts")
"""Folders of a sweep that hold temporary files."""
_ID = re.compile(rf"{re.escape(PREFIX)}([0-9a-f]{{8}})")
_held: dict[Path, FileLock] = {}
_changing = threading.Lock()


def enter(folder: Path) -> None:
    """Say that this process is at work in a folder, and remove what those left that are gone."""
    folder = folder.resolve()
    with _changing:
        if folder not in _held:
            lock = FileLock(folder / f"{PREFIX}{files.RUN_ID}")
            lock.acquire()
            _held[folder] = lock
        for path in folder.glob(f"{PREFIX}*"):
            if (match := _ID.fullmatch(path.name)) and match[1] != files.RUN_ID:
                _remove_if_gone(folder, path, match[1])


def leave(folder: Path) -> None:
    """Say that this process has done its work in a folder."""
    with _changing:
        if lock := _held.pop(folder.resolve(), None):
            lock.release()
            with suppress(OSError):
                Path(lock.lock_file).unlink(missing_ok=True)


def _remove_if_gone(folder: Path, path: Path, run_id: str) -> None:
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return
    for place in PLACES:
        for left in (folder / place).glob(f".*.cisim-{run_id}.*"):
            left.unlink(missing_ok=True)
    lock.release()
    path.unlink(missing_ok=True)


@atexit.register
def _leave_all() -> None:
    for folder in list(_held):
        leave(folder)
