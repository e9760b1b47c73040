"""The folder where machine code is kept.

It is named after the versions of the compilers and a hash of every file that can end up inside a kernel, so that no
change of a file, an imported helper's included, can run old code.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

MODEL = Path(__file__).resolve().parent


def source_hash() -> str:
    """Hash of all sources that are compiled, and of the tables whose positions are compiled in."""
    digest = hashlib.sha256()
    others = (
        "compiled_functions",
        "compiler",
        "indexing",
        "jit",
        "machine_code",
        "parameters",
        "program",
        "quantities",
        "streams",
    )
    for path in [*sorted((MODEL / "kernels").glob("*.py")), *(MODEL / f"{name}.py" for name in others)]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_roots() -> Iterator[Path]:
    """Where compiled code may be kept, the first that can be used: ``CISIM_CACHE_DIR``, or the user's cache folder, or,
    for users without a home, a folder of their own among the temporary files.
    """
    if own := os.environ.get("CISIM_CACHE_DIR"):
        yield Path(own)
        return
    if cache := os.environ.get("XDG_CACHE_HOME"):
        yield Path(cache, "cisim")
    else:
        with suppress(RuntimeError):  # neither HOME nor an entry among the users
            yield Path("~/.cache/cisim").expanduser()
    yield from _own_temporary()


def _own_temporary() -> Iterator[Path]:
    """A folder that no other user can write to: what is loaded from it is run. None where users are not told apart."""
    if not hasattr(os, "getuid"):
        return
    try:
        folder = Path(tempfile.gettempdir(), f"cisim-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return
    if is_private(folder):
        yield folder


def is_private(folder: Path) -> bool:
    """Whether a folder is one, no link to one, belongs to the user, and nobody else can write to it."""
    if not hasattr(os, "getuid"):
        return True
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def _usable(folder: Path) -> bool:
    """Whether machine code can be kept in a folder, and is nobody else's where some is there already."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        entered = folder.stat().st_mode & 0o077  # where others can, what is inside must be the user's alone as well
        inside = [path for path in folder.iterdir() if path.is_dir()] if entered else []
        if not all(map(is_private, [folder, *inside])):
            return False
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


_FOLDERS = (root / f"numba-{version('numba')}-llvmlite-{version('llvmlite')}-{source_hash()}" for root in cache_roots())
CACHE_FOLDER = next(filter(_usable, _FOLDERS), Path(os.devnull))
CACHE_USABLE = str(CACHE_FOLDER) != os.devnull
