"""Marginal values: dollars that move on hand-made and on real runs, and what is said of them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from click.testing import CliRunner

import cisim
import report_tools
from cisim.cli import main
from cisim.comparison.comparison import Comparison
from cisim.comparison.ledger import grant_pool
from cisim.comparison.marginal import (
    BACKBONE_KEYS,
    MarginalValues,
    backbone_factors,
    find_marginal_values,
    value_of,
    with_backbone,
    with_given_need,
    with_pool,
)
from cisim.comparison.marginal_sentences import MARGINAL_TITLE, marginal_cells, marginal_sentences
from cisim.model.streams import replication_seeds
from cisim.simulation.observe import ACCOUNTS
from cisim.simulation.simulate import mean_needs

RUNS = 12
BACKBONE, GRANTS = ACCOUNTS.index("backbone"), ACCOUNTS.index("grants")


@pytest.fixture(scope="module")
def town() -> Comparison:
    """Two years of the adaptive city, in few organisations."""
    few = {"sectors.nonprofits": 20, "sectors.governments": 3, "sectors.businesses": 2}
    return cisim.compare(cisim.load("adaptive-city", {"time.months": 24, **few}), runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def values(town) -> MarginalValues:
    """With four more arms."""
    return find_marginal_values(town)


def moved(arm, points: float, dollars: float, account: int = GRANTS, children: float = 0.0):
    """An arm with other outcomes and so many dollars a year more on an account."""
    stages, accounts = arm.stages.copy(), arm.dollars.copy()
    stages[:, -1, arm.last_stage] += points
    accounts[:, account] += 2 * dollars
    return dataclasses.replace(arm, stages=stages, dollars=accounts, completed=arm.completed + children)


def test_points_are_those_of_100000_a_year(town):
    arm = town.isolated
    value = value_of(arm, moved(arm, 3.0, 600_000.0, children=40.0))
    assert value["dollars_a_year"] == pytest.approx(600_000)
    assert value["difference"]["mean"] == value["difference"]["low"] == pytest.approx(0.5)
    cost = value["cost_per_additional_child"]
    assert (cost["estimable"], cost["value"]) == (True, pytest.approx(1_200_000 / 40))
    assert not value_of(arm, moved(arm, 3.0, 600_000.0))["cost_per_additional_child"]["estimable"]


def test_what_is_taken_from_the_backbone_is_given_to_grants(town):
    """50,000 dollars a year out of the backbone that bring one point: two points for 100,000."""
    arm = town.collective
    value = value_of(arm, moved(arm, 1.0, -50_000.0, BACKBONE, children=5.0), "backbone")
    assert value["dollars_a_year"] == pytest.approx(-50_000)
    assert value["difference"]["mean"] == pytest.approx(2.0)
    assert value["cost_per_additional_child"]["value"] == pytest.approx(100_000 / 5)


def test_next_to_no_dollars_say_nothing(town):
    assert value_of(town.isolated, moved(town.isolated, 3.0, 900.0)) is None
    assert value_of(town.isolated, None) is None


def test_the_pool_is_up_by_a_tenth_and_the_total_of_a_larger_backbone_is_the_same(town, values):
    before, pool = town.isolated, town.scenario["money.pool"]
    assert with_pool(town.scenario)["money.pool"] == pytest.approx(1.1 * pool)
    more, less = (grant_pool(arm.dollars) for arm in (values.richer["isolated"], before))
    assert more == pytest.approx(1.1 * less)
    for arm, sign in ((values.larger, 1), (values.smaller, -1)):
        assert arm.money_total == pytest.approx(town.collective.money_total, abs=0.01)
        assert (sign * (arm.spending["backbone"] - town.collective.spending["backbone"]) > 0).all()


def test_the_same_seeds_give_the_same_values(town, values):
    assert find_marginal_values(town).to_dict() == values.to_dict()


def test_where_need_follows_from_starts_it_is_given_as_it_is_on_average():
    """Solved anew, a larger pool would make no difference at the start: it would be taken for greater need."""
    city = cisim.load("adaptive-city", {"time.months": 12, "sectors.nonprofits": 40, "problem.scale": 2.5})
    shares = (0.44, 0.45, 0.40, 0.50, 0.45, 0.40, 0.45)
    stages = tuple(s.model_copy(update={"start": x}) for s, x in zip(city.stages, shares, strict=True))
    city = dataclasses.replace(city, stages=stages)
    seeds = replication_seeds(1, 6)
    given, same = with_given_need([city.isolated(), city], seeds)
    need, background = mean_needs(city, seeds)
    assert [s.need_fte for s in given.stages] == [s.need_fte for s in same.stages] == pytest.approx(list(need))
    assert [s.background_fte for s in given.stages] == pytest.approx(list(background))
    values = find_marginal_values(cisim.compare(city, runs=6, seed=1))
    start = {name: arm.stages[:, 0].mean(axis=0) for name, arm in values.given.items()}
    assert start["isolated"] == pytest.approx(start["collective"])
    assert start["isolated"] == pytest.approx(100 * np.array(shares), abs=4), "needs differ from run to run"
    assert (values.richer["isolated"].stages[:, 0] > values.given["isolated"].stages[:, 0]).mean() > 0.9
    assert values.to_dict()["service"]["isolated"]["difference"]["mean"] > 0


def test_a_backbone_changes_by_100000_a_year_and_is_never_less_than_half(town):
    arm = town.collective
    a_year = arm.spending["backbone"].mean() / 2
    up, down = backbone_factors(arm)
    assert (up - 1) * a_year == pytest.approx(100_000)
    assert down == max(2 - up, 0.5)
    larger = with_backbone(town.scenario, up)
    assert [larger[k] / town.scenario[k] for k in BACKBONE_KEYS] == pytest.approx([up, up])
    assert backbone_factors(dataclasses.replace(arm, scenario=town.scenario.isolated())) == ()


def test_without_a_backbone_none_can_be_given_or_taken():
    off = {"time.months": 12, "conditions.backbone_support.strength": 0.0, "sectors.nonprofits": 20}
    values = find_marginal_values(cisim.compare(cisim.load("adaptive-city", off), runs=2))
    told = values.to_dict()
    assert told["backbone"] == {"given": None, "taken": None}
    assert "No dollars of a backbone" in " ".join(marginal_sentences(told))
    assert [row[1] for row in marginal_cells(told)][2:] == ["no dollars moved"] * 2


@pytest.mark.parametrize(
    ("rise", "word", "said"), [(1.0, "below", "stays below"), (7.0, "same", "cannot be told"), (9.0, "above", "above")]
)
def test_a_tenth_more_stands_beside_what_was_published(town, rise, word, said):
    stage = [s.label for s in town.scenario.stages].index("graduate")
    stages = town.isolated.stages.copy()
    stages[:, -1, stage] += rise + np.linspace(-1, 1, RUNS)
    richer = {"isolated": dataclasses.replace(town.isolated, stages=stages), "collective": town.collective}
    tenth = MarginalValues(town, town.arms, richer, None, None).tenth()
    assert tenth["points"]["mean"] == pytest.approx(rise)
    assert tenth["against_published"] == word
    assert tenth["years"] == 2, "the runs are shorter than twelve years"
    told = MarginalValues(town, town.arms, richer, None, None).to_dict()
    assert said in marginal_sentences(told)[-1]


def test_terminal_and_report_show_them_where_they_are_asked_for(town, values, tmp_path):
    told = town.to_dict()
    assert "$100,000 a year" not in report_tools.told(told)
    told |= {"marginal": values.to_dict()}
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    text = report_tools.told(told)
    assert all(s in text for s in marginal_sentences(told["marginal"]))
    assert "out of the backbone into grants" in text
    report_tools.save(tmp_path / "out", town, told)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert MARGINAL_TITLE in page
    assert "Persico" in page


def test_the_command_line_has_them_on_request():
    line = ["compare", "small-town", "--runs", "2", "--set", "time.months=12", "--json"]
    plain, asked = (CliRunner().invoke(main, [*line, *more]) for more in ([], ["--marginal"]))
    assert "marginal" not in json.loads(plain.stdout)
    assert json.loads(asked.stdout)["marginal"]["unit"] == "points per $100,000 a year"
    refused = CliRunner().invoke(main, ["compare", "small-town", "--forms", "--marginal"])
    assert refused.exit_code == 2
    assert "--marginal goes with" in refused.output
