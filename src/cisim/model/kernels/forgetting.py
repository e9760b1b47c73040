"""M15: staff leave, and practice with them, as far as nobody keeps it."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.funding import budget_left, pooled_dollars, term_of
from cisim.model.kernels.layout import (
    GOVERNMENT,
    NONPROFIT,
    QUARTER,
    Fixed,
    Funding,
    Grant,
    Initiatives,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    Scratch,
    StageBits,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.kernels.practice import cast
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_row, draws, pick
from cisim.model.types import Ints, Numbers

SMALL = 6.0
"""FTE below which an organisation counts as small: budgets of less than half a million dollars."""

USUAL = 0.2
"""Yearly turnover at which the loss of practice was measured."""


@kernel
def weigh_terms(runs: Runs, orgs: Organisations, funding: Funding) -> None:
    """(M15) omega = sum over funders of (share of income from it)/term: what is decided anew each year.

    The pooled fund is a funder with the aligned term; own income is nobody's to decide.
    """
    p, run_state, org = runs.p, runs.run_state, orgs.org
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        fund = pooled_dollars(r, p, run_state, funder)
        for o in range(n):
            org[r, Org.renewed, o] = fund * org[r, Org.pooled, o] / p[Param.funding_term_aligned, r]
        for f in range(n_funders):
            renewed = budget_left(r, f, p, run_state, funder) / term_of(r, f, funder)
            for o in range(n):
                org[r, Org.renewed, o] += renewed * grant[r, Grant.portfolio, f, o]
        for o in range(n):
            income = org[r, Org.income, o] + org[r, Org.own_income, o]
            org[r, Org.renewed, o] = org[r, Org.renewed, o] / income if income > 0.0 else 0.0


@inline
def turnover_of(r: int, o: int, of_stage: float, p: Numbers, traits: Ints, org: Numbers) -> float:
    """(M15) T = T_s [1 + eta 1(small)] [1 + varsigma (omega - 1/2)], the last for nonprofits: who lives on short grants
    loses more staff.
    """
    sector = traits[r, Trait.sector, o]
    turnover = p[Param.forgetting_turnover_schools, r] if sector == GOVERNMENT else p[Param.forgetting_turnover, r]
    turnover = of_stage if of_stage >= 0.0 else turnover
    turnover *= 1.0 + p[Param.forgetting_small_extra, r] if org[r, Org.capacity, o] < SMALL else 1.0
    short_grants = 1.0 + p[Param.forgetting_short_grants, r] * (org[r, Org.renewed, o] - 0.5)
    return turnover * (short_grants if sector == NONPROFIT else 1.0)


@kernel
def forget(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, scratch:
    Scratch
) -> None:  # fmt: skip
    """(M15) lambda = rho T/0.2 (1 - retention) a year for an element; in a quarter an organisation loses one, drawn at
    random, with min(1, n lambda/4). A policy element is kept. What is lost takes a newcomer's value, 0 or 1.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    fixed, stage_bits, votes, n = problem.fixed, problem.stage_bits, problem.votes, problem.landscape.n
    org, traits, weight = orgs.org, orgs.traits, orgs.weight
    initiative, q, numbers = initiatives.initiative, initiatives.q, scratch.numbers
    if t % QUARTER != QUARTER - 1:
        return
    for r in range(traits.shape[0]):
        if p[Param.forgetting_practice_loss, r] == 0.0:
            continue
        w = world[r]
        draw_row(seed[w], Stream.FORGET, t, 0, traits.shape[2], numbers)
        for o in range(traits.shape[2]):  # without branches, which no processor could guess
            s = traits[r, Trait.stage, o]
            retention = blend(q, Quant.retention, initiative[r, s], org[r, Org.attendance, o])
            turnover = turnover_of(r, o, pathway.turnover[s], p, traits, org)
            rate = p[Param.forgetting_practice_loss, r] * turnover / USUAL * (1.0 - retention)
            numbers[1, o] = min(1.0, QUARTER / 12.0 * n * rate)
        for o in range(traits.shape[2]):
            if numbers[0, o] >= numbers[1, o]:
                continue
            s, x = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
            _, u_which, u_value, _ = draws(seed[w], Stream.FORGET, t, o)
            bit = 1 << pick(u_which, n)
            if fixed[w, Fixed.policy, s] & bit:
                continue
            traits[r, Trait.lost, o] |= bit
            new = x | bit if u_value < 0.5 else x & ~bit
            if new != x:
                cast(weight[r, o], r, s, 0, bit, new, votes)
                stage_bits[r, StageBits.changed, s] = 1
                traits[r, Trait.practice, o] = new
                traits[r, Trait.proposal, o] = new
