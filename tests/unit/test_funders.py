"""M24: which funders are in the partnership, and what they ask and care for."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.applications import pick_winners, score_applicants
from cisim.model.kernels.funders import (
    change_funder_membership,
    decide_funder_membership,
    decide_questions,
    leave,
)
from cisim.model.kernels.funding import decide_grants
from cisim.model.kernels.layout import Funder, Grant, InitiativeState, Org, Trait
from cisim.model.kernels.random_draws import draw_errors
from cisim.model.kernels.yearly import decide_membership
from cisim.model.parameters import RULES
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import run
from kernel_tools import apply, binomial_z, block, normal_bound, scenario

FEW = {"sectors.nonprofits": 6, "sectors.governments": 2, "sectors.businesses": 2, "sectors.funders": 3}
LIMIT = normal_bound(1e-6)


# --- membership by imitation


def founded(changes=(), runs=1):
    """Communities with a partnership that began a year ago."""
    b = block(scenario(FEW | {"funding.imitation": 1.0} | dict(changes)), runs=runs)
    b.initiatives.initiative_state[InitiativeState.age] = 12.0
    return b


def decided(b, t=12):
    apply(decide_funder_membership, b, t=t)
    return b.funding.funder[:, Funder.membership]


def years_of_membership(b, years):
    """Members year by year, ``[year, run, funder]``."""
    found = []
    for year in range(1, 1 + years):
        decided(b, 12 * year)
        apply(change_funder_membership, b)
        found.append(b.funding.funder[:, Funder.member].copy())
    return np.array(found)


@pytest.mark.parametrize("all_in", [0.0, 1.0])
def test_all_in_and_all_out_stay_as_they_are(all_in):
    b = founded({"sectors.funder_spread": 1.5}, runs=200)
    b.funding.funder[:, Funder.member] = all_in
    assert (years_of_membership(b, 10) == all_in).all()


def test_mixed_communities_end_all_in_or_all_out():
    b = founded({"sectors.funders_joined": 0.5, "funding.imitation": 0.5}, runs=300)
    mean = years_of_membership(b, 60).mean(axis=2)
    mixed = (mean > 0) & (mean < 1)
    assert mixed[0].mean() > 0.3
    assert not mixed[-1].any()
    assert {0.0, 1.0} == set(mean[-1])


@pytest.mark.statistical  # error rate 1e-6 each
def test_chances_are_the_share_of_the_other_funders_dollars():
    """Dollars 5, 3, 2, the second is in: the first joins with .5 * 3/5, the second leaves with .5 * 1, the third joins
    with .5 * 3/8."""
    b = founded({"funding.imitation": 0.5}, runs=4000)
    b.funding.funder[:, Funder.budget_share], b.funding.funder[:, Funder.member] = (0.5, 0.3, 0.2), (0, 1, 0)
    inside = decided(b)
    for f, chance in enumerate((0.5 * 0.6, 1 - 0.5, 0.5 * 0.375)):
        assert abs(binomial_z(inside[:, f].sum(), 4000, chance)) < LIMIT


@pytest.mark.parametrize(
    ("case", "expected"),
    [("no imitation", [1, 1, 0]), ("not founded", [1, 1, 0]), ("ended", [1, 1, 0]), ("not admitted", [1, 1, 0]),
     ("all may", [1, 1, 1])],
)  # fmt: skip
def test_who_joins_follows_admitted_and_as_long_as_there_is_a_partnership(case, expected):
    b = founded()
    b.funding.funder[0, Funder.member], b.funding.funder[0, Funder.budget_share] = (1, 1, 0), (0.5, 0.5, 0.0)
    b.funding.funder[0, Funder.imitation, :2] = 0  # these stay
    if case == "no imitation":
        b.funding.funder[0, Funder.imitation] = 0
    if case == "not founded":
        b.initiatives.initiative_state[InitiativeState.age] = 0
    if case == "ended":
        b.initiatives.initiative_state[InitiativeState.ended] = 7
    if case == "not admitted":
        b.funding.funder[0, Funder.admitted, 2] = 0
    assert decided(b)[0].tolist() == expected
    apply(change_funder_membership, b)
    assert b.funding.funder[0, Funder.member].tolist() == ([0, 0, 0] if case == "ended" else expected)


def test_a_funder_alone_has_nobody_to_follow():
    b = founded({"sectors.funders": 1})
    for member in (0.0, 1.0):
        b.funding.funder[0, Funder.member] = member
        assert decided(b)[0, 0] == member


# --- the question


def test_each_funder_in_the_partnership_asks_by_its_own_number():
    """Aligned in full: less to outsiders by what each asks; one outside does not ask; the pooled fund asks as all."""
    b = block(scenario(FEW | {"service.need_seen": 0.0, "funding.member_premium": 0.5}))
    b.funding.funder[0, Funder.member_premium], b.funding.funder[0, Funder.member] = (1.0, 0.2, 0.8), (1, 1, 0)
    b.funding.funder[0, Funder.alignment] = 1.0
    b.orgs.traits[0, Trait.member] = np.arange(10) < 3
    for kernel in (draw_errors, decide_questions, score_applicants, pick_winners, decide_grants):
        given = {"t": 0} if kernel in (draw_errors, pick_winners) else {}
        apply(kernel, b, **given)
    size = b.orgs.org[0, Org.initial_fte, :6]
    for f, asks in enumerate((1.0, 0.2, 0.0)):
        weight = size * np.where(np.arange(6) < 3, 1.0, 1.0 - asks)
        assert b.funding.grant[0, Grant.offer, f] == pytest.approx(weight / weight.sum())
    weight = size * np.where(np.arange(6) < 3, 1.0, 0.5)
    assert b.orgs.org[0, Org.pooled_offer, :6] == pytest.approx(weight / weight.sum())


@pytest.mark.statistical  # error rate 1e-6 each
@pytest.mark.parametrize("pooled", [0.0, 0.4])
def test_what_funders_ask_is_what_joining_pays(pooled):
    """g = sum of b_F m_F [(1 - pooled) a_F asks_F + pooled .5]; nothing is learned, coordination takes a tenth."""
    rates = {"sectors.join_rate": 1.0, "funding.pooled": pooled, "funding.member_premium": 0.5}
    b = block(scenario(FEW | rates), runs=2000)
    b.funding.funder[:, Funder.budget_share], b.funding.funder[:, Funder.member] = (0.5, 0.3, 0.2), (1, 1, 0)
    b.funding.funder[:, Funder.alignment], b.funding.funder[:, Funder.asks] = (0.6, 1.0, 1.0), (1.0, 0.1, 1.0)
    b.orgs.traits[:, Trait.member] = 0
    b.initiatives.initiative_state[InitiativeState.members] = 4
    b.orgs.org[:, Org.capacity] = 10.0
    b.initiatives.initiative_state[InitiativeState.load] = 140.0
    apply(decide_membership, b, t=12)
    pays = 0.5 * ((1 - pooled) * 0.6 * 1.0 + pooled * 0.5) + 0.3 * ((1 - pooled) * 1.0 * 0.1 + pooled * 0.5)
    joined = b.orgs.traits[:, Trait.membership, :6].sum()
    assert abs(binomial_z(joined, 12000, pays / (pays + 0.1))) < LIMIT


def own(text_or_entries, changes=()):
    """The small town whose funders have numbers of their own."""
    data = load("small-town").replace(dict(changes)).to_dict()
    return Scenario.from_dict(data | {"funders": text_or_entries}, "own")


def test_a_question_raises_membership():
    rates = {"time.months": 60, "sectors.join_rate": 0.5, "sectors.participation": 0.3, "alignment.funder_own": 0.8}
    count = load("small-town")["sectors.funders"]
    found = [
        run([own([{"count": count, "member_premium": asked}], rates)], 8, 3).metrics["members"][..., -1].mean()
        for asked in (0.0, 1.0)
    ]
    assert found[1] > found[0] + 0.05


def test_numbers_of_its_own_that_are_the_scenarios_change_no_bit():
    """Nor does imitation where all are in from the start, nor a successor where nobody leaves."""
    town = load("small-town").replace({"time.months": 40, "funding.exit_rate": 0.0})
    usual = run([town.isolated(), town], 2, 3, every=1, threads=1).attainment
    keys = {"rule": "funding.rule", "term_isolated": "funding.term_isolated", "term_aligned": "funding.term_aligned",
            "overhead_taste": "funding.overhead_taste", "member_premium": "funding.member_premium",
            "patience": "funding.patience", "own_alignment": "alignment.funder_own"}  # fmt: skip
    stages = [s.name for s in town.stages]
    entry = {name: town[key] for name, key in keys.items()} | {"count": town["sectors.funders"], "stages": stages}
    changes = {"funding.imitation": 1.0, "funding.successor": 0.0}
    for one in (own([entry], {"time.months": 40, "funding.exit_rate": 0.0}), town.replace(changes)):
        assert np.array_equal(run([one.isolated(), one], 2, 3, every=1, threads=1).attainment, usual)


# --- stages it cares for


def test_nothing_is_given_where_a_funder_does_not_care():
    """Neither picked nor offered anything, by any rule, aligned or not, in the partnership or not."""
    for rule in RULES:
        b = block(scenario(FEW | {"funding.rule": rule, "funding.winners": 0.9}))
        b.orgs.traits[0, Trait.stage, :6] = (0, 1, 0, 1, 1, 0)
        b.funding.funder[0, Funder.cares] = (1, 2, 0)  # the first stage, the second one, all
        b.funding.funder[0, Funder.member] = (0, 1, 1)
        for a in (0.0, 0.5, 1.0):
            b.funding.funder[0, Funder.alignment] = a
            for kernel in (draw_errors, score_applicants, pick_winners, decide_grants):
                given = {"t": 0} if kernel in (draw_errors, pick_winners) else {}
                apply(kernel, b, **given)
            offer, winner = b.funding.grant[0, Grant.offer], b.funding.grant[0, Grant.winner]
            at_first = b.orgs.traits[0, Trait.stage, :6] == 0
            assert (offer[0, ~at_first] == 0).all()
            assert (offer[1, at_first] == 0).all()
            assert (offer[2] > 0).any()
            assert offer.sum(axis=1) == pytest.approx(1)
            assert winner[0].sum() == winner[0, at_first].sum() == 3  # nine tenths of three
            assert winner[1].sum() == winner[1, ~at_first].sum() == 3


def test_winners_are_the_best_of_those_eligible():
    b = block(scenario(FEW | {"funding.winners": 0.34}))
    b.funding.grant[0, Grant.score] = (-5, 9, -3, 8, 7, -4)
    b.funding.grant[0, Grant.eligible] = (1, 0, 1, 0, 0, 1)
    apply(pick_winners, b, t=0)
    assert (b.funding.grant[0, Grant.winner] == (0, 0, 1, 0, 0, 0)).all()
    assert b.funding.funder[0, Funder.premium] == pytest.approx(-3 - (-4))


def test_a_funder_looks_at_all_where_nobody_works_at_its_stages():
    b = block(scenario(FEW))
    b.orgs.traits[0, Trait.stage, :6] = 0
    b.funding.funder[0, Funder.cares] = 2
    apply(draw_errors, b, t=0)
    apply(score_applicants, b)
    assert (b.funding.grant[0, Grant.eligible] == 1).all()


def test_its_portfolio_begins_where_it_cares_and_so_does_that_of_who_takes_over():
    stages = [{"name": f"stage {k}", "duration": 4.0} for k in range(2)]
    data = scenario(FEW, stages).to_dict() | {"funders": [{"stages": ["stage 1"]}]}
    b = block(Scenario.from_dict(data), runs=20)
    size = b.orgs.org[:, Org.initial_fte, :6]
    for _ in range(2):
        there = b.orgs.traits[:, Trait.stage, :6] == 1
        there |= ~there.any(axis=1, keepdims=True)
        weight = np.where(there, size, 0.0)
        assert b.funding.grant[:, Grant.portfolio, 0] == pytest.approx(weight / weight.sum(axis=1, keepdims=True))
        assert b.funding.grant[:, Grant.portfolio, 1] == pytest.approx(size / size.sum(axis=1, keepdims=True))
        b.orgs.traits[:, Trait.stage, :6] = 1 - b.orgs.traits[:, Trait.stage, :6]
        b.funding.funder[:, Funder.leaves] = 1
        apply(leave, b, t=12)
