"""Joint draws: intervals as declared or half to double, a Latin hypercube, and what stages state."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.stats import spearmanr

from cisim.errors import ArgumentError, DeclarationError, ScenarioError
from cisim.model.distributions import CORRELATIONS, Discrete, LogUniform, Triangular, Uniform, discrete, triangular
from cisim.model.parameters import Parameter
from cisim.scenario.assumptions import is_free_number
from cisim.scenario.load import load
from cisim.scenario.prior_file import PriorError, read_priors
from cisim.scenario.priors import UncertainNumber, joint_draws, latin_column, uncertain_number, uncertain_numbers
from cisim.scenario.schema import all_parameters
from cisim.scenario.stage_values import with_changes

DIALS = ("problem.known", "problem.defined", "problem.authority", "problem.coupling_across")


def test_declared_intervals_stand_above_half_to_double(city):
    assert uncertain_number(city, city.parameters["service.fade_out"]) == UncertainNumber(
        "service.fade_out", Uniform(0, 1)
    )
    declared = uncertain_number(city, city.parameters["learning.evidence_months"])
    assert declared == UncertainNumber("learning.evidence_months", LogUniform(6, 24), whole=True)
    assumed = uncertain_number(city, city.parameters["trust.gain"])
    assert assumed == UncertainNumber("trust.gain", LogUniform(0.01, 0.04))


def test_half_to_double_stays_within_the_declared_range(city):
    found = uncertain_number(city, city.parameters["alignment.own"])
    assert (found.distribution.low, found.distribution.high) == (0.25, 1.0)


@pytest.mark.parametrize("key", [*DIALS, "problem.place", "conditions.common_agenda.strength", "sectors.nonprofits"])
def test_dials_strengths_and_shapes_stay(city, key):
    assert uncertain_number(city, city.parameters[key]) is None


def test_every_equal_part_has_one_point():
    column = latin_column("trust.gain", 50, 1)
    np.testing.assert_array_equal(np.sort(np.floor(column * 50)), np.arange(50))
    assert not np.array_equal(column, latin_column("trust.loss_ratio", 50, 1))


def test_a_number_has_the_same_points_in_every_scenario(city, technical):
    one, other = joint_draws(city, 20), joint_draws(technical, 20)
    assert [d["trust.gain"] for d in one] == [d["trust.gain"] for d in other]


def test_draws_are_valid_scenarios_and_fill_their_uncertain_numbers(city):
    draws = joint_draws(city, 40)
    for interval in (i for i in uncertain_numbers(city) if not i.key.startswith("stages.")):
        values = np.array([float(d[interval.key]) for d in draws])
        assert interval.distribution.low <= values.min()
        assert values.max() <= interval.distribution.high
        assert values.min() < values.max()
    assert with_changes(city, draws[0])["trust.gain"] == draws[0]["trust.gain"]


def test_whole_numbers_have_equal_shares():
    drawn = UncertainNumber("x", Uniform(0, 3), whole=True).values(np.linspace(0, 0.9999, 400))
    assert [drawn.count(k) for k in range(4)] == [100] * 4


def test_what_stages_state_is_drawn_and_set(city):
    stated = with_changes(
        city, {"stages.ready.start": 0.44, "stages.ready.turnover": 0.35, "stages.graduate.trend": 0.7}
    )
    found = {
        i.key: (i.distribution.low, i.distribution.high)
        for i in uncertain_numbers(stated)
        if i.key.startswith("stages.")
    }
    assert found["stages.ready.start"] == pytest.approx((0.39, 0.49))
    assert found["stages.ready.turnover"] == (0.10, 0.40)
    assert found["stages.graduate.trend"] == (0.3, 1.0)
    assert with_changes(stated, {"stages.all.start": "none"}).stages[0].start is None


def test_starts_that_are_drawn_can_be_reached(city):
    """No stage is drawn above what full service makes of what enters it, which a scenario would refuse."""
    starts = {"ready": 0.44, "reading": 0.45, "maths": 0.40, "graduate": 0.50, "enrol": 0.45}
    stated = with_changes(city, {f"stages.{label}.start": share for label, share in starts.items()})
    drawn = joint_draws(stated, 100)
    for draw in drawn:
        with_changes(stated, draw)
    assert max(float(d["stages.graduate.start"]) for d in drawn) > 0.5


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("stages.raedy.start", 0.4, "did you mean 'ready'"),
        ("stages.ready.strat", 0.4, "did you mean 'start'"),
        ("stages.ready.start", 1.5, "less than 1"),
    ],
)
def test_a_wrong_value_of_a_stage_is_explained(city, key, value, said):
    with pytest.raises(ScenarioError, match=said):
        with_changes(city, {key: value})


def test_an_interval_lies_within_the_range():
    plain = load("adaptive-city").parameters["trust.gain"]
    with pytest.raises(DeclarationError, match="prior"):
        dataclasses.replace(plain, prior=Uniform(0.5, 2.0))
    assert isinstance(plain, Parameter)


WORDS = ("size assumed", "rounded", "midpoint")


def test_numbers_whose_own_source_says_that_their_size_is_assumed_are_assumed():
    """A grade is about the size: a number that the source article only gives a reason for moves with the others."""
    declared = all_parameters().values()
    assert [p.key for p in declared if any(word in p.source for word in WORDS) and p.grade != "A"] == []
    assert sum(any(word in p.source for word in WORDS) for p in declared) > 20


def test_every_assumed_number_that_is_not_zero_moves(city):
    drawn = {n.key for n in uncertain_numbers(city)}
    still = [p for p in city.parameters.values() if p.grade == "A" and is_free_number(p) and p.key not in drawn]
    assert [p.key for p in still if city[p.key] not in (0, p.low, p.high)] == []


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (Uniform(2, 4), [2, 2.5, 3, 4]),
        (LogUniform(1, 16), [1, 2, 4, 16]),
        (triangular(0, 1, 2), [0, 0.5**0.5, 1, 2]),
        (triangular(0, 0, 4), [0, 4 - 12**0.5, 4 - 8**0.5, 4]),
        (discrete(1, 5, 9, weights=(1, 2, 1)), [1, 5, 5, 9]),
    ],
)
def test_quantiles_are_those_of_the_shape(distribution, expected):
    np.testing.assert_allclose(distribution.quantile(np.array([0, 0.25, 0.5, 1])), expected)


def test_whole_numbers_of_every_shape_are_whole_and_reach_both_ends():
    u = np.linspace(0, 1 - 1e-9, 10_001)
    for distribution in (Uniform(0, 3), LogUniform(1, 8), triangular(1, 2, 6), discrete(0, 2, 5)):
        drawn = distribution.whole_numbers(u)
        assert np.array_equal(drawn, np.floor(drawn))
        assert (drawn.min(), drawn.max()) == (distribution.low, distribution.high)


@pytest.mark.parametrize(
    "wrong", [lambda: Uniform(2, 2), lambda: LogUniform(0, 1), lambda: triangular(0, 5, 2), lambda: discrete(1, 1, 2)]
)
def test_a_distribution_that_is_none_is_refused(wrong):
    with pytest.raises(ArgumentError, match="allowed"):
        wrong()


@pytest.mark.parametrize("group", list(CORRELATIONS))
def test_numbers_of_a_group_move_together_and_keep_their_own_distributions(city, group):
    pair = [n for n in uncertain_numbers(city) if n.moves_with == group]
    assert len(pair) == 2
    draws = joint_draws(city, 2000)
    one, other = (np.array([float(d[n.key]) for d in draws]) for n in pair)
    # the correlation of ranks under a normal copula; its standard error is about 0.015
    expected = 6 / np.pi * np.arcsin(CORRELATIONS[group] / 2)
    assert spearmanr(one, other).statistic == pytest.approx(expected, abs=0.06)
    for number, values in zip(pair, (one, other), strict=True):
        ranks = (np.argsort(np.argsort(values)) + 0.5) / len(values)
        np.testing.assert_allclose(values, number.distribution.quantile(ranks), rtol=0.01)


def test_priors_of_a_file_stand_above_declared_ones(city, tmp_path):
    path = tmp_path / "priors.toml"
    path.write_text(
        "[priors]\n'trust.gain' = { triangular = [0.01, 0.02, 0.09] }\n'service.caseload' = [50, 900]\n"
        "'partnerships.focus' = { discrete = [1, 3, 7], weights = [1, 1, 2] }\n[priors.hours]\nfixed = [1, 500]\n",
        encoding="utf-8",
    )
    priors = read_priors(path)
    assert priors["trust.gain"] == Triangular(0.01, 0.09, 0.02)
    assert priors["service.caseload"] == Uniform(50, 900)
    assert priors["hours.fixed"] == LogUniform(1, 500), "ends a hundred times apart"
    assert priors["partnerships.focus"] == Discrete(1, 7, (1.0, 3.0, 7.0), (1.0, 1.0, 2.0))
    drawn = [d["partnerships.focus"] for d in joint_draws(city, 400, priors=priors)]
    assert {k: drawn.count(k) for k in (1, 3, 7)} == {1: 100, 3: 100, 7: 200}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("'a.b' = [3, 1]", "priors.a.b: 3 to 1, uniform: allowed: an increasing interval"),
        ("'a.b' = [1]", "allowed: [lowest, highest]"),
        ("'a.b' = { triangluar = [1, 2, 3] }", "did you mean 'triangular'"),
        ("'a.b' = { triangular = [1, 2] }", "allowed: 3 numbers"),
        ("'a.b' = { discrete = [1, 2], weights = [1] }", "as many weights"),
        ("'a.b' = { uniform = [1, 2], weights = [1, 1] }", "weights belong to discrete values"),
        ("'a.b' = [0, inf]", "allowed: [lowest, highest]"),
    ],
)
def test_a_wrong_prior_is_named_with_file_and_key(tmp_path, line, said):
    path = tmp_path / "priors.toml"
    path.write_text(f"[priors]\n{line}\n", encoding="utf-8")
    with pytest.raises(PriorError) as error:
        read_priors(path)
    assert str(error.value).startswith(f"{path}:2: priors.a.b")
    assert said in str(error.value)
