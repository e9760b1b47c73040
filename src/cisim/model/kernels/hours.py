"""M6: where the hours of an organisation go, and how much of the coordination asked it can do."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import Joint, Org, Size, Who
from cisim.model.kernels.levels import between, initiatives_of
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant


@inline
def count_members(r: Any, p: Any, initiative: Any, who: Any, joint: Any) -> None:
    """Members of each initiative of a row, into ``Joint.members``."""
    first, end = initiatives_of(r, p, joint)
    for i in range(first, end):
        joint[Joint.members, i] = 0.0
    if end - first == 1:
        members = 0
        for o in range(who.shape[2]):
            members += who[r, Who.member, o]
        joint[Joint.members, first] = members
    else:
        for o in range(who.shape[2]):
            joint[Joint.members, initiative[r, who[r, Who.stage, o]]] += who[r, Who.member, o]


@inline
def hours_asked(r: Any, i: Any, p: Any, q: Any, joint: Any) -> Any:
    """(M6) hours asked of a member of an initiative: hours + contacts - what its backbone's staff carry; in hours of
    mean cost.
    """
    members = joint[Joint.members, i]
    alone = 1.0 - q[Quant.facilitation, 1, i]
    contacts = q[Quant.partners, 1, i] * max(members - 1.0, 0.0) * p[Rule.pair, r] * alone
    relief = q[Quant.carry, 1, i] * joint[Joint.staff, i] * p[Rule.per_fte, r] / max(members, 1.0)
    return max(0.0, q[Quant.coordination_hours, 1, i] + contacts - relief) * p[Rule.leader_premium, r]


@inline
def attend(r: Any, o: Any, asked: Any, tolerance: Any, who: Any, org: Any) -> None:
    """(M6) load and attendance of one organisation."""
    spare = tolerance * org[r, Org.capacity, o] * (1.0 + org[r, Org.alignment, o])
    member = float(who[r, Who.member, o])
    org[r, Org.load, o] = member * asked
    org[r, Org.attendance, o] = member * min(1.0, spare / max(asked, 1e-9))


@kernel
def decide_attendance(
    rows: Any, initiative: Any, who: Any, p: Any, q: Any, joint: Any, org: Any
) -> None:  # fmt: skip
    """(M6) attendance = min(1, tolerance/load): load is asked hours + contacts - what the backbone's staff carry.

    The load is in hours of mean cost: a leader's hour costs ``leader_premium`` times as much. Members deal with those
    of their own initiative.
    """
    n_orgs = org.shape[2]
    for r in rows:
        count_members(r, p, initiative, who, joint)
        first, end = initiatives_of(r, p, joint)
        for i in range(first, end):
            joint[Joint.asked, i] = hours_asked(r, i, p, q, joint)
        tolerance = p[Rule.tolerance, r] * p[Rule.per_fte, r]
        if end - first == 1:
            asked = joint[Joint.asked, first]
            for o in range(n_orgs):
                attend(r, o, asked, tolerance, who, org)
        else:
            for o in range(n_orgs):
                attend(r, o, joint[Joint.asked, initiative[r, who[r, Who.stage, o]]], tolerance, who, org)


@inline
def divide_hours(
    r: Any, o: Any, nonprofits: Any, relief_alone: Any, relief_together: Any, per_fte: Any, search: Any,
    fundraising: Any, reporting: Any, multi_year: Any, org: Any
) -> None:  # fmt: skip
    """(M6) the hours of one organisation."""
    total = org[r, Org.capacity, o] * per_fte
    aligned = org[r, Org.aligned_share, o]
    part = org[r, Org.attendance, o]
    grantee = 1.0 if o < nonprofits else 0.0
    on_search = search * total
    on_funds = grantee * fundraising * total * (1.0 - multi_year * aligned)
    relief = between(relief_alone, relief_together, part) * aligned
    on_reports = grantee * reporting * total * (1.0 - relief)
    left = total - on_search - on_funds - on_reports
    on_coordination = min(org[r, Org.load, o] * part, left)
    org[r, Org.search, o] = on_search
    org[r, Org.fundraising, o] = on_funds
    org[r, Org.reporting, o] = on_reports
    org[r, Org.coordination, o] = on_coordination
    org[r, Org.service, o] = left - on_coordination


@inline
def judge_meetings(r: Any, present: Any, initiative: Any, who: Any, p: Any, q: Any, org: Any, joint: Any) -> None:
    """(M7) Q, the quality of an initiative's meetings; ``present`` is the attendance of all organisations together."""
    first, end = initiatives_of(r, p, joint)
    for i in range(first, end):
        joint[Joint.quality, i] = present if end - first == 1 else 0.0
    if end - first > 1:
        for o in range(org.shape[2]):
            joint[Joint.quality, initiative[r, who[r, Who.stage, o]]] += org[r, Org.attendance, o]
    for i in range(first, end):
        worth = p[Rule.unfacilitated, r] + (1.0 - p[Rule.unfacilitated, r]) * q[Quant.facilitation, 1, i]
        joint[Joint.quality, i] = worth * joint[Joint.quality, i] / max(joint[Joint.members, i], 1.0)


@kernel
def spend_hours(
    rows: Any, size: Any, initiative: Any, who: Any, p: Any, q: Any, org: Any, joint: Any, time: Any
) -> None:  # fmt: skip
    """(M6) capacity = service + search + fundraising + reporting + coordination, in hours of the month.

    Fundraising falls with grants for several years, custom reports with funders that use the shared measures.
    Coordination is capped by what the other uses leave. Also Q, the quality of meetings: mean attendance of the members
    times [q0 + (1 - q0) facilitation].
    """
    n_orgs = org.shape[2]
    nonprofits = size[Size.nonprofits]
    for r in rows:
        first, end = initiatives_of(r, p, joint)
        per_fte, search, fundraising, reporting = (
            p[Rule.per_fte, r], p[Rule.search, r], p[Rule.fundraising, r], p[Rule.reporting, r]
        )  # fmt: skip
        multi_year = p[Rule.multi_year_relief, r]
        alone, together = q[Quant.report_relief, 0, first], q[Quant.report_relief, 1, first]
        if end - first == 1:
            for o in range(n_orgs):
                divide_hours(
                    r, o, nonprofits, alone, together, per_fte, search, fundraising, reporting, multi_year, org
                )
        else:
            for o in range(n_orgs):
                own = q[Quant.report_relief, 1, initiative[r, who[r, Who.stage, o]]]
                divide_hours(r, o, nonprofits, alone, own, per_fte, search, fundraising, reporting, multi_year, org)
        present, served, searched, raised, reported, coordinated = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for o in range(n_orgs):
            present += org[r, Org.attendance, o]
            served += org[r, Org.service, o]
            searched += org[r, Org.search, o]
            raised += org[r, Org.fundraising, o]
            reported += org[r, Org.reporting, o]
            coordinated += org[r, Org.coordination, o]
        time[r, 0] += served
        time[r, 1] += searched
        time[r, 2] += raised
        time[r, 3] += reported
        time[r, 4] += coordinated
        judge_meetings(r, present, initiative, who, p, q, org, joint)
