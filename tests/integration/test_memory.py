"""What a comparison keeps of its runs: in memory while it is little, else in a file, with the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cisim.comparison import run_store
from cisim.comparison.comparison import compare
from cisim.comparison.run_store import RunStore
from cisim.report import comparison_tables
from cisim.report.comparison_tables import ends_table
from machine import patience

BYTES_A_PAIR = 2_500
"""Of a pair of runs over 15 years, seven stages and three neighbourhoods."""


@pytest.mark.parametrize("name", ["small", "city"])
def test_results_in_a_file_are_the_same_to_the_last_digit(name, request, monkeypatch):
    scenario = request.getfixturevalue(name).replace({"partnerships.end_rate": 0.3})
    in_memory = compare(scenario, 23)
    single_runs = "".join(ends_table(in_memory))
    monkeypatch.setattr(run_store, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(run_store, "DIRTY_BYTES", 1000)
    in_file = compare(scenario, 23)
    assert in_file.collective.stages.strides[0] == 8, "runs lie side by side in the file"
    assert json.dumps(in_memory.to_dict()) == json.dumps(in_file.to_dict())
    monkeypatch.setattr(comparison_tables, "RUNS_AT_A_TIME", 7)
    assert "".join(ends_table(in_file)) == single_runs
    assert len(single_runs.splitlines()) == 24
    for key, values in in_memory.collective.measures.items():
        np.testing.assert_array_equal(values, in_file.collective.measures[key])
    again = compare(scenario.replace({"conditions.common_agenda.strength": 0.5}), 23, isolated=in_file)
    assert again.isolated is in_file.isolated
    assert in_file.isolated.first(5).runs == 5


def test_what_is_kept_of_a_pair_of_runs(city):
    c = compare(city, 4)
    kept = sum(values.nbytes for arm in c.arms.values() if arm.store for values in arm.store.arrays.values())
    assert kept / 2 / c.runs < BYTES_A_PAIR, "both arms have one store"


def test_where_no_file_can_be_made_results_stay_in_memory(monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_store, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(run_store.os, "posix_fallocate", full, raising=False)
    block = {"stages": np.arange(12.0).reshape(1, 2, 6)}
    store = RunStore(1, 4, block)
    store.fill(block)
    store.fill(block)
    store.release()
    np.testing.assert_array_equal(store.arrays["stages"], np.concatenate([block["stages"]] * 2, axis=1))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="pages are given back as Linux does it")
def test_memory_does_not_grow_with_the_number_of_runs():
    """15,000 more pairs would have been 50 MB, and their files twice as much; single runs differ by 10 MB."""
    script = Path(__file__).parents[2] / "benchmarks" / "memory.py"
    done = subprocess.run(
        [sys.executable, script, "--out", "5000", "20000"],
        capture_output=True, text=True, check=True, timeout=patience(120),
    )  # fmt: skip
    few, many = (float(line.split()[-2]) for line in done.stdout.splitlines())
    assert many - few < 35, done.stdout
