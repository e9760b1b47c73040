"""M4 trust on ties and M5 alignment with the common agenda."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import (
    QUARTER,
    Funder,
    Funding,
    Initiatives,
    Org,
    Organisations,
    Runs,
    RunState,
    Scratch,
    Ties,
    Trait,
)
from cisim.model.kernels.levels import between, initiatives_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each
from cisim.model.types import Ints, Numbers

REFUSED, NO_VOTE, ADOPTED = -1, 0, 1


@inline
def lost_by_refusal(r: int, i: int, within: int, p: Numbers, q: Numbers) -> float:
    """(M4) min(1, beta B (1 - mu)): share of trust that a breach costs; ``within`` the partnership's reach or not."""
    unmediated = 1.0 - q[Quant.mediation, within, i]
    return min(1.0, p[Param.trust_gain, r] * p[Param.trust_loss_ratio, r] * q[Quant.breach, within, i] * unmediated)


@inline
def meetings_of(r: int, a: int, b: int, initiative: Ints, traits: Ints, q: Numbers) -> float:
    """Meetings a month to which two organisations are called: those of the initiative they share, else none."""
    i = initiative[r, traits[r, Trait.stage, a]]
    return q[Quant.meetings, 1, i] if i == initiative[r, traits[r, Trait.stage, b]] else 0.0


@kernel
def update_trust(runs: Runs, ties: Ties, orgs: Organisations, initiatives: Initiatives, scratch: Scratch) -> None:
    """(M4) kept commitments: tau += alpha (1 - tau); breaches: tau -= beta tau, beta = ratio * alpha; slow decay.

    Meetings both attend are kept commitments (attendance is the share of meetings one is at) and hold off decay; a
    partner who refused what the other adopted in last month's joint change is a breach. Agenda and mediation soften it
    where both ends are within reach of the partnership. Meetings are of one initiative; so is what softens a breach:
    of the one of who refused.
    """
    rows, world, p, run_state = runs.rows, runs.world, runs.p, runs.run_state
    edge, n_edges, first_tie, tie, trust = ties.edge, ties.n_edges, ties.first_tie, ties.tie, ties.trust
    org, traits = orgs.org, orgs.traits
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    numbers = scratch.numbers
    for r in rows:
        w = world[r]
        first, end = initiatives_of(r, p, initiative_state)
        meetings, alpha, decay = 0.0, p[Param.trust_gain, r], p[Param.trust_decay, r]
        contact = p[Param.trust_contact, r]
        for i in range(first, end):
            meetings = max(meetings, q[Quant.meetings, 1, i])
        if meetings > 0.0:
            if end - first == 1:
                for k in range(n_edges[w]):
                    both = meetings * org[r, Org.attendance, edge[w, 0, k]] * org[r, Org.attendance, edge[w, 1, k]]
                    numbers[0, k] = both
            else:
                for k in range(n_edges[w]):
                    a, b = edge[w, 0, k], edge[w, 1, k]
                    meetings_here = meetings_of(r, a, b, initiative, traits, q)
                    numbers[0, k] = meetings_here * org[r, Org.attendance, a] * org[r, Org.attendance, b]
            for k in range(n_edges[w]):
                met = numbers[0, k]
                tau = trust[r, k] + min(1.0, alpha * (contact + met)) * (1.0 - trust[r, k])
                trust[r, k] = tau - decay * max(0.0, 1.0 - met) * tau
        else:
            apart = min(1.0, alpha * contact)
            for k in range(n_edges[w]):
                tau = trust[r, k] + apart * (1.0 - trust[r, k])
                trust[r, k] = tau - decay * tau
        if run_state[RunState.votes, r] > 0.0:
            for o in range(traits.shape[2]):
                if traits[r, Trait.ballot, o] == REFUSED:
                    i = initiative[r, traits[r, Trait.stage, o]]
                    for j in range(first_tie[w, o], first_tie[w, o + 1]):
                        if traits[r, Trait.ballot, tie[w, 0, j]] == ADOPTED:
                            within = traits[r, Trait.admitted, o] & traits[r, Trait.admitted, tie[w, 0, j]]
                            trust[r, tie[w, 1, j]] -= lost_by_refusal(r, i, within, p, q) * trust[r, tie[w, 1, j]]


@kernel
def take_stock(t: int, runs: Runs, ties: Ties, orgs: Organisations) -> None:
    """Once a quarter each organisation takes stock of its ties: mean trust, as it sees it for the next three months."""
    world = runs.world
    edge, n_edges, first_tie, trust = ties.edge, ties.n_edges, ties.first_tie, ties.trust
    org = orgs.org
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
def compete(t: int, runs: Runs, ties: Ties, orgs: Organisations, initiatives: Initiatives, scratch: Scratch) -> None:
    """(M4, M23) once a year: nonprofits of one stage that live on grants judged alone breach each other's trust, half
    the times one, half the other; who claims does so more often.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    edge, n_edges, trust = ties.edge, ties.n_edges, ties.trust
    org, traits = orgs.org, orgs.traits
    initiative, q = initiatives.initiative, initiatives.q
    nonprofits, indices, numbers = runs.nonprofits, scratch.indices, scratch.numbers
    for r in range(trust.shape[0]):
        w = world[r]
        harm, claims = min(1.0, p[Param.trust_gain, r] * p[Param.trust_loss_ratio, r]), p[Param.trust_claims, r]
        count = 0
        for k in range(n_edges[w]):  # without branches, which no processor could guess
            a, b = edge[w, 0, k], edge[w, 1, k]
            indices[r, 0, count] = k
            same = traits[r, Trait.stage, a] == traits[r, Trait.stage, b]
            count += (a < nonprofits) & (b < nonprofits) & same
        draw_each(seed[w], Stream.COMPETE, t, indices, r, 0, count, 1, 0, numbers)
        for j in range(count):
            k = indices[r, 0, j]
            a, b = edge[w, 0, k], edge[w, 1, k]
            within = traits[r, Trait.admitted, a] & traits[r, Trait.admitted, b]
            breach = q[Quant.breach, within, initiative[r, traits[r, Trait.stage, a]]]
            alone_a, alone_b = 1.0 - org[r, Org.aligned_share, a], 1.0 - org[r, Org.aligned_share, b]
            claimed = 0.5 * claims * (org[r, Org.claim, a] * alone_a + org[r, Org.claim, b] * alone_b)
            usual = 1.0 - 0.5 * (org[r, Org.aligned_share, a] + org[r, Org.aligned_share, b])
            expected = p[Param.trust_competition, r] * breach * (usual + claimed)
            breaches = int(expected)
            breaches += numbers[0, j] < expected - breaches
            for _ in range(breaches):
                trust[r, k] -= harm * trust[r, k]


@inline
def align(
    r: int, o: int, cold: float, pull: float, highest: float, drift_alone: float, drift_together: float, org: Numbers
) -> None:
    """(M5) the alignment of one organisation, a month on."""
    a, part = org[r, Org.alignment, o], org[r, Org.attendance, o]
    back = between(drift_alone, drift_together, part) / 12.0 * (a - org[r, Org.own_alignment, o])
    warmth = cold + (1.0 - cold) * org[r, Org.mean_trust, o]
    forward = pull * part * warmth * max(highest - a, 0.0)
    org[r, Org.alignment, o] = min(1.0, max(0.0, a + forward - back))


@kernel
def update_alignment(runs: Runs, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M5) da/dt = pull attendance (w_0 + (1 - w_0) tau)(a_max - a)/T_a - drift (a - a_own)."""
    rows, p = runs.rows, runs.p
    org, traits = orgs.org, orgs.traits
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    n_orgs = org.shape[2]
    for r in rows:
        first, end = initiatives_of(r, p, initiative_state)
        years, highest = 12.0 * p[Param.alignment_time, r], p[Param.alignment_highest, r]
        cold = p[Param.alignment_pull_without_trust, r]
        pull = q[Quant.alignment_pull, 1, first] / years
        alone, together = q[Quant.drift, 0, first], q[Quant.drift, 1, first]
        if end - first == 1:
            for o in range(n_orgs):
                align(r, o, cold, pull, highest, alone, together, org)
        else:
            for o in range(n_orgs):
                i = initiative[r, traits[r, Trait.stage, o]]
                pull_here, drift_here = q[Quant.alignment_pull, 1, i] / years, q[Quant.drift, 1, i]
                align(r, o, cold, pull_here, highest, alone, drift_here, org)


@inline
def mean_of(q: Numbers, name: int, inside: int, r: int, p: Numbers, initiative_state: Numbers) -> float:
    """Mean of a quantity over the initiatives of a row."""
    first, end = initiatives_of(r, p, initiative_state)
    total = 0.0
    for i in range(first, end):
        total += q[name, inside, i]
    return total / (end - first)


@kernel
def align_funders(runs: Runs, initiatives: Initiatives, funding: Funding) -> None:
    """(M5) for funders, a year at a time: they see the report card and not the meetings. Outsiders are not pulled. A
    funder gives to all initiatives of its community, and meets the mean of them.
    """
    p = runs.p
    initiative_state, q = initiatives.initiative_state, initiatives.q
    funder = funding.funder
    n_rows, _, n_funders = funder.shape
    for r in range(n_rows):
        for f in range(n_funders):
            a = funder[r, Funder.alignment, f]
            inside = int(funder[r, Funder.member, f])
            pull = mean_of(q, Quant.funder_pull, inside, r, p, initiative_state)
            drift = mean_of(q, Quant.drift, inside, r, p, initiative_state)
            forward = min(1.0, pull / p[Param.alignment_time, r]) * max(p[Param.alignment_highest, r] - a, 0.0)
            back = drift * (a - funder[r, Funder.own_alignment, f])
            funder[r, Funder.alignment, f] = min(1.0, max(0.0, a + forward - back))
