"""M15: how often practice is forgotten, who forgets more, what is kept, and heads who leave."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.forgetting import forget, weigh_terms
from cisim.model.kernels.layout import Fixed, Funder, Grant, Org, RunState, StageBits, Trait
from cisim.model.kernels.practice import count_votes
from cisim.model.kernels.yearly import decide_elections, take_office
from cisim.model.quantities import Quant
from kernel_tools import apply, binomial_z, block, normal_bound, scenario, small

PLAIN = {
    "forgetting.practice_loss": 0.3, "forgetting.turnover": 0.2, "forgetting.turnover_schools": 0.2,
    "forgetting.small_extra": 0.0, "forgetting.short_grants": 0.0, "sectors.nonprofits": 6, "sectors.governments": 2,
    "sectors.businesses": 2, "sectors.funders": 2,
}  # fmt: skip
NONPROFIT, GOVERNMENT, BUSINESS = slice(0, 6), slice(6, 8), slice(8, 10)
QUARTERS = 8


def many(changes=(), runs=400, stages=2, quarters=QUARTERS, **kinds):
    """Communities after some quarters of forgetting and nothing else."""
    b = block(scenario(PLAIN | dict(changes), stages, **kinds), runs=runs)
    b.orgs.org[:, Org.capacity] = 10.0
    for t in range(2, 3 * quarters, 3):
        apply(forget, b, t=t)
    return b


def kept(b, who=slice(None)):
    """Elements that were never lost, and how many there were; policy elements apart."""
    n = b.problem.landscape.n
    policy = np.take_along_axis(b.problem.fixed[:, Fixed.policy][b.runs.world], b.orgs.traits[:, Trait.stage], axis=1)
    loses = ((~policy[:, who, None] >> np.arange(n)) & 1).astype(bool)
    lost = ((b.orgs.traits[:, Trait.lost, who, None] >> np.arange(n)) & 1).astype(bool)
    assert not lost[~loses].any()
    return int((~lost & loses).sum()), int(loses.sum())


def z_of(b, rate, who=slice(None), quarters=QUARTERS):
    """How far what is kept lies from (1 - lambda/4)^quarters."""
    count, of = kept(b, who)
    return abs(binomial_z(count, of, (1 - rate / 4) ** quarters))


LIMIT = normal_bound(1e-6)


@pytest.mark.statistical  # error rate 1e-6 each
@pytest.mark.parametrize(
    ("changes", "who", "rate"),
    [
        ({}, slice(None), 0.3),
        ({"forgetting.turnover": 0.1}, NONPROFIT, 0.15),
        ({"forgetting.turnover": 0.1}, BUSINESS, 0.15),
        ({"forgetting.turnover_schools": 0.1}, GOVERNMENT, 0.15),
        ({"forgetting.turnover_schools": 0.1}, NONPROFIT, 0.3),
    ],
)
def test_an_element_is_lost_at_its_rate(changes, who, rate):
    """Lambda = rho T/0.2 a year."""
    assert z_of(many(changes), rate, who) < LIMIT


@pytest.mark.statistical  # error rate 1e-6
def test_a_stage_has_a_turnover_of_its_own():
    stages = [{"name": "ready", "turnover": 0.35}, {"name": "later"}]
    b = many({"forgetting.practice_loss": 0.2}, stages=stages)
    n, at_first = b.problem.landscape.n, b.orgs.traits[:, Trait.stage] == 0
    policy = np.take_along_axis(b.problem.fixed[:, Fixed.policy][b.runs.world], b.orgs.traits[:, Trait.stage], axis=1)
    loses = ((~policy[..., None] >> np.arange(n)) & 1).astype(bool)
    lost = ((b.orgs.traits[:, Trait.lost, :, None] >> np.arange(n)) & 1).astype(bool)
    for here, rate in ((at_first, 0.35), (~at_first, 0.2)):
        z = binomial_z((~lost & loses)[here].sum(), int(loses[here].sum()), (1 - rate / 4) ** QUARTERS)
        assert abs(z) < LIMIT


@pytest.mark.statistical  # error rate 1e-6 each
def test_small_organisations_forget_more_and_short_grants_cost_nonprofits_practice():
    b = block(scenario(PLAIN | {"forgetting.small_extra": 0.4, "forgetting.short_grants": 0.5}), runs=400)
    b.orgs.org[:, Org.capacity] = np.where(np.arange(10) % 2, 5.9, 6.0)
    b.orgs.org[:, Org.renewed] = np.where(np.arange(10) < 3, 1.0, 0.2)
    for t in range(2, 3 * QUARTERS, 3):
        apply(forget, b, t=t)
    for o in range(10):
        grants = 1.0 if o >= 6 else (1.25 if o < 3 else 0.85)
        rate = 0.3 * grants * (1.4 if o % 2 else 1.0)
        assert z_of(b, rate, slice(o, o + 1)) < LIMIT, o


@pytest.mark.statistical  # error rate 1e-6 each
def test_what_is_measured_and_written_down_is_kept_by_those_who_attend():
    b = block(scenario(PLAIN), runs=400)
    b.orgs.org[:, Org.capacity] = 10.0
    b.initiatives.q[Quant.retention, 0], b.initiatives.q[Quant.retention, 1] = 0.0, 0.6
    b.orgs.org[:, Org.attendance] = np.where(np.arange(10) < 5, 0.5, 0.0)
    for t in range(2, 3 * QUARTERS, 3):
        apply(forget, b, t=t)
    assert z_of(b, 0.3 * 0.7, slice(0, 5)) < LIMIT
    assert z_of(b, 0.3, slice(5, 10)) < LIMIT


@pytest.mark.statistical  # error rate 1e-6
def test_a_newcomers_value_is_either_with_equal_chance():
    b = block(scenario(PLAIN | {"forgetting.practice_loss": 1.0}), runs=400)
    b.orgs.org[:, Org.capacity] = 10.0
    before = b.orgs.traits[:, Trait.practice].copy()
    apply(forget, b, t=2)
    lost, turned = b.orgs.traits[:, Trait.lost], b.orgs.traits[:, Trait.practice] ^ before
    assert not (turned & ~lost).any()
    assert abs(binomial_z((turned > 0).sum(), int((lost > 0).sum()), 0.5)) < LIMIT
    assert np.array_equal(b.orgs.traits[:, Trait.proposal], b.orgs.traits[:, Trait.practice])


def test_votes_of_the_stage_follow_what_is_forgotten():
    """As if they were counted anew, and stages where something changed are looked at again."""
    b = small(PLAIN | {"forgetting.practice_loss": 1.0}, runs=3)
    apply(count_votes, b)
    b.problem.stage_bits[:, StageBits.changed] = 0
    before = b.orgs.traits[:, Trait.practice].copy()
    for t in range(2, 30, 3):
        apply(forget, b, t=t)
    found, changed = b.problem.votes[:, 0].copy(), b.problem.stage_bits[:, StageBits.changed].copy()
    apply(count_votes, b)
    assert np.array_equal(found, b.problem.votes[:, 0])
    turned = (before != b.orgs.traits[:, Trait.practice]).any(axis=1)
    assert turned.any()
    assert changed[turned].any(axis=1).all()


@pytest.mark.parametrize("months", [[0, 1, 3, 4, 6, 7], [2, 5]])
def test_nothing_is_forgotten_between_quarters_or_at_rate_zero(months):
    rate = 1.0 if 0 in months else 0.0
    b = small(PLAIN | {"forgetting.practice_loss": rate}, runs=3)
    before = b.orgs.traits.copy()
    for t in months:
        apply(forget, b, t=t)
    assert np.array_equal(before, b.orgs.traits)


def test_the_share_of_income_that_is_decided_anew():
    """Two funders with terms of 1 and 1/2 * 1 + 1/2 * 5 years, and a pooled fund of five years; own income counts."""
    b = small(PLAIN | {"funding.term_isolated": 1.0, "funding.term_aligned": 5.0, "funding.pooled": 0.4})
    funder, org, grant = b.funding.funder, b.orgs.org, b.funding.grant
    funder[0, Funder.alignment], funder[0, Funder.member] = (0.0, 0.5), (0.0, 1.0)
    b.runs.run_state[RunState.pool] = 1000.0
    grant[0, Grant.portfolio, 0], grant[0, Grant.portfolio, 1] = (1, 0, 0, 0, 0, 0), (0, 0.5, 0.5, 0, 0, 0)
    org[0, Org.pooled, :6] = (0, 0, 1, 0, 0, 0)
    org[0, Org.income, :6] = (500, 150, 350, 0, 0, 0)
    org[0, Org.own_income, :6] = (0, 50, 0, 10, 0, 0)
    apply(weigh_terms, b)
    expected = [1.0, (150 / 3) / 200, (150 / 3 + 200 / 5) / 350, 0, 0, 0]
    assert org[0, Org.renewed, :6] == pytest.approx(expected)


@pytest.mark.statistical  # error rate 1e-6
def test_heads_of_governments_leave_at_their_rate_and_the_next_begins_with_its_own():
    few = {"sectors.governments": 5, "sectors.head_rate": 0.18, "sectors.election_years": 50}
    b = block(scenario(PLAIN | few), runs=800)
    b.orgs.org[:, Org.alignment] = 0.9
    apply(decide_elections, b, t=12)
    left = b.orgs.traits[:, Trait.new_head]
    assert not left[:, :6].any()
    assert not left[:, 11:].any()
    assert abs(binomial_z(left.sum(), left[:, 6:11].size, 0.18)) < LIMIT
    apply(take_office, b)
    own = np.where(left > 0, b.orgs.org[:, Org.own_alignment], 0.9)
    assert np.array_equal(b.orgs.org[:, Org.alignment], own)


def test_a_head_who_leaves_does_not_save_the_next_election():
    b = small({"sectors.head_rate": 1.0, "sectors.election_years": 4})
    for year in range(1, 5):
        apply(decide_elections, b, t=12 * year)
        assert b.orgs.traits[0, Trait.new_head].tolist() == [0] * 6 + [1, 1] + [0, 0]
