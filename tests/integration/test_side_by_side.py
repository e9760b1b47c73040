"""Scenarios side by side: the same runs as a comparison of two arms, what differs, who is best, what cannot be said."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import textstat
from click.testing import CliRunner

from cisim.cli import main
from cisim.comparison.comparison import compare
from cisim.comparison.own_differences import community_keys
from cisim.comparison.side_by_side import SideBySide, differing_values, side_by_side
from cisim.comparison.side_by_side_sentences import (
    best_sentence,
    totals_sentence,
    versus_lead,
    versus_line,
    versus_sentence,
    versus_short,
)
from cisim.comparison.views import verdict_facts
from cisim.errors import CisimError
from cisim.report.describe import scenario_as_toml
from cisim.report.documents import document_of
from cisim.report.html import as_page
from cisim.report.side_by_side_tables import results_table
from cisim.report.terminal import as_text
from report_tools import HOSTILE, Page

RUNS, SEED = 24, 6
BACKBONE = "conditions.backbone_support.strength"
NOISE = np.random.default_rng(1).standard_normal(200)


@pytest.fixture(scope="module")
def side(small) -> SideBySide:
    """Isolated, collective, collective without backbone, and one with more money."""
    chosen = {
        "Isolated": small.isolated(),
        "Full": small,
        "No backbone": small.replace({BACKBONE: 0.0}),
        "More money": small.replace({"money.pool": 6.0e6}),
    }
    return side_by_side(chosen, RUNS, SEED)


@pytest.fixture(scope="module")
def told(side) -> dict:
    return side.to_dict()


def test_arms_are_those_of_a_comparison_bit_for_bit(small, side):
    pair = compare(small, RUNS, SEED)
    for arm, k in ((0, 0), (1, 1)):
        np.testing.assert_array_equal(side.arms[k].stages, pair.stages[arm])
        np.testing.assert_array_equal(side.arms[k].dollars, pair.dollars[arm])
        np.testing.assert_array_equal(side.arms[k].hours, pair.hours[arm])
        np.testing.assert_array_equal(side.arms[k].completed, pair.completed[arm])


def test_what_is_said_of_isolated_and_collective_is_what_a_comparison_says(small, told):
    pair, versus = compare(small, RUNS, SEED).to_dict(), told["scenarios"][1]["versus"]
    assert versus["difference"]["outcome"].items() <= pair["difference"].items()
    assert {"ahead": "collective_ahead", "behind": "isolated_ahead"}.get(versus["verdict"], versus["verdict"]) == (
        pair["verdict"]
    )
    assert versus["ahead"] == pair["ahead"]
    assert versus["difference"]["gap"] == pair["gap"]["difference"] | {"unit": "points"}
    assert versus["cost_per_additional_child"].items() >= pair["cost_per_additional_child"].items()
    assert told["scenarios"][1]["results"]["outcome"]["mean"] == pytest.approx(pair["arms"]["collective"]["outcome"])
    assert told["scenarios"][1]["results"]["backbone"]["mean"] == pytest.approx(
        pair["arms"]["collective"]["money"]["backbone"], abs=0.01
    )


def test_another_reference_turns_the_difference_and_the_verdict_round(small):
    chosen = {"A": small.isolated(), "B": small}
    there, back = (side_by_side(chosen, 8, 1, reference=r) for r in (0, 1))
    np.testing.assert_array_equal(there.difference(1, "outcome"), -back.difference(0, "outcome"))
    turned = {"ahead": "behind", "behind": "ahead"}
    assert back.verdict(0) == turned.get(there.verdict(1), there.verdict(1))


def test_what_differs_is_the_difference_of_scenarios(side):
    found = differing_values(side.scenarios)
    pairs = [a.difference(b) for a in side.scenarios for b in side.scenarios]
    assert set(found) == {key for pair in pairs for key in pair}
    assert found[BACKBONE] == (0.0, 1.0, 0.0, 1.0)
    assert found["money.pool"] == (5e6, 5e6, 5e6, 6e6)
    assert differing_values([side.scenarios[0]] * 3) == {}


def test_best_sums_to_one_and_ties_are_split(small, side):
    assert sum(side.best()) == pytest.approx(1)
    outcomes = np.array([arm.measures["outcome"] for arm in side.arms])
    assert side.best()[1] == pytest.approx((outcomes.argmax(axis=0) == 1).mean())
    three = side_by_side({"a": small, "b": small, "c": small}, 5, 1)
    assert three.best() == pytest.approx([1 / 3] * 3)


def test_other_money_is_seen_and_the_price_is_not_made_up(told):
    assert not told["equal_money"]
    more = told["scenarios"][3]["versus"]
    assert more["money_excess"] > 0.02
    assert more["cost_per_additional_child"]["value"] is None
    assert not more["cost_per_additional_child"]["over_many"]["estimable"]
    assert more["cost_per_additional_child"]["because"] == "other totals"
    assert told["scenarios"][1]["versus"]["money_excess"] == 0
    assert "NOT equal" in totals_sentence(told)
    assert "D (More money)" in totals_sentence(told)


@pytest.mark.slow
def test_another_community_or_problem_is_said(small, technical):
    assert community_keys(small, small.replace({BACKBONE: 0.5, "learning.noise": 0.2, "time.months": 24})) == []
    other = small.replace({"population.cohort": 800, "problem.known": 0.5})
    assert set(community_keys(small, other)) == {"population.cohort", "problem.known"}
    result = side_by_side({"A": small, "B": other}, 4, 1).to_dict()
    versus = result["scenarios"][1]["versus"]
    assert set(versus["other_community"]) == {"population.cohort", "problem.known"}
    assert versus["cost_per_additional_child"]["because"] == "other children"
    assert "not the same place (" in versus_sentence(result, 1)
    assert "no verdict between them" in versus_sentence(result, 1)


def test_of_different_places_what_each_adds_is_compared(small):
    """There is no verdict on levels: each scenario is compared with its own isolated arm on the same seeds."""
    other = small.replace({"population.cohort": 800})
    places = side_by_side({"A": small, "B": other, "C": other.isolated()}, 6, 1)
    told = places.to_dict()
    versus, alone = told["scenarios"][1]["versus"], told["scenarios"][2]["versus"]
    for k, scenario in enumerate((small, other)):
        own = compare(scenario, 6, 1).at()
        assert told["scenarios"][k]["own"] == own
    gap = versus["own_difference"]["outcome"]
    means = [told["scenarios"][k]["own"]["difference"]["mean"] for k in (1, 0)]
    assert gap["mean"] == pytest.approx(means[0] - means[1])
    errors = [told["scenarios"][k]["own"]["difference"]["se"] for k in (1, 0)]
    assert gap["high"] - gap["mean"] == pytest.approx(1.96 * np.hypot(*errors))
    assert versus["verdict"] == versus["outcome"] == alone["verdict"] == "not_compared"
    assert versus["stages"] == []
    assert best_sentence(told) == ""
    assert "The two differ by" in versus_sentence(told, 1)
    assert alone["own_difference"] is None
    assert "nothing to compare: C works alone" in versus_sentence(told, 2)
    assert "ahead of" not in as_text(document_of(places))


def test_the_same_place_needs_no_isolated_arms(small, side):
    assert side.isolated == ()
    assert all(s["own"] is None for s in side.to_dict()["scenarios"])


@pytest.mark.parametrize("outcome", ["ahead", "behind", "practically_same", "no_clear_difference", "too_early"])
def test_the_line_on_a_scenario_is_short_and_easy_to_read(told, outcome):
    """People and odds first, for every outcome; numbers as each outcome has them."""
    centre = {"ahead": 5.0, "behind": -5.0, "no_clear_difference": 2.0}.get(outcome, 0.0)
    versus = verdict_facts(centre + (4 if outcome == "no_clear_difference" else 0.2) * NOISE, 1.0)
    early = {"years": 3.0} if outcome == "too_early" else None
    changed = {"verdict": outcome, "outcome": outcome, "too_early": early}
    changed |= {"lean": versus["lean"], "ahead": versus["ahead"]}
    difference = told["scenarios"][1]["versus"]["difference"] | {"outcome": versus["difference"]}
    scenario = told["scenarios"][1]["versus"] | changed | {"difference": difference, "also_possible": []}
    result = told | {"scenarios": [told["scenarios"][0], told["scenarios"][1] | {"versus": scenario}]}
    line = versus_line(result, 1)
    assert len(line.split()) <= 25
    assert textstat.flesch_kincaid_grade(line) <= 9
    assert ("simulated communities" in line) == (outcome != "too_early")
    assert versus_sentence(result, 1).startswith(line)


def test_scenarios_of_other_lengths_are_compared_in_the_years_that_all_have(small):
    short = small.replace({"time.months": 24})
    together = side_by_side({"long": small, "short": short}, 6, 1)
    assert together.years == 2
    assert (together.difference(1, "outcome") == 0).all()
    assert "time.months" in together.differs()


def test_the_first_runs_are_those_of_fewer_runs(small, side):
    fewer = side_by_side({"a": small.isolated(), "b": small}, 10, SEED)
    np.testing.assert_array_equal(side.arms[1].first(10).stages, fewer.arms[1].stages)
    assert side.arms[1].first(10).measures["gap"] == pytest.approx(fewer.arms[1].measures["gap"])


@pytest.mark.parametrize(("wanted", "error"), [({"runs": 1}, ValueError), ({"reference": 2}, CisimError)])
def test_what_makes_no_comparison_is_refused(small, wanted, error):
    with pytest.raises(error):
        side_by_side({"a": small, "b": small}, **({"runs": 4} | wanted))
    with pytest.raises(CisimError, match="two"):
        side_by_side({"a": small}, 4)


def test_the_words_have_number_interval_and_model(told):
    sentence = versus_sentence(told, 2)
    for part in ("In this model", "after 5 years", "C (No backbone)", "A (Isolated)", "80 % of runs", "n = 24 paired"):
        assert part in sentence
    assert "n = 24 runs each on the same seeds" in versus_lead(told)
    assert "C (No backbone) is " in versus_short(told, 2) or "C (No backbone) cannot" in versus_short(told, 2)
    assert "A in " in best_sentence(told)


def test_json_is_plain_and_the_table_says_the_same(told):
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    table = results_table(told)
    row = table[(table["measure"] == "Last stage") & (table["scenario"] == "B")].iloc[0]
    assert row["difference"] == pytest.approx(told["scenarios"][1]["versus"]["difference"]["outcome"]["mean"], abs=1e-4)
    assert table[table["measure"] == "Best at the last stage"]["mean"].sum() == pytest.approx(1, abs=1e-3)


def test_the_command_prints_what_the_library_returns(small, side, told, tmp_path):
    files = []
    for k, scenario in enumerate(side.scenarios):
        files.append(tmp_path / f"{k}.toml")
        files[-1].write_text(scenario_as_toml(scenario), encoding="utf-8")
    names = [part for name in side.names for part in ("--name", name)]
    options = ["--runs", str(RUNS), "--seed", str(SEED), *names]
    answer = CliRunner().invoke(main, ["compare", *map(str, files), *options, "--json", "--out", str(tmp_path / "out")])
    assert answer.exit_code == 0, answer.output
    printed = json.loads(answer.stdout)
    for found in (printed, json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))):
        for scenario in found["scenarios"]:
            scenario["scenario"] = small.name
        assert found.pop("document")["title"].startswith("Scenarios compared")
        assert found == told
    rows = list(csv.DictReader((tmp_path / "out" / "runs.csv").read_text(encoding="utf-8").splitlines()))
    assert [float(r["B"]) for r in rows] == pytest.approx(side.arms[1].measures["outcome"])
    text = CliRunner().invoke(main, ["compare", *map(str, files[:2]), "--runs", "4", "--against", "2"]).stdout
    assert "What differs" in text
    assert "is behind B (1)" in text or "B (1) at the last stage" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b", "--name", "x"], "1 times for 2"),
        (["technical-city", "mixed-city", "--against", "3"], "there are 2"),
        (["technical-city", "--name", "x"], "several scenarios"),
        (["technical-city", "no-such"], "no scenario file 'no-such'"),
        (["--link", "http://127.0.0.1/compare?view.a=isolated&view.b=silly:1"], "cannot be used|unknown"),
        (["--link", "http://127.0.0.1/compare?view.a=isolated&view.b=default", "--set", "x=1"], "not used"),
    ],
)
def test_options_that_do_not_fit_are_explained(arguments, said):
    answer = CliRunner().invoke(main, ["compare", *arguments, "--runs", "2"])
    assert answer.exit_code == 2
    assert any(part in answer.output for part in said.split("|"))


def test_the_report_is_one_page_of_its_own(side):
    hostile = SideBySide((HOSTILE, *side.names[1:]), side.scenarios, side.arms)
    text = as_page(document_of(hostile, None, "cisim compare A.toml B.toml --json"))
    page = Page(text)
    assert not page.all("script")
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
    assert [s for s in page.all("svg") if s["role"] == "img" and s["aria-label"]]
    for said in ("Full", "No backbone", "cisim compare A.toml B.toml --json", "scenario_values", "money.pool"):
        assert said in text


def test_keys_of_the_object_are_documented(told):
    text = (Path(__file__).resolve().parents[2] / "docs" / "json-scenarios.md").read_text(encoding="utf-8")
    for key in (*told, *told["scenarios"][1], *told["scenarios"][1]["versus"]):
        assert re.search(rf"`[^`]*\b{key}\b[^`]*`", text), key
    assert set(told["scenarios"][0]["results"]) == {
        m for m in re.findall(r"`(\w+)`", text.partition("results.MEASURE")[2].partition("\n")[0]) if m != "unit"
    }
