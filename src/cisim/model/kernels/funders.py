"""M24: which funders are in the partnership and what they ask of applicants; M19: which of them leave."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.applications import find_eligible
from cisim.model.kernels.layout import (
    Cell,
    Funder,
    Funding,
    Grant,
    Initiatives,
    InitiativeState,
    Org,
    Organisations,
    Pathway,
    Runs,
    Scratch,
    Trait,
)
from cisim.model.kernels.levels import initiatives_of
from cisim.model.kernels.partnerships import STAGES_FROM
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, draws, normal
from cisim.model.types import Ints, Numbers


@inline
def not_ended(r: int, p: Numbers, state: Numbers, founded: bool) -> bool:
    """Whether a row has a partnership that has not ended; with ``founded`` only one that has begun counts."""
    first, end = initiatives_of(r, p, state)
    exists = False
    for i in range(first, end):
        begun = state[InitiativeState.age, i] > 0.0 or not founded
        exists = exists or (begun and state[InitiativeState.ended, i] == 0.0)
    return exists


@inline
def others_inside(r: int, f: int, funder: Numbers) -> float:
    """(M24) share of the other funders' dollars that is in the partnership; who is alone has nobody to follow."""
    inside, dollars = 0.0, 0.0
    for g in range(funder.shape[2]):
        if g != f:
            inside += funder[r, Funder.budget_share, g] * funder[r, Funder.member, g]
            dollars += funder[r, Funder.budget_share, g]
    return inside / dollars if dollars > 0.0 else funder[r, Funder.member, f]


@kernel
def decide_funder_membership(t: int, runs: Runs, initiatives: Initiatives, funding: Funding) -> None:
    """(M24) a funder joins with iota sigma and leaves with iota (1 - sigma), sigma the share of the other funders'
    dollars that is in the partnership: not before it exists, nor after its end, and only if admitted.
    """
    world, seed, p, funder = runs.world, runs.seed, runs.p, funding.funder
    state = initiatives.initiative_state
    for r in range(funder.shape[0]):
        exists = not_ended(r, p, state, True)
        for f in range(funder.shape[2]):
            member, imitation = funder[r, Funder.member, f], funder[r, Funder.imitation, f]
            funder[r, Funder.membership, f] = member
            if not exists or imitation == 0.0:
                continue
            share, u = others_inside(r, f, funder), draw(seed[world[r]], Stream.IMITATION, t, f)
            if member > 0.0:
                funder[r, Funder.membership, f] = 0.0 if u < imitation * (1.0 - share) else 1.0
            elif funder[r, Funder.admitted, f] > 0.0:
                funder[r, Funder.membership, f] = 1.0 if u < imitation * share else 0.0


@kernel
def change_funder_membership(runs: Runs, initiatives: Initiatives, funding: Funding) -> None:
    """(M24) funders that decided to join or leave do so, where there is a partnership to be in."""
    p, funder, state = runs.p, funding.funder, initiatives.initiative_state
    for r in range(funder.shape[0]):
        exists = not_ended(r, p, state, False)
        for f in range(funder.shape[2]):
            funder[r, Funder.member, f] = funder[r, Funder.membership, f] if exists else 0.0


@kernel
def decide_questions(funding: Funding) -> None:
    """(M24) how much less a funder in the partnership gives, as far as it is aligned, to who is not: its own number."""
    funder = funding.funder
    for r in range(funder.shape[0]):
        for f in range(funder.shape[2]):
            funder[r, Funder.asks, f] = funder[r, Funder.member_premium, f]


@inline
def look_at_stages(t: int, r: int, runs: Runs, initiatives: Initiatives, pathway: Pathway, numbers: Numbers) -> None:
    """(M19) attainment and error of each stage, into ``numbers``; the error is that of measured need."""
    cell, share = pathway.cell, pathway.share
    n_segments = share.shape[0]
    for s in range(initiatives.initiative.shape[1]):
        numbers[0, s] = 0.0
        for l in range(n_segments):
            numbers[0, s] += share[l] * cell[r, Cell.attainment, s * n_segments + l]
        numbers[1, s] = normal(runs.seed[runs.world[r]], Stream.NEED, t, STAGES_FROM + s)


@inline
def measured_by(
    r: int, f: int, initiative: Ints, q: Numbers, traits: Ints, grant: Numbers, funder: Numbers, numbers: Numbers
) -> float:
    """(M19, M24) attainment of the stage that a funder watches, as it measures it; of one that watches none, mean of
    the stages of those it funds, by what they get.

    ``numbers`` holds attainment and error of each stage.
    """
    inside, watches = int(funder[r, Funder.member, f]), int(funder[r, Funder.watches, f])
    if watches >= 0:
        return numbers[0, watches] + q[Quant.need_noise, inside, initiative[r, watches]] * numbers[1, watches]
    total = 0.0
    for o in range(grant.shape[3]):
        s = traits[r, Trait.stage, o]
        measured = numbers[0, s] + q[Quant.need_noise, inside, initiative[r, s]] * numbers[1, s]
        total += grant[r, Grant.portfolio, f, o] * measured
    return total


@kernel
def decide_exits(
    t: int, runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding, scratch:
    Scratch
) -> None:  # fmt: skip
    """(M19) a funder whose measured stages are no higher than its patience ago leaves with its rate.

    The error of a stage is that of measured need, the same for everybody, smaller for funders in the partnership.
    """
    numbers, initiative, q = scratch.numbers, initiatives.initiative, initiatives.q
    grant, funder, watched = funding.grant, funding.funder, funding.watched
    slots, year = watched.shape[1], t // 12
    for r in range(funder.shape[0]):
        highest = 0.0
        for f in range(funder.shape[2]):
            funder[r, Funder.leaves, f] = 0.0
            highest = max(highest, funder[r, Funder.exit_rate, f])
        if highest == 0.0:
            continue
        look_at_stages(t, r, runs, initiatives, pathway, numbers)
        for f in range(funder.shape[2]):
            now = measured_by(r, f, initiative, q, orgs.traits, grant, funder, numbers)
            patience = int(funder[r, Funder.patience, f])
            funder[r, Funder.seen, f] = now
            waits = year - funder[r, Funder.since, f] >= patience and now <= watched[r, (year - patience) % slots, f]
            leaves = draw(runs.seed[runs.world[r]], Stream.EXIT, t, f) < funder[r, Funder.exit_rate, f]
            funder[r, Funder.leaves, f] = 1.0 if waits and leaves else 0.0
            watched[r, year % slots, f] = now


@inline
def take_over(r: int, f: int, year: int, traits: Ints, org: Numbers, grant: Numbers, funder: Numbers) -> None:
    """(M19) another funder with the same dollars: own alignment, a portfolio in proportion to size where it cares."""
    find_eligible(r, f, traits, grant, funder)
    size = 0.0
    for o in range(grant.shape[3]):
        size += grant[r, Grant.eligible, f, o] * org[r, Org.initial_fte, o]
    for o in range(grant.shape[3]):
        grant[r, Grant.portfolio, f, o] = grant[r, Grant.eligible, f, o] * org[r, Org.initial_fte, o] / size
    funder[r, Funder.alignment, f] = funder[r, Funder.own_alignment, f]
    funder[r, Funder.since, f] = year


@kernel
def leave(
    t: int, runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding, scratch:
    Scratch
) -> None:  # fmt: skip
    """(M19, M24) another takes over the dollars of each funder that leaves, and begins to watch. It may be in the
    partnership with the chance of any funder, and if it may, it is with ``funding.successor``, where one exists.
    """
    p, numbers, initiative = runs.p, scratch.numbers, initiatives.initiative
    traits, grant, funder, watched = orgs.traits, funding.grant, funding.funder, funding.watched
    slots, year = watched.shape[1], t // 12
    for r in range(funder.shape[0]):
        leaving = 0.0
        for f in range(funder.shape[2]):
            leaving += funder[r, Funder.leaves, f]
        if leaving == 0.0:
            continue
        look_at_stages(t, r, runs, initiatives, pathway, numbers)
        exists, admitted = not_ended(r, p, initiatives.initiative_state, False), p[Param.sectors_funders_admitted, r]
        for f in range(funder.shape[2]):
            if funder[r, Funder.leaves, f] == 0.0:
                continue
            _, u, _, _ = draws(runs.seed[runs.world[r]], Stream.EXIT, t, f)
            take_over(r, f, year, traits, orgs.org, grant, funder)
            funder[r, Funder.admitted, f] = 1.0 if u < admitted else 0.0
            funder[r, Funder.member, f] = 1.0 if exists and u < admitted * p[Param.funding_successor, r] else 0.0
            now = measured_by(r, f, initiative, initiatives.q, traits, grant, funder, numbers)
            watched[r, year % slots, f] = now
