"""A condition from outside the package in descriptions and reports: with its unit, grade and source."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cisim.charts.measure import Measure, condition_name
from cisim.charts.page import combination_text, combinations
from cisim.charts.paper import factorial
from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.side_by_side import side_by_side
from cisim.report.assumptions import assumption_rows
from cisim.report.side_by_side_tables import differs_table, parameters_of
from cisim.scenario.load import load
from condition_tools import EXAMPLES, YOUTH_FILE
from report_tools import save as save_comparison

MORE = "conditions.youth_voice.more"


@pytest.fixture(autouse=True)
def example_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))


@pytest.fixture
def scenario():
    return load(YOUTH_FILE).replace({"time.months": 12, MORE: 0.25})


def describe(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["describe", *arguments, "--scenario", str(YOUTH_FILE)])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_is_described_with_claim_unit_grade_and_source():
    text = describe("youth_voice")
    for part in ("Those concerned help to write the agenda.", "an example", "A: assumption", "hours/month",
                 "inclusion += more * level"):  # fmt: skip
        assert part in text
    assert [c["name"] for c in json.loads(describe("--json"))][-1] == "youth_voice"


def test_its_parameters_and_the_mechanisms_it_acts_in_are_described():
    text = describe(MORE)
    assert "youth_voice: inclusion += more * level" in text
    assert "src/cisim/model/kernels/interests.py" in text
    assert "from outside cisim" in text
    assert "youth_voice" in describe("M5")
    assert MORE in describe("--parameters")


def test_without_the_scenario_it_is_no_name():
    done = CliRunner().invoke(main, ["describe", "youth_voice"])
    assert done.exit_code == 2
    assert "unknown name 'youth_voice'" in done.output


def test_a_report_lists_its_assumptions(scenario, tmp_path: Path):
    rows = {row["parameter"]: row for row in assumption_rows(scenario.to_dict())}
    assert [rows[MORE][name] for name in ("value", "default", "unit", "grade")] == ["0.25", "0.5", "share", "A"]
    assert rows["conditions.youth_voice.strength"]["source"] == "an example"
    comparison = compare(scenario, runs=2)
    save_comparison(tmp_path / "out", comparison, comparison.to_dict())
    page = (tmp_path / "out" / "report.html").read_text()
    assert MORE in page
    assert "rise of inclusion" in page


def test_a_result_is_read_where_the_condition_is_not_installed(scenario):
    values = scenario.to_dict() | {"extra_conditions": ["nowhere_to_be_seen:YOUTH_VOICE"]}
    rows = {row["parameter"]: row for row in assumption_rows(values)}
    assert rows[MORE]["value"] == "0.25"
    assert rows[MORE]["unit"] == ""
    assert rows["problem.known"]["unit"] == "share"


def test_what_differs_between_scenarios_is_said_with_its_meaning(scenario):
    side = side_by_side({"more": scenario, "less": scenario.replace({MORE: 0.1})}, runs=2)
    row = differs_table(side.to_dict(), parameters_of(side)).set_index("key").loc[MORE]
    assert (row["meaning"], row["unit"]) == ("rise of inclusion", "share")


def test_combinations_of_six_conditions_are_counted():
    cells = pd.DataFrame({"cell": ["000000", "111111"], "count": [0, 6], "mean": [0.0, 3.0]})
    text = combination_text.title(cells, Measure("Last stage", "points"))
    assert text.startswith("All six conditions together bring +3.0 points against none")
    assert combination_text.combination_name("111111", dict.fromkeys("abcdef", "x")) == "All six conditions"


def test_figures_of_a_factorial_have_a_row_for_each_of_six_conditions():
    names = ["common_agenda", "shared_measurement", "activities", "communication", "backbone_support", "youth_voice"]
    rows = []
    for cell in product((0, 1), repeat=6):
        mean = sum(cell) + 0.5 * cell[-1]
        rows.append(dict(zip(names, cell, strict=True)) | {
            "cell": "".join(map(str, cell)), "count": sum(cell), "mean": mean, "low": mean - 1, "high": mean + 1,
            "p10": mean - 2, "p90": mean + 2, "n": 8})  # fmt: skip
    cells, measure = pd.DataFrame(rows), Measure("Last stage", "points")
    figure = factorial.draw_cells(cells, measure, "")
    texts = {text.get_text() for axes in figure.axes for text in axes.get_yticklabels()}
    assert "Youth voice" in texts
    assert len(cells) == 64
    labels = {name: condition_name(name) for name in names}
    drawing = combinations.draw(cells, labels, measure, list(cells["cell"]), 1200)
    assert "Youth voice" in drawing
