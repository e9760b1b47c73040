"""Compiling ahead: all kernels and schedules, in two processes, into the cache that later runs load from."""

from __future__ import annotations

import gc
import hashlib
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numba
import numpy as np

from cisim.errors import CisimError
from cisim.model.jit import CACHE_FOLDER, CACHE_USABLE, JIT_ENABLED, KERNELS, MODEL

DONE = CACHE_FOLDER / f"complete-{hashlib.sha256(str(MODEL).encode()).hexdigest()[:8]}"
"""Numba keeps the code of each place a package is installed at apart, so that each has a mark of its own."""

PHASES_DONE = DONE.with_name(DONE.name.replace("complete", "phases"))
"""The mark of the phases one by one, which only runs with events need."""

notices: list[Callable[[str], object]] = []
"""Who is told, in words, that phases are about to be compiled and that they are."""

_phases_lock = Lock()
_phases_ready = not JIT_ENABLED


def needed() -> bool:
    """Whether the next run would have to compile."""
    return JIT_ENABLED and not (CACHE_USABLE and DONE.exists())


def warm_up() -> None:
    """Compile everything a run needs and store it. A second process shares the work where the cache can be shared."""
    if not needed():
        return
    if not CACHE_USABLE:
        compile_all(forward=True)
        return
    other = subprocess.Popen(
        [sys.executable, "-P", "-m", "cisim.simulation.compile"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with _kept():
            compile_all(forward=True)
            DONE.touch()
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
            f"cannot keep the compiled model in {CACHE_FOLDER}: {error.strerror or error}: make room there (64 MB), or "
            "let CISIM_CACHE_DIR name another folder"
        ) from None


def warm_up_phases() -> None:
    """Compile the phases one by one, as runs with events call them, and store them; whoever listens is told."""
    global _phases_ready
    with _phases_lock:
        if _phases_ready:
            return
        if not (CACHE_USABLE and PHASES_DONE.exists()):
            _tell("compiling the phases of the month one by one, for rules and events (once, about half a minute) ...")
            with _kept():
                _compile_phases()
                if CACHE_USABLE:
                    PHASES_DONE.touch()
            _tell("compiled.")
        _phases_ready = True


def _tell(text: str) -> None:
    for notice in notices:
        notice(text)


def _compile_phases() -> None:
    from cisim.model.month import PHASES

    whole = numba.typeof(_one_run())
    for phase in PHASES.values():
        phase.compile((whole, numba.int64))  # type: ignore[attr-defined]


def _one_run() -> Any:
    from cisim.scenario.load import load
    from cisim.simulation.columns import ScenarioColumns
    from cisim.simulation.community import draw_block

    return draw_block(ScenarioColumns((load("adaptive-city"),)), [0], np.array([1], np.uint64))


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """A compiler makes many objects that live: looking for garbage took a sixth of the samples of a profile."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def compile_all(forward: bool) -> None:
    """Compile kernels from the first or from the last on, then the schedules."""
    with _rarely_collecting():
        _compile_all(forward)


def _compile_all(forward: bool) -> None:
    from cisim.model import month

    block = _one_run()
    types: dict[str, Any] = {name: numba.typeof(group) for name, group in block._asdict().items()}
    types["t"] = numba.int64
    whole = numba.typeof(block)
    schedules = [(month.run_months, (whole, numba.int64, numba.int64)), (month.start_year, (whole, numba.int64))]
    for kernel in KERNELS if forward else reversed(KERNELS):
        kernel.compile(tuple(types[name] for name in inspect.signature(kernel.py_func).parameters))
    for schedule, signature in schedules if forward else reversed(schedules):
        schedule.compile(signature)
    month.begin.compile((whole,))  # last, so that the other process has begun with the other schedule


if __name__ == "__main__":
    compile_all(forward=False)
