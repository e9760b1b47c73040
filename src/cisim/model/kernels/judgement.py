"""M2: how an organisation judges a change of practice."""

from __future__ import annotations

import numpy as np

from cisim.model.jit import inline, kernel
from cisim.model.kernels.interests import agreed_signs, change_at, gain_private, heeded, private_worth
from cisim.model.kernels.landscape import context_gain, lowest, ones, windows_with, write_twice
from cisim.model.kernels.layout import (
    GOVERNMENT,
    Agenda,
    Fixed,
    Initiatives,
    Landscape,
    Luck,
    Org,
    Organisations,
    Problem,
    Runs,
    RunState,
    StageBits,
    Strategy,
    Trait,
)
from cisim.model.kernels.levels import blend
from cisim.model.kernels.partners import gain_of_dependents, have_partners
from cisim.model.kernels.search import LOOK_UP, NOTHING, ON_TRIAL, SETTLED, TRY, origin_of
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw, normal
from cisim.model.types import Ints, Numbers

DROP, GO_ON, ADOPT = -1, 0, 1


@inline
def gains_seen(
    landscape: Landscape, sign_worth: Numbers, agenda: Numbers, w: int, r: int, s: int, old: int, new: int,
    context: int, listed: int, pressure: float, elements: int, is_agreed: bool
) -> tuple[float, float, float]:  # fmt: skip
    """(M2) change of f as it is seen: listed dimensions in full, the others discounted by the pressure of the list; of
    what some elements contribute (``interests.change_on``); and of success as the agenda of the stage has it
    (``interests.gain_agreed``), if there is one. So each contribution is looked up once.

    Only positions whose window holds a changed bit contribute. A tabulated landscape has no separate dimensions: its
    change of f is seen whole.
    """
    n = landscape.n
    agreed = agreed_signs(sign_worth, r, s, old, new, agenda) if is_agreed else 0.0
    if landscape.whole.shape[2] > 0:
        change = np.float64(landscape.whole[w, s, new]) - np.float64(landscape.whole[w, s, old])
        for b in range(n if is_agreed else 0):
            agreed += agenda[r, Agenda.agrees, s, b] * change
        return change, ones(elements) * change, agreed / n
    old2, new2, c2 = write_twice(old, n), write_twice(new, n), write_twice(context, n)
    left = windows_with(old ^ new, landscape.k_within + 1, n)
    seen, works = 0.0, 0.0
    while left:
        b = lowest(left)
        left &= left - 1
        change = change_at(landscape, w, s, b, old2, new2, c2)
        seen += (1.0 - pressure * (1 - ((listed >> b) & 1))) * change
        works += change * ((elements >> b) & 1)
        if is_agreed:
            agreed += agenda[r, Agenda.agrees, s, b] * change
    return seen / n, works, agreed / n


@inline
def gain_own(
    landscape: Landscape, sign_worth: Numbers, agenda: Numbers, w: int, s: int, old: int, new: int, context: int,
    listed: int, pressure: float
) -> float:  # fmt: skip
    """(M2) change of f as it is seen, alone."""
    return gains_seen(landscape, sign_worth, agenda, w, 0, s, old, new, context, listed, pressure, 0, False)[0]


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
def verdict(gain: float, bar: float, months: int, longest: int) -> int:
    """(M2) a candidate is adopted above the bar and dropped below minus the bar, or after so many months; in between it
    is measured again. Where there is no bar, one look decides.
    """
    if gain > bar:
        return ADOPT
    return DROP if gain < -bar or bar == 0.0 or months >= longest else GO_ON


@inline
def can_decide(key: np.uint64, t: int, o: int, pace: float) -> bool:
    """(M3) whether a government can decide about policy elements this month."""
    return draw(key, Stream.PACE, t, o) < pace


@inline
def put_on_trial(r: int, o: int, candidate: int, months: int, wait: int, traits: Ints) -> None:
    """(M2) keep a candidate for the next month, measured so many months; or found good, and waiting for so many."""
    x, s, segment = traits[r, Trait.practice, o], traits[r, Trait.stage, o], traits[r, Trait.segment, o]
    traits[r, Trait.trial, o] = candidate
    traits[r, Trait.trial_origin, o] = origin_of(x, s, segment)
    traits[r, Trait.trial_months, o] = months
    traits[r, Trait.trial_wait, o] = wait


@inline
def gain_beyond(
    by_partners: bool, landscape: Landscape, reads: Ints, w: int, r: int, o: int, s: int, x: int, new: int,
    org: Numbers, traits: Ints, dependent: Ints, stage_bits: Ints
) -> float:  # fmt: skip
    """(M2) effect on those whose partner it is, or on the coupled stages where what prevails makes the context."""
    if by_partners:
        return gain_of_dependents(landscape, reads, w, r, o, new, org, traits, dependent)
    return gain_others(landscape, reads, w, r, s, x, new, stage_bits)


@inline
def take_answer(
    r: int, o: int, stake: float, worth: float, landscape: Landscape, sign_worth: Numbers, w: int, org: Numbers,
    traits: Ints, candidate: Ints, p: Numbers
) -> None:  # fmt: skip
    """(M3) an element that was looked up is taken if (1 - a) stake du + a G_ans > 0; nothing of it is measured."""
    right, a = candidate[r, 0, o], org[r, Org.alignment, o]
    if right != traits[r, Trait.practice, o]:
        org[r, Org.trial_hours, o] += p[Param.learning_trial_hours, r]
        private = stake * gain_private(landscape, sign_worth, w, r, o, right, traits)
        if (1.0 - a) * private + a * worth > 0.0:
            traits[r, Trait.proposal, o] = right


@inline
def error_of(key: np.uint64, t: int, w: int, k: int, o: int, luck: Numbers) -> float:
    """Error of the look at the k-th candidate of an organisation this month."""
    return luck[w, Luck.perception, o] if k == 0 else normal(key, Stream.PERCEPTION, t, (k << 20) + o)


@kernel
def judge(t: int, runs: Runs, problem: Problem, orgs: Organisations, initiatives: Initiatives) -> None:
    """(M2) g = (1-a) stake du_private + a [(1-v) y + v stake du_agreed], y the mean of df_seen + m df_others
    + sigma eps over k months: adopted above z a (1-v) sigma/sqrt(k), dropped below minus that or after k_max months.

    v is the weight of what is agreed, m the breadth. Of several alternatives the first look picks the best.
    What is looked up is not measured: it counts for what an element of the answer is worth on average. A month on
    trial takes hours, and so does looking up.
    """
    world, seed, p, luck, run_state = runs.world, runs.seed, runs.p, runs.luck, runs.run_state
    landscape, plan_reads, fixed, stage_bits = problem.landscape, problem.plan_reads, problem.fixed, problem.stage_bits
    org, traits, candidate, searchers = orgs.org, orgs.traits, orgs.candidate, orgs.searchers
    initiative, q = initiatives.initiative, initiatives.q
    n_alternatives, sign_worth = candidate.shape[1], problem.sign_worth
    for r in range(org.shape[0]):
        w = world[r]
        deviations, longest = p[Param.learning_evidence, r], int(p[Param.learning_evidence_months, r])
        by_partners = have_partners(landscape, p, r)
        for j in range(searchers[r, 0]):
            o = searchers[r, 1 + j]
            step = traits[r, Trait.step, o]
            on_trial = step == ON_TRIAL
            if step in (SETTLED, NOTHING):
                continue
            x, s = traits[r, Trait.practice, o], traits[r, Trait.stage, o]
            a, stake = org[r, Org.alignment, o], p[Param.learning_private_stake, r]
            if step == LOOK_UP:
                take_answer(r, o, stake, problem.answer_gain[w, s], landscape, sign_worth, w, org, traits, candidate, p)
                continue
            i, part, context = initiative[r, s], org[r, Org.attendance, o], traits[r, Trait.context, o]
            agreed_weight, breadth = blend(q, Quant.agenda_weight, i, part), blend(q, Quant.breadth, i, part)
            pressure, noise = blend(q, Quant.list_pressure, i, part), blend(q, Quant.noise, i, part)
            own = heeded(landscape.n, r, o, traits)
            months = 1 + (traits[r, Trait.trial_months, o] if on_trial else 0)
            before = org[r, Org.evidence, o] if on_trial else 0.0
            best, chosen, seen = -np.inf, x, 0.0
            for k in range(n_alternatives if step == TRY else 1):
                new = traits[r, Trait.trial, o] if on_trial else candidate[r, k, o]
                if new == x:
                    continue
                effect, works, agreed = gains_seen(
                    landscape, sign_worth, problem.agenda, w, r, s, x, new, context, fixed[w, Fixed.listed, s],
                    pressure, own, agreed_weight > 0.0,
                )  # fmt: skip
                if breadth > 0.0 and landscape.k_across > 0:
                    effect += breadth * gain_beyond(
                        by_partners, landscape, plan_reads, w, r, o, s, x, new, org, traits, orgs.dependent, stage_bits
                    )
                private = stake * private_worth(landscape.n, sign_worth, r, o, new, works, traits)
                look = before + effect + noise * error_of(seed[w], t, w, k, o, luck)
                gain = (1.0 - a) * private + a * (
                    (1.0 - agreed_weight) * look / months + agreed_weight * (stake * agreed)
                )
                if gain > best:
                    best, chosen, seen = gain, new, look
            traits[r, Trait.trial_months, o] = 0
            if chosen == x:
                continue
            bar = deviations * a * (1.0 - agreed_weight) * noise / np.sqrt(months)
            decision = verdict(best, bar, months, longest)
            org[r, Org.trial_hours, o] += p[Param.learning_trial_hours, r]
            if decision == GO_ON:
                put_on_trial(r, o, chosen, months, 0, traits)
                org[r, Org.evidence, o] = seen
            else:
                run_state[RunState.judged, r] += 1.0
                traits[r, Trait.proposal, o] = chosen if decision == ADOPT else x


@kernel
def await_government(t: int, runs: Runs, problem: Problem, orgs: Organisations) -> None:
    """(M3) a policy element that a government has found good waits until it can decide about such, for k_max months at
    most, and holds the place of a candidate on trial.
    """
    world, seed, p = runs.world, runs.seed, runs.p
    fixed, traits = problem.fixed, orgs.traits
    for r in range(traits.shape[0]):
        w = world[r]
        for o in range(runs.nonprofits, traits.shape[2]):
            if traits[r, Trait.sector, o] != GOVERNMENT:
                continue
            wait = 0
            if traits[r, Trait.step, o] == ON_TRIAL and traits[r, Trait.trial_wait, o] > 0:
                wait = traits[r, Trait.trial_wait, o]
                traits[r, Trait.proposal, o] = traits[r, Trait.trial, o]
                traits[r, Trait.trial_months, o] = 0
            x, proposal = traits[r, Trait.practice, o], traits[r, Trait.proposal, o]
            on_policy = (x ^ proposal) & fixed[w, Fixed.policy, traits[r, Trait.stage, o]] != 0
            if on_policy and not can_decide(seed[w], t, o, orgs.strategy[r, Strategy.policy_pace, o]):
                traits[r, Trait.proposal, o] = x
                if wait < p[Param.learning_evidence_months, r]:
                    put_on_trial(r, o, proposal, 1, wait + 1, traits)
