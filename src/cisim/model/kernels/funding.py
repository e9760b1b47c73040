"""M8: the grant pool, the backbone's share of it, whom funders choose, and what grantees do with the money."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.hours import count_members
from cisim.model.kernels.layout import GOVERNMENT, Account, Cell, Funder, Grant, Joint, Org, Row, Size, Who, Works
from cisim.model.kernels.levels import initiatives_of
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant

ATTRIBUTED, PAST_SUCCESS, LOTTERY, EQUAL, SHARED_INDICATORS = range(5)


@inline
def pooled_part(r: Any, f: Any, p: Any, funder: Any) -> Any:
    """(M8) share of a funder's dollars that goes into the pooled fund; none of those outside the partnership."""
    return p[Rule.pooled, r] * funder[r, Funder.member, f]


@inline
def aligned_part(r: Any, f: Any, p: Any, funder: Any) -> Any:
    """Share of the dollars of a funder in the partnership that is given by the aligned rule; 0 of one outside."""
    pooled = p[Rule.pooled, r]
    return funder[r, Funder.member, f] * ((1.0 - pooled) * funder[r, Funder.alignment, f] + pooled)


@kernel
def finance_backbone(
    initiative: Any, who: Any, funder: Any, p: Any, q: Any, base: Any, joint: Any, money: Any, row: Any
) -> None:
    """(M8) backbone and data system are paid out of the pool, by each funder as far as it accepts them; the pooled fund
    pays its part in full, and funders outside the partnership pay nothing.

    Each initiative has a backbone of its own, with a core and staff for its members; of what is paid each gets the same
    part of what it asked. Sets the staff, the quantity ``staffing`` (staff at work over staff needed) and what is left
    for grants.
    """
    for r in range(who.shape[0]):
        total = p[Rule.pool, r] * (1.0 - p[Rule.recession_depth, r] if row[Row.recession, r] > 0.0 else 1.0)
        count_members(r, p, initiative, who, joint)
        first, end = initiatives_of(r, p, joint)
        asked, system = 0.0, 0.0
        for i in range(first, end):
            members = joint[Joint.members, i]
            joint[Joint.staff, i] = max(q[Quant.backbone_core, 1, i], q[Quant.backbone_fte, 1, i] * members)
            joint[Joint.dollars, i] = joint[Joint.staff, i] * p[Rule.backbone_fte_cost, r]
            joint[Joint.system, i] = q[Quant.system_dollars, 1, i] * members
            asked += joint[Joint.dollars, i]
            system += joint[Joint.system, i]
        willing = 0.0
        for f in range(funder.shape[2]):
            a = funder[r, Funder.alignment, f]
            pooled = p[Rule.pooled, r]
            accepted = (1.0 - pooled) * (p[Rule.overhead_taste, r] * (1.0 - a) + a) + pooled
            willing += funder[r, Funder.budget_share, f] * funder[r, Funder.member, f] * accepted
        paid = min((asked + system) * willing, p[Rule.backbone_cap, r] * total)
        portion = paid / (asked + system) if asked + system > 0.0 else 0.0
        money[r, 0, Account.backbone] = asked * portion
        money[r, 0, Account.data_system] = system * portion
        for i in range(first, end):
            base[Quant.staffing, i] = portion if joint[Joint.staff, i] > 0.0 else 0.0
            joint[Joint.staff, i] *= portion
            joint[Joint.dollars, i] *= portion
            joint[Joint.system, i] *= portion
        row[Row.pool, r] = total - asked * portion - system * portion


@kernel
def score_applicants(
    world: Any, initiative: Any, error: Any, share: Any, who: Any, org: Any, cell: Any, funder: Any, p: Any, q: Any,
    grant: Any
) -> None:  # fmt: skip
    """(M8) what each funder that judges alone thinks of each applicant, by its rule.

    Attributed: measured result of the grantee alone + noise + claim. Past success: grants held. Lottery: chance.
    Equal: nothing. Shared indicators: what the cell lacks + noise. Better data are for funders in the partnership, of
    each initiative about its own stages.
    """
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        rule = int(p[Rule.rule, r])
        claim = p[Rule.claim_weight, r]
        for f in range(n_funders):
            inside = int(funder[r, Funder.member, f])
            for o in range(n):
                noise = q[Quant.funder_noise, inside, initiative[r, who[r, Who.stage, o]]]
                score = 0.0
                if rule == PAST_SUCCESS:
                    score = grant[r, Grant.portfolio, f, o]
                elif rule != EQUAL:
                    score = error[world[r], f, o]
                    if rule == ATTRIBUTED:
                        score = org[r, Org.fitness, o] + noise * score + claim * org[r, Org.charm, o]
                    elif rule == SHARED_INDICATORS:
                        c = who[r, Who.stage, o] * share.shape[0] + who[r, Who.segment, o]
                        score = 1.0 - cell[r, Cell.attainment, c] + noise * score
                grant[r, Grant.score, f, o] = score


@inline
def premium_of(r: Any, f: Any, grant: Any) -> Any:
    """How far the picked score above the mean of all."""
    n = grant.shape[3]
    mean, top, picked = 0.0, 0.0, 0.0
    for o in range(n):
        mean += grant[r, Grant.score, f, o]
        top += grant[r, Grant.score, f, o] * grant[r, Grant.winner, f, o]
        picked += grant[r, Grant.winner, f, o]
    return top / max(picked, 1.0) - mean / n


@inline
def bar_of(r: Any, f: Any, count: Any, grant: Any) -> Any:
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
def pick_winners(t: Any, p: Any, funder: Any, row: Any, grant: Any) -> None:
    """(M8) a few winners per funder (all under the equal rule); among equal scores those that stand first.

    Notes the regression to the mean: the premium last year's winners had when they were picked, and the one they have
    when they are scored again.
    """
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        everyone = int(p[Rule.rule, r]) == EQUAL
        count = n if everyone else min(n, max(1, int(p[Rule.winners, r] * n + 0.5)))
        for f in range(n_funders):
            if t > 0:
                row[Row.premium, r] += funder[r, Funder.premium, f]
                row[Row.premium_later, r] += premium_of(r, f, grant)
                row[Row.judgements, r] += 1.0
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


@kernel
def decide_grants(share: Any, who: Any, org: Any, cell: Any, funder: Any, p: Any, grant: Any) -> None:
    """(M8) ``Grant.offer``: the share of its grants each funder wants to give to each nonprofit; sums to 1.

    Alone a funder gives to its winners by size or, as far as the problem is defined, by visible need: what the cell
    still lacks, by size. As far as it is aligned it gives by need, and less to organisations outside the partnership; a
    funder that is outside itself does not ask for that. The pooled fund gives by the aligned rule alone
    (``Org.pooled_offer``).
    """
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        known, premium = p[Rule.known, r], p[Rule.member_premium, r]
        needed, favoured = 0.0, 0.0
        for o in range(n):
            c = who[r, Who.stage, o] * share.shape[0] + who[r, Who.segment, o]
            org[r, Org.lack, o] = (1.0 - cell[r, Cell.received, c]) * org[r, Org.reach, o]
            needed += org[r, Org.lack, o]
            favoured += org[r, Org.lack, o] * (1.0 - premium * (1 - who[r, Who.member, o]))
        for o in range(n):
            outside = 1.0 - premium * (1 - who[r, Who.member, o])
            org[r, Org.pooled_offer, o] = org[r, Org.lack, o] * outside / favoured if favoured > 0.0 else 1.0 / n
        for f in range(n_funders):
            size = 0.0
            for o in range(n):
                size += grant[r, Grant.winner, f, o] * org[r, Org.reach, o]
            a = funder[r, Funder.alignment, f]
            for o in range(n):
                lack = org[r, Org.lack, o]
                winning = grant[r, Grant.winner, f, o] * org[r, Org.reach, o] / size if size > 0.0 else 1.0 / n
                visible = lack / needed if needed > 0.0 else 1.0 / n
                aligned = org[r, Org.pooled_offer, o] if funder[r, Funder.member, f] > 0.0 else visible
                grant[r, Grant.offer, f, o] = (1.0 - a) * ((1.0 - known) * winning + known * visible) + a * aligned


@kernel
def give_grants(p: Any, funder: Any, row: Any, grant: Any, org: Any) -> None:
    """(M8) grants run for their term: 1/term of a portfolio is newly given each year. Sets income and aligned share.

    First the pooled fund, for the aligned term; then each funder with what it has not put there.
    """
    n_rows, _, n_funders, n = grant.shape
    for r in range(n_rows):
        fund = 0.0
        for f in range(n_funders):
            fund += row[Row.pool, r] * funder[r, Funder.budget_share, f] * pooled_part(r, f, p, funder)
        fresh = 1.0 / p[Rule.term_aligned, r]
        for o in range(n):
            held = org[r, Org.pooled, o] * (1.0 - fresh) + org[r, Org.pooled_offer, o] * fresh
            org[r, Org.pooled, o] = held
            org[r, Org.income, o] = fund * held
            org[r, Org.aligned_share, o] = fund * held
        for f in range(n_funders):
            a = funder[r, Funder.alignment, f]
            fresh = 1.0 / ((1.0 - a) * p[Rule.term_isolated, r] + a * p[Rule.term_aligned, r])
            budget = row[Row.pool, r] * funder[r, Funder.budget_share, f] * (1.0 - pooled_part(r, f, p, funder))
            for o in range(n):
                held = grant[r, Grant.portfolio, f, o] * (1.0 - fresh) + grant[r, Grant.offer, f, o] * fresh
                grant[r, Grant.portfolio, f, o] = held
                org[r, Org.income, o] += budget * held
                org[r, Org.aligned_share, o] += budget * held * a
        for o in range(n):
            if org[r, Org.income, o] > 0.0:
                org[r, Org.aligned_share, o] /= org[r, Org.income, o]


@kernel
def grow(size: Any, p: Any, who: Any, row: Any, works: Any, org: Any, money: Any) -> None:
    """(M8) capacity follows income; what is added is fresh, and fresh capacity goes first; reserves hold what is not
    spent. Income is what is left of it when a share has been set aside for sites (M14).

    An organisation never employs more than its income and its reserve pay for. Opens the year's books: what comes in
    is what goes out, reserves included.
    """
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        cost = p[Rule.cost_per_fte, r]
        for k in range(money.shape[2]):
            if k != Account.backbone and k != Account.data_system:
                money[r, 0, k] = 0.0
        money[r, 0, Account.grants] = row[Row.pool, r]
        for o in range(n_orgs):
            before = org[r, Org.capacity, o]
            if o >= size[Size.nonprofits]:
                account = Account.public_budgets if who[r, Who.sector, o] == GOVERNMENT else Account.in_kind
                money[r, 0, account] += before * cost
                continue
            kept = 1.0 - works[r, Works.rate, who[r, Who.stage, o]]
            income = (org[r, Org.income, o] + org[r, Org.own_income, o]) * kept
            wanted = before + p[Rule.growth, r] * (income / cost - before)
            after = min(wanted, (income + org[r, Org.reserve, o]) / cost)
            org[r, Org.reserve, o] += income - after * cost
            org[r, Org.capacity, o] = after
            money[r, 0, Account.own_income] += org[r, Org.own_income, o]
            money[r, 0, Account.reserves] += income - after * cost
            org[r, Org.fresh, o] = max(0.0, org[r, Org.fresh, o] + after - before)


@kernel
def keep_books(money: Any) -> None:
    """A twelfth of the year's dollars is spent each month."""
    n_rows, _, n_accounts = money.shape
    for r in range(n_rows):
        for k in range(n_accounts):
            money[r, 1, k] += money[r, 0, k] / 12.0
