"""M9: in which cell an organisation works, alone and under a plan, and what moving costs."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Cell, Luck, Org, RunState, StageBits, Trait
from cisim.model.kernels.location import STAY, add_popularity, decide_moves, move, popular
from cisim.model.kernels.practice import count_votes
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
from kernel_tools import (
    apply,
    binomial_z,
    callable_of,
    contributions,
    normal_bound,
    settle_practices,
    small,
)

BOUND = normal_bound(1e-5)


def test_popularity_draws_a_cell_with_weight_1_plus_crowding_times_service():
    """Equal steps of the random number meet each cell as often as its weight says."""
    b = small(segments=(0.2, 0.3, 0.5))
    b.pathway.cell[0, Cell.count] = 0.0, 1.0, 0.5, 4.0, 0.0, 2.0
    steps = (np.arange(20_000) + 0.5) / 20_000
    for crowding in (0.0, 1.0, 5.0):
        total = callable_of(add_popularity)(0, crowding, b.pathway.cell)
        chosen = np.bincount([callable_of(popular)(0, u, total, b.pathway.cell) for u in steps], minlength=6)
        weight = 1 + crowding * b.pathway.cell[0, Cell.count]
        assert np.abs(chosen - 20_000 * weight / weight.sum()).max() <= 1


def movers(**changes):
    """Nonprofits over six cells with a service by fiat: what a cell lacks follows from it."""
    shape = {"sectors.nonprofits": 40, "problem.coupling_across": 3, "service.need_seen": 1.0}
    b = small(shape | changes, stages=3, segments=(0.4, 0.6))
    settle_practices(b)
    b.orgs.org[0, Org.work] = 0.2 * b.orgs.org[0, Org.initial_fte]
    place = b.orgs.traits[0, Trait.stage, :40] * 2 + b.orgs.traits[0, Trait.segment, :40]
    work = np.bincount(place, b.orgs.org[0, Org.work, :40], minlength=6) + 0.1 * b.pathway.cell[0, Cell.need]
    b.runs.run_state[RunState.need_factor] = 1.1
    b.pathway.cell[0, Cell.received] = 1 - np.exp(-work / (1.1 * b.pathway.cell[0, Cell.need]))
    return b, place, work


def lacks(b, o, place, work, noise=0.0, t=2):
    """What each cell lacks as it is measured, the own one had the organisation left, by the definition of I."""
    left = work - (np.arange(6) == place[o]) * b.orgs.org[0, Org.work, o]
    error = [callable_of(normal)(b.runs.seed[0], Stream.NEED, t - 2, c) for c in range(6)]
    return np.clip(np.exp(-left / (1.1 * b.pathway.cell[0, Cell.need])) + noise * np.array(error), 0, 1)


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_where_need_is_seen_an_organisation_moves_to_where_it_is_highest(noise):
    """Its own cell counts as had it left; all read the same errors of the quarter; it stays if nothing lacks more."""
    b, place, work = movers(**{"service.move_rate": 1.0})
    b.initiatives.q[Quant.need_noise] = noise
    apply(decide_moves, b, t=1)
    assert (b.orgs.traits[0, Trait.wish, :40] == STAY).all()  # decided once a quarter
    apply(draw_luck, b, t=5)
    apply(decide_moves, b, t=5)
    for o in range(40):
        lack = lacks(b, o, place, work, noise, 5)
        most = int(lack.argmax())
        assert b.orgs.traits[0, Trait.wish, o] == (STAY if lack[place[o]] >= lack[most] else most)


def test_members_read_need_with_less_noise_as_they_attend():
    """A neediest cell that only the error hides is found by who attends."""
    b, place, work = movers(**{"service.move_rate": 1.0})
    b.initiatives.q[Quant.need_noise, 0], b.orgs.org[0, Org.attendance, ::2] = 0.5, 1.0
    apply(draw_luck, b, t=2)
    apply(decide_moves, b, t=2)
    for o in range(40):
        lack = lacks(b, o, place, work, 0.0 if o % 2 == 0 else 0.5)
        most = int(lack.argmax())
        assert b.orgs.traits[0, Trait.wish, o] == (STAY if lack[place[o]] >= lack[most] else most)


# 12,000 decisions each, 1e-5.
@pytest.mark.statistical
@pytest.mark.parametrize("seen", [0.0, 0.3])
def test_where_need_is_not_seen_popularity_decides_and_no_plan_moves_anybody(seen):
    """Of own moves the share that is seen goes to the one neediest cell; of planned ones the rest is not made."""
    for own in (True, False):
        b, *_ = movers(**{"service.need_seen": seen, "service.move_rate": 1.0 if own else 0.0, "partnerships.focus": 0})
        b.pathway.cell[0, Cell.received, 3] = 0.0
        b.orgs.traits[0, Trait.stage, :40], b.orgs.traits[0, Trait.segment, :40] = 1, 0
        b.initiatives.q[Quant.planned_moves, 1], b.orgs.org[0, Org.attendance] = 1.0, 1.0
        b.initiatives.q[Quant.need_noise] = 0.0
        b.orgs.org[0, [Org.alignment, Org.mean_trust]], b.runs.p[Param.service_crowding] = 1.0, 0.0
        count = 0
        for quarter in range(300):
            apply(draw_luck, b, t=3 * quarter + 2)
            apply(decide_moves, b, t=3 * quarter + 2)
            count += (b.orgs.traits[0, Trait.wish, :40] == 3).sum()
        chance = seen + (1 - seen) / 6 if own else seen
        assert count == 0 if chance == 0 else abs(binomial_z(count, 12_000, chance)) < BOUND


def best_of_the_good(b, o, place, work, noise, t):
    """The neediest cell of its own stage, and of coupled stages where its practice seems worth no less than here."""
    here, x = b.orgs.traits[0, Trait.stage, o], b.orgs.traits[0, Trait.practice, o]
    lack = lacks(b, o, place, work)
    measured = b.orgs.org[0, Org.fitness, o] + noise * b.runs.luck[0, Luck.measure, o]
    highest, best = lack[place[o]], STAY
    for c in range(6):
        s = c // 2
        worth = contributions(b.problem.landscape, 0, s, x, b.problem.stage_bits[0, StageBits.context, s]).mean()
        worth += noise * callable_of(normal)(b.runs.seed[0], int(Stream.APTNESS), t, o * 256 + s)
        good = s == here or (b.problem.reads[here, s] != 0 and worth >= measured)
        if c != place[o] and good and lack[c] > highest:
            highest, best = lack[c], c
    return best, highest - lack[place[o]]


# Some 10,000 chances to be asked by the plan, 1e-5.
@pytest.mark.statistical
def test_a_plan_moves_by_consent_and_only_to_where_one_is_good():
    """Asked at the plan's rate as one attends; without interests it consents as it is aligned."""
    b, place, work = movers(**{"service.move_rate": 0.0, "learning.ballot": "trust_alignment"})
    b.initiatives.q[Quant.planned_moves, 1], b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.alignment] = 0.2, 0.8, 0.6
    b.initiatives.q[Quant.noise] = 0.1
    moved, possible, stages = 0, 0, set()
    for quarter in range(150):
        t = 3 * quarter + 2
        apply(draw_luck, b, t=t)
        apply(decide_moves, b, t=t)
        best = np.array([best_of_the_good(b, o, place, work, 0.1, t)[0] for o in range(40)])
        wish = b.orgs.traits[0, Trait.wish, :40]
        assert (wish[wish != best] == STAY).all()
        moved, possible = moved + (wish != STAY).sum(), possible + (best != STAY).sum()
        stages |= set((best[best != STAY] // 2 != place[best != STAY] // 2).tolist())
    assert stages == {False, True}
    assert abs(binomial_z(moved, possible, 3 * 0.2 * 0.8 * 0.6)) < BOUND


# Some 4,000 planned moves that are agreed to, 1e-5.
@pytest.mark.statistical
def test_who_is_asked_agrees_by_its_interests_and_follows_as_it_trusts():
    """a * gain > (1 - a)(1 - mediation) loss; mediation works within reach of the partnership alone."""
    b, place, work = movers(**{"service.move_rate": 0.0, "learning.ballot": "interests", "service.move_loss": 0.1})
    b.initiatives.q[Quant.planned_moves, 1], b.orgs.org[0, Org.attendance] = 1.0, 1.0
    b.initiatives.q[Quant.mediation, 1], b.initiatives.q[Quant.noise] = 0.5, 0.0
    b.orgs.org[0, Org.mean_trust], b.orgs.org[0, Org.alignment] = 0.4, np.linspace(0.4, 1, b.orgs.org.shape[2])
    b.orgs.traits[0, Trait.admitted] = np.arange(b.orgs.org.shape[2]) % 2
    a, reach = b.orgs.org[0, Org.alignment, :40], b.orgs.traits[0, Trait.admitted, :40]
    best, gain = np.array([best_of_the_good(b, o, place, work, 0.0, 2) for o in range(40)]).T
    agrees = (best != STAY) & (a * gain - (1 - a) * np.where(reach, 0.5, 1.0) * 0.1 > 0)
    assert 3 < agrees.sum() < (best != STAY).sum()
    moved = np.zeros(40)
    for quarter in range(300):
        apply(draw_luck, b, t=3 * quarter + 2)
        apply(decide_moves, b, t=3 * quarter + 2)
        wish = b.orgs.traits[0, Trait.wish, :40]
        assert (wish[wish != best] == STAY).all()
        moved += wish != STAY
    assert (moved[~agrees] == 0).all()
    assert abs(binomial_z(moved.sum(), 300 * agrees.sum(), 0.4)) < BOUND


def test_moving_changes_place_network_and_votes_and_costs_effectiveness():
    """A further move dilutes what is left; who stays where it is pays nothing."""
    b, place, _ = movers(**{"service.move_loss": 0.2})
    wish = np.random.default_rng(4).integers(-1, 6, 40)
    b.orgs.traits[0, Trait.wish, :40], b.orgs.org[0, Org.dilution] = wish, 0.1
    apply(move, b, t=2)
    gone = (wish != STAY) & (wish != place)
    now = np.where(gone, wish, place)
    assert np.array_equal(b.orgs.traits[0, Trait.stage, :40] * 2 + b.orgs.traits[0, Trait.segment, :40], now)
    assert np.array_equal(b.orgs.traits[0, Trait.network, :40], now // 2)
    assert b.orgs.org[0, Org.dilution, :40] == pytest.approx(np.where(gone, 1 - 0.9 * 0.8, 0.1))
    votes = b.problem.votes[0, 0].copy()
    apply(count_votes, b)
    assert np.array_equal(votes, b.problem.votes[0, 0])
