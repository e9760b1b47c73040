"""M9: in which cell (stage, segment) a nonprofit works. Decided once a quarter."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import (
    QUARTER,
    Cell,
    Initiatives,
    Landscape,
    Luck,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    StageBits,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.types import Ints, Numbers

STAY = -1


@inline
def least_served(
    landscape: Landscape, reads: Ints, w: int, r: int, o: int, anywhere: bool, n_segments: int, stage_bits: Ints, org:
    Numbers, traits: Ints, cell: Numbers
) -> int:  # fmt: skip
    """(M9) the cell with the least service for its need, among those where the organisation is good; STAY if its own.

    Good is its own stage, and a coupled stage where its practice is worth at least as much as here; with ``anywhere``
    need alone decides.
    """
    here, x = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
    home = here * n_segments + traits[r, Trait.segment, o]
    best = STAY
    lowest = cell[r, Cell.count, home] - org[r, Org.initial_fte, o] / cell[r, Cell.need, home]
    for s in range(stage_bits.shape[2]):
        good = s == here or anywhere
        if not good and reads[here, s] != 0:
            good = fitness_of(landscape, w, s, x, stage_bits[r, StageBits.context, s]) >= org[r, Org.fitness, o]
        for c in range(s * n_segments, (s + 1) * n_segments):
            if good and cell[r, Cell.count, c] < lowest:
                lowest = cell[r, Cell.count, c]
                best = c
    return best


@inline
def popular(r: int, u: float, crowding: float, cell: Numbers) -> int:
    """(M9) a cell drawn by popularity: weight 1 + crowding * service there."""
    total = 0.0
    for c in range(cell.shape[2]):
        total += 1.0 + crowding * cell[r, Cell.count, c]
    left = u * total
    chosen = cell.shape[2] - 1
    for c in range(cell.shape[2] - 1, -1, -1):
        total -= 1.0 + crowding * cell[r, Cell.count, c]
        if total > left:
            chosen = c - 1
    return max(chosen, 0)


@kernel
def decide_moves(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, pathway: Pathway
) -> None:
    """(M9) alone an organisation follows popularity or, as far as the problem is defined, visible need; under a plan it
    moves, by consent, to the least-served cell in which it is good. ``Trait.wish`` becomes a cell or STAY.
    """
    world, p, luck = runs.world, runs.p, runs.luck
    landscape, plan_reads, stage_bits = problem.landscape, problem.plan_reads, problem.stage_bits
    org, traits = orgs.org, orgs.traits
    initiative, q = initiatives.initiative, initiatives.q
    cell, share = pathway.cell, pathway.share
    if t % QUARTER != QUARTER - 1:
        return
    n_segments = share.shape[0]
    for r in range(traits.shape[0]):
        w = world[r]
        for c in range(cell.shape[2]):
            cell[r, Cell.count, c] = 0.0
        for o in range(runs.nonprofits):
            c = traits[r, Trait.stage, o] * n_segments + traits[r, Trait.segment, o]
            cell[r, Cell.count, c] += org[r, Org.initial_fte, o] / cell[r, Cell.need, c]
        for o in range(runs.nonprofits):
            i = initiative[r, traits[r, Trait.stage, o]]
            planned = blend(q, Quant.planned_moves, i, org[r, Org.attendance, o]) * org[r, Org.alignment, o]
            alone = luck[w, Luck.alone, o] < QUARTER * p[Param.service_move_rate, r]
            visible = luck[w, Luck.visible, o] < p[Param.problem_known, r]
            by_plan = not alone and not visible and luck[w, Luck.planned, o] < QUARTER * planned
            traits[r, Trait.wish, o] = STAY
            if by_plan or (alone and visible):
                traits[r, Trait.wish, o] = least_served(
                    landscape, plan_reads, w, r, o, alone, n_segments, stage_bits, org, traits, cell
                )
            elif alone:
                traits[r, Trait.wish, o] = popular(r, luck[w, Luck.cell, o], p[Param.service_crowding, r], cell)


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
                traits[r, Trait.stage, o] = to
                traits[r, Trait.network, o] = to + n_stages * (o % ((runs.networks - 1 - to) // n_stages + 1))
                for b in range(problem.landscape.n):
                    side = weight[r, o] if (traits[r, Trait.practice, o] >> b) & 1 else -weight[r, o]
                    votes[r, 0, s, b] -= side
                    votes[r, 0, to, b] += side
                stage_bits[r, StageBits.changed, s] = 1
                stage_bits[r, StageBits.changed, to] = 1
            traits[r, Trait.segment, o] = wish % n_segments
            traits[r, Trait.new_place, o] = 1
            org[r, Org.dilution, o] = 1.0 - (1.0 - org[r, Org.dilution, o]) * (1.0 - p[Param.service_move_loss, r])
