"""M6: where the hours of an organisation go, and how much of the coordination asked it can do."""

from __future__ import annotations

from typing import Any

from cisim.kernels.jit import kernel
from cisim.kernels.layout import Org, Row, Size, Who
from cisim.kernels.levels import between
from cisim.parameters import Rule
from cisim.quantities import Quant


@kernel
def decide_attendance(rows: Any, who: Any, p: Any, q: Any, row: Any, org: Any) -> None:
    """(M6) attendance = min(1, tolerance/load): load is asked hours + contacts - what the backbone's staff carries.

    The load is in hours of mean cost: a leader's hour costs ``leader_premium`` times as much.
    """
    n_orgs = org.shape[2]
    for r in rows:
        members = 0
        for o in range(n_orgs):
            members += who[r, Who.member, o]
        row[Row.members, r] = members
        alone = 1.0 - q[Quant.facilitation, 1, r]
        contacts = q[Quant.partners, 1, r] * max(members - 1, 0) * p[Rule.pair, r] * alone
        relief = q[Quant.carry, 1, r] * row[Row.staff, r] * p[Rule.per_fte, r] / max(members, 1)
        asked = max(0.0, q[Quant.coordination_hours, 1, r] + contacts - relief) * p[Rule.leader_premium, r]
        tolerance = p[Rule.tolerance, r] * p[Rule.per_fte, r]
        floor = max(asked, 1e-9)
        for o in range(n_orgs):
            spare = tolerance * org[r, Org.capacity, o] * (1.0 + org[r, Org.alignment, o])
            member = float(who[r, Who.member, o])
            org[r, Org.load, o] = member * asked
            org[r, Org.attendance, o] = member * min(1.0, spare / floor)


@kernel
def spend_hours(rows: Any, size: Any, p: Any, q: Any, org: Any, row: Any, time: Any) -> None:
    """(M6) capacity = service + search + fundraising + reporting + coordination, in hours of the month.

    Fundraising falls with grants for several years, custom reports with funders that use the shared measures.
    Coordination is capped by what the other uses leave. Also Q, the quality of meetings: mean attendance of the members
    times [q0 + (1 - q0) facilitation].
    """
    n_orgs = org.shape[2]
    nonprofits = size[Size.nonprofits]
    for r in rows:
        per_fte, search, fundraising, reporting = (
            p[Rule.per_fte, r], p[Rule.search, r], p[Rule.fundraising, r], p[Rule.reporting, r]
        )  # fmt: skip
        multi_year = p[Rule.multi_year_relief, r]
        relief_alone, relief_together = q[Quant.report_relief, 0, r], q[Quant.report_relief, 1, r]
        for o in range(n_orgs):
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
        worth = p[Rule.unfacilitated, r] + (1.0 - p[Rule.unfacilitated, r]) * q[Quant.facilitation, 1, r]
        row[Row.quality, r] = worth * present / max(row[Row.members, r], 1.0)
