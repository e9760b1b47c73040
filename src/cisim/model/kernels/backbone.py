"""M27: what a backbone decides: the roles of its staff, who of them raises money, when it closes; and urgency."""

from __future__ import annotations

import math

from cisim.model.jit import inline, kernel
from cisim.model.kernels.hours import hours_asked, hours_carried
from cisim.model.kernels.layout import Funder, Funding, Initiatives, InitiativeState, Runs
from cisim.model.kernels.levels import initiatives_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Numbers

ENOUGH = 1e-9
"""Full-time equivalents that count as none: sums of shares that should be 1 may miss it by rounding."""
ROLES = 3.0
CORE_MONTHS = 12.0
"""Months in a row below the core after which a backbone closes."""


@inline
def role_effect(share: float, returns: float) -> float:
    """(M27) phi = (3 x)^eta: what a role does with a share x of the staff, relative to a third of it."""
    return (ROLES * share) ** returns


@inline
def split_staff(r: int, i: int, p: Numbers, q: Numbers, state: Numbers) -> None:
    """(M27) parts of a backbone's staff: beta by what is missing, and a third each of the rest.

    Missing are planning (share of the hours asked that staff do not carry), data (noise left) and facilitation (members
    that did not attend last month).
    """
    asked = hours_asked(r, i, p, q, state)
    planning = max(0.0, asked - hours_carried(r, i, p, q, state)) / asked if asked > 0.0 else 0.0
    noise = q[Quant.noise, 0, i]
    data = min(1.0, q[Quant.noise, 1, i] / noise) if noise > 0.0 else 0.0
    meetings = max(0.0, 1.0 - state[InitiativeState.attendance, i])
    missing = planning + data + meetings
    beta = p[Param.backbone_responsiveness, r] if missing > 0.0 else 0.0
    weight, rest = beta / missing if missing > 0.0 else 0.0, (1.0 - beta) / ROLES
    state[InitiativeState.project_manager, i] = weight * planning + rest
    state[InitiativeState.data_manager, i] = weight * data + rest
    state[InitiativeState.facilitator, i] = weight * meetings + rest


@kernel
def decide_roles(runs: Runs, initiatives: Initiatives) -> None:
    """(M27) how each backbone splits its staff over its three roles this month, by the state the month begins with."""
    p, q, state = runs.p, initiatives.q, initiatives.initiative_state
    for r in range(p.shape[1]):
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            if state[InitiativeState.ended, i] == 0.0:
                split_staff(r, i, p, q, state)


@inline
def scale_effect(k: int, i: int, effect: float, q: Numbers, bounds: Numbers) -> None:
    """(M27) a composed quantity becomes base + phi (composed - base), within its bounds."""
    value = q[k, 0, i] + effect * (q[k, 1, i] - q[k, 0, i])
    q[k, 1, i] = min(bounds[k, 1], max(bounds[k, 0], value))


@kernel
def apply_roles(runs: Runs, initiatives: Initiatives) -> None:
    """(M27) what each role does, phi = (3 x)^eta of what it does with a third of the staff: the project manager carries
    hours, the data manager cleans data and keeps practice, the facilitator facilitates and mediates.
    """
    p, q, bounds, state = runs.p, initiatives.q, initiatives.bounds, initiatives.initiative_state
    for r in range(p.shape[1]):
        first, end = initiatives_of(r, p, state)
        returns = p[Param.backbone_returns, r]
        for i in range(first, end):
            planning = role_effect(state[InitiativeState.project_manager, i], returns)
            if planning != 1.0:
                scale_effect(Quant.carry, i, planning, q, bounds)
            data = role_effect(state[InitiativeState.data_manager, i], returns)
            if data != 1.0:
                scale_effect(Quant.data_quality, i, data, q, bounds)
                scale_effect(Quant.retention, i, data, q, bounds)
            meetings = role_effect(state[InitiativeState.facilitator, i], returns)
            if meetings != 1.0:
                scale_effect(Quant.facilitation, i, meetings, q, bounds)
                scale_effect(Quant.mediation, i, meetings, q, bounds)


@kernel
def decide_fundraising(runs: Runs, initiatives: Initiatives) -> None:
    """(M27) after a year in which not all staff asked for was paid, a share rho of this year's raises money."""
    p, state = runs.p, initiatives.initiative_state
    for r in range(p.shape[1]):
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            needs = state[InitiativeState.unpaid, i] > ENOUGH
            state[InitiativeState.fundraising, i] = p[Param.backbone_fundraising, r] if needs else 0.0


@kernel
def raise_money(runs: Runs, initiatives: Initiatives, funding: Funding) -> None:
    """(M27) each funder in the partnership accepts A + (1 - A) (1 - exp(-y rho N)), N the staff paid last year; where a
    community has several backbones, all who raise money speak to all funders.
    """
    p, state, funder = runs.p, initiatives.initiative_state, funding.funder
    for r in range(funder.shape[0]):
        first, end = initiatives_of(r, p, state)
        asking = 0.0
        for i in range(first, end):
            asking += state[InitiativeState.fundraising, i] * state[InitiativeState.paid, i]
        if asking <= 0.0:
            continue
        won = 1.0 - math.exp(-p[Param.backbone_fundraising_yield, r] * asking)
        for f in range(funder.shape[2]):
            if funder[r, Funder.member, f] > 0.0:
                accepted = funder[r, Funder.accepts, f]
                funder[r, Funder.accepts, f] = min(1.0, accepted + (1.0 - accepted) * won)


@kernel
def keep_urgency(runs: Runs, initiatives: Initiatives) -> None:
    """(M27) dU/dt = -delta_U U + kappa_U staffing phi_F (1 - U), a month at a time and solved exactly; U is 1 at the
    founding, and phi_F what facilitators do.
    """
    p, q, state = runs.p, initiatives.q, initiatives.initiative_state
    for r in range(p.shape[1]):
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            if state[InitiativeState.age, i] == 0.0 or state[InitiativeState.ended, i] > 0.0:
                continue
            facilitated = role_effect(state[InitiativeState.facilitator, i], p[Param.backbone_returns, r])
            kept = p[Param.backbone_urgency_kept, r] * q[Quant.staffing, 1, i] * facilitated
            rate = p[Param.backbone_urgency_fading, r] + kept
            if rate > 0.0:
                rest = kept / rate
                urgency = state[InitiativeState.urgency, i]
                state[InitiativeState.urgency, i] = rest + (urgency - rest) * math.exp(-rate / 12.0)


@kernel
def decide_closing(runs: Runs, initiatives: Initiatives) -> None:
    """(M27, M18) a backbone closes whose paid staff has been below the core for a year."""
    p, state = runs.p, initiatives.initiative_state
    for r in range(p.shape[1]):
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            without_core = state[InitiativeState.understaffed, i] >= CORE_MONTHS
            state[InitiativeState.closing, i] = 1.0 if without_core else 0.0
