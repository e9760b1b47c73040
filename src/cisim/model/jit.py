"""Compilation: the decorators of all kernels and the folder where their machine code is kept.

Machine code is stored in a folder named after the versions of the compilers and a hash of every file that can end up
inside a kernel, so that no change of a file, an imported helper's included, can run old code. Numba is imported by what
compiles (``cisim.model.compiler``) and by nothing here: what is compiled already is loaded without it
(``cisim.model.machine_code``).
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import update_wrapper
from importlib.metadata import version
from pathlib import Path
from typing import Any

MODEL = Path(__file__).resolve().parent


def source_hash() -> str:
    """Hash of all sources that are compiled, and of the tables whose positions are compiled in."""
    digest = hashlib.sha256()
    others = ("compiler", "jit", "machine_code", "parameters", "quantities", "streams")
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

JIT_ENABLED = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


class Helper:
    """A function that is compiled into the kernels that call it; called from Python it is the plain function.

    Attributes:
        py_func: the plain function.
        inlined: whether it becomes part of whatever calls it.
    """

    def __init__(self, function: Callable[..., Any], inlined: bool):
        self.py_func, self.inlined = function, inlined
        update_wrapper(self, function)

    def __call__(self, *given: Any) -> Any:
        """Run as plain Python."""
        return self.py_func(*given)


class Instruction(Helper):
    """A helper that is a single instruction of the processor: ``name`` in LLVM, of one word."""

    def __init__(self, function: Callable[..., Any], name: str):
        super().__init__(function, inlined=True)
        self.name = name


class Kernel:
    """An equation over arrays: called from Python, its machine code runs, for types of arguments that are new to it
    after it is compiled.

    Attributes:
        py_func: the plain function.
        name: module and function; what its machine code is called.
        parameters: names of its parameters: ``t``, and groups of a block.
    """

    def __init__(self, function: Callable[..., Any]):
        self.py_func = function
        self.name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        code = function.__code__
        self.parameters = code.co_varnames[: code.co_argcount]
        update_wrapper(self, function)

    def __call__(self, *given: Any) -> None:
        """Run the machine code."""
        if (instead := getattr(_calls, "instead", None)) is not None:
            instead(self, given)
        else:
            from cisim.model import machine_code

            machine_code.call(self, given)


_calls = threading.local()


@contextmanager
def instead_of_calls(of: Callable[[Kernel, tuple[Any, ...]], object]) -> Iterator[None]:
    """Within, this thread calls ``of`` with a kernel and its arguments where the kernel would be called."""
    _calls.instead = of
    try:
        yield
    finally:
        _calls.instead = None


KERNELS: list[Kernel] = []
"""All kernels in the order of their definition, for compiling them ahead."""


def kernel(function: Callable[..., Any]) -> Any:
    """An equation over groups of a block, which its parameters are named after, and the month ``t``."""
    if not JIT_ENABLED:
        return function
    compiled = Kernel(function)
    KERNELS.append(compiled)
    return compiled


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function of arrays, numbers and groups, whatever they are called, that Python calls."""
    return Kernel(function) if JIT_ENABLED else function


def inline(function: Callable[..., Any]) -> Any:
    """Compile a small helper into each kernel that calls it."""
    return Helper(function, inlined=True) if JIT_ENABLED else function


def helper(function: Callable[..., Any]) -> Any:
    """Compile a helper that kernels call."""
    return Helper(function, inlined=False) if JIT_ENABLED else function


def instruction(name: str) -> Callable[[Callable[..., Any]], Any]:
    """Replace a function of a word by an instruction of the processor."""
    return lambda function: Instruction(function, name) if JIT_ENABLED else function
