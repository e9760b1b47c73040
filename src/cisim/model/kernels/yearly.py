"""Once a year: shocks, elections, and who joins or leaves the partnership."""

from __future__ import annotations

from cisim.model.jit import kernel
from cisim.model.kernels.funding import aligned_part
from cisim.model.kernels.layout import (
    GOVERNMENT,
    ConditionState,
    Fixed,
    Funder,
    Funding,
    Initiatives,
    InitiativeState,
    Org,
    Organisations,
    Problem,
    Runs,
    RunState,
    StageBits,
    Strategy,
    Trait,
)
from cisim.model.kernels.levels import initiatives_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, draws, pick


@kernel
def shock(t: int, runs: Runs, problem: Problem, initiatives: Initiatives) -> None:
    """A recession may begin, a champion may leave, a policy bit may be changed from outside.

    The draws belong to the world: all arms meet the same shocks. One champion stands behind all initiatives.
    """
    world, seed, p, run_state = runs.world, runs.seed, runs.p, runs.run_state
    fixed, stage_bits = problem.fixed, problem.stage_bits
    condition_state, initiative_state = initiatives.condition_state, initiatives.initiative_state
    for r in range(stage_bits.shape[0]):
        w = world[r]
        run_state[RunState.recession, r] = max(0.0, run_state[RunState.recession, r] - 1.0)
        begins = draw(seed[w], Stream.RECESSION, t, 0) < p[Param.shocks_recession_rate, r]
        if run_state[RunState.recession, r] == 0.0 and (begins or t == 12 * p[Param.shocks_recession_year, r]):
            run_state[RunState.recession, r] = p[Param.shocks_recession_years, r]
        run_state[RunState.need_factor, r] = (
            1.0 + p[Param.shocks_recession_need, r] if run_state[RunState.recession, r] > 0.0 else 1.0
        )
        if draw(seed[w], Stream.CHAMPION, t, 0) < p[Param.shocks_champion_rate, r]:
            first, end = initiatives_of(r, p, initiative_state)
            for i in range(first, end):
                initiative_state[InitiativeState.champion_left, i] = 1.0
            for c in range(condition_state.shape[1]):
                for i in range(first, end):
                    condition_state[ConditionState.level, c, i] *= 1.0 - p[Param.shocks_champion_loss, r]
        for s in range(stage_bits.shape[2]):
            u_event, u_bit, _, _ = draws(seed[w], Stream.POLICY, t, s)
            if u_event < p[Param.shocks_policy_rate, r]:
                stage_bits[r, StageBits.policy, s] ^= (1 << pick(u_bit, problem.landscape.n)) & fixed[
                    w, Fixed.policy, s
                ]


@kernel
def decide_elections(t: int, runs: Runs, orgs: Organisations) -> None:
    """Governments elect a new head after a term; not all at once, each in a year of its own. A head may also leave
    between elections (M15).
    """
    world, seed = runs.world, runs.seed
    traits, strategy = orgs.traits, orgs.strategy
    n_rows, _, n_orgs = traits.shape
    for r in range(n_rows):
        for o in range(n_orgs):
            traits[r, Trait.new_head, o] = 0
            if traits[r, Trait.sector, o] == GOVERNMENT:
                due = (t // 12 + o) % int(strategy[r, Strategy.election_years, o]) == 0
                leaves = draw(seed[world[r]], Stream.HEAD, t, o) < strategy[r, Strategy.head_rate, o]
                traits[r, Trait.new_head, o] = 1 if due or leaves else 0


@kernel
def take_office(orgs: Organisations) -> None:
    """A new head begins with the alignment of its organisation's own."""
    org, traits = orgs.org, orgs.traits
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        for o in range(n_orgs):
            if traits[r, Trait.new_head, o]:
                org[r, Org.alignment, o] = org[r, Org.own_alignment, o]


@kernel
def decide_membership(t: int, runs: Runs, orgs: Organisations, initiatives: Initiatives, funding: Funding) -> None:
    """(M13) an organisation joins with rate_join * pays/(pays + costs) and leaves with rate_leave * costs/(pays +
    costs).

    Pays: the aligned grants that outsiders forgo (B13), by what funders asked last year (M24), and what it learns as
    far as results compare in its initiative (B15). Costs: the share of its hours that coordination takes there.
    Businesses count more on both sides (M26). Where nothing pays and nothing costs, nobody joins or leaves. Who is not
    admitted never joins, and nobody joins what has ended (M18).
    """
    world, seed, p = runs.world, runs.seed, runs.p
    org, traits = orgs.org, orgs.traits
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    funder = funding.funder
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        aligned, premium, further = 0.0, p[Param.funding_member_premium, r], 0.0
        for f in range(funder.shape[2]):
            share = funder[r, Funder.budget_share, f]
            aligned += share * aligned_part(r, f, p, funder)
            own = (
                share
                * funder[r, Funder.member, f]
                * (1.0 - p[Param.funding_pooled, r])
                * funder[r, Funder.alignment, f]
            )
            further += own * (funder[r, Funder.asks, f] - premium)
        for o in range(n_orgs):
            traits[r, Trait.membership, o] = traits[r, Trait.member, o]
            i = initiative[r, traits[r, Trait.stage, o]]
            learning = q[Quant.comparability, 1, i] - q[Quant.comparability, 0, i]
            load = (
                initiative_state[InitiativeState.load, i] if initiative_state[InitiativeState.members, i] > 0.0 else 0.0
            )
            grants = aligned * premium + further if o < runs.nonprofits else 0.0
            pays = grants + p[Param.sectors_learning_worth, r] * learning * org[r, Org.alignment, o]
            pays += org[r, Org.pays_besides, o]
            costs = min(1.0, load / max(org[r, Org.capacity, o] * p[Param.hours_per_fte, r], 1e-9))
            costs += org[r, Org.costs_besides, o]
            if pays + costs <= 0.0:
                continue
            u = draw(seed[world[r]], Stream.MEMBERSHIP, t, o)
            if traits[r, Trait.member, o]:
                if u < p[Param.sectors_leave_rate, r] * costs / (pays + costs):
                    traits[r, Trait.membership, o] = 0
            elif not traits[r, Trait.admitted, o] or initiative_state[InitiativeState.ended, i] > 0.0:
                continue
            elif u < p[Param.sectors_join_rate, r] * pays / (pays + costs):
                traits[r, Trait.membership, o] = 1


@kernel
def change_membership(orgs: Organisations, initiatives: Initiatives) -> None:
    """(M13) those who decided to join or leave do so, where there is a partnership to be in."""
    traits, initiative, initiative_state = orgs.traits, initiatives.initiative, initiatives.initiative_state
    n_rows, _, n_orgs = traits.shape
    for r in range(n_rows):
        for o in range(n_orgs):
            exists = initiative_state[InitiativeState.ended, initiative[r, traits[r, Trait.stage, o]]] == 0.0
            traits[r, Trait.member, o] = traits[r, Trait.membership, o] if exists else 0
