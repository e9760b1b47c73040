"""M9: in which cell (stage, segment) a nonprofit works. Decided once a quarter."""

from __future__ import annotations

import math

from cisim.model.jit import helper, inline, kernel
from cisim.model.kernels.ballots import BY_INTERESTS
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import (
    QUARTER,
    Cell,
    Initiatives,
    Luck,
    NeedError,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    RunState,
    Scratch,
    StageBits,
    Trait,
)
from cisim.model.kernels.levels import blend, initiatives_of, measured_need
from cisim.model.kernels.partnerships import share_of_rate
from cisim.model.kernels.practice import recount
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, normal
from cisim.model.types import Ints, Numbers

STAY = -1
APTNESS_ROOM = 256
"""Room for stages in the index of random numbers."""


@inline
def lack_had_it_left(r: int, o: int, home: int, need_factor: float, org: Numbers, cell: Numbers) -> float:
    """(M9) what the cell of an organisation would lack without its own work: (1 - I) exp(E_o/R)."""
    part = max(org[r, Org.work, o], 0.0) / (cell[r, Cell.need, home] * need_factor)
    return min(1.0, (1.0 - cell[r, Cell.received, home]) * math.exp(part))


@helper
def is_apt(t: int, r: int, o: int, s: int, noise: float, runs: Runs, problem: Problem, orgs: Organisations) -> bool:
    """(M9) whether a practice seems to be worth at another stage what its measured result is here: f there + sigma *
    error >= f here + sigma * error, where what prevails makes the context there.
    """
    w, x = runs.world[r], orgs.traits[r, Trait.practice, o]
    there = fitness_of(problem.landscape, w, s, x, problem.stage_bits[r, StageBits.context, s])
    here = orgs.org[r, Org.fitness, o] + noise * runs.luck[w, Luck.measure, o]
    return there + noise * normal(runs.seed[w], Stream.APTNESS, t, o * APTNESS_ROOM + s) >= here


@helper
def neediest(
    t: int, r: int, o: int, anywhere: bool, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives,
    cell: Numbers, n_segments: int
) -> tuple[int, float]:  # fmt: skip
    """(M9) the cell with the highest measured need among those where the organisation is good, and how much more it
    lacks than its own cell had the organisation left; STAY if that is the one.

    Good is its own stage, and a coupled stage of its initiative where its practice seems to be worth as much as here,
    if it is in focus (M22); with ``anywhere`` need alone decides.
    """
    w, errors = runs.world[r], runs.need_error
    here, part = orgs.traits[r, Trait.stage, o], orgs.org[r, Org.attendance, o]
    i, home = initiatives.initiative[r, here], here * n_segments + orgs.traits[r, Trait.segment, o]
    noise, need_noise = blend(initiatives.q, Quant.noise, i, part), blend(initiatives.q, Quant.need_noise, i, part)
    left = lack_had_it_left(r, o, home, runs.run_state[RunState.need_factor, r], orgs.org, cell)
    at_home = measured_need(left, need_noise, errors[w, NeedError.quarter, home])
    best, most = STAY, at_home
    for s in range(problem.stage_bits.shape[2]):
        if not anywhere and initiatives.focus[r, s] == 0.0:
            continue
        good = s == here or anywhere
        if not good and problem.plan_reads[here, s] != 0:
            good = is_apt(t, r, o, s, noise, runs, problem, orgs)
        for c in range(s * n_segments, (s + 1) * n_segments):
            if good and c != home:
                lack = measured_need(1.0 - cell[r, Cell.received, c], need_noise, errors[w, NeedError.quarter, c])
                if lack > most:
                    best, most = c, lack
    return best, most - at_home


@inline
def consents(t: int, r: int, o: int, gain: float, runs: Runs, orgs: Organisations, initiatives: Initiatives) -> bool:
    """(M9) who is asked to move agrees if a (need there - need here) - (1 - a)(1 - mediation) move loss > 0, and then
    follows with the probability of its trust.
    """
    org, traits = orgs.org, orgs.traits
    a, i = org[r, Org.alignment, o], initiatives.initiative[r, traits[r, Trait.stage, o]]
    unmediated = 1.0 - initiatives.q[Quant.mediation, traits[r, Trait.admitted, o], i]
    if a * gain - (1.0 - a) * unmediated * runs.p[Param.service_move_loss, r] <= 0.0:
        return False
    return draw(runs.seed[runs.world[r]], Stream.CONSENT, t, o) < org[r, Org.mean_trust, o]


@inline
def add_popularity(r: int, crowding: float, cell: Numbers) -> float:
    """(M9) popularity of all cells, 1 + crowding * service there; notes that of all before each."""
    n_cells = cell.shape[2]
    total = 0.0
    for c in range(n_cells):
        total += 1.0 + crowding * cell[r, Cell.count, c]
    left = total
    for c in range(n_cells - 1, -1, -1):
        left -= 1.0 + crowding * cell[r, Cell.count, c]
        cell[r, Cell.popularity_before, c] = left
    return total


@inline
def popular(r: int, u: float, total: float, cell: Numbers) -> int:
    """(M9) a cell drawn by popularity: the last before which no more than a share u of all of it lies."""
    beyond = 0
    for c in range(cell.shape[2]):
        beyond += cell[r, Cell.popularity_before, c] > u * total
    return max(cell.shape[2] - 1 - beyond, 0)


@inline
def count_service(
    r: int, nonprofits: int, n_segments: int, some_close: bool, traits: Ints, org: Numbers, cell: Numbers
) -> int:
    """Service by size in proportion to the need of each cell, without those that close where some do; returns how many
    these are.
    """
    closed = 0
    for c in range(cell.shape[2]):
        cell[r, Cell.count, c] = 0.0
    for o in range(nonprofits):
        c = traits[r, Trait.stage, o] * n_segments + traits[r, Trait.segment, o]
        if some_close and traits[r, Trait.closed, o]:
            closed += 1
        else:
            cell[r, Cell.count, c] += org[r, Org.initial_fte, o] / cell[r, Cell.need, c]
    return closed


@inline
def network_at(stage: int, o: int, networks: int, n_stages: int) -> int:
    """The activity network of an organisation that comes to a stage: one of those there, in turn."""
    return stage + n_stages * (o % ((networks - 1 - stage) // n_stages + 1))


@kernel
def decide_moves(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, pathway: Pathway, scratch:
    Scratch
) -> None:  # fmt: skip
    """(M9) alone an organisation goes where need is highest as far as it is seen, else by popularity; under a plan,
    where need is seen, it moves by consent to the neediest cell in which it is good: ``Trait.wish``, a cell or STAY.

    Consent goes by interests and trust, or is given with the probability of its alignment.
    """
    world, p, luck = runs.world, runs.p, runs.luck
    org, traits = orgs.org, orgs.traits
    initiative, q, focus = initiatives.initiative, initiatives.q, initiatives.focus
    cell, share, indices, numbers = pathway.cell, pathway.share, scratch.indices, scratch.numbers
    if t % QUARTER != QUARTER - 1:
        return
    n_segments = share.shape[0]
    for r in range(traits.shape[0]):
        w = world[r]
        by_interests = int(p[Param.learning_ballot, r]) == BY_INTERESTS
        count_service(r, runs.nonprofits, n_segments, False, traits, org, cell)
        popularity = add_popularity(r, p[Param.service_crowding, r], cell)
        begin, end = initiatives_of(r, p, initiatives.initiative_state)
        for i in range(begin, end):
            numbers[0, i - begin] = share_of_rate(r, i, initiative, focus)
        count, often = 0, QUARTER * p[Param.service_move_rate, r]
        for o in range(runs.nonprofits):  # without branches, which no processor could guess
            i = initiative[r, traits[r, Trait.stage, o]]
            planned = blend(q, Quant.planned_moves, i, org[r, Org.attendance, o]) * numbers[0, i - begin]
            planned *= 1.0 if by_interests else org[r, Org.alignment, o]
            traits[r, Trait.wish, o] = STAY
            indices[r, 0, count] = o
            count += (luck[w, Luck.alone, o] < often) | (luck[w, Luck.planned, o] < QUARTER * planned)
        for j in range(count):
            o = indices[r, 0, j]
            alone = luck[w, Luck.alone, o] < often
            if luck[w, Luck.visible, o] < p[Param.service_need_seen, r]:
                to, gain = neediest(t, r, o, alone, runs, problem, orgs, initiatives, cell, n_segments)
                if alone or not by_interests or consents(t, r, o, gain, runs, orgs, initiatives):
                    traits[r, Trait.wish, o] = to
            elif alone:
                traits[r, Trait.wish, o] = popular(r, luck[w, Luck.cell, o], popularity, cell)


@kernel
def move(t: int, runs: Runs, problem: Problem, orgs: Organisations, pathway: Pathway) -> None:
    """(M9) organisations that wish to move do so. A new stage means a new activity network; setting up costs
    effectiveness for a while.
    """
    p = runs.p
    stage_bits, votes = problem.stage_bits, problem.votes
    org, traits, weight = orgs.org, orgs.traits, orgs.weight
    share = pathway.share
    if t % QUARTER != QUARTER - 1:
        return
    n_segments, n_stages = share.shape[0], stage_bits.shape[2]
    for r in range(traits.shape[0]):
        for o in range(runs.nonprofits):
            wish, s = traits[r, Trait.wish, o], traits[r, Trait.stage, o]
            if wish == STAY or wish == s * n_segments + traits[r, Trait.segment, o]:
                continue
            to = wish // n_segments
            if to != s:
                x = traits[r, Trait.practice, o]
                traits[r, Trait.stage, o] = to
                traits[r, Trait.network, o] = network_at(to, o, runs.networks, n_stages)
                recount(r, o, s, to, x, x, problem.landscape.n, weight, stage_bits, votes)
            traits[r, Trait.segment, o] = wish % n_segments
            traits[r, Trait.new_place, o] = 1
            org[r, Org.dilution, o] = 1.0 - (1.0 - org[r, Org.dilution, o]) * (1.0 - p[Param.service_move_loss, r])
