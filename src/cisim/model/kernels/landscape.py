"""M1: effectiveness of a practice on a coupled NK landscape (Kauffman 1993; Levinthal 1997; Rivkin & Siggelkow 2003).

A practice is a whole number whose n lowest bits are its elements. Element b contributes a value that depends on itself,
on K_w other elements of the practice and on K_b elements of the *context*: what prevails at the coupled stages.

Ring structure: the other elements are the next ones round the ring. All contributions of a world lie in
``table[w, (s * n + b) * 2**(1 + K_w + K_b) + key]`` with the key

    bit 0: x_b | bits 1..K_w: x_b+1 ... x_b+K_w | above: context elements b ... b+K_b-1 (all cyclic)

Random structure (published cases without context): the other elements are any, and f of all 2^n practices is tabulated
once, in ``whole[w, s, practice]``.
"""

from __future__ import annotations

import numpy as np

from cisim.model.jit import entry, helper, inline, instruction
from cisim.model.kernels.layout import Landscape
from cisim.model.streams import Stream, uniforms
from cisim.model.types import Flags, Ints, Numbers, Seeds, Singles


@instruction("cttz")
def lowest(word: int) -> int:
    """Position of the lowest bit that is set; the word must not be zero."""
    return (int(word) & -int(word)).bit_length() - 1


@inline
def write_twice(x: int, n: int) -> int:
    """The practice written twice, so that a cyclic window of it is one shift and one mask."""
    return x | (x << n)


@inline
def windows_with(changed: int, width: int, n: int) -> int:
    """Positions whose cyclic window of so many bits, their own and the next ones, holds a changed bit."""
    positions = write_twice(changed, n)
    for _ in range(width - 1):
        positions |= positions >> 1
    return positions & ((1 << n) - 1)


@inline
def fitness_of(landscape: Landscape, w: int, s: int, x: int, c: int) -> float:
    """(M1) f = (1/n) sum_b v_b(x_b, K_w neighbours, K_b bits of the context)."""
    if landscape.whole.shape[2] > 0:
        return np.float64(landscape.whole[w, s, x])
    n, shift, width = landscape.n, landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    x2, c2 = write_twice(x, n), write_twice(c, n)
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    at = (s * n) << width
    total = 0.0
    for _ in range(n):
        total += np.float64(landscape.table[w, at + ((x2 & own) | ((c2 & other) << shift))])
        x2 >>= 1
        c2 >>= 1
        at += 1 << width
    return total / n


@inline
def context_gain(landscape: Landscape, w: int, s: int, x: int, before: int, after: int) -> float:
    """Change of n f of a practice when its context changes.

    Contributions are whole multiples of 2^-33 (see ``streams.unit``), so that their sums are exact, and positions that
    see no change can be left out.
    """
    n, shift, width = landscape.n, landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    x2, before2, after2 = write_twice(x, n), write_twice(before, n), write_twice(after, n)
    left = windows_with(before ^ after, landscape.k_across, n)
    total = 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        entry = ((s * n + b) << width) + ((x2 >> b) & own)
        total += np.float64(landscape.table[w, entry + (((after2 >> b) & other) << shift)])
        total -= np.float64(landscape.table[w, entry + (((before2 >> b) & other) << shift)])
    return total


@inline
def ones(x: int) -> int:
    """Number of bits set in a word of up to 32 bits."""
    x = x - ((x >> 1) & 0x55555555)
    x = (x & 0x33333333) + ((x >> 2) & 0x33333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F
    return ((x * 0x01010101) >> 24) & 0xFF


@inline
def effectiveness_of(f: float, best: float, floor: float, lowest: float) -> float:
    """(M1) e = clip(e0 + (1 - e0)(f - 1/2)/(f1 - 1/2), e_min, 1), f1 the f that has full effect."""
    return min(1.0, max(lowest, floor + (1.0 - floor) * (f - 0.5) / (best - 0.5)))


@inline
def _store(target: Singles, w: int, i: int, value: float, n: int) -> None:
    if i < n:
        target[w, i] = value


@entry
def draw_tables(
    seed: Seeds, common_seed: Seeds, place: Numbers, n_entries: int, universal: Singles, table: Singles, own: Flags
) -> None:
    """Contributions v ~ U(0,1): universal with probability 1 - place, else this community's own."""
    for w in range(seed.shape[0]):
        for k in range((n_entries + 3) // 4):
            v0, v1, v2, v3 = uniforms(common_seed[w], Stream.LANDSCAPE_UNIVERSAL, 0, k)
            _store(universal, w, 4 * k, v0, n_entries)
            _store(universal, w, 4 * k + 1, v1, n_entries)
            _store(universal, w, 4 * k + 2, v2, n_entries)
            _store(universal, w, 4 * k + 3, v3, n_entries)
        for k in range((n_entries + 1) // 2):
            v0, u0, v1, u1 = uniforms(seed[w], Stream.LANDSCAPE_PLACE, 0, k)
            i = 2 * k
            own[w, i] = u0 < place[w]
            table[w, i] = v0 if own[w, i] else universal[w, i]
            if i + 1 < n_entries:
                own[w, i + 1] = u1 < place[w]
                table[w, i + 1] = v1 if own[w, i + 1] else universal[w, i + 1]


@inline
def _follow(at: int, a: int, c: int, new: int, k_within: int, c_bits: int) -> tuple[int, int]:
    """Table position of a contribution when bits ``new`` enter its windows, and the state at the next position."""
    a_window = a | ((new & 1) << k_within)
    c_window = c | ((new >> 1) << c_bits)
    following = (a_window >> 1) | (((c_window >> 1) & ((1 << c_bits) - 1)) << k_within)
    return at + (a_window | (c_window << (k_within + 1))), following


@helper
def _ring_values(
    table: Singles | Numbers, w: int, at: int, k_within: int, k_across: int, before: Numbers, after: Numbers
) -> None:
    """One position of the dynamic programme, for every first state at once (last axis, in vector lanes).

    A state is reached from the states whose lowest bit of the practice, and of the context, it no longer holds.
    """
    a_mask, c_mask = (1 << k_within) - 1, (1 << max(k_across - 1, 0)) - 1
    more = 1 if k_across > 0 else 0
    for to in range(before.shape[0]):
        a, c = (to & a_mask) << 1, ((to >> k_within) << 1) * more
        at_0, at_1 = at + (a | (c << (k_within + 1))), at + (a | ((c | more) << (k_within + 1)))
        v0, v1 = np.float64(table[w, at_0]), np.float64(table[w, at_0 + 1])
        v2, v3 = np.float64(table[w, at_1]), np.float64(table[w, at_1 + 1])
        low, high = (c & c_mask) << k_within, ((c | more) & c_mask) << k_within
        even, odd = a & a_mask, (a | 1) & a_mask
        for lane in range(before.shape[1]):
            first = max(before[low | even, lane] + v0, before[low | odd, lane] + v1)
            second = max(before[high | even, lane] + v2, before[high | odd, lane] + v3)
            after[to, lane] = max(first, second)


@helper
def _ring_step(
    table: Singles | Numbers, w: int, at: int, k_within: int, k_across: int, before: Numbers, after: Numbers, step: Ints
) -> None:
    """The same for one first state; ``step[state]`` keeps how a state was reached best."""
    c_bits = max(k_across - 1, 0)
    entering = 2 if k_across == 0 else 4
    after[:] = -1e9
    for state in range(before.shape[0]):
        a, c = state & ((1 << k_within) - 1), state >> k_within
        for new in range(entering):
            entry, to = _follow(at, a, c, new, k_within, c_bits)
            value = before[state] + np.float64(table[w, entry])
            if value > after[to]:
                step[to] = state * 4 + new
                after[to] = value


@helper
def best_on_ring(
    table: Singles | Numbers, w: int, s: int, n: int, k_within: int, k_across: int, score: Numbers, single: Numbers,
    step: Ints
) -> tuple[float, int]:  # fmt: skip
    """Exact best of a ring landscape by dynamic programming over positions; returns (value, practice).

    The contribution at b reads elements b..b+K_w of the practice and b..b+K_b-1 of the context, so that the state at b
    is the next K_w practice bits and K_b-1 context bits. The ring is closed by keeping a score for every first state;
    the winning first state is then traced once more for the practice.
    """
    size = score.shape[1]
    width = 1 + k_within + k_across
    score[0, :, :] = -1e9
    for state in range(size):
        score[0, state, state] = 0.0
    for b in range(n):
        _ring_values(table, w, (s * n + b) << width, k_within, k_across, score[b & 1], score[1 - (b & 1)])
    winner = 0
    for first in range(size):
        if score[n & 1, first, first] > score[n & 1, winner, winner]:
            winner = first
    value = score[n & 1, winner, winner] / n

    single[0, :] = -1e9
    single[0, winner] = 0.0
    for b in range(n):
        _ring_step(table, w, (s * n + b) << width, k_within, k_across, single[b & 1], single[1 - (b & 1)], step[b])
    practice = 0
    state = winner
    for b in range(n - 1, -1, -1):
        code = step[b, state]
        state = code >> 2
        practice |= (((state & ((1 << k_within) - 1)) | ((code & 1) << k_within)) & 1) << b
    return value, practice


@helper
def tabulate_stage(n: int, k_within: int, table: Singles, neighbours: Ints, w: int, s: int, whole: Singles) -> None:
    """Effectiveness f of all practices of a random structure; element b depends on ``neighbours[w, s, b, :K_w]``."""
    for x in range(whole.shape[2]):
        total = 0.0
        for b in range(n):
            key = (x >> b) & 1
            for j in range(k_within):
                key |= ((x >> neighbours[w, s, b, j]) & 1) << (j + 1)
            total += np.float64(table[w, ((s * n + b) << (1 + k_within)) + key])
        whole[w, s, x] = total / n


@entry
def tabulate(n: int, k_within: int, table: Singles, neighbours: Ints, whole: Singles) -> None:
    """The same for all worlds and stages."""
    for w in range(whole.shape[0]):
        for s in range(whole.shape[1]):
            tabulate_stage(n, k_within, table, neighbours, w, s, whole)


@helper
def best_of_stage(
    landscape: Landscape, w: int, s: int, score: Numbers, single: Numbers, step: Ints
) -> tuple[float, int]:
    """The highest f a stage can reach in its best context, and the practice that reaches it: exact, not searched.

    A ring is solved by dynamic programming; a random structure (which has no context) by looking at all practices.
    """
    if landscape.whole.shape[2] == 0:
        return best_on_ring(
            landscape.table, w, s, landscape.n, landscape.k_within, landscape.k_across, score, single, step
        )
    practice = 0
    for x in range(landscape.whole.shape[2]):
        if landscape.whole[w, s, x] > landscape.whole[w, s, practice]:
            practice = x
    return np.float64(landscape.whole[w, s, practice]), practice


@entry
def find_best(landscape: Landscape, score: Numbers, single: Numbers, step: Ints, best: Numbers, practice: Ints) -> None:
    """The same for all worlds and stages; score, single and step are working memory."""
    for w in range(best.shape[0]):
        for s in range(best.shape[1]):
            best[w, s], practice[w, s] = best_of_stage(landscape, w, s, score, single, step)
