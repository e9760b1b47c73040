"""M19: nonprofits close, and others are founded in their place."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.initial_organisations import define_element
from cisim.model.kernels.layout import (
    Cell,
    Fixed,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    StageBits,
    Ties,
    Trait,
)
from cisim.model.kernels.location import STAY, add_popularity, count_service, network_at, popular
from cisim.model.kernels.practice import recount
from cisim.model.parameters import Param
from cisim.model.streams import Stream, draw, draws
from cisim.model.types import Ints, Numbers

HIGHEST = 0.2
"""No nonprofit closes with a greater chance in a year."""

DRAWS = 64
"""Room for the draws of one founding in the index of random numbers."""


@kernel
def close(t: int, runs: Runs, orgs: Organisations) -> None:
    """(M19) a nonprofit closes with min(0.2, c h^-nu / mean of h^-nu) a year: smaller ones more often, c on average."""
    world, seed, p = runs.world, runs.seed, runs.p
    org, traits = orgs.org, orgs.traits
    for r in range(traits.shape[0]):
        rate, power = p[Param.lives_closure_rate, r], -p[Param.lives_closure_size, r]
        if rate == 0.0:
            continue
        total = 0.0
        for o in range(runs.nonprofits):
            org[r, Org.frailty, o] = max(org[r, Org.capacity, o], 1e-9) ** power
            total += org[r, Org.frailty, o]
        for o in range(runs.nonprofits):
            chance = rate * org[r, Org.frailty, o] * runs.nonprofits / total
            u = draw(seed[world[r]], Stream.CLOSURE, t, o)
            traits[r, Trait.closed, o] = 1 if u < min(HIGHEST, chance) else 0


@inline
def first_cell(r: int, u_how: float, u_which: float, p: Numbers, cell: Numbers) -> int:
    """(M9) the first choice of a cell: by need where it is seen, else by popularity."""
    if u_how >= p[Param.service_need_seen, r]:
        return popular(r, u_which, add_popularity(r, p[Param.service_crowding, r], cell), cell)
    chosen = 0
    for c in range(1, cell.shape[2]):
        chosen = c if cell[r, Cell.count, c] < cell[r, Cell.count, chosen] else chosen
    return chosen


@inline
def draw_definition(
    key: np.uint64, t: int, r: int, o: int, n: int, defined: float, opposition: float, traits: Ints
) -> None:
    """(M19) private success, element by element, as drawn at the start."""
    traits[r, Trait.agrees, o], traits[r, Trait.sign, o] = 0, 0
    for b in range(n):
        chance, opposed, value, _ = draws(key, Stream.FOUNDING, t, o * DRAWS + 1 + b)
        define_element(r, o, b, chance, opposed, value, defined, opposition, traits)


@kernel
def found(t: int, runs: Runs, problem: Problem, ties: Ties, orgs: Organisations, pathway: Pathway) -> None:
    """(M19) in the place of who closes one is founded: new practice (policy elements as in force), definition and own
    alignment, not a member, trust as first drawn, cell by M9's first choice, all capacity fresh.

    Capacity, income and claims on grants stay, so that dollars are conserved.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    fixed, stage_bits, votes, n = problem.fixed, problem.stage_bits, problem.votes, problem.landscape.n
    first_tie, tie, trust = ties.first_tie, ties.tie, ties.trust
    org, traits, cell = orgs.org, orgs.traits, pathway.cell
    n_segments, n_stages = pathway.share.shape[0], stage_bits.shape[2]
    for r in range(traits.shape[0]):
        if p[Param.lives_closure_rate, r] == 0.0:
            continue
        if count_service(r, runs.nonprofits, n_segments, True, traits, org, cell) == 0:
            continue
        w = world[r]
        for o in range(runs.nonprofits):
            if not traits[r, Trait.closed, o]:
                continue
            u_practice, u_own, u_how, u_which = draws(seed[w], Stream.FOUNDING, t, o * DRAWS)
            c = first_cell(r, u_how, u_which, p, cell)
            cell[r, Cell.count, c] += org[r, Org.initial_fte, o] / cell[r, Cell.need, c]
            s = c // n_segments
            policy = fixed[w, Fixed.policy, s]
            practice = (int(u_practice * (1 << n)) & ~policy) | (stage_bits[r, StageBits.policy, s] & policy)
            before, old = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
            recount(r, o, before, s, old, practice, n, orgs.weight, stage_bits, votes)
            traits[r, Trait.stage, o] = s
            traits[r, Trait.practice, o] = practice
            traits[r, Trait.proposal, o] = practice
            traits[r, Trait.segment, o] = c % n_segments
            traits[r, Trait.network, o] = network_at(s, o, runs.networks, n_stages)
            draw_definition(seed[w], t, r, o, n, problem.defined[r, s], p[Param.problem_opposition, r], traits)
            traits[r, Trait.member, o] = 0
            traits[r, Trait.wish, o] = STAY
            traits[r, Trait.new_place, o] = 1
            traits[r, Trait.lost, o] = 0
            traits[r, Trait.trial_months, o] = 0
            traits[r, Trait.cycle, o] = 0
            spread = p[Param.alignment_alignment_spread, r] * (2.0 * u_own - 1.0)
            own = min(1.0, max(0.0, p[Param.alignment_own, r] + spread))
            org[r, Org.own_alignment, o] = own
            org[r, Org.alignment, o] = own
            org[r, Org.new_fte, o] = org[r, Org.capacity, o]
            org[r, Org.dilution, o] = 0.0
            org[r, Org.claim, o] = 0.0
            for j in range(first_tie[w, o], first_tie[w, o + 1]):
                trust[r, tie[w, 1, j]] = ties.first_trust[w, tie[w, 1, j]]
