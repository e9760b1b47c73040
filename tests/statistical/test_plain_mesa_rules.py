"""Docking rule by rule: the engine and the plain Mesa version agree to rounding without chance."""

from __future__ import annotations

import pytest

from docking import NO_CHANCE, STARTS, assert_agree, second_edition
from kernel_tools import with_stages

LATER = {
    f"conditions.{name}.start": 5
    for name in ("common_agenda", "shared_measurement", "mutually_reinforcing_activities", "continuous_communication",
                 "backbone_support")
}  # fmt: skip

SURE_END = {"partnerships.end_rate": 1.0, "partnerships.fragility": 0.0}

RULES = {
    "missed and fixed hours": {"hours.missed_paid": 0.7, "hours.fixed": 120.0},
    "hours of small organisations": {
        "hours.missed_paid": 1.0, "hours.fixed": 2000.0, "conditions.continuous_communication.hours": 60.0,
    },
    "need seen by half": {"service.need_seen": 0.5},
    "scale and lowest effect": {"problem.scale": 1.0, "problem.effect_lowest": 0.3},
    "partners": {"problem.context": "partners", "problem.coupling_across": 6},
    "partners and handing on": {
        "problem.context": "partners", "service.handover_loss": 0.5, "conditions.continuous_communication.handing": 1.0,
    },
    "fade-out": {"service.fade_out": 1.0},
    "end for certain": SURE_END,
    "end of the grant": {"partnerships.grant_end": 1.0, "partnerships.grant_years": 2, "partnerships.fragility": 0.0},
    "end without a core": {"partnerships.core_least": 5.0},
    "later, end for certain": LATER | SURE_END,
    "later, end without a core": LATER | {"partnerships.core_least": 5.0},
    "end for lack of staff and members": {
        "partnerships.end_rate": 1e-3, "partnerships.fragility": 10.0, "funding.overhead_taste": 0.0,
        "alignment.funder_own": 0.0, "hours.tolerance": 0.001,
    },
    "focus": {"partnerships.focus": 2, "partnerships.focus_years": 1},
    "new heads every year": {"sectors.head_rate": 1.0},
}  # fmt: skip
"""Each alone, beside values of the first edition."""


@pytest.mark.parametrize("months", [13, 40])
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_agrees_to_rounding_without_chance(small, rule, months):
    assert_agree(small.replace(NO_CHANCE | RULES[rule]), months, communities=3)


@pytest.mark.parametrize("background", [0.25, 0.75])
@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_starts_agree_to_rounding(small, arm, background):
    """Needs, background and all that follows from them; and each stage begins at its start in both."""
    scenario = with_stages(small, {s: {"start": start} for s, start in enumerate(STARTS)})
    scenario = scenario.replace(NO_CHANCE | {"service.background": background, "problem.scale": 2.5})
    scenario = scenario if arm == "collective" else scenario.isolated()
    ours, _ = assert_agree(scenario, 0)
    for s, start in enumerate(STARTS):
        assert abs(ours[f"stage {s}"] - start).max() < 1e-6
    assert_agree(scenario, 30)


@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_all_rules_together_agree_to_rounding_without_chance(small, arm):
    scenario = second_edition(small, NO_CHANCE)
    assert_agree(scenario if arm == "collective" else scenario.isolated(), 62)
