"""M25 and M26 in whole runs: the same money in both arms, what is neutral, and what the partnership gains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cisim.agents.model import CommunityModel, trajectory
from cisim.agents.organisations import Government
from cisim.comparison.comparison import compare
from cisim.errors import ArgumentError
from cisim.evidence.registration import registration
from cisim.model.kernels.layout import BUSINESS, Account, Trait
from cisim.model.month import advance
from cisim.simulation import simulate
from kernel_tools import block, with_stages

FREE = {"sectors.discretionary": 0.3}
GENEROUS = FREE | {
    "sectors.public_contribution": 0.5, "alignment.own": 0.5, "funding.overhead_taste": 0.1,
    "alignment.funder_own": 0.0, "time.months": 36,
}  # fmt: skip
"""Aligned governments that offer half of what they are free to give, and funders that leave the backbone unpaid."""


def test_both_arms_have_the_same_money_to_the_cent_and_as_much_as_without_free_budgets(small):
    saving = with_stages(small.replace({"time.months": 36, "money.site_cost": 5e5}), {1: {"sites": 2}, 4: {"sites": 9}})
    c, plain = compare(saving.replace(GENEROUS), runs=6, seed=4), compare(saving, runs=6, seed=4)
    assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
    assert np.abs(c.money_total - plain.money_total).max() < 0.005
    assert c.to_dict()["equal_money"]
    for arm in c.to_dict()["arms"].values():
        assert sum(v for use, v in arm["money"].items() if use != "total") == pytest.approx(arm["money_total"])


def test_what_governments_give_is_what_their_services_lack_and_the_backbone_has(small):
    """Beside the same pool: in the first year, before anything else differs."""
    year = GENEROUS | {"time.months": 12}
    given, kept = (
        simulate.run([small.replace(year | {"sectors.public_contribution": pi})], 4, 3).dollars[0, :, -1]
        for pi in (0.5, 0.0)
    )
    coordination = [Account.backbone, Account.data_system]
    more = given[:, coordination].sum(axis=1) - kept[:, coordination].sum(axis=1)
    assert (more > 1e5).all()
    np.testing.assert_allclose(kept[:, Account.public_budgets] - given[:, Account.public_budgets], more, rtol=1e-9)
    np.testing.assert_array_equal(given[:, Account.grants], kept[:, Account.grants])


def test_isolated_governments_offer_nothing_and_no_condition_is_a_limit_to_the_last_bit(small):
    on = GENEROUS | {f"sectors.business_{name}": 0.3 for name in ("rivalry", "reputation", "workforce")}
    isolated = small.replace(on).isolated()
    nobody = {f"sectors.{sector}_admitted": 0.0 for sector in ("nonprofits", "governments", "businesses", "funders")}
    found = simulate.run([isolated, isolated.replace({"levels.loss": 0.9}), small.replace(on | nobody)], 4, 3)
    for arm in (1, 2):
        np.testing.assert_array_equal(found.attainment[arm], found.attainment[0])
        np.testing.assert_array_equal(found.dollars[arm], found.dollars[0])
    assert (found.dollars[:, :, -1, Account.backbone] == 0).all()


@pytest.mark.parametrize(
    "inert",
    [
        {"sectors.public_contribution": 1.0},  # of nothing
        {"sectors.business_rivalry": 1.0, "sectors.businesses_admitted": 0.0},  # nobody to leave, and nobody joins
    ],
)
def test_numbers_that_have_nothing_to_act_on_change_no_bit(small, inert):
    before = small.replace({"time.months": 26} | {k: v for k, v in inert.items() if k.endswith("_admitted")})
    found = simulate.run([before.replace(inert)], 3, 3, every=1), simulate.run([before], 3, 3, every=1)
    np.testing.assert_array_equal(found[0].attainment, found[1].attainment)
    np.testing.assert_array_equal(found[0].dollars, found[1].dollars)


def test_businesses_leave_a_partnership_that_their_competitors_avoid(small):
    """And hold on to it for their name: five years, forty runs of four businesses each."""

    def members(**changes):
        on = {f"sectors.business_{name}": value for name, value in changes.items()} | {"sectors.businesses": 4}
        b = block(small.replace(registration().neutral_values("partnerships") | on), runs=40)
        advance(b, 0, 0)
        advance(b, 0, 60)
        there = b.orgs.traits[:, Trait.sector] == BUSINESS
        return b.orgs.traits[:, Trait.member][there].mean()

    alone = members()
    assert members(rivalry=0.3) < 0.9 * alone
    assert members(reputation=0.3) > alone
    assert members(workforce=1.0) >= alone


# --- decided otherwise ---


def last_stage(view, month):
    """All that is free goes to the government of the last stage."""
    return np.eye(view.funding.budget.shape[2])[-2] + np.zeros(view.funding.budget.shape)


def test_budgets_go_where_a_rule_says_and_nowhere_where_nothing_is_free(small):
    year = small.replace({"time.months": 24})
    one, other = (simulate.run([s], 2, 3) for s in (year.with_rules(budgets=last_stage), year))
    np.testing.assert_array_equal(one.attainment, other.attainment)
    free = year.replace({"sectors.discretionary": 0.4})
    moved, compiled = (
        simulate.run([s], 2, 3).metrics["outcome"][..., -1] for s in (free.with_rules(budgets=last_stage), free)
    )
    assert (moved > compiled).all()


def same_budgets(view, month):
    return view.funding.budget.copy()


def same_membership(view, month):
    return view.orgs.traits[:, Trait.membership].copy()


def test_rules_that_repeat_what_was_decided_change_no_bit(small):
    on = GENEROUS | {f"sectors.business_{name}": 0.3 for name in ("rivalry", "reputation", "workforce")}
    free = small.replace(on | {"time.months": 26})
    repeated = free.with_rules(budgets=same_budgets, membership=same_membership)
    found = [simulate.run([s], 2, 3, every=1).attainment for s in (repeated, free, small.replace({"time.months": 26}))]
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.array_equal(found[1], found[2])


class Shares(Government):
    """A quarter for the partnership, and the rest for the second stage."""

    shares: Any = (0, 0.3, 0, 0, 0, 0, 0, 0.1)

    def decide_budget(self):
        return self.shares


def test_agents_share_their_budgets_and_shares_are_scaled(small):
    model = CommunityModel(small, rng=3, roles={"government": Shares})
    model.step()
    assert model.block.funding.budget[0] == pytest.approx(np.tile([0, 0.75, 0, 0, 0, 0, 0, 0.25], (7, 1)))


@pytest.mark.parametrize("shares", [[1.0] * 7, [0.0] * 8, [float("nan")] * 8, [2.0] + [0.0] * 7, "all", None])
def test_shares_that_cannot_be_are_named(small, shares):
    wrong = type("Wrong", (Shares,), {"shares": shares})
    model = CommunityModel(small, rng=3, roles={("government", 2): wrong})
    message = r"Wrong\(government \d+\): decide_budget must return 8 shares from 0 to 1, 0 at stages without"
    with pytest.raises(ArgumentError, match=message):
        model.step()


class Frugal(Government):
    """Leaves everything at home and offers nothing."""

    def decide_budget(self):
        shares = np.zeros(len(self.model.settings.stages) + 1)
        shares[[s.name for s in self.model.settings.stages].index(self.stage)] = 1
        return shares


def test_a_mesa_government_that_shares_nothing_keeps_its_budget(small):
    free = small.replace(GENEROUS)
    model = CommunityModel(free, rng=3, roles={"government": Frugal})
    first = [a.budget for a in model.agents_by_type[Frugal]]
    trajectory(model, [14])
    assert [a.budget for a in model.agents_by_type[Frugal]] == pytest.approx(first)
    compiled = CommunityModel(free, rng=3)
    trajectory(compiled, [14])
    assert sum(a.budget for a in compiled.agents_by_type[Government]) < sum(first) - 1000


def test_the_mesa_model_goes_the_same_way_bit_for_bit(small):
    free = small.replace(GENEROUS)
    record = simulate.run([free], 1, 11, every=1)
    model = CommunityModel(free, rng=11)
    np.testing.assert_array_equal(trajectory(model, range(free.months + 1)), record.attainment[0, 0])
    np.testing.assert_array_equal(model.block.funding.money[0, 1], record.dollars[0, 0, -1])
