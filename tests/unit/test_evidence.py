"""M2: evidence about a candidate accumulates until it is clear; alone and in joint cycles."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.judgement import ADOPT, DROP, GO_ON, judge, verdict
from cisim.model.kernels.layout import Chance, Cycle, InitiativeState, Luck, Org, RunState, Strategy, Trait
from cisim.model.kernels.practice import adopt
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.kernels.search import ON_TRIAL, TRY, choose_steps, search_alone
from cisim.model.kernels.trust import ADOPTED
from cisim.model.month import advance
from cisim.model.quantities import Quant
from cisim.simulation.present_state import current_metrics
from kernel_tools import apply, callable_of, settle_practices, small


def alone(n=1, gain=0.0, sigma=0.1, z=1.0, longest=12, free=8, **changes):
    """Organisations of one stage that care for results alone, all of practice 0; any element turned on is worth
    ``gain``, off again as much less.
    """
    only = {"sectors.nonprofits": n, "sectors.governments": 0, "sectors.businesses": 0, "problem.bits": free}
    smooth = {
        "problem.coupling_across": 0,
        "problem.coupling_within": 0,
        "problem.authority": 1.0,
        "problem.known": 0.0,
    }
    rates = {"learning.trial_rate": 1.0, "learning.peer_rate": 0.0, "learning.noise": sigma, "learning.adhoc_rate": 0.0}
    judged = {"learning.trial_hours": 0.0, "learning.evidence": z, "learning.evidence_months": longest}
    b = small(only | smooth | rates | judged | changes, stages=1)
    b.problem.landscape.table[:] = 0.5
    b.problem.landscape.table[:, 1::2] += b.problem.landscape.n * gain
    b.orgs.traits[0, Trait.practice] = b.orgs.traits[0, Trait.proposal] = 0
    b.orgs.org[0, Org.alignment] = 1.0
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.search_rate] = sigma, 1.0
    settle_practices(b)
    return b


def month(b, t, error=None):
    """Search, judgement and adoption of a month; ``error`` in place of what is drawn for perception."""
    apply(draw_luck, b, t=t)
    if error is not None:
        b.runs.luck[:, Luck.perception] = error
    apply(choose_steps, b)
    apply(search_alone, b, t=t)
    apply(judge, b, t=t)
    apply(adopt, b)


def test_the_thresholds_of_the_sequential_test():
    """Above the bar adopt, below minus the bar drop; on the last month drop; without a bar the sign decides."""
    decide = callable_of(verdict)
    cases = [(0.11, 0.1, 1, 12, ADOPT), (0.1, 0.1, 1, 12, GO_ON), (-0.1, 0.1, 1, 12, GO_ON), (-0.11, 0.1, 1, 12, DROP)]
    cases += [(0.05, 0.1, 12, 12, DROP), (0.11, 0.1, 12, 12, ADOPT), (1e-9, 0.0, 1, 12, ADOPT), (0.0, 0.0, 1, 12, DROP)]
    for gain, bar, months, longest, expected in cases:
        assert decide(gain, bar, months, longest) == expected


@pytest.mark.parametrize(
    ("errors", "kept", "after"),
    [
        ((1.01,), (), True),
        ((-1.01,), (), False),
        ((0.9, 0.6), (0.09,), True),  # mean 0.075 > 0.1/sqrt(2)
        ((0.9, 0.5), (0.09, 0.14), None),  # mean 0.07 < 0.0707: goes on
        ((0.9, -0.5, -2.2), (0.09, 0.04), False),  # mean -0.06 < -0.1/sqrt(3)
    ],
)
def test_a_candidate_is_judged_by_the_mean_of_what_was_seen(errors, kept, after):
    """With z = 1 and sigma = .1: the k-th month compares the mean with .1/sqrt(k)."""
    b = alone()
    for k, error in enumerate(errors):
        month(b, k, error)
        if k < len(kept):
            assert b.orgs.traits[0, Trait.trial_months, 0] == k + 1
            assert b.orgs.org[0, Org.evidence, 0] == pytest.approx(kept[k])
            assert b.orgs.traits[0, Trait.practice, 0] == 0
    if after is None:
        return
    assert b.orgs.traits[0, Trait.trial_months, 0] == 0
    assert (b.orgs.traits[0, Trait.practice, 0] != 0) == after
    assert b.runs.run_state[RunState.judged, 0] == 1


def test_an_unclear_candidate_is_dropped_after_the_longest_trial_and_nothing_else_is_begun_meanwhile():
    b = alone(longest=4)
    month(b, 0, 0.5)
    candidate = b.orgs.traits[0, Trait.trial, 0]
    for t in range(1, 4):
        assert b.orgs.traits[0, Trait.trial_months, 0] == t
        month(b, t, 0.0)
        assert b.orgs.traits[0, Trait.step, 0] == ON_TRIAL
        assert b.orgs.traits[0, Trait.trial, 0] == candidate
    assert b.orgs.traits[0, Trait.trial_months, 0] == 0
    assert b.orgs.traits[0, Trait.practice, 0] == 0
    assert b.runs.run_state[RunState.judged, 0] == 1


@pytest.mark.parametrize("change", [(Trait.practice, 0b10000000), (Trait.segment, 1), (Trait.stage, 0)])
def test_a_candidate_falls_if_its_practice_or_place_is_another(change):
    b = alone()
    month(b, 0, 0.5)
    assert b.orgs.traits[0, Trait.trial_months, 0] == 1
    b.orgs.strategy[:, Strategy.pace] = 0.0
    b.orgs.traits[0, change[0], 0] = change[1]
    month(b, 1, 0.5)
    assert b.orgs.traits[0, Trait.trial_months, 0] == (2 if change[0] == Trait.stage else 0)
    assert b.runs.run_state[RunState.judged, 0] == 0  # what falls was not judged


def test_without_noise_the_first_look_decides_whatever_is_asked_for():
    for gain, turned in ((0.01, True), (-0.01, False)):
        b = alone(20, gain, sigma=0.0, z=3.0)
        month(b, 0)
        assert ((b.orgs.traits[0, Trait.practice] != 0) == turned).all()
        assert (b.orgs.traits[0, Trait.trial_months] == 0).all()


# 400 organisations for 60 months; the share of improvements among accepted steps differs by a dozen standard errors.
def test_more_of_what_is_accepted_is_an_improvement_than_by_one_look():
    """Half of the elements are worth .02 more when on, half when off; noise is .1."""
    shares = {}
    for name, z, longest in (("one look", 0.0, 1), ("evidence", 1.0, 12)):
        b = alone(400, z=z, longest=longest)
        table = b.problem.landscape.table.reshape(8, 2)
        table[:4, 1], table[4:, 0] = 0.5 + 8 * 0.02, 0.5 + 8 * 0.02
        better = worse = 0
        for t in range(60):
            before = b.orgs.traits[0, Trait.practice].copy()
            month(b, t)
            now = b.orgs.traits[0, Trait.practice]
            right = np.bitwise_count(now ^ 0b11110000).astype(int) - np.bitwise_count(before ^ 0b11110000)
            better, worse = better + (right > 0).sum(), worse + (right < 0).sum()
        shares[name] = better / (better + worse)
    assert 0.5 < shares["one look"] < 0.62
    assert shares["evidence"] > shares["one look"] + 0.08


def joint(gain, sigma=0.1, z=1.0, longest=12, n=8):
    """One network of ``n`` that can set nothing alone, has a convened cycle every month it may, and always adopts."""
    b = alone(n, gain, sigma, z, longest, **{"problem.authority": 0.0, "problem.policy_share": 0.0})
    b.initiatives.q[Quant.cycles], b.initiatives.q[Quant.comparability] = 1.0, 1.0
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance] = b.orgs.org[0, Org.mean_trust] = b.orgs.org[0, Org.alignment] = 1.0
    return b


def meet(b, t, error):
    apply(draw_luck, b, t=t)
    b.runs.chance[:, Chance.error] = error
    apply(joint_cycles, b, t=t)


def test_a_joint_cycle_is_judged_over_months_by_what_all_in_it_measure():
    """Four comparable results halve the bar: sigma/sqrt(4 k). One cycle at a time, voted on when it is decided."""
    b = joint(0.0, n=4)
    meet(b, 0, 0.9)  # mean .045 of a bar of .05
    assert b.orgs.cycle[0, Cycle.months, 0] == 1
    assert b.runs.run_state[RunState.votes, 0] == 0
    bit = b.orgs.cycle[0, Cycle.bit, 0]
    meet(b, 1, 0.6)  # mean .0375 of a bar of .0354
    assert b.orgs.cycle[0, Cycle.months, 0] == 0
    assert b.runs.run_state[RunState.votes, 0] == b.runs.run_state[RunState.judged_jointly, 0] == 1
    assert (b.orgs.traits[0, Trait.ballot] == ADOPTED).all()
    assert (b.orgs.traits[0, Trait.motion] == bit).all()
    meet(b, 2, -1.1)
    assert b.orgs.cycle[0, Cycle.months, 0] == 0
    assert b.runs.run_state[RunState.judged_jointly, 0] == 2
    assert b.runs.run_state[RunState.votes, 0] == 0


def test_who_comes_in_the_first_month_is_in_a_cycle_until_it_is_decided_or_it_moves_away():
    b = joint(0.0)
    b.orgs.org[0, Org.attendance, 5:] = 0.0
    meet(b, 0, 0.0)
    assert np.array_equal(b.orgs.traits[0, Trait.cycle], [1] * 5 + [0] * 3)
    b.orgs.org[0, Org.attendance] = 0.0
    b.orgs.traits[0, Trait.network, 0] = 1
    meet(b, 1, 3.0)
    assert np.array_equal(b.orgs.traits[0, Trait.ballot], [0] + [ADOPTED] * 4 + [0] * 3)
    b.orgs.org[0, Org.attendance] = 1.0
    meet(b, 2, 0.0)
    b.orgs.traits[0, Trait.network] = 1
    meet(b, 3, 3.0)
    assert b.orgs.cycle[0, Cycle.months, 0] == 0
    assert b.runs.run_state[RunState.votes, 0] == 0


def test_candidates_judged_are_counted_against_hours_of_search():
    b = alone(20, z=1.0)
    advance(b, 0, 0)
    assert (current_metrics(b, ())["judged"] == 0).all()
    advance(b, 0, 12)
    judged = b.runs.run_state[RunState.judged] + b.runs.run_state[RunState.judged_jointly]
    assert judged[0] > 0
    assert current_metrics(b, ())["judged"] == pytest.approx(1000 * judged / b.runs.hours[:, 1])


def test_copies_of_peers_and_trials_are_candidates_alike():
    """Step TRY or COPY: what is unclear goes on trial."""
    b = alone()
    month(b, 0, 0.2)
    assert b.orgs.traits[0, Trait.step, 0] == TRY
    assert b.orgs.traits[0, Trait.trial_months, 0] == 1


def test_who_cares_less_for_results_gives_noise_less_weight():
    """a (.02 + error) against (1 - a) .1 of its own loss: the error counts a times, and so does the bar."""
    b = alone(50, 0.02, **{"learning.private_stake": 0.8 * 6**0.5})
    b.orgs.traits[0, [Trait.agrees, Trait.sign]] = 0
    b.orgs.org[0, Org.alignment] = a = np.linspace(0.0, 1.0, 50)
    month(b, 0, 2.0)  # a look of .22 and a bar of .1 a
    gain = a * 0.22 - (1 - a) * 0.1
    on = b.orgs.traits[0, Trait.practice] != 0
    waiting = b.orgs.traits[0, Trait.trial_months] == 1
    assert np.array_equal(on, gain > 0.1 * a)
    assert np.array_equal(waiting, (np.abs(gain) <= 0.1 * a) & (a > 0))
    assert waiting.any()
