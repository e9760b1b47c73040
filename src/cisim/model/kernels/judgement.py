"""M2: how an organisation judges a change of practice."""

from __future__ import annotations

from typing import Any

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import doubled, lowest, ones, touched
from cisim.model.kernels.layout import Fixed, Luck, Org, Who, Word
from cisim.model.kernels.levels import blend
from cisim.model.kernels.search import NOTHING, SETTLED, TRY
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal


@inline
def gain_own(problem: Any, w: Any, s: Any, old: Any, new: Any, context: Any, listed: Any, pressure: Any) -> Any:
    """(M2) change of f as it is seen: listed dimensions in full, the others discounted by the pressure of the list.

    Only positions whose window holds a changed bit contribute. A tabulated landscape has no separate dimensions: its
    change of f is seen whole.
    """
    if problem.whole.shape[2] > 0:
        return np.float64(problem.whole[w, s, new]) - np.float64(problem.whole[w, s, old])
    n, shift, width = problem.n, problem.k_within + 1, 1 + problem.k_within + problem.k_across
    old2, new2, c2 = doubled(old, n), doubled(new, n), doubled(context, n)
    own, other = (1 << shift) - 1, (1 << problem.k_across) - 1
    left = touched(old ^ new, shift, n)
    total = 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        entry = ((s * n + b) << width) + (((c2 >> b) & other) << shift)
        was, will = entry + ((old2 >> b) & own), entry + ((new2 >> b) & own)
        change = np.float64(problem.table[w, will]) - np.float64(problem.table[w, was])
        total += (1.0 - pressure * (1 - ((listed >> b) & 1))) * change
    return total / n


@inline
def gain_others(problem: Any, reads: Any, w: Any, r: Any, s: Any, old: Any, new: Any, word: Any) -> Any:
    """(M2) change of f at the coupled stages if the changed bits came to prevail here.

    Contributions are whole multiples of 2^-33 (see ``streams.unit``), so that their sums are exact, and positions that
    see no change can be left out.
    """
    n, shift, width = problem.n, problem.k_within + 1, 1 + problem.k_within + problem.k_across
    own, other = (1 << shift) - 1, (1 << problem.k_across) - 1
    total = 0.0
    for t in range(reads.shape[0]):
        read = reads[t, s]
        if (old ^ new) & read:
            x2 = doubled(word[r, Word.prevailing, t], n)
            kept = word[r, Word.context, t] & ~read
            old2, new2 = doubled(kept | (old & read), n), doubled(kept | (new & read), n)
            left = touched((old ^ new) & read, problem.k_across, n)
            while left:
                b = lowest(left)
                left &= left - 1
                entry = ((t * n + b) << width) + ((x2 >> b) & own)
                total += np.float64(problem.table[w, entry + (((new2 >> b) & other) << shift)])
                total -= np.float64(problem.table[w, entry + (((old2 >> b) & other) << shift)])
    return total / n


@inline
def gain_declared(old: Any, new: Any, definition: Any, n: Any) -> Any:
    """(M2) change by a declared definition of success: +1/n per bit that moves to it, -1/n per bit away from it."""
    changed = old ^ new
    away = changed & (new ^ definition)
    return (ones(changed) - 2 * ones(away)) / n


@kernel
def judge(
    t: Any, problem: Any, seen: Any, seed: Any, world: Any, initiative: Any, luck: Any, fixed: Any, word: Any, org: Any,
    p: Any, q: Any, candidate: Any, searching: Any, who: Any
) -> None:  # fmt: skip
    """(M2) g = (1-a) stake du_private + a [(1-v)(df_seen + m df_others) + v stake du_agreed] + sigma eps.

    The best candidate with g > 0 becomes the proposal; v is the weight of the agreed definition, m the breadth.
    """
    n_alternatives = candidate.shape[1]
    for r in range(org.shape[0]):
        w = world[r]
        for j in range(searching[r, 0]):
            o = searching[r, 1 + j]
            step = who[r, Who.step, o]
            if step in (SETTLED, NOTHING):
                continue
            x, s = who[r, Who.practice, o], who[r, Who.stage, o]
            i = initiative[r, s]
            part, a = org[r, Org.attendance, o], org[r, Org.alignment, o]
            stake = p[Rule.private_stake, r]
            agreed_weight = blend(q, Quant.agenda_weight, i, part)
            breadth = blend(q, Quant.breadth, i, part)
            pressure = blend(q, Quant.list_pressure, i, part)
            best, chosen = 0.0, who[r, Who.proposal, o]
            for k in range(n_alternatives if step == TRY else 1):
                new = candidate[r, k, o]
                if new == x:
                    continue
                effect = gain_own(problem, w, s, x, new, word[r, Word.context, s], fixed[w, Fixed.listed, s], pressure)
                if breadth > 0.0 and problem.k_across > 0:
                    effect += breadth * gain_others(problem, seen, w, r, s, x, new, word)
                agreed = stake * gain_declared(x, new, word[r, Word.agenda, s], problem.n)
                private = stake * gain_declared(x, new, who[r, Who.definition, o], problem.n)
                gain = (1.0 - a) * private + a * ((1.0 - agreed_weight) * effect + agreed_weight * agreed)
                error = luck[w, Luck.perception, o]
                if k > 0:
                    error = normal(seed[w], Stream.PERCEPTION, t, (k << 20) + o)
                gain += blend(q, Quant.noise, i, part) * error
                chosen = new if gain > best else chosen
                best = max(best, gain)
            who[r, Who.proposal, o] = chosen
