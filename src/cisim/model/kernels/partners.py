"""M1: with whom an organisation hands children on, the context that makes, and what its own changes do to others.

For each neighbouring stage an organisation has one *main partner*, ``partner[r, slot, o]``; the slot is
the place of that stage among the neighbours of its own one. Those whose main partner somebody is are a linked list:
``dependent[r, 0, o]`` is the first entry, ``dependent[r, 1 + slot, k]`` the one after the entry of organisation k with
that slot. An entry is (slot << SLOT) | k, which is taken apart without a division; END none.
"""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import context_gain
from cisim.model.kernels.layout import (
    Landscape,
    Org,
    Organisations,
    Pathway,
    Problem,
    Runs,
    Scratch,
    StageBits,
    Trait,
)
from cisim.model.parameters import CONTEXTS, Param
from cisim.model.streams import Stream, draw
from cisim.model.types import Ints, Numbers

BY_STAGE, LOOKING, ENDS = 0, 1, 2
"""Layers of ``indices``: organisations in the order of their stages; who may need a partner; where each stage ends."""
SAME_SEGMENT, EVERYBODY = 0, 1
"""Layers of ``numbers``: sizes at a stage of those who serve a segment (or all of them), and of all there."""
BY_PARTNERS = CONTEXTS.index("partners")
NOBODY = -1
UNCOUNTED = -1.0
END = -1
SLOT = 32
ENTRY = (1 << SLOT) - 1
ROOM = 16
"""Room for neighbours in the index of random numbers."""


@inline
def have_partners(landscape: Landscape, p: Numbers, r: int) -> bool:
    """Whether partners make the context. Where no stage reads another nobody has one."""
    return landscape.k_across > 0 and int(p[Param.problem_context, r]) == BY_PARTNERS


@inline
def sort_by_stage(r: int, n_stages: int, traits: Ints, indices: Ints) -> None:
    """Organisations stage by stage, and where each stage ends: those of a stage stand behind the end of the one before
    in the order of their numbers.
    """
    for s in range(n_stages):
        indices[r, ENDS, s] = 0
    for o in range(traits.shape[2]):
        indices[r, ENDS, traits[r, Trait.stage, o]] += 1
    before = 0
    for s in range(n_stages):
        there = indices[r, ENDS, s]
        indices[r, ENDS, s] = before
        before += there
    for o in range(traits.shape[2]):
        s = traits[r, Trait.stage, o]
        indices[r, BY_STAGE, indices[r, ENDS, s]] = o
        indices[r, ENDS, s] += 1


@inline
def needs_partner(r: int, o: int, slot: int, traits: Ints, partner: Ints) -> bool:
    """Whether an organisation has no partner there, or one of the two has moved or been founded."""
    other = partner[r, slot, o]
    return other == NOBODY or (traits[r, Trait.new_place, o] | traits[r, Trait.new_place, other]) != 0


@inline
def list_looking(r: int, neighbour: Ints, traits: Ints, partner: Ints, indices: Ints) -> int:
    """Who may need a partner, into ``indices[r, LOOKING]``; how many."""
    count = 0
    for o in range(traits.shape[2]):
        looks = traits[r, Trait.new_place, o] != 0
        for slot in range(partner.shape[1]):
            if neighbour[traits[r, Trait.stage, o], slot] >= 0:
                looks = looks or needs_partner(r, o, slot, traits, partner)
        indices[r, LOOKING, count] = o
        count += looks
    return count


@inline
def serves(segment: int, theirs: int) -> bool:
    """Whether who serves a segment (or all) can share children with who serves another."""
    return (segment < 0) | (theirs < 0) | (segment == theirs)


@inline
def add_sizes(
    r: int, segment: int, first: int, end: int, place: int, org: Numbers, traits: Ints, indices: Ints, numbers: Numbers
) -> None:  # fmt: skip
    """Sizes of those at a stage who serve a segment, and of everybody there, at a place of ``numbers``."""
    same, everybody = 0.0, 0.0
    for j in range(first, end):
        k = indices[r, BY_STAGE, j]
        size = org[r, Org.initial_fte, k]
        everybody += size
        same += size if serves(segment, traits[r, Trait.segment, k]) else 0.0
    numbers[SAME_SEGMENT, place] = same
    numbers[EVERYBODY, place] = everybody


@inline
def partner_at(
    s: int, u: float, r: int, o: int, n_segments: int, org: Numbers, traits: Ints, indices: Ints, numbers: Numbers
) -> int:  # fmt: skip
    """(M1) one of those at a stage, with chance proportional to size: of those who serve the same segment, or all
    segments; of everybody where nobody does.
    """
    segment = traits[r, Trait.segment, o]
    first, end = indices[r, ENDS, s - 1] if s > 0 else 0, indices[r, ENDS, s]
    place = s * (1 + n_segments) + 1 + segment
    if numbers[SAME_SEGMENT, place] == UNCOUNTED:
        add_sizes(r, segment, first, end, place, org, traits, indices, numbers)
    anybody = numbers[SAME_SEGMENT, place] <= 0.0
    left = u * numbers[EVERYBODY if anybody else SAME_SEGMENT, place]
    chosen = NOBODY
    while first < end and left >= 0.0:
        k = indices[r, BY_STAGE, first]
        reached = anybody | serves(segment, traits[r, Trait.segment, k])
        chosen = k if reached else chosen
        left -= org[r, Org.initial_fte, k] * reached
        first += 1
    return chosen


@inline
def list_dependents(r: int, partner: Ints, dependent: Ints) -> None:
    """For each organisation those whose main partner it is, in the order of their numbers."""
    _, n_slots, n_orgs = partner.shape
    for o in range(n_orgs):
        dependent[r, 0, o] = END
    for o in range(n_orgs - 1, -1, -1):
        for slot in range(n_slots):
            other = partner[r, slot, o]
            if other != NOBODY:
                dependent[r, 1 + slot, o] = dependent[r, 0, other]
                dependent[r, 0, other] = (slot << SLOT) | o


@inline
def anybody_is_new(r: int, traits: Ints) -> bool:
    """Whether somebody has moved or been founded since partners were last drawn."""
    marks = 0
    for o in range(traits.shape[2]):
        marks |= traits[r, Trait.new_place, o]
    return marks != 0


@kernel
def choose_partners(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, pathway: Pathway, scratch: Scratch
) -> None:
    """(M1) main partners at the neighbouring stages: drawn anew where one of the two has moved or been founded, and
    where nobody was there. Nothing is drawn where partners are asked for neither the context nor the children they hand
    on (M20).
    """
    world, seed, p, neighbour = runs.world, runs.seed, runs.p, problem.neighbour
    org, traits, partner = orgs.org, orgs.traits, orgs.partner
    indices, numbers = scratch.indices, scratch.numbers
    n_rows, n_slots, n_orgs = partner.shape
    n_stages, n_segments = neighbour.shape[0], pathway.share.shape[0]
    for r in range(n_rows):
        asked_for = have_partners(problem.landscape, p, r) or p[Param.service_handover_loss, r] > 0.0
        if not asked_for or not anybody_is_new(r, traits):
            continue
        sort_by_stage(r, n_stages, traits, indices)
        for place in range(n_stages * (1 + n_segments)):
            numbers[SAME_SEGMENT, place] = UNCOUNTED
        for j in range(list_looking(r, neighbour, traits, partner, indices)):
            o = indices[r, LOOKING, j]
            org[r, Org.known_upstream, o] = UNCOUNTED
            for slot in range(n_slots):
                s = neighbour[traits[r, Trait.stage, o], slot]
                if s < 0:
                    partner[r, slot, o] = NOBODY
                elif needs_partner(r, o, slot, traits, partner):
                    u = draw(seed[world[r]], Stream.PARTNER, t, o * ROOM + slot)
                    partner[r, slot, o] = partner_at(s, u, r, o, n_segments, org, traits, indices, numbers)
        for o in range(n_orgs):
            traits[r, Trait.new_place, o] = 0
        list_dependents(r, partner, orgs.dependent)


@kernel
def find_contexts(t: int, runs: Runs, problem: Problem, orgs: Organisations, scratch: Scratch) -> None:
    """(M1) c_i = union over neighbouring stages of x_partner at the positions that are read there; or what prevails.

    Where nobody is at a neighbouring stage, the context stays as it was; at the start it is what prevails.
    """
    p, read_at, stage_bits = runs.p, problem.read_at, problem.stage_bits
    traits, partner, indices = orgs.traits, orgs.partner, scratch.indices
    _, n_slots, n_orgs = partner.shape
    for r in runs.rows:
        by_partners = have_partners(problem.landscape, p, r)
        if t == 0 or not by_partners:
            for o in range(n_orgs):
                traits[r, Trait.context, o] = stage_bits[r, StageBits.context, traits[r, Trait.stage, o]]
        if by_partners:
            for o in range(n_orgs):
                indices[r, 0, o] = 0
            for slot in range(n_slots):
                for o in range(n_orgs):  # without branches: for a vector unit
                    who = partner[r, slot, o]
                    theirs = traits[r, Trait.practice, max(who, 0)]
                    before = traits[r, Trait.context, o]
                    indices[r, 0, o] |= (theirs if who != NOBODY else before) & read_at[traits[r, Trait.stage, o], slot]
            for o in range(n_orgs):
                traits[r, Trait.context, o] = indices[r, 0, o]


@inline
def gain_of_dependents(
    landscape: Landscape, reads: Ints, w: int, r: int, o: int, new: int, org: Numbers, traits: Ints, dependent: Ints
) -> float:
    """(M2) sum over those whose main partner an organisation is of (w_k/w_i) times the change of their f, if its
    practice changes.
    """
    s, old = traits[r, Trait.stage, o], traits[r, Trait.practice, o]
    total = 0.0
    at = dependent[r, 0, o]
    while at != END:
        slot, k = at >> SLOT, at & ENTRY
        at = dependent[r, 1 + slot, k]
        there = traits[r, Trait.stage, k]
        read = reads[there, s]
        if (old ^ new) & read:
            rest = traits[r, Trait.context, k] & ~read
            change = context_gain(
                landscape, w, there, traits[r, Trait.practice, k], rest | (old & read), rest | (new & read)
            )
            total += org[r, Org.initial_fte, k] / org[r, Org.initial_fte, o] * change
    return total / landscape.n
