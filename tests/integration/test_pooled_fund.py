"""One pooled fund (M8): the same dollars, given by need in one decision; the rest of what funders have as before."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.model.kernels.funding import decide_backbone, finance_backbone
from cisim.model.kernels.layout import Account, Cell, Funder, Grant, Org, RunState, Trait
from cisim.model.month import advance, start_year
from cisim.model.quantities import Quant
from cisim.simulation import simulate
from kernel_tools import apply, block
from kernel_tools import small as few


def years(scenario, pooled, count=4, runs=5, **others):
    """A block after some years' grants."""
    changes = {"funding.pooled": pooled} | {key.replace("__", "."): value for key, value in others.items()}
    b = block(scenario.replace(changes), runs=runs)
    advance(b, 0, 0)
    for year in range(count):
        start_year(b, 12 * year)
    return b


@pytest.mark.parametrize("pooled", [0.0, 0.3, 1.0])
def test_every_dollar_is_given_once_whatever_is_pooled(small, pooled):
    b = years(small, pooled, shocks__recession_rate=0.0)
    n = b.funding.grant.shape[3]
    np.testing.assert_allclose(b.orgs.org[:, Org.pooled].sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(b.orgs.org[:, Org.pooled_offer].sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(b.orgs.org[:, Org.income, :n].sum(axis=1), b.runs.run_state[RunState.pool], rtol=1e-12)
    beside = b.funding.money[:, 0, Account.backbone] + b.funding.money[:, 0, Account.data_system]
    np.testing.assert_allclose(b.runs.run_state[RunState.pool] + beside, small["money.pool"] * np.ones(5), rtol=1e-12)


def test_both_arms_have_the_same_money_with_a_pooled_fund(small):
    c = compare(small.replace({"funding.pooled": 0.6}), runs=10, seed=4)
    plain = compare(small, runs=10, seed=4)
    assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
    np.testing.assert_allclose(c.money_total, plain.money_total, rtol=1e-12)


def test_what_funders_outside_would_pool_is_not_pooled(small):
    """A pooled share of nobody is the same as none, to the last bit."""
    outside = small.replace({"sectors.funders_admitted": 0.0})
    plain, pooled = (
        simulate.run([s], 6, 2) for s in (outside, outside.replace({"funding.pooled": 1.0}))
    )  # fmt: skip
    np.testing.assert_array_equal(pooled.attainment, plain.attainment)
    np.testing.assert_array_equal(pooled.dollars, plain.dollars)


def test_a_fund_of_everything_is_one_decision(small):
    """Neither how funders would judge alone nor how many they are makes a difference any more."""
    everything = small.replace({"funding.pooled": 1.0}).isolated()
    others = ({"funding.rule": "lottery"}, {"funding.score_noise": 2.0}, {"funding.winners": 1.0})
    reference = simulate.run([everything], 6, 2)
    for change in others:
        other = simulate.run([everything.replace(change)], 6, 2)
        np.testing.assert_array_equal(other.attainment, reference.attainment)
    more = simulate.run([everything.replace({"sectors.funders": 6})], 6, 2)
    np.testing.assert_allclose(more.attainment, reference.attainment, rtol=1e-9)
    alone = simulate.run([everything.replace({"funding.pooled": 0.0})], 6, 2)
    assert (alone.attainment != reference.attainment).any()


def test_the_fund_gives_by_lack_and_less_to_outsiders_for_the_aligned_term():
    need = {"service.need_seen": 1.0, "service.need_noise": 0.0}
    b = few(need | {"funding.pooled": 1.0, "funding.member_premium": 0.4, "funding.term_aligned": 4.0})
    n = b.funding.grant.shape[3]
    held = b.orgs.org[0, Org.pooled, :n].copy()
    b.pathway.cell[0, Cell.received] = np.linspace(0.1, 0.8, b.pathway.cell.shape[2])
    b.orgs.traits[0, Trait.member, :n] = np.arange(n) % 2
    start_year(b, 0)
    lack = (
        1
        - b.pathway.cell[
            0,
            Cell.received,
            b.orgs.traits[0, Trait.stage, :n] * len(b.pathway.share) + b.orgs.traits[0, Trait.segment, :n],
        ]
    )
    weight = lack * b.orgs.org[0, Org.initial_fte, :n] * np.where(b.orgs.traits[0, Trait.member, :n] == 1, 1.0, 0.6)
    assert b.orgs.org[0, Org.pooled, :n] == pytest.approx(0.75 * held + 0.25 * weight / weight.sum())
    assert b.orgs.org[0, Org.income, :n] == pytest.approx(
        b.runs.run_state[RunState.pool, 0] * b.orgs.org[0, Org.pooled, :n]
    )
    assert b.orgs.org[0, Org.aligned_share, :n] == pytest.approx(1.0)


def test_funders_keep_giving_the_rest_as_before(small):
    """With a third pooled, grants are a third of the fund's portfolio and two thirds of theirs."""
    b = years(small.isolated(), 1 / 3, runs=4)
    n = b.funding.grant.shape[3]
    alone = (b.funding.funder[:, Funder.budget_share, :, None] * b.funding.grant[:, Grant.portfolio]).sum(axis=1)
    expected = b.runs.run_state[RunState.pool][:, None] * (b.orgs.org[:, Org.pooled, :n] / 3 + 2 / 3 * alone)
    np.testing.assert_allclose(b.orgs.org[:, Org.income, :n], expected, rtol=1e-12)


def test_the_fund_pays_its_part_of_the_backbone_in_full():
    b = few({"funding.pooled": 0.5, "funding.overhead_taste": 0.2, "money.backbone_cap": 1.0})
    b.initiatives.q[Quant.backbone_core, 1] = 2.0
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(240_000 * (0.5 * 0.2 + 0.5))
