"""M3, M6: trials take hours, and policy elements wait until a government can decide about them."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.hours import spend_hours
from cisim.model.kernels.judgement import await_government, judge
from cisim.model.kernels.layout import (
    Chance,
    Cycle,
    Fixed,
    InitiativeState,
    Luck,
    Org,
    RunState,
    StageBits,
    Strategy,
    Trait,
)
from cisim.model.kernels.practice import adopt
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.search import LOOK_UP, NOTHING, ON_TRIAL, TRY, choose_steps, search_alone
from cisim.model.kernels.trust import ADOPTED, REFUSED
from cisim.model.month import advance
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, draw
from kernel_tools import apply, binomial_z, callable_of, everybody_searches, normal_bound, settle_practices, small

HOURS = 20.0
BOUND = normal_bound(1e-5)


def searching(n, gain=0.0, sigma=0.1, hours=HOURS, governments=0, **changes):
    """Organisations of one stage that care for results alone; an element turned on is worth ``gain``."""
    only = {"sectors.nonprofits": n, "sectors.governments": governments, "sectors.businesses": 0}
    smooth = {
        "problem.coupling_across": 0,
        "problem.coupling_within": 0,
        "problem.authority": 1.0,
        "problem.known": 0.0,
    }
    rates = {"learning.trial_rate": 1.0, "learning.peer_rate": 0.0, "learning.noise": sigma, "learning.adhoc_rate": 0.0}
    judged = {
        "learning.evidence": 1.0,
        "learning.evidence_months": 12,
        "learning.trial_hours": hours,
        "hours.fixed": 0.0,
    }
    b = small(only | smooth | rates | judged | {"hours.fixed": 0.0} | changes, stages=1)
    b.problem.landscape.table[:] = 0.5
    b.problem.landscape.table[:, 1::2] += b.problem.landscape.n * gain
    b.orgs.traits[0, Trait.practice] = b.orgs.traits[0, Trait.proposal] = 0
    b.orgs.org[0, Org.alignment], b.orgs.org[0, Org.search] = 1.0, 1000.0
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.search_rate] = sigma, 1.0
    b.problem.stage_bits[0, StageBits.policy] = 0
    settle_practices(b)
    return b


def spend(b):
    apply(spend_hours, b)
    return b.orgs.org[0, Org.search], b.orgs.org[0, Org.service]


def month(b, t, error=0.0):
    apply(draw_luck, b, t=t)
    b.runs.luck[:, Luck.perception] = error
    apply(choose_steps, b)
    apply(search_alone, b, t=t)
    apply(judge, b, t=t)
    apply(await_government, b, t=t)


def test_a_trial_takes_hours_out_of_search_and_what_exceeds_it_out_of_service():
    """5 % of 2 and of 10 FTE are 14 and 70 hours of 140 a month; a trial takes 20, one in two cycles as much again."""
    b = searching(3, **{"hours.search": 0.05, "hours.per_fte": 140.0, "hours.reporting": 0.0, "hours.fundraising": 0.0})
    b.orgs.org[0, Org.capacity] = 2, 10, 0.1
    search, service = (x.copy() for x in spend(b))
    assert search == pytest.approx([14, 70, 0.7])
    b.orgs.org[0, Org.trial_hours] = HOURS
    paid, left = spend(b)
    assert paid == pytest.approx([20, 70, 14])  # a tenth of a person has 14 hours in all
    assert paid + left == pytest.approx(search + service)
    assert (left >= 0).all()


def test_each_month_on_trial_is_paid_and_a_look_up_like_one_month():
    b = searching(1)
    b.orgs.org[0, Org.capacity] = 10
    for t, error in enumerate((0.5, 0.0, -9.0)):  # the third look decides
        spend(b)
        month(b, t, error)
        assert b.orgs.org[0, Org.trial_hours, 0] == HOURS
    assert b.orgs.traits[0, Trait.trial_months, 0] == 0
    b.orgs.strategy[:, Strategy.pace] = 0.0
    month(b, 3)
    assert b.orgs.org[0, Org.trial_hours, 0] == 0.0
    b.problem.fixed[0, Fixed.answer] = 255
    everybody_searches(b, LOOK_UP)
    apply(search_alone, b, t=4)
    apply(judge, b, t=4)
    assert b.orgs.org[0, Org.trial_hours, 0] == HOURS


# 400 organisations over 60 months in which each may begin a trial; 1e-5 each.
@pytest.mark.statistical
def test_a_new_trial_begins_as_far_as_there_are_hours_for_it():
    """With 14 and 28 hours of search and 20 a trial: .7 and 1 of the rate; with 10 taken, .2 and .9."""
    b = searching(400, **{"learning.trial_rate": 0.5})
    b.orgs.org[0, Org.search] = np.repeat([14.0, 28.0], 200)
    for taken, shares in ((0.0, (0.7, 1.0)), (10.0, (0.2, 0.9)), (28.0, (0.0, 0.0))):
        begun = np.zeros(400)
        for t in range(60):
            b.orgs.org[0, Org.trial_hours] = taken
            apply(draw_luck, b, t=t)
            apply(choose_steps, b)
            assert np.isin(b.orgs.traits[0, Trait.step], (TRY, NOTHING)).all()
            begun += b.orgs.traits[0, Trait.step] == TRY
        for found, share in zip(begun.reshape(2, 200).sum(axis=1), shares, strict=True):
            if share:
                assert abs(binomial_z(found, 12_000, 0.5 * share)) < BOUND
            else:
                assert found == 0


def test_everybody_in_a_joint_cycle_pays_for_it_every_month():
    b = searching(6, **{"problem.authority": 0.0, "problem.policy_share": 0.0})
    b.initiatives.q[Quant.cycles], b.initiatives.q[Quant.comparability] = 1.0, 0.0
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance, :4] = 1.0
    apply(draw_luck, b, t=0)
    for k in (1, 2):
        b.runs.chance[:, Chance.error] = 0.0
        apply(joint_cycles, b, t=k)
        assert b.orgs.cycle[0, Cycle.months, 0] == k
        assert np.array_equal(b.orgs.org[0, Org.trial_hours], [k * HOURS] * 4 + [0] * 2)


def test_hours_are_conserved_with_trials_in_a_whole_community():
    """Every month all uses together are the capacity, none below zero, and search takes at least what trials take."""
    b = searching(30, hours=40.0, **{"problem.authority": 0.5, "learning.adhoc_rate": 0.3, "sectors.size_spread": 2.0})
    advance(b, 0, 0)
    uses = [Org.service, Org.search, Org.fundraising, Org.reporting, Org.coordination, Org.running]
    tried = 0.0
    for t in range(24):
        due = b.orgs.org[0, Org.trial_hours].copy()
        advance(b, t, t + 1)
        spent = b.orgs.org[0, uses]
        assert spent.sum(axis=0) == pytest.approx(140 * b.orgs.org[0, Org.capacity])
        assert (spent >= -1e-9).all()
        room = b.orgs.org[0, Org.service] + b.orgs.org[0, Org.search]
        assert (b.orgs.org[0, Org.search] >= np.minimum(due, room) - 1e-9).all()
        tried += due.sum()
    assert tried > 0


def pace_of(b, t, o):
    """Whether a government can decide about policy this month at a pace of .3."""
    return callable_of(draw)(b.runs.seed[0], int(Stream.PACE), t, o) < 0.3


def governed(longest, **changes):
    """A government of one stage whose every element is a policy element, each worth .1 when on; no noise."""
    only = {"problem.authority": 0.0, "problem.policy_share": 1.0, "sectors.government_pace": 1.0}
    pace = {"sectors.policy_pace": 0.3, "learning.evidence_months": longest}
    return searching(1, 0.1, 0.0, governments=1, **(only | pace | changes))


@pytest.mark.parametrize("longest", [2, 60])
def test_a_policy_element_found_good_waits_until_the_government_can_decide(longest):
    """At most k_max months, without being measured or paid for again; then it falls."""
    b = governed(longest)
    first = 0
    while any(pace_of(b, first + k, 1) for k in range(4)):
        first += 1  # so that it has to wait for more than three months
    month(b, first)
    assert b.runs.run_state[RunState.judged, 0] == 1
    wanted = b.orgs.traits[0, Trait.trial, 1]
    for t in range(first + 1, first + 50):
        assert b.orgs.traits[0, Trait.trial_wait, 1] == t - first
        assert b.orgs.traits[0, Trait.proposal, 1] == b.orgs.traits[0, Trait.practice, 1] == 0
        month(b, t)
        assert b.orgs.traits[0, Trait.step, 1] == ON_TRIAL
        assert b.orgs.org[0, Org.trial_hours, 1] == 0.0
        if pace_of(b, t, 1) or t - first == longest:
            break
    assert b.orgs.traits[0, Trait.trial_months, 1] == 0
    assert (b.orgs.traits[0, Trait.proposal, 1] == wanted) == pace_of(b, t, 1)
    assert t - first == longest or pace_of(b, t, 1)
    assert b.runs.run_state[RunState.judged, 0] == 1


def test_elements_that_are_no_policy_do_not_wait_and_one_that_waits_falls_when_practice_changes():
    b = governed(60, **{"problem.authority": 1.0, "sectors.policy_pace": 0.0})
    assert (b.problem.fixed[0, Fixed.policy] == 0).all()
    month(b, 0)
    assert b.orgs.traits[0, Trait.proposal, 1] != 0
    b = governed(60, **{"sectors.policy_pace": 0.0})
    month(b, 0)
    assert b.orgs.traits[0, Trait.trial_wait, 1] == 1
    b.orgs.strategy[:, Strategy.pace] = 0.0
    b.orgs.traits[0, Trait.practice, 1] ^= 0b11
    month(b, 1)
    assert b.orgs.traits[0, Trait.trial_months, 1] == 0


def test_a_joint_policy_change_waits_in_its_cycle():
    """Found once, voted on in the first month in which the government can decide; for k_max months at most."""
    b = governed(60)
    b.initiatives.q[Quant.cycles] = 1.0
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance] = 1.0
    first = 0
    while any(pace_of(b, first + k, 1) for k in range(4)):
        first += 1
    for t in range(first, first + 50):
        apply(draw_luck, b, t=t)
        apply(joint_cycles, b, t=t)
        if pace_of(b, t, 1):
            break
        assert b.orgs.cycle[0, Cycle.wait, 0] == t - first + 1
        assert b.runs.run_state[RunState.votes, 0] == 0
    assert b.orgs.cycle[0, Cycle.months, 0] == 0
    assert b.runs.run_state[RunState.votes, 0] == b.runs.run_state[RunState.judged_jointly, 0] == 1
    assert b.orgs.traits[0, Trait.ballot, 1] in (ADOPTED, REFUSED)
    b.orgs.strategy[:, Strategy.policy_pace], b.runs.p[Param.learning_evidence_months] = 0.0, 2
    for t in range(3):
        assert b.orgs.cycle[0, Cycle.wait, 0] == t
        apply(joint_cycles, b, t=t)
    assert b.orgs.cycle[0, Cycle.months, 0] == 0
    assert b.runs.run_state[RunState.judged_jointly, 0] == 2


def test_the_practice_of_a_stage_changes_when_its_government_can_decide():
    b = governed(60)
    t = 0
    while not pace_of(b, t, 1):
        t += 1
    month(b, t)
    apply(adopt, b)
    assert (b.orgs.traits[0, Trait.practice] == b.orgs.traits[0, Trait.proposal, 1]).all()
    assert b.orgs.traits[0, Trait.practice, 0] != 0
