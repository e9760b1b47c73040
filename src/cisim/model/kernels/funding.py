"""M8: the grant pool, the backbone's share of it, whom funders choose, and what grantees do with the money."""

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

ATTRIBUTED, PAST_SUCCESS, LOTTERY, EQUAL, SHARED_INDICATORS = range(5)


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


@kernel
def score_applicants(
    runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding
) -> None:
    """(M8) what each funder that judges alone thinks of each applicant, by its rule.

    Attributed: measured result of the grantee alone + noise + claim. Past success: grants held. Lottery: chance.
    Equal: nothing. Shared indicators: what the cell lacks + noise. Better data are for funders in the partnership, of
    each initiative about its own stages.
    """
    world, p = runs.world, runs.p
    org, traits = orgs.org, orgs.traits
    initiative, q = initiatives.initiative, initiatives.q
    cell, share = pathway.cell, pathway.share
    grant, funder, error = funding.grant, funding.funder, funding.error
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        claim = p[Param.funding_claim_weight, r]
        for f in range(n_funders):
            inside, rule = int(funder[r, Funder.member, f]), int(funder[r, Funder.rule, f])
            for o in range(n):
                noise = q[Quant.funder_noise, inside, initiative[r, traits[r, Trait.stage, o]]]
                score = 0.0
                if rule == PAST_SUCCESS:
                    score = grant[r, Grant.portfolio, f, o]
                elif rule != EQUAL:
                    score = error[world[r], f, o]
                    if rule == ATTRIBUTED:
                        score = org[r, Org.fitness, o] + noise * score + claim * org[r, Org.persuasion, o]
                    elif rule == SHARED_INDICATORS:
                        c = traits[r, Trait.stage, o] * share.shape[0] + traits[r, Trait.segment, o]
                        score = 1.0 - cell[r, Cell.attainment, c] + noise * score
                grant[r, Grant.score, f, o] = score


@inline
def premium_of(r: int, f: int, grant: Numbers) -> float:
    """How far the picked score above the mean of all."""
    n = grant.shape[3]
    mean, top, picked = 0.0, 0.0, 0.0
    for o in range(n):
        mean += grant[r, Grant.score, f, o]
        top += grant[r, Grant.score, f, o] * grant[r, Grant.winner, f, o]
        picked += grant[r, Grant.winner, f, o]
    return top / max(picked, 1.0) - mean / n


@inline
def bar_of(r: int, f: int, count: int, grant: Numbers) -> float:
    """The count-th highest score (Hoare's quickselect on a copy in the layer of offers)."""
    n = grant.shape[3]
    for o in range(n):
        grant[r, Grant.offer, f, o] = grant[r, Grant.score, f, o]
    low, high, at = 0, n - 1, n - count
    while low < high:
        pivot = grant[r, Grant.offer, f, at]
        i, j = low, high
        while i <= j:
            while grant[r, Grant.offer, f, i] < pivot:
                i += 1
            while grant[r, Grant.offer, f, j] > pivot:
                j -= 1
            if i <= j:
                first = grant[r, Grant.offer, f, i]
                grant[r, Grant.offer, f, i] = grant[r, Grant.offer, f, j]
                grant[r, Grant.offer, f, j] = first
                i += 1
                j -= 1
        if j < at:
            low = i
        if at < i:
            high = j
    return grant[r, Grant.offer, f, at]


@kernel
def pick_winners(t: int, runs: Runs, funding: Funding) -> None:
    """(M8) a few winners per funder (all under the equal rule); among equal scores those that stand first.

    Notes the regression to the mean: the premium last year's winners had when they were picked, and the one they have
    when they are scored again.
    """
    p, run_state = runs.p, runs.run_state
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        for f in range(n_funders):
            everyone = int(funder[r, Funder.rule, f]) == EQUAL
            count = n if everyone else min(n, max(1, int(p[Param.funding_winners, r] * n + 0.5)))
            if t > 0:
                run_state[RunState.premium, r] += funder[r, Funder.premium, f]
                run_state[RunState.premium_later, r] += premium_of(r, f, grant)
                run_state[RunState.judgements, r] += 1.0
            bar = bar_of(r, f, count, grant)
            left = count
            for o in range(n):
                wins = grant[r, Grant.score, f, o] > bar
                grant[r, Grant.winner, f, o] = 1.0 if wins else 0.0
                left -= wins
            for o in range(n):
                if grant[r, Grant.score, f, o] == bar and left > 0:
                    grant[r, Grant.winner, f, o] = 1.0
                    left -= 1
            funder[r, Funder.premium, f] = premium_of(r, f, grant)


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


@kernel
def decide_grants(
    runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding
) -> None:
    """(M8) ``Grant.offer``: the share of its grants each funder wants to give to each nonprofit; sums to 1.

    As far as need is seen a funder gives by measured need, what the cell still lacks, by size; else by size alone, and
    as far as it judges alone to its winners. As far as it is aligned it gives less to organisations outside the
    partnership; a funder that is outside itself does not ask for that. The pooled fund gives by the aligned rule alone
    (``Org.pooled_offer``).
    """
    p = runs.p
    org, traits = orgs.org, orgs.traits
    initiative, q = initiatives.initiative, initiatives.q
    cell, share = pathway.cell, pathway.share
    grant, funder = funding.grant, funding.funder
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        seen, premium = p[Param.service_need_seen, r], p[Param.funding_member_premium, r]
        weigh_need(r, runs.need_error, runs.world[r], initiative, q, cell, share.shape[0], traits, org, n)
        needed, shared, favoured, reach, favoured_reach = 0.0, 0.0, 0.0, 0.0, 0.0
        for o in range(n):
            outside = 1.0 - premium * (1 - traits[r, Trait.member, o])
            needed += org[r, Org.need_weight, o]
            shared += org[r, Org.shared_need_weight, o]
            favoured += org[r, Org.shared_need_weight, o] * outside
            reach += org[r, Org.initial_fte, o]
            favoured_reach += org[r, Org.initial_fte, o] * outside
        for o in range(n):
            outside = 1.0 - premium * (1 - traits[r, Trait.member, o])
            by_size = org[r, Org.initial_fte, o] * outside / favoured_reach if favoured_reach > 0.0 else 1.0 / n
            by_need = org[r, Org.shared_need_weight, o] * outside / favoured if favoured > 0.0 else 1.0 / n
            org[r, Org.pooled_offer, o] = (1.0 - seen) * by_size + seen * by_need
        for f in range(n_funders):
            size = 0.0
            for o in range(n):
                size += grant[r, Grant.winner, f, o] * org[r, Org.initial_fte, o]
            a, inside = funder[r, Funder.alignment, f], funder[r, Funder.member, f] > 0.0
            weight, total = (Org.shared_need_weight, shared) if inside else (Org.need_weight, needed)
            for o in range(n):
                winning = grant[r, Grant.winner, f, o] * org[r, Org.initial_fte, o] / size if size > 0.0 else 1.0 / n
                visible = org[r, weight, o] / total if total > 0.0 else 1.0 / n
                alike = (1.0 - seen) * org[r, Org.initial_fte, o] / reach + seen * visible
                aligned = org[r, Org.pooled_offer, o] if inside else alike
                grant[r, Grant.offer, f, o] = (1.0 - a) * ((1.0 - seen) * winning + seen * visible) + a * aligned


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
