"""M19: who closes, what is founded in its place, and that no dollar is lost."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import (
    Account,
    Cell,
    Fixed,
    Org,
    StageBits,
    Trait,
)
from cisim.model.kernels.lives import HIGHEST, close, found
from cisim.model.kernels.practice import count_votes
from cisim.scenario.load import load
from cisim.simulation.simulate import run
from kernel_tools import apply, binomial_z, block, normal_bound, scenario

FEW = {"sectors.nonprofits": 6, "sectors.governments": 2, "sectors.businesses": 2, "sectors.funders": 3}
LIMIT = normal_bound(1e-6)


# --- closures


def closed(b):
    return b.orgs.traits[:, Trait.closed]


@pytest.mark.statistical  # error rate 1e-6 each
@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_nonprofits_close_at_their_rate_small_ones_more_often(power):
    """The mean over nonprofits is c; relative to each other their chances are h^-nu."""
    sizes = np.array([2.0, 3.0, 4.0, 6.0, 9.0, 16.0])
    rates = {"lives.closure_rate": 0.08, "lives.closure_size": power}
    b = block(scenario(FEW | rates), runs=2000)
    b.orgs.org[:, Org.capacity, :6] = sizes
    apply(close, b, t=12)
    chances = 0.08 * sizes**-power / (sizes**-power).mean()
    assert chances.max() < HIGHEST
    for o in range(6):
        assert abs(binomial_z(closed(b)[:, o].sum(), 2000, chances[o])) < LIMIT
    assert not closed(b)[:, 6:].any()


@pytest.mark.statistical  # error rate 1e-6
def test_no_nonprofit_closes_with_more_than_a_fifth():
    b = block(scenario(FEW | {"lives.closure_rate": 0.5, "lives.closure_size": 0.0}), runs=1000)
    apply(close, b, t=12)
    assert abs(binomial_z(closed(b).sum(), 6000, HIGHEST)) < LIMIT


@pytest.mark.statistical  # error rate 1e-6
def test_survival_over_years_is_that_of_the_rate():
    """(1 - c)^y of those of the start were never replaced."""
    b = block(scenario(FEW | {"lives.closure_rate": 0.05, "lives.closure_size": 0.0}), runs=1000)
    gone = np.zeros((1000, 6), bool)
    for year in range(1, 9):
        apply(close, b, t=12 * year)
        gone |= closed(b)[:, :6] > 0
    assert abs(binomial_z((~gone).sum(), 6000, 0.95**8)) < LIMIT


# --- foundings


def with_closures(changes=(), runs=1, who=(1, 4), **kinds):
    """Communities whose second and fifth nonprofit close."""
    b = block(scenario(FEW | {"lives.closure_rate": 0.01} | dict(changes), **kinds), runs=runs)
    apply(count_votes, b)
    b.problem.stage_bits[:, StageBits.changed] = 0
    b.orgs.traits[:, Trait.closed] = 0
    b.orgs.traits[:, Trait.closed, list(who)] = 1
    return b


def test_what_stays_and_what_is_new():
    b = with_closures(runs=40)
    org, traits = b.orgs.org, b.orgs.traits
    traits[:, Trait.member] = 1
    traits[:, Trait.lost], traits[:, Trait.trial_months], traits[:, Trait.cycle] = 3, 2, 1
    org[:, Org.alignment], org[:, Org.dilution], org[:, Org.income], org[:, Org.reserve] = 0.77, 0.3, 5e5, 1e3
    before, was = org.copy(), traits.copy()
    apply(found, b, t=12)
    new = np.zeros(10, bool)
    new[[1, 4]] = True
    for layer in (Org.capacity, Org.initial_fte, Org.income, Org.own_income, Org.reserve, Org.pooled, Org.persuasion):
        assert np.array_equal(org[:, layer], before[:, layer])
    assert np.array_equal(org[..., ~new], before[..., ~new])
    assert np.array_equal(traits[..., ~new], was[..., ~new])
    assert np.array_equal(org[:, Org.new_fte][:, new], org[:, Org.capacity][:, new])
    assert np.array_equal(org[:, Org.alignment][:, new], org[:, Org.own_alignment][:, new])
    assert traits[:, Trait.new_place][:, new].all()
    for layer in (Trait.member, Trait.lost, Trait.trial_months, Trait.cycle):
        assert not traits[:, layer][:, new].any()
    assert not org[:, Org.dilution][:, new].any()
    assert np.array_equal(traits[:, Trait.admitted], was[:, Trait.admitted])
    for layer in (Trait.practice, Trait.sign):
        assert (traits[:, layer][:, new] != was[:, layer][:, new]).mean() > 0.9
    assert np.unique(org[:, Org.own_alignment][:, new]).size > 70


def test_policy_elements_are_those_in_force_and_networks_those_of_the_stage():
    b = with_closures(runs=40)
    apply(found, b, t=12)
    traits = b.orgs.traits
    for r in range(40):
        for o in (1, 4):
            s = traits[r, Trait.stage, o]
            policy = b.problem.fixed[b.runs.world[r], Fixed.policy, s]
            assert (traits[r, Trait.practice, o] ^ b.problem.stage_bits[r, StageBits.policy, s]) & policy == 0
            assert b.runs.network_stage[traits[r, Trait.network, o]] == s
            assert traits[r, Trait.proposal, o] == traits[r, Trait.practice, o]


def test_votes_follow_who_closes_and_who_is_founded():
    b = with_closures(runs=5)
    apply(found, b, t=12)
    found_votes = b.problem.votes[:, 0].copy()
    apply(count_votes, b)
    assert np.array_equal(found_votes, b.problem.votes[:, 0])
    for r in range(5):
        for o in (1, 4):
            assert b.problem.stage_bits[r, StageBits.changed, b.orgs.traits[r, Trait.stage, o]] == 1


def test_trust_on_its_ties_is_that_of_the_start():
    b = with_closures(runs=3)
    first = b.ties.trust.copy()
    b.ties.trust[:] = 0.99
    apply(found, b, t=12)
    for r in range(3):
        w = b.runs.world[r]
        for k in range(b.ties.n_edges[w]):
            of_new = b.ties.edge[w, 0, k] in (1, 4) or b.ties.edge[w, 1, k] in (1, 4)
            assert b.ties.trust[r, k] == (first[r, k] if of_new else 0.99)


def test_a_founder_who_sees_need_begins_where_there_is_least_service():
    """One cell is empty when everybody else works in the other three; the next founder takes the next best."""
    b = with_closures({"service.need_seen": 1.0}, segments=(0.5, 0.5))
    b.pathway.cell[0, Cell.need] = 10.0
    b.orgs.org[0, Org.initial_fte, :6] = (3.0, 5.0, 4.0, 5.0, 1.0, 6.0)
    cells = np.array([0, 0, 1, 2, 2, 2])
    b.orgs.traits[0, Trait.stage, :6], b.orgs.traits[0, Trait.segment, :6] = cells // 2, cells % 2
    apply(found, b, t=12)
    c = b.orgs.traits[0, Trait.stage, :6] * 2 + b.orgs.traits[0, Trait.segment, :6]
    assert c.tolist() == [0, 3, 1, 2, 0, 2]  # 5 FTE to the empty one, then 3 is the lowest count


@pytest.mark.statistical  # error rate 1e-6
def test_a_founder_who_does_not_see_need_begins_where_others_are():
    """Weights 1 + crowding * service relative to need: 1, 1, 1, 1 + 3 * 2."""
    b = with_closures({"service.need_seen": 0.0, "service.crowding": 3.0}, runs=1500, who=(1,), segments=(0.5, 0.5))
    b.pathway.cell[:, Cell.need] = 10.0
    b.orgs.org[:, Org.initial_fte, :6] = 4.0
    b.orgs.traits[:, Trait.stage, :6], b.orgs.traits[:, Trait.segment, :6] = 1, 1
    apply(found, b, t=12)
    c = b.orgs.traits[:, Trait.stage, 1] * 2 + b.orgs.traits[:, Trait.segment, 1]
    assert abs(binomial_z((c == 3).sum(), 1500, 7 / 10)) < LIMIT


# --- all together


@pytest.fixture(scope="module")
def turbulent():
    """A town in which many close, leave and end."""
    rates = {
        "time.months": 72, "lives.closure_rate": 0.15, "funding.exit_rate": 0.8, "funding.patience": 1.0,
        "service.need_noise": 0.1, "partnerships.end_rate": 0.4, "shocks.recession_rate": 0.0,
    }  # fmt: skip
    town = load("small-town").replace(rates)
    return run([town.isolated(), town], 2, 3, every=1, detail=True)


def test_every_dollar_that_comes_in_is_in_the_books(turbulent):
    """Public budgets, own income and the pool are the same in both arms, whoever holds them."""
    came_in = turbulent.dollars[..., : Account.reserves].sum(axis=-1)
    assert came_in[1] == pytest.approx(came_in[0], rel=1e-12)
    pool = turbulent.dollars[..., [Account.grants, Account.backbone, Account.data_system]].sum(axis=-1)
    assert np.diff(pool, axis=-1) == pytest.approx(pool[0, 0, 1])


def test_attainment_stays_a_share(turbulent):
    assert (turbulent.attainment >= 0).all()
    assert (turbulent.attainment <= 1).all()
