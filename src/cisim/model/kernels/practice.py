"""M1: which practices prevail, and how effective an organisation is in its context."""

from __future__ import annotations

from cisim.model.jit import entry, inline, kernel
from cisim.model.kernels.landscape import fitness_of, lowest
from cisim.model.kernels.layout import GOVERNMENT, Fixed, Org, Organisations, Problem, Runs, Scratch, StageBits, Trait
from cisim.model.types import Ints


@inline
def cast(weight: int, r: int, s: int, layer: int, changed: int, new: int, votes: Ints) -> None:
    """Move a weight to the other side on the changed bits of a practice."""
    while changed:
        b = lowest(changed)
        changed &= changed - 1
        votes[r, layer, s, b] += 2 * weight * (2 * ((new >> b) & 1) - 1)


@inline
def recount(
    r: int, o: int, before: int, stage: int, old: int, new: int, n: int, weight: Ints, stage_bits: Ints, votes: Ints
) -> None:
    """The weight of an organisation counts at a stage with its practice, and no longer where and as it did before."""
    for b in range(n):
        votes[r, 0, before, b] -= weight[r, o] if (old >> b) & 1 else -weight[r, o]
        votes[r, 0, stage, b] += weight[r, o] if (new >> b) & 1 else -weight[r, o]
    stage_bits[r, StageBits.changed, before] = 1
    stage_bits[r, StageBits.changed, stage] = 1


@kernel
def count_votes(problem: Problem, orgs: Organisations) -> None:
    """``votes[r, 0, s, b]``: weight of those at stage s who have bit b minus weight of those who do not."""
    landscape, votes = problem.landscape, problem.votes
    traits, weight = orgs.traits, orgs.weight
    n_rows, _, n_orgs = traits.shape
    for r in range(n_rows):
        votes[r, 0, :, :] = 0
        for o in range(n_orgs):
            for b in range(landscape.n):
                side = 2 * ((traits[r, Trait.practice, o] >> b) & 1) - 1
                votes[r, 0, traits[r, Trait.stage, o], b] += side * weight[r, o]


@inline
def majority(n: int, r: int, layer: int, s: int, old: int, votes: Ints) -> int:
    """The practice that has the weight on its side, bit by bit; where both sides are equally strong the old one."""
    new = 0
    for b in range(n):
        side = votes[r, layer, s, b]
        new |= ((side > 0) | ((side == 0) & ((old >> b) & 1))) << b
    return new


@kernel
def find_prevailing(problem: Problem) -> None:
    """The practice that prevails at each stage, bit by bit that of the organisations with the larger reach; and (M1)
    the context it makes: at each position the bit that prevails at the coupled stage that is read there.

    A bit on which both sides are equally strong stays as it was. Only stages where something changed are looked at.
    """
    landscape, reads, stage_bits, votes = problem.landscape, problem.reads, problem.stage_bits, problem.votes
    n_rows, _, n_stages = stage_bits.shape
    for r in range(n_rows):
        turned = False
        for s in range(n_stages):
            if stage_bits[r, StageBits.changed, s]:
                stage_bits[r, StageBits.changed, s] = 0
                old = stage_bits[r, StageBits.prevailing, s]
                new = majority(landscape.n, r, 0, s, old, votes)
                stage_bits[r, StageBits.prevailing, s] = new
                turned = turned or new != old
        if turned:
            for s in range(n_stages):
                context = 0
                for other in range(n_stages):
                    context |= stage_bits[r, StageBits.prevailing, other] & reads[s, other]
                stage_bits[r, StageBits.context, s] = context


@kernel
def evaluate(runs: Runs, problem: Problem, orgs: Organisations, scratch: Scratch) -> None:
    """(M1) true f of every organisation in its context of this month; kept where nothing it depends on has changed."""
    world, landscape = runs.world, problem.landscape
    org, traits = orgs.org, orgs.traits
    indices = scratch.indices
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        count = 0
        for o in range(n_orgs):
            s, x = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
            code = x | (traits[r, Trait.context, o] << 20) | (s << 40)
            indices[r, 0, count] = o
            count += code != traits[r, Trait.fitness_code, o]
            traits[r, Trait.fitness_code, o] = code
        for j in range(count):
            o = indices[r, 0, j]
            s, x = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
            org[r, Org.fitness, o] = fitness_of(landscape, world[r], s, x, traits[r, Trait.context, o])


@kernel
def adopt(runs: Runs, problem: Problem, orgs: Organisations, scratch: Scratch) -> None:
    """What was decided is done: practices change; policy bits change for a whole stage when government does."""
    world = runs.world
    fixed, stage_bits, votes = problem.fixed, problem.stage_bits, problem.votes
    traits, weight = orgs.traits, orgs.weight
    indices = scratch.indices
    n_rows, _, n_orgs = traits.shape
    for r in range(n_rows):
        w = world[r]
        for o in range(runs.nonprofits, n_orgs):
            if traits[r, Trait.sector, o] == GOVERNMENT:
                s = traits[r, Trait.stage, o]
                proposal = traits[r, Trait.proposal, o]
                changed = (proposal ^ traits[r, Trait.practice, o]) & fixed[w, Fixed.policy, s]
                stage_bits[r, StageBits.policy, s] = (stage_bits[r, StageBits.policy, s] & ~changed) | (
                    proposal & changed
                )
        count = 0
        for o in range(n_orgs):
            s = traits[r, Trait.stage, o]
            policy = fixed[w, Fixed.policy, s]
            new = (traits[r, Trait.proposal, o] & ~policy) | (stage_bits[r, StageBits.policy, s] & policy)
            indices[r, 0, count] = o
            indices[r, 1, count] = new
            count += new != traits[r, Trait.practice, o]
        for j in range(count):
            o, new = indices[r, 0, j], indices[r, 1, j]
            s, old = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
            traits[r, Trait.practice, o] = new
            stage_bits[r, StageBits.changed, s] = 1
            cast(weight[r, o], r, s, 0, old ^ new, new, votes)


@entry
def forget_fitness(orgs: Organisations) -> None:
    """All practices are looked up again, as ``cisim bench`` does to see what that takes."""
    orgs.traits[:, Trait.fitness_code, :] = -1
