"""Files of an own community on the command line: what was understood is said, columns are where one says, grids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cisim.cli import main
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.plan import make_plan

PLACE = Path(__file__).parents[2] / "examples" / "place"
TEXT = "Organization_Name,Stage,INCOME_AMT,REVENUE_AMT\nA,ready,70000,250000\nB,reading,80000,90000\n"


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(TEXT, encoding="utf-8")
    return lambda *words: CliRunner().invoke(main, [*map(str, words)])


def test_what_was_understood_is_said_beside_the_result(call):
    answer = call("compare", "small-town", "--organisations", "mine.csv", "--columns", "budget=INCOME_AMT", "--runs", 2,
                  "--set", "time.months=12.0", "--set", "problem.known=.5", "--json")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert "mine.csv: 2 organisations (2 nonprofit), budgets $70,000 to $80,000, 2 of 7 stages" in answer.stderr
    assert "budget = INCOME_AMT; not used: REVENUE_AMT (change with --columns COLUMN=HEADING)" in answer.stderr
    assert json.loads(answer.stdout)["roster"]["organisations"] == 2


def test_a_grid_of_whole_numbers_may_have_points():
    grid = {"kind": "grid", "values": {"time.months": [12.0, 24.0], "problem.known": [0.5]}}
    plan = make_plan(from_dict({"name": "x", "scenario": "small-town", "replications": 2, "design": [grid]}))
    assert [plan.changes(k)["time.months"] for k in range(2)] == [12, 24]
    assert [plan.base(k).replace(plan.changes(k)).months for k in range(2)] == [12, 24]


def test_files_are_inspected_without_a_run(call):
    answer = call("inspect", "adaptive-city", "--organisations", PLACE / "master-file.csv", "--series",
                  PLACE / "indicators.csv", "--grants", PLACE / "grants.csv", "--columns", "zip=00101")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert "recognised as an exempt-organisations master file" in answer.output
    assert "of another zip" in answer.output
    assert call("inspect").exit_code == 2
    assert "--columns needs --organisations" in call("compare", "small-town", "--columns", "budget=X").stderr
    wrong = call("inspect", "--organisations", "mine.csv", "--columns", "bugdet=X")
    assert wrong.exit_code == 2
    assert "did you mean 'budget'?" in wrong.stderr
