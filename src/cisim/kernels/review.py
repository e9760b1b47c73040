"""A plan compares simultaneous changes before they happen (Rivkin & Siggelkow 2003: the active hierarchy)."""

from __future__ import annotations

from typing import Any

from cisim.kernels.jit import inline, kernel
from cisim.kernels.landscape import fitness_of
from cisim.kernels.layout import Org, Who, Word
from cisim.kernels.levels import blend
from cisim.kernels.practice import cast
from cisim.kernels.search import SETTLED
from cisim.parameters import Rule
from cisim.quantities import Quant
from cisim.streams import Stream, draw, normal


@inline
def composite_value(problem: Any, reads: Any, w: Any, r: Any, layer: Any, word: Any) -> Any:
    """Mean true f of all stages if the words of a layer prevailed."""
    n_stages = word.shape[2]
    total = 0.0
    for t in range(n_stages):
        context = 0
        for s in range(n_stages):
            context |= word[r, layer, s] & reads[t, s]
        total += fitness_of(problem, w, t, word[r, layer, t], context)
    return total / n_stages


@inline
def keeps(key: Any, t: Any, o: Any, k: Any) -> Any:
    """Whether composite k carries out the proposal of o: composite 0 all, 1 none, each other one half of them."""
    return k == 0 or (k > 1 and draw(key, Stream.REVIEW, t, o * 64 + k) < 0.5)


@inline
def turns_over(
    n: Any, key: Any, t: Any, r: Any, k: Any, pending: Any, weight: Any, found: Any, who: Any, votes: Any, word: Any
) -> Any:
    """What would prevail if composite k were carried out, into ``Word.composite``; whether that is a change."""
    for j in range(pending):
        s = who[r, Who.stage, found[r, 0, j]]
        for b in range(n):
            votes[r, 1, s, b] = votes[r, 0, s, b]
    for j in range(pending):
        o = found[r, 0, j]
        if keeps(key, t, o, k):
            new = who[r, Who.proposal, o]
            cast(weight[r, o], r, who[r, Who.stage, o], 1, who[r, Who.practice, o] ^ new, new, votes)
    differs = False
    for j in range(pending):
        s = who[r, Who.stage, found[r, 0, j]]
        new = 0
        for b in range(n):
            side = votes[r, 1, s, b]
            new |= (1 << b) if side > 0 else (word[r, Word.prevailing, s] & (1 << b) if side == 0 else 0)
        word[r, Word.composite, s] = new
        differs = differs or new != word[r, Word.prevailing, s]
    return differs


@inline
def best_composite(
    t: Any, problem: Any, reads: Any, key: Any, w: Any, r: Any, count: Any, pending: Any, noise: Any, weight: Any,
    found: Any, who: Any, votes: Any, word: Any
) -> Any:  # fmt: skip
    """The composite with the highest mean f over stages of what would prevail, seen with noise.

    If carrying out everything turns no majority over, there is nothing to review: composite 0.
    """
    n_stages = word.shape[2]
    best, best_value = 0, -1e9
    for s in range(n_stages):
        word[r, Word.composite, s] = word[r, Word.prevailing, s]
    for k in range(count):
        if not turns_over(problem.n, key, t, r, k, pending, weight, found, who, votes, word) and k == 0:
            return 0
        value = composite_value(problem, reads, w, r, Word.composite, word)
        value += noise / n_stages**0.5 * normal(key, Stream.REVIEW, t, who.shape[2] * 64 + k)
        if value > best_value:
            best, best_value = k, value
    return best


@kernel
def review(
    t: Any, problem: Any, reads: Any, seed: Any, world: Any, weight: Any, org: Any, p: Any, q: Any, votes: Any,
    found: Any, word: Any, who: Any
) -> None:  # fmt: skip
    """A plan compares composites of the proposals before it and keeps the best; what that leaves out is withdrawn.

    Members put proposals before the plan as far as they attend; an answer that is known needs no review. Composites:
    AltCEO of Rivkin & Siggelkow 2003.
    """
    n_rows, _, n_orgs = who.shape
    for r in range(n_rows):
        if q[Quant.plan_review, 1, r] <= 0.0:
            continue
        key = seed[world[r]]
        pending = 0
        for o in range(n_orgs):
            if who[r, Who.proposal, o] != who[r, Who.practice, o] and who[r, Who.step, o] != SETTLED:
                share = blend(q, Quant.plan_review, r, org[r, Org.attendance, o])
                if draw(key, Stream.REVIEW, t, o * 64) < share:
                    found[r, 0, pending] = o
                    pending += 1
        count, noise = int(p[Rule.composites, r]), q[Quant.noise, 1, r]
        best = 0
        if pending > 0:
            best = best_composite(
                t, problem, reads, key, world[r], r, count, pending, noise, weight, found, who, votes, word
            )
        for j in range(pending):
            o = found[r, 0, j]
            if not keeps(key, t, o, best):
                who[r, Who.proposal, o] = who[r, Who.practice, o]
