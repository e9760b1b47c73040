"""M8: an investment, dollars out of the grant pool that go to one stage or to all of them for some years."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import Org, Organisations, Runs, RunState, Trait
from cisim.model.parameters import Param
from cisim.model.types import Ints, Numbers


@inline
def size_at(r: int, chosen: int, nonprofits: int, traits: Ints, org: Numbers) -> float:
    """(M8) size at the start of the nonprofits at the chosen stage, counted from 1; 0 all."""
    total = 0.0
    for o in range(nonprofits):
        if chosen == 0 or traits[r, Trait.stage, o] == chosen - 1:
            total += org[r, Org.initial_fte, o]
    return total


@kernel
def earmark(t: int, runs: Runs, orgs: Organisations) -> None:
    """(M8) min(D, pool) dollars leave the pool in the years from t_0 to t_0 + 12 Y, if anybody works at the stage."""
    p, run_state = runs.p, runs.run_state
    for r in range(orgs.org.shape[0]):
        run_state[RunState.invested, r] = 0.0
        begin = p[Param.investment_start, r]
        if p[Param.investment_dollars, r] == 0.0 or t < begin or t >= begin + 12.0 * p[Param.investment_years, r]:
            continue
        if size_at(r, int(p[Param.investment_stage, r]), runs.nonprofits, orgs.traits, orgs.org) > 0.0:
            dollars = min(p[Param.investment_dollars, r], run_state[RunState.pool, r])
            run_state[RunState.invested, r] = dollars
            run_state[RunState.pool, r] -= dollars


@kernel
def invest(runs: Runs, orgs: Organisations) -> None:
    """(M8) these dollars go to the nonprofits of the stage in proportion to size, not aligned and not decided anew."""
    p, run_state, org, traits = runs.p, runs.run_state, orgs.org, orgs.traits
    for r in range(org.shape[0]):
        dollars, chosen = run_state[RunState.invested, r], int(p[Param.investment_stage, r])
        if dollars == 0.0:
            continue
        total = size_at(r, chosen, runs.nonprofits, traits, org)
        for o in range(runs.nonprofits):
            if chosen > 0 and traits[r, Trait.stage, o] != chosen - 1:
                continue
            before, given = org[r, Org.income, o], dollars * org[r, Org.initial_fte, o] / total
            org[r, Org.income, o] = before + given
            if before + given > 0.0:
                org[r, Org.aligned_share, o] *= before / (before + given)
                own = org[r, Org.own_income, o]
                org[r, Org.renewed, o] *= (before + own) / (before + own + given)
        run_state[RunState.pool, r] += dollars
