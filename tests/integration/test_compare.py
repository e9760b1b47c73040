"""The comparison: pairs on the same luck, the same money, known answers of the verdict, figures that add up."""

from __future__ import annotations

import dataclasses
import json
import warnings

import numpy as np
import pytest

from cisim.comparison.arms import Arm, run_arms
from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.intervals import summary
from cisim.comparison.ledger import same_money
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.number_text import years_text
from cisim.comparison.verdict import VERDICTS, ahead_counts, of_twenty, verdict_of
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.errors import CisimError
from cisim.model.kernels.layout import USES
from cisim.portfolio import load_portfolio, run_portfolio


@pytest.fixture(scope="module")
def result(small) -> Comparison:
    """The small city, 24 paired runs."""
    return compare(small, runs=24, seed=6)


@pytest.fixture(scope="module")
def told(result) -> dict:
    """The same as the object of ``--json``."""
    return result.to_dict()


def made(difference, **changes) -> Comparison:
    """A comparison with one stage, 50 points in the isolated arm and the given paths of differences [run, moment]."""
    path = np.atleast_2d(np.asarray(difference, float))
    runs, moments = path.shape
    stages = np.stack([np.full_like(path, 50.0), 50.0 + path])[..., None]
    empty = {"existing": np.ones((2, runs, moments)),
             "segments": np.ones((2, runs, 1)), "rising": np.zeros((2, runs)), "completed": np.zeros((2, runs)),
             "dollars": np.zeros((2, runs, 7)), "hours": np.zeros((2, runs, len(USES))),
             "selection": np.zeros((2, runs, 3)), "closed": np.zeros((2, runs)), "lapsed": np.zeros((2, runs)),
             "coordinated": np.zeros((2, runs))}  # fmt: skip
    arrays = {"stages": stages, **empty, **changes}
    arms = [
        Arm(None, 1, 12 * np.arange(moments), **{name: values[a] for name, values in arrays.items()}) for a in (0, 1)
    ]
    return Comparison(*arms, 1.0)


def with_arrays(comparison: Comparison, **arrays) -> Comparison:
    """The comparison with other arrays [arm, ...]."""
    arms = [dataclasses.replace(arm, **{name: values[a] for name, values in arrays.items()})
            for a, arm in enumerate(comparison.arms.values())]  # fmt: skip
    return Comparison(*arms, comparison.rope)


def one_stage(comparison: Comparison) -> Comparison:
    """Without a scenario the last stage is the only one."""
    for arm in comparison.arms.values():
        arm.__dict__["last_stage"] = 0
    return comparison


def test_the_same_seed_gives_the_same_result_and_another_seed_another(small, told):
    again = compare(small, runs=24, seed=6).to_dict()
    assert again == told
    assert compare(small, runs=24, seed=7).to_dict()["difference"] != told["difference"]


def test_more_runs_begin_with_the_same_runs(small, result):
    more = compare(small, runs=30, seed=6)
    np.testing.assert_array_equal(more.stages[:, :24], result.stages)


def test_the_isolated_arm_does_not_depend_on_how_the_conditions_are_set(small, result):
    weaker = small.replace({"conditions.backbone_support.strength": 0.0, "conditions.common_agenda.start": 12})
    other = compare(weaker, runs=24, seed=6)
    np.testing.assert_array_equal(other.stages[0], result.stages[0])
    np.testing.assert_array_equal(other.dollars[0], result.dollars[0])
    assert not np.array_equal(other.stages[1], result.stages[1])


def test_both_arms_start_from_the_same_place(result):
    np.testing.assert_array_equal(result.stages[0, :, 0], result.stages[1, :, 0])


def test_all_strengths_at_zero_are_practically_the_same_and_exactly_zero_apart(small):
    comparison = compare(small.isolated(), runs=5, seed=3)
    assert comparison.verdict == "practically_same"
    assert (comparison.difference == 0.0).all()
    told = comparison.to_dict()
    assert all(told["difference"][key] == 0 for key in ("mean", "se", "p10", "p50", "p90", "low", "high"))
    assert told["arms"]["isolated"] == told["arms"]["collective"]


def test_the_package_compares_whatever_was_imported_before(small, told):
    """The function shares its name with the module it stands in."""
    for _ in range(2):
        import cisim

        assert cisim.Comparison is Comparison
        assert cisim.compare(small, runs=24, seed=6).to_dict() == told


@pytest.mark.parametrize("runs", [0, 1, -3])
def test_one_run_is_no_comparison(small, runs):
    with pytest.raises(ValueError, match="at least 2"):
        compare(small, runs=runs)


@pytest.mark.parametrize("rope", [-1.0, float("nan"), float("inf")])
def test_the_region_of_equivalence_is_a_number_of_points(small, rope):
    with pytest.raises(ValueError, match="rope"):
        compare(small, runs=2, rope=rope)


def test_money_is_equal_to_the_cent_in_every_run(result, told):
    assert np.abs(result.money_total[1] - result.money_total[0]).max() < 0.005
    assert told["equal_money"]
    assert told["arms"]["isolated"]["money_total"] == told["arms"]["collective"]["money_total"]


def test_money_is_the_same_to_the_cent_or_to_the_rounding_of_sums():
    large = 2.9e13
    assert same_money(large, large + 0.04), "added up in another order"
    assert not same_money(large, large * (1 + 1e-9))
    assert same_money(100.0, 100.004)
    assert not same_money(100.0, 100.01)
    assert same_money(0.0, 0.0)
    assert same_money(100.0, 100.04, within=0.0005), "as wide as a comparison of scenarios has it"


@pytest.mark.parametrize("threads", [0, -3, 1.5, True])
def test_threads_that_cannot_be_are_refused(small, threads):
    for run in (compare, lambda of, threads: run_portfolio(load_portfolio("ten-cities"), threads=threads)):
        with pytest.raises(CisimError, match="threads must be a whole number of at least 1"):
            run(small, threads=threads)


def test_unequal_money_is_seen_and_said(result):
    dollars = result.dollars.copy()
    dollars[1, 3, 0] += 0.01
    unequal = with_arrays(result, dollars=dollars)
    assert not unequal.equal_money
    assert "do NOT spend the same" in money_sentence(unequal.to_dict())


def test_uses_of_money_sum_to_the_total_in_every_run(result, told):
    uses = sum(result.spending.values())
    np.testing.assert_allclose(uses, result.money_total, rtol=1e-9)
    for arm in told["arms"].values():
        parts = {use: dollars for use, dollars in arm["money"].items() if use != "total"}
        assert sum(parts.values()) == pytest.approx(arm["money_total"], abs=0.05)


def test_only_the_collective_arm_coordinates(told):
    isolated, collective = (told["arms"][arm] for arm in ("isolated", "collective"))
    for use in ("coordination", "backbone", "data_system"):
        assert isolated["money"][use] == 0.0
        assert collective["money"][use] > 0.0
    assert isolated["hours"]["coordination"] == 0.0 < collective["hours"]["coordination"]


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [
        (np.linspace(1.5, 9.0, 50), "collective_ahead"),
        (np.linspace(-9.0, -1.5, 50), "isolated_ahead"),
        (np.linspace(-0.9, 0.9, 50), "practically_same"),
        (np.linspace(0.1, 0.9, 50), "practically_same"),
        (np.linspace(-3.0, 3.0, 50), "no_clear_difference"),
        (np.linspace(-0.5, 9.0, 50), "no_clear_difference"),
        (np.zeros(2), "practically_same"),
        (np.full(9, 1.0), "practically_same"),
        (np.full(9, 1.0 + 1e-9), "collective_ahead"),
    ],
)
def test_the_four_outcomes(difference, verdict):
    assert verdict_of(difference) == verdict
    assert verdict in VERDICTS
    mirrored = {"collective_ahead": "isolated_ahead", "isolated_ahead": "collective_ahead"}
    assert verdict_of(-difference) == mirrored.get(verdict, verdict)


def test_the_region_of_equivalence_moves_the_verdict():
    difference = np.linspace(1.5, 3.0, 50)
    assert [verdict_of(difference, rope) for rope in (0.0, 1.0, 2.0, 4.0)] == [
        "collective_ahead", "collective_ahead", "no_clear_difference", "practically_same",
    ]  # fmt: skip


def test_a_tenth_of_the_runs_on_either_side_does_not_decide():
    difference = np.array([-50.0] * 9 + [3.0] * 91)
    assert verdict_of(difference) == "collective_ahead"
    assert verdict_of(np.array([-50.0] * 11 + [3.0] * 89)) == "no_clear_difference"


def test_intervals_are_those_of_numpy(result, told):
    last = result.stages[1, :, -1, result.last_stage] - result.stages[0, :, -1, result.last_stage]
    p10, p50, p90 = np.percentile(last, [10, 50, 90])
    expected = {"mean": last.mean(), "p10": p10, "p50": p50, "p90": p90, "se": last.std(ddof=1) / 24**0.5}
    found = told["difference"]
    assert found["unit"] == "points"
    assert {k: found[k] for k in expected} == pytest.approx(expected)
    assert told["arms"]["collective"]["outcome"] - told["arms"]["isolated"]["outcome"] == pytest.approx(last.mean())
    assert summary(np.array([1.0, 3.0])) == pytest.approx({"mean": 2, "se": 1, "p10": 1, "p50": 2, "p90": 3})


def counts(path):
    comparison = one_stage(made(path))
    return ahead_counts(comparison.difference, comparison.rope)


def test_k_of_twenty_is_the_share_of_all_runs():
    """Whatever the first twenty say; and never none or all where it is not."""
    path = np.zeros((200, 2))
    path[:20, 1], path[20:145, 1], path[145:, 1] = 1.0, 1.0, -1.0
    ahead = counts(path)
    assert ahead == {
        "share": pytest.approx(145 / 200), "of_20": 14, "behind_of_20": 6, "shown": 20,
        "clearly_ahead": 0, "clearly_behind": 0,
    }  # fmt: skip
    assert [of_twenty(k, 200) for k in (0, 1, 4, 15, 16, 185, 186, 199, 200)] == [0, 1, 1, 2, 2, 18, 19, 19, 20]
    assert [of_twenty(k, 7) for k in (0, 3, 7)] == [0, 3, 7]


def test_runs_clearly_ahead_and_behind_are_counted_by_the_rope():
    path = np.zeros((25, 2))
    path[:7, 1], path[7:9, 1], path[9:, 1] = 1.5, -1.5, 1.0
    ahead = counts(path)
    assert (ahead["clearly_ahead"], ahead["clearly_behind"]) == (7, 2)
    assert counts(path[:5])["shown"] == 5


@pytest.mark.parametrize(
    ("path", "depth", "year"),
    [
        ([0, -2, -1, 3, 5], -2.0, 1),
        ([0, 1, 2, 3, 4], 0.0, 0),
        ([0, 2, -1, -4, -3], -4.0, 3),
        ([0, -1, 2, -3, 4], -3.0, 3),
    ],
)
def test_the_dip_before_the_gain(path, depth, year):
    dip = one_stage(made([path, path])).dip()
    assert (dip["depth"], dip["years"]) == (depth, year)


def test_gap_is_best_off_minus_worst_off(result, told):
    gap = np.ptp(result.segments, axis=2).mean(axis=1)
    assert [told["gap"]["isolated"], told["gap"]["collective"]] == pytest.approx(gap)


def test_horizons_are_2_5_10_15_years_and_the_end(small):
    comparison = compare(small.replace({"time.months": 130}), runs=3, seed=1)
    assert [h["years"] for h in comparison.horizons()] == pytest.approx([2, 5, 10, 130 / 12])
    assert comparison.horizons()[-1]["mean"] == comparison.to_dict()["difference"]["mean"]


def test_horizons_are_shorter_runs(small, result):
    """What is said of two years in a run of five is what a run of two years ends with."""
    short = compare(small.replace({"time.months": 24}), runs=24, seed=6)
    assert short.to_dict()["difference"]["mean"] == result.horizons()[0]["mean"]


def test_price_of_an_additional_child_needs_additional_children(result):
    fewer = with_arrays(result, completed=result.completed[::-1] * [[1.0], [0.5]])
    cost = fewer.cost_per_child()
    assert (cost["estimable"], cost["value"]) == (False, None)
    more = np.stack([np.zeros(24), np.full(24, 10.0)])
    cost = with_arrays(result, completed=more).cost_per_child()
    assert cost["estimable"]
    assert cost["value"] == pytest.approx(cost["price"] / 10)
    some = np.stack([np.zeros(24), np.where(np.arange(24) < 6, -1.0, 10.0)])
    assert not with_arrays(result, completed=some).cost_per_child()["estimable"]


@pytest.mark.parametrize("months", [1, 7, 24, 60])
def test_what_is_told_is_finite_and_pure_json(small, months):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = compare(small.replace({"time.months": months}), runs=2, seed=1).to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    known = months >= 12 * small["indicators.window"]
    assert (told["arms"]["isolated"]["indicators_rising"] is not None) == known


def test_indicators_of_each_scenario_have_the_noise_of_its_own_cohort(small):
    """Few children are a noisy sample: together with a large community a small one has the trend it has alone."""
    few, many = small.replace({"population.cohort": 30}), small.replace({"population.cohort": 30_000})
    together = run_arms({"few": few, "many": many}, 24, 6)
    for name, scenario in (("few", few), ("many", many)):
        np.testing.assert_array_equal(together[name].rising, run_arms({name: scenario}, 24, 6)[name].rising)


def test_the_verdict_is_said_with_n_interval_and_in_this_model(told):
    sentence = verdict_sentence(told)
    for part in ("In this model", "after 5 years", "n = 24 paired runs", "80 % of runs", "of 24 runs"):
        assert part in sentence
    assert f"{told['difference']['mean']:+.1f} points" in sentence


def test_years_in_words():
    words = {1: "1 year", 15: "15 years", 2.5: "2.5 years", 1 / 12: "1 month", 37 / 12: "37 months"}
    assert {years: years_text(years) for years in words} == words
