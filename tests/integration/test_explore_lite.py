"""Explore lite: the numbers and words in the file are those of ``cisim compare``; it asks for nothing; it resumes."""

from __future__ import annotations

import base64
import json
import re
import shlex

import numpy as np
import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.dashboard.explore_lite.grid import make_grid
from cisim.dashboard.explore_lite.headlines import headlines
from cisim.dashboard.explore_lite.page import explore_page
from cisim.dashboard.explore_lite.runs import PartStore, run_grid
from cisim.errors import ArgumentError
from cisim.testing.scenarios import tiny_city

RUNS = 20
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def grid():
    return make_grid(tiny_city(), (2, 3), ("off", "full"))


@pytest.fixture(scope="module")
def results(grid):
    return run_grid(grid, RUNS, 3)


@pytest.fixture(scope="module")
def page(grid, results):
    return explore_page(grid, results)


def scenarios(grid):
    return [arm for background in grid.backgrounds() for arm in grid.collectives(background)]


@pytest.mark.parametrize("combination", [0, 31, 47, 96, 191])
def test_every_combination_is_the_comparison_of_its_scenario(grid, results, combination):
    """The last year of a file is what a comparison of the same scenario says, number by number and word by word."""
    expected = compare(scenarios(grid)[combination], RUNS, 3)
    rows = expected.to_dict()["stages"]
    difference = results.difference[combination, -1]
    stated = [[row["difference"][k] for k in ("mean", "p10", "p90")] for row in rows]
    np.testing.assert_allclose(difference, stated, rtol=0, atol=1e-12)
    isolated = results.isolated[combination // grid.strengths, -1]
    np.testing.assert_allclose(isolated, [row["isolated"] for row in rows], rtol=0, atol=1e-12)
    assert results.texts[results.text[combination, -1]] == headlines(expected, len(expected.months) - 1)


def test_an_earlier_year_is_a_shorter_run(grid, results):
    shorter = compare(scenarios(grid)[31].replace({"time.months": 12}), RUNS, 3)
    mean = shorter.to_dict()["stages"][shorter.last_stage]["difference"]["mean"]
    assert results.difference[31, 0, shorter.last_stage, 0] == pytest.approx(mean, abs=1e-12)
    assert results.texts[results.text[31, 0]] == headlines(shorter, 1)


def test_with_every_condition_off_there_is_no_difference(results):
    np.testing.assert_array_equal(results.difference[0], 0)


def embedded(page):
    return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page).group(1))


def test_the_file_holds_tenths_as_they_are_read(grid, results, page):
    data = embedded(page)
    stored = np.frombuffer(base64.b64decode(data["difference"]), "<i2").reshape(results.difference.shape) / 10
    as_read = [f"{x:.1f}".replace("-0.0", "0.0") for x in results.difference.ravel()]
    assert [f"{x:.1f}" for x in stored.ravel()] == as_read
    assert data["texts"] == [list(text) for text in results.texts]


def test_the_command_in_the_file_makes_the_same_scenario(grid, page):
    command = embedded(page)["command"]
    words = command["start"] + command["problem"][0] + command["money"][1] + command["years"][-1]
    words += "".join(options[-1] for options in command["levels"].values())
    changes = [word for word in shlex.split(words) if "=" in word]
    scenario = tiny_city().replace({key: float(value) for key, value in (word.split("=") for word in changes)})
    assert scenario.hash == scenarios(grid)[1 * grid.strengths + grid.strengths - 1].hash


def test_the_file_asks_for_nothing(page):
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert not re.search(r"https?://|@import|url\(", page)


def test_a_finished_part_is_not_run_again(grid, results, monkeypatch):
    if PartStore(grid, RUNS, 3).folder is None:
        pytest.skip("no cache folder here")
    monkeypatch.setattr("cisim.dashboard.explore_lite.runs.run_block", None)
    again = run_grid(grid, RUNS, 3)
    np.testing.assert_array_equal(again.difference, results.difference)
    assert again.texts == results.texts


def test_other_runs_or_seeds_are_other_parts(grid):
    folders = {PartStore(grid, runs, seed).folder for runs, seed in ((20, 1), (20, 2), (40, 1))}
    assert folders == {None} or len(folders) == 3


def test_too_many_combinations_are_refused_with_what_to_change():
    with pytest.raises(ArgumentError, match=r"combinations.*at most 4,000.*--money.*--levels"):
        make_grid(tiny_city(), range(1, 11))


def test_the_command_writes_one_file(tmp_path):
    file = tmp_path / "x.html"
    values = [f"--set={k}={v}" for k, v in {"time.months": 12, "sectors.nonprofits": 7, "sectors.funders": 1}.items()]
    ran = CliRunner().invoke(
        main, ["export-explore", *values, "--out", str(file), "--runs", "20", "--money", "3", "--levels", "two", "-q"]
    )
    assert ran.exit_code == 0, ran.output
    assert "96 combinations of 20 paired runs" in ran.output
    assert [p.name for p in tmp_path.iterdir()] == ["x.html"]


def test_an_amount_that_the_model_does_not_know_is_named():
    ran = CliRunner().invoke(main, ["export-explore", "--money", "-1", "--runs", "20", "-q"])
    assert ran.exit_code == 2
    assert "money.pool" in ran.output
