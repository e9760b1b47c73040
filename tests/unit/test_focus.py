"""M22: what is in focus, for how long, and that effort over stages sums to one."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.cycles import joint_cycles
from cisim.model.kernels.layout import Cell, Chance, Cycle, InitiativeState, Luck, Org, Trait
from cisim.model.kernels.levels import set_effort
from cisim.model.kernels.location import STAY, decide_moves
from cisim.model.kernels.partnerships import choose_focus, keep_record
from cisim.model.quantities import Quant
from kernel_tools import apply, small

STAGES = 5
FEW = {"conditions.common_agenda.strength": 1.0, "sectors.governments": STAGES, "service.need_noise": 0.0}


def focused(changes=(), attainment=(0.5, 0.2, 0.9, 0.1, 0.4), stages=STAGES, t=0):
    """A community in its month of foundation, with these shares at benchmark."""
    b = small(FEW | {"partnerships.focus": 2, "partnerships.focus_years": 2} | dict(changes), stages=stages)
    b.pathway.cell[0, Cell.attainment] = attainment
    apply(set_effort, b, t=t)
    apply(choose_focus, b, t=t)
    return b


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(0, [1, 1, 1, 1, 1]), (1, [0, 0, 0, 5, 0]), (2, [0, 2.5, 0, 2.5, 0]), (5, [1] * 5), (9, [1] * 5)],
)
def test_stages_with_the_highest_lack_are_in_focus_and_effort_sums_to_one(chosen, expected):
    b = focused({"partnerships.focus": chosen})
    assert b.initiatives.focus[0].tolist() == pytest.approx(expected)
    assert b.initiatives.focus[0].mean() == pytest.approx(1.0)


def test_lack_is_that_of_all_children_of_a_stage():
    """Three quarters of the children live in the second segment."""
    b = small(FEW | {"partnerships.focus": 1}, stages=STAGES, segments=(0.25, 0.75))
    b.pathway.cell[0, Cell.attainment] = np.ravel([(0.9, 0.9), (0.0, 0.8), (0.8, 0.2), (0.9, 0.9), (0.9, 0.9)])
    apply(set_effort, b, t=0)
    apply(choose_focus, b, t=0)
    assert b.initiatives.focus[0].tolist() == [0, 0, 5, 0, 0]


def test_focus_is_chosen_when_a_partnership_is_founded_and_again_after_its_years():
    b = small(
        FEW | {"partnerships.focus": 1, "partnerships.focus_years": 2, "conditions.common_agenda.start": 3},
        stages=STAGES,
    )
    seen = []
    for t in range(40):
        b.pathway.cell[0, Cell.attainment] = 0.5
        b.pathway.cell[0, Cell.attainment, t % STAGES] = 0.1
        apply(set_effort, b, t=t)
        apply(choose_focus, b, t=t)
        seen.append(b.initiatives.focus[0].copy())
        apply(keep_record, b)
    turned = [t for t in range(1, 40) if not np.array_equal(seen[t], seen[t - 1])]
    assert turned == [3, 27]
    assert seen[0].tolist() == [1] * STAGES
    assert [int(seen[t].argmax()) for t in turned] == [3 % STAGES, 27 % STAGES]


def test_without_conditions_there_is_no_focus_and_noise_is_that_of_measured_need():
    b = focused({"conditions.common_agenda.strength": 0.0})
    assert b.initiatives.focus[0].tolist() == [1] * STAGES
    b = focused({"service.need_noise": 0.0})
    b.initiatives.q[Quant.need_noise, 1] = 1.0
    found = set()
    for t in range(0, 480, 24):
        b.initiatives.initiative_state[InitiativeState.age] = t
        apply(choose_focus, b, t=t)
        found.update(np.flatnonzero(b.initiatives.focus[0]).tolist())
    assert found == set(range(STAGES))


def test_each_initiative_has_a_focus_among_its_own_stages():
    stages = [{"name": n, "initiative": i} for n, i in zip("abcde", ("x", "x", "y", "y", "y"), strict=True)]
    b = focused({"partnerships.focus": 2}, stages=stages)
    assert b.initiatives.focus[0].tolist() == pytest.approx([1, 1, 0, 1.5, 1.5])


def test_cycles_are_held_in_focus_at_a_multiple_of_their_rate_and_not_elsewhere():
    """Rate .2 * 2.5 = .5 in focus: a chance of .49 is enough there, and .01 is not elsewhere."""
    b = focused({"learning.adhoc_rate": 0.0, "problem.known": 0.0})
    b.initiatives.q[Quant.cycles, 1] = 0.2
    b.initiatives.initiative_state[InitiativeState.quality] = 1.0
    b.orgs.org[0, Org.attendance] = 1.0
    in_focus = b.initiatives.focus[0, b.runs.network_stage] > 0
    for chance, expected in ((0.49, in_focus), (0.51, np.zeros_like(in_focus)), (0.01, in_focus)):
        b.runs.chance[:, Chance.convened] = chance
        b.orgs.cycle[0, Cycle.bit] = 0
        b.orgs.cycle[0, Cycle.months] = 0
        apply(joint_cycles, b, t=0)
        held = b.orgs.cycle[0, Cycle.bit] > 0
        assert not held[~expected].any()
        if expected.any():
            assert held[expected].any()


def test_planned_moves_lead_to_stages_in_focus_only_at_a_multiple_of_their_rate():
    """Rate .1 * 2.5 a month in focus: those whose number lies below three times that may be asked."""
    b = focused({"service.need_seen": 1.0, "service.move_rate": 0.0, "learning.ballot": "trust_alignment"})
    b.initiatives.q[Quant.planned_moves, 1], b.initiatives.q[Quant.noise] = 0.1, 0.0
    b.orgs.org[0, Org.attendance], b.orgs.org[0, Org.alignment] = 1.0, 1.0
    b.orgs.org[0, Org.fitness] = 0.0  # good anywhere it can go
    b.orgs.traits[0, Trait.stage, :6] = 2
    b.problem.plan_reads[:] = 1
    b.pathway.cell[0, Cell.received] = (0.1, 0.3, 0.9, 0.4, 0.2)
    b.runs.luck[:, Luck.alone], b.runs.luck[:, Luck.visible] = 0.9, 0.0
    for chance, wish in ((0.74, 1), (0.76, STAY)):
        b.runs.luck[:, Luck.planned] = chance
        apply(decide_moves, b, t=2)
        assert b.orgs.traits[0, Trait.wish, :6].tolist() == [wish] * 6
    b.initiatives.focus[:] = 1.0
    b.runs.luck[:, Luck.planned] = 0.29
    apply(decide_moves, b, t=2)
    assert b.orgs.traits[0, Trait.wish, :6].tolist() == [0] * 6
