"""M3: joint improvement cycles of a network (plan, do, study, act), and the coalitions that form without any plan."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.ballots import clear_ballots, must_wait, vote, with_bit
from cisim.model.kernels.interests import gain_agreed
from cisim.model.kernels.judgement import ADOPT, GO_ON, gain_others, gain_own, verdict
from cisim.model.kernels.layout import (
    BUSINESS,
    GOVERNMENT,
    Chance,
    Cycle,
    Fixed,
    Initiatives,
    InitiativeState,
    Landscape,
    Org,
    Organisations,
    Problem,
    Runs,
    RunState,
    Scratch,
    StageBits,
    Strategy,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.kernels.partners import NOBODY, gain_of_dependents, have_partners
from cisim.model.kernels.search import bit_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw_each, draws, pick
from cisim.model.types import Ints, Numbers

CALLED, NEXT = 1, 2
"""Layers of ``indices``: who is asked to a joint change; the next organisation of the same network."""


@inline
def list_networks(r: int, traits: Ints, cycle: Ints, indices: Ints) -> None:
    """The organisations of each network in the order of their numbers: the first in ``Cycle.first``, the one after each
    in ``indices[r, NEXT]``; NOBODY behind the last.
    """
    for k in range(cycle.shape[2]):
        cycle[r, Cycle.first, k] = NOBODY
    for o in range(traits.shape[2] - 1, -1, -1):
        k = traits[r, Trait.network, o]
        indices[r, NEXT, o] = cycle[r, Cycle.first, k]
        cycle[r, Cycle.first, k] = o


@inline
def gather(
    key: np.uint64, t: int, r: int, network: int, convened: bool, org: Numbers, traits: Ints, cycle: Ints, indices:
    Ints, numbers: Numbers
) -> int:  # fmt: skip
    """Who is at a joint change of a network, into ``indices[r, 0]``; returns how many.

    A convened one is attended by members as far as they attend, an ad hoc coalition by those who trust their ties. They
    are in it until it is decided.
    """
    for o in range(traits.shape[2]):
        traits[r, Trait.cycle, o] *= traits[r, Trait.cycle, o] != network + 1
    count, parties, o = 0, 0, cycle[r, Cycle.first, network]
    while o != NOBODY:
        indices[r, CALLED, count] = o
        count += 1
        o = indices[r, NEXT, o]
    draw_each(key, Stream.ADOPT, t, indices, r, CALLED, count, 2, 0, numbers)
    for j in range(count):
        o = indices[r, CALLED, j]
        chance = org[r, Org.attendance, o] if convened else org[r, Org.mean_trust, o]
        if numbers[0, j] < chance:
            traits[r, Trait.cycle, o] = network + 1
            indices[r, 0, parties] = o
            parties += 1
    return parties


@inline
def still_there(r: int, network: int, traits: Ints, cycle: Ints, indices: Ints) -> int:
    """Who is in the joint cycle of a network and has not moved away, into ``indices[r, 0]``; returns how many."""
    parties, o = 0, cycle[r, Cycle.first, network]
    while o != NOBODY:
        indices[r, 0, parties] = o
        parties += traits[r, Trait.cycle, o] == network + 1
        o = indices[r, NEXT, o]
    return parties


@inline
def candidate_bit(
    key: np.uint64, t: int, k: int, r: int, s: int, u: float, n: int, stage_bits: Ints, p: Numbers
) -> int:
    """(M3) the bit a joint change turns over: any, or (``learning.borrow``) one on which another stage prevails
    differently, so that what prevails there is tried here.
    """
    bit = 1 << pick(u, n)
    if p[Param.learning_borrow, r] > 0.0 and stage_bits.shape[2] > 1:
        u_borrow, u_other, u_bit, _ = draws(key, Stream.BORROW, t, k)
        if u_borrow < p[Param.learning_borrow, r]:
            other = (s + 1 + pick(u_other, stage_bits.shape[2] - 1)) % stage_bits.shape[2]
            differs = stage_bits[r, StageBits.prevailing, s] ^ stage_bits[r, StageBits.prevailing, other]
            if differs:
                bit = bit_of(differs, u_bit)
    return bit


@inline
def element_of_answer(
    r: int, w: int, s: int, u: float, parties: int, fixed: Ints, stage_bits: Ints, traits: Ints, indices: Ints
) -> int:
    """(M3) an element on which what prevails differs from the answer, among those that who takes part can set; 0 if
    there is none. Policy elements need a government among them.
    """
    wrong = stage_bits[r, StageBits.prevailing, s] ^ fixed[w, Fixed.answer, s]
    governed = False
    for j in range(parties):
        governed = governed or traits[r, Trait.sector, indices[r, 0, j]] == GOVERNMENT
    if not governed:
        wrong &= ~fixed[w, Fixed.policy, s]
    return bit_of(wrong, u)


@inline
def pooled_gain(
    landscape: Landscape, reads: Ints, w: int, r: int, i: int, s: int, bit: int, value: bool, part: float, parties: int,
    fixed: Ints, stage_bits: Ints, traits: Ints, org: Numbers, dependent: Ints, sign_worth: Numbers,
    agenda: Numbers, p: Numbers, q: Numbers, indices: Ints
) -> float:  # fmt: skip
    """(M3) what a joint change is worth as its network looks at it: mean effect on those who take part, effect on
    others (mean over those who take part of that on those whose partner they are; or on the coupled stages if it came
    to prevail) weighed by the plan, and what is agreed as far as it replaces results.

    ``part`` is 1 where the cycle is convened (composed quantities) and 0 in an ad hoc coalition (base values).
    """
    pressure, breadth = blend(q, Quant.list_pressure, i, part), blend(q, Quant.breadth, i, part)
    agreed_weight = blend(q, Quant.agenda_weight, i, part)
    by_partners = have_partners(landscape, p, r)
    weighed = breadth > 0.0 and landscape.k_across > 0
    effect = 0.0
    for j in range(parties):
        o = indices[r, 0, j]
        x = traits[r, Trait.practice, o]
        y = with_bit(x, bit, value)
        if y != x:
            listed, context = fixed[w, Fixed.listed, s], traits[r, Trait.context, o]
            effect += gain_own(landscape, sign_worth, agenda, w, s, x, y, context, listed, pressure)
            if weighed and by_partners:
                effect += breadth * gain_of_dependents(landscape, reads, w, r, o, y, org, traits, dependent)
    effect /= parties
    old = stage_bits[r, StageBits.prevailing, s]
    new = with_bit(old, bit, value)
    if weighed and not by_partners:
        effect += breadth * gain_others(landscape, reads, w, r, s, old, new, stage_bits)
    agreed = 0.0
    if agreed_weight > 0.0:
        agreed = p[Param.learning_private_stake, r] * gain_agreed(
            landscape, sign_worth, w, r, s, old, new, stage_bits[r, StageBits.context, s], agenda
        )
    return (1.0 - agreed_weight) * effect + agreed_weight * agreed


@inline
def pooled_noise(
    r: int, i: int, part: float, parties: int, traits: Ints, strategy: Numbers, q: Numbers, indices: Ints
) -> float:
    """(M3) sigma/sqrt(comparable results), 1 + (parties - 1) * comparability; less by the skill a business
    lends, the best of them.
    """
    skill = 0.0
    for j in range(parties):
        if traits[r, Trait.sector, indices[r, 0, j]] == BUSINESS:
            skill = max(skill, strategy[r, Strategy.skill, indices[r, 0, j]])
    pooled = 1.0 + (parties - 1) * blend(q, Quant.comparability, i, part)
    return blend(q, Quant.noise, i, part) * (1.0 - skill) / pooled**0.5


@inline
def begins(r: int, w: int, k: int, rate: float, chance: Numbers, cycle: Ints, p: Numbers) -> bool:
    """(M3) whether a network begins a joint change this month: convened, or as a coalition ad hoc."""
    convened = chance[w, Chance.convened, k] < rate
    cycle[r, Cycle.convened, k] = convened
    return convened or chance[w, Chance.adhoc, k] < p[Param.learning_adhoc_rate, r]


@inline
def choose_change(
    key: np.uint64, t: int, r: int, w: int, k: int, s: int, looks_up: bool, n: int, chance: Numbers, fixed: Ints,
    stage_bits: Ints, org: Numbers, traits: Ints, cycle: Ints, p: Numbers, indices: Ints, numbers: Numbers
) -> int:  # fmt: skip
    """(M3) who is at a joint change that begins, and which element it turns over; how many they are, none where nothing
    is left to look up.
    """
    parties = gather(key, t, r, k, cycle[r, Cycle.convened, k] > 0, org, traits, cycle, indices, numbers)
    u = chance[w, Chance.bit, k]
    if looks_up:
        bit = element_of_answer(r, w, s, u, parties, fixed, stage_bits, traits, indices)
        parties = parties if bit else 0
    else:
        bit = candidate_bit(key, t, k, r, s, u, n, stage_bits, p)
    cycle[r, Cycle.bit, k] = bit
    cycle[r, Cycle.setting, k] = (stage_bits[r, StageBits.prevailing, s] & bit) == 0
    return parties


@inline
def charge(r: int, parties: int, indices: Ints, p: Numbers, org: Numbers) -> None:
    """(M6) a month of a joint trial takes hours of each who is in it."""
    for j in range(parties):
        org[r, Org.trial_hours, indices[r, 0, j]] += p[Param.learning_trial_hours, r]


@inline
def judge_jointly(
    r: int, w: int, i: int, k: int, months: int, noise: float, part: float, chance: Numbers, evidence: Numbers,
    p: Numbers, q: Numbers
) -> int:  # fmt: skip
    """(M3) what a network makes of all it has seen of its change, the error of this month's look added."""
    noise *= 1.0 - blend(q, Quant.agenda_weight, i, part)
    evidence[r, k] += noise * chance[w, Chance.error, k]
    bar = p[Param.learning_evidence, r] * noise / np.sqrt(months)
    return verdict(evidence[r, k] / months, bar, months, int(p[Param.learning_evidence_months, r]))


@inline
def keep_waiting(r: int, k: int, months: int, wait: int, p: Numbers, cycle: Ints) -> None:
    """(M3) a policy element found good is kept for k_max months at most, until government can decide."""
    if wait < p[Param.learning_evidence_months, r]:
        cycle[r, Cycle.months, k], cycle[r, Cycle.wait, k] = months, wait + 1


@kernel
def joint_cycles(
    t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives, scratch: Scratch
) -> None:
    """(M3) a network tries one candidate bit, judges it on pooled data as in M2, and votes on it if they speak for it.

    Each network that has no cycle on may form a coalition ad hoc (low base rate) or, where it meets, a convened cycle
    (rate * Q). Where the answer is known it looks up an element, which is voted on without being measured. A policy
    element found good waits until government can decide, for k_max months at most. ``RunState.votes`` counts the
    changes that were voted on.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    run_state, chance, network_stage = runs.run_state, runs.chance, runs.network_stage
    landscape, fixed, stage_bits, sign_worth = problem.landscape, problem.fixed, problem.stage_bits, problem.sign_worth
    org, traits, strategy, cycle, evidence = orgs.org, orgs.traits, orgs.strategy, orgs.cycle, orgs.cycle_evidence
    initiative, initiative_state, q = initiatives.initiative, initiatives.initiative_state, initiatives.q
    indices, numbers = scratch.indices, scratch.numbers
    for r in range(traits.shape[0]):
        w = world[r]
        clear_ballots(r, run_state, traits)
        list_networks(r, traits, cycle, indices)
        for k in range(network_stage.shape[0]):
            s, looks_up = network_stage[k], False
            i = initiative[r, s]
            if cycle[r, Cycle.months, k] > 0:
                parties = still_there(r, k, traits, cycle, indices)
            else:
                rate = initiatives.focus[r, s] * q[Quant.cycles, 1, i] * initiative_state[InitiativeState.quality, i]
                if not begins(r, w, k, rate, chance, cycle, p):
                    continue
                looks_up = chance[w, Chance.known, k] < problem.known_share[r, s]
                parties = choose_change(
                    seed[w], t, r, w, k, s, looks_up, landscape.n, chance, fixed, stage_bits, org, traits, cycle, p,
                    indices, numbers,
                )  # fmt: skip
                evidence[r, k] = 0.0
            months, wait = 1 + cycle[r, Cycle.months, k], cycle[r, Cycle.wait, k]
            cycle[r, Cycle.months, k], cycle[r, Cycle.wait, k] = 0, 0
            if parties == 0:
                continue
            bit, value = cycle[r, Cycle.bit, k], cycle[r, Cycle.setting, k] > 0
            part = float(cycle[r, Cycle.convened, k])
            if wait == 0:
                charge(r, parties, indices, p, org)
            if looks_up:
                evidence[r, k] = problem.answer_gain[w, s]
            elif wait == 0:
                noise = pooled_noise(r, i, part, parties, traits, strategy, q, indices)
                evidence[r, k] += pooled_gain(
                    landscape, problem.plan_reads, w, r, i, s, bit, value, part, parties, fixed, stage_bits, traits,
                    org, orgs.dependent, sign_worth, problem.agenda, p, q, indices,
                )  # fmt: skip
                decision = judge_jointly(r, w, i, k, months, noise, part, chance, evidence, p, q)
                cycle[r, Cycle.months, k] = months if decision == GO_ON else 0
                run_state[RunState.judged_jointly, r] += decision != GO_ON
                if decision != ADOPT:
                    continue
                evidence[r, k] /= months  # from now on what the cycle has found
            is_policy = fixed[w, Fixed.policy, s] & bit != 0
            if is_policy and must_wait(seed[w], t, r, bit, value, parties, strategy, traits, indices):
                keep_waiting(r, k, months, wait, p, cycle)
                continue
            vote(
                landscape, sign_worth, w, seed[w], t, r, i, bit, value, is_policy, parties, evidence[r, k], org,
                strategy, p, q, traits, indices, numbers,
            )  # fmt: skip
            run_state[RunState.votes, r] += 1.0
