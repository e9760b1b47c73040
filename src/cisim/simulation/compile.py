"""Compiling ahead: all kernels, in two processes, into the cache that later runs load from."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from cisim.errors import CisimError
from cisim.model import machine_code, program
from cisim.model.cache_folder import CACHE_FOLDER, CACHE_USABLE
from cisim.model.compiled_functions import JIT_ENABLED
from cisim.model.jit import KERNELS, Kernel, instead_of_calls
from cisim.model.types import Progress


def needed() -> bool:
    """Whether the next run would have to compile."""
    return JIT_ENABLED and not (CACHE_USABLE and machine_code.bundle().exists())


def warm_up(progress: Progress | None = None) -> None:
    """Compile everything a run needs and store it. A second process shares the work where the cache can be shared.

    Args:
        progress: called with parts of the model that are compiled and parts in all.
    """
    if not needed():
        return
    if not CACHE_USABLE:
        compile_all(forward=True, progress=progress)
        return
    other = subprocess.Popen(
        [sys.executable, "-P", "-m", "cisim.simulation.compile"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with _kept():
            symbols = compile_all(forward=True, progress=progress)
            other.terminate()
            other.wait()
            machine_code.keep_bundle(symbols)
    finally:
        other.terminate()
        other.wait()


@contextmanager
def _kept() -> Iterator[None]:
    """Name the folder where machine code cannot be kept, as on a full disk."""
    try:
        yield
    except OSError as error:
        raise CisimError(
            f"cannot keep the compiled model in {CACHE_FOLDER}: {error.strerror or error}: make room there (4 MB), or "
            "let CISIM_CACHE_DIR name another folder"
        ) from None


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """A compiler makes many objects that live: looking for garbage took a sixth of the samples of a profile."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def compile_all(forward: bool, progress: Progress | None = None) -> list[str]:
    """Compile all parts of the model that are not in the cache, from the first or from the last on; their names."""
    with _rarely_collecting():
        parts = _parts()
        names = list(parts)
        for name in names if forward else reversed(names):
            if not needed():  # another process has finished
                break
            if not CACHE_USABLE:
                machine_code.address(name, parts[name])
            elif not machine_code.is_stored(name):
                machine_code.stored(name, parts[name])
            if progress:
                progress(sum(map(machine_code.is_stored, names)), len(names))
    return names


def _parts() -> dict[str, Callable[[], bytes]]:
    """What makes the machine code of each part. What Python calls is found by drawing a community without a compiler,
    and with it the arrays that kernels are compiled for.
    """
    found: dict[str, Callable[[], bytes]] = {}

    def note(kernel: Kernel, given: tuple[Any, ...]) -> None:
        symbol = machine_code.symbol_for(kernel, given)
        found.setdefault(symbol, lambda: machine_code.make(kernel, given))

    def note_and_run(kernel: Kernel, given: tuple[Any, ...]) -> None:
        note(kernel, given)
        kernel.py_func(*given)

    import_module("cisim.model.month")  # knows all kernels
    with instead_of_calls(note_and_run), np.errstate(over="ignore"):
        block = _one_run()
    groups: dict[str, Any] = {"t": 0, **block._asdict()}
    for kernel in KERNELS:
        note(kernel, tuple(groups[name] for name in kernel.parameters))
    return {program.LOOP: program.make_loop} | found


def _one_run() -> Any:
    from cisim.scenario.load import load
    from cisim.simulation.columns import ScenarioColumns
    from cisim.simulation.community import draw_block

    return draw_block(ScenarioColumns((load("adaptive-city"),)), [0], np.array([1], np.uint64))


if __name__ == "__main__":
    compile_all(forward=False)
