"""M27 in runs: neutral values, rules from outside, and backbones as Mesa agents, each of which decides for its own."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from cisim.agents import Backbone, CommunityModel
from cisim.agents.model import trajectory
from cisim.errors import ArgumentError, ScenarioError
from cisim.model.kernels.layout import InitiativeState, Trait
from cisim.scenario.load import load
from cisim.simulation.simulate import run

MODULE = "backbone_rules_of_a_test"
TINY = {"time.months": 26, "sectors.nonprofits": 9, "sectors.businesses": 2, "sectors.funders": 2, "money.pool": 3.0e6}
CALM = {"partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0}
EQUAL, ONE = (1.0, 1.0, 1.0), (0.0, 0.0, 2.0)


@pytest.fixture(scope="module")
def tiny():
    return load("adaptive-city", TINY | CALM)


@pytest.fixture(scope="module")
def two():
    """Two initiatives, each with a backbone of its own."""
    data = load("adaptive-city", TINY | CALM | {"time.months": 14}).to_dict()
    data["stages"] = [s | {"initiative": "early" if k < 4 else "late"} for k, s in enumerate(data["stages"])]
    return type(load("adaptive-city")).from_dict(data, "two")


@pytest.fixture
def rule(monkeypatch):
    """A scenario in which backbones decide the same in all runs."""
    module = types.ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, module)

    def ruled(scenario, name, value):
        def decide(view, month):
            shape = (len(view.runs.rows), view.initiatives.q.shape[2] // len(view.runs.rows))
            return np.broadcast_to(value, shape + np.shape(value))

        setattr(module, name, decide)
        return scenario.with_rules(**{name: f"{MODULE}:{name}"})

    return ruled


def same_numbers(a, b):
    return np.array_equal(a.attainment, b.attainment) and np.array_equal(a.dollars, b.dollars)


def test_neutral_values_change_no_bit(tiny, rule):
    """Whatever the numbers that only count where something is decided; and an equal split from outside."""
    plain = run([tiny], 2, 3)
    unused = {"backbone.returns": 1.0, "backbone.fundraising_yield": 5.0, "backbone.urgency_kept": 0.0}
    for neutral in (tiny.replace(unused), rule(tiny, "roles", EQUAL), rule(tiny, "fundraising", 0.0)):
        assert same_numbers(run([neutral], 2, 3), plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"backbone.responsiveness": 1.0},
        {"backbone.fundraising": 0.3, "funding.overhead_taste": 0.1, "partnerships.core_least": 0.0},
        {"backbone.urgency_fading": 1.0},
    ],
    ids=["roles", "money", "urgency"],
)
def test_each_switch_moves_the_partnership_and_never_isolated_work(tiny, changes):
    on = tiny.replace(changes)
    off = on.replace({k: 0.0 for k in changes if k.startswith("backbone.")})
    before, after = (run([s.isolated(), s], 2, 3) for s in (off, on))
    assert not np.array_equal(before.attainment[1], after.attainment[1])
    assert np.array_equal(before.attainment[0], after.attainment[0])


def test_a_rule_that_closes_ends_the_partnership_and_one_that_never_does_keeps_it(tiny, rule):
    """With a core that cannot be paid for, so that the built-in rule closes after a year."""
    starved = tiny.replace({"partnerships.core_least": 50.0})
    members = {
        name: run([s], 1, 3, every=1).metrics["members"][0, 0]
        for name, s in (("built-in", starved), ("now", rule(tiny, "closings", 1)), ("plain", tiny))
    }
    members["never"] = run([rule(starved, "closings", 0)], 1, 3, every=1).metrics["members"][0, 0]
    assert members["built-in"][-1] == members["now"][-1] == 0
    assert members["now"][1] == 0 < members["built-in"][11]
    assert members["built-in"][12] == 0
    assert np.array_equal(members["never"], members["plain"])
    assert members["never"][-1] > 0


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("roles", (0.0, 0.0, 0.0), "must be shares of at least 0, not all of a backbone's 0"),
        ("roles", (-1.0, 1.0, 1.0), "must be shares of at least 0"),
        ("roles", (1.0, 1.0), r"must be \[run, initiative, role\] \(1, 1, 3\), got \(1, 1, 2\)"),
        ("fundraising", 1.5, "must be shares from 0 to 1, got 1.5"),
        ("closings", 2, "must be 0 or 1, got 2"),
        ("closings", 0.5, "must be 0 or 1, got 0.5"),
    ],
)
def test_a_rule_that_decides_what_is_not_allowed_is_named(tiny, rule, name, value, message):
    with pytest.raises(ScenarioError, match=rf"rules\.{name}: '{MODULE}:{name}' {message}"):
        run([rule(tiny, name, value)], 1, 3)


# --- Mesa agents ---


class Same(Backbone):
    """Decides in Python what the compiled rules decide."""

    def decide_roles(self):
        return super().decide_roles()

    def decide_fundraising(self):
        return super().decide_fundraising()

    def decide_closing(self):
        return super().decide_closing()


class Own(Backbone):
    """Has facilitators only, and a quarter of its staff raises money."""

    def decide_roles(self):
        return ONE

    def decide_fundraising(self):
        return 0.25


class Closes(Backbone):
    def decide_closing(self):
        return True


def test_backbones_that_decide_as_the_compiled_rules_change_no_bit(tiny):
    scenario = tiny.replace({"backbone.responsiveness": 0.7, "backbone.fundraising": 0.2})
    same, plain = (CommunityModel(scenario, rng=3, roles=roles) for roles in ({"backbone": Same}, None))
    np.testing.assert_array_equal(trajectory(same, range(27)), trajectory(plain, range(27)))


def test_each_backbone_decides_for_its_own_initiative(two):
    """The other one keeps its roles, staff and urgency in the year of the decision."""
    own, plain = (CommunityModel(two, rng=3, roles=roles) for roles in ({("backbone", 1): Own}, None))
    trajectory(own, [3])
    trajectory(plain, [3])
    (first, second), usual = ([a for a in m.agents if isinstance(a, Backbone)] for m in (own, plain))
    third = dict.fromkeys(("project_manager", "data_manager", "facilitator"), 1 / 3)
    assert first.roles == third == usual[0].roles
    assert second.roles == {"project_manager": 0.0, "data_manager": 0.0, "facilitator": 1.0}
    assert (first.fundraising, second.fundraising) == (0.0, 0.25)
    assert (first.staff, first.paid, first.dollars) == (usual[0].staff, usual[0].paid, usual[0].dollars)
    assert second.staff == pytest.approx(0.75 * usual[1].staff)
    assert second.paid == usual[1].paid
    assert second.dollars == usual[1].dollars


def test_one_of_two_backbones_closes(two):
    model = CommunityModel(two, rng=3, roles={("backbone", 0): Closes})
    trajectory(model, [2])
    ended = model.block.initiatives.initiative_state[InitiativeState.ended]
    assert (ended[0], ended[1]) == (1, 0)
    early = model.block.orgs.traits[0, Trait.stage] < 4
    assert not model.block.orgs.traits[0, Trait.member, early].any()
    assert model.block.orgs.traits[0, Trait.member, ~early].any()


def test_urgency_can_be_read_and_set(tiny):
    model = CommunityModel(tiny.replace({"backbone.urgency_fading": 1.0, "hours.tolerance": 0.01}), rng=3)
    backbone = next(a for a in model.agents if isinstance(a, Backbone))
    assert backbone.urgency == 1.0
    trajectory(model, [6])
    assert 0 < backbone.urgency < 1
    before = model.metrics["attendance"]
    backbone.urgency = 0.1
    model.step()
    assert model.metrics["attendance"] < 0.5 * before


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("decide_roles", (1.0, 0.0)),
        ("decide_roles", (0.0, 0.0, 0.0)),
        ("decide_roles", "all"),
        ("decide_fundraising", -0.1),
        ("decide_closing", 2),
        ("decide_closing", "no"),
    ],
)
def test_a_backbone_that_decides_what_is_not_allowed_is_named(tiny, method, value):
    wrong = type("Wrong", (Backbone,), {method: lambda self: value})
    with pytest.raises(ArgumentError, match=rf"Wrong\(backbone\): {method} must return"):
        trajectory(CommunityModel(tiny, rng=3, roles={"backbone": wrong}), [1])
