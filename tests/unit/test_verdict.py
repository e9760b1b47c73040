"""How firm a verdict is: bounds of percentiles from the order of values, and what other runs could say."""

from __future__ import annotations

import numpy as np
import pytest

import cisim
from cisim.comparison.intervals import interval_80, percentile_bounds, summary
from cisim.comparison.number_text import interval_text
from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict import also_possible, share_ahead, verdict_of
from cisim.comparison.verdict_sentences import firmness_text, verdict_sentence
from cisim.scenario.stage_values import with_changes


def test_bounds_of_a_median_are_the_published_order_statistics():
    """Ten values: from the 2nd to the 9th (97.9 %), the exact sign-test interval in any textbook table."""
    values = np.arange(1.0, 11.0)[::-1]
    assert percentile_bounds(values, 0.5) == (2.0, 9.0)


def test_too_few_values_have_no_bounds():
    values = np.arange(20.0)
    low, high = percentile_bounds(values, 0.1)
    assert low == -np.inf
    assert high < 6
    assert percentile_bounds(values, 0.9)[1] == np.inf
    assert np.isfinite(percentile_bounds(np.arange(40.0), 0.1)[0])


@pytest.mark.statistical
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_bounds_cover_the_percentile_as_often_as_they_say(share):
    """At least 95 % by construction; 2,000 samples of a skewed distribution. Below 93.5 % by chance: P < .002."""
    draws = np.random.default_rng(5).exponential(size=(2000, 200))
    truth = -np.log(1 - share)
    bounds = np.array([percentile_bounds(row, share) for row in draws])
    covered = ((bounds[:, 0] <= truth) & (truth <= bounds[:, 1])).mean()
    assert 0.935 < covered < 0.985


@pytest.mark.parametrize(
    ("centre", "spread", "verdict", "others"),
    [
        (10.0, 1.0, "collective_ahead", []),
        (-10.0, 1.0, "isolated_ahead", []),
        (0.0, 0.2, "practically_same", []),
        (0.0, 5.0, "no_clear_difference", []),
        (7.5, 5.0, "collective_ahead", ["no_clear_difference"]),
        (-7.5, -5.0, "isolated_ahead", ["no_clear_difference"]),
        (0.0, 0.77, "practically_same", ["no_clear_difference"]),
    ],
)
def test_a_verdict_is_firm_or_says_what_else_it_could_be(centre, spread, verdict, others):
    values = centre + spread * np.random.default_rng(1).standard_normal(200)
    assert verdict_of(values) == verdict
    assert also_possible(values) == others
    said = firmness_text(others, len(values))
    assert ("Borderline" in said) == bool(others)


def test_with_two_runs_no_verdict_is_firm():
    assert also_possible(np.array([8.0, 9.0])) == ["no_clear_difference"]
    assert also_possible(np.array([0.1, 0.2])) == ["no_clear_difference"]


def test_between_few_runs_nothing_is_interpolated_and_the_verdict_is_preliminary():
    two = summary(np.array([1.0, 3.0]))
    assert (two["p10"], two["p90"]) == (1.0, 3.0)
    assert "(all 2 runs: +1.0 to +3.0)" in interval_text(two, 2)
    nine, ten = np.arange(9.0), np.arange(10.0)
    assert interval_80(nine) == (0.0, 8.0)
    assert interval_80(ten) == pytest.approx((0.9, 8.1))
    assert "80 % of runs" in interval_text(summary(ten), 10)
    assert "Preliminary" in firmness_text([], 9), "whatever else is possible"
    assert firmness_text([], 10) == ""
    assert verdict_of(np.array([*[5.0] * 8, 0.5])) == "no_clear_difference", "one run of nine is within a point"


def test_runs_that_are_level_are_not_ahead():
    assert share_ahead(np.array([0.0, 0.0, 1.0, -1.0])) == 0.25


def test_an_outcome_that_nobody_reaches_is_no_verdict():
    many = {"stages.all.start": "none", "population.cohort": 1_000_000, "time.months": 12}
    nobody = with_changes(cisim.load("small-town"), many)
    comparison = cisim.compare(nobody, runs=4)
    assert comparison.at_floor
    said = verdict_sentence(comparison.to_dict())
    assert "cannot be seen" in said
    assert "Next to no child" in said
    assert not any(lead in said for lead in VERDICT_CLAUSES.values())
