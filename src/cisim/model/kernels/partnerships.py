"""M18 how long partnerships last, and M22 the stages they work on first."""

from __future__ import annotations

import math

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import (
    Cell,
    ConditionState,
    Funder,
    Funding,
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
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, normal
from cisim.model.types import Ints, Numbers

STAGES_FROM = 4096
"""Place of the stages in the index of measured need, behind all cells."""


@inline
def undertakes(i: int, condition_state: Numbers) -> bool:
    """Whether any condition of an initiative is at work this month."""
    effort = 0.0
    for c in range(condition_state.shape[1]):
        effort += condition_state[ConditionState.effort, c, i]
    return effort > 0.0


@inline
def exists(i: int, condition_state: Numbers, initiative_state: Numbers) -> bool:
    """(M18) whether an initiative is a partnership: a condition is or has been at work, and it has not ended."""
    founded = initiative_state[InitiativeState.age, i] > 0.0 or undertakes(i, condition_state)
    return founded and initiative_state[InitiativeState.ended, i] == 0.0


@inline
def share_of_rate(r: int, i: int, initiative: Ints, focus: Numbers) -> float:
    """(M22) S/F, how often an initiative does at a stage in focus what it does at every S-th otherwise."""
    rate = 0.0
    for s in range(focus.shape[1]):
        if initiative[r, s] == i:
            rate = max(rate, focus[r, s])
    return rate


@inline
def concentrate(r: int, i: int, chosen: int, initiative: Ints, lack: Numbers, focus: Numbers) -> None:
    """(M22) the stages of an initiative with the highest ``lack[0, s]`` come into focus, all others out of it."""
    own = 0
    for s in range(focus.shape[1]):
        if initiative[r, s] == i:
            focus[r, s] = 0.0
            own += 1
    for _ in range(min(chosen, own)):
        best = -1
        for s in range(focus.shape[1]):
            free = initiative[r, s] == i and focus[r, s] == 0.0
            if free and (best < 0 or lack[0, s] > lack[0, best]):
                best = s
        focus[r, best] = own / min(chosen, own)


@kernel
def choose_focus(t: int, runs: Runs, initiatives: Initiatives, pathway: Pathway, scratch: Scratch) -> None:
    """(M22) at its founding and every so many years a partnership chooses F of its S stages, those with the highest
    measured lack 1 - q; ``focus`` is S/F there and 0 elsewhere, so that effort over stages sums to what it was.
    """
    world, seed, p, lack = runs.world, runs.seed, runs.p, scratch.numbers
    initiative, focus, q, state = initiatives.initiative, initiatives.focus, initiatives.q, initiatives.initiative_state
    cell, share = pathway.cell, pathway.share
    n_segments = share.shape[0]
    for r in range(world.shape[0]):
        chosen = int(p[Param.partnerships_focus, r])
        if chosen == 0:
            continue
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            age = int(state[InitiativeState.age, i])
            founded = age > 0 or undertakes(i, initiatives.condition_state)
            if not founded or age % int(12.0 * p[Param.partnerships_focus_years, r] + 0.5) != 0:
                continue
            for s in range(focus.shape[1]):
                error = normal(seed[world[r]], Stream.NEED, t, STAGES_FROM + s)
                lack[0, s] = 1.0 + q[Quant.need_noise, 1, i] * error
                for l in range(n_segments):
                    lack[0, s] -= share[l] * cell[r, Cell.attainment, s * n_segments + l]
            concentrate(r, i, chosen, initiative, lack, focus)


@kernel
def keep_record(runs: Runs, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M18) a partnership is founded in the first month in which any of its conditions is at work; from then on its
    months are counted, and what its members attend and its backbone has of the staff it needs is added up.

    Also how many months in a row the paid staff of a backbone that was asked for has been below the core.
    """
    p, org, traits = runs.p, orgs.org, orgs.traits
    initiative, condition_state, state, q = (
        initiatives.initiative,
        initiatives.condition_state,
        initiatives.initiative_state,
        initiatives.q,
    )
    for r in range(traits.shape[0]):
        first, end = initiatives_of(r, p, state)
        running = 0
        for i in range(first, end):
            if state[InitiativeState.ended, i] > 0.0:
                continue
            if state[InitiativeState.age, i] == 0.0:
                if not undertakes(i, condition_state):
                    continue
                state[InitiativeState.champion_left, i] = 0.0
            running += 1
            state[InitiativeState.age, i] += 1.0
            state[InitiativeState.staffed, i] += q[Quant.staffing, 1, i]
            asked = q[Quant.backbone_core, 1, i] + q[Quant.backbone_fte, 1, i] > 0.0
            if asked and state[InitiativeState.paid, i] < p[Param.partnerships_core_least, r]:
                state[InitiativeState.understaffed, i] += 1.0
            else:
                state[InitiativeState.understaffed, i] = 0.0
        if running > 0 and p[Param.partnerships_end_rate, r] + p[Param.partnerships_grant_end, r] > 0.0:
            if end - first == 1:
                attended, members = state[InitiativeState.attended, first], state[InitiativeState.members, first]
                for o in range(traits.shape[2]):
                    attended += org[r, Org.attendance, o] / max(members, 1.0)
                state[InitiativeState.attended, first] = attended
            else:
                for o in range(traits.shape[2]):
                    i = initiative[r, traits[r, Trait.stage, o]]
                    members = max(state[InitiativeState.members, i], 1.0)
                    state[InitiativeState.attended, i] += org[r, Org.attendance, o] / members


@inline
def chance_to_end(r: int, i: int, p: Numbers, state: Numbers) -> float:
    """(M18) min(1, [h + h_3 1(y = y_3)] exp(phi (D - 1))) at the anniversary y; D = (1 - staffing) + (1 - attendance) +
    1(champion left), means of the last year.
    """
    hazard = p[Param.partnerships_end_rate, r]
    if state[InitiativeState.age, i] == 12.0 * p[Param.partnerships_grant_years, r]:
        hazard += p[Param.partnerships_grant_end, r]
    distress = 1.0 - state[InitiativeState.staffed, i] / 12.0
    distress += 1.0 - state[InitiativeState.attended, i] / 12.0
    distress += state[InitiativeState.champion_left, i]
    return min(1.0, hazard * math.exp(p[Param.partnerships_fragility, r] * (distress - 1.0)))


@kernel
def end_partnerships(t: int, runs: Runs, initiatives: Initiatives) -> None:
    """(M18) at an anniversary a partnership ends by chance; one whose backbone closes ends at once.

    ``InitiativeState.ended`` becomes the month that is about to begin. It is never founded again.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    state = initiatives.initiative_state
    for r in range(world.shape[0]):
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            if state[InitiativeState.ended, i] > 0.0 or state[InitiativeState.age, i] == 0.0:
                continue
            ends = state[InitiativeState.closing, i] > 0.0
            if state[InitiativeState.age, i] % 12.0 == 0.0:
                chance = chance_to_end(r, i, p, state)
                ends = ends or draw(seed[world[r]], Stream.PARTNERSHIP, t + 1, i - first) < chance
                state[InitiativeState.staffed, i] = 0.0
                state[InitiativeState.attended, i] = 0.0
                state[InitiativeState.champion_left, i] = 0.0
            if ends:
                state[InitiativeState.ended, i] = t + 1


@kernel
def disband(runs: Runs, orgs: Organisations, initiatives: Initiatives, funding: Funding) -> None:
    """(M18) nobody is a member of a partnership that has ended, nor becomes one by moving to a stage of it; a funder is
    none when all partnerships of its community have ended.
    """
    p, org, traits, funder = runs.p, orgs.org, orgs.traits, funding.funder
    initiative, state = initiatives.initiative, initiatives.initiative_state
    for r in range(traits.shape[0]):
        first, end = initiatives_of(r, p, state)
        ended = 0
        for i in range(first, end):
            ended += state[InitiativeState.ended, i] > 0.0
        if ended == 0:
            continue
        for o in range(traits.shape[2]):
            if state[InitiativeState.ended, initiative[r, traits[r, Trait.stage, o]]] > 0.0:
                traits[r, Trait.member, o] = 0
                org[r, Org.attendance, o] = 0.0
                org[r, Org.load, o] = 0.0
        if ended == end - first:
            for f in range(funder.shape[2]):
                funder[r, Funder.member, f] = 0.0
