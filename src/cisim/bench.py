"""Speed, as ratios taken in one run on one machine: against plain Mesa, on one and all threads, against a limit."""

from __future__ import annotations

import importlib
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cisim.community import Arms, draw_block
from cisim.kernels.cadence import QUARTER
from cisim.kernels.jit import entry
from cisim.kernels.layout import Block, Who
from cisim.kernels.luck import draw_luck
from cisim.kernels.practice import evaluate
from cisim.month import MONTH, YEAR, advance
from cisim.render import table
from cisim.scenario import Scenario
from cisim.scenario_file import load
from cisim.simulate import stream, usable_cores
from cisim.streams import replication_seeds

ROUNDS = 5
MODELS = ("adaptive-city", "strive-region")
"""Scenarios the speeds are taken on, all conditions on."""


def plain_mesa() -> Any:
    """The plain Mesa version of the model: from the package, or from benchmarks/ of the checkout."""
    try:
        return importlib.import_module("cisim.plain_mesa")
    except ImportError:
        folder = str(Path(__file__).resolve().parents[2] / "benchmarks")
        if folder not in sys.path:
            sys.path.append(folder)
        return importlib.import_module("plain_mesa")


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def engine_speed(scenario: Scenario, runs: int, threads: int) -> tuple[float, float]:
    """Organisation-months per wall and per CPU second of an ensemble from its first draw to its last record."""
    seeds = replication_seeds(1, runs)

    def work() -> None:
        for _ in stream([scenario], seeds, threads=threads):
            pass

    wall, cpu = timed(work)
    months = runs * scenario.organisations * scenario.months
    return months / wall, months / cpu


def plain_speed(scenario: Scenario, months: int, seed: int) -> float:
    """Organisation-months per CPU second of the plain Mesa version, without its construction."""
    model = plain_mesa().PlainCommunity(scenario, seed)

    def work() -> None:
        for _ in range(months):
            model.step()

    return scenario.organisations * months / timed(work)[1]


@entry
def least_work(b: Any, months: Any) -> None:
    """The limit: a month's random numbers, and every organisation's practice looked up in its landscape."""
    for t in range(months):
        draw_luck(t, b.seed, b.luck, b.chance)
        b.who[:, Who.judged, :] = -1
        evaluate(b.problem, b.world, b.word, b.who, b.org)


def full_block(scenario: Scenario, worlds: int) -> Block:
    """A block of so many runs at its start."""
    block = draw_block(Arms((scenario,)), np.zeros(worlds, np.int64), replication_seeds(1, worlds))
    advance(block, 0, 0)
    return block


def limit_speed(scenario: Scenario, worlds: int = 40) -> float:
    """Organisation-months per CPU second of the limit."""
    block = full_block(scenario, worlds)
    least_work(block, 1)
    return worlds * scenario.organisations * 120 / timed(lambda: least_work(block, 120))[1]


def where_time_goes(scenario: Scenario, worlds: int = 100) -> dict[str, float]:
    """Share of the time of each part of the schedule over three years, in percent."""
    block = full_block(scenario, worlds)
    spent: dict[str, float] = {}
    for t in range(48):
        for part, _ in (YEAR if t % 12 == 0 else ()) + MONTH:
            seconds = timed(lambda part=part, t=t: part(block, t))[0]  # type: ignore[misc]
            if t >= 12:
                spent[part.__name__] = spent.get(part.__name__, 0.0) + seconds
    total = sum(spent.values())
    return {name: 100 * seconds / total for name, seconds in spent.items()}


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """All speeds, each the median over rounds in which engine and plain Mesa take turns."""
    city, region = (load(name) for name in MODELS)
    threads = usable_cores()
    for scenario in (city, region):  # code loaded, caches warm
        engine_speed(scenario, 4, 1)
    plain_speed(city, 3, 1)
    ratios, speeds, plain, scaling, regional = [], [], [], [], []
    for k in range(rounds):
        slow = plain_speed(city, 24, k + 1)
        _, fast = engine_speed(city, 200, 1)
        ratios.append(fast / slow)
        speeds.append(fast)
        plain.append(slow)
        single, _ = engine_speed(city, 400, 1)
        scaling.append(engine_speed(city, 400, threads)[0] / single)
        regional.append(engine_speed(region, 20, 1)[1])
    return {
        "ratio_to_plain_mesa_per_core": statistics.median(ratios),
        "organisation_months_per_second_per_core": statistics.median(speeds),
        "organisation_months_per_second_per_core_region": statistics.median(regional),
        "plain_mesa_organisation_months_per_second": statistics.median(plain),
        "speedup_on_all_threads": statistics.median(scaling),
        "threads": threads,
        "limit_organisation_months_per_second_per_core": limit_speed(city),
        "percent_of_time_by_part": where_time_goes(city),
        "taken_on": {
            "scenario": city.name, "organisations": city.organisations, "months": city.months,
            "region": region.name, "region_organisations": region.organisations, "conditions": "all at full strength",
            "rounds": rounds, "python": platform.python_version(), "machine": platform.machine(),
            "processor": processor(), "cores": threads, "quarter": QUARTER,
        },
    }  # fmt: skip


def processor() -> str:
    """Name of the processor where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def as_text(result: dict[str, Any]) -> str:
    """The measurements as a table, and where the time goes."""
    million = 1e6
    rows = [
        ["plain Mesa, one core", f"{result['plain_mesa_organisation_months_per_second'] / million:.4f}", "1"],
        ["cisim, one core (city)", f"{result['organisation_months_per_second_per_core'] / million:.2f}",
         f"{result['ratio_to_plain_mesa_per_core']:.0f}"],
        ["cisim, one core (region)", f"{result['organisation_months_per_second_per_core_region'] / million:.2f}", ""],
        [f"cisim, {result['threads']} threads against one", "", f"{result['speedup_on_all_threads']:.2f}"],
        ["limit: draws and look-ups", f"{result['limit_organisation_months_per_second_per_core'] / million:.2f}", ""],
    ]  # fmt: skip
    taken = ", ".join(f"{k} {v}" for k, v in result["taken_on"].items())
    parts = [f"{name:20} {share:5.1f} %" for name, share in result["percent_of_time_by_part"].items()]
    return "\n".join(
        [*table(["", "M organisation-months/s", "ratio"], rows), "", "Where the time goes:", *parts, "", taken]
    )
