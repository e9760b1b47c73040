"""Compiling ahead: all kernels and schedules, in two processes, into the cache that later runs load from."""

from __future__ import annotations

import hashlib
import inspect
import subprocess
import sys
from typing import Any

import numba
import numpy as np

from cisim.model.jit import CACHE_FOLDER, CACHE_USABLE, JIT_ENABLED, KERNELS, MODEL

DONE = CACHE_FOLDER / f"complete-{hashlib.sha256(str(MODEL).encode()).hexdigest()[:8]}"
"""Numba keeps the code of each place a package is installed at apart, so that each has a mark of its own."""


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
        [sys.executable, "-m", "cisim.simulation.compile"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        compile_all(forward=True)
    finally:
        other.terminate()
        other.wait()
    DONE.touch()


def compile_all(forward: bool) -> None:
    """Compile kernels from the first or from the last on, then the schedules."""
    from cisim.model import month
    from cisim.scenario.load import load
    from cisim.simulation.columns import ScenarioColumns
    from cisim.simulation.community import draw_block

    block = draw_block(ScenarioColumns((load("adaptive-city"),)), [0], np.array([1], np.uint64))
    types: dict[str, Any] = {name: numba.typeof(group) for name, group in block._asdict().items()}
    types["t"] = numba.int64
    for kernel in KERNELS if forward else reversed(KERNELS):
        kernel.compile(tuple(types[name] for name in inspect.signature(kernel.py_func).parameters))
    whole = numba.typeof(block)
    month.begin.compile((whole,))
    schedules = [(month.run_months, (whole, numba.int64, numba.int64)), (month.start_year, (whole, numba.int64))]
    for schedule, signature in schedules if forward else reversed(schedules):
        schedule.compile(signature)


if __name__ == "__main__":
    compile_all(forward=False)
