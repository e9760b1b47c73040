"""How slow this machine is at the moment. Bounds on time are written for two quiet cores and stretched by it."""

from __future__ import annotations

import os
from functools import cache
from statistics import median
from time import perf_counter

QUIET = 0.010
"""Seconds that ``work`` takes on a quiet machine of 2025."""


def work() -> float:
    """Seconds that a fixed piece of work takes."""
    begun = perf_counter()
    total = 0
    for k in range(200_000):
        total += k * k % 7
    return perf_counter() - begun


@cache
def work_factor() -> float:
    """How many times longer than on a quiet machine the work takes; measured once in a process."""
    return median(work() for _ in range(5)) / QUIET


def load_factor() -> float:
    """Processes that want to run for each core, over the last minute."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def slowness() -> float:
    """The factor by which bounds on time are stretched: never below 1."""
    return max(1.0, work_factor(), load_factor())


def patience(seconds: float) -> float:
    """A bound in seconds, stretched."""
    return seconds * slowness()
