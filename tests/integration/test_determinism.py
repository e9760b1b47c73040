"""Same seed, same bits: for any number of threads, any block size, any company of arms, JIT on or off."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cisim.model.conditions import CONDITIONS
from cisim.model.streams import replication_seeds
from cisim.simulation import simulate

FIELDS = ("attainment", "completed", "dollars", "hours", "selection")


def fingerprint(record) -> str:
    """Hash of every bit of a record."""
    digest = hashlib.sha256()
    for name in FIELDS:
        digest.update(np.ascontiguousarray(getattr(record, name)).tobytes())
    for name in sorted(record.metrics):
        digest.update(np.ascontiguousarray(record.metrics[name]).tobytes())
    return digest.hexdigest()


def whole(scenarios, seeds, **options):
    """All runs as one record."""
    return simulate.joined(list(simulate.stream(scenarios, seeds, detail=True, **options)))


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("worlds", [1, 3, 7, 100])
def test_threads_and_blocks_do_not_matter(small, threads, worlds):
    seeds = replication_seeds(5, 10)
    arms = [small.isolated(), small]
    reference = fingerprint(whole(arms, seeds, threads=1, worlds_per_block=10))
    assert fingerprint(whole(arms, seeds, threads=threads, worlds_per_block=worlds)) == reference


def test_a_run_does_not_depend_on_its_neighbours(small):
    """Run 4 alone equals run 4 among others; an arm alone equals the same arm beside another."""
    seeds = replication_seeds(5, 10)
    together = whole([small.isolated(), small], seeds)
    alone = whole([small], seeds[4:5])
    np.testing.assert_array_equal(alone.attainment[0, 0], together.attainment[1, 4])
    np.testing.assert_array_equal(alone.dollars[0, 0], together.dollars[1, 4])


def test_cells_of_a_factorial_share_a_block(small):
    """32 cells side by side give the bits of 32 separate runs."""
    names = [c.name for c in CONDITIONS]
    cells = [
        small.replace({f"conditions.{n}.strength": float(x) for n, x in zip(names, bits, strict=True)})
        for bits in product((0, 1), repeat=5)
    ]
    seeds = replication_seeds(2, 2)
    together = whole(cells, seeds)
    for k in (0, 7, 19, 31):
        np.testing.assert_array_equal(whole([cells[k]], seeds).attainment[0], together.attainment[k])


def test_recording_more_often_changes_nothing(small):
    seeds = replication_seeds(3, 4)
    monthly = simulate.joined(list(simulate.stream([small], seeds, every=1)))
    yearly = simulate.joined(list(simulate.stream([small], seeds, every=12)))
    np.testing.assert_array_equal(monthly.attainment[:, :, ::12], yearly.attainment)
    odd = simulate.joined(list(simulate.stream([small], seeds, every=7)))
    np.testing.assert_array_equal(odd.attainment[:, :, -1], yearly.attainment[:, :, -1])


def test_longer_runs_begin_like_shorter_ones(small):
    seeds = replication_seeds(3, 4)
    longer = simulate.joined(list(simulate.stream([small.replace({"time.months": 96})], seeds)))
    shorter = simulate.joined(list(simulate.stream([small], seeds)))
    np.testing.assert_array_equal(longer.attainment[:, :, :6], shorter.attainment)


PROGRAM = """
import hashlib, sys
import numpy as np
sys.path[:0] = sys.argv[1:]
from kernel_tools import with_stages
from test_determinism import fingerprint, whole
from cisim.scenario.load import load
from cisim.model.streams import replication_seeds
tiny = {"time.months": 14, "sectors.nonprofits": 5, "sectors.governments": 2, "sectors.businesses": 1,
        "sectors.funders": 2, "problem.bits": 4, "problem.coupling_across": 2, "learning.peer_rate": 0.8,
        "learning.adhoc_rate": 0.5, "service.substitution": 0.7, "problem.known": 0.3, "service.move_rate": 0.2,
        "conditions.mutually_reinforcing_activities.review": 1.0}
saving, building = {"money.site_cost": 5e5}, {"money.site_cost": 2e4, "learning.alternatives": 3, "learning.reach": 0}
for changes in (saving, building):
    city = with_stages(load("adaptive-city", tiny | changes), {1: {"sites": 2}})
    print(fingerprint(whole([city.isolated(), city], replication_seeds(9, 2), threads=1, worlds_per_block=2)))
"""


@pytest.mark.slow
def test_jit_off_equals_jit_on():
    """The kernels are plain Python with the compiler switched off, and give the same bits."""
    found = []
    for disabled in ("0", "1"):
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled}
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, *map(str, Path(__file__).parents[:2])],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr[-2000:]
        found.append(result.stdout.split())
    assert found[0] == found[1]
    assert len(set(found[0])) == 2


def test_memory_does_not_grow_with_the_number_of_runs(small):
    """A long ensemble keeps the blocks in flight and nothing else: the last block needs no more than the second."""
    import tracemalloc

    peaks = []
    tracemalloc.start()
    try:
        for runs in (40, 40, 800):  # the first one fills caches
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            for _ in simulate.stream([small], replication_seeds(1, runs), worlds_per_block=10, threads=2):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert peaks[2] < 2 * peaks[1]  # twenty times the runs; which blocks are in flight together varies


@pytest.mark.parametrize(
    ("runs", "largest", "threads"), [(400, 40, 2), (200, 20, 4), (3, 40, 2), (90, 40, 1), (1, 1, 8)]
)
def test_blocks_hold_every_run_once_and_get_smaller_towards_the_end(runs, largest, threads):
    sizes = list(simulate.block_sizes(runs, largest, threads))
    assert sum(sizes) == runs
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == min(runs, largest)
    assert all(2 * size >= largest for size in sizes[:-1])
