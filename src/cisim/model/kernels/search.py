"""M3: where an organisation's candidate changes come from.

All candidates of a month are found against the practices of its beginning, judged (kernels.judgement) and adopted at
once, so that the order of organisations is irrelevant.
"""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import ones
from cisim.model.kernels.layout import GOVERNMENT, Fixed, Luck, Org, Size, Who
from cisim.model.kernels.levels import between, blend, initiatives_of
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, draw_row, pick, uniforms

NOTHING, COPY, TRY, COPY_OR_TRY, LOOK_UP, SETTLED = range(6)


@inline
def may_set(fixed: Any, w: Any, s: Any, sector: Any) -> Any:
    """The bits an organisation can set: its own, and the policy bits of its stage if it is the government."""
    return fixed[w, Fixed.governed, s] if sector == GOVERNMENT else fixed[w, Fixed.own, s]


@inline
def bit_of(mask: Any, u: Any) -> Any:
    """One of the set bits of a mask, drawn with equal chance; 0 if there is none."""
    for _ in range(pick(u, ones(mask))):
        mask &= mask - 1
    return mask & -mask


@inline
def another_practice(key: Any, t: Any, index: Any, x: Any, mask: Any, reach: Any, bits: Any) -> Any:
    """(M3) a wider candidate: ``reach`` free bits turned over, or all of them drawn anew (reach 0)."""
    if reach == 0:
        word = pick(draw(key, Stream.TRIAL, t, index), 1 << bits)
        return (x & ~mask) | (word & mask)
    left = mask
    for j in range(reach):
        left &= ~bit_of(left, draw(key, Stream.TRIAL, t, index + j))
    return x ^ (mask & ~left)


@inline
def choose_step(
    r: Any, w: Any, o: Any, luck: Any, known: Any, org: Any, peer_rate: Any, own_rate: Any, public_rate: Any,
    reach_alone: Any, reach_together: Any, alike_alone: Any, alike_together: Any, pace_alone: Any, pace_together: Any,
    who: Any
) -> None:  # fmt: skip
    """(M3) the kind of step of one organisation; its proposal begins with the practice in force."""
    part = org[r, Org.attendance, o]
    rate = public_rate if who[r, Who.sector, o] == GOVERNMENT else own_rate
    reach = between(reach_alone, reach_together, part)
    look = peer_rate * reach * between(alike_alone, alike_together, part)
    pace = rate * between(pace_alone, pace_together, part)
    unknown = luck[w, Luck.known, o] >= known[r, who[r, Who.stage, o]]
    copies = (luck[w, Luck.looks, o] < look) & unknown
    tries = (luck[w, Luck.tries, o] < pace) & unknown
    looks_up = (luck[w, Luck.tries, o] < rate) & (not unknown)
    who[r, Who.step, o] = COPY * copies + TRY * tries + LOOK_UP * looks_up
    who[r, Who.proposal, o] = who[r, Who.practice, o]


@kernel
def choose_steps(
    rows: Any, world: Any, initiative: Any, luck: Any, known: Any, org: Any, p: Any, q: Any, joint: Any, who: Any,
    searching: Any
) -> None:  # fmt: skip
    """(M3) who takes a search step this month, and of what kind: look at peers, try, look up.

    ``searching[r]`` holds how many they are and who; begins the month's proposals with the practices in force.
    """
    n_orgs = org.shape[2]
    for r in rows:
        w = world[r]
        first, end = initiatives_of(r, p, joint)
        peers, own, public = p[Rule.peer_rate, r], p[Rule.trial_rate, r], p[Rule.government_pace, r]
        reach, reach_in = q[Quant.peer_reach, 0, first], q[Quant.peer_reach, 1, first]
        alike, alike_in = q[Quant.comparability, 0, first], q[Quant.comparability, 1, first]
        pace, pace_in = q[Quant.search_rate, 0, first], q[Quant.search_rate, 1, first]
        if end - first == 1:
            for o in range(n_orgs):
                choose_step(
                    r, w, o, luck, known, org, peers, own, public, reach, reach_in, alike, alike_in, pace, pace_in, who
                )
        else:
            for o in range(n_orgs):
                i = initiative[r, who[r, Who.stage, o]]
                choose_step(
                    r, w, o, luck, known, org, peers, own, public, reach, q[Quant.peer_reach, 1, i],
                    alike, q[Quant.comparability, 1, i], pace, q[Quant.search_rate, 1, i], who,
                )  # fmt: skip
        count = 0
        for o in range(n_orgs):
            searching[r, 1 + count] = o
            count += who[r, Who.step, o] != NOTHING
        searching[r, 0] = count


@kernel
def search_alone(
    t: Any, size: Any, seed: Any, world: Any, luck: Any, fixed: Any, setting: Any, searching: Any, who: Any,
    candidate: Any
) -> None:  # fmt: skip
    """(M3) where the answer is known one right bit is set; who tries turns over one free bit (the usual case), more, or
    weighs several alternatives.
    """
    simple = size[Size.reach] == 1 and size[Size.alternatives] == 1
    for r in range(who.shape[0]):
        w = world[r]
        for j in range(searching[r, 0]):
            o = searching[r, 1 + j]
            step, sector = who[r, Who.step, o], who[r, Who.sector, o]
            x, s, u = who[r, Who.practice, o], who[r, Who.stage, o], luck[w, Luck.bit, o]
            if step == LOOK_UP:
                wrong = (x ^ fixed[w, Fixed.answer, s]) & may_set(fixed, w, s, sector)
                who[r, Who.proposal, o] = x ^ bit_of(wrong, u)
                who[r, Who.step, o] = SETTLED
            elif step != COPY and simple:
                kind = 1 if sector == GOVERNMENT else 0
                count = setting[w, kind, s, 0]
                bit = 1 << setting[w, kind, s, 1 + pick(u, count)] if count > 0 else 0
                candidate[r, 0, o] = x ^ bit
            elif step != COPY:
                for k in range(size[Size.alternatives]):
                    index = (o * size[Size.alternatives] + k) * 32
                    mask = may_set(fixed, w, s, sector)
                    candidate[r, k, o] = another_practice(seed[w], t, index, x, mask, size[Size.reach], size[Size.bits])


@inline
def sample_peers(
    key: Any, t: Any, r: Any, w: Any, o: Any, wanted: Any, first_tie: Any, tie: Any, who: Any, trust: Any, found: Any
) -> Any:
    """(M3) up to ``wanted`` (0: all) different peers of the same stage on trusted ties into ``found[r, 0]``; returns
    how many. Slots are drawn without replacement (Floyd's algorithm); a tie is usable with the probability of its
    trust.
    """
    first = first_tie[w, o]
    n_ties = first_tie[w, o + 1] - first
    take = n_ties if wanted == 0 else min(wanted, n_ties)
    usable = 0
    u_slot_2, u_trust_2 = 0.0, 0.0
    for k in range(take):
        if k & 1 == 0:
            u_slot, u_trust, u_slot_2, u_trust_2 = uniforms(key, Stream.PEER, t, o * 2048 + (k >> 1))
        else:
            u_slot, u_trust = u_slot_2, u_trust_2
        slot = k
        if take < n_ties:
            limit, taken = n_ties - take + k, False
            slot = pick(u_slot, limit + 1)
            for j in range(k):
                taken |= found[r, 1, j] == slot
            slot = limit if taken else slot
        found[r, 1, k] = slot
        peer = tie[w, 0, first + slot]
        near = who[r, Who.stage, peer] == who[r, Who.stage, o]
        found[r, 0, usable] = peer
        usable += near & (u_trust < trust[r, tie[w, 1, first + slot]])
    return usable


@inline
def measured(luck: Any, w: Any, org: Any, r: Any, o: Any, noise: Any) -> Any:
    """A result as it is measured this month: the same number whoever looks at it."""
    return org[r, Org.fitness, o] + noise * luck[w, Luck.measure, o]


@inline
def most_frequent(r: Any, usable: Any, who: Any, found: Any) -> Any:
    """A peer with the most frequent practice; -1 if no practice occurs twice: then there is no mode to follow."""
    chosen, most = -1, 1
    for k in range(usable):
        count = 0
        for j in range(usable):
            count += who[r, Who.practice, found[r, 0, j]] == who[r, Who.practice, found[r, 0, k]]
        if count > most:
            most = count
            chosen = found[r, 0, k]
    return chosen


@inline
def better_peer(luck: Any, w: Any, r: Any, o: Any, usable: Any, follow: Any, noise: Any, who: Any, org: Any, found: Any
                ) -> Any:  # fmt: skip
    """(M3) the peer to copy: the best by measured result, or (``follow``) one with the most frequent practice; -1 if it
    is no better than oneself.
    """
    chosen = -1
    bar = measured(luck, w, org, r, o, noise)
    if follow:
        chosen = most_frequent(r, usable, who, found)
        if chosen >= 0 and measured(luck, w, org, r, chosen, noise) <= bar:
            chosen = -1
    else:
        for k in range(usable):
            result = measured(luck, w, org, r, found[r, 0, k], noise)
            chosen = found[r, 0, k] if result > bar else chosen
            bar = max(bar, result)
    return chosen


@inline
def copy_bits(key: Any, t: Any, o: Any, x: Any, theirs: Any, mask: Any, error: Any, n: Any, scratch: Any) -> Any:
    """(M3) each differing bit that may be changed is copied with probability 1 - error."""
    copied = (x ^ theirs) & mask
    if error > 0.0:
        draw_row(key, Stream.COPY, t, o * 64, n, scratch)
        for b in range(n):
            copied &= ~((scratch[0, b] < error) << b)
    return x ^ copied


@kernel
def learn_from_peers(
    t: Any, size: Any, seed: Any, world: Any, initiative: Any, luck: Any, fixed: Any, first_tie: Any, tie: Any,
    org: Any, trust: Any, p: Any, q: Any, searching: Any, found: Any, scratch: Any, who: Any, candidate: Any
) -> None:  # fmt: skip
    """(M3) those who look at peers take a better peer's practice as their candidate; who finds none may still try.

    With ``copy_blind`` a copy is proposed without judging it again (step SETTLED).
    """
    for r in range(org.shape[0]):
        w = world[r]
        key = seed[w]
        for j in range(searching[r, 0]):
            o = searching[r, 1 + j]
            step = who[r, Who.step, o]
            if step != COPY and step != COPY_OR_TRY:
                continue
            part, x, i = org[r, Org.attendance, o], who[r, Who.practice, o], initiative[r, who[r, Who.stage, o]]
            usable = sample_peers(key, t, r, w, o, int(p[Rule.peer_sample, r]), first_tie, tie, who, trust, found)
            conformity = blend(q, Quant.conformity, i, part)
            follow = conformity > 0.0 and draw(key, Stream.COPY, t, o * 64 + 63) < conformity
            peer = better_peer(luck, w, r, o, usable, follow, blend(q, Quant.noise, i, part), who, org, found)
            new = x
            if peer >= 0:
                mask = may_set(fixed, w, who[r, Who.stage, o], who[r, Who.sector, o])
                theirs, error = who[r, Who.practice, peer], p[Rule.copy_error, r]
                new = copy_bits(key, t, o, x, theirs, mask, error, size[Size.bits], scratch)
            if new == x:
                who[r, Who.step, o] = step - COPY
            elif p[Rule.copy_blind, r] > 0.0:
                who[r, Who.step, o] = SETTLED
                who[r, Who.proposal, o] = new
            else:
                who[r, Who.step, o] = COPY
                candidate[r, 0, o] = new
