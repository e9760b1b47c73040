"""M26: businesses take part while it pays: workforce, reputation, and what competitors do."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.businesses import weigh_membership
from cisim.model.kernels.layout import BUSINESS, Cell, InitiativeState, Org, Strategy, Trait
from cisim.model.kernels.yearly import decide_membership
from cisim.model.quantities import Quant
from cisim.model.streams import Stream, normal
from kernel_tools import apply, binomial_z, callable_of, small

T = 24


def community(changes=None, runs=1, members=(1, 1, 0, 0)):
    """Four businesses at the last of two stages, some of them members of a partnership that exists and asks nothing."""
    quiet = {"sectors.businesses": len(members), "service.need_noise": 0.0, "sectors.learning_worth": 0.0}
    b = small(quiet | {"sectors.join_rate": 1.0, "sectors.leave_rate": 1.0} | dict(changes or {}), runs)
    b.orgs.traits[:, Trait.member, business(b)] = members
    b.orgs.traits[:, Trait.admitted] = 1
    b.initiatives.initiative_state[InitiativeState.age] = 12.0
    b.pathway.cell[:, Cell.start] = b.pathway.cell[:, Cell.attainment] = 0.4
    return b


def business(b):
    """Positions of the businesses."""
    return np.flatnonzero(b.orgs.traits[0, Trait.sector] == BUSINESS)


def weighed(b):
    """What membership pays and costs each business of the first run beside all else."""
    apply(weigh_membership, b, t=T)
    others = b.orgs.traits[0, Trait.sector] != BUSINESS
    assert (b.orgs.org[0, Org.pays_besides, others] == 0).all()
    assert (b.orgs.org[0, Org.costs_besides, others] == 0).all()
    return b.orgs.org[0, Org.pays_besides, business(b)], b.orgs.org[0, Org.costs_besides, business(b)]


@pytest.mark.parametrize(("now", "gain"), [(0.55, 0.15), (0.4, 0.0), (0.2, 0.0)])
def test_workforce_counts_only_what_its_stage_has_gained_since_the_start(now, gain):
    b = community({"sectors.business_workforce": 0.5})
    b.pathway.cell[0, Cell.attainment] = 0.9, now  # what other stages gain counts for nothing
    pays, costs = weighed(b)
    assert pays == pytest.approx(np.full(4, 0.5 * gain))
    assert (costs == 0).all()


def test_the_stage_is_read_with_the_error_of_measured_need_as_far_as_it_does_not_attend():
    b = community({"sectors.business_workforce": 1.0})
    b.pathway.cell[0, Cell.attainment] = 0.8
    b.initiatives.q[Quant.need_noise, 0], b.initiatives.q[Quant.need_noise, 1] = 0.1, 0.02
    b.orgs.org[0, Org.attendance, business(b)] = 1.0, 0.5, 0.0, 0.0
    error = callable_of(normal)(b.runs.seed[0], Stream.NEED, T, 4096 + 1)
    assert weighed(b)[0] == pytest.approx(0.4 + error * np.array([0.02, 0.06, 0.1, 0.1]))


def test_reputation_counts_as_long_as_the_partnership_exists():
    b = community({"sectors.business_reputation": 0.2})
    assert weighed(b)[0].tolist() == [0.2] * 4
    b.initiatives.initiative_state[InitiativeState.ended] = 20.0
    assert weighed(b)[0].tolist() == [0] * 4
    b.initiatives.initiative_state[InitiativeState.ended] = b.initiatives.initiative_state[InitiativeState.age] = 0.0
    assert weighed(b)[0].tolist() == [0] * 4


def test_rivalry_costs_by_the_share_of_the_other_businesses_of_the_stage_that_stay_outside():
    b = community({"sectors.business_rivalry": 0.3}, members=(1, 1, 0, 0, 1))
    b.orgs.traits[0, Trait.stage, business(b)] = 1, 1, 1, 1, 0
    assert weighed(b)[1] == pytest.approx(0.3 * np.array([2 / 3, 2 / 3, 1 / 3, 1 / 3, 0]))  # the last has no competitor


def test_each_business_has_its_own_numbers():
    b = community()
    b.orgs.strategy[0, Strategy.reputation, business(b)] = 0.1, 0.2, 0.0, 0.4
    b.orgs.strategy[0, Strategy.rivalry, business(b)] = 0.0, 1.0, 0.5, 0.0
    pays, costs = weighed(b)
    assert pays.tolist() == [0.1, 0.2, 0.0, 0.4]
    assert costs == pytest.approx([0, 2 / 3, 1 / 6, 0])


def membership(b):
    """What everybody decides, ``[run, organisation]``."""
    apply(weigh_membership, b, t=T)
    apply(decide_membership, b, t=T)
    return b.orgs.traits[:, Trait.membership]


def test_businesses_leave_under_rivalry_and_join_for_workforce_or_reputation_and_nobody_else_does():
    """Nothing else pays or costs, so that rates of one decide for certain."""
    for changes, expected in (
        ({"sectors.business_rivalry": 0.1}, [0, 0, 0, 0]),
        ({"sectors.business_reputation": 0.1}, [1, 1, 1, 1]),
        ({"sectors.business_workforce": 0.1}, [1, 1, 1, 1]),
        ({}, [1, 1, 0, 0]),
    ):
        b = community(changes)
        b.pathway.cell[0, Cell.attainment] = 0.5
        rest = np.setdiff1d(np.arange(b.orgs.traits.shape[2]), business(b))
        before = b.orgs.traits[0, Trait.member].copy()
        found = membership(b)[0]
        assert found[business(b)].tolist() == expected
        np.testing.assert_array_equal(found[rest], before[rest])


def test_pays_and_costs_are_weighed_against_each_other():
    """rate_leave c/(p + c) of the members: 0.5 * 0.1/0.3 of 600 businesses, five standard errors."""
    b = community({"sectors.business_rivalry": 0.1, "sectors.business_reputation": 0.2, "sectors.leave_rate": 0.5}, 200)
    b.orgs.traits[:, Trait.member, business(b)] = 1, 1, 1, 0
    b.orgs.strategy[:, Strategy.rivalry, business(b)] = 0.3
    left = 1 - membership(b)[:, business(b)[:3]]
    assert abs(binomial_z(left.sum(), left.size, 0.5 * 0.1 / 0.3)) < 5
