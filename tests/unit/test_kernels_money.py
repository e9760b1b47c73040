"""M8: every grant dollar, the winners' rule, regression to the mean, the backbone's share, and growth."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from cisim.model.kernels.applications import pick_winners, score_applicants
from cisim.model.kernels.books import grow
from cisim.model.kernels.funding import decide_backbone, decide_grants, finance_backbone, give_grants
from cisim.model.kernels.layout import Account, Cell, Funder, Grant, InitiativeState, NeedError, Org, RunState, Trait
from cisim.model.kernels.random_draws import draw_errors
from cisim.model.parameters import RULES, Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
from kernel_tools import apply, callable_of, monthly, normal_bound, small

BOUND = normal_bound(1e-5)


def applicants(n=30, funders=3, runs=6, **changes):
    """Nonprofits and funders in all kinds of states: alignment, membership, need, results."""
    shape = {"sectors.nonprofits": n, "sectors.funders": funders}
    b = small(shape | {key.replace("__", "."): value for key, value in changes.items()}, runs)
    rng = np.random.default_rng(1)
    b.funding.funder[:, Funder.alignment] = rng.random((runs, funders))
    b.funding.funder[:, Funder.budget_share] = rng.dirichlet(np.ones(funders), runs)
    b.orgs.traits[:, Trait.member] = rng.integers(2, size=b.orgs.traits[:, 0].shape)
    b.pathway.cell[:, Cell.received] = rng.random(b.pathway.cell[:, 0].shape)
    b.orgs.org[:, Org.fitness] = rng.uniform(0.3, 0.7, b.orgs.org[:, 0].shape)
    b.initiatives.q[Quant.funder_noise] = 0.1
    return b


def judge_and_give(b, t=0):
    """A year's funding with a pool that is given."""
    for kernel in (draw_errors, score_applicants, pick_winners, decide_grants, give_grants):
        apply(kernel, b, t=t)


@pytest.mark.parametrize("rule", RULES)
def test_every_dollar_of_the_pool_is_paid_out_once(rule):
    """Offers and portfolios of each funder sum to one, grants to what the backbone leaves, all to the pool."""
    b = applicants(funding__rule=rule, service__need_seen=0.3)
    b.initiatives.q[Quant.backbone_fte], b.initiatives.q[Quant.backbone_core], b.initiatives.q[Quant.system_dollars] = (
        0.05,
        1.0,
        3000.0,
    )
    for year in range(4):
        apply(decide_backbone, b)
        apply(finance_backbone, b)
        judge_and_give(b, 12 * year)
        assert b.funding.grant[:, Grant.offer].sum(axis=2) == pytest.approx(np.ones((6, 3)))
        assert b.funding.grant[:, Grant.portfolio].sum(axis=2) == pytest.approx(np.ones((6, 3)))
        grants = b.orgs.org[:, Org.income].sum(axis=1)
        assert grants == pytest.approx(b.runs.run_state[RunState.pool])
        beside = b.funding.money[:, 0, Account.backbone] + b.funding.money[:, 0, Account.data_system]
        assert (beside > 0).all()
        assert grants + beside == pytest.approx(b.runs.p[Param.money_pool])
    assert (b.funding.grant[:, Grant.offer] >= 0).all()


@pytest.mark.parametrize("alignment", [0.0, 0.4, 1.0])
def test_backbone_and_data_system_are_paid_as_far_as_funders_accept_them(alignment):
    """An unaligned funder pays its taste for overhead, an aligned one all; staff is what the dollars pay for."""
    b = applicants(runs=1, funding__overhead_taste=0.3, money__backbone_cap=1.0)
    b.funding.funder[:, Funder.alignment], b.orgs.traits[0, Trait.member] = (
        alignment,
        np.arange(b.orgs.traits.shape[2]) < 25,
    )
    (
        b.initiatives.q[Quant.backbone_fte, 1],
        b.initiatives.q[Quant.backbone_core, 1],
        b.initiatives.q[Quant.system_dollars, 1],
    ) = 0.2, 2.0, 4000.0
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    portion = 0.3 * (1 - alignment) + alignment
    assert b.initiatives.base[Quant.staffing, 0] == pytest.approx(portion)
    assert b.initiatives.initiative_state[InitiativeState.staff, 0] == pytest.approx(5 * portion)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(5 * 120_000 * portion)
    assert b.funding.money[0, 0, Account.data_system] == pytest.approx(25 * 4000 * portion)
    assert b.runs.run_state[RunState.pool, 0] == pytest.approx(10e6 - (600_000 + 100_000) * portion)


def test_the_backbone_has_a_smallest_staff_and_a_cap_and_shrinks_with_the_pool():
    """Few members pay a core; no more than the cap of this year's pool; nothing is asked where nothing is done."""
    b = applicants(runs=1, money__backbone_cap=0.02, shocks__recession_depth=0.5)
    b.funding.funder[:, Funder.alignment], b.orgs.traits[0, Trait.member] = 1.0, np.arange(b.orgs.traits.shape[2]) < 4
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    assert (
        b.initiatives.initiative_state[InitiativeState.staff, 0],
        b.initiatives.base[Quant.staffing, 0],
        b.runs.run_state[RunState.pool, 0],
    ) == (0, 0, 10e6)
    b.initiatives.q[Quant.backbone_fte, 1], b.initiatives.q[Quant.backbone_core, 1] = 0.2, 1.5
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    assert b.initiatives.initiative_state[InitiativeState.staff, 0] == pytest.approx(1.5)
    b.runs.run_state[RunState.recession] = 1.0
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(0.02 * 5e6)
    assert b.runs.run_state[RunState.pool, 0] == pytest.approx(0.98 * 5e6)
    assert b.initiatives.base[Quant.staffing, 0] == pytest.approx(100_000 / 180_000)


def test_scores_follow_their_rule():
    """Attributed: result, noise and claim; past success: grants held; lottery: chance; shared: what the cell lacks;
    need: what its service lacks, as measured.
    """
    b = applicants(runs=2, funding__claim_weight=0.2)
    apply(draw_errors, b, t=0)
    need = 1 - np.take_along_axis(b.pathway.cell[:, Cell.attainment], b.orgs.traits[:, Trait.stage, :30], axis=1)
    error, held = b.funding.error[b.runs.world], b.funding.grant[:, Grant.portfolio]
    claim = (b.orgs.org[:, Org.fitness] + 0.2 * b.orgs.org[:, Org.persuasion])[:, None, :30]
    stage, noise = b.orgs.traits[:, Trait.stage, :30], b.runs.need_error[b.runs.world, NeedError.year]
    lack = np.clip(1 - b.pathway.cell[:, Cell.received] + 0.3 * noise, 0, 1)
    lack = np.take_along_axis(lack, stage, axis=1)[:, None] + 0 * error
    b.initiatives.q[Quant.need_noise] = 0.3
    expected = (claim + 0.1 * error, held, error, 0 * error, need[:, None] + 0.1 * error, lack)
    for rule, score in enumerate(expected):
        b.funding.funder[:, Funder.rule] = rule
        apply(score_applicants, b)
        assert b.funding.grant[:, Grant.score] == pytest.approx(score), RULES[rule]


@pytest.mark.parametrize("n", [1, 2, 9, 30])
def test_winners_are_those_with_the_highest_scores(n):
    """As many as the share says, at least one; among equals those who stand first; all under the equal rule."""
    b = applicants(n, runs=40, funding__winners=0.3)
    b.funding.grant[:, Grant.score] = np.random.default_rng(2).integers(6, size=b.funding.grant[:, 0].shape)
    apply(pick_winners, b, t=0)
    count = max(1, int(0.3 * n + 0.5))
    first = np.argsort(-b.funding.grant[:, Grant.score], axis=2, kind="stable")[:, :, :count]
    expected = np.zeros(b.funding.grant[:, 0].shape)
    np.put_along_axis(expected, first, 1, axis=2)
    assert np.array_equal(b.funding.grant[:, Grant.winner], expected)
    b.funding.funder[:, Funder.rule] = RULES.index("equal")
    apply(pick_winners, b, t=0)
    assert (b.funding.grant[:, Grant.winner] == 1).all()


def test_offers_go_to_winners_by_size_to_visible_need_and_to_members_in_need():
    """By need as far as it is seen; else alone to winners by size, aligned by size; aligned half for outsiders."""
    b = applicants(runs=1, funding__member_premium=0.5)
    apply(draw_errors, b, t=0)
    apply(score_applicants, b)
    apply(pick_winners, b, t=0)
    reach, member = b.orgs.org[0, Org.initial_fte, :30], b.orgs.traits[0, Trait.member, :30]
    lack = reach * (1 - b.pathway.cell[0, Cell.received, b.orgs.traits[0, Trait.stage, :30]])
    winning, outside = b.funding.grant[0, Grant.winner] * reach, np.where(member, 1.0, 0.5)
    for seen in (0.0, 0.6, 1.0):
        for a in (0.0, 0.3, 1.0):
            b.runs.p[Param.service_need_seen], b.funding.funder[:, Funder.alignment] = seen, a
            apply(decide_grants, b)
            alone = (1 - seen) * winning / winning.sum(axis=1, keepdims=True) + seen * lack / lack.sum()
            by_size, by_need = (x * outside / (x * outside).sum() for x in (reach, lack))
            aligned = (1 - seen) * by_size + seen * by_need
            assert b.funding.grant[0, Grant.offer] == pytest.approx((1 - a) * alone + a * aligned)


def test_funders_read_need_with_the_noise_of_their_side_of_the_partnership():
    """clip(lack + noise * error of the year and cell, 0, 1): the same error for all, less noise for members."""
    b = applicants(runs=1, funding__member_premium=0.5, service__need_seen=1.0)
    b.initiatives.q[Quant.need_noise, 0], b.initiatives.q[Quant.need_noise, 1] = 0.4, 0.1
    b.funding.funder[0, Funder.alignment], b.funding.funder[0, Funder.member] = (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)
    apply(draw_errors, b, t=12)
    apply(decide_grants, b)
    stage = b.orgs.traits[0, Trait.stage, :30]
    error = np.array([callable_of(normal)(b.runs.seed[0], Stream.NEED, 12, c) for c in range(2)])
    lack, size = 1 - b.pathway.cell[0, Cell.received], b.orgs.org[0, Org.initial_fte, :30]
    outside, inside = (np.clip(lack + noise * error, 0, 1)[stage] * size for noise in (0.4, 0.1))
    members = inside * np.where(b.orgs.traits[0, Trait.member, :30], 1.0, 0.5)
    for offer, weight in zip(b.funding.grant[0, Grant.offer], (outside, inside, members), strict=True):
        assert offer == pytest.approx(weight / weight.sum())


def test_a_grant_runs_for_its_term():
    """Of what was held (1 - 1/term) is left after each year, with a term between the isolated and the aligned one."""
    b = applicants(runs=1, funding__term_isolated=1.0, funding__term_aligned=4.0)
    b.funding.funder[0, Funder.alignment], b.runs.run_state[RunState.pool] = (0.0, 0.5, 1.0), 1e6
    b.funding.grant[0, Grant.portfolio] = np.eye(3, 30)
    b.funding.grant[0, Grant.offer] = np.eye(3, 30, k=10)
    held = monthly(give_grants, b, 5, lambda: b.funding.grant[0, Grant.portfolio])
    for f, term in enumerate((1.0, 2.5, 4.0)):
        left = (1 - 1 / term) ** np.arange(6)
        assert held[:, f, f] == pytest.approx(left)
        assert held[:, f, f + 10] == pytest.approx(1 - left)
    assert b.orgs.org[0, Org.aligned_share, [10, 11, 12]] == pytest.approx([0.0, 0.5, 1.0])
    assert b.orgs.org[0, Org.income, 11] == pytest.approx(
        1e6 * b.funding.funder[0, Funder.budget_share, 1] * (1 - 0.6**5)
    )


def picked_for_years(rule, noise, claim, years=100):
    """Premium of winners when picked and a year later, and of their true results, with nothing else changing."""
    b = applicants(300, 4, 1, funding__rule=rule, funding__claim_weight=claim)
    quantile = np.array([NormalDist().inv_cdf((i + 0.5) / 300) for i in range(300)])
    rng = np.random.default_rng(3)
    b.orgs.org[0, Org.fitness, :300] = 0.5 + 0.1 * rng.permutation(quantile)
    b.orgs.org[0, Org.persuasion, :300] = rng.permutation(quantile)
    b.initiatives.q[Quant.funder_noise] = noise
    true, later = [], []
    for year in range(years):
        before = b.runs.run_state[RunState.premium_later, 0]
        for kernel in (draw_errors, score_applicants, pick_winners):
            apply(kernel, b, t=12 * year)
        winner = b.funding.grant[0, Grant.winner]
        true.append((winner * (b.orgs.org[0, Org.fitness, :300] - 0.5)).sum() / winner.sum())
        later.append((b.runs.run_state[RunState.premium_later, 0] - before) / 4)
    assert b.runs.run_state[RunState.judgements, 0] == 4 * (years - 1)
    lasting = np.var(b.orgs.org[0, Org.fitness, :300] + claim * b.orgs.org[0, Org.persuasion, :300])
    return b.runs.run_state[RunState.premium, 0], np.array(later[1:]), np.array(true), lasting / (lasting + noise**2)


# 400 judgements of 90 winners each: five standard errors (6e-7), and 0.01 for errors that are not exactly normal.
@pytest.mark.statistical
@pytest.mark.parametrize(("noise", "claim"), [(0.1, 0.0), (0.05, 0.0), (0.1, 0.1), (0.0, 0.0)])
def test_next_years_score_of_picked_winners_falls_by_1_minus_reliability(noise, claim):
    """Reliability is the lasting share of the variance of scores; claims last too."""
    premium, later, _, reliability = picked_for_years("attributed", noise, claim)
    error = later.std(ddof=1) * len(later) ** 0.5 * 4 / premium
    assert abs(4 * later.sum() / premium - reliability) < 5 * error + (0.01 if noise else 1e-9)


# 100 means of 360 winners, 1e-5 for each of two.
@pytest.mark.statistical
def test_a_lottery_selects_nothing_and_so_has_nothing_to_lose_in_true_results():
    """Those drawn are as good as all, and score like all when chance is asked again."""
    premium, later, true, _ = picked_for_years("lottery", 0.1, 0.1)
    assert premium > 0
    for found in (later, true):
        assert abs(found.mean()) < BOUND * found.std(ddof=1) / len(found) ** 0.5


@pytest.mark.parametrize(("rule", "kept"), [("past_success", 1.0), ("equal", None)])
def test_who_holds_grants_scores_the_same_again_and_who_is_not_picked_has_no_premium(rule, kept):
    """Past success never regresses; where all win, nobody stands out."""
    premium, later, _, _ = picked_for_years(rule, 0.1, 0.0, years=5)
    assert 4 * later.sum() == pytest.approx(premium if kept else 0.0)
    assert (premium > 0) == bool(kept)


def test_capacity_follows_income_and_never_exceeds_what_is_paid_for():
    """Growing: C* - (C* - C0)(1 - growth)^t; without a reserve a cut is felt at once; fresh capacity is what is new."""
    b = small({"funding.growth": 0.4})
    start = b.orgs.org[0, Org.capacity].copy()
    b.orgs.org[0, Org.own_income] = 0.0
    b.orgs.org[0, Org.income, :6] = 80_000 * start[:6] * (2, 2, 1, 1, 0.5, 0.5)
    capacity = monthly(grow, b, 8, lambda: b.orgs.org[0, Org.capacity])
    t = np.arange(9)[:, None]
    assert capacity[:, :2] == pytest.approx(start[:2] * (2 - 0.6**t))
    assert capacity[1:, 2:4] == pytest.approx(np.tile(start[2:4], (8, 1)))
    assert capacity[1:, 4:6] == pytest.approx(np.tile(start[4:6] / 2, (8, 1)))
    assert np.array_equal(capacity[8, 6:], start[6:])
    assert b.orgs.org[0, Org.new_fte, :6] == pytest.approx(start[:6] * (1 - 0.6**8) * (1, 1, 0, 0, 0, 0))


def test_what_is_not_spent_is_kept_in_reserve_and_pays_for_a_lean_year():
    """Income = cost of capacity + change of reserves, for each organisation and in the books."""
    b = small({"funding.growth": 0.4})
    rng, spent, came = np.random.default_rng(4), np.zeros(6), np.zeros(6)
    lived_on_reserves = False
    for _ in range(30):
        b.orgs.org[0, Org.income, :6] = 80_000 * rng.uniform(0, 20, 6)
        before = b.orgs.org[0, Org.reserve, :6].copy()
        apply(grow, b)
        came += b.orgs.org[0, Org.income, :6] + b.orgs.org[0, Org.own_income, :6]
        spent += 80_000 * b.orgs.org[0, Org.capacity, :6]
        change = b.orgs.org[0, Org.reserve, :6] - before
        assert b.orgs.org[0, Org.reserve, :6].min() > -1e-6
        assert b.funding.money[0, 0, Account.reserves] == pytest.approx(change.sum(), abs=1e-6)
        lived_on_reserves |= bool((change < 0).any())
    assert lived_on_reserves
    assert b.orgs.org[0, Org.reserve, :6] == pytest.approx(came - spent)
