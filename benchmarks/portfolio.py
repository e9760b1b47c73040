"""Time and memory of a portfolio by its size, from one region of 300 organisations to a nation of 1.4 million.

    python benchmarks/portfolio.py                       # all sizes, to results/reference/portfolio/scaling.csv
    python benchmarks/portfolio.py --up-to 20000         # the smaller ones

Every size runs in a process of its own, an ensemble of single cities before and after it: what counts is the ratio
of CPU time per organisation-month taken in the same process within minutes, since seconds depend on what else the
machine does. Small sizes are repeated; the row is the median by ratio. Memory: the largest resident set of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from cisim.evidence.benchmark import time_call
from cisim.model.streams import replication_seeds
from cisim.portfolio import Portfolio, load_portfolio, run_portfolio
from cisim.scenario.load import load
from cisim.simulation import compile as compilation
from cisim.simulation.simulate import stream, usable_cores
from cisim.storage.files import write_csv

SIZES = {"region": 5, "ten regions": 5, "1/100 nation": 3, "1/10 nation": 1, "nation": 1}
"""Portfolios by name, and how often each is measured."""
CITIES = 300
COLUMNS = ("size", "places", "organisations", "organisation_months", "wall_seconds", "cpu_seconds",
           "ns_per_organisation_month", "ns_of_single_city", "ratio", "peak_mb", "repeats", "threads")  # fmt: skip
TARGET = Path(__file__).resolve().parent.parent / "results" / "reference" / "portfolio" / "scaling.csv"


def sized(name: str) -> Portfolio:
    """A portfolio of a size: regions alone, or the nation with a share of each group's places."""
    nation = load_portfolio("nation")
    share = {"1/100 nation": 0.01, "1/10 nation": 0.1, "nation": 1.0}.get(name)
    if share is None:
        region = next(g for g in nation.places if g.name == "region")
        groups = (region.model_copy(update={"count": 1 if name == "region" else 10}),)
    else:
        groups = tuple(g.model_copy(update={"count": max(1, round(g.count * share))}) for g in nation.places)
    return nation.model_copy(update={"places": groups})


def city_cost() -> float:
    """CPU seconds per organisation-month of an ensemble of single cities, both arms."""
    city = load("adaptive-city")
    seeds = replication_seeds(1, CITIES)
    cpu = time_call(lambda: [None for _ in stream([city.isolated(), city], seeds)])[1]
    return cpu / (2 * CITIES * city.organisations * city.months)


def measure(name: str) -> dict[str, float | str]:
    """One size in this process."""
    compilation.warm_up()
    portfolio = sized(name)
    run_portfolio(sized("region"), seed=2)  # code loaded, caches warm
    city_cost()
    before = city_cost()
    wall, cpu = time_call(lambda: run_portfolio(portfolio))
    single = (before + city_cost()) / 2
    months = portfolio.scenarios[portfolio.places[0].name].months
    work = 2 * portfolio.organisations * months
    return {
        "size": name, "places": portfolio.size, "organisations": portfolio.organisations, "organisation_months": work,
        "wall_seconds": wall, "cpu_seconds": cpu, "ns_per_organisation_month": 1e9 * cpu / work,
        "ns_of_single_city": 1e9 * single, "ratio": cpu / work / single,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "threads": usable_cores(),
    }  # fmt: skip


def median_of(name: str, repeats: int) -> dict[str, float | str]:
    """The run in the middle by ratio, each in a process of its own."""
    runs = []
    for _ in range(repeats):
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
    runs.sort(key=lambda run: run["ratio"])
    return runs[(len(runs) - 1) // 2] | {"repeats": repeats}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--one", choices=SIZES, help=argparse.SUPPRESS)
    parser.add_argument("--up-to", type=int, default=10**9, help="organisations")
    parser.add_argument("--out", type=Path, default=TARGET)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return
    rows = []
    for name, repeats in SIZES.items():
        if sized(name).organisations > asked.up_to:
            continue
        begun = time.monotonic()
        row = median_of(name, repeats)
        rows.append(row)
        print(", ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()),
              f"({time.monotonic() - begun:.0f} s)", flush=True)  # fmt: skip
        write_csv(
            asked.out,
            COLUMNS,
            [[r[c] if not isinstance(r[c], float) else f"{r[c]:.5g}" for c in COLUMNS] for r in rows],
        )


if __name__ == "__main__":
    main()
