"""What ``cisim why`` is made of: Shapley values, the table of mechanisms, walks, designs."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import cisim
from cisim.comparison.comparison import compare
from cisim.experiment.analysis.shapley import shapley_values
from cisim.experiment.sweep.design import path_orders
from cisim.experiment.sweep.experiment import ExperimentError, from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.experiment.why import designs, switches
from cisim.experiment.why.designs import ASSUMPTIONS, MECHANISMS, WhyQuestion
from cisim.experiment.why.walks import steps_of
from cisim.model.conditions import CONDITIONS
from why_tools import few_mechanisms, walked


@pytest.fixture(scope="module")
def few():
    """A community in which few mechanisms are at work."""
    return few_mechanisms()


def game(rng, k, n=5):
    return rng.normal(size=(2**k, n))


# --- Shapley values ---


def test_values_are_the_mean_over_all_orders_and_sum_to_the_whole():
    worth = game(np.random.default_rng(1), 4)
    values = shapley_values(worth)
    found = np.zeros_like(values)
    orders = list(permutations(range(4)))
    for order in orders:
        cell = 0
        for player in order:
            found[player] += worth[cell | 8 >> player] - worth[cell]
            cell |= 8 >> player
    np.testing.assert_allclose(values, found / len(orders))
    np.testing.assert_allclose(values.sum(axis=0), worth[-1] - worth[0], rtol=1e-12, atol=1e-12)


def test_a_dummy_has_exactly_nothing_and_equals_have_the_same():
    worth = game(np.random.default_rng(2), 3)
    dummy = np.concatenate([worth, worth])  # the first player changes nothing
    assert (shapley_values(dummy)[0] == 0).all()
    alike = np.stack([np.full(5, float(bin(cell).count("1")) ** 2) for cell in range(8)])
    np.testing.assert_allclose(shapley_values(alike), 3.0)


def test_relabelling_permutes_values():
    worth = game(np.random.default_rng(3), 3)
    order = [2, 0, 1]
    cube = worth.reshape(2, 2, 2, -1).transpose(*order, 3).reshape(8, -1)
    np.testing.assert_allclose(shapley_values(cube), shapley_values(worth)[order])


def test_one_player_carries_all():
    worth = game(np.random.default_rng(4), 1)
    np.testing.assert_array_equal(shapley_values(worth)[0], worth[1] - worth[0])


# --- the table of mechanisms ---


def test_every_change_of_a_condition_belongs_to_one_mechanism(city):
    owners = {(c.name, change.quantity): switches.owner_of(change) for c in CONDITIONS for change in c.changes}
    assert switches.OTHER not in owners.values()
    assert switches.check_quantities() == []
    assert switches.without_switch(city) == []
    named = [name for switch in switches.SWITCHES for name in switch.quantities]
    assert len(named) == len({*named}), "no quantity is named twice"
    assert len({s.name for s in switches.SWITCHES}) == len(switches.SWITCHES)


def test_no_two_mechanisms_share_a_key_and_none_changes_worlds(city):
    keys = [key for off in switches.mechanisms_of(city).values() for key in off]
    assert len(keys) == len({*keys})
    assert {city.parameters[key].scope for key in keys} == {"run"}


def test_all_mechanisms_off_is_the_isolated_arm(city):
    """But for the lowest cost of the backbone; the isolated arm never notices a switch."""
    short = city.replace({"time.months": 24})
    off = {key: value for changes in switches.mechanisms_of(short).values() for key, value in changes.items()}
    before, after = compare(short, 2, 1), compare(short.replace(off), 2, 1)
    np.testing.assert_array_equal(before.stages[0], after.stages[0])
    np.testing.assert_allclose(after.stages[1], after.stages[0], atol=1e-3)
    assert np.abs(before.difference).max() > 0.05


def test_a_mechanism_without_its_coefficient_is_off_already(few):
    found = {switch.name: off for switch, off in switches.mechanisms_of(few).items()}
    assert [name for name, off in found.items() if off] == ["moves", "cycles", "trust", "prices"]
    less = few.replace({"conditions.mutually_reinforcing_activities.moves": 0.0})
    assert switches.switched_off(less, switches.SWITCHES[0]) == {}


def test_facilitation_without_a_facilitator_is_off_already(city):
    none = city.replace({"conditions.backbone_support.facilitator": 0.0})
    facilitation = next(s for s in switches.SWITCHES if s.name == "facilitation")
    assert "conditions.backbone_support.facilitation" not in switches.switched_off(none, facilitation)


# --- designs ---


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ({"a": {"learning.nois": 0.0}}, "learning.nois"),
        ({"a": {"time.months": 12}}, "shapes the community"),
        ({"a": {"learning.noise": 0.0}, "b": {"learning.noise": 0.1}}, "both set 'learning.noise'"),
        ({}, "switches"),
    ],
)
def test_switches_that_cannot_be_are_refused(few, switch, message):
    with pytest.raises(cisim.CisimError, match=message):
        make_plan(from_dict({"design": [{"kind": "switches", "switches": switch}]}), {"": few})


@pytest.mark.parametrize(
    ("groups", "message"),
    [({"a": {"learning.nois": (0, 1)}}, "unknown key"), ({"a": {"learning.noise": (1, 99)}}, "allowed is")],
)
def test_walks_that_cannot_be_are_refused(few, groups, message):
    with pytest.raises(ExperimentError, match=message):
        make_plan(from_dict({"design": [{"kind": "paths", "groups": groups, "samples": 2}]}), {"": few})


def test_switches_share_blocks_and_begin_with_all_off(few):
    plan = WhyQuestion(few, 2, 1, 0).plans()[MECHANISMS]
    assert len(plan.table) == 2**4
    assert len(plan.groups) == 1
    assert set(plan.table.iloc[0, 1:]) == {"off"}
    assert set(plan.table.iloc[-1, 1:]) == {"on"}


# --- assumptions ---


def test_additive_effects_have_their_means_and_variances():
    found = walked(lambda a, b, c: 6 * a - 3 * b + 0 * c, noise=0.5)
    rows = found.groups.set_index("name")
    assert rows["points"].to_numpy() == pytest.approx([3, -1.5, 0], abs=0.2)
    assert rows["variance"].to_numpy() == pytest.approx([0.8, 0.2, 0], abs=0.06)
    assert found.draws["sd"] == pytest.approx(np.sqrt(45 / 12), rel=0.1)
    assert (rows["variance_low"] <= rows["variance"]).all()
    assert (rows["variance"] <= rows["variance_high"]).all()
    assert list(rows["title"]) == ["A", "B", "Some words"]


def test_what_changes_nothing_has_exactly_nothing_and_products_are_shared_equally():
    found = walked(lambda a, b, c: 8 * a * b).groups.set_index("name")
    assert found.loc["conditions.some_words", "points"] == 0
    assert found.loc["conditions.some_words", "variance"] == 0
    assert found.loc["a", "points"] == pytest.approx(found.loc["b", "points"], abs=0.35)
    assert found["variance"].sum() == pytest.approx(1)


def test_noise_alone_is_no_variance():
    found = walked(lambda a, b, c: 5.0, noise=2.0, walks=60)
    assert found.groups["variance"].isna().all()
    assert found.draws["sd"] == 0
    assert not found.groups["clear"].all()


def test_steps_belong_to_their_groups():
    steps = steps_of(np.array([0.0, 1.0, 3.0, 10.0, 10.0]), np.array([[1, 0], [0, 1]]))
    np.testing.assert_array_equal(steps, [[2, 1], [10, 0]])


def test_walks_change_one_group_after_the_other(few):
    plan = WhyQuestion(few, 2, 1, 4).plans()[ASSUMPTIONS]
    walks = designs.paths_of(plan)
    rows, keys = plan.table.drop(columns="point"), list(walks.groups.values())
    assert len(rows) == 1 + 4 * len(keys)
    assert dict(rows.iloc[0]) == {key: few[key] for key in rows}
    for walk, order in enumerate(path_orders(walks)):
        before = rows.iloc[0]
        for at, g in enumerate(order):
            now = rows.iloc[1 + walk * len(keys) + at]
            assert set(rows.columns[(before != now).to_numpy()]) <= set(keys[g])
            before = now
    for ranges in keys:
        for key, (low, high) in ranges.items():
            assert rows[key].iloc[len(keys) :: len(keys)].between(low, high).all(), key
    assert not any(key.startswith("conditions.common_agenda") for ranges in keys for key in ranges), "it is off"
