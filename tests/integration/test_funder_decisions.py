"""M23 and M24 in runs: claims, questions, exits and membership of funders given by rules and by Mesa agents."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from cisim.agents import CommunityModel, Funder, Nonprofit
from cisim.agents.model import trajectory
from cisim.errors import ArgumentError, ScenarioError
from cisim.model.kernels.layout import Funder as Layer
from cisim.model.kernels.layout import Org, Trait
from cisim.scenario.load import load
from cisim.simulation.simulate import run

MODULE = "funder_rules_of_a_test"
TINY = {
    "time.months": 26, "sectors.nonprofits": 9, "sectors.businesses": 2, "sectors.funders": 2, "money.pool": 3.0e6,
    "partnerships.core_least": 0.0, "partnerships.end_rate": 0.0, "funding.successor": 0.0,
}  # fmt: skip
FUNDRAISING, BACKBONE = 2, 1
"""Positions among uses of hours and among accounts."""


@pytest.fixture(scope="module")
def tiny():
    """Nine nonprofits and two funders; dollars of who leaves are lost to the partnership."""
    return load("adaptive-city", TINY)


@pytest.fixture
def rule(monkeypatch):
    """A scenario in which all decide by a function of the block and the month, or the same number."""
    module = types.ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, module)

    def ruled(scenario, name, decide):
        def constant(view, month):
            shape = view.orgs.org[:, 0, : view.runs.nonprofits] if name == "claims" else view.funding.funder[:, 0]
            return np.full(shape.shape, decide)

        setattr(module, name, decide if callable(decide) else constant)
        return scenario.with_rules(**{name: f"{MODULE}:{name}"})

    return ruled


def test_nonprofits_that_claim_in_full_raise_funds_for_longer(tiny, rule):
    loud, usual = (run([one], 2, 3, detail=True).hours[0, :, -1] for one in (rule(tiny, "claims", 1.0), tiny))
    assert (loud[:, FUNDRAISING] > 1.2 * usual[:, FUNDRAISING]).all()


def test_funders_out_of_the_partnership_pay_no_backbone(tiny, rule):
    """They leave it before the second year; who takes over at the start for all that left was never in it."""
    usual, out, gone = (
        run([one], 2, 3, every=1).dollars[0, :, :, BACKBONE]
        for one in (tiny, rule(tiny, "funder_membership", 0.0), rule(tiny, "exits", 1.0))
    )
    assert np.array_equal(out[:, :13], usual[:, :13])
    assert (out[:, 12] > 0).all()
    assert np.array_equal(out[:, 13:], np.repeat(out[:, 12:13], 14, axis=1))
    assert (usual[:, -1] > out[:, -1]).all()
    assert (gone == 0).all()


def test_a_question_that_is_given_takes_grants_from_outsiders(tiny, rule):
    """Aligned in full, of grants for a year, outsiders get nothing where all is asked, and much where nothing is."""
    stay = {
        "sectors.join_rate": 0.0,
        "sectors.leave_rate": 0.0,
        "sectors.participation": 0.5,
        "lives.closure_rate": 0.0,
    }
    aligned = tiny.replace(stay | {"alignment.funder_own": 1.0, "funding.term_aligned": 1.0})
    inside = {}
    for share in (0.0, 1.0):

        def ask(view, month, share=share):
            income = view.orgs.org[:, Org.income, : view.runs.nonprofits]
            member = view.orgs.traits[:, Trait.member, : view.runs.nonprofits]
            inside[share] = (income * member).sum() / max(income.sum(), 1.0)
            return np.full_like(view.funding.funder[:, 0], share)

        run([rule(aligned, "questions", ask)], 1, 3)
    assert inside[1.0] == pytest.approx(1)
    assert 0 < inside[0.0] < 0.95


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("funder_membership", 0.5, "0 or 1, and 0 of those who are not admitted, got 0.5"),
        ("exits", 2, "0 or 1, got 2"),
        ("questions", -0.1, "shares from 0 to 1, got -0.1"),
        ("claims", 1.5, "shares from 0 to 1, got 1.5"),
        ("claims", float("nan"), "shares from 0 to 1, got nan"),
    ],
)
def test_a_rule_that_decides_what_is_not_allowed_is_named_with_what_is(tiny, rule, name, value, message):
    with pytest.raises(ScenarioError, match=rf"rules\.{name}: '{MODULE}:{name}' must be {message}"):
        run([rule(tiny, name, value)], 1, 3)


def test_who_is_not_admitted_cannot_be_decided_into_the_partnership(tiny, rule):
    with pytest.raises(ScenarioError, match="0 of those who are not admitted, got 1"):
        run([rule(tiny.replace({"sectors.funders_admitted": 0.0}), "funder_membership", 1.0)], 1, 3)


# --- Mesa agents


class Loud(Nonprofit):
    """Claims as far as can be."""

    def decide_claim(self):
        return 1


class Restless(Funder):
    """Is out of the partnership, asks nobody, and leaves every year."""

    def decide_membership(self):
        return False

    def decide_question(self):
        return 0.0

    def decide_exit(self):
        return True


class Loyal(Restless):
    """Leaves the partnership and not its grantees."""

    def decide_exit(self):
        return False


def test_single_agents_decide_for_themselves_and_nobody_else_does_otherwise(tiny):
    model = CommunityModel(tiny, rng=3, roles={("nonprofit", 2): Loud, ("funder", 1): Restless})
    trajectory(model, [25])
    claims, funder = model.block.orgs.org[0, Org.claim, :9], model.block.funding.funder[0]
    assert np.array_equal(claims, np.arange(9) == 2)
    assert funder[Layer.member].tolist() == [1, 0]
    assert funder[Layer.since].tolist() == [0, 2]
    assert funder[Layer.asks].tolist() == [tiny["funding.member_premium"], 0]


def test_a_funder_may_leave_the_partnership_and_stay(tiny):
    model = CommunityModel(tiny, rng=3, roles={("funder", 0): Loyal})
    trajectory(model, [13])
    (loyal,) = model.agents_by_type[Loyal]
    assert loyal.admitted
    assert not loyal.member
    assert model.block.funding.funder[0, Layer.since].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("sector", "base", "method", "value", "allowed"),
    [
        ("funder", Funder, "decide_membership", 0.5, "True or False"),
        ("funder", Funder, "decide_exit", None, "True or False"),
        ("funder", Funder, "decide_question", 1.1, "a number from 0 to 1"),
        ("nonprofit", Nonprofit, "decide_claim", float("nan"), "a number from 0 to 1"),
    ],
)
def test_agents_that_decide_what_is_not_allowed_are_named(tiny, sector, base, method, value, allowed):
    wrong = type("Wrong", (base,), {method: lambda self: value})
    model = CommunityModel(tiny, rng=3, roles={sector: wrong})
    with pytest.raises(ArgumentError, match=rf"Wrong\({sector} \d+\): {method} must return {allowed}"):
        trajectory(model, [13])


@pytest.mark.parametrize("answer", ["0.5", b"1", 10**400, None, float("nan"), [0.5]])
def test_only_numbers_are_shares(tiny, answer):
    class Odd(Funder):
        def decide_question(self):
            return answer

    class OddGrants(Funder):
        def decide_grants(self):
            return [answer] * 9

    for role in (Odd, OddGrants):
        with pytest.raises(ArgumentError, match="must return"):
            CommunityModel(tiny, rng=1, roles={"funder": role}, collect=False).step()
