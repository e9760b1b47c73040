"""M4 trust on ties and M5 alignment with the common agenda."""

from __future__ import annotations

from typing import Any

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import QUARTER, Funder, Org, Row, Size, Who, Word
from cisim.model.kernels.levels import between, initiatives_of
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw

REFUSED, NO_VOTE, ADOPTED = -1, 0, 1


@inline
def lost_by_refusal(r: Any, i: Any, within: Any, p: Any, q: Any) -> Any:
    """(M4) min(1, beta B (1 - mu)): share of trust that a breach costs; ``within`` the partnership's reach or not."""
    kept = 1.0 - q[Quant.mediation, within, i]
    return min(1.0, p[Rule.gain, r] * p[Rule.loss_ratio, r] * q[Quant.breach, within, i] * kept)


@inline
def meetings_of(r: Any, a: Any, b: Any, initiative: Any, who: Any, q: Any) -> Any:
    """Meetings a month to which two organisations are called: those of the initiative they share, else none."""
    i = initiative[r, who[r, Who.stage, a]]
    return q[Quant.meetings, 1, i] if i == initiative[r, who[r, Who.stage, b]] else 0.0


@kernel
def update_trust(
    rows: Any, world: Any, initiative: Any, edge: Any, n_edges: Any, first_tie: Any, tie: Any, who: Any, org: Any,
    p: Any, q: Any, joint: Any, row: Any, scratch: Any, trust: Any
) -> None:  # fmt: skip
    """(M4) kept commitments: tau += alpha (1 - tau); breaches: tau -= beta tau, beta = ratio * alpha; slow decay.

    Meetings both attend are kept commitments (attendance is the share of meetings one is at) and hold off decay; a
    partner who refused what the other adopted in last month's joint change is a breach. Agenda and mediation soften it
    where both ends are within reach of the partnership. Meetings are of one initiative; so is what softens a breach:
    of the one of who refused.
    """
    for r in rows:
        w = world[r]
        first, end = initiatives_of(r, p, joint)
        meetings, alpha, decay = 0.0, p[Rule.gain, r], p[Rule.decay, r]
        contact = p[Rule.contact, r]
        for i in range(first, end):
            meetings = max(meetings, q[Quant.meetings, 1, i])
        if meetings > 0.0:
            if end - first == 1:
                for k in range(n_edges[w]):
                    both = meetings * org[r, Org.attendance, edge[w, 0, k]] * org[r, Org.attendance, edge[w, 1, k]]
                    scratch[0, k] = both
            else:
                for k in range(n_edges[w]):
                    a, b = edge[w, 0, k], edge[w, 1, k]
                    called = meetings_of(r, a, b, initiative, who, q)
                    scratch[0, k] = called * org[r, Org.attendance, a] * org[r, Org.attendance, b]
            for k in range(n_edges[w]):
                met = scratch[0, k]
                tau = trust[r, k] + min(1.0, alpha * (contact + met)) * (1.0 - trust[r, k])
                trust[r, k] = tau - decay * max(0.0, 1.0 - met) * tau
        else:
            apart = min(1.0, alpha * contact)
            for k in range(n_edges[w]):
                tau = trust[r, k] + apart * (1.0 - trust[r, k])
                trust[r, k] = tau - decay * tau
        if row[Row.votes, r] > 0.0:
            for o in range(who.shape[2]):
                if who[r, Who.ballot, o] == REFUSED:
                    i = initiative[r, who[r, Who.stage, o]]
                    for j in range(first_tie[w, o], first_tie[w, o + 1]):
                        if who[r, Who.ballot, tie[w, 0, j]] == ADOPTED:
                            within = who[r, Who.admitted, o] & who[r, Who.admitted, tie[w, 0, j]]
                            trust[r, tie[w, 1, j]] -= lost_by_refusal(r, i, within, p, q) * trust[r, tie[w, 1, j]]


@kernel
def take_stock(t: Any, world: Any, edge: Any, n_edges: Any, first_tie: Any, trust: Any, org: Any) -> None:
    """Once a quarter each organisation takes stock of its ties: mean trust, as it sees it for the next three months."""
    if t % QUARTER != 0:
        return
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        w = world[r]
        for o in range(n_orgs):
            org[r, Org.mean_trust, o] = 0.0
        for k in range(n_edges[w]):
            org[r, Org.mean_trust, edge[w, 0, k]] += trust[r, k]
            org[r, Org.mean_trust, edge[w, 1, k]] += trust[r, k]
        for o in range(n_orgs):
            org[r, Org.mean_trust, o] /= max(first_tie[w, o + 1] - first_tie[w, o], 1)


@kernel
def compete(t: Any, size: Any, seed: Any, world: Any, initiative: Any, edge: Any, n_edges: Any, who: Any, org: Any,
            p: Any, q: Any, trust: Any) -> None:  # fmt: skip
    """(M4) once a year: nonprofits of one stage that live on grants judged alone breach each other's trust."""
    nonprofits = size[Size.nonprofits]
    for r in range(trust.shape[0]):
        w = world[r]
        harm = min(1.0, p[Rule.gain, r] * p[Rule.loss_ratio, r])
        for k in range(n_edges[w]):
            a, b = edge[w, 0, k], edge[w, 1, k]
            if a < nonprofits and b < nonprofits and who[r, Who.stage, a] == who[r, Who.stage, b]:
                within = who[r, Who.admitted, a] & who[r, Who.admitted, b]
                yearly = p[Rule.competition, r] * q[Quant.breach, within, initiative[r, who[r, Who.stage, a]]]
                expected = yearly * (1.0 - 0.5 * (org[r, Org.aligned_share, a] + org[r, Org.aligned_share, b]))
                breaches = int(expected)
                breaches += draw(seed[w], Stream.COMPETE, t, k) < expected - breaches
                for _ in range(breaches):
                    trust[r, k] -= harm * trust[r, k]


@inline
def align(r: Any, o: Any, cold: Any, pull: Any, highest: Any, drift_alone: Any, drift_together: Any, org: Any) -> None:
    """(M5) the alignment of one organisation, a month on."""
    a, part = org[r, Org.alignment, o], org[r, Org.attendance, o]
    back = between(drift_alone, drift_together, part) / 12.0 * (a - org[r, Org.own_alignment, o])
    warmth = cold + (1.0 - cold) * org[r, Org.mean_trust, o]
    forward = pull * part * warmth * max(highest - a, 0.0)
    org[r, Org.alignment, o] = min(1.0, max(0.0, a + forward - back))


@kernel
def update_alignment(rows: Any, initiative: Any, who: Any, p: Any, q: Any, joint: Any, org: Any) -> None:
    """(M5) da/dt = pull attendance (w_0 + (1 - w_0) tau)(a_max - a)/T_a - drift (a - a_own)."""
    n_orgs = org.shape[2]
    for r in rows:
        first, end = initiatives_of(r, p, joint)
        years, highest, cold = 12.0 * p[Rule.time, r], p[Rule.highest, r], p[Rule.pull_without_trust, r]
        pull = q[Quant.alignment_pull, 1, first] / years
        alone, together = q[Quant.drift, 0, first], q[Quant.drift, 1, first]
        if end - first == 1:
            for o in range(n_orgs):
                align(r, o, cold, pull, highest, alone, together, org)
        else:
            for o in range(n_orgs):
                i = initiative[r, who[r, Who.stage, o]]
                pull_here, drift_here = q[Quant.alignment_pull, 1, i] / years, q[Quant.drift, 1, i]
                align(r, o, cold, pull_here, highest, alone, drift_here, org)


@kernel
def write_agenda(size: Any, initiative: Any, who: Any, org: Any, q: Any, word: Any) -> None:
    """(M5) once a year what is agreed at each stage: per bit the members' definitions, weighted by power (size) and, as
    far as the agenda is inclusive, equally. If few powerful players write it, it is their problem that is agreed on.
    """
    n_rows, _, n_orgs = org.shape
    n, n_stages = size[Size.bits], word.shape[2]
    members, power = np.empty(n_stages), np.empty(n_stages)
    in_favour = np.empty((n_stages, n))
    for r in range(n_rows):
        members[:], power[:], in_favour[:, :] = 0.0, 0.0, 0.0
        for o in range(n_orgs):
            if who[r, Who.member, o]:
                members[who[r, Who.stage, o]] += 1.0
                power[who[r, Who.stage, o]] += org[r, Org.capacity, o]
        for o in range(n_orgs):
            if who[r, Who.member, o]:
                s = who[r, Who.stage, o]
                inclusion = q[Quant.inclusion, 1, initiative[r, s]]
                share = inclusion / members[s] + (1.0 - inclusion) * org[r, Org.capacity, o] / max(power[s], 1e-12)
                for b in range(n):
                    in_favour[s, b] += share * (2 * ((who[r, Who.definition, o] >> b) & 1) - 1)
        for s in range(n_stages):
            word[r, Word.agenda, s] = 0
            for b in range(n):
                word[r, Word.agenda, s] |= (1 << b) if in_favour[s, b] > 0.0 else 0


@inline
def mean_of(q: Any, name: Any, inside: Any, r: Any, p: Any, joint: Any) -> Any:
    """Mean of a quantity over the initiatives of a row."""
    first, end = initiatives_of(r, p, joint)
    total = 0.0
    for i in range(first, end):
        total += q[name, inside, i]
    return total / (end - first)


@kernel
def align_funders(p: Any, q: Any, joint: Any, funder: Any) -> None:
    """(M5) for funders, a year at a time: they see the report card and not the meetings. Outsiders are not pulled. A
    funder gives to all initiatives of its community, and meets the mean of them.
    """
    n_rows, _, n_funders = funder.shape
    for r in range(n_rows):
        for f in range(n_funders):
            a = funder[r, Funder.alignment, f]
            inside = int(funder[r, Funder.member, f])
            pull = mean_of(q, Quant.funder_pull, inside, r, p, joint)
            drift = mean_of(q, Quant.drift, inside, r, p, joint)
            forward = min(1.0, pull / p[Rule.time, r]) * max(p[Rule.highest, r] - a, 0.0)
            back = drift * (a - p[Rule.funder_own, r])
            funder[r, Funder.alignment, f] = min(1.0, max(0.0, a + forward - back))
