"""Compilation: the decorators of all kernels and the folder where their machine code is kept.

The compiled code is stored in a folder named after the numba version and a hash of every file that can end up inside a
kernel. Numba itself only watches the file a function stands in, so that a change in an imported helper would silently
run old code; with this folder it cannot.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba import njit

from cisim.model.indexing import KernelCompiler

MODEL = Path(__file__).resolve().parent


def source_hash() -> str:
    """Hash of all sources that are compiled, and of the tables whose positions are compiled in."""
    digest = hashlib.sha256()
    others = ("indexing", "jit", "month", "parameters", "quantities", "streams", "year")
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


_FOLDERS = (root / f"numba-{numba.__version__}-{source_hash()}" for root in cache_roots())
CACHE_FOLDER = next(filter(_usable, _FOLDERS), Path(os.devnull))
CACHE_USABLE = str(CACHE_FOLDER) != os.devnull
if CACHE_USABLE:
    numba.config.CACHE_DIR = str(CACHE_FOLDER)  # type: ignore[attr-defined]

JIT_ENABLED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
STRICT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "pipeline_class": KernelCompiler}
"""Releases the GIL; indexes count from the first entry; IEEE arithmetic as written: no reordering, no fused operations,
no exceptions on division.
"""

BORROWED: dict[str, Any] = {"_nrt": False}
"""No counting of references: whoever calls the schedule holds the block, and neither it nor a kernel makes an array.
The counting took a quarter of a run, because every call hands over groups of arrays (measured).
"""

KERNELS: list[Any] = []
"""All kernels in the order of their definition, for compiling them ahead."""


def kernel(function: Callable[..., Any]) -> Any:
    """Compile an equation over arrays. Only compiled schedules call it (see ``entry`` and ``part``)."""
    compiled = njit(function, cache=CACHE_USABLE, no_cpython_wrapper=True, no_cfunc_wrapper=True, **BORROWED, **STRICT)
    KERNELS.append(compiled)
    return compiled


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls."""
    return njit(function, cache=CACHE_USABLE, **STRICT)


def schedule(function: Callable[..., Any]) -> Any:
    """Compile a part of the schedule that Python calls."""
    return njit(function, cache=CACHE_USABLE, **BORROWED, **STRICT)


def part(function: Callable[..., Any]) -> Any:
    """A piece of the schedule: becomes part of the compiled schedule, and can be called from Python by itself."""
    return njit(function, cache=CACHE_USABLE, inline="always", **BORROWED, **STRICT)


def inline(function: Callable[..., Any]) -> Any:
    """Compile a small helper into each kernel that calls it; not to be called from Python (unless the JIT is off)."""
    return njit(function, forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **BORROWED, **STRICT)


def helper(function: Callable[..., Any]) -> Any:
    """Compile a helper that kernels call; not to be called from Python (unless the JIT is off)."""
    return njit(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, **BORROWED, **STRICT)
