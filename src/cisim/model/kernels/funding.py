"""M8: the grant pool, the backbone's share of it, and what funders give to whom."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.hours import count_members
from cisim.model.kernels.layout import (
    Account,
    Cell,
    Funder,
    Funding,
    Grant,
    Initiatives,
    InitiativeState,
    NeedError,
    Org,
    Organisations,
    Pathway,
    Runs,
    RunState,
    Trait,
)
from cisim.model.kernels.levels import initiatives_of, measured_need
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers


@inline
def pooled_part(r: int, f: int, p: Numbers, funder: Numbers) -> float:
    """(M8) share of a funder's dollars that goes into the pooled fund; none of those outside the partnership."""
    return p[Param.funding_pooled, r] * funder[r, Funder.member, f]


@inline
def budget_left(r: int, f: int, p: Numbers, run_state: Numbers, funder: Numbers) -> float:
    """(M8) dollars of this year that a funder gives outside the pooled fund."""
    return run_state[RunState.pool, r] * funder[r, Funder.budget_share, f] * (1.0 - pooled_part(r, f, p, funder))


@inline
def term_of(r: int, f: int, funder: Numbers) -> float:
    """(M8) years for which a funder gives."""
    a = funder[r, Funder.alignment, f]
    return (1.0 - a) * funder[r, Funder.term_isolated, f] + a * funder[r, Funder.term_aligned, f]


@inline
def aligned_part(r: int, f: int, p: Numbers, funder: Numbers) -> float:
    """Share of the dollars of a funder in the partnership that is given by the aligned rule; 0 of one outside."""
    pooled = p[Param.funding_pooled, r]
    return funder[r, Funder.member, f] * ((1.0 - pooled) * funder[r, Funder.alignment, f] + pooled)


@kernel
def decide_backbone(runs: Runs, funding: Funding) -> None:
    """(M8) share of its part of backbone and data system that a funder accepts to pay: in full as far as it is aligned
    or pools its grants, else by its taste for overhead.
    """
    p, funder = runs.p, funding.funder
    for r in range(funder.shape[0]):
        pooled = p[Param.funding_pooled, r]
        for f in range(funder.shape[2]):
            a, taste = funder[r, Funder.alignment, f], funder[r, Funder.overhead_taste, f]
            funder[r, Funder.accepts, f] = (1.0 - pooled) * (taste * (1.0 - a) + a) + pooled


@inline
def backbone_asked(r: int, i: int, p: Numbers, q: Numbers, initiative_state: Numbers) -> tuple[float, float, float]:
    """(M8) what an initiative asks for this year: FTE of staff, $ for them, $ for its data system."""
    members = initiative_state[InitiativeState.members, i]
    staff = max(q[Quant.backbone_core, 1, i], q[Quant.backbone_fte, 1, i] * members)
    return staff, staff * p[Param.money_backbone_fte_cost, r], q[Quant.system_dollars, 1, i] * members


@inline
def pay_backbone(
    r: int, i: int, portion: float, p: Numbers, q: Numbers, base: Numbers, initiative_state: Numbers
) -> None:
    """(M8) an initiative gets this part of what it asked for: staff, dollars, and the quantity ``staffing`` (staff at
    work over staff needed). Staff who raise money are not at work (M27).
    """
    staff, dollars, system = backbone_asked(r, i, p, q, initiative_state)
    at_work = 1.0 - initiative_state[InitiativeState.fundraising, i]
    base[Quant.staffing, i] = portion * at_work if staff > 0.0 else 0.0
    initiative_state[InitiativeState.paid, i] = staff * portion
    initiative_state[InitiativeState.unpaid, i] = staff - staff * portion
    initiative_state[InitiativeState.staff, i] = staff * portion * at_work
    initiative_state[InitiativeState.dollars, i] = dollars * portion
    initiative_state[InitiativeState.system, i] = system * portion


@kernel
def finance_backbone(runs: Runs, orgs: Organisations, initiatives: Initiatives, funding: Funding) -> None:
    """(M8) backbone and data system are paid out of the pool, by each funder as far as it accepts them; funders outside
    the partnership pay nothing.

    Each initiative has a backbone of its own, with a core and staff for its members; of what is paid each gets the same
    part of what it asked. Sets the staff and what is left for grants.
    """
    p, run_state = runs.p, runs.run_state
    traits = orgs.traits
    initiative, initiative_state = initiatives.initiative, initiatives.initiative_state
    q, base = initiatives.q, initiatives.base
    funder, money = funding.funder, funding.money
    for r in range(traits.shape[0]):
        total = p[Param.money_pool, r] * (
            1.0 - p[Param.shocks_recession_depth, r] if run_state[RunState.recession, r] > 0.0 else 1.0
        )
        count_members(r, p, initiative, traits, initiative_state)
        first, end = initiatives_of(r, p, initiative_state)
        backbones, system = 0.0, 0.0
        for i in range(first, end):
            _, dollars, for_data = backbone_asked(r, i, p, q, initiative_state)
            backbones += dollars
            system += for_data
        willing = 0.0
        for f in range(funder.shape[2]):
            part = funder[r, Funder.budget_share, f] * funder[r, Funder.member, f]
            willing += part * funder[r, Funder.accepts, f]
        paid = min((backbones + system) * willing, p[Param.money_backbone_cap, r] * total)
        portion = paid / (backbones + system) if backbones + system > 0.0 else 0.0
        money[r, 0, Account.backbone] = backbones * portion
        money[r, 0, Account.data_system] = system * portion
        for i in range(first, end):
            pay_backbone(r, i, portion, p, q, base, initiative_state)
        run_state[RunState.pool, r] = total - backbones * portion - system * portion


@inline
def weigh_need(
    r: int, errors: Numbers, w: int, initiative: Ints, q: Numbers, cell: Numbers, n_segments: int, traits: Ints, org:
    Numbers, n: int
) -> None:  # fmt: skip
    """(M8) what the cell of each nonprofit lacks as funders measure it, times its size: ``Org.need_weight`` outside the
    partnership, ``Org.shared_need_weight`` in it.
    """
    for o in range(n):
        s = traits[r, Trait.stage, o]
        c, i = s * n_segments + traits[r, Trait.segment, o], initiative[r, s]
        lack, error, size = 1.0 - cell[r, Cell.received, c], errors[w, NeedError.year, c], org[r, Org.initial_fte, o]
        org[r, Org.need_weight, o] = measured_need(lack, q[Quant.need_noise, 0, i], error) * size
        org[r, Org.shared_need_weight, o] = measured_need(lack, q[Quant.need_noise, 1, i], error) * size


@inline
def for_members(r: int, o: int, asks: float, traits: Ints) -> float:
    """(M8) what counts of an applicant where membership is asked for: less outside the partnership."""
    return 1.0 - asks * (1 - traits[r, Trait.member, o])


@inline
def offer_pooled(r: int, n: int, seen: float, premium: float, traits: Ints, org: Numbers) -> None:
    """(M8) the aligned rule of the pooled fund, into ``Org.pooled_offer``: by size, and by need as far as it is seen;
    less to organisations outside the partnership.
    """
    by_need, by_size = 0.0, 0.0
    for o in range(n):
        counts = for_members(r, o, premium, traits)
        by_need += org[r, Org.shared_need_weight, o] * counts
        by_size += org[r, Org.initial_fte, o] * counts
    for o in range(n):
        counts = for_members(r, o, premium, traits)
        sized = org[r, Org.initial_fte, o] * counts / by_size if by_size > 0.0 else 1.0 / n
        needed = org[r, Org.shared_need_weight, o] * counts / by_need if by_need > 0.0 else 1.0 / n
        org[r, Org.pooled_offer, o] = (1.0 - seen) * sized + seen * needed


@inline
def offer_alone(
    r: int, f: int, weight: int, inside: bool, seen: float, traits: Ints, org: Numbers, grant: Numbers, funder: Numbers
) -> None:  # fmt: skip
    """(M8) what one funder offers outside the pooled fund, into ``Grant.offer``; ``weight`` is the need it reads."""
    n, a, asks = grant.shape[3], funder[r, Funder.alignment, f], funder[r, Funder.asks, f]
    won, needed, reach, favoured, favoured_reach, there = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for o in range(n):
        eligible = grant[r, Grant.eligible, f, o]
        counts = eligible * for_members(r, o, asks, traits)
        won += grant[r, Grant.winner, f, o] * org[r, Org.initial_fte, o]
        needed += eligible * org[r, weight, o]
        reach += eligible * org[r, Org.initial_fte, o]
        favoured += org[r, weight, o] * counts
        favoured_reach += org[r, Org.initial_fte, o] * counts
        there += eligible
    for o in range(n):
        eligible, size = grant[r, Grant.eligible, f, o], org[r, Org.initial_fte, o]
        counts, equal = eligible * for_members(r, o, asks, traits), eligible / there
        winning = grant[r, Grant.winner, f, o] * size / won if won > 0.0 else equal
        visible = eligible * org[r, weight, o] / needed if needed > 0.0 else equal
        if inside:
            sized = size * counts / favoured_reach if favoured_reach > 0.0 else equal
            aligned = (1.0 - seen) * sized + seen * (org[r, weight, o] * counts / favoured if favoured > 0.0 else equal)
        else:
            aligned = (1.0 - seen) * (eligible * size) / reach + seen * visible
        grant[r, Grant.offer, f, o] = (1.0 - a) * ((1.0 - seen) * winning + seen * visible) + a * aligned


@kernel
def decide_grants(
    runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding
) -> None:
    """(M8) ``Grant.offer``: the share of its grants each funder wants to give to each nonprofit; sums to 1.

    As far as need is seen a funder gives by measured need, what the cell still lacks, by size; else by size alone, and
    as far as it judges alone to its winners. As far as it is aligned it gives less to organisations outside the
    partnership, if it asks for membership (M24); a funder that is outside itself does not. It gives nothing to who is
    not eligible. The pooled fund gives by the aligned rule alone (``Org.pooled_offer``), and asks as the scenario says.
    """
    p, org, traits, grant, funder = runs.p, orgs.org, orgs.traits, funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        seen = p[Param.service_need_seen, r]
        weigh_need(
            r, runs.need_error, runs.world[r], initiatives.initiative, initiatives.q, pathway.cell,
            pathway.share.shape[0], traits, org, n,
        )  # fmt: skip
        offer_pooled(r, n, seen, p[Param.funding_member_premium, r], traits, org)
        for f in range(n_funders):
            inside = funder[r, Funder.member, f] > 0.0
            weight = Org.shared_need_weight if inside else Org.need_weight
            offer_alone(r, f, weight, inside, seen, traits, org, grant, funder)


@inline
def pooled_dollars(r: int, p: Numbers, run_state: Numbers, funder: Numbers) -> float:
    """(M8) dollars of this year in the pooled fund."""
    fund = 0.0
    for f in range(funder.shape[2]):
        fund += run_state[RunState.pool, r] * funder[r, Funder.budget_share, f] * pooled_part(r, f, p, funder)
    return fund


@kernel
def give_grants(runs: Runs, orgs: Organisations, funding: Funding) -> None:
    """(M8) grants run for their term: 1/term of a portfolio is newly given each year. Sets income and aligned share.

    First the pooled fund, for the aligned term; then each funder with what it has not put there.
    """
    p, run_state = runs.p, runs.run_state
    org = orgs.org
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        fund = pooled_dollars(r, p, run_state, funder)
        fresh = 1.0 / p[Param.funding_term_aligned, r]
        for o in range(n):
            held = org[r, Org.pooled, o] * (1.0 - fresh) + org[r, Org.pooled_offer, o] * fresh
            org[r, Org.pooled, o] = held
            org[r, Org.income, o] = fund * held
            org[r, Org.aligned_share, o] = fund * held
        for f in range(n_funders):
            a = funder[r, Funder.alignment, f]
            fresh = 1.0 / term_of(r, f, funder)
            budget = budget_left(r, f, p, run_state, funder)
            for o in range(n):
                held = grant[r, Grant.portfolio, f, o] * (1.0 - fresh) + grant[r, Grant.offer, f, o] * fresh
                grant[r, Grant.portfolio, f, o] = held
                org[r, Org.income, o] += budget * held
                org[r, Org.aligned_share, o] += budget * held * a
        for o in range(n):
            if org[r, Org.income, o] > 0.0:
                org[r, Org.aligned_share, o] /= org[r, Org.income, o]
