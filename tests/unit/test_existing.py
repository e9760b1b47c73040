"""Partnerships that still exist: shares and differences of hand-made runs, and what is said of them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import cisim
import report_tools
from cisim.charts.page import years as years_chart
from cisim.charts.paper import comparison as chart
from cisim.comparison.comparison import Comparison
from cisim.comparison.existing import among_existing, can_end, causes_of_ends, existing_facts
from cisim.comparison.existing_sentences import SELECTION_TEXT, existing_sentence, existing_texts, share_text
from cisim.comparison.intervals import share_interval, summary
from cisim.comparison.side_by_side import SideBySide
from cisim.dashboard.compare.sentences import among_texts
from cisim.evidence.registration import registration
from cisim.experiment.sweep.outcomes import RECORDABLE_OUTCOMES
from cisim.model.kernels.layout import InitiativeState
from cisim.report.comparison_tables import existing_table, year_bands, years_table
from cisim.report.documents.comparison import horizons
from cisim.report.side_by_side_rows import result_rows
from cisim.report.side_by_side_tables import results_table
from cisim.simulation import observe
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block

RUNS = 40
LASTING = registration().neutral_values("partnerships")


@pytest.fixture(scope="module")
def whole() -> Comparison:
    """A town in which partnerships can end."""
    town = cisim.load("small-town", {"time.months": 24, "partnerships.end_rate": 0.05})
    return cisim.compare(town, runs=RUNS, seed=4)


def with_existing(comparison: Comparison, left: int, **changes) -> Comparison:
    """As if in the first runs alone the partnership still existed at the end; there collective is 3 points ahead, and
    elsewhere 1 point.
    """
    existing = np.ones((comparison.runs, len(comparison.months)))
    existing[left:, -1] = 0
    stages = comparison.isolated.stages.copy()
    stages[:, -1] += np.where(np.arange(comparison.runs) < left, 3.0, 1.0)[:, None]
    arm = dataclasses.replace(comparison.collective, existing=existing, stages=stages, **changes)
    return Comparison(comparison.isolated, arm, comparison.rope)


def test_share_and_difference_are_those_of_the_runs_that_are_left(whole):
    made = with_existing(whole, 24)
    part = made.to_dict()["existing"]
    assert (part["began"], part["count"], part["runs"], part["share"]) == (40, 24, 24, pytest.approx(0.6))
    assert part["difference"] == pytest.approx(summary(np.full(24, 3.0)))
    assert [row["share"] for row in part["path"]] == pytest.approx([1, 1, 0.6])
    assert made.to_dict()["difference"]["mean"] == pytest.approx((24 * 3 + 16) / 40)
    early, late = made.horizons()[0]["existing"], made.horizons()[-1]["existing"]
    assert early == late, "two years are the end"
    assert made.existing_at(1)["difference"] == pytest.approx(summary(made.difference_at(1))), "before any ended: all"


def test_the_verdict_stays_that_of_all_who_began(whole):
    assert with_existing(whole, 24).verdict == "no_clear_difference"
    told = with_existing(whole, 24).to_dict()
    assert told["existing"]["difference"]["p10"] > told["rope"]


def test_the_interval_of_a_share_is_wilsons():
    """10 of 10 and 0 of 10: to .722 and .278 (Wilson 1927, z = 1.96); one half of 100: .404 to .596."""
    assert share_interval(1.0, 10) == pytest.approx((0.722, 1.0), abs=1e-3)
    assert share_interval(0.0, 10) == pytest.approx((0.0, 0.278), abs=1e-3)
    assert share_interval(0.5, 100) == pytest.approx((0.404, 0.596), abs=1e-3)
    assert (share_interval(0.0, 300)[0], share_interval(1.0, 300)[1]) == (0, 1)


@pytest.mark.parametrize(
    ("left", "said", "caution"),
    [
        (40, "All 40 partnerships that began still exist after 2 years.", False),
        (24, "Of 40 partnerships that began, 24 (60 %) still exist after 2 years; among those the difference is "
             "+3.0 points on average (80 % of runs: +3.0 to +3.0).", True),
        (9, "Of 40 partnerships that began, 9 (22 %) still exist after 2 years, too few to tell a difference.", False),
        (1, "Of 40 partnerships that began, one still exists after 2 years, too few to tell a difference.", False),
        (0, "Of 40 partnerships that began, none still exists after 2 years.", False),
    ],
)  # fmt: skip
def test_sentences_hold_whatever_comes_out(whole, left, said, caution):
    made = with_existing(whole, left)
    told = made.to_dict()
    if left < 40:
        said += f" Of those that ended, {40 - left} did so in another year."
    assert existing_sentence(told) == said
    assert existing_texts(told) == [said, *([SELECTION_TEXT] if caution else [])]
    assert (told["existing"]["difference"] is None) == (left < 10)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    text = report_tools.told(told)
    assert said in text
    assert ("too few" in text) == (left < 10)
    assert len(horizons(told).rows) == len(told["horizons"])
    assert "partnerships that began" in years_chart.draw(years_table(made), told)


@pytest.mark.parametrize(("share", "text"), [(0, "0 %"), (0.004, "below 1 %"), (0.996, "above 99 %"), (1, "100 %")])
def test_some_are_neither_none_nor_all(share, text):
    assert share_text({"share": share}) == text


def test_several_partnerships_of_a_run_count_one_by_one_and_a_run_counts_where_all_exist():
    district = cisim.load("adaptive-city", {"partnerships.end_rate": 0.05})
    data = district.to_dict()
    for n, stage in enumerate(data["stages"]):
        stage["initiative"] = "early" if n < 2 else "late"
    two = type(district).from_dict(data)
    existing = np.array([1.0] * 12 + [0.5] * 8)
    facts = existing_facts(two, existing)
    assert (facts["began"], facts["count"], facts["share"]) == (40, 32, pytest.approx(0.8))
    among = among_existing(np.arange(20.0), existing)
    assert (among["runs"], among["difference"]["mean"]) == (12, pytest.approx(5.5))
    result = {"existing": facts | among, "runs": 20, "years": 9.0}
    assert existing_sentence(result).startswith(
        "Of 40 partnerships that began, two in each run, 32 (80 %) still exist after 9 years; in the 12 runs where all "
        "of them do the difference is +5.5 points"
    )


def test_why_partnerships_ended_is_counted_and_said():
    scenario = cisim.load("adaptive-city")
    existing, closed, lapsed = np.array([1.0, 0, 0, 0]), np.array([0, 1.0, 1.0, 0]), np.zeros(4)
    ended = causes_of_ends(scenario, existing, closed, lapsed)
    assert ended == {"closed": 2, "first_grant": 0, "other": 1}
    facts = existing_facts(scenario, existing) | among_existing(np.arange(4.0), existing) | {"ended": ended}
    said = existing_sentence({"existing": facts, "runs": 4, "years": 9.0})
    assert said.endswith(
        "Of those that ended, 2 did so because the backbone had lost its core staff and 1 in another year."
    )


def test_causes_follow_from_what_happened_to_a_partnership():
    """By hand: a backbone that closed, a first grant of three years that was over, chance in the fifth year, no end."""
    scenario = cisim.load("adaptive-city")
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(4, int), np.arange(4, dtype=np.uint64))
    state = block.initiatives.initiative_state
    state[InitiativeState.ended] = 12, 36, 60, 0
    state[InitiativeState.age] = 12, 36, 60, 100
    state[InitiativeState.closing] = 1, 0, 0, 0
    shares = observe.partnership_metrics(block)
    assert shares["existing"].tolist() == [0, 0, 0, 1]
    assert shares["closed"].tolist() == [1, 0, 0, 0]
    assert shares["lapsed"].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("isolated", [False, True])
def test_where_nothing_can_end_nothing_of_it_is_shown(whole, isolated, tmp_path):
    scenario = whole.scenario.isolated() if isolated else whole.scenario.replace(LASTING)
    assert not can_end(scenario)
    made = with_existing(whole, 40, scenario=scenario)
    told = made.to_dict()
    assert told["existing"] is None
    assert all(h["existing"] is None for h in told["horizons"])
    assert existing_texts(told) == []
    assert "still exist" not in report_tools.told(told) + years_chart.draw(years_table(made), told)
    assert "still exist" not in years_table(made)
    files = report_tools.save(tmp_path / "out", made, told)
    assert "existing.csv" not in [f.name for f in files]
    assert "still exist" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_files_hold_shares_and_differences_of_every_year(whole, tmp_path):
    made = with_existing(whole, 24)
    told = made.to_dict()
    files = {f.name: f for f in report_tools.save(tmp_path / "out", made, told)}
    report = files["report.html"].read_text(encoding="utf-8")
    assert existing_sentence(told) in report
    assert report.count(SELECTION_TEXT) == 1
    assert "60 % exist" in report
    assert existing_table(made)["share"].tolist() == pytest.approx([1, 1, 0.6])
    header = files["runs.csv"].read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[-3:] == [f"existing_year_{k}" for k in range(3)]
    assert "24,0.6" in files["existing.csv"].read_text(encoding="utf-8").splitlines()[-1]
    assert chart.draw(told, made.months, year_bands(made)).axes[-1].get_ylabel() == "partnerships (%)"


def test_scenarios_side_by_side_have_a_row_of_it(whole):
    made = with_existing(whole, 24)
    side = SideBySide(
        ("alone", "together"), (whole.scenario.isolated(), whole.scenario), (made.isolated, made.collective)
    )
    told = side.to_dict()
    assert told["scenarios"][0]["existing"] is None
    assert told["scenarios"][1]["versus"]["existing"]["difference"] == made.to_dict()["existing"]["difference"]
    row = next(r for r in result_rows(told) if r["name"] == "existing")
    assert [c["value"] for c in row["cells"]] == ["–", "60 %"]
    assert row["cells"][1]["more"] == "among those +3.0 (+3.0 to +3.0)"
    assert among_texts(told)[0] == "B: of 40 partnerships that began, 24 (60 %) still exist after 2 years."
    assert SELECTION_TEXT in among_texts(told)
    assert "Partnerships that exist" in set(results_table(told)["measure"])
    reversed_ = SideBySide(side.names, side.scenarios, side.arms, reference=1).to_dict()
    assert reversed_["scenarios"][0]["versus"]["existing"]["runs"] == 24, "of the reference's partnerships"


def test_every_record_has_the_share_and_sweeps_can_store_it(whole):
    outcome = RECORDABLE_OUTCOMES["existing"]
    assert (outcome.unit, outcome.detail) == ("share", False)
    assert (whole.isolated.existing == 1).all()
    record = cisim.run([whole.scenario], 2, 1, detail=False)
    assert record.metrics["existing"].shape == (1, 2, 3)


def test_runs_of_the_model_end_and_are_counted(whole):
    """Half of them end at each anniversary; after two years about a quarter is left, and nobody in the isolated arm."""
    often = whole.scenario.replace({"partnerships.end_rate": 0.5, "partnerships.fragility": 0.0})
    made = cisim.compare(often, runs=RUNS, seed=4)
    part = made.to_dict()["existing"]
    assert part["low"] < 0.25 < part["high"]
    assert part["count"] == part["runs"] == int((made.collective.existing[:, -1] == 1).sum())
    assert (made.isolated.existing == 1).all()
    assert part["path"][0]["share"] == 1
