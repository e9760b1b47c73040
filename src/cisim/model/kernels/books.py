"""M8: what grantees do with their money, the books of the year, and the budgets of members beside them."""

from __future__ import annotations

from cisim.model.jit import kernel
from cisim.model.kernels.layout import GOVERNMENT, Account, Funding, Org, Organisations, Runs, RunState, Trait, Works
from cisim.model.parameters import Param


@kernel
def grow(runs: Runs, orgs: Organisations, funding: Funding) -> None:
    """(M8) capacity follows income; what is added is fresh, and fresh capacity goes first; reserves hold what is not
    spent. Income is what is left of it when a share has been set aside for sites (M14).

    An organisation never employs more than its income and its reserve pay for. Opens the year's books: what comes in
    is what goes out, reserves included.
    """
    p, run_state = runs.p, runs.run_state
    org, traits = orgs.org, orgs.traits
    money, works = funding.money, funding.works
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        cost = p[Param.money_cost_per_fte, r]
        for k in range(money.shape[2]):
            if k != Account.backbone and k != Account.data_system:
                money[r, 0, k] = 0.0
        money[r, 0, Account.grants] = run_state[RunState.pool, r]
        for o in range(n_orgs):
            before = org[r, Org.capacity, o]
            if o >= runs.nonprofits:
                account = Account.public_budgets if traits[r, Trait.sector, o] == GOVERNMENT else Account.in_kind
                money[r, 0, account] += before * cost
                continue
            left = 1.0 - works[r, Works.rate, traits[r, Trait.stage, o]]
            income = (org[r, Org.income, o] + org[r, Org.own_income, o]) * left
            target = before + p[Param.funding_growth, r] * (income / cost - before)
            after = min(target, (income + org[r, Org.reserve, o]) / cost)
            org[r, Org.reserve, o] += income - after * cost
            org[r, Org.capacity, o] = after
            money[r, 0, Account.own_income] += org[r, Org.own_income, o]
            money[r, 0, Account.reserves] += income - after * cost
            org[r, Org.new_fte, o] = max(0.0, org[r, Org.new_fte, o] + after - before)


@kernel
def add_members_budgets(runs: Runs, orgs: Organisations) -> None:
    """(M8) this year's dollars in existing budgets of members: grants and own income of nonprofits, budgets of
    governments. A note beside the books: it changes nothing.
    """
    p, run_state, org, traits = runs.p, runs.run_state, orgs.org, orgs.traits
    for r in range(org.shape[0]):
        total = 0.0
        for o in range(org.shape[2]):
            if traits[r, Trait.member, o] == 0:
                continue
            if o < runs.nonprofits:
                total += org[r, Org.income, o] + org[r, Org.own_income, o]
            elif traits[r, Trait.sector, o] == GOVERNMENT:
                total += org[r, Org.capacity, o] * p[Param.money_cost_per_fte, r]
        run_state[RunState.members_budget, r] = total


@kernel
def keep_books(runs: Runs, funding: Funding) -> None:
    """A twelfth of the year's dollars is spent each month."""
    money, run_state = funding.money, runs.run_state
    n_rows, _, n_accounts = money.shape
    for r in range(n_rows):
        for k in range(n_accounts):
            money[r, 1, k] += money[r, 0, k] / 12.0
        run_state[RunState.coordinated, r] += run_state[RunState.members_budget, r] / 12.0
