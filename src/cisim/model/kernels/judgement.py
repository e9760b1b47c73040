"""M2: how an organisation judges a change of practice."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.landscape import context_gain, lowest, ones, windows_with, write_twice
from cisim.model.kernels.layout import (
    Fixed,
    Initiatives,
    Landscape,
    Luck,
    Org,
    Organisations,
    Problem,
    Runs,
    StageBits,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.kernels.partners import gain_of_dependents, have_partners
from cisim.model.kernels.search import NOTHING, SETTLED, TRY
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
from cisim.model.types import Ints


@inline
def gain_own(
    landscape: Landscape, w: int, s: int, old: int, new: int, context: int, listed: int, pressure: float
) -> float:
    """(M2) change of f as it is seen: listed dimensions in full, the others discounted by the pressure of the list.

    Only positions whose window holds a changed bit contribute. A tabulated landscape has no separate dimensions: its
    change of f is seen whole.
    """
    if landscape.whole.shape[2] > 0:
        return np.float64(landscape.whole[w, s, new]) - np.float64(landscape.whole[w, s, old])
    n, shift, width = landscape.n, landscape.k_within + 1, 1 + landscape.k_within + landscape.k_across
    old2, new2, c2 = write_twice(old, n), write_twice(new, n), write_twice(context, n)
    own, other = (1 << shift) - 1, (1 << landscape.k_across) - 1
    left = windows_with(old ^ new, shift, n)
    total = 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        entry = ((s * n + b) << width) + (((c2 >> b) & other) << shift)
        was, will = entry + ((old2 >> b) & own), entry + ((new2 >> b) & own)
        change = np.float64(landscape.table[w, will]) - np.float64(landscape.table[w, was])
        total += (1.0 - pressure * (1 - ((listed >> b) & 1))) * change
    return total / n


@inline
def gain_others(
    landscape: Landscape, reads: Ints, w: int, r: int, s: int, old: int, new: int, stage_bits: Ints
) -> float:
    """(M2) change of f at the coupled stages if the changed bits came to prevail here."""
    total = 0.0
    for t in range(reads.shape[0]):
        read = reads[t, s]
        if (old ^ new) & read:
            prevailing = stage_bits[r, StageBits.prevailing, t]
            rest = stage_bits[r, StageBits.context, t] & ~read
            total += context_gain(landscape, w, t, prevailing, rest | (old & read), rest | (new & read))
    return total / landscape.n


@inline
def gain_declared(old: int, new: int, definition: int, n: int) -> float:
    """(M2) change by a declared definition of success: +1/n per bit that moves to it, -1/n per bit away from it."""
    changed = old ^ new
    away = changed & (new ^ definition)
    return (ones(changed) - 2 * ones(away)) / n


@kernel
def judge(t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M2) g = (1-a) stake du_private + a [(1-v)(df_seen + m df_others) + v stake du_agreed] + sigma eps.

    The best candidate with g > 0 becomes the proposal; v is the weight of the agreed definition, m the breadth.
    """
    world, seed, p, luck = runs.world, runs.seed, runs.p, runs.luck
    landscape, plan_reads, fixed, stage_bits = problem.landscape, problem.plan_reads, problem.fixed, problem.stage_bits
    org, traits, candidate, searchers = orgs.org, orgs.traits, orgs.candidate, orgs.searchers
    initiative, q = initiatives.initiative, initiatives.q
    n_alternatives = candidate.shape[1]
    for r in range(org.shape[0]):
        w = world[r]
        for j in range(searchers[r, 0]):
            o = searchers[r, 1 + j]
            step = traits[r, Trait.step, o]
            if step in (SETTLED, NOTHING):
                continue
            x, s = traits[r, Trait.practice, o], traits[r, Trait.stage, o]
            i = initiative[r, s]
            part, a = org[r, Org.attendance, o], org[r, Org.alignment, o]
            stake = p[Param.learning_private_stake, r]
            agreed_weight = blend(q, Quant.agenda_weight, i, part)
            breadth = blend(q, Quant.breadth, i, part)
            pressure = blend(q, Quant.list_pressure, i, part)
            best, chosen = 0.0, traits[r, Trait.proposal, o]
            for k in range(n_alternatives if step == TRY else 1):
                new = candidate[r, k, o]
                if new == x:
                    continue
                effect = gain_own(
                    landscape, w, s, x, new, traits[r, Trait.context, o], fixed[w, Fixed.listed, s], pressure
                )
                if breadth > 0.0 and landscape.k_across > 0:
                    if have_partners(landscape, p, r):
                        effect += breadth * gain_of_dependents(
                            landscape, plan_reads, w, r, o, new, org, traits, orgs.dependent
                        )
                    else:
                        effect += breadth * gain_others(landscape, plan_reads, w, r, s, x, new, stage_bits)
                agreed = stake * gain_declared(x, new, stage_bits[r, StageBits.agenda, s], landscape.n)
                private = stake * gain_declared(x, new, traits[r, Trait.definition, o], landscape.n)
                gain = (1.0 - a) * private + a * ((1.0 - agreed_weight) * effect + agreed_weight * agreed)
                error = luck[w, Luck.perception, o]
                if k > 0:
                    error = normal(seed[w], Stream.PERCEPTION, t, (k << 20) + o)
                gain += blend(q, Quant.noise, i, part) * error
                chosen = new if gain > best else chosen
                best = max(best, gain)
            traits[r, Trait.proposal, o] = chosen
