"""M1: which practices prevail, in which context an organisation works, and how effective that makes it."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import fitness_of, lowest
from cisim.model.kernels.layout import GOVERNMENT, Fixed, Org, Size, Who, Word


@inline
def cast(weight: Any, r: Any, s: Any, layer: Any, changed: Any, new: Any, votes: Any) -> None:
    """Move a weight to the other side on the changed bits of a practice."""
    while changed:
        b = lowest(changed)
        changed &= changed - 1
        votes[r, layer, s, b] += 2 * weight * (2 * ((new >> b) & 1) - 1)


@kernel
def count_votes(problem: Any, weight: Any, who: Any, votes: Any) -> None:
    """``votes[r, 0, s, b]``: weight of those at stage s who have bit b minus weight of those who do not."""
    n_rows, _, n_orgs = who.shape
    for r in range(n_rows):
        votes[r, 0, :, :] = 0
        for o in range(n_orgs):
            for b in range(problem.n):
                side = 2 * ((who[r, Who.practice, o] >> b) & 1) - 1
                votes[r, 0, who[r, Who.stage, o], b] += side * weight[r, o]


@inline
def majority(n: Any, r: Any, layer: Any, s: Any, old: Any, votes: Any) -> Any:
    """The practice that has the weight on its side, bit by bit; where both sides are equally strong the old one."""
    new = 0
    for b in range(n):
        side = votes[r, layer, s, b]
        new |= ((side > 0) | ((side == 0) & ((old >> b) & 1))) << b
    return new


@kernel
def find_prevailing(problem: Any, reads: Any, votes: Any, word: Any) -> None:
    """The practice that prevails at each stage, bit by bit that of the organisations with the larger reach; and (M1)
    the context it makes: at each position the bit that prevails at the coupled stage that is read there.

    A bit on which both sides are equally strong stays as it was. Only stages where something changed are looked at.
    """
    n_rows, _, n_stages = word.shape
    for r in range(n_rows):
        turned = False
        for s in range(n_stages):
            if word[r, Word.changed, s]:
                word[r, Word.changed, s] = 0
                old = word[r, Word.prevailing, s]
                new = majority(problem.n, r, 0, s, old, votes)
                word[r, Word.prevailing, s] = new
                turned = turned or new != old
        if turned:
            for s in range(n_stages):
                context = 0
                for other in range(n_stages):
                    context |= word[r, Word.prevailing, other] & reads[s, other]
                word[r, Word.context, s] = context


@kernel
def evaluate(problem: Any, world: Any, word: Any, who: Any, org: Any, found: Any) -> None:
    """(M1) true f of every organisation in the context of this month; kept where nothing it depends on has changed."""
    n_rows, _, n_orgs = org.shape
    for r in range(n_rows):
        count = 0
        for o in range(n_orgs):
            s, x = who[r, Who.stage, o], who[r, Who.practice, o]
            code = x | (word[r, Word.context, s] << 20) | (s << 40)
            found[r, 0, count] = o
            count += code != who[r, Who.judged, o]
            who[r, Who.judged, o] = code
        for j in range(count):
            o = found[r, 0, j]
            s, x = who[r, Who.stage, o], who[r, Who.practice, o]
            org[r, Org.fitness, o] = fitness_of(problem, world[r], s, x, word[r, Word.context, s])


@kernel
def adopt(size: Any, world: Any, fixed: Any, weight: Any, who: Any, word: Any, votes: Any, found: Any) -> None:
    """What was decided is done: practices change; policy bits change for a whole stage when government does."""
    n_rows, _, n_orgs = who.shape
    for r in range(n_rows):
        w = world[r]
        for o in range(size[Size.nonprofits], n_orgs):
            if who[r, Who.sector, o] == GOVERNMENT:
                s = who[r, Who.stage, o]
                wanted = who[r, Who.proposal, o]
                changed = (wanted ^ who[r, Who.practice, o]) & fixed[w, Fixed.policy, s]
                word[r, Word.policy, s] = (word[r, Word.policy, s] & ~changed) | (wanted & changed)
        count = 0
        for o in range(n_orgs):
            s = who[r, Who.stage, o]
            policy = fixed[w, Fixed.policy, s]
            new = (who[r, Who.proposal, o] & ~policy) | (word[r, Word.policy, s] & policy)
            found[r, 0, count] = o
            found[r, 1, count] = new
            count += new != who[r, Who.practice, o]
        for j in range(count):
            o, new = found[r, 0, j], found[r, 1, j]
            s, old = who[r, Who.stage, o], who[r, Who.practice, o]
            who[r, Who.practice, o] = new
            word[r, Word.changed, s] = 1
            cast(weight[r, o], r, s, 0, old ^ new, new, votes)
