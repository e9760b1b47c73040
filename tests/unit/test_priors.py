"""Joint draws: intervals as declared or half to double, a Latin hypercube, and what stages state."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cisim.errors import DeclarationError, ScenarioError
from cisim.model.parameters import Parameter
from cisim.scenario.load import load
from cisim.scenario.priors import Interval, interval_of, intervals, joint_draws, latin_column
from cisim.scenario.stage_values import with_changes

DIALS = ("problem.known", "problem.defined", "problem.authority", "problem.coupling_across")


def test_declared_intervals_stand_above_half_to_double(city):
    assert interval_of(city, city.parameters["service.fade_out"]) == Interval("service.fade_out", 0, 1)
    declared = interval_of(city, city.parameters["learning.evidence_months"])
    assert declared == Interval("learning.evidence_months", 6, 24, log=True, whole=True)
    assumed = interval_of(city, city.parameters["trust.gain"])
    assert assumed == Interval("trust.gain", 0.01, 0.04, log=True)


def test_half_to_double_stays_within_the_declared_range(city):
    found = interval_of(city, city.parameters["alignment.own"])
    assert (found.low, found.high) == (0.25, 1.0)


@pytest.mark.parametrize("key", [*DIALS, "problem.place", "conditions.common_agenda.strength", "sectors.nonprofits"])
def test_dials_strengths_and_shapes_stay(city, key):
    assert interval_of(city, city.parameters[key]) is None


def test_every_equal_part_has_one_point():
    column = latin_column("trust.gain", 50, 1)
    np.testing.assert_array_equal(np.sort(np.floor(column * 50)), np.arange(50))
    assert not np.array_equal(column, latin_column("trust.loss_ratio", 50, 1))


def test_a_number_has_the_same_points_in_every_scenario(city, technical):
    one, other = joint_draws(city, 20), joint_draws(technical, 20)
    assert [d["trust.gain"] for d in one] == [d["trust.gain"] for d in other]


def test_draws_are_valid_scenarios_and_fill_their_intervals(city):
    draws = joint_draws(city, 40)
    for interval in (i for i in intervals(city) if not i.key.startswith("stages.")):
        values = np.array([float(d[interval.key]) for d in draws])
        assert interval.low <= values.min()
        assert values.max() <= interval.high
        assert values.min() < values.max()
    assert with_changes(city, draws[0])["trust.gain"] == draws[0]["trust.gain"]


def test_whole_numbers_have_equal_shares():
    drawn = Interval("x", 0, 3, whole=True).values(np.linspace(0, 0.9999, 400))
    assert [drawn.count(k) for k in range(4)] == [100] * 4


def test_what_stages_state_is_drawn_and_set(city):
    stated = with_changes(
        city, {"stages.ready.start": 0.44, "stages.ready.turnover": 0.35, "stages.graduate.trend": 0.7}
    )
    found = {i.key: (i.low, i.high) for i in intervals(stated) if i.key.startswith("stages.")}
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
        dataclasses.replace(plain, prior=(0.5, 2.0))
    assert isinstance(plain, Parameter)
