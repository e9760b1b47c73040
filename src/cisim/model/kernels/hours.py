"""M6, M20: where the hours of an organisation go, and how much of the coordination asked it can do."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import Initiatives, InitiativeState, Org, Organisations, Runs, Trait
from cisim.model.kernels.levels import between, initiatives_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers


@inline
def count_members(r: int, p: Numbers, initiative: Ints, traits: Ints, initiative_state: Numbers) -> None:
    """Members of each initiative of a row, into ``InitiativeState.members``."""
    first, end = initiatives_of(r, p, initiative_state)
    for i in range(first, end):
        initiative_state[InitiativeState.members, i] = 0.0
    if end - first == 1:
        members = 0
        for o in range(traits.shape[2]):
            members += traits[r, Trait.member, o]
        initiative_state[InitiativeState.members, first] = members
    else:
        for o in range(traits.shape[2]):
            initiative_state[InitiativeState.members, initiative[r, traits[r, Trait.stage, o]]] += traits[
                r, Trait.member, o
            ]


@inline
def hours_asked(r: int, i: int, p: Numbers, q: Numbers, initiative_state: Numbers) -> float:
    """(M6) hours + contacts of a member of an initiative, before staff carry any of them."""
    alone = 1.0 - q[Quant.facilitation, 1, i]
    others = max(initiative_state[InitiativeState.members, i] - 1.0, 0.0)
    return q[Quant.coordination_hours, 1, i] + q[Quant.partners, 1, i] * others * p[Param.hours_pair, r] * alone


@inline
def hours_carried(r: int, i: int, p: Numbers, q: Numbers, initiative_state: Numbers) -> float:
    """(M6) hours of each member that the backbone's staff at work carry, as far as there are so many."""
    work = q[Quant.carry, 1, i] * initiative_state[InitiativeState.staff, i] * p[Param.hours_per_fte, r]
    return work / max(initiative_state[InitiativeState.members, i], 1.0)


@inline
def member_load(r: int, i: int, p: Numbers, q: Numbers, initiative_state: Numbers) -> float:
    """(M6) hours asked of a member of an initiative: hours + contacts - what its backbone's staff carry; in hours of
    mean cost.
    """
    left = hours_asked(r, i, p, q, initiative_state) - hours_carried(r, i, p, q, initiative_state)
    return max(0.0, left) * p[Param.hours_leader_premium, r]


@inline
def attend(r: int, o: int, load: float, tolerance: float, traits: Ints, org: Numbers) -> None:
    """(M6) load and attendance of one organisation."""
    spare = tolerance * org[r, Org.capacity, o] * (1.0 + org[r, Org.alignment, o])
    member = float(traits[r, Trait.member, o])
    org[r, Org.load, o] = member * load
    org[r, Org.attendance, o] = member * min(1.0, spare / max(load, 1e-9))


@kernel
def decide_attendance(runs: Runs, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M6) attendance = min(1, U tolerance/load): load is asked hours + contacts - what the backbone's staff carry, U
    the urgency of the initiative (M27).

    The load is in hours of mean cost: a leader's hour costs ``leader_premium`` times as much. Members deal with those
    of their own initiative.
    """
    rows, p = runs.rows, runs.p
    org, traits = orgs.org, orgs.traits
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    n_orgs = org.shape[2]
    for r in rows:
        count_members(r, p, initiative, traits, initiative_state)
        first, end = initiatives_of(r, p, initiative_state)
        for i in range(first, end):
            initiative_state[InitiativeState.load, i] = member_load(r, i, p, q, initiative_state)
        tolerance = p[Param.hours_tolerance, r] * p[Param.hours_per_fte, r]
        if end - first == 1:
            load = initiative_state[InitiativeState.load, first]
            tolerance *= initiative_state[InitiativeState.urgency, first]
            for o in range(n_orgs):
                attend(r, o, load, tolerance, traits, org)
        else:
            for o in range(n_orgs):
                i = initiative[r, traits[r, Trait.stage, o]]
                urgency = initiative_state[InitiativeState.urgency, i]
                attend(r, o, initiative_state[InitiativeState.load, i], tolerance * urgency, traits, org)


@inline
def divide_hours(
    r: int, o: int, nonprofits: int, relief_alone: float, relief_together: float, per_fte: float, search: float,
    fundraising: float, reporting: float, multi_year: float, missed_paid: float, fixed: float, claims: float, org:
    Numbers
) -> None:  # fmt: skip
    """(M6, M20, M23) the hours of one organisation: first what running it takes, the rest by its uses.

    Claims take more fundraising, as far as there are hours. Trials that take more than is meant for search take it out
    of service.
    """
    on_running = min(fixed, 0.5 * org[r, Org.capacity, o] * per_fte)
    total = org[r, Org.capacity, o] * per_fte - on_running
    aligned = org[r, Org.aligned_share, o]
    part = org[r, Org.attendance, o]
    grantee = 1.0 if o < nonprofits else 0.0
    on_search = search * total
    on_funds = grantee * fundraising * total * (1.0 - multi_year * aligned)
    relief = between(relief_alone, relief_together, part) * aligned
    on_reports = grantee * reporting * total * (1.0 - relief)
    left = total - on_search - on_funds - on_reports
    on_claims = min(claims * org[r, Org.claim, o] * on_funds, max(left, 0.0))
    on_funds += on_claims
    left -= on_claims
    excess = min(max(org[r, Org.trial_hours, o] - on_search, 0.0), max(left, 0.0))
    on_search += excess
    left -= excess
    on_coordination = min(org[r, Org.load, o] * (part + missed_paid * (1.0 - part)), left)
    org[r, Org.search, o] = on_search
    org[r, Org.fundraising, o] = on_funds
    org[r, Org.reporting, o] = on_reports
    org[r, Org.coordination, o] = on_coordination
    org[r, Org.running, o] = on_running
    org[r, Org.service, o] = left - on_coordination


@inline
def judge_meetings(
    r: int, present: float, initiative: Ints, traits: Ints, p: Numbers, q: Numbers, org: Numbers, initiative_state:
    Numbers
) -> None:  # fmt: skip
    """(M7) mean attendance, and Q, the quality of an initiative's meetings; ``present`` is the attendance of all
    organisations together.
    """
    first, end = initiatives_of(r, p, initiative_state)
    for i in range(first, end):
        initiative_state[InitiativeState.quality, i] = present if end - first == 1 else 0.0
    if end - first > 1:
        for o in range(org.shape[2]):
            initiative_state[InitiativeState.quality, initiative[r, traits[r, Trait.stage, o]]] += org[
                r, Org.attendance, o
            ]
    for i in range(first, end):
        members = max(initiative_state[InitiativeState.members, i], 1.0)
        initiative_state[InitiativeState.attendance, i] = initiative_state[InitiativeState.quality, i] / members
        worth = (
            p[Param.levels_unfacilitated, r] + (1.0 - p[Param.levels_unfacilitated, r]) * q[Quant.facilitation, 1, i]
        )
        initiative_state[InitiativeState.quality, i] = worth * initiative_state[InitiativeState.quality, i] / members


@kernel
def spend_hours(runs: Runs, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M6) capacity = service + search + fundraising + reporting + coordination + running, in hours of the month.

    Fundraising falls with grants for several years and rises with claims (M23), custom reports fall with funders that
    use the shared measures. Of the coordination asked a member does what it attends, and owes a share of what it
    misses; it is capped by what the other uses leave. Running an organisation comes before all other uses (M20). Also
    Q, the quality of meetings: mean attendance of the members times [q0 + (1 - q0) facilitation].
    """
    rows, p, hours = runs.rows, runs.p, runs.hours
    org, traits = orgs.org, orgs.traits
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    n_orgs = org.shape[2]
    nonprofits = runs.nonprofits
    for r in rows:
        first, end = initiatives_of(r, p, initiative_state)
        per_fte, search = p[Param.hours_per_fte, r], p[Param.hours_search, r]
        fundraising, reporting = p[Param.hours_fundraising, r], p[Param.hours_reporting, r]
        multi_year, missed_paid = p[Param.hours_multi_year_relief, r], p[Param.hours_missed_paid, r]
        fixed, claims = p[Param.hours_fixed, r], p[Param.hours_claims, r]
        alone, together = q[Quant.report_relief, 0, first], q[Quant.report_relief, 1, first]
        if end - first == 1:
            for o in range(n_orgs):
                divide_hours(
                    r, o, nonprofits, alone, together, per_fte, search, fundraising, reporting, multi_year, missed_paid,
                    fixed, claims, org,
                )  # fmt: skip
        else:
            for o in range(n_orgs):
                own = q[Quant.report_relief, 1, initiative[r, traits[r, Trait.stage, o]]]
                divide_hours(
                    r, o, nonprofits, alone, own, per_fte, search, fundraising, reporting, multi_year, missed_paid,
                    fixed, claims, org,
                )  # fmt: skip
        present, served, searched, raised, reported, coordinated, ran = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for o in range(n_orgs):
            present += org[r, Org.attendance, o]
            served += org[r, Org.service, o]
            searched += org[r, Org.search, o]
            raised += org[r, Org.fundraising, o]
            reported += org[r, Org.reporting, o]
            coordinated += org[r, Org.coordination, o]
            ran += org[r, Org.running, o]
        hours[r, 0] += served
        hours[r, 1] += searched
        hours[r, 2] += raised
        hours[r, 3] += reported
        hours[r, 4] += coordinated
        hours[r, 5] += ran
        judge_meetings(r, present, initiative, traits, p, q, org, initiative_state)
