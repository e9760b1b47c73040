"""A sweep on a dask cluster of two local workers, beside the same sweep on each of them alone.

    python benchmarks/dask_sweep.py [--replications 9000] [--rounds 3]

Scheduler and workers are processes of their own, as in docs/sweeps.md; the profiler of workers is off. Each round
runs the sweep on the first worker, on the second, and on both, and says how much of the sum of both alone they do
together: in runs per second of the clock, which other programs on the machine disturb, and in processor seconds of the
workers for a run, which they disturb less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.simulation import compile as compilation

QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_LOGGING__DISTRIBUTED": "error"}
EXPERIMENT = {
    "name": "cluster", "title": "Two workers", "question": "How much do two workers do?", "scenario": "adaptive-city",
    "arms": ["isolated", "collective"], "seed": 1, "outcomes": ["outcome"],
    "design": [{"kind": "grid", "values": {"money.pool": [5e6, 1e7]}}],
}  # fmt: skip


@contextmanager
def cluster(workers: int) -> Iterator[Client]:
    """A scheduler and so many workers with a thread each, warm."""
    dask = [sys.executable, "-m", "dask"]
    environment = os.environ | QUIET
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        common = {"env": environment, "cwd": folder, "stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        address = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
        processes = [subprocess.Popen([*dask, "scheduler", *address], **common)]
        try:
            worker = [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny"]
            processes += [subprocess.Popen(worker, **common) for _ in range(workers)]
            while not file.exists():
                time.sleep(0.05)
            with Client(scheduler_file=str(file), set_as_default=False) as client:
                client.wait_for_workers(workers)
                yield client
        finally:
            for process in processes:
                process.kill()  # a worker whose scheduler has gone does not end by itself
                process.wait()


def sweep(client: Client, replications: int) -> tuple[float, float]:
    """Wall seconds of the sweep, and processor seconds of all workers."""
    address = "dask://" + client.scheduler.address.removeprefix("tcp://")

    def run(count: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_experiment(EXPERIMENT | {"replications": count}, Path(folder) / "s", executor=address, quiet=True)

    run(2 * len(client.nthreads()))
    before, start = sum(client.run(time.process_time).values()), time.perf_counter()
    run(replications)
    return time.perf_counter() - start, sum(client.run(time.process_time).values()) - before


def main() -> None:
    """A line for each round, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=9000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    compilation.warm_up()
    runs = 2 * 2 * options.replications
    shares = []
    for _ in range(options.rounds):
        measured = []
        for workers in (1, 1, 2):
            with cluster(workers) as client:
                measured.append(sweep(client, options.replications))
        (first, first_cpu), (second, second_cpu), (both, both_cpu) = measured
        by_clock = (runs / both) / (runs / first + runs / second)
        by_processor = (first_cpu + second_cpu) / 2 / both_cpu
        shares.append((by_clock, by_processor))
        print(
            f"runs/s: {runs / first:,.0f} and {runs / second:,.0f} alone, {runs / both:,.0f} together, {by_clock:.2f} "
            f"of the sum; processor seconds of the workers {first_cpu:.1f} and {second_cpu:.1f}, {both_cpu:.1f}, "
            f"{by_processor:.2f}; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    clock, processor = (statistics.median(some) for some in zip(*shares, strict=True))
    print(f"median: {clock:.2f} of the sum by the clock, {processor:.2f} by processor seconds")


if __name__ == "__main__":
    main()
