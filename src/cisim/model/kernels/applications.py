"""M8: who may apply to which funder, what funders think of applicants, and whom they pick."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import (
    Cell,
    Funder,
    Funding,
    Grant,
    Initiatives,
    NeedError,
    Org,
    Organisations,
    Pathway,
    Runs,
    RunState,
    Trait,
)
from cisim.model.kernels.levels import measured_need
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers

ATTRIBUTED, PAST_SUCCESS, LOTTERY, EQUAL, SHARED_INDICATORS, NEED = range(6)


@inline
def find_eligible(r: int, f: int, traits: Ints, grant: Numbers, funder: Numbers) -> None:
    """(M8) ``Grant.eligible``: who works at a stage that a funder cares for; everybody, where nobody does."""
    cares, there = int(funder[r, Funder.cares, f]), 0
    for o in range(grant.shape[3]):
        cared_for = cares == 0 or (cares >> traits[r, Trait.stage, o]) & 1 == 1
        grant[r, Grant.eligible, f, o] = 1.0 if cared_for else 0.0
        there += cared_for
    if there == 0:
        for o in range(grant.shape[3]):
            grant[r, Grant.eligible, f, o] = 1.0


@inline
def score_of(
    r: int, o: int, c: int, rule: int, error: float, need_error: float, funder_noise: float, need_noise: float, claim:
    float, gain: float, org: Numbers, cell: Numbers
) -> float:  # fmt: skip
    """(M8, M23) what a funder thinks of an applicant in cell ``c`` under the rules that look at it."""
    if rule == ATTRIBUTED:
        claimed = org[r, Org.persuasion, o] + gain * org[r, Org.claim, o]
        return org[r, Org.fitness, o] + funder_noise * error + claim * claimed
    if rule == SHARED_INDICATORS:
        return 1.0 - cell[r, Cell.attainment, c] + funder_noise * error
    if rule == NEED:
        return measured_need(1.0 - cell[r, Cell.received, c], need_noise, need_error)
    return error if rule == LOTTERY else 0.0


@kernel
def score_applicants(
    runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding
) -> None:
    """(M8) what each funder that judges alone thinks of each eligible applicant, by its rule.

    Attributed: measured result of the grantee alone + noise + claim (M23). Past success: grants held. Lottery: chance.
    Equal: nothing. Shared indicators: what the cell's attainment lacks + noise. Need: what its service lacks, as
    measured. Better data are for funders in the partnership, of each initiative about its own stages.
    """
    world, p = runs.world, runs.p
    org, traits = orgs.org, orgs.traits
    initiative, q, cell, n_segments = initiatives.initiative, initiatives.q, pathway.cell, pathway.share.shape[0]
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        w, claim, gain = world[r], p[Param.funding_claim_weight, r], p[Param.funding_claim_gain, r]
        for f in range(n_funders):
            inside, rule = int(funder[r, Funder.member, f]), int(funder[r, Funder.rule, f])
            find_eligible(r, f, traits, grant, funder)
            for o in range(n):
                s = traits[r, Trait.stage, o]
                c, i = s * n_segments + traits[r, Trait.segment, o], initiative[r, s]
                score = grant[r, Grant.portfolio, f, o]
                if rule != PAST_SUCCESS:
                    score = score_of(
                        r, o, c, rule, funding.error[w, f, o], runs.need_error[w, NeedError.year, c],
                        q[Quant.funder_noise, inside, i], q[Quant.need_noise, inside, i], claim, gain, org, cell,
                    )  # fmt: skip
                grant[r, Grant.score, f, o] = score


@inline
def premium_of(r: int, f: int, grant: Numbers) -> float:
    """How far the picked score above the mean of all eligible."""
    mean, top, picked, there = 0.0, 0.0, 0.0, 0.0
    for o in range(grant.shape[3]):
        mean += grant[r, Grant.score, f, o] * grant[r, Grant.eligible, f, o]
        top += grant[r, Grant.score, f, o] * grant[r, Grant.winner, f, o]
        picked += grant[r, Grant.winner, f, o]
        there += grant[r, Grant.eligible, f, o]
    return top / max(picked, 1.0) - mean / there


@inline
def put_first(r: int, f: int, low: int, high: int, bar: float, or_equal: bool, grant: Numbers) -> int:
    """Offers from ``low`` to ``high`` below a bar (or at it) go before the others; where the others begin. Without
    branches (Lomuto), which no processor could guess.
    """
    begin = low
    for i in range(low, high + 1):
        value = grant[r, Grant.offer, f, i]
        grant[r, Grant.offer, f, i] = grant[r, Grant.offer, f, begin]
        grant[r, Grant.offer, f, begin] = value
        begin += (value < bar) | (or_equal & (value == bar))
    return begin


@inline
def copy_scores(r: int, f: int, grant: Numbers) -> int:
    """Scores of those eligible into the first places of the layer of offers; how many they are."""
    there = 0
    for o in range(grant.shape[3]):
        grant[r, Grant.offer, f, there] = grant[r, Grant.score, f, o]
        there += grant[r, Grant.eligible, f, o] > 0.0
    return there


@inline
def bar_of(r: int, f: int, count: int, there: int, grant: Numbers) -> float:
    """The count-th highest of the copied scores (quickselect, Hoare 1961)."""
    low, high, at = 0, there - 1, there - count
    while low < high:
        bar = grant[r, Grant.offer, f, at]
        equal = put_first(r, f, low, high, bar, False, grant)
        if at < equal:
            high = equal - 1
            continue
        above = put_first(r, f, equal, high, bar, True, grant)
        if at < above:
            return bar
        low = above
    return grant[r, Grant.offer, f, at]


@kernel
def pick_winners(t: int, runs: Runs, funding: Funding) -> None:
    """(M8) a few winners per funder of those eligible (all under the equal rule); among equal scores those that stand
    first.

    Notes the regression to the mean: the premium last year's winners had when they were picked, and the one they have
    when they are scored again.
    """
    p, run_state = runs.p, runs.run_state
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        for f in range(n_funders):
            everyone = int(funder[r, Funder.rule, f]) == EQUAL
            there = copy_scores(r, f, grant)
            count = there if everyone else min(there, max(1, int(p[Param.funding_winners, r] * there + 0.5)))
            if t > 0:
                run_state[RunState.premium, r] += funder[r, Funder.premium, f]
                run_state[RunState.premium_later, r] += premium_of(r, f, grant)
                run_state[RunState.judgements, r] += 1.0
            bar = bar_of(r, f, count, there, grant)
            left = count
            for o in range(n):
                wins = grant[r, Grant.eligible, f, o] > 0.0 and grant[r, Grant.score, f, o] > bar
                grant[r, Grant.winner, f, o] = 1.0 if wins else 0.0
                left -= wins
            for o in range(n):
                if left > 0 and grant[r, Grant.eligible, f, o] > 0.0 and grant[r, Grant.score, f, o] == bar:
                    grant[r, Grant.winner, f, o] = 1.0
                    left -= 1
            funder[r, Funder.premium, f] = premium_of(r, f, grant)
