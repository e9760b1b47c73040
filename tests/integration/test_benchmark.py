"""``cisim bench`` where the plain Mesa version is, and where it is not: in an installed package."""

import importlib.util
import json
from functools import partial

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.errors import CisimError
from cisim.evidence import benchmark


@pytest.fixture
def small(monkeypatch):
    """One round of few runs."""
    monkeypatch.setattr(benchmark, "RUNS_PER_SCENARIO", {"adaptive-city": 2, "strive-region": 1})
    monkeypatch.setattr(benchmark, "PAIRED_RUNS", 2)
    monkeypatch.setattr(benchmark, "PAIRED_MONTHS", 12)
    smaller = {"scenario": "small-town", "set": {"time.months": 12}, "replications": 1}
    monkeypatch.setattr(benchmark, "FACTORIAL", benchmark.FACTORIAL | smaller)
    monkeypatch.setattr(benchmark, "measure", partial(benchmark.measure, 1))
    monkeypatch.setattr(benchmark, "time_by_part", partial(benchmark.time_by_part, years=2))
    monkeypatch.setattr(benchmark, "plain_speed", lambda scenario, months, seed: 1000.0)


def test_from_a_checkout_plain_mesa_is_compared_with(small):
    done = CliRunner().invoke(main, ["bench"])
    assert done.exit_code == 0, done.output
    assert "plain Mesa, one core" in done.stdout
    assert "left out" not in done.stdout


def test_from_an_installed_package_one_line_says_what_is_left_out(small, monkeypatch, tmp_path):
    monkeypatch.setattr(benchmark, "BENCHMARKS", tmp_path)
    done = CliRunner().invoke(main, ["bench"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert sum(line.startswith("left out: plain Mesa") for line in lines) == 1
    assert "plain Mesa, one core" not in done.stdout
    for row in (
        "cisim, one core",
        "limit, one core",
        "threads against one",
        "paired runs",
        "all combinations",
        "Where the time goes",
    ):
        assert any(row in line for line in lines), row


def test_as_json_what_is_left_out_is_null(small, monkeypatch, tmp_path):
    monkeypatch.setattr(benchmark, "BENCHMARKS", tmp_path)
    result = json.loads(CliRunner().invoke(main, ["bench", "--json"]).stdout)
    assert result["ratio_to_plain_mesa_per_core"] is None
    assert result["plain_mesa_organisation_months_per_second"] is None
    assert result["organisation_months_per_second_per_core"] > 0
    assert len(result["left_out"]) == 1
    assert result["bytes_kept_per_paired_run"] > 100
    with pytest.raises(CisimError, match="benchmarks/plain_mesa"):
        benchmark.plain_mesa()


def test_two_versions_are_measured_in_turn_and_their_medians_compared(monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("two_versions", benchmark.BENCHMARKS / "two_versions.py")
    two_versions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(two_versions)
    speeds = iter([1.0, 4.0, 3.0, 6.0, 2.0, 5.0])  # before and after in turn
    monkeypatch.setattr(two_versions, "bench", lambda version, cache: {"speed": next(speeds), version.name: 1.0})
    monkeypatch.setattr("sys.argv", ["two_versions.py", "before", "after", "--rounds", "3"])
    two_versions.main()
    _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split() for row in rows] == [
        ["speed", "2", "5", "2.50"], ["before", "1", "nan", "nan"], ["after", "nan", "1", "nan"],
    ]  # fmt: skip
