"""M18: hazard by hand, survival over many rows, and what is left after the end."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cisim.model.compiler import compiled
from cisim.model.kernels.backbone import decide_closing
from cisim.model.kernels.layout import Account, ConditionState, Funder, InitiativeState, Org, Trait
from cisim.model.kernels.levels import set_effort
from cisim.model.kernels.partnerships import chance_to_end, disband, end_partnerships, keep_record
from cisim.model.kernels.yearly import change_membership, decide_membership, shock
from cisim.model.quantities import Quant
from cisim.scenario.load import load
from cisim.simulation.simulate import run
from kernel_tools import apply, binomial_z, block, normal_bound, scenario, small

AGENDA, BACKBONE = "conditions.common_agenda.strength", "conditions.backbone_support.strength"
NONE = {"partnerships.end_rate": 0.0, "partnerships.grant_end": 0.0, "partnerships.core_least": 0.0}


def a_month(b, t):
    """What concerns the life of a partnership in a month."""
    apply(set_effort, b, t=t)
    for kernel in (keep_record, decide_closing, end_partnerships, disband):
        apply(kernel, b, t=t)


def state(b, layer):
    return b.initiatives.initiative_state[InitiativeState[layer]]


def test_a_partnership_is_founded_in_the_first_month_in_which_a_condition_is_at_work():
    """Its age counts from there; without any strength it is never founded."""
    late = {"conditions.common_agenda.start": 7, "conditions.shared_measurement.strength": 0.5,
            "conditions.shared_measurement.start": 4}  # fmt: skip
    few = {"sectors.nonprofits": 4, **NONE}
    b = block(scenario(few | {AGENDA: 1.0} | late), scenario(few | {"conditions.common_agenda.start": 0}))
    ages = []
    for t in range(8):
        a_month(b, t)
        ages.append(state(b, "age").tolist())
    assert ages == [[0, 0]] * 4 + [[1, 0], [2, 0], [3, 0], [4, 0]]


def aged(months, changes, **values):
    """A partnership at the end of this month of its life, with sums of its last year."""
    b = small({AGENDA: 1.0} | NONE | changes)
    apply(set_effort, b, t=0)
    state(b, "age")[:] = months - 1
    for name, value in values.items():
        state(b, name)[:] = value
    return b


CHANCE = compiled(lambda p, state: chance_to_end(0, 0, p, state))


@pytest.mark.parametrize(
    ("months", "staffed", "attended", "left", "expected"),
    [
        (12, 6.0, 6.0, 0.0, 0.05),  # D = 1
        (12, 12.0, 12.0, 0.0, 0.05 * math.exp(-2)),
        (12, 6.0, 6.0, 1.0, 0.05 * math.exp(2)),
        (36, 6.0, 6.0, 0.0, 0.15),  # the end of the grant
        (48, 12.0, 6.0, 1.0, 0.05 * math.exp(1)),
        (36, 0.0, 0.0, 1.0, 1.0),
    ],
)
def test_the_hazard_by_hand(months, staffed, attended, left, expected):
    """[h + h_3 1(y = 3)] exp(phi (D - 1)) with h = .05, h_3 = .1, phi = 2, at most 1."""
    rates = {"partnerships.end_rate": 0.05, "partnerships.grant_end": 0.1, "partnerships.fragility": 2.0}
    b = aged(months + 1, rates, staffed=staffed, attended=attended, champion_left=left)
    assert CHANCE(b.runs.p, b.initiatives.initiative_state) == pytest.approx(expected, rel=1e-12)


def test_staff_and_attendance_of_the_year_are_means_over_months_and_members():
    """Two members of five attend in full, a backbone has a quarter of its staff: 12 * .4 and 12 * .25 after a year."""
    b = small({AGENDA: 1.0, "partnerships.end_rate": 1e-9} | {k: v for k, v in NONE.items() if "end_rate" not in k})
    b.orgs.org[0, Org.attendance] = 0.0
    b.orgs.org[0, Org.attendance, :2] = 1.0
    state(b, "members")[:] = 5
    b.initiatives.q[Quant.staffing, 1] = 0.25
    for t in range(11):
        a_month(b, t)
    assert state(b, "attended")[0] == pytest.approx(11 * 0.4)
    assert state(b, "staffed")[0] == pytest.approx(11 * 0.25)
    a_month(b, 11)
    assert (state(b, "attended")[0], state(b, "staffed")[0]) == (0, 0)  # a new year


def small_ones(changes):
    """A scenario whose communities are drawn quickly."""
    few = {"sectors.nonprofits": 2, "sectors.governments": 1, "sectors.businesses": 0, "problem.coupling_across": 0}
    return scenario({AGENDA: 1.0} | NONE | few | changes, 1)


@pytest.mark.statistical  # error rate 1e-6
def test_survival_is_that_of_the_hazard():
    """With phi = 0: (1 - h)^y, the third anniversary with h + h_3."""
    runs, h, extra = 4000, 0.05, 0.10
    rates = {"partnerships.end_rate": h, "partnerships.grant_end": extra, "partnerships.fragility": 0.0}
    b = block(small_ones(rates), runs=runs)
    for t in range(60):
        a_month(b, t)
        if t % 12 == 11:
            y = (t + 1) // 12
            alive = (1 - h) ** y * ((1 - h - extra) / (1 - h) if y >= 3 else 1)
            z = binomial_z((state(b, "ended") == 0).sum(), runs, alive)
            assert abs(z) < normal_bound(2e-7), y
    ended = state(b, "ended")
    assert set(ended) == {0, 12, 24, 36, 48, 60}


def test_a_champion_who_leaves_counts_until_the_next_anniversary():
    b = small({AGENDA: 1.0, "shocks.champion_rate": 1.0} | NONE)
    for t in range(24):
        if t == 12:
            apply(shock, b, t=t)
        a_month(b, t)
        assert state(b, "champion_left")[0] == (12 <= t < 23)


@pytest.mark.parametrize(
    ("strength", "staff", "ends"), [(1.0, 0.4, 12), (1.0, 0.5, 0), (0.0, 0.0, 0)], ids=["thin", "core", "none asked"]
)
def test_a_backbone_without_a_core_for_a_year_ends_the_partnership(strength, staff, ends):
    b = small({AGENDA: 1.0, BACKBONE: strength} | NONE | {"partnerships.core_least": 0.5})
    b.initiatives.q[Quant.backbone_core, 1] = 2.0 * strength
    state(b, "paid")[:] = staff
    for t in range(20):
        a_month(b, t)
    assert state(b, "ended")[0] == ends


def test_a_month_with_a_core_begins_the_count_again():
    b = small({AGENDA: 1.0, BACKBONE: 1.0} | NONE | {"partnerships.core_least": 0.5})
    b.initiatives.q[Quant.backbone_core, 1] = 2.0
    for t in range(30):
        state(b, "paid")[:] = 1.0 if t == 10 else 0.0
        a_month(b, t)
    assert state(b, "ended")[0] == 23


def test_of_two_initiatives_one_ends_and_the_other_keeps_members_and_funders():
    stages = [{"name": "a", "initiative": "one"}, {"name": "b", "initiative": "two"}]
    b = small({AGENDA: 1.0, "sectors.participation": 1.0} | NONE, stages=stages)
    state(b, "ended")[0] = 5
    before = b.funding.funder[0, Funder.member].copy()
    a_month(b, 5)
    at_one = b.orgs.traits[0, Trait.stage] == 0
    assert not b.orgs.traits[0, Trait.member, at_one].any()
    assert b.orgs.traits[0, Trait.member, ~at_one].all()
    assert (before > 0).all()
    assert np.array_equal(b.funding.funder[0, Funder.member], before)
    effort = b.initiatives.condition_state[ConditionState.effort, 0]
    assert effort.tolist() == [0.0, 1.0]
    state(b, "ended")[1] = 7
    a_month(b, 7)
    assert not b.orgs.traits[0, Trait.member].any()
    assert not b.funding.funder[0, Funder.member].any()


def test_nobody_joins_what_has_ended():
    """Neither by the rule of membership nor by a decision from outside."""
    b = small({AGENDA: 1.0, "sectors.join_rate": 1.0, "sectors.participation": 0.0} | NONE)
    b.initiatives.q[Quant.comparability, 1] = 1.0
    apply(decide_membership, b, t=12)
    assert b.orgs.traits[0, Trait.membership].any()
    state(b, "ended")[:] = 12
    apply(decide_membership, b, t=12)
    assert not b.orgs.traits[0, Trait.membership].any()
    b.orgs.traits[0, Trait.membership] = 1
    apply(change_membership, b)
    assert not b.orgs.traits[0, Trait.member].any()


@pytest.fixture(scope="module")
def ended():
    """Partnerships of a town that all end at their first anniversary, and the same town in isolation, twice."""
    changes = {"time.months": 48, "partnerships.end_rate": 1.0, "partnerships.fragility": 0.0}
    city = load("small-town").replace(changes)
    return run(
        [city.isolated(), city, city.isolated().replace({"partnerships.end_rate": 0.0})], 2, 3, every=1, detail=True
    )


def test_after_the_end_no_efforts_no_members_no_dollars(ended):
    """Founded in month 0, ended with month 11: nothing is undertaken in the second year. The first moment of a record
    is the start.
    """
    attendance, members = ended.metrics["attendance"][1], ended.metrics["members"][1]
    assert (attendance[:, 1:12] > 0).all()
    assert (attendance[:, 12:] == 0).all()
    assert (members[:, :12] > 0).all()
    assert (members[:, 12:] == 0).all()
    level = ended.metrics["level.common_agenda"][1]
    assert (np.diff(level[:, 13:], axis=1) < 0).all()
    spent = np.diff(ended.dollars[1, ..., Account.backbone] + ended.dollars[1, ..., Account.data_system], axis=1)
    assert (spent[:, :12] > 0).all()
    assert (spent[:, 12:] == 0).all()


def test_dollars_are_the_same_in_both_arms_to_the_cent(ended):
    came_in = ended.dollars[..., : Account.reserves].sum(axis=-1)
    assert came_in[1] == pytest.approx(came_in[0], rel=1e-12)


def test_an_arm_without_conditions_has_no_partnership_to_end(ended):
    assert np.array_equal(ended.attainment[0], ended.attainment[2])
    for name, values in ended.metrics.items():
        assert np.array_equal(values[0], values[2], equal_nan=True), name
