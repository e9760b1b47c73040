"""M3: where an organisation's candidate changes come from.

All candidates of a month are found against the practices of its beginning, judged (kernels.judgement) and adopted at
once, so that the order of organisations is irrelevant.
"""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import ones
from cisim.model.kernels.layout import (
    GOVERNMENT,
    Fixed,
    Initiatives,
    Luck,
    Org,
    Organisations,
    Problem,
    Runs,
    Scratch,
    Strategy,
    Ties,
    Trait,
)
from cisim.model.kernels.levels import between, blend, initiatives_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, draw_row, pick, uniforms
from cisim.model.types import Ints, Numbers

NOTHING, COPY, TRY, COPY_OR_TRY, LOOK_UP, COPY_OR_LOOK_UP, SETTLED, ON_TRIAL = range(8)


@inline
def origin_of(x: int, s: int, segment: int) -> int:
    """What a candidate was found for, in one number: practice, stage and segment."""
    return x | (s << 20) | ((segment + 1) << 40)


@inline
def may_set(fixed: Ints, w: int, s: int, sector: int) -> int:
    """The bits an organisation can set: its own, and the policy bits of its stage if it is the government."""
    return fixed[w, Fixed.governed, s] if sector == GOVERNMENT else fixed[w, Fixed.own, s]


@inline
def bit_of(mask: int, u: float) -> int:
    """One of the set bits of a mask, drawn with equal chance; 0 if there is none."""
    for _ in range(pick(u, ones(mask))):
        mask &= mask - 1
    return mask & -mask


@inline
def another_practice(key: np.uint64, t: int, index: int, x: int, mask: int, reach: int, bits: int) -> int:
    """(M3) a wider candidate: ``reach`` free bits turned over, or all of them drawn anew (reach 0)."""
    if reach == 0:
        word = pick(draw(key, Stream.TRIAL, t, index), 1 << bits)
        return (x & ~mask) | (word & mask)
    left = mask
    for j in range(reach):
        left &= ~bit_of(left, draw(key, Stream.TRIAL, t, index + j))
    return x ^ (mask & ~left)


@inline
def find_room(r: int, trial_hours: float, org: Numbers, room: Numbers) -> None:
    """(M3) how far a new trial finds hours of search that are not taken, into ``room[0]``; those taken begin anew."""
    if trial_hours > 0.0:
        for o in range(org.shape[2]):
            left = org[r, Org.search, o] - org[r, Org.trial_hours, o]
            room[0, o] = min(1.0, max(0.0, left / trial_hours))
    else:
        for o in range(org.shape[2]):
            room[0, o] = 1.0
    for o in range(org.shape[2]):
        org[r, Org.trial_hours, o] = 0.0


@inline
def keep_trial(r: int, o: int, traits: Ints) -> None:
    """(M3) a candidate on trial falls if its practice or place is another by now."""
    origin = origin_of(traits[r, Trait.practice, o], traits[r, Trait.stage, o], traits[r, Trait.segment, o])
    traits[r, Trait.trial_months, o] *= traits[r, Trait.trial_origin, o] == origin


@inline
def choose_step(
    r: int, w: int, o: int, luck: Numbers, org: Numbers, peer_rate: float,
    strategy: Numbers, scale_alone: float, scale_together: float, alike_alone: float, alike_together: float,
    pace_alone: float, pace_together: float, room: Numbers, traits: Ints
) -> None:  # fmt: skip
    """(M3) the kind of step of one organisation; its proposal begins with the practice in force.

    Who has a candidate on trial begins nothing else. A new trial needs hours of search that are not taken:
    ``room[0, o]``. ``room[1, o]`` is 1 where the answer can be looked up.
    """
    part = org[r, Org.attendance, o]
    rate = strategy[r, Strategy.pace, o]
    scale = between(scale_alone, scale_together, part)
    look = peer_rate * scale * between(alike_alone, alike_together, part)
    pace = rate * between(pace_alone, pace_together, part) * room[0, o]
    known = room[1, o] > 0.0
    copies = luck[w, Luck.looks, o] < look
    tries = (luck[w, Luck.tries, o] < pace) & (not known)
    looks_up = (luck[w, Luck.tries, o] < rate * room[0, o]) & known
    new = COPY * copies + TRY * tries + LOOK_UP * looks_up
    traits[r, Trait.step, o] = ON_TRIAL if traits[r, Trait.trial_months, o] > 0 else new
    traits[r, Trait.proposal, o] = traits[r, Trait.practice, o]


@inline
def list_searchers(r: int, traits: Ints, searchers: Ints) -> int:
    """Who searches, from ``searchers[r, 1]`` on: those who begin something, then those with a candidate on trial, so
    that what is done with one of them is mostly done with the next too; how many. Every organisation is written down
    and the next one over it if it is not to be there, at the end in the room behind all.
    """
    count = 0
    for o in range(traits.shape[2]):
        step = traits[r, Trait.step, o]
        searchers[r, 1 + count] = o
        count += (step != NOTHING) & (step != ON_TRIAL)
    for o in range(traits.shape[2]):
        searchers[r, 1 + count] = o
        count += (traits[r, Trait.step, o] == ON_TRIAL) & (traits[r, Trait.trial_wait, o] == 0)
    return count


@kernel
def choose_steps(
    runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, scratch: Scratch
) -> None:  # fmt: skip
    """(M3) who takes a search step this month, and of what kind: look at peers, try, look up.

    ``searchers[r]`` holds how many they are and who, without those that wait for a government; begins the month's
    proposals with the practices in force. One thing at a time for all organisations, in loops simple enough for a
    vector unit.
    """
    rows, world, p, luck = runs.rows, runs.world, runs.p, runs.luck
    known_share = problem.known_share
    org, traits, strategy, searchers = orgs.org, orgs.traits, orgs.strategy, orgs.searchers
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    room, n_orgs = scratch.numbers, org.shape[2]
    for r in rows:
        w = world[r]
        first, end = initiatives_of(r, p, initiative_state)
        peers = p[Param.learning_peer_rate, r]
        scale, scale_in = q[Quant.peer_reach, 0, first], q[Quant.peer_reach, 1, first]
        alike, alike_in = q[Quant.comparability, 0, first], q[Quant.comparability, 1, first]
        pace, pace_in = q[Quant.search_rate, 0, first], q[Quant.search_rate, 1, first]
        find_room(r, p[Param.learning_trial_hours, r], org, room)
        for o in range(n_orgs):
            keep_trial(r, o, traits)
        for o in range(n_orgs):
            room[1, o] = luck[w, Luck.known, o] < known_share[r, traits[r, Trait.stage, o]]
        if end - first == 1:
            for o in range(n_orgs):
                choose_step(
                    r, w, o, luck, org, peers, strategy, scale, scale_in, alike, alike_in, pace,
                    pace_in, room, traits,
                )  # fmt: skip
        else:
            for o in range(n_orgs):
                i = initiative[r, traits[r, Trait.stage, o]]
                choose_step(
                    r, w, o, luck, org, peers, strategy, scale, q[Quant.peer_reach, 1, i],
                    alike, q[Quant.comparability, 1, i], pace, q[Quant.search_rate, 1, i], room, traits,
                )  # fmt: skip
        searchers[r, 0] = list_searchers(r, traits, searchers)


@kernel
def search_alone(t: int, runs: Runs, problem: Problem, orgs: Organisations) -> None:
    """(M3) who looks up has one of the bits in view that it may set and that differ from the answer; who tries turns
    over one free bit (the usual case), more, or weighs several alternatives.
    """
    world, seed, luck = runs.world, runs.seed, runs.luck
    fixed, settable = problem.fixed, problem.settable
    traits, candidate, searchers = orgs.traits, orgs.candidate, orgs.searchers
    simple = runs.flip_bits == 1 and runs.alternatives == 1
    for r in range(traits.shape[0]):
        w = world[r]
        for j in range(searchers[r, 0]):
            o = searchers[r, 1 + j]
            step, sector = traits[r, Trait.step, o], traits[r, Trait.sector, o]
            x, s, u = traits[r, Trait.practice, o], traits[r, Trait.stage, o], luck[w, Luck.bit, o]
            if step in (LOOK_UP, COPY_OR_LOOK_UP):
                wrong = (x ^ fixed[w, Fixed.answer, s]) & may_set(fixed, w, s, sector)
                candidate[r, 0, o] = x ^ bit_of(wrong, u)
            elif step in (COPY, ON_TRIAL):
                continue
            elif simple:
                kind = 1 if sector == GOVERNMENT else 0
                count = settable[w, kind, s, 0]
                bit = 1 << settable[w, kind, s, 1 + pick(u, count)] if count > 0 else 0
                candidate[r, 0, o] = x ^ bit
            else:
                for k in range(runs.alternatives):
                    index = (o * runs.alternatives + k) * 32
                    mask = may_set(fixed, w, s, sector)
                    candidate[r, k, o] = another_practice(
                        seed[w], t, index, x, mask, runs.flip_bits, problem.landscape.n
                    )


@inline
def sample_peers(
    key: np.uint64, t: int, r: int, w: int, o: int, sample_size: int, first_tie: Ints, tie: Ints, traits: Ints, trust:
    Numbers, indices: Ints
) -> int:  # fmt: skip
    """(M3) up to ``sample_size`` (0: all) different peers of the same stage on trusted ties into ``indices[r, 0]``;
    returns how many. Slots are drawn without replacement (Floyd's algorithm); a tie is usable with the probability of
    its trust.
    """
    first = first_tie[w, o]
    n_ties = first_tie[w, o + 1] - first
    take = n_ties if sample_size == 0 else min(sample_size, n_ties)
    usable = 0
    u_slot_2, u_trust_2 = 0.0, 0.0
    for k in range(take):
        if k & 1 == 0:
            u_slot, u_trust, u_slot_2, u_trust_2 = uniforms(key, Stream.PEER, t, o * 2048 + (k >> 1))
        else:
            u_slot, u_trust = u_slot_2, u_trust_2
        slot = k
        if take < n_ties:
            limit, occupied = n_ties - take + k, False
            slot = pick(u_slot, limit + 1)
            for j in range(k):
                occupied |= indices[r, 1, j] == slot
            slot = limit if occupied else slot
        indices[r, 1, k] = slot
        peer = tie[w, 0, first + slot]
        near = traits[r, Trait.stage, peer] == traits[r, Trait.stage, o]
        indices[r, 0, usable] = peer
        usable += near & (u_trust < trust[r, tie[w, 1, first + slot]])
    return usable


@inline
def measured_result(luck: Numbers, w: int, org: Numbers, r: int, o: int, noise: float) -> float:
    """A result as it is measured this month: the same number whoever looks at it."""
    return org[r, Org.fitness, o] + noise * luck[w, Luck.measure, o]


@inline
def most_frequent(r: int, usable: int, traits: Ints, indices: Ints) -> int:
    """A peer with the most frequent practice; -1 if no practice occurs twice: then there is no mode to follow."""
    chosen, most = -1, 1
    for k in range(usable):
        count = 0
        for j in range(usable):
            count += traits[r, Trait.practice, indices[r, 0, j]] == traits[r, Trait.practice, indices[r, 0, k]]
        if count > most:
            most = count
            chosen = indices[r, 0, k]
    return chosen


@inline
def better_peer(
    luck: Numbers, w: int, r: int, o: int, usable: int, follow: bool, noise: float, traits: Ints, org: Numbers, indices:
    Ints
) -> int:  # fmt: skip
    """(M3) the peer to copy: the best by measured result, or (``follow``) one with the most frequent practice; -1 if it
    is no better than oneself.
    """
    chosen = -1
    bar = measured_result(luck, w, org, r, o, noise)
    if follow:
        chosen = most_frequent(r, usable, traits, indices)
        if chosen >= 0 and measured_result(luck, w, org, r, chosen, noise) <= bar:
            chosen = -1
    else:
        for k in range(usable):
            result = measured_result(luck, w, org, r, indices[r, 0, k], noise)
            chosen = indices[r, 0, k] if result > bar else chosen
            bar = max(bar, result)
    return chosen


@inline
def copy_bits(
    key: np.uint64, t: int, o: int, x: int, theirs: int, mask: int, error: float, n: int, numbers: Numbers
) -> int:
    """(M3) each differing bit that may be changed is copied with probability 1 - error."""
    copy = (x ^ theirs) & mask
    if error > 0.0:
        draw_row(key, Stream.COPY, t, o * 64, n, numbers)
        for b in range(n):
            copy &= ~((numbers[0, b] < error) << b)
    return x ^ copy


@kernel
def learn_from_peers(
    t: int, runs: Runs, problem: Problem, ties: Ties, orgs: Organisations, initiatives: Initiatives, scratch: Scratch
) -> None:
    """(M3) those who look at peers take a better peer's practice as their candidate; who finds none may still try,
    or look up.

    With ``copy_blind`` a copy is proposed without judging it again (step SETTLED).
    """
    world, seed, p, luck = runs.world, runs.seed, runs.p, runs.luck
    fixed = problem.fixed
    first_tie, tie, trust = ties.first_tie, ties.tie, ties.trust
    org, traits, candidate, searchers = orgs.org, orgs.traits, orgs.candidate, orgs.searchers
    initiative, q = initiatives.initiative, initiatives.q
    indices, numbers = scratch.indices, scratch.numbers
    for r in range(org.shape[0]):
        w = world[r]
        key = seed[w]
        for j in range(searchers[r, 0]):
            o = searchers[r, 1 + j]
            step = traits[r, Trait.step, o]
            if step not in (COPY, COPY_OR_TRY, COPY_OR_LOOK_UP):
                continue
            part, x = org[r, Org.attendance, o], traits[r, Trait.practice, o]
            i = initiative[r, traits[r, Trait.stage, o]]
            usable = sample_peers(
                key, t, r, w, o, int(p[Param.learning_peer_sample, r]), first_tie, tie, traits, trust, indices
            )
            conformity = blend(q, Quant.conformity, i, part)
            follow = conformity > 0.0 and draw(key, Stream.COPY, t, o * 64 + 63) < conformity
            peer = better_peer(luck, w, r, o, usable, follow, blend(q, Quant.noise, i, part), traits, org, indices)
            new = x
            if peer >= 0:
                mask = may_set(fixed, w, traits[r, Trait.stage, o], traits[r, Trait.sector, o])
                theirs, error = traits[r, Trait.practice, peer], p[Param.learning_copy_error, r]
                new = copy_bits(key, t, o, x, theirs, mask, error, problem.landscape.n, numbers)
            if new == x:
                traits[r, Trait.step, o] = step - COPY
            elif p[Param.learning_copy_blind, r] > 0.0:
                traits[r, Trait.step, o] = SETTLED
                traits[r, Trait.proposal, o] = new
            else:
                traits[r, Trait.step, o] = COPY
                candidate[r, 0, o] = new
