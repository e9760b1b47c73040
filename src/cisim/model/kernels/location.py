"""M9: in which cell (stage, segment) a nonprofit works. Decided once a quarter."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import fitness_of
from cisim.model.kernels.layout import QUARTER, Cell, Luck, Org, Size, Who, Word
from cisim.model.kernels.levels import blend
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant

STAY = -1


@inline
def least_served(
    problem: Any, reads: Any, w: Any, r: Any, o: Any, anywhere: Any, n_segments: Any, word: Any, org: Any, who: Any,
    cell: Any
) -> Any:  # fmt: skip
    """(M9) the cell with the least service for its need, among those where the organisation is good; STAY if its own.

    Good is its own stage, and a coupled stage where its practice is worth at least as much as here; with ``anywhere``
    need alone decides.
    """
    here, x = who[r, Who.stage, o], who[r, Who.practice, o]
    home = here * n_segments + who[r, Who.segment, o]
    best = STAY
    lowest = cell[r, Cell.count, home] - org[r, Org.reach, o] / cell[r, Cell.need, home]
    for s in range(word.shape[2]):
        good = s == here or anywhere
        if not good and reads[here, s] != 0:
            good = fitness_of(problem, w, s, x, word[r, Word.context, s]) >= org[r, Org.fitness, o]
        for c in range(s * n_segments, (s + 1) * n_segments):
            if good and cell[r, Cell.count, c] < lowest:
                lowest = cell[r, Cell.count, c]
                best = c
    return best


@inline
def popular(r: Any, u: Any, crowding: Any, cell: Any) -> Any:
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
    t: Any, problem: Any, seen: Any, size: Any, world: Any, initiative: Any, luck: Any, share: Any, word: Any, org: Any,
    p: Any, q: Any, cell: Any, who: Any
) -> None:  # fmt: skip
    """(M9) alone an organisation follows popularity or, as far as the problem is defined, visible need; under a plan it
    moves, by consent, to the least-served cell in which it is good. ``Who.wish`` becomes a cell or STAY.
    """
    if t % QUARTER != QUARTER - 1:
        return
    n_segments = share.shape[0]
    for r in range(who.shape[0]):
        w = world[r]
        for c in range(cell.shape[2]):
            cell[r, Cell.count, c] = 0.0
        for o in range(size[Size.nonprofits]):
            c = who[r, Who.stage, o] * n_segments + who[r, Who.segment, o]
            cell[r, Cell.count, c] += org[r, Org.reach, o] / cell[r, Cell.need, c]
        for o in range(size[Size.nonprofits]):
            i = initiative[r, who[r, Who.stage, o]]
            planned = blend(q, Quant.planned_moves, i, org[r, Org.attendance, o]) * org[r, Org.alignment, o]
            alone = luck[w, Luck.alone, o] < QUARTER * p[Rule.move_rate, r]
            visible = luck[w, Luck.visible, o] < p[Rule.known, r]
            by_plan = not alone and not visible and luck[w, Luck.planned, o] < QUARTER * planned
            who[r, Who.wish, o] = STAY
            if by_plan or (alone and visible):
                who[r, Who.wish, o] = least_served(problem, seen, w, r, o, alone, n_segments, word, org, who, cell)
            elif alone:
                who[r, Who.wish, o] = popular(r, luck[w, Luck.cell, o], p[Rule.crowding, r], cell)


@kernel
def move(t: Any, size: Any, share: Any, p: Any, weight: Any, org: Any, votes: Any, word: Any, who: Any) -> None:
    """(M9) organisations that wish to move do so. A new stage means a new activity network; setting up costs
    effectiveness for a while.
    """
    if t % QUARTER != QUARTER - 1:
        return
    n_segments, n_stages = share.shape[0], word.shape[2]
    for r in range(who.shape[0]):
        for o in range(size[Size.nonprofits]):
            wish, s = who[r, Who.wish, o], who[r, Who.stage, o]
            if wish == STAY or wish == s * n_segments + who[r, Who.segment, o]:
                continue
            to = wish // n_segments
            if to != s:
                who[r, Who.stage, o] = to
                who[r, Who.network, o] = to + n_stages * (o % ((size[Size.networks] - 1 - to) // n_stages + 1))
                for b in range(size[Size.bits]):
                    side = weight[r, o] if (who[r, Who.practice, o] >> b) & 1 else -weight[r, o]
                    votes[r, 0, s, b] -= side
                    votes[r, 0, to, b] += side
                word[r, Word.changed, s] = 1
                word[r, Word.changed, to] = 1
            who[r, Who.segment, o] = wish % n_segments
            org[r, Org.dilution, o] = 1.0 - (1.0 - org[r, Org.dilution, o]) * (1.0 - p[Rule.move_loss, r])
