"""M6 and M7: hours and levels against their closed forms and fixed points."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.hours import decide_attendance, spend_hours
from cisim.model.kernels.layout import ConditionState, InitiativeState, Org, Trait
from cisim.model.kernels.levels import compose, grow_levels, set_effort
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from kernel_tools import apply, monthly, small

AGENDA, MEASUREMENT, BACKBONE = 0, 1, 4


# --- M7: levels, and what they change


@pytest.mark.parametrize("quality", [0.0, 0.4, 1.0])
def test_a_level_approaches_its_fixed_point_at_the_rates_of_building_and_loss(quality):
    """With u = s Q and k = u/T + delta (1-u)/12 a month: z* = (u/T)/k and z(t) = z* + (z(0) - z*)(1 - k)^t."""
    b = small({"conditions.common_agenda.strength": 0.8, "conditions.common_agenda.build_years": 2.0})
    b.initiatives.initiative_state[InitiativeState.quality], b.initiatives.condition_state[ConditionState.level] = (
        quality,
        0.3,
    )
    z = monthly(
        (set_effort, grow_levels), b, 60, lambda: b.initiatives.condition_state[ConditionState.level, AGENDA, 0]
    )
    u, loss = 0.8 * quality, b.runs.p[Param.levels_loss, 0] / 12
    k = u / 24 + loss * (1 - u)
    fixed = u / 24 / k
    assert np.allclose(z, fixed + (0.3 - fixed) * (1 - k) ** np.arange(61), rtol=1e-12)
    assert np.allclose(z, fixed + (0.3 - fixed) * np.exp(-k * np.arange(61)), atol=0.01)  # a month is short enough


def test_a_level_grows_between_start_and_end_only_and_is_lost_afterwards():
    """Nobody keeps up what has not begun or is over: the level falls by delta a year."""
    span = {"strength": 1.0, "start": 5, "end": 10}
    b = small({f"conditions.common_agenda.{k}": v for k, v in span.items()})
    b.initiatives.initiative_state[InitiativeState.quality], b.initiatives.condition_state[ConditionState.level] = (
        1.0,
        0.5,
    )
    z = monthly(
        (set_effort, grow_levels), b, 15, lambda: b.initiatives.condition_state[ConditionState.level, AGENDA, 0]
    )
    change = z[1:] / z[:-1]
    kept = 1 - b.runs.p[Param.levels_loss, 0] / 12
    assert np.allclose(change[:5], kept)
    assert (change[5:10] > 1).all()
    assert np.allclose(change[10:], kept)


def test_measurement_grows_as_far_as_there_are_common_words_and_clean_data():
    """Growth is multiplied by floor + (1 - floor) * quantity over what is required (0.3 words, 0.5 data)."""
    grown = {}
    for words, data in ((1.0, 1.0), (0.4, 1.0), (1.0, 0.2), (0.0, 0.0)):
        b = small({"conditions.shared_measurement.strength": 1.0})
        b.initiatives.initiative_state[InitiativeState.quality] = 1.0
        b.initiatives.q[Quant.vocabulary, 1], b.initiatives.q[Quant.data_quality, 1] = words, data
        apply(set_effort, b, t=0)
        apply(grow_levels, b)
        grown[words, data] = b.initiatives.condition_state[ConditionState.level, MEASUREMENT, 0] * 30
    expected = {(1.0, 1.0): 1.0, (0.4, 1.0): 0.3 + 0.7 * 0.4, (1.0, 0.2): 0.5 + 0.5 * 0.2, (0.0, 0.0): 0.15}
    assert grown == pytest.approx(expected)


def test_a_backbone_without_funds_does_not_grow():
    """Its level follows the staff that is paid for."""
    b = small({"conditions.backbone_support.strength": 1.0})
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    apply(set_effort, b, t=0)
    apply(grow_levels, b)
    assert b.initiatives.condition_state[ConditionState.level, BACKBONE, 0] == 0
    b.initiatives.q[Quant.staffing, 1] = 0.5
    apply(set_effort, b, t=0)
    apply(grow_levels, b)
    assert b.initiatives.condition_state[ConditionState.level, BACKBONE, 0] == pytest.approx(0.5 / 12)


def test_quantities_are_composed_of_base_additions_scalings_and_bounds():
    """Benefits follow the level, prices the effort from the first day; two conditions add up; bounds hold."""
    b = small({"conditions.shared_measurement.relief": 1.0, "conditions.backbone_support.data_manager": 0.0})
    b.initiatives.condition_state[ConditionState.level, :, 0] = 0.5, 0.6, 0.0, 1.0, 0.5
    b.initiatives.condition_state[ConditionState.effort, :, 0] = 1.0, 0.5, 0.0, 0.0, 0.0
    b.initiatives.base[Quant.report_relief] = 0.7
    apply(compose, b)
    q = b.initiatives.q[:, 1, 0]
    assert q[Quant.noise] == pytest.approx(0.1 * (1 - 0.5 * 0.6))
    assert q[Quant.comparability] == pytest.approx(0.2 + 0.7 * 0.6)
    assert q[Quant.drift] == pytest.approx(0.3 * (1 - 0.8 * 0.6))
    assert q[Quant.vocabulary] == pytest.approx(0.5 * 0.5 + 0.5 * 1.0)
    assert q[Quant.coordination_hours] == pytest.approx(2.0 + 0.5 * 4.0)
    assert q[Quant.inclusion] == pytest.approx(0.5 * (1 - 0.2 * 0.5))
    assert (q[Quant.report_relief], q[Quant.data_quality]) == (1.0, 0.0)
    assert np.array_equal(b.initiatives.q[:, 0], b.initiatives.base)


# --- M6: hours


def asked_hours(b):
    """(M6) load of a member with the numbers set in ``busy``, written out."""
    members = int(b.orgs.traits[0, Trait.member].sum())
    contacts = 0.2 * (members - 1) * 0.5 * (1 - 0.25)
    relief = 0.3 * 2.0 * 140 / members
    return (12.0 + contacts - relief) * 1.5


def busy():
    """Coordination at work; the second and the ninth organisation are no members. Running one takes no hours."""
    b = small({"hours.fixed": 0.0, "hours.missed_paid": 0.0})
    b.orgs.traits[0, Trait.member], b.orgs.traits[0, Trait.member, [1, 8]] = 1, 0
    for name, value in (("coordination_hours", 12.0), ("partners", 0.2), ("facilitation", 0.25), ("carry", 0.3)):
        b.initiatives.q[Quant[name]] = value
    b.initiatives.initiative_state[InitiativeState.staff] = 2.0
    b.orgs.org[0, Org.alignment] = np.linspace(0, 1, 10)
    b.orgs.org[0, Org.capacity] = np.geomspace(0.3, 30, 10)
    return b


def test_attendance_is_tolerance_over_load():
    """Load: asked hours and contacts, less what staff carry, at a leader's cost; who cannot spare it misses some."""
    b = busy()
    apply(decide_attendance, b)
    member, load = b.orgs.traits[0, Trait.member], asked_hours(b)
    assert b.orgs.org[0, Org.load] == pytest.approx(load * member)
    tolerance = 0.05 * 140 * np.geomspace(0.3, 30, 10) * (1 + np.linspace(0, 1, 10))
    assert b.orgs.org[0, Org.attendance] == pytest.approx(np.minimum(1, tolerance / load) * member)
    assert (b.orgs.org[0, Org.attendance] == 1).any()


def test_contacts_of_all_members_grow_with_their_pairs_unless_somebody_convenes():
    """Hours of all together: pair * n (n - 1), and none where everything is facilitated."""
    for n in (2, 5, 10):
        b = small()
        b.orgs.traits[0, Trait.member] = np.arange(10) < n
        b.initiatives.q[Quant.partners] = 1.0
        apply(decide_attendance, b)
        assert b.orgs.org[0, Org.load].sum() == pytest.approx(1.5 * 0.5 * n * (n - 1))
        b.initiatives.q[Quant.facilitation] = 1.0
        apply(decide_attendance, b)
        assert b.orgs.org[0, Org.load].sum() == 0
        assert (b.orgs.org[0, Org.attendance, :n] == 1).all()


def test_the_hours_of_capacity_are_spent_once_each():
    """Search, fundraising and reports by their shares and reliefs, coordination as attended, service the rest."""
    b = busy()
    apply(decide_attendance, b)
    b.orgs.org[0, Org.aligned_share] = np.linspace(0, 1, 10)
    b.initiatives.q[Quant.report_relief] = np.array([[0.2], [0.6]])
    apply(spend_hours, b)
    total, aligned, part = 140 * b.orgs.org[0, Org.capacity], np.linspace(0, 1, 10), b.orgs.org[0, Org.attendance]
    nonprofit = np.arange(10) < 6
    assert b.orgs.org[0, Org.search] == pytest.approx(0.05 * total)
    assert b.orgs.org[0, Org.fundraising] == pytest.approx(nonprofit * 0.10 * total * (1 - 0.3 * aligned))
    assert b.orgs.org[0, Org.reporting] == pytest.approx(nonprofit * 0.05 * total * (1 - (0.2 + 0.4 * part) * aligned))
    assert b.orgs.org[0, Org.coordination] == pytest.approx(part * asked_hours(b) * b.orgs.traits[0, Trait.member])
    uses = b.orgs.org[0, Org.service : Org.running + 1]
    assert uses.sum(axis=0) == pytest.approx(total)
    assert b.runs.hours[0] == pytest.approx(uses.sum(axis=1))
    assert b.initiatives.initiative_state[InitiativeState.quality, 0] == pytest.approx(
        part.sum() / 8 * (0.5 + 0.5 * 0.25)
    )


def test_what_is_missed_is_owed_as_far_as_there_are_hours():
    """Load * [A + psi (1 - A)]: all of it at psi = 1, also of who never comes; nothing of who is no member."""
    b = busy()
    apply(decide_attendance, b)
    b.orgs.org[0, Org.attendance, 0] = 0.0
    load, part = b.orgs.org[0, Org.load].copy(), b.orgs.org[0, Org.attendance].copy()
    b.orgs.org[0, Org.capacity, 2:] += 1.0
    for owed in (0.0, 0.5, 1.0):
        b.runs.p[Param.hours_missed_paid] = owed
        apply(spend_hours, b)
        left = (1 - np.where(np.arange(10) < 6, 0.20, 0.05)) * 140 * b.orgs.org[0, Org.capacity]
        coordination = b.orgs.org[0, Org.coordination]
        assert coordination == pytest.approx(np.minimum(load * (part + owed * (1 - part)), left))
        assert b.orgs.org[0, Org.service] == pytest.approx(left - coordination)
    assert 0 < coordination[0] == min(load[0], left[0])
    assert coordination[1] == coordination[8] == 0


def test_running_an_organisation_comes_first_and_takes_at_most_half():
    """min(fixed, half of the hours); the other uses are shares of what is left, and all add up to capacity."""
    b = busy()
    apply(decide_attendance, b)
    b.runs.p[Param.hours_fixed] = 80.0
    apply(spend_hours, b)
    total = 140 * b.orgs.org[0, Org.capacity]
    running = b.orgs.org[0, Org.running]
    assert running == pytest.approx(np.minimum(80.0, total / 2))
    assert running[0] == total[0] / 2
    assert running[9] == 80
    assert b.orgs.org[0, Org.search] == pytest.approx(0.05 * (total - running))
    assert b.orgs.org[0, Org.fundraising, :6] == pytest.approx(0.10 * (total - running)[:6])
    assert b.orgs.org[0, Org.service : Org.running + 1].sum(axis=0) == pytest.approx(total)
    assert b.runs.hours[0, 5] == pytest.approx(running.sum())


def test_coordination_never_takes_more_than_the_hours_there_are():
    """Even full tolerance of an excessive load leaves no negative service."""
    b = busy()
    b.initiatives.q[Quant.coordination_hours], b.runs.p[Param.hours_tolerance] = 700.0, 1.0
    apply(decide_attendance, b)
    apply(spend_hours, b)
    assert b.orgs.org[0, Org.service].min() == 0
    assert b.orgs.org[0, Org.service : Org.running + 1].sum(axis=0) == pytest.approx(140 * b.orgs.org[0, Org.capacity])
