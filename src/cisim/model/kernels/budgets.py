"""M25: governments decide which part of their budgets goes to which stage and to the partnership, and budgets follow.

Claim: most of the dollars that a partnership could coordinate are public (B19), and where they go is decided by habit,
by the need that is seen, or by a common agenda. Price: what one stage gains another one loses, and what the partnership
takes serves nobody. Harm: need that is measured badly draws money to the wrong stage. Shares and sizes are assumed.
"""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.funding import backbone_asked, pay_backbone
from cisim.model.kernels.layout import (
    Account,
    Cell,
    Funding,
    Initiatives,
    InitiativeState,
    NeedError,
    Org,
    Organisations,
    Pathway,
    Runs,
    Scratch,
    Strategy,
    Trait,
)
from cisim.model.kernels.levels import blend, initiatives_of, measured_need
from cisim.model.kernels.partnerships import exists
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers

SIZE, DEALT = 0, 1
"""Layers of the working memory: FTE of the governments of each stage, and what is dealt to it."""


@inline
def is_decided(r: int, nonprofits: int, governments: int, strategy: Numbers) -> bool:
    """(M25) whether any government of a run has a part of its budget to decide on."""
    highest = 0.0
    for o in range(nonprofits, nonprofits + governments):
        highest = max(highest, strategy[r, Strategy.discretionary, o])
    return highest > 0.0


@inline
def add_sizes(
    r: int, nonprofits: int, governments: int, stages: int, traits: Ints, org: Numbers, numbers: Numbers
) -> None:
    """(M25) FTE of the governments of each stage at the start, ``numbers[SIZE, s]``; nothing is dealt yet."""
    for s in range(stages):
        numbers[SIZE, s] = 0.0
        numbers[DEALT, s] = 0.0
    for o in range(nonprofits, nonprofits + governments):
        numbers[SIZE, traits[r, Trait.stage, o]] += org[r, Org.initial_fte, o]


@inline
def weigh_stages(
    r: int, stages: int, noise: float, errors: Numbers, w: int, cell: Numbers, n_segments: int, numbers: Numbers
) -> float:
    """(M25) measured lack times need of each stage that has governments, ``numbers[DEALT, s]``; returns their sum."""
    total = 0.0
    for s in range(stages):
        weight = 0.0
        if numbers[SIZE, s] > 0.0:
            for c in range(s * n_segments, (s + 1) * n_segments):
                lack = measured_need(1.0 - cell[r, Cell.received, c], noise, errors[w, NeedError.year, c])
                weight += lack * cell[r, Cell.need, c]
        numbers[DEALT, s] = weight
        total += weight
    return total


@kernel
def decide_budget(
    runs: Runs, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, funding: Funding, scratch: Scratch
) -> None:
    """(M25) ``budget``: shares of what a government decides on, by stage and, last, for the partnership; they sum to 1.

    P = pi a m is offered to the partnership; of the rest D_s = (1 - a m)[(1 - kappa) 1(s is its own) + kappa nu_s] + a
    m nu_s goes to stage s. nu_s is the measured lack of a stage times its need, over the stages that have governments;
    a member reads it as far as it attends. Where nothing is lacking, and where nothing can be decided, it is habit.
    """
    world, numbers = runs.world, scratch.numbers
    org, traits, strategy = orgs.org, orgs.traits, orgs.strategy
    initiative, q, budget = initiatives.initiative, initiatives.q, funding.budget
    cell, n_segments = pathway.cell, pathway.share.shape[0]
    governments, stages = budget.shape[1], budget.shape[2] - 1
    for r in range(budget.shape[0]):
        if not is_decided(r, runs.nonprofits, governments, strategy):
            continue
        seen = runs.p[Param.service_need_seen, r]
        add_sizes(r, runs.nonprofits, governments, stages, traits, org, numbers)
        for g in range(governments):
            o = runs.nonprofits + g
            here = traits[r, Trait.stage, o]
            i = initiative[r, here]
            noise = blend(q, Quant.need_noise, i, org[r, Org.attendance, o])
            total = weigh_stages(r, stages, noise, runs.need_error, world[r], cell, n_segments, numbers)
            joint = 0.0
            if traits[r, Trait.member, o] and exists(i, initiatives.condition_state, initiatives.initiative_state):
                joint = org[r, Org.alignment, o]
            offered = strategy[r, Strategy.public_contribution, o] * joint
            for s in range(stages):
                own = 1.0 if s == here else 0.0
                need = numbers[DEALT, s] / total if total > 0.0 else own
                share = (1.0 - joint) * ((1.0 - seen) * own + seen * need) + joint * need
                budget[r, g, s] = (1.0 - offered) * share
            budget[r, g, stages] = offered


@inline
def deal(r: int, nonprofits: int, org: Numbers, traits: Ints, strategy: Numbers, budget: Numbers, numbers:
         Numbers) -> None:  # fmt: skip
    """(M25) what governments decided for a stage is dealt to its governments by size; what is bound stays."""
    governments, stages = budget.shape[1], budget.shape[2] - 1
    add_sizes(r, nonprofits, governments, stages, traits, org, numbers)
    for g in range(governments):
        free = strategy[r, Strategy.discretionary, nonprofits + g] * org[r, Org.initial_fte, nonprofits + g]
        for s in range(stages):
            numbers[DEALT, s] += free * budget[r, g, s]
    for o in range(nonprofits, nonprofits + governments):
        bound, s = 1.0 - strategy[r, Strategy.discretionary, o], traits[r, Trait.stage, o]
        org[r, Org.budget_fte, o] = org[r, Org.initial_fte, o] * (bound + numbers[DEALT, s] / numbers[SIZE, s])


@inline
def offer_of(r: int, g: int, nonprofits: int, org: Numbers, strategy: Numbers, budget: Numbers) -> float:
    """(M25) FTE of a government's budget that it offers to the partnership."""
    o = nonprofits + g
    free = strategy[r, Strategy.discretionary, o] * org[r, Org.initial_fte, o]
    return free * budget[r, g, budget.shape[2] - 1]


@inline
def take_offers(
    r: int, i: int, offered: float, p: Numbers, q: Numbers, base: Numbers, initiative_state: Numbers, money: Numbers
) -> float:
    """(M25) an initiative takes of the dollars offered what its backbone and data system ask beyond what is paid;
    returns the share of them that it takes.
    """
    _, dollars, system = backbone_asked(r, i, p, q, initiative_state)
    paid = initiative_state[InitiativeState.dollars, i] + initiative_state[InitiativeState.system, i]
    taken = min(offered, dollars + system - paid)
    if taken <= 0.0:
        return 0.0
    money[r, 0, Account.backbone] -= initiative_state[InitiativeState.dollars, i]
    money[r, 0, Account.data_system] -= initiative_state[InitiativeState.system, i]
    pay_backbone(r, i, min(1.0, (paid + taken) / (dollars + system)), p, q, base, initiative_state)
    money[r, 0, Account.backbone] += initiative_state[InitiativeState.dollars, i]
    money[r, 0, Account.data_system] += initiative_state[InitiativeState.system, i]
    return taken / offered


@kernel
def appropriate(runs: Runs, orgs: Organisations, initiatives: Initiatives, funding: Funding, scratch: Scratch) -> None:
    """(M25) budgets follow what was decided, and capacity follows them in the same year.

    Each partnership takes of what its members offer only what the pool does not pay, from all in proportion; the rest
    stays with those who offered it. Where nothing can be decided nothing is touched.
    """
    p, org, traits, strategy = runs.p, orgs.org, orgs.traits, orgs.strategy
    initiative, state, budget = initiatives.initiative, initiatives.initiative_state, funding.budget
    first_one, governments = runs.nonprofits, budget.shape[1]
    for r in range(budget.shape[0]):
        if not is_decided(r, first_one, governments, strategy):
            continue
        deal(r, first_one, org, traits, strategy, budget, scratch.numbers)
        first, end = initiatives_of(r, p, state)
        for i in range(first, end):
            offered = 0.0
            for g in range(governments):
                o = first_one + g
                if initiative[r, traits[r, Trait.stage, o]] == i and traits[r, Trait.member, o]:
                    offered += offer_of(r, g, first_one, org, strategy, budget) * p[Param.money_cost_per_fte, r]
            taken = take_offers(r, i, offered, p, initiatives.q, initiatives.base, state, funding.money)
            for g in range(governments):
                o = first_one + g
                if initiative[r, traits[r, Trait.stage, o]] == i:
                    kept = 1.0 - taken * traits[r, Trait.member, o]
                    org[r, Org.budget_fte, o] += kept * offer_of(r, g, first_one, org, strategy, budget)
        for o in range(first_one, first_one + governments):
            org[r, Org.capacity, o] = org[r, Org.budget_fte, o]
