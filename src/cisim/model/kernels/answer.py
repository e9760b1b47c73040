"""M1: the answer that can be looked up, the joint best of all stages on the universal part of the landscape.

What a stage does best depends on what the stages it is coupled to do, and the other way round. From a first set of
practices each stage in turn takes the practice that is best for all of them together, given the practices of the
others, until nothing changes. The practice of one stage is found exactly, by the dynamic programme of a ring: what its
elements contribute at their own stage, and as context of others, are functions of windows of neighbouring elements.
"""

from __future__ import annotations

from cisim.model.jit import entry, helper, inline
from cisim.model.kernels.landscape import best_on_ring, fitness_of, lowest, write_twice
from cisim.model.kernels.layout import Landscape
from cisim.model.streams import Stream, draw, pick
from cisim.model.types import Ints, Numbers, Seeds

STARTS = 8
"""Sets of practices from which the search for the joint best begins."""
ROUNDS = 50
"""Bound on the rounds of a search; the value of all stages together never falls, so that it ends long before."""


@inline
def context_of(reads: Ints, s: int, k: int, practices: Ints) -> int:
    """(M1) the context of a stage made by one practice a stage, ``practices[k]``."""
    context = 0
    for other in range(reads.shape[1]):
        context |= practices[k, other] & reads[s, other]
    return context


@helper
def joint_value(landscape: Landscape, reads: Ints, w: int, k: int, practices: Ints) -> float:
    """Sum of f over all stages with one practice a stage."""
    total = 0.0
    for s in range(reads.shape[0]):
        total += fitness_of(landscape, w, s, practices[k, s], context_of(reads, s, k, practices))
    return total


@helper
def add_others(
    landscape: Landscape, w: int, t: int, read: int, x: int, context: int, width: int, value: Numbers
) -> None:
    """What the positions at which stage t reads a practice contribute there, by window of that practice."""
    n, shift, all_bits = landscape.n, landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    x2, read2, rest2 = write_twice(x, n), write_twice(read, n), write_twice(context & ~read, n)
    for b in range(n):
        here, rest = (read2 >> b) & other, (rest2 >> b) & other
        if here:
            at = ((t * n + b) << all_bits) + ((x2 >> b) & own)
            for word in range(1 << width):
                value[0, (b << width) + word] += float(landscape.table[w, at + (((word & here) | rest) << shift)])


@helper
def joint_contributions(
    landscape: Landscape, reads: Ints, w: int, s: int, k: int, practices: Ints, width: int, value: Numbers
) -> None:
    """``value[0, (b << width) + word]``: what all stages gain at position b by a window of the practice of stage s."""
    n, shift, all_bits = landscape.n, landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    c2 = write_twice(context_of(reads, s, k, practices), n)
    for b in range(n):
        at = ((s * n + b) << all_bits) + (((c2 >> b) & other) << shift)
        for word in range(1 << width):
            value[0, (b << width) + word] = float(landscape.table[w, at + (word & own)])
    for t in range(reads.shape[0]):
        if reads[t, s]:
            context = context_of(reads, t, k, practices)
            add_others(landscape, w, t, reads[t, s], practices[k, t], context, width, value)


@helper
def respond(
    landscape: Landscape, reads: Ints, w: int, k: int, practices: Ints, value: Numbers, score: Numbers, single:
    Numbers, step: Ints
) -> None:  # fmt: skip
    """(M1) the stages change their practices in turn, each to what is best for all together, until nothing changes.

    Windows are as wide as the states of the working memory have room for: K_w + 1 and K_b elements, or more.
    """
    width = lowest(score.shape[1]) + 1
    for _ in range(ROUNDS):
        changed = False
        for s in range(reads.shape[0]):
            joint_contributions(landscape, reads, w, s, k, practices, width, value)
            _, x = best_on_ring(value, 0, 0, landscape.n, width - 1, 0, score, single, step)
            changed = changed or x != practices[k, s]
            practices[k, s] = x
        if not changed:
            break


@helper
def keep_answer(landscape: Landscape, reads: Ints, w: int, k: int, practices: Ints, answer: Ints, f: Numbers) -> None:
    """A set of practices becomes the answer; and the f of each stage with it."""
    for s in range(reads.shape[0]):
        answer[w, s] = practices[k, s]
        f[w, s] = fitness_of(landscape, w, s, practices[k, s], context_of(reads, s, k, practices))


@entry
def search_answers(
    landscape: Landscape, reads: Ints, common_seed: Seeds, practices: Ints, value: Numbers, score: Numbers, single:
    Numbers, step: Ints, answer: Ints, f: Numbers
) -> None:  # fmt: skip
    """(M1) the joint best from eight sets of practices: ``answer`` as it is given, the others drawn for all places that
    share the universal landscape; ``practices[:2]`` and the arrays behind it are working memory.
    """
    for w in range(answer.shape[0]):
        best = 0.0
        for start in range(STARTS):
            for s in range(reads.shape[0]):
                u = draw(common_seed[w], Stream.LANDSCAPE_UNIVERSAL, start, s) if start > 0 else 0.0
                practices[0, s] = pick(u, 1 << landscape.n) if start > 0 else answer[w, s]
            respond(landscape, reads, w, 0, practices, value, score, single, step)
            found = joint_value(landscape, reads, w, 0, practices)
            if start == 0 or found > best:
                best = found
                for s in range(reads.shape[0]):
                    practices[1, s] = practices[0, s]
        keep_answer(landscape, reads, w, 1, practices, answer, f)
