"""Mistakes in experiment files: each is said in a line with file, line, key, what is allowed, and the nearest name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cisim.errors import CisimError
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.storage.files import frame_text
from cli_tools import cisim

HEAD = 'scenario = "small-town"\n'
PART = '[[design]]\nkind = "grid"\nvalues = {"problem.known" = [0.0, 0.5]}\n'
LHS = '[[design]]\nkind = "lhs"\nsamples = 2\nranges = {"problem.known" = [0, 1]}\n'


def said(*arguments: object, code: int = 2) -> str:
    return cisim(*arguments, code=code).stderr.strip()


@pytest.mark.parametrize(("text", "line", "words"), [
    (HEAD + "years = [50]\n", 2, ["years: 50 given", "the length of the longest run"]),
    (HEAD + PART.replace("grid", "LHS"), 3, ["kind: 'LHS' given", "did you mean 'lhs'"]),
    (HEAD + PART.replace("[[design]]", "[design]"), 2, ["write [[design]]"]),
    (HEAD + PART.replace("problem.known", "problem.knwn"), 4, ["'problem.knwn'", "did you mean 'problem.known'"]),
    (HEAD + 'set = {"time.years" = 5}\n' + PART, 2, ["set: time.years", "'time.months', twelve for a year"]),
    (HEAD + PART + 'levels = ["a"]\n', 5, ["levels: unknown key"]),
    (HEAD + 'outcomes = ["outcom"]\n', 2, ["outcomes", "did you mean 'outcome'"]),
    (HEAD + "\n\nreplications = 0\n", 4, ["replications: 0 given"]),
    (HEAD.replace("small", "smal"), 1, ["scenario: no scenario file", "did you mean 'small-town'?"]),
    (HEAD + LHS.replace("[0, 1]", "0.5"), 5, ["problem.known: 0.5 given", 'allowed: [lowest, highest], or "declared"']),
    (HEAD + LHS.replace("[0, 1]", "[true, false]"), 5, ["problem.known", 'allowed: [lowest, highest], or "declared"']),
    (HEAD + "replications = true\n" + PART, 2, ["replications: True given, allowed: whole number"]),
    (HEAD + "outcomes = []\n" + PART, 2, ["outcomes: allowed: at least 1"]),
    (HEAD + "seed = 18446744073709551616\n" + PART, 2, ["seed: 18446744073709551616 given"]),
    (HEAD + PART.replace("0.5", "7.5"), 4, ["problem.known", "0 to 1"]),
])  # fmt: skip
def test_a_mistake_is_said_with_file_and_line(tmp_path, text, line, words):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    told = said("sweep", "plan", file, "--out", tmp_path / "p")
    assert told.startswith(f"cisim: {file}:{line}: "), told
    for word in words:
        assert word in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "replications = 5\n"])
def test_a_file_that_says_nothing_of_what_to_run_is_refused(tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    told = said("sweep", "run", file)
    assert told == f"cisim: {file}: names neither a scenario nor a design: nothing says what to run"


def test_what_is_wrong_in_an_option_is_not_said_to_stand_in_the_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + PART)
    told = said("sweep", "plan", file, "--set", "time.years=5", "--out", tmp_path / "p")
    assert told.startswith("cisim: --set: time.years: unknown key; did you mean 'time.months'")


def test_a_missing_scenario_is_told_with_the_line_that_names_it_and_a_folder_of_no_sweep_as_such(tmp_path):
    file = tmp_path / "question.toml"
    file.write_text('\nscenario = "harbor.toml"\n' + PART)
    assert said("sweep", "run", file).startswith(f"cisim: {file}:2: scenario: no scenario file 'harbor.toml' in ")
    assert said("sweep", "run", tmp_path).startswith(f"cisim: {tmp_path}: nothing in it was made by cisim")


def test_scenarios_and_experiments_that_are_mixed_up_are_said_to_be(tmp_path):
    """In one line, and not as a heap of unknown keys."""
    experiment, scenario = tmp_path / "experiment.toml", tmp_path / "scenario.toml"
    experiment.write_text(HEAD + PART)
    scenario.write_text('extends = "small-town"\n[time]\nmonths = 24\n')
    told = said("compare", experiment)
    assert told == f"cisim: {experiment} is an experiment and not a scenario: cisim sweep run {experiment}"
    told = said("sweep", "run", scenario)
    assert "is a scenario and not an experiment: cisim compare" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(("option", "words"), [
    ("known=0.5", "did you mean 'problem.known'?"),
    ("time.years=5", "did you mean 'time.months', twelve for a year?"),
])  # fmt: skip
def test_what_people_write_gets_advice(option, words):
    assert words in said("compare", "small-town", "--set", option)


def test_years_behind_the_shortest_run_are_left_out_where_others_reach_them(tmp_path):
    """A design that varies the length: each run records what it reaches, the shorter one its end."""
    design = [{"kind": "grid", "values": {"time.months": [12, 24]}}]
    experiment: dict[str, Any] = {"scenario": "small-town", "replications": 2, "years": [2], "design": design}
    outcomes = run_experiment(experiment, tmp_path, quiet=True).read("outcomes")
    assert sorted(outcomes["year"].unique()) == [1.0, 2.0]
    with pytest.raises(CisimError, match="years: 3 given"):
        run_experiment(experiment | {"years": [3]}, tmp_path / "late", quiet=True)


def test_seeds_keep_their_digits_in_csv(tmp_path: Path):
    """Seeds of 64 bits are texts with a letter before them: readers that take numbers for doubles change none."""
    seeds = np.array([2**53 + 1, 2**64 - 1, 5], dtype=np.uint64)
    file = tmp_path / "runs.csv"
    file.write_text(frame_text(pd.DataFrame({"run": [0, 1, 2], "seed": seeds})))
    read = pd.read_csv(file)
    assert read["run"].tolist() == [0, 1, 2]
    assert [int(text.removeprefix("s")) for text in read["seed"]] == seeds.tolist()


def test_a_missing_scenario_of_an_option_is_not_said_to_stand_in_the_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + PART)
    told = said("sweep", "plan", file, "--set", "scenario=smal-town")
    assert told.startswith("cisim: --set scenario: no scenario file 'smal-town' in the current folder")
