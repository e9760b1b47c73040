"""M27: roles of a backbone's staff, raising money, urgency and closing, each by hand and at its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cisim.model.kernels.backbone import (
    apply_roles,
    decide_closing,
    decide_fundraising,
    decide_roles,
    keep_urgency,
    raise_money,
)
from cisim.model.kernels.funding import decide_backbone, finance_backbone
from cisim.model.kernels.hours import decide_attendance, spend_hours
from cisim.model.kernels.layout import Account, ConditionState, Funder, InitiativeState, Org, RunState, Trait
from cisim.model.kernels.levels import compose
from cisim.model.kernels.partnerships import end_partnerships
from cisim.model.quantities import Quant
from cisim.model.sectors.backbone import ROLES
from kernel_tools import apply, monthly, small

WORK = {
    "project_manager": ("carry",),
    "data_manager": ("data_quality", "retention"),
    "facilitator": ("facilitation", "mediation"),
}
SHARES = slice(InitiativeState.project_manager, InitiativeState.facilitator + 1)


def state(b, layer):
    return b.initiatives.initiative_state[InitiativeState[layer]]


def grown(changes=()):
    """Backbone support at its full level, so that its quantities are as far from their base as they get."""
    b = small({"conditions.backbone_support.strength": 1.0} | dict(changes))
    b.initiatives.condition_state[ConditionState.level, -1] = 1.0
    apply(compose, b)
    return b


# --- roles ---


def test_a_third_each_changes_no_bit():
    b = grown({"backbone.returns": 0.37})
    before = b.initiatives.q.copy()
    apply(decide_roles, b)
    apply(apply_roles, b)
    assert np.array_equal(b.initiatives.q, before)
    assert (b.initiatives.initiative_state[SHARES] == 1 / 3).all()


@pytest.mark.parametrize("returns", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("role", ROLES)
def test_all_staff_in_one_role_does_three_to_the_power_of_eta(role, returns):
    """Relative to base, within bounds; what the other two roles would do is not done; nothing else changes."""
    weak = {"facilitation": 0.2, "data": 0.25, "carry": 0.1, "mediation": 0.3, "keep": 0.05}
    b = grown({f"conditions.backbone_support.{k}": v for k, v in weak.items()} | {"backbone.returns": returns})
    base, composed = b.initiatives.q[:, 0].copy(), b.initiatives.q[:, 1].copy()
    b.initiatives.initiative_state[SHARES] = 0.0
    state(b, role)[:] = 1.0
    apply(apply_roles, b)
    expected = composed.copy()
    for each, names in WORK.items():
        for name in names:
            k = Quant[name]
            effect = 3**returns if each == role else 0.0
            expected[k] = np.minimum(1.0, base[k] + effect * (composed[k] - base[k]))
    np.testing.assert_allclose(b.initiatives.q[:, 1], expected, rtol=1e-12)
    assert np.array_equal(b.initiatives.q[:, 0], base)


def missing_something(changes):
    """Members ask for twelve hours and have contacts with the other nine; noise is down to a half; a fifth misses."""
    b = small({"backbone.responsiveness": 1.0, "hours.pair": 0.5, "hours.per_fte": 140} | changes)
    for name, value in (("coordination_hours", 12.0), ("partners", 0.2), ("facilitation", 0.25), ("carry", 0.3)):
        b.initiatives.q[Quant[name], 1] = value
    b.initiatives.q[Quant.noise] = np.array([[0.1], [0.05]])
    state(b, "staff")[:], state(b, "members")[:], state(b, "attendance")[:] = 0.5, 10.0, 0.8
    return b


@pytest.mark.parametrize("beta", [0.0, 0.4, 1.0])
def test_staff_go_where_something_is_missing(beta):
    b = missing_something({"backbone.responsiveness": beta})
    apply(decide_roles, b)
    asked = 12.0 + 0.2 * 9 * 0.5 * 0.75
    lack = np.array([1 - 0.3 * 0.5 * 140 / 10 / asked, 0.5, 0.2])
    expected = beta * lack / lack.sum() + (1 - beta) / 3
    assert b.initiatives.initiative_state[SHARES, 0] == pytest.approx(expected, rel=1e-12)


def test_staff_that_carry_all_plan_no_more_and_noise_above_base_counts_once():
    b = missing_something({})
    state(b, "staff")[:], b.initiatives.q[Quant.noise, 1], state(b, "attendance")[:] = 100.0, 0.3, 0.0
    apply(decide_roles, b)
    assert b.initiatives.initiative_state[SHARES, 0] == pytest.approx([0.0, 0.5, 0.5])


def test_where_nothing_is_missing_it_is_a_third_each():
    b = missing_something({})
    b.initiatives.q[Quant.noise], b.initiatives.q[Quant.coordination_hours, 1] = 0.0, 0.0
    b.initiatives.q[Quant.partners, 1], state(b, "attendance")[:] = 0.0, 1.0
    apply(decide_roles, b)
    assert (b.initiatives.initiative_state[SHARES] == 1 / 3).all()


def test_a_backbone_that_has_closed_decides_nothing():
    b = missing_something({})
    state(b, "ended")[:] = 5
    b.initiatives.initiative_state[SHARES, 0] = 0.2, 0.3, 0.5
    apply(decide_roles, b)
    assert b.initiatives.initiative_state[SHARES, 0].tolist() == [0.2, 0.3, 0.5]


def test_attendance_that_is_missed_is_that_of_members():
    b = small()
    b.orgs.traits[0, Trait.member] = np.arange(10) < 4
    b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.attendance, :4] = 0.0, [1.0, 0.5, 0.0, 0.5]
    state(b, "members")[:] = 4
    apply(spend_hours, b)
    assert state(b, "attendance")[0] == pytest.approx(0.5)


# --- raising money ---


def asking(changes, paid=3.0, unpaid=1.0):
    """Ten members and a core of four; one funder in the partnership, one outside; last year's staff as given."""
    b = small(changes | {"money.backbone_cap": 1.0, "money.backbone_fte_cost": 1e5, "money.pool": 1e7})
    b.initiatives.q[Quant.backbone_core, 1] = 4.0
    b.funding.funder[0, Funder.member], b.funding.funder[0, Funder.alignment] = [1.0, 0.0], 0.0
    state(b, "paid")[:], state(b, "unpaid")[:] = paid, unpaid
    return b


def a_year_of_money(b):
    for kernel in (decide_backbone, decide_fundraising, raise_money, finance_backbone):
        apply(kernel, b)


def test_staff_who_raise_money_win_funders_over_and_are_not_at_work():
    """A + (1 - A)(1 - exp(-y rho N)) of half of the pool's funders; a fifth of four FTE so paid is away."""
    b = asking({"backbone.fundraising": 0.2, "backbone.fundraising_yield": 0.5, "funding.overhead_taste": 0.1})
    a_year_of_money(b)
    accepts = 0.1 + 0.9 * (1 - math.exp(-0.5 * 0.2 * 3.0))
    assert b.funding.funder[0, Funder.accepts] == pytest.approx([accepts, 0.1])
    portion = accepts / 2
    assert state(b, "paid")[0] == pytest.approx(4 * portion)
    assert state(b, "unpaid")[0] == pytest.approx(4 * (1 - portion))
    assert state(b, "staff")[0] == pytest.approx(4 * portion * 0.8)
    assert b.initiatives.base[Quant.staffing, 0] == pytest.approx(portion * 0.8)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(4e5 * portion)
    assert b.runs.run_state[RunState.pool, 0] == pytest.approx(1e7 - 4e5 * portion)


def test_it_pays_where_funders_have_little_taste_for_overhead_and_costs_where_they_have_much():
    """Staff at work after ten years, against nobody raising money."""
    at_work = {}
    for taste in (0.1, 0.9):
        for share in (0.0, 0.2):
            b = asking({"backbone.fundraising": share, "backbone.fundraising_yield": 2.0,
                        "funding.overhead_taste": taste}, paid=0.0, unpaid=0.0)  # fmt: skip
            b.funding.funder[0, Funder.member] = 1.0
            for _ in range(10):
                a_year_of_money(b)
            at_work[taste, share] = state(b, "staff")[0]
    assert at_work[0.1, 0.2] > 1.2 * at_work[0.1, 0.0]
    assert at_work[0.9, 0.2] < at_work[0.9, 0.0]


@pytest.mark.parametrize(
    ("share", "paid", "unpaid"), [(0.0, 3.0, 1.0), (0.3, 4.0, 0.0), (0.3, 0.0, 0.0)], ids=["none", "all paid", "first"]
)
def test_nobody_raises_money_by_default_when_all_is_paid_or_in_the_first_year(share, paid, unpaid):
    b = asking({"backbone.fundraising": share, "funding.overhead_taste": 0.1}, paid, unpaid)
    a_year_of_money(b)
    assert (b.funding.funder[0, Funder.accepts] == 0.1).all()
    assert state(b, "staff")[0] == state(b, "paid")[0] > 0


def test_who_accepts_all_cannot_accept_more():
    b = asking({"backbone.fundraising": 0.5, "backbone.fundraising_yield": 5.0})
    b.funding.funder[0, Funder.alignment] = 1.0
    a_year_of_money(b)
    assert (b.funding.funder[0, Funder.accepts] == 1.0).all()


# --- urgency ---


def urgent(changes, staffing=0.0):
    b = small({"conditions.common_agenda.strength": 1.0} | changes)
    state(b, "age")[:], b.initiatives.q[Quant.staffing, 1] = 1.0, staffing
    return b


def test_urgency_without_staff_fades_exponentially():
    b = urgent({"backbone.urgency_fading": 0.7})
    found = monthly(keep_urgency, b, 36, lambda: state(b, "urgency")[0])
    np.testing.assert_allclose(found, np.exp(-0.7 * np.arange(37) / 12), rtol=1e-12)


@pytest.mark.parametrize(("staffing", "share", "start"), [(1.0, 1 / 3, 1.0), (0.5, 0.6, 1.0), (1.0, 1 / 3, 0.0)])
def test_facilitators_at_work_keep_part_of_it(staffing, share, start):
    """Wherever it begins it goes to kappa s phi/(kappa s phi + delta)."""
    b = urgent({"backbone.urgency_fading": 0.5, "backbone.urgency_kept": 1.5, "backbone.returns": 0.5}, staffing)
    state(b, "facilitator")[:], state(b, "urgency")[:] = share, start
    kept = 1.5 * staffing * (3 * share) ** 0.5
    found = monthly(keep_urgency, b, 240, lambda: state(b, "urgency")[0])
    assert found[-1] == pytest.approx(kept / (kept + 0.5), rel=1e-9)
    assert (np.diff(found) * (found[-1] - start) >= 0).all()


def test_urgency_is_whole_before_the_founding_and_where_it_does_not_fade():
    b = urgent({"backbone.urgency_fading": 1.0})
    state(b, "age")[:] = 0.0
    assert (monthly(keep_urgency, b, 5, lambda: state(b, "urgency")[0]) == 1.0).all()
    b = urgent({"backbone.urgency_kept": 0.3}, 0.37)
    assert (monthly(keep_urgency, b, 50, lambda: state(b, "urgency")[0]) == 1.0).all()


STAGES = [{"name": "a", "initiative": "one"}, {"name": "b", "initiative": "two"}]


@pytest.mark.parametrize("stages", [2, STAGES], ids=["one initiative", "two"])
def test_members_spare_as_much_less_as_urgency_has_faded(stages):
    """Where time is scarce attendance is in proportion to the urgency of one's own initiative."""
    attended = []
    for urgency in (1.0, 0.4):
        b = small({"hours.tolerance": 0.01}, stages=stages)
        b.orgs.traits[0, Trait.member] = 1
        b.initiatives.q[Quant.coordination_hours, 1] = 700.0
        state(b, "urgency")[0] = urgency
        apply(decide_attendance, b)
        attended.append(b.orgs.org[0, Org.attendance].copy())
    concerned = (b.orgs.traits[0, Trait.stage] == 0) | (stages == 2)
    assert (attended[0] > 0).all()
    assert attended[1] == pytest.approx(np.where(concerned, 0.4, 1.0) * attended[0])


# --- closing ---


@pytest.mark.parametrize(("months", "closes"), [(0, 0), (11, 0), (12, 1), (30, 1)])
def test_a_year_without_a_core_is_a_reason_to_close(months, closes):
    b = urgent({"partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0})
    state(b, "understaffed")[:] = months
    apply(decide_closing, b)
    assert state(b, "closing")[0] == closes
    apply(end_partnerships, b, t=17)
    assert state(b, "ended")[0] == 18 * closes


def test_what_was_not_founded_cannot_be_closed():
    b = urgent({})
    state(b, "age")[:], state(b, "closing")[:] = 0.0, 1.0
    apply(end_partnerships, b, t=17)
    assert state(b, "ended")[0] == 0
