"""A plan compares simultaneous changes before they happen (Rivkin & Siggelkow 2003: the active hierarchy)."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import (
    Initiatives,
    Landscape,
    Org,
    Organisations,
    Problem,
    Runs,
    Scratch,
    StageBits,
    Trait,
)
from cisim.model.kernels.levels import blend, initiatives_of
from cisim.model.kernels.partners import END, ENTRY, NOBODY, SLOT, have_partners
from cisim.model.kernels.practice import cast, majority
from cisim.model.kernels.search import SETTLED
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each, normal
from cisim.model.types import Ints, Numbers

LISTED, KEPT, REACHED = 0, 1, 2
"""Layers of ``indices``: whose proposals are before the plan; 1 for those that a composite carries out, else 0; whose f
may change.
"""
FOUND = -1
"""In place of a practice: is on the list already."""
DRAWN, VALUE = 0, 1
"""Layers of ``numbers``: draws; f of each stage as it is."""


@inline
def put_forward(
    key: np.uint64, t: int, r: int, i: int, initiative: Ints, org: Numbers, q: Numbers, traits: Ints, indices: Ints,
    numbers: Numbers
) -> int:  # fmt: skip
    """Those of an initiative who propose a change of their own finding and put it before the plan, as far as they
    attend; how many.
    """
    count, pending = 0, 0
    for o in range(traits.shape[2]):
        indices[r, LISTED, count] = o
        count += (traits[r, Trait.proposal, o] != traits[r, Trait.practice, o]) & (traits[r, Trait.step, o] != SETTLED)
    draw_each(key, Stream.REVIEW, t, indices, r, LISTED, count, 64, 0, numbers)
    for j in range(count):
        o = indices[r, LISTED, j]
        indices[r, LISTED, pending] = o
        own = initiative[r, traits[r, Trait.stage, o]] == i
        pending += own & (numbers[DRAWN, j] < blend(q, Quant.plan_review, i, org[r, Org.attendance, o]))
    return pending


@inline
def keep(key: np.uint64, t: int, r: int, k: int, pending: int, indices: Ints, numbers: Numbers) -> None:
    """Which proposals composite k carries out: composite 0 all, 1 none, each other one half of them."""
    if k > 1:
        draw_each(key, Stream.REVIEW, t, indices, r, LISTED, pending, 64, k, numbers)
    for j in range(pending):
        indices[r, KEPT, j] = k == 0 or (k > 1 and numbers[DRAWN, j] < 0.5)


@inline
def turn_over_majorities(
    n: int, r: int, pending: int, weight: Ints, indices: Ints, traits: Ints, votes: Ints, stage_bits: Ints
) -> bool:
    """What would prevail if the kept were carried out, into ``StageBits.composite``; whether that is a change."""
    for j in range(pending):
        s = traits[r, Trait.stage, indices[r, LISTED, j]]
        for b in range(n):
            votes[r, 1, s, b] = votes[r, 0, s, b]
    for j in range(pending):
        if indices[r, KEPT, j]:
            o = indices[r, LISTED, j]
            new = traits[r, Trait.proposal, o]
            cast(weight[r, o], r, traits[r, Trait.stage, o], 1, traits[r, Trait.practice, o] ^ new, new, votes)
    differs = False
    for j in range(pending):
        s = traits[r, Trait.stage, indices[r, LISTED, j]]
        stage_bits[r, StageBits.composite, s] = majority(n, r, 1, s, stage_bits[r, StageBits.prevailing, s], votes)
        differs = differs or stage_bits[r, StageBits.composite, s] != stage_bits[r, StageBits.prevailing, s]
    return differs


@inline
def composite_value(
    landscape: Landscape, reads: Ints, w: int, r: int, i: int, initiative: Ints, stage_bits: Ints, numbers: Numbers
) -> float:
    """Mean true f of an initiative's stages if the composite prevailed; a stage that sees no change keeps its value."""
    n_stages, count = stage_bits.shape[2], 0
    total = 0.0
    for s in range(n_stages):
        if initiative[r, s] != i:
            continue
        count += 1
        changed = stage_bits[r, StageBits.composite, s] ^ stage_bits[r, StageBits.prevailing, s]
        context = stage_bits[r, StageBits.context, s]
        for other in range(n_stages):
            context ^= (stage_bits[r, StageBits.composite, other] ^ stage_bits[r, StageBits.prevailing, other]) & reads[
                s, other
            ]
        if changed or context != stage_bits[r, StageBits.context, s]:
            total += fitness_of(landscape, w, s, stage_bits[r, StageBits.composite, s], context)
        else:
            total += numbers[VALUE, s]
    return total / count


@inline
def list_reached(
    reads: Ints, r: int, pending: int, traits: Ints, dependent: Ints, indices: Ints
) -> int:  # fmt: skip
    """Whose f may change with the proposals before the plan, into ``indices[r, REACHED]``: who proposes, and who reads
    a changed element of a main partner; how many. ``Trait.composite`` becomes everybody's practice.
    """
    n_orgs, count = traits.shape[2], 0
    for o in range(n_orgs):
        traits[r, Trait.composite, o] = traits[r, Trait.practice, o]
    for j in range(pending):
        o = indices[r, LISTED, j]
        indices[r, REACHED, count] = o
        count += traits[r, Trait.composite, o] != FOUND
        traits[r, Trait.composite, o] = FOUND
        turned = traits[r, Trait.proposal, o] ^ traits[r, Trait.practice, o]
        at = dependent[r, 0, o]
        while at != END:
            slot, k = at >> SLOT, at & ENTRY
            at = dependent[r, 1 + slot, k]
            if turned & reads[traits[r, Trait.stage, k], traits[r, Trait.stage, o]]:
                indices[r, REACHED, count] = k
                count += traits[r, Trait.composite, k] != FOUND
                traits[r, Trait.composite, k] = FOUND
    for j in range(count):
        o = indices[r, REACHED, j]
        traits[r, Trait.composite, o] = traits[r, Trait.practice, o]
    return count


@inline
def composite_gain(
    landscape: Landscape, reads: Ints, neighbour: Ints, w: int, r: int, pending: int, reached: int, org: Numbers,
    traits: Ints, partner: Ints, indices: Ints
) -> float:  # fmt: skip
    """(M3) sum of size times the change of true f, if those kept change; each in the context its partners make then."""
    for j in range(pending):
        o = indices[r, LISTED, j]
        layer = Trait.proposal if indices[r, KEPT, j] else Trait.practice
        traits[r, Trait.composite, o] = traits[r, layer, o]
    total = 0.0
    for j in range(reached):
        o = indices[r, REACHED, j]
        s, x, context = traits[r, Trait.stage, o], traits[r, Trait.composite, o], traits[r, Trait.context, o]
        for slot in range(partner.shape[1]):
            k = partner[r, slot, o]
            if k != NOBODY:
                turned = traits[r, Trait.composite, k] ^ traits[r, Trait.practice, k]
                context ^= turned & reads[s, neighbour[s, slot]]
        if x != traits[r, Trait.practice, o] or context != traits[r, Trait.context, o]:
            f = fitness_of(landscape, w, s, x, context)
            total += org[r, Org.initial_fte, o] * (f - org[r, Org.fitness, o])
    return total


@inline
def best_for_partners(
    t: int, landscape: Landscape, reads: Ints, neighbour: Ints, key: np.uint64, w: int, r: int, i: int, number: int,
    initiative: Ints, count: int, pending: int, noise: float, org: Numbers, traits: Ints, partner: Ints, dependent:
    Ints, indices: Ints, numbers: Numbers
) -> int:  # fmt: skip
    """(M3) the composite with the highest mean f of the initiative's organisations, weighted by size, each in the
    context its partners would make; seen with the noise of a mean over stages.
    """
    size, n_own = 0.0, 0
    for s in range(initiative.shape[1]):
        n_own += initiative[r, s] == i
    for o in range(traits.shape[2]):
        size += org[r, Org.initial_fte, o] if initiative[r, traits[r, Trait.stage, o]] == i else 0.0
    reached = list_reached(reads, r, pending, traits, dependent, indices)
    best, best_value = 0, -1e9
    for k in range(count):
        keep(key, t, r, k, pending, indices, numbers)
        gain = composite_gain(landscape, reads, neighbour, w, r, pending, reached, org, traits, partner, indices)
        value = gain / size + noise / n_own**0.5 * normal(key, Stream.REVIEW, t, (traits.shape[2] + number) * 64 + k)
        if value > best_value:
            best, best_value = k, value
    return best


@inline
def best_composite(
    t: int, landscape: Landscape, reads: Ints, key: np.uint64, w: int, r: int, i: int, number: int, initiative: Ints,
    count: int, pending: int, noise: float, weight: Ints, indices: Ints, traits: Ints, numbers: Numbers, votes: Ints,
    stage_bits: Ints
) -> int:  # fmt: skip
    """The composite with the highest mean f over the initiative's stages of what would prevail, seen with noise.

    If carrying out everything turns no majority over, there is nothing to review: composite 0. The draws of an
    initiative are those of its ``number`` in the row.
    """
    n_stages, n_own = stage_bits.shape[2], 0
    for s in range(n_stages):
        n_own += initiative[r, s] == i
    best, best_value = 0, -1e9
    for s in range(n_stages):
        stage_bits[r, StageBits.composite, s] = stage_bits[r, StageBits.prevailing, s]
    for k in range(count):
        keep(key, t, r, k, pending, indices, numbers)
        differs = turn_over_majorities(landscape.n, r, pending, weight, indices, traits, votes, stage_bits)
        if k == 0:
            if not differs:
                return 0
            for s in range(n_stages):
                numbers[VALUE, s] = fitness_of(
                    landscape, w, s, stage_bits[r, StageBits.prevailing, s], stage_bits[r, StageBits.context, s]
                )
        value = composite_value(landscape, reads, w, r, i, initiative, stage_bits, numbers)
        value += noise / n_own**0.5 * normal(key, Stream.REVIEW, t, (traits.shape[2] + number) * 64 + k)
        if value > best_value:
            best, best_value = k, value
    return best


@kernel
def review_proposals(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, scratch: Scratch
) -> None:
    """The plan of an initiative compares composites of the proposals before it and keeps the best; what that leaves out
    is withdrawn.

    Members put proposals before the plan as far as they attend; what is copied without judging is not reviewed.
    Composites: AltCEO of Rivkin & Siggelkow 2003.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    landscape, plan_reads, stage_bits, votes = problem.landscape, problem.plan_reads, problem.stage_bits, problem.votes
    org, traits, weight = orgs.org, orgs.traits, orgs.weight
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    indices, numbers = scratch.indices, scratch.numbers
    for r in range(traits.shape[0]):
        w = world[r]
        key, count = seed[w], int(p[Param.learning_composites, r])
        first, end = initiatives_of(r, p, initiative_state)
        for i in range(first, end):
            if q[Quant.plan_review, 1, i] <= 0.0:
                continue
            pending = put_forward(key, t, r, i, initiative, org, q, traits, indices, numbers)
            if pending == 0:
                continue
            noise = q[Quant.noise, 1, i]
            if have_partners(landscape, p, r):
                best = best_for_partners(
                    t, landscape, plan_reads, problem.neighbour, key, w, r, i, i - first, initiative, count, pending,
                    noise, org, traits, orgs.partner, orgs.dependent, indices, numbers,
                )  # fmt: skip
            else:
                best = best_composite(
                    t, landscape, plan_reads, key, w, r, i, i - first, initiative, count, pending, noise, weight,
                    indices, traits, numbers, votes, stage_bits,
                )  # fmt: skip
            if best > 0:
                keep(key, t, r, best, pending, indices, numbers)
                for j in range(pending):
                    o = indices[r, LISTED, j]
                    if not indices[r, KEPT, j]:
                        traits[r, Trait.proposal, o] = traits[r, Trait.practice, o]
