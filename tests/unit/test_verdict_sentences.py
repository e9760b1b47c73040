"""The verdict in people and odds: what is said of every outcome, how firm, how long, and how hard to read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import textstat

import cisim
from cisim.comparison.intervals import summary
from cisim.comparison.timing import first_month, months_to_show, stages_by_lag, too_early
from cisim.comparison.verdict import LEANS, OUTCOMES, lean, mean_counts
from cisim.comparison.verdict_sentences import (
    LEAN_TEXTS,
    outcome_text,
    short_verdict,
    verdict_details,
    verdict_sentence,
)
from cisim.scenario.load import presets
from verdict_views import NOISE, VIEWS, early, mixed, view

GRADE = 9
"""Highest grade of Flesch and Kincaid."""
MOST_WORDS = 25


@pytest.mark.parametrize("name", VIEWS)
def test_the_first_line_is_short_and_all_of_it_is_easy_to_read(name):
    short, text = short_verdict(VIEWS[name]), verdict_sentence(VIEWS[name])
    assert len(short.split()) <= MOST_WORDS
    assert textstat.flesch_kincaid_grade(short) <= GRADE
    assert textstat.flesch_kincaid_grade(text) <= GRADE
    assert text.startswith(short)


@pytest.mark.parametrize("name", sorted(presets()))
def test_the_first_line_is_short_at_every_stage_of_every_scenario(name):
    for stage in cisim.load(name).stages:
        for base in VIEWS.values():
            said = short_verdict(base | {"stage": stage.name, "label": stage.label})
            assert len(said.split()) <= MOST_WORDS, said


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_people_and_odds_stand_first_interval_and_label_second(outcome):
    shown = next(v for v in VIEWS.values() if v["outcome"] == outcome)
    short, rest = short_verdict(shown), verdict_details(shown)
    assert OUTCOMES[outcome] in rest[0]
    assert "In this model" in rest[0]
    assert "80 % of runs" in rest[1]
    assert "paired runs" in rest[1]
    assert "80 %" not in short
    assert ("of 20 simulated communities" in short) == (outcome != "too_early")


def test_a_lead_is_told_in_children_and_communities():
    assert short_verdict(VIEWS["collective_ahead"]) == (
        "Working together, 6 more of 100 children are on track at Employment after 15 years. "
        "Ahead in 20 of 20 simulated communities."
    )
    assert "6 fewer of 100 children are" in short_verdict(VIEWS["isolated_ahead"])
    assert "Behind in 20 of 20" in short_verdict(VIEWS["isolated_ahead"])
    assert "1 more of 100 children is on track" in short_verdict(view(1.2 + 2 * NOISE))
    assert "0.4 more of 100 children are on track" in short_verdict(view(0.4 + 0.5 * NOISE, rope=0.1))
    assert "as many are on track" in short_verdict(VIEWS["practically_same"])
    assert "cannot tell who leads" in short_verdict(VIEWS["no_clear_difference, few runs"])


def test_no_clear_difference_is_graded():
    """165 of 200 ahead with a mean of +6, and 24 of 200 with +0.1, do not read alike."""
    most, even = view(mixed(165, 25, 10)), view(np.where(np.arange(200) < 24, 6.0, -0.7))
    assert most["verdict"] == even["verdict"] == "no_clear_difference"
    assert (even["ahead"]["clearly_ahead"], round(even["difference"]["mean"], 1)) == (24, 0.1)
    assert outcome_text(most) == "no clear difference, collective mostly ahead"
    assert outcome_text(even) == "no clear difference, neither leads"
    assert short_verdict(most).startswith("Working together, 6 more of 100 children")


@pytest.mark.parametrize("rope", [0.0, 0.1, 1.0, 3.0, 100.0])
@pytest.mark.parametrize("mean", [-1.8, -0.7, 0.0, 0.05, 0.7, 1.8, 6.0])
@pytest.mark.parametrize("spread", [0.0, 0.1, 1.0, 4.0])
def test_the_first_line_leads_only_where_the_mean_is_known_to_be_more_than_nothing(rope, mean, spread):
    """What is told after it never takes it back: *practically the same*, *neither leads*."""
    told = view(mean + spread * NOISE, rope)
    leads = "Working together" in short_verdict(told)
    assert leads == mean_counts(told["difference"], rope)
    if leads:
        assert told["outcome"] != "practically_same"
        assert "neither leads" not in outcome_text(told)


def test_who_is_ahead_by_next_to_nothing_is_not_counted():
    """In all runs behind by a thousandth of a point: not *behind in 20 of 20*."""
    short = short_verdict(view(np.full(200, -0.001)))
    assert short.endswith("Within 1 point in 20 of 20 simulated communities.")
    most = np.where(np.arange(200) < 10, 4.0, -0.001)
    assert "Within 1 point in 19 of 20" in short_verdict(view(most))


@pytest.mark.parametrize(
    ("difference", "grade"),
    [
        (mixed(134, 30, 36), "mostly_ahead"),
        (-mixed(134, 30, 36), "mostly_behind"),
        (2 + 4 * NOISE, "on_average_ahead"),
        (-2 + 4 * NOISE, "on_average_behind"),
        (0.2 + 0.5 * NOISE, "even"),
        (4 * (NOISE - NOISE.mean()), "even"),
    ],
)
def test_the_grade_follows_its_rule(difference, grade):
    """Mostly: two thirds of the runs beyond a point. On average: the mean is known not to be nothing."""
    assert lean(difference) == grade
    assert set(LEAN_TEXTS) == set(LEANS)


def test_a_mean_inside_what_is_practically_nothing_does_not_count():
    assert not mean_counts(summary(0.3 + 0.1 * NOISE), rope=1.0)
    assert mean_counts(summary(0.3 + 0.1 * NOISE), rope=0.1)
    assert mean_counts(summary(-6.5 + 4 * NOISE))


def test_one_community_and_the_mean_over_many_are_two_sentences():
    one, many = verdict_details(VIEWS["no_clear_difference, on average"])[1:3]
    assert one.startswith("One community ends ")
    assert many.startswith("The mean over many is +")
    assert "95 %" in many
    assert "95 %" not in one


def test_borderline_says_what_it_means():
    said = " ".join(verdict_details(VIEWS["borderline"]))
    assert 'Borderline: the result is close to a limit, so other runs could also give "no clear difference".' in said


def test_where_nobody_is_on_track_there_is_no_verdict():
    said = verdict_sentence(VIEWS["nobody"])
    assert "Next to no child" in said
    assert "cannot be seen" in said
    assert not any(label in said for label in OUTCOMES.values())


@pytest.fixture(scope="module")
def city():
    return cisim.load("adaptive-city")


def test_it_is_too_early_until_children_have_spent_their_time_at_the_stage(city):
    last = city.stage_order[-1]
    assert months_to_show(city, last) == 12 * city.stages[last].duration == 36
    assert too_early([city], last, 35, "practically_same") == {"years": 3.0}
    assert too_early([city], last, 36, "practically_same") is None
    assert "too early to see at Employment after 1 month" in short_verdict(early())
    assert "by year 3" in short_verdict(early())


def test_what_is_clear_already_is_not_too_early(city):
    for verdict, expected in {"collective_ahead": False, "isolated_ahead": False, "no_clear_difference": True}.items():
        assert bool(too_early([city], 0, 1, verdict)) == expected


def test_conditions_that_begin_later_or_never_count(city):
    later = city.replace({f"conditions.{c.name}.start": 24 for c in city.conditions})
    last = city.stage_order[-1]
    assert first_month(later, last) == 24
    assert too_early([later], last, 59, "practically_same") == {"years": 5.0}
    assert too_early([later, city], last, 40, "practically_same") is None, "the earlier of both counts"
    assert too_early([city.isolated()], last, 1, "practically_same") is None, "nothing will show"


def test_the_stage_nearest_to_a_grant_is_the_one_that_shows_first(city):
    lags = [months_to_show(city, s) for s in stages_by_lag(city)]
    assert lags == sorted(lags)
    assert city.stages[stages_by_lag(city)[0]].name == "Post-secondary enrolment"


def test_after_one_month_it_is_too_early_everywhere(small_month):
    told = small_month.to_dict()
    assert told["outcome"] == small_month.outcome == "too_early"
    assert told["verdict"] == "practically_same", "the four codes keep their meaning"
    assert told["too_early"]["years"] > told["years"]
    assert all(row["outcome"] == "too_early" for row in [*told["stages"], *told["horizons"]])
    assert "too early to see" in repr(small_month)


@pytest.fixture(scope="module")
def small_month(city):
    return cisim.compare(city.replace({"time.months": 1}), runs=4)


@pytest.fixture(scope="module")
def three_years(city):
    return cisim.compare(city.replace({"time.months": 36}), runs=4)


def test_a_stage_and_a_year_can_be_chosen(three_years):
    for (s, stage), year in itertools.product(enumerate(three_years.scenario.stages), (1, 2, 3)):
        chosen = three_years.at(stage.label, year)
        assert chosen["stage"] == stage.name
        assert chosen["years"] == year
        assert chosen["difference"]["mean"] == pytest.approx(three_years.difference_at(year, s).mean())
    assert three_years.at()["difference"]["mean"] == three_years.to_dict()["difference"]["mean"]


def test_a_stage_or_year_there_is_not_is_an_error_that_says_what_there_is(three_years):
    with pytest.raises(ValueError, match=r"stage: 'Employmant' given.*did you mean 'Employment'"):
        three_years.at("Employmant")
    with pytest.raises(ValueError, match=r"year: 7 given, allowed: whole years from 0 to 3"):
        three_years.at(year=7)
