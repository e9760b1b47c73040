"""A plan compares simultaneous changes before they happen (Rivkin & Siggelkow 2003: the active hierarchy)."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import Org, Who, Word
from cisim.model.kernels.levels import blend, initiatives_of
from cisim.model.kernels.practice import cast, majority
from cisim.model.kernels.search import SETTLED
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each, normal

LISTED, KEPT = 0, 1
"""Layers of ``found``: whose proposals are before the plan; 1 for those that a composite carries out, else 0."""
DRAWN, VALUE = 0, 1
"""Layers of ``scratch``: draws; f of each stage as it is."""


@inline
def put_forward(
    key: Any, t: Any, r: Any, i: Any, initiative: Any, org: Any, q: Any, who: Any, found: Any, scratch: Any
) -> Any:
    """Those of an initiative who propose a change of their own finding and put it before the plan, as far as they
    attend; how many.
    """
    count, pending = 0, 0
    for o in range(who.shape[2]):
        found[r, LISTED, count] = o
        count += (who[r, Who.proposal, o] != who[r, Who.practice, o]) & (who[r, Who.step, o] != SETTLED)
    draw_each(key, Stream.REVIEW, t, found, r, LISTED, count, 64, 0, scratch)
    for j in range(count):
        o = found[r, LISTED, j]
        found[r, LISTED, pending] = o
        own = initiative[r, who[r, Who.stage, o]] == i
        pending += own & (scratch[DRAWN, j] < blend(q, Quant.plan_review, i, org[r, Org.attendance, o]))
    return pending


@inline
def keep(key: Any, t: Any, r: Any, k: Any, pending: Any, found: Any, scratch: Any) -> None:
    """Which proposals composite k carries out: composite 0 all, 1 none, each other one half of them."""
    if k > 1:
        draw_each(key, Stream.REVIEW, t, found, r, LISTED, pending, 64, k, scratch)
    for j in range(pending):
        found[r, KEPT, j] = k == 0 or (k > 1 and scratch[DRAWN, j] < 0.5)


@inline
def turn_over_majorities(
    n: Any, r: Any, pending: Any, weight: Any, found: Any, who: Any, votes: Any, word: Any
) -> Any:  # fmt: skip
    """What would prevail if the kept were carried out, into ``Word.composite``; whether that is a change."""
    for j in range(pending):
        s = who[r, Who.stage, found[r, LISTED, j]]
        for b in range(n):
            votes[r, 1, s, b] = votes[r, 0, s, b]
    for j in range(pending):
        if found[r, KEPT, j]:
            o = found[r, LISTED, j]
            new = who[r, Who.proposal, o]
            cast(weight[r, o], r, who[r, Who.stage, o], 1, who[r, Who.practice, o] ^ new, new, votes)
    differs = False
    for j in range(pending):
        s = who[r, Who.stage, found[r, LISTED, j]]
        word[r, Word.composite, s] = majority(n, r, 1, s, word[r, Word.prevailing, s], votes)
        differs = differs or word[r, Word.composite, s] != word[r, Word.prevailing, s]
    return differs


@inline
def composite_value(
    problem: Any, reads: Any, w: Any, r: Any, i: Any, initiative: Any, word: Any, scratch: Any
) -> Any:  # fmt: skip
    """Mean true f of an initiative's stages if the composite prevailed; a stage that sees no change keeps its value."""
    n_stages, count = word.shape[2], 0
    total = 0.0
    for s in range(n_stages):
        if initiative[r, s] != i:
            continue
        count += 1
        changed = word[r, Word.composite, s] ^ word[r, Word.prevailing, s]
        context = word[r, Word.context, s]
        for other in range(n_stages):
            context ^= (word[r, Word.composite, other] ^ word[r, Word.prevailing, other]) & reads[s, other]
        if changed or context != word[r, Word.context, s]:
            total += fitness_of(problem, w, s, word[r, Word.composite, s], context)
        else:
            total += scratch[VALUE, s]
    return total / count


@inline
def best_composite(
    t: Any, problem: Any, reads: Any, key: Any, w: Any, r: Any, i: Any, number: Any, initiative: Any, count: Any,
    pending: Any, noise: Any, weight: Any, found: Any, who: Any, scratch: Any, votes: Any, word: Any
) -> Any:  # fmt: skip
    """The composite with the highest mean f over the initiative's stages of what would prevail, seen with noise.

    If carrying out everything turns no majority over, there is nothing to review: composite 0. The draws of an
    initiative are those of its ``number`` in the row.
    """
    n_stages, n_own = word.shape[2], 0
    for s in range(n_stages):
        n_own += initiative[r, s] == i
    best, best_value = 0, -1e9
    for s in range(n_stages):
        word[r, Word.composite, s] = word[r, Word.prevailing, s]
    for k in range(count):
        keep(key, t, r, k, pending, found, scratch)
        differs = turn_over_majorities(problem.n, r, pending, weight, found, who, votes, word)
        if k == 0:
            if not differs:
                return 0
            for s in range(n_stages):
                scratch[VALUE, s] = fitness_of(problem, w, s, word[r, Word.prevailing, s], word[r, Word.context, s])
        value = composite_value(problem, reads, w, r, i, initiative, word, scratch)
        value += noise / n_own**0.5 * normal(key, Stream.REVIEW, t, (who.shape[2] + number) * 64 + k)
        if value > best_value:
            best, best_value = k, value
    return best


@kernel
def review_proposals(
    t: Any, problem: Any, seen: Any, seed: Any, world: Any, initiative: Any, weight: Any, org: Any, p: Any, q: Any,
    joint: Any, votes: Any, found: Any, scratch: Any, word: Any, who: Any
) -> None:  # fmt: skip
    """The plan of an initiative compares composites of the proposals before it and keeps the best; what that leaves out
    is withdrawn.

    Members put proposals before the plan as far as they attend; an answer that is known needs no review. Composites:
    AltCEO of Rivkin & Siggelkow 2003.
    """
    for r in range(who.shape[0]):
        w = world[r]
        key, count = seed[w], int(p[Rule.composites, r])
        first, end = initiatives_of(r, p, joint)
        for i in range(first, end):
            if q[Quant.plan_review, 1, i] <= 0.0:
                continue
            pending = put_forward(key, t, r, i, initiative, org, q, who, found, scratch)
            if pending == 0:
                continue
            best = best_composite(
                t, problem, seen, key, w, r, i, i - first, initiative, count, pending, q[Quant.noise, 1, i], weight,
                found, who, scratch, votes, word,
            )  # fmt: skip
            if best > 0:
                keep(key, t, r, best, pending, found, scratch)
                for j in range(pending):
                    o = found[r, LISTED, j]
                    if not found[r, KEPT, j]:
                        who[r, Who.proposal, o] = who[r, Who.practice, o]
