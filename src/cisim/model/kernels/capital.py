"""M14: capital steps. A stage may have sites that each need a lump of money, saved up out of the stage's own funding.

Claim: the large steps of a river's recovery came with dredging and capping at single sites, and other sites waited
years for their money (Elizabeth River, V15). Price: what is set aside is not spent on service, in either arm. Harm: a
lump of money may come late, and what was cleaned is soiled again as far as the stages before are not in order. Source:
V15 for the steps and for what one cost; who saves how much is assumed. No condition reads or changes any of this.
"""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import (
    GOVERNMENT,
    Account,
    Cell,
    Funding,
    Org,
    Organisations,
    Pathway,
    Runs,
    Trait,
    Works,
)
from cisim.model.parameters import Param
from cisim.model.types import Ints, Numbers

HALF_A_CENT = 0.005
"""A fund that lacks less than this, by rounding, is complete."""


@inline
def budget_of(r: int, o: int, nonprofits: int, cost: float, org: Numbers, traits: Ints) -> float:
    """Dollars a year of which an organisation sets a share aside: grants and own income, or a public budget. What
    businesses give in kind is no money.
    """
    if o < nonprofits:
        return org[r, Org.income, o] + org[r, Org.own_income, o]
    return org[r, Org.budget_fte, o] * cost if traits[r, Trait.sector, o] == GOVERNMENT else 0.0


@inline
def budgets_of(r: int, s: int, nonprofits: int, cost: float, org: Numbers, traits: Ints) -> tuple[float, float]:
    """Dollars a year of which the organisations of a stage set a share aside: all, and those of governments."""
    total, public = 0.0, 0.0
    for o in range(org.shape[2]):
        if traits[r, Trait.stage, o] == s:
            budget = budget_of(r, o, nonprofits, cost, org, traits)
            total += budget
            public += budget if traits[r, Trait.sector, o] == GOVERNMENT else 0.0
    return total, public


@kernel
def decide_saving(runs: Runs, orgs: Organisations, pathway: Pathway, funding: Funding) -> None:
    """(M14) rate_s = min(a, missing_s / budgets_s): each year the organisations of a stage set the same share of their
    budgets aside until all its sites are paid for; missing is what they cost still, less the fund.
    """
    p, sites, works = runs.p, pathway.sites, funding.works
    for s in range(sites.shape[0]):
        if sites[s] == 0:
            continue
        for r in range(works.shape[0]):
            cost = p[Param.money_cost_per_fte, r]
            total, _ = budgets_of(r, s, runs.nonprofits, cost, orgs.org, orgs.traits)
            missing = (sites[s] - works[r, Works.done, s]) * p[Param.money_site_cost, r] - works[r, Works.fund, s]
            rate = min(p[Param.money_set_aside, r], max(missing, 0.0) / total) if total > 0.0 else 0.0
            works[r, Works.rate, s] = rate


@kernel
def set_aside(runs: Runs, orgs: Organisations, pathway: Pathway, funding: Funding) -> None:
    """(M14) the share of budgets that was decided on is set aside. Governments employ what is left of theirs at once;
    nonprofits do so as they follow their income (M8).
    """
    p, sites, works = runs.p, pathway.sites, funding.works
    org, traits = orgs.org, orgs.traits
    for s in range(sites.shape[0]):
        if sites[s] == 0:
            continue
        for r in range(works.shape[0]):
            total, public = budgets_of(r, s, runs.nonprofits, p[Param.money_cost_per_fte, r], org, traits)
            rate = works[r, Works.rate, s]
            works[r, Works.saved, s] = rate * total
            works[r, Works.public, s] = rate * public
            for o in range(org.shape[2]):
                if traits[r, Trait.stage, o] == s and traits[r, Trait.sector, o] == GOVERNMENT:
                    org[r, Org.capacity, o] = org[r, Org.budget_fte, o] * (1.0 - rate)


@kernel
def apply_sites(pathway: Pathway, funding: Funding) -> None:
    """(M14) I = d + (1 - d)(1 - exp(-E/R)): the share d of the sites that is done needs no more service."""
    cell, share, sites = pathway.cell, pathway.share, pathway.sites
    works = funding.works
    n_segments = share.shape[0]
    for s in range(sites.shape[0]):
        for r in range(works.shape[0]):
            if works[r, Works.done, s] > 0.0:
                left = 1.0 - works[r, Works.done, s] / sites[s]
                for c in range(s * n_segments, (s + 1) * n_segments):
                    cell[r, Cell.received, c] = 1.0 - left * (1.0 - cell[r, Cell.received, c])


@kernel
def build(runs: Runs, pathway: Pathway, funding: Funding) -> None:
    """(M14) a twelfth of the year's savings goes into the fund; whenever it holds the cost of a site, the site is done:
    q <- q + (1 - q)/N in every neighbourhood.

    The fund is part of the reserves until it is spent. Those brought to benchmark are counted (``Cell.lifted``).
    """
    p = runs.p
    cell, share, sites = pathway.cell, pathway.share, pathway.sites
    money, works = funding.money, funding.works
    n_segments = share.shape[0]
    for s in range(sites.shape[0]):
        if sites[s] == 0:
            continue
        for r in range(works.shape[0]):
            works[r, Works.fund, s] += works[r, Works.saved, s] / 12.0
            money[r, 1, Account.reserves] += works[r, Works.saved, s] / 12.0
            money[r, 1, Account.public_budgets] += works[r, Works.public, s] / 12.0
            cost = p[Param.money_site_cost, r]
            while works[r, Works.done, s] < sites[s] and works[r, Works.fund, s] >= cost - HALF_A_CENT:
                paid = min(cost, works[r, Works.fund, s])
                works[r, Works.fund, s] -= paid
                works[r, Works.done, s] += 1.0
                money[r, 1, Account.reserves] -= paid
                money[r, 1, Account.capital] += paid
                for c in range(s * n_segments, (s + 1) * n_segments):
                    gain = (1.0 - cell[r, Cell.attainment, c]) / sites[s]
                    cell[r, Cell.lifted, c] += cell[r, Cell.children, c] * gain
                    cell[r, Cell.attainment, c] += gain
