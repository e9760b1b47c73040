"""Who belongs: sectors that a partnership does not admit are out of its reach, in what they do and in what they get."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from cisim.comparison.forms import all_forms
from cisim.evidence.registration import registration
from cisim.model.kernels.ballots import agrees
from cisim.model.kernels.layout import (
    BUSINESS,
    GOVERNMENT,
    NONPROFIT,
    Account,
    ConditionState,
    Funder,
    Grant,
    Org,
    Trait,
)
from cisim.model.month import advance, month, start_year
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.simulation import simulate
from kernel_tools import block, callable_of
from kernel_tools import small as few

SECTORS = ("nonprofits", "governments", "businesses", "funders")
CODES = {"nonprofits": NONPROFIT, "governments": GOVERNMENT, "businesses": BUSINESS}
NOBODY = {f"sectors.{sector}_admitted": 0.0 for sector in SECTORS}


def record(scenario, runs=10):
    """Runs of one arm."""
    return simulate.run([scenario], runs, 3)


def assert_same(one, other):
    """Two records agree to the last bit in children, money and hours, and in the state of organisations."""
    for name in ("attainment", "completed", "dollars", "hours"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    for name in ("trust", "alignment", "effectiveness", "diversity", "concentration", "funder_alignment"):
        np.testing.assert_array_equal(one.metrics[name], other.metrics[name], err_msg=name)


def test_a_partnership_that_admits_nobody_is_isolation_to_the_last_bit(small):
    """All strengths in full: with nobody in it, it meets nobody, costs nothing and changes nothing."""
    assert_same(record(small.replace(NOBODY)), record(small.isolated()))


def test_membership_has_no_consequence_where_nothing_is_done_together(small):
    """Who belongs is drawn in both arms; in isolation it changes no bit, also where governments give."""
    alone = small.isolated().replace({"sectors.discretionary": 0.3, "sectors.public_contribution": 0.5})
    assert_same(
        record(alone.replace({"sectors.participation": 0.1})), record(alone.replace({"sectors.participation": 0.9}))
    )


def test_nobody_is_ever_a_member_of_a_sector_that_is_not_admitted(small):
    """However well it would pay to join."""
    pays = {"sectors.join_rate": 1.0, "sectors.leave_rate": 0.0, "alignment.funder_own": 1.0, "time.months": 60}
    lasting = registration().neutral_values("partnerships", "lives")
    for sector, code in CODES.items():
        b = block(small.replace(lasting | pays | {f"sectors.{sector}_admitted": 0.0}), runs=6)
        advance(b, 0, 0)
        advance(b, 0, 60)
        there = b.orgs.traits[:, Trait.sector] == code
        assert not b.orgs.traits[:, Trait.member][there].any()
        assert b.orgs.traits[:, Trait.member][~there].mean() > 0.9
        assert (b.orgs.org[:, Org.attendance][there] == 0).all()
        assert (b.orgs.org[:, Org.coordination][there] == 0).all()


def test_the_share_admitted_bounds_the_members_and_is_drawn_apart_from_who_takes_part(small):
    """Half of the nonprofits, of whom 60 % take part: 2000 draws, 5 standard errors."""
    b = block(small.replace({"sectors.nonprofits_admitted": 0.5, "sectors.participation": 0.6}), runs=200)
    who = b.orgs.traits[:, :, b.orgs.traits[0, Trait.sector] == NONPROFIT]
    n = who[:, 0].size
    for layer, share in ((Trait.admitted, 0.5), (Trait.member, 0.3)):
        assert abs(who[:, layer].mean() - share) < 5 * (share * (1 - share) / n) ** 0.5
    assert (who[:, Trait.member] <= who[:, Trait.admitted]).all()
    everybody = block(small.replace({"sectors.participation": 0.6}), runs=200)
    taking_part = everybody.orgs.traits[:, Trait.member, : who.shape[2]]
    np.testing.assert_array_equal(who[:, Trait.member], who[:, Trait.admitted] & taking_part)


def in_isolation(scenario, months, runs=12):
    """A block that has lived some months with all strengths at zero, and the same with its conditions at full level."""
    b = block(scenario, runs=runs)
    strength = b.initiatives.condition_state[ConditionState.strength].copy()
    b.initiatives.condition_state[ConditionState.strength] = 0.0
    advance(b, 0, 0)
    advance(b, 0, months)
    b.runs.p[Param.learning_adhoc_rate] = (
        0.0  # a month with a convened cycle of a network has no ad hoc coalition of it
    )
    full = copy.deepcopy(b)
    full.initiatives.condition_state[ConditionState.strength] = strength
    full.initiatives.condition_state[ConditionState.level] = 1.0
    return b, full


@pytest.mark.parametrize("sector", CODES)
def test_a_sector_that_is_not_admitted_decides_what_it_decides_in_isolation(small, sector):
    """From one state, a month with all conditions at full level and a month with none are the same to those outside:
    hours, alignment, search, proposals, votes, moves, and trust on their ties, breaches of last month included."""
    changes = {f"sectors.{sector}_admitted": 0.0, "learning.adhoc_rate": 0.5, "problem.policy_share": 0.5}
    changes |= {"learning.evidence": 0.0, "learning.evidence_months": 1}  # a ballot in every month
    alone, together = in_isolation(small.replace(changes), 26)
    assert (alone.orgs.traits[:, Trait.ballot] == -1).any()
    for b in (alone, together):
        month(b, 26)
    out = alone.orgs.traits[:, Trait.sector] == CODES[sector]
    for layer in (Trait.step, Trait.proposal, Trait.ballot, Trait.wish, Trait.stage, Trait.segment):
        np.testing.assert_array_equal(
            together.orgs.traits[:, layer][out], alone.orgs.traits[:, layer][out], err_msg=layer.name
        )
    for layer in (Org.attendance, Org.load, Org.alignment, Org.service, Org.search, Org.reporting, Org.coordination):
        np.testing.assert_array_equal(
            together.orgs.org[:, layer][out], alone.orgs.org[:, layer][out], err_msg=layer.name
        )
    for r, w in enumerate(alone.runs.world):
        ends = alone.ties.edge[w, :, : alone.ties.n_edges[w]]
        outside = out[r][ends].any(axis=0)
        kept, met = alone.ties.trust[r, : len(outside)], together.ties.trust[r, : len(outside)]
        np.testing.assert_array_equal(met[outside], kept[outside])
    assert (together.orgs.org[:, Org.alignment][~out] != alone.orgs.org[:, Org.alignment][~out]).any()


def test_funders_that_are_not_admitted_give_as_in_isolation_and_pay_nothing(small):
    outside = small.replace({"sectors.funders_admitted": 0.0, "alignment.funder_own": 0.3, "funding.pooled": 0.5})
    alone, together = in_isolation(outside, 24)
    for b in (alone, together):
        start_year(b, 24)
    for layer in (Grant.score, Grant.winner, Grant.offer, Grant.portfolio):
        np.testing.assert_array_equal(
            together.funding.grant[:, layer], alone.funding.grant[:, layer], err_msg=layer.name
        )
    np.testing.assert_array_equal(together.funding.funder, alone.funding.funder)
    assert (together.funding.money[:, 0, [Account.backbone, Account.data_system]] == 0).all()
    inside = copy.deepcopy(alone)
    inside.funding.funder[:, Funder.member], inside.initiatives.condition_state[ConditionState.strength] = 1.0, 1.0
    start_year(inside, 24)
    assert (inside.funding.money[:, 0, Account.backbone] > 0).all()


def test_funders_outside_do_not_prefer_members(small):
    """``funding.member_premium`` is asked by funders that are in the network themselves (B13)."""
    changes = {"alignment.funder_own": 1.0, "funding.member_premium": 1.0, "sectors.participation": 0.5}
    for admitted in (0.0, 1.0):
        b = block(small.replace(changes | {"sectors.funders_admitted": admitted}), runs=8)
        advance(b, 0, 0)
        start_year(b, 0)
        n = b.funding.grant.shape[3]
        got = b.orgs.org[:, Org.income, :n][b.orgs.traits[:, Trait.member, :n] == 0]
        offer = b.funding.grant[:, Grant.offer].mean(axis=1)[b.orgs.traits[:, Trait.member, :n] == 0]
        assert (offer == 0).all() == bool(admitted)
        assert got.sum() > 0


def test_a_government_out_of_reach_is_not_mediated():
    """(M3) it weighs its whole loss; one within reach only what mediation leaves of it."""
    b = few({"alignment.own": 0.2, "alignment.alignment_spread": 0.0})
    b.initiatives.q[Quant.mediation, 1] = 1.0
    o = int(np.flatnonzero(b.orgs.traits[0, Trait.sector] == GOVERNMENT)[0])
    x = int(b.orgs.traits[0, Trait.practice, o])
    b.orgs.traits[0, Trait.agrees, o], b.orgs.traits[0, Trait.sign, o], against = 0, x, x ^ 1
    for admitted, expected in ((1, True), (0, False)):
        b.orgs.traits[0, Trait.admitted, o] = admitted
        given = (b.problem.landscape, b.problem.sign_worth, 0, 0, 0, o, against, 1.0, 1 / b.problem.landscape.n)
        assert bool(callable_of(agrees)(*given, b.orgs.traits, b.orgs.org, b.initiatives.q)) is expected


TYPES = {
    "public-private-partnership": {"governments", "businesses"},
    "social-sector-network": {"nonprofits"},
    "funder-collaborative": {"funders"},
    "multi-stakeholder-initiative": set(SECTORS),
    "collective-impact": set(SECTORS),
}
"""Kania & Kramer's five types of collaboration: who takes part in each (F1)."""


@pytest.mark.parametrize("name", TYPES)
def test_the_types_of_collaboration_span_the_sectors_they_are_named_for(small, name):
    form = all_forms()[name].over(small)
    admitted = {sector for sector in SECTORS if form[f"sectors.{sector}_admitted"] > 0}
    assert admitted == TYPES[name]
