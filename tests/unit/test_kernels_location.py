"""M9: in which cell an organisation works, alone and under a plan, and what moving costs."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.layout import Cell, Org, StageBits, Trait
from cisim.model.kernels.location import STAY, decide_moves, move, popular
from cisim.model.kernels.practice import count_votes
from cisim.model.kernels.random_draws import draw_luck
from cisim.model.quantities import Quant
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
        chosen = np.bincount([callable_of(popular)(0, u, crowding, b.pathway.cell) for u in steps], minlength=6)
        weight = 1 + crowding * b.pathway.cell[0, Cell.count]
        assert np.abs(chosen - 20_000 * weight / weight.sum()).max() <= 1


def movers(**changes):
    """Nonprofits over six cells; what a cell has is its service by size relative to its need."""
    shape = {"sectors.nonprofits": 40, "problem.coupling_across": 3}
    b = small(shape | changes, stages=3, segments=(0.4, 0.6))
    settle_practices(b)
    place = b.orgs.traits[0, Trait.stage, :40] * 2 + b.orgs.traits[0, Trait.segment, :40]
    served = np.bincount(place, b.orgs.org[0, Org.initial_fte, :40], minlength=6) / b.pathway.cell[0, Cell.need]
    return b, place, served


def test_where_need_is_visible_an_organisation_moves_to_the_least_served_cell():
    """Its own service does not count in its own cell; it stays where nobody has less."""
    b, place, served = movers(**{"problem.known": 1.0, "service.move_rate": 1.0})
    apply(decide_moves, b, t=1)
    assert (b.orgs.traits[0, Trait.wish, :40] == STAY).all()  # decided once a quarter
    apply(decide_moves, b, t=2)
    for o in range(40):
        without = served - (np.arange(6) == place[o]) * b.orgs.org[0, Org.initial_fte, o] / b.pathway.cell[0, Cell.need]
        least = int(without.argmin())
        assert b.orgs.traits[0, Trait.wish, o] == (STAY if least == place[o] else least)


def best_of_the_good(b, o, place, served):
    """The least-served cell of its own stage, and of coupled stages where its practice is worth no less than here."""
    here, x = b.orgs.traits[0, Trait.stage, o], b.orgs.traits[0, Trait.practice, o]
    lowest, best = served[place[o]] - b.orgs.org[0, Org.initial_fte, o] / b.pathway.cell[0, Cell.need, place[o]], STAY
    for c in range(6):
        s = c // 2
        worth = contributions(b.problem.landscape, 0, s, x, b.problem.stage_bits[0, StageBits.context, s]).mean()
        good = s == here or (b.problem.reads[here, s] != 0 and worth >= b.orgs.org[0, Org.fitness, o])
        if good and served[c] < lowest:
            lowest, best = served[c], c
    return best


# Some 10,000 chances to be asked by the plan, 1e-5.
@pytest.mark.statistical
def test_a_plan_moves_by_consent_and_only_to_where_one_is_good():
    """Asked at the plan's rate as one attends, it consents as it is aligned."""
    b, place, served = movers(**{"service.move_rate": 0.0})
    b.initiatives.q[Quant.planned_moves, 1], b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.alignment] = 0.2, 0.8, 0.6
    best = np.array([best_of_the_good(b, o, place, served) for o in range(40)])
    assert len(set((best[best != STAY] // 2 != place[best != STAY] // 2).tolist())) == 2
    moved = 0
    for quarter in range(300):
        apply(draw_luck, b, t=3 * quarter + 2)
        apply(decide_moves, b, t=3 * quarter + 2)
        wish = b.orgs.traits[0, Trait.wish, :40]
        assert (wish[wish != best] == STAY).all()
        moved += (wish != STAY).sum()
    assert abs(binomial_z(moved, 300 * (best != STAY).sum(), 3 * 0.2 * 0.8 * 0.6)) < BOUND


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
