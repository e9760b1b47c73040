"""M3: joint improvement cycles of a network (plan, do, study, act), and the coalitions that form without any plan."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.judgement import gain_declared, gain_others, gain_own
from cisim.model.kernels.layout import BUSINESS, GOVERNMENT, Chance, Fixed, Joint, Org, Row, Who, Word
from cisim.model.kernels.levels import blend
from cisim.model.kernels.search import bit_of
from cisim.model.kernels.trust import ADOPTED, NO_VOTE, REFUSED
from cisim.model.parameters import Rule
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each, draws, pick


@inline
def gather(key: Any, t: Any, r: Any, network: Any, convened: Any, org: Any, who: Any, found: Any, scratch: Any) -> Any:
    """Who is at a joint change of a network, into ``found[r, 0]``; returns how many.

    A convened one is attended by members as far as they attend, an ad hoc coalition by those who trust their ties.
    """
    count, parties = 0, 0
    for o in range(who.shape[2]):
        found[r, 1, count] = o
        count += who[r, Who.network, o] == network
    draw_each(key, Stream.ADOPT, t, found, r, 1, count, 2, 0, scratch)
    for j in range(count):
        o = found[r, 1, j]
        chance = org[r, Org.attendance, o] if convened else org[r, Org.mean_trust, o]
        found[r, 0, parties] = o
        parties += scratch[0, j] < chance
    return parties


@inline
def with_bit(x: Any, bit: Any, value: Any) -> Any:
    """A practice with one bit set to a value."""
    return x | bit if value else x & ~bit


@inline
def candidate_bit(key: Any, t: Any, k: Any, r: Any, s: Any, u: Any, n: Any, word: Any, p: Any) -> Any:
    """(M3) the bit a joint change turns over: any, or (``learning.borrow``) one on which another stage prevails
    differently, so that what prevails there is tried here.
    """
    bit = 1 << pick(u, n)
    if p[Rule.borrow, r] > 0.0 and word.shape[2] > 1:
        u_borrow, u_other, u_bit, _ = draws(key, Stream.BORROW, t, k)
        if u_borrow < p[Rule.borrow, r]:
            other = (s + 1 + pick(u_other, word.shape[2] - 1)) % word.shape[2]
            differs = word[r, Word.prevailing, s] ^ word[r, Word.prevailing, other]
            if differs:
                bit = bit_of(differs, u_bit)
    return bit


@inline
def pooled_gain(
    problem: Any, reads: Any, w: Any, r: Any, i: Any, s: Any, bit: Any, value: Any, part: Any, parties: Any,
    fixed: Any, word: Any, who: Any, p: Any, q: Any, found: Any
) -> Any:  # fmt: skip
    """(M3) what a joint change is worth as its network looks at it: mean effect on those who take part, effect on the
    coupled stages weighed by the plan, and the agreed definition as far as it replaces results.

    ``part`` is 1 where the cycle is convened (composed quantities) and 0 in an ad hoc coalition (base values).
    """
    pressure, breadth = blend(q, Quant.list_pressure, i, part), blend(q, Quant.breadth, i, part)
    agreed_weight = blend(q, Quant.agenda_weight, i, part)
    context, listed = word[r, Word.context, s], fixed[w, Fixed.listed, s]
    seen = 0.0
    for j in range(parties):
        x = who[r, Who.practice, found[r, 0, j]]
        if with_bit(x, bit, value) != x:
            seen += gain_own(problem, w, s, x, with_bit(x, bit, value), context, listed, pressure)
    seen /= parties
    old = word[r, Word.prevailing, s]
    new = with_bit(old, bit, value)
    if breadth > 0.0 and problem.k_across > 0:
        seen += breadth * gain_others(problem, reads, w, r, s, old, new, word)
    agreed = p[Rule.private_stake, r] * gain_declared(old, new, word[r, Word.agenda, s], problem.n)
    return (1.0 - agreed_weight) * seen + agreed_weight * agreed


@inline
def pooled_noise(r: Any, i: Any, part: Any, parties: Any, who: Any, p: Any, q: Any, found: Any) -> Any:
    """(M3) sigma/sqrt(comparable results), 1 + (parties - 1) * comparability; less if a business lends its skill."""
    skill = 0.0
    for j in range(parties):
        if who[r, Who.sector, found[r, 0, j]] == BUSINESS:
            skill = p[Rule.business_skill, r]
    pooled = 1.0 + (parties - 1) * blend(q, Quant.comparability, i, part)
    return blend(q, Quant.noise, i, part) * (1.0 - skill) / pooled**0.5


@inline
def agrees_to_policy(n: Any, r: Any, i: Any, o: Any, x: Any, new: Any, who: Any, org: Any, q: Any) -> Any:
    """A government sets a policy bit unless its own loss outweighs its alignment: (1-a) du_private + a/n > 0.

    Mediation settles part of the loss of those it reaches.
    """
    private = gain_declared(x, new, who[r, Who.definition, o], n)
    if private < 0.0:
        private *= 1.0 - q[Quant.mediation, who[r, Who.admitted, o], i]
    a = org[r, Org.alignment, o]
    return (1.0 - a) * private + a / n > 0.0


@inline
def vote(
    n: Any, key: Any, t: Any, r: Any, i: Any, bit: Any, value: Any, is_policy: Any, parties: Any, org: Any, q: Any,
    who: Any, found: Any, scratch: Any
) -> None:  # fmt: skip
    """(M3) members never must adopt: each does with probability trust * alignment. A policy bit is the government's to
    set; where it decides, the others count as in favour, so that a veto is a breach on their ties.

    ``Who.ballot`` is -1 refused, +1 adopted.
    """
    decided = False
    if not is_policy:
        draw_each(key, Stream.ADOPT, t, found, r, 0, parties, 2, 1, scratch)
    for j in range(parties):
        o = found[r, 0, j]
        x = who[r, Who.practice, o]
        new = with_bit(x, bit, value)
        government = who[r, Who.sector, o] == GOVERNMENT
        if new == x or (is_policy and not government):
            continue
        if is_policy:
            decided = True
            agrees = agrees_to_policy(n, r, i, o, x, new, who, org, q)
        else:
            agrees = scratch[0, j] < org[r, Org.mean_trust, o] * org[r, Org.alignment, o]
        who[r, Who.ballot, o] = ADOPTED if agrees else REFUSED
        if agrees:
            who[r, Who.proposal, o] = new
    if decided:
        for j in range(parties):
            if who[r, Who.sector, found[r, 0, j]] != GOVERNMENT:
                who[r, Who.ballot, found[r, 0, j]] = ADOPTED


@kernel
def joint_cycles(
    t: Any, problem: Any, seen: Any, seed: Any, world: Any, initiative: Any, chance: Any, network_stage: Any,
    known: Any, fixed: Any, word: Any, org: Any, p: Any, q: Any, found: Any, joint: Any, row: Any, scratch: Any,
    who: Any
) -> None:  # fmt: skip
    """(M3) a network tries one candidate bit, judges it on pooled data, and votes on it if they speak for it.

    Each network may form a coalition ad hoc (low base rate) or, where it meets, a convened cycle (rate * Q). A problem
    whose answer is known needs neither. ``Row.votes`` counts the joint changes that were voted on.
    """
    n_rows, _, n_orgs = who.shape
    for r in range(n_rows):
        w = world[r]
        for o in range(n_orgs):
            who[r, Who.ballot, o] = NO_VOTE
        row[Row.votes, r] = 0.0
        for k in range(network_stage.shape[0]):
            s = network_stage[k]
            i = initiative[r, s]
            convened = chance[w, Chance.convened, k] < q[Quant.cycles, 1, i] * joint[Joint.quality, i]
            happens = convened or chance[w, Chance.adhoc, k] < p[Rule.adhoc_rate, r]
            if not happens or chance[w, Chance.known, k] < known[r, s]:
                continue
            parties = gather(seed[w], t, r, k, convened, org, who, found, scratch)
            if parties == 0:
                continue
            part = 1.0 if convened else 0.0
            bit = candidate_bit(seed[w], t, k, r, s, chance[w, Chance.bit, k], problem.n, word, p)
            value = (word[r, Word.prevailing, s] & bit) == 0
            gain = pooled_gain(problem, seen, w, r, i, s, bit, value, part, parties, fixed, word, who, p, q, found)
            if gain + pooled_noise(r, i, part, parties, who, p, q, found) * chance[w, Chance.error, k] > 0.0:
                is_policy = fixed[w, Fixed.policy, s] & bit != 0
                vote(problem.n, seed[w], t, r, i, bit, value, is_policy, parties, org, q, who, found, scratch)
                row[Row.votes, r] += 1.0
