"""Speed, as ratios taken in one run on one machine: against plain Mesa, on one and all threads, against a limit; and
how long a whole factorial takes.
"""

from __future__ import annotations

import importlib
import math
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from cisim.comparison.comparison import compare
from cisim.errors import CisimError
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.model import program
from cisim.model.kernels.layout import Block
from cisim.model.kernels.practice import evaluate, forget_fitness
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.month import PHASES, advance
from cisim.model.schedule import SCHEDULE
from cisim.model.streams import replication_seeds
from cisim.report.aligned import table
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.simulate import stream, usable_cores
from cisim.storage.files import json_values
from cisim.version import CHECKOUT

ROUNDS = 5
WORLDS = 40
"""Runs of a block that parts are timed in."""
RUNS_PER_SCENARIO = {"adaptive-city": 400, "strive-region": 40}
"""Scenarios the speeds are taken on, all conditions on, and how many runs the engine does at a time."""
PAIRED_RUNS, PAIRED_MONTHS = 20, 120
"""The comparison whose duration is reported."""
FACTORIAL = {
    "name": "factorial",
    "scenario": "strive-region",
    "arms": ["isolated", "collective"],
    "replications": 100,
    "outcomes": ["outcome", "gap"],
    "design": [{"kind": "factorial"}],
}
"""The experiment whose duration is reported: all combinations of the conditions, in both arms."""
BENCHMARKS = CHECKOUT / "benchmarks"
"""Where the plain Mesa version of the model is: in a checkout, not in an installed package."""
NO_PLAIN_MESA = (
    "left out: plain Mesa and the ratio to it. The plain Mesa version is a reference implementation for tests: it is "
    "in the source of cisim (benchmarks/plain_mesa), not in the installed package"
)


def has_plain_mesa() -> bool:
    """Whether the plain Mesa version is there."""
    return (BENCHMARKS / "plain_mesa").is_dir()


def plain_mesa() -> Any:
    """The plain Mesa version of the model, from benchmarks/ of a checkout.

    Raises:
        CisimError: this is an installed package, which does not have it.
    """
    if not has_plain_mesa():
        raise CisimError(NO_PLAIN_MESA)
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    return importlib.import_module("plain_mesa")


def time_call(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def engine_speed(scenario: Scenario, runs: int, threads: int) -> tuple[float, float]:
    """Organisation-months per wall and per CPU second of an ensemble from its first draw to its last record."""
    seeds = replication_seeds(1, runs)
    wall, cpu = time_call(lambda: [None for _ in stream([scenario], seeds, threads=threads)])
    work = runs * scenario.organisations * scenario.months
    return work / wall, work / cpu


def plain_speed(scenario: Scenario, months: int, seed: int) -> float:
    """Organisation-months per CPU second of one run of the plain Mesa version, without its construction."""
    model = plain_mesa().PlainCommunity(scenario, seed)
    return scenario.organisations * months / time_call(lambda: [model.step() for _ in range(months)])[1]


def least_work(b: Block, t: int) -> None:
    """The limit: a month's random numbers, and every organisation's practice looked up in its landscape."""
    draw_luck(t, b.runs)
    forget_fitness(b.orgs)
    evaluate(b.runs, b.problem, b.orgs, b.scratch)


def draw_full_block(scenario: Scenario) -> Block:
    """A block of ``WORLDS`` runs at its start."""
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(WORLDS, np.int64), replication_seeds(1, WORLDS))
    advance(block, 0, 0)
    return block


def limit_speed(block: Block) -> float:
    """Organisation-months per CPU second of the limit."""
    months = 120
    rows, _, organisations = block.orgs.traits.shape
    return rows * organisations * months / time_call(lambda: program.run(least_work, block, 0, months))[1]


def time_by_part(scenario: Scenario, years: int = 10) -> dict[str, float]:
    """Share of the CPU time of each phase of the schedule, in percent, by what it does; the first year is left out."""
    block = draw_full_block(scenario)
    spent: dict[str, float] = {}
    warm: set[str] = set()
    for t in range(12 * years):
        for phase in (p for p in SCHEDULE if p.happens(t)):
            seconds = time_call(lambda name=phase.name, t=t: program.run(PHASES[name], block, t, t + 1))[1]  # type: ignore[misc]
            if t >= 12 and phase.name in warm:
                spent[phase.text] = spent.get(phase.text, 0.0) + seconds
            warm.add(phase.name)  # its code is loaded or compiled by the first call
    total = sum(spent.values())
    return {text: 100 * seconds / total for text, seconds in spent.items()}


def paired_runs(scenario: Scenario) -> tuple[float, float]:
    """Wall seconds of a comparison on all threads, and the bytes it keeps of each pair of runs."""
    shorter = scenario.replace({"time.months": PAIRED_MONTHS})
    comparisons: list[Any] = []
    wall, _ = time_call(lambda: comparisons.append(compare(shorter, PAIRED_RUNS, 1)))
    arms = (comparisons[0].isolated, comparisons[0].collective)
    arrays = (value for arm in arms for value in vars(arm).values() if isinstance(value, np.ndarray))
    return wall, sum(value.nbytes for value in arrays) / PAIRED_RUNS


def factorial_seconds() -> tuple[float, float]:
    """Wall and CPU seconds of the factorial on all threads, from its plan to its last file."""
    with tempfile.TemporaryDirectory() as folder:
        return time_call(lambda: run_experiment(FACTORIAL, Path(folder) / "factorial", quiet=True))


def one_round(city: Scenario, region: Scenario, block: Block, seed: int) -> dict[str, float]:
    """Every speed once; engine and plain Mesa take turns. NaN of plain Mesa where it is not there."""
    slow = plain_speed(city, city.months, seed) if has_plain_mesa() else math.nan
    single, fast = engine_speed(city, RUNS_PER_SCENARIO[city.name], 1)
    wall, size = paired_runs(city)
    return {
        "ratio_to_plain_mesa_per_core": fast / slow,
        "organisation_months_per_second_per_core": fast,
        "organisation_months_per_second_per_core_region": engine_speed(region, RUNS_PER_SCENARIO[region.name], 1)[1],
        "plain_mesa_organisation_months_per_second": slow,
        "speedup_on_all_threads": engine_speed(city, RUNS_PER_SCENARIO[city.name], usable_cores())[0] / single,
        "limit_organisation_months_per_second_per_core": limit_speed(block),
        "seconds_of_paired_runs": wall,
        "bytes_kept_per_paired_run": size,
    }


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """All speeds, each the median over rounds; seconds of one core are CPU seconds."""
    city, region = (load(name) for name in RUNS_PER_SCENARIO)
    block = draw_full_block(city)
    for scenario in (city, region):  # code loaded, caches warm
        engine_speed(scenario, 4, 1)
    program.run(least_work, block, 0, 1)
    if has_plain_mesa():
        plain_speed(city, 12, 1)
    measured = [one_round(city, region, block, k + 1) for k in range(rounds)]
    speeds = json_values({name: statistics.median(one[name] for one in measured) for name in measured[0]})
    speeds["seconds_of_factorial"], speeds["processor_seconds_of_factorial"] = factorial_seconds()
    speeds["share_of_limit"] = (
        speeds["organisation_months_per_second_per_core"] / speeds["limit_organisation_months_per_second_per_core"]
    )
    taken_on = {
        "scenario": city.name, "organisations": city.organisations, "months": city.months,
        "runs": RUNS_PER_SCENARIO[city.name],
        "conditions": "all at full strength", "region": region.name, "region_organisations": region.organisations,
        "region_months": region.months, "region_runs": RUNS_PER_SCENARIO[region.name],
        "factorial_replications": FACTORIAL["replications"], "plain_mesa_runs": 1, "paired_runs": PAIRED_RUNS,
        "paired_months": PAIRED_MONTHS,
        "rounds": rounds, "python": platform.python_version(), "numba": version("numba"), "mesa": version("mesa"),
        "numpy": version("numpy"), "cpus": os.cpu_count(), "threads": usable_cores(), "processor": processor_name(),
    }  # fmt: skip
    left_out = [] if has_plain_mesa() else [NO_PLAIN_MESA]
    return speeds | {"percent_of_time_by_part": time_by_part(city), "taken_on": taken_on, "left_out": left_out}


def processor_name() -> str:
    """Name of the processor where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def benchmark_text(result: dict[str, Any]) -> str:
    """The measurements as a table, and where the time goes."""
    on = result["taken_on"]

    def speed(name: str) -> str:
        return f"{result[name] / 1e6:.3f}"

    ratio = result["ratio_to_plain_mesa_per_core"]
    plain = [["plain Mesa, one core", speed("plain_mesa_organisation_months_per_second"), "1"]] if ratio else []
    rows = [
        *plain,
        [f"cisim, one core, {on['organisations']} organisations", speed("organisation_months_per_second_per_core"),
         f"{ratio:.0f}" if ratio else ""],
        [f"cisim, one core, {on['region_organisations']} organisations",
         speed("organisation_months_per_second_per_core_region"), ""],
        ["limit, one core: only draws and look-ups", speed("limit_organisation_months_per_second_per_core"), ""],
    ]  # fmt: skip
    return "\n".join([
        *table(["", "million organisation-months/s", "ratio" if ratio else ""], rows), *result["left_out"], "",
        f"{on['threads']} threads against one: {result['speedup_on_all_threads']:.2f} times as fast",
        f"{PAIRED_RUNS} paired runs of {on['organisations']} organisations over {PAIRED_MONTHS // 12} years: "
        f"{result['seconds_of_paired_runs']:.2f} s, {result['bytes_kept_per_paired_run'] / 1024:.1f} KiB kept of each",
        f"all combinations of the conditions x 2 arms x {on['factorial_replications']} runs of "
        f"{on['region_organisations']} organisations over {on['region_months'] // 12} years: "
        f"{result['seconds_of_factorial']:.1f} s, {result['processor_seconds_of_factorial']:.1f} s of processors",
        "", "Where the time goes:",
        *(f"{share:5.1f} %  {text}" for text, share in result["percent_of_time_by_part"].items()), "",
        "Taken on: " + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in on.items()),
    ])  # fmt: skip
