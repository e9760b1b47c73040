"""Leverage: ratios of hand-made runs, budgets of members in the books, and what is said of them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import cisim
import report_tools
from cisim.comparison.comparison import Comparison
from cisim.comparison.leverage import fieller, leverage, ratio
from cisim.comparison.leverage_sentences import leverage_cells, leverage_sentence
from cisim.simulation.observe import ACCOUNTS

FEW = {"time.months": 24, "sectors.nonprofits": 20, "sectors.governments": 3, "sectors.businesses": 2}
LASTING = {
    "lives.closure_rate": 0.0,
    "partnerships.end_rate": 0.0,
    "partnerships.grant_end": 0.0,
    "partnerships.core_least": 0.0,
}


@pytest.fixture(scope="module")
def town() -> Comparison:
    """Two years of a small city in which everybody is a member and stays one."""
    everybody = {"sectors.participation": 1.0, "sectors.leave_rate": 0.0} | {
        f"sectors.{k}_admitted": 1.0 for k in ("nonprofits", "governments", "businesses", "funders")
    }
    return cisim.compare(cisim.load("adaptive-city", FEW | LASTING | everybody), runs=12, seed=3)


def test_where_everybody_is_a_member_all_existing_budgets_are_coordinated(town):
    columns = [ACCOUNTS.index(name) for name in ("grants", "own_income", "public_budgets")]
    arm = town.collective
    np.testing.assert_allclose(arm.coordinated, arm.dollars[:, columns].sum(axis=1), rtol=1e-12)
    part = town.to_dict()["leverage"]
    assert part["budgets"]["value"] == pytest.approx(arm.coordinated.mean() / part["backbone"])


def test_budgets_of_those_outside_do_not_count(town):
    half = cisim.compare(town.scenario.replace({"sectors.participation": 0.5, "sectors.join_rate": 0.0}), 4, 3)
    assert (half.collective.coordinated < 0.9 * town.collective.coordinated[:4]).all()
    assert (half.collective.coordinated > 0).all()


def test_an_ended_partnership_coordinates_nothing_more():
    city = cisim.load("adaptive-city", FEW | {"time.months": 36, "partnerships.end_rate": 1.0})
    record = cisim.run(city, runs=2, seed=1)
    budgets, exists = record.metrics["coordinated"][0], record.metrics["existing"][0]
    assert (exists[:, 1:] == 0).all()
    assert (budgets[:, 1] > 0).all()
    assert (budgets[:, 1:] == budgets[:, [1]]).all()


def test_fiellers_interval_is_where_the_difference_of_means_cannot_be_told_from_zero():
    rng = np.random.default_rng(1)
    bottom = rng.normal(10, 2, 50)
    top = 3 * bottom + rng.normal(0, 4, 50)
    low, high = fieller(top, bottom)
    for r in (low, high):
        rest = top - r * bottom
        assert abs(rest.mean()) == pytest.approx(1.96 * rest.std(ddof=1) / 50**0.5)
    assert low < top.mean() / bottom.mean() < high
    assert fieller(7 * bottom, bottom) == pytest.approx((7.0, 7.0))


def test_fiellers_interval_holds_the_true_ratio_in_95_of_100_cases():
    rng = np.random.default_rng(2)
    bottom = rng.normal(5, 3, (1000, 30))
    top = rng.normal(10, 8, (1000, 30))
    ends = np.array([fieller(t, b) for t, b in zip(top, bottom, strict=True)])
    assert 0.92 < ((ends[:, 0] < 2) & (ends[:, 1] > 2)).mean() < 0.97


@pytest.mark.parametrize(("top", "bottom"), [([1, -1, 2, -2], [5, 6, 5, 6]), ([5, 6, 5, 6], [1, -1, 2, -2])])
def test_a_mean_that_may_be_zero_is_not_estimable(top, bottom):
    found = ratio(np.array(top, float), np.array(bottom, float), "$ per $")
    assert (found["estimable"], found["value"], found["low"], found["high"]) == (False, None, None, None)


def test_of_few_runs_no_ratio_is_told():
    few, enough = np.linspace(90, 110, 9), np.linspace(90, 110, 10)
    assert not ratio(few, few, "$ per $")["estimable"]
    assert ratio(enough, enough, "$ per $")["value"] == pytest.approx(1.0)


def test_without_a_backbone_there_is_no_leverage(town):
    assert leverage(np.ones(3), np.zeros(3), np.ones(3)) is None
    result = town.to_dict() | {"leverage": None}
    assert leverage_sentence(result) == ""
    assert "Each dollar" not in report_tools.told(result)


def test_it_is_told_in_text_json_and_files(town, tmp_path):
    result = town.to_dict()
    text = report_tools.told(result)
    assert leverage_sentence(result) in text
    part = result["leverage"]
    assert json.loads(json.dumps(part, allow_nan=False)) == part
    report_tools.save(tmp_path / "out", town, result)
    table = pd.read_csv(tmp_path / "out" / "leverage.csv").set_index("ratio")
    assert table.loc["budgets", "low"] == pytest.approx(part["budgets"]["low"])
    assert leverage_sentence(result).replace("'", "&#39;") in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_children_are_also_told_for_100000_dollars():
    rng = np.random.default_rng(3)
    part = leverage(np.full(20, 3e6), rng.normal(1e6, 1e5, 20), rng.normal(40, 10, 20))
    for key in ("value", "low", "high"):
        assert part["children_per_100000"][key] == pytest.approx(1e5 * part["children"][key])
    assert "for each $100,000 of it children at benchmark change by +" in leverage_sentence({"leverage": part})
    assert not any("e-" in cell for row in leverage_cells(part) for cell in row), "no millionths of a child"


def test_what_is_not_estimable_says_so():
    part = leverage(np.full(12, 3000.0), np.full(12, 10.0), np.array([1.0, -1, 2, -2] * 3))
    sentence = leverage_sentence({"leverage": part})
    assert "beside $300 of members' budgets" in sentence
    assert "in children is not estimable" in sentence
    assert [row[1] for row in leverage_cells(part)] == ["300", "not estimable"]
