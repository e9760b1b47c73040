"""M25: what governments decide about their budgets, where the money goes, and what the partnership takes of it."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.budgets import appropriate, decide_budget
from cisim.model.kernels.capital import decide_saving, set_aside
from cisim.model.kernels.layout import (
    GOVERNMENT,
    Account,
    Cell,
    ConditionState,
    InitiativeState,
    NeedError,
    Org,
    Strategy,
    Trait,
)
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from kernel_tools import apply, small

FREE, COST = 0.3, 80_000.0
NEED, LACK = (100.0, 300.0, 200.0), (0.2, 0.6, 0.3)
"""Need of three stages in FTE, and what they lack; the last one has no government."""


def community(changes=None, governments=(0, 1), sizes=(40.0, 60.0), **more):
    """One run of three stages with governments at some of them, all members of a partnership that exists."""
    given = {"sectors.governments": len(governments), "sectors.discretionary": FREE, "service.need_noise": 0.0}
    b = small(given | dict(changes or {}), stages=3, **more)
    at = public(b)
    b.orgs.traits[0, Trait.stage, at] = governments
    for layer in (Org.initial_fte, Org.capacity, Org.budget_fte):
        b.orgs.org[0, layer, at] = sizes
    b.funding.budget[0] = np.eye(4)[list(governments)]
    b.pathway.cell[0, Cell.need], b.pathway.cell[0, Cell.received] = NEED, 1 - np.array(LACK)
    b.orgs.traits[0, Trait.member] = 1
    b.orgs.org[0, Org.alignment] = 0.0
    b.initiatives.initiative_state[InitiativeState.age] = 1.0
    return b


def public(b):
    """Positions of the governments."""
    return np.flatnonzero(b.orgs.traits[0, Trait.sector] == GOVERNMENT)


def decided(b):
    apply(decide_budget, b)
    return b.funding.budget[0]


def asked(b, staff=4.0, system=0.0, paid=0.0):
    """Lets the backbone ask for staff and a data system, of which the pool pays a part."""
    b.initiatives.q[Quant.backbone_core, 1], b.initiatives.q[Quant.system_dollars, 1] = staff, system
    b.initiatives.q[Quant.backbone_fte, 1] = 0.0
    state = b.initiatives.initiative_state
    state[InitiativeState.members] = 10.0
    b.initiatives.base[Quant.staffing] = paid
    wanted = staff * b.runs.p[Param.money_backbone_fte_cost, 0], system * 10.0
    state[InitiativeState.staff], state[InitiativeState.dollars], state[InitiativeState.system] = (
        staff * paid, wanted[0] * paid, wanted[1] * paid,
    )  # fmt: skip
    b.funding.money[0, 0, [Account.backbone, Account.data_system]] = wanted[0] * paid, wanted[1] * paid
    return sum(wanted)


# --- what is decided ---


def test_habit_rules_where_need_is_not_seen_and_nobody_is_aligned():
    b = community({"service.need_seen": 0.0})
    before = b.orgs.org[0].copy()
    assert decided(b).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    apply(appropriate, b)
    np.testing.assert_allclose(b.orgs.org[0], before, rtol=1e-15)


@pytest.mark.parametrize("seen", [0.25, 1.0])
def test_who_is_outside_goes_by_need_as_far_as_it_is_seen(seen):
    """By lack times need over the stages that have governments, whatever their alignment."""
    b = community({"service.need_seen": seen})
    b.orgs.traits[0, Trait.member], b.orgs.org[0, Org.alignment] = 0, 0.9
    nu = np.array([0.2 * 100, 0.6 * 300]) / (0.2 * 100 + 0.6 * 300)
    found = decided(b)
    for g, own in enumerate(np.eye(2)):
        assert found[g, :2] == pytest.approx((1 - seen) * own + seen * nu)
    assert (found[:, 2:] == 0).all()


def test_members_go_by_need_as_far_as_they_are_aligned_and_offer_a_part_to_the_partnership():
    b = community({"service.need_seen": 0.4, "sectors.public_contribution": 0.5})
    b.orgs.org[0, Org.alignment, public(b)] = 0.6, 0.0
    nu = np.array([0.1, 0.9])
    aligned, unaligned = decided(b)
    assert aligned[3] == pytest.approx(0.5 * 0.6)
    by_itself = 0.6 * np.array([1, 0]) + 0.4 * nu
    assert aligned[:2] == pytest.approx((1 - 0.3) * (0.4 * by_itself + 0.6 * nu))
    assert unaligned.tolist() == pytest.approx([0.4 * 0.1, 0.6 + 0.4 * 0.9, 0, 0])
    np.testing.assert_allclose(b.funding.budget.sum(axis=2), 1, rtol=1e-14)


@pytest.mark.parametrize("why", ["ended", "not founded"])
def test_a_partnership_that_does_not_exist_gets_no_offer_and_moves_nothing(why):
    b = community({"service.need_seen": 0.0, "sectors.public_contribution": 1.0})
    b.orgs.org[0, Org.alignment] = 1.0
    state = b.initiatives.initiative_state
    state[InitiativeState.ended if why == "ended" else InitiativeState.age] = 7.0 if why == "ended" else 0.0
    assert decided(b).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    b.initiatives.condition_state[ConditionState.effort] = 1.0  # founded this month
    assert (decided(b)[:, 3].sum() > 0) == (why == "not founded")


def test_need_is_read_with_an_error_and_members_read_it_as_far_as_they_attend():
    b = community({"service.need_seen": 1.0})
    b.runs.need_error[0, NeedError.year] = 1.0, -1.0, 5.0
    b.initiatives.q[Quant.need_noise, 0], b.initiatives.q[Quant.need_noise, 1] = 0.2, 0.0
    b.orgs.org[0, Org.attendance, public(b)] = 0.0, 0.5
    for found, noise in zip(decided(b), (0.2, 0.1), strict=True):
        weight = np.array([(0.2 + noise) * 100, (0.6 - noise) * 300])
        assert found[:2] == pytest.approx(weight / weight.sum())


def test_where_nothing_is_lacking_it_is_habit():
    b = community({"service.need_seen": 1.0})
    b.pathway.cell[0, Cell.received] = 1.0
    assert decided(b).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]


# --- where it goes ---


def test_the_neediest_stage_gains_and_no_fte_is_lost():
    b = community({"service.need_seen": 1.0})
    decided(b)
    apply(appropriate, b)
    fte = b.orgs.org[0, Org.capacity, public(b)]
    assert fte == pytest.approx([40 * 0.7 + 0.1 * 30, 60 * 0.7 + 0.9 * 30])
    assert fte.sum() == pytest.approx(100, rel=1e-14)
    np.testing.assert_array_equal(b.orgs.org[0, Org.budget_fte, public(b)], fte)


def test_several_governments_of_a_stage_share_what_it_gets_by_size_and_each_decides_on_its_own_part():
    b = community({"service.need_seen": 0.0}, governments=(0, 1, 1), sizes=(40.0, 15.0, 45.0))
    b.orgs.strategy[0, Strategy.discretionary, public(b)] = 0.5, 0.0, 0.2
    b.funding.budget[0] = [[0.25, 0.75, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]
    apply(appropriate, b)
    moved = 20 * 0.75
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx(
        [20 + 20 * 0.25 + 9, 15 + moved * 0.25, 45 * 0.8 + moved * 0.75]
    )


def test_a_year_begins_with_first_budgets_so_that_what_was_moved_does_not_add_up():
    b = community({"service.need_seen": 1.0})
    for _ in range(3):
        decided(b)
        apply(appropriate, b)
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx([31, 69])


def test_nothing_is_touched_where_nothing_can_be_decided():
    b = community({"sectors.discretionary": 0.0, "service.need_seen": 1.0, "sectors.public_contribution": 1.0})
    b.orgs.org[0, Org.capacity, public(b)], b.orgs.org[0, Org.alignment] = (3.0, 4.0), 1.0
    before = b.orgs.org.copy()
    asked(b)
    assert decided(b).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    apply(appropriate, b)
    np.testing.assert_array_equal(b.orgs.org, before)
    assert b.initiatives.initiative_state[InitiativeState.staff, 0] == 0


# --- what the partnership takes ---


def offering(shares, **changes):
    """Governments of 40 and 60 FTE that offer these shares of what they decide on, and leave the rest at home."""
    b = community(changes)
    b.funding.budget[0, :, 3] = shares
    b.funding.budget[0, [0, 1], [0, 1]] = 1 - np.array(shares)
    return b


def test_the_partnership_takes_no_more_than_it_asks_beyond_what_the_pool_pays():
    """From all in proportion; what it does not take stays with who offered it."""
    b = offering((0.5, 1.0))
    wanted = asked(b, staff=4.0, system=2_000.0, paid=0.75)
    apply(appropriate, b)
    state, money = b.initiatives.initiative_state[:, 0], b.funding.money[0, 0]
    assert b.initiatives.base[Quant.staffing, 0] == pytest.approx(1)
    assert state[InitiativeState.staff] == pytest.approx(4)
    assert [state[InitiativeState.dollars], state[InitiativeState.system]] == pytest.approx([480_000, 20_000])
    assert money[[Account.backbone, Account.data_system]] == pytest.approx([480_000, 20_000])
    offered = np.array([0.5 * FREE * 40, FREE * 60])
    taken = 0.25 * wanted / COST * offered / offered.sum()
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx([40, 60] - taken)


def test_offers_that_do_not_suffice_are_taken_in_full():
    b = offering((0.02, 0.02))
    wanted = asked(b, staff=10.0, paid=0.5)
    apply(appropriate, b)
    gain = 0.02 * FREE * 100 * COST
    assert b.initiatives.base[Quant.staffing, 0] == pytest.approx(0.5 + gain / wanted)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(0.5 * wanted + gain)
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx(np.array([40, 60]) * (1 - 0.02 * FREE))


@pytest.mark.parametrize("why", ["the pool pays all", "nothing is asked", "they are not members"])
def test_nothing_is_taken_where(why):
    b = offering((0.5, 0.5))
    asked(b, staff=0.0 if why == "nothing is asked" else 4.0, paid=1.0 if why == "the pool pays all" else 0.3)
    if why == "they are not members":
        b.orgs.traits[0, Trait.member, public(b)] = 0
    before = b.funding.money.copy(), b.initiatives.initiative_state.copy()
    apply(appropriate, b)
    np.testing.assert_array_equal(b.funding.money, before[0])
    np.testing.assert_array_equal(b.initiatives.initiative_state, before[1])
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx([40, 60])


def test_each_initiative_takes_of_its_own_members_alone():
    stages = [{"name": f"stage {k}", "duration": 4.0, "initiative": f"plan {min(k, 1)}"} for k in range(3)]
    b = small({"sectors.governments": 2, "sectors.discretionary": FREE, "money.cost_per_fte": COST}, stages=stages)
    at = public(b)
    b.orgs.traits[0, Trait.member], b.orgs.org[0, Org.initial_fte, at] = 1, 50.0
    b.funding.budget[0] = [[0, 0, 0, 1], [0, 0, 0, 1]]
    asked(b, staff=2.0)
    b.initiatives.q[Quant.backbone_core, 1, 0] = 0.0
    apply(appropriate, b)
    assert b.initiatives.initiative_state[InitiativeState.staff].tolist() == pytest.approx([0, 2])
    assert b.orgs.org[0, Org.capacity, at] == pytest.approx([50, 50 - 2 * 120_000 / COST])


def test_sites_are_saved_for_out_of_this_years_budget():
    """(M14) what the stage of the other government got is part of what it sets aside a share of."""
    b = community({"service.need_seen": 1.0, "money.set_aside": 0.2})
    decided(b)
    apply(appropriate, b)
    b = b._replace(pathway=b.pathway._replace(sites=np.array([0, 3, 0])))
    b.orgs.traits[0, Trait.stage, : b.runs.nonprofits] = 2
    apply(decide_saving, b)
    apply(set_aside, b)
    assert b.orgs.org[0, Org.capacity, public(b)] == pytest.approx([31, 69 * 0.8])
    assert b.funding.works[0, :, 1] == pytest.approx([0.2, 69 * 0.2 * COST, 69 * 0.2 * COST, 0, 0])
