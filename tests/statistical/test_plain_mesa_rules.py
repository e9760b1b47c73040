"""Docking rule by rule: the engine and the plain Mesa version agree to rounding without chance."""

from __future__ import annotations

import pytest

from docking import NO_CHANCE, assert_agree, first_edition
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
    "a backbone's roles": {"backbone.responsiveness": 0.8, "backbone.returns": 0.7},
    "a backbone's roles at once": {"backbone.responsiveness": 1.0, "backbone.returns": 1.0, "hours.tolerance": 0.02},
    "raising money": {
        "backbone.fundraising": 0.3, "backbone.fundraising_yield": 2.0, "funding.overhead_taste": 0.1,
        "alignment.funder_own": 0.1, "partnerships.core_least": 0.3,
    },
    "urgency": {"backbone.urgency_fading": 2.0, "backbone.urgency_kept": 0.5},
    "later, all that backbones do": LATER | {
        "backbone.responsiveness": 0.5, "backbone.fundraising": 0.5, "backbone.urgency_fading": 1.0,
        "funding.overhead_taste": 0.2,
    },
    "focus": {"partnerships.focus": 2, "partnerships.focus_years": 1},
    "investment in one stage": {"investment.dollars": 1.5e6, "investment.stage": 2, "investment.years": 2},
    "investment in all stages": {"investment.dollars": 1e9, "investment.start": 12},
    "new heads every year": {"sectors.head_rate": 1.0},
}  # fmt: skip
"""Each alone, beside the rules of the first edition."""


@pytest.mark.parametrize("months", [12, 13, 40])
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_agrees_to_rounding_without_chance(small, rule, months):
    assert_agree(first_edition(small, NO_CHANCE | RULES[rule]), months, communities=3)


def test_backbones_of_several_initiatives_agree_to_rounding(small):
    """Each has roles, urgency and an end of its own; who raises money does so for all."""
    names = {s: {"initiative": "one" if s < 2 else "two"} for s in range(len(small.stages))}
    decided = {
        "backbone.responsiveness": 0.6, "backbone.fundraising": 0.4, "backbone.urgency_fading": 1.0,
        "funding.overhead_taste": 0.2, "partnerships.core_least": 0.3,
    }  # fmt: skip
    assert_agree(with_stages(first_edition(small, NO_CHANCE | decided), names), 40, communities=3)


GIVEN = {
    0: {"start": 0.44, "need_fte": 3.0},
    1: {"start": 0.45, "background_fte": 5.0},
    2: {"start": 0.40, "need_fte": 8.0, "background_fte": 4.0},
    3: {"start": 0.5, "trend": 4.0},
    4: {"start": 0.45, "background_fte": 1.0, "trend": -3.0},
}
"""Stages with needs, background and trends of their own; the last ones have no start."""

START_CASES = {
    "little background": {"service.background": 0.25, "problem.scale": 2.0},
    "much background": {"service.background": 0.75, "problem.scale": 3.0},
    "harmful businesses": {"sectors.business_harm": 0.2},
    "few organisations": {"sectors.nonprofits": 3, "sectors.governments": 2},
    "a recession": {"shocks.recession_year": 1},
    "children lost and hours fixed": {
        "service.handover_loss": 0.1, "problem.context": "partners", "hours.fixed": 160.0, "service.fade_out": 1.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", START_CASES)
@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_starts_agree_to_rounding(small, arm, case):
    """Needs, background and all that follows from them; and each stage begins at its start in both."""
    starts = {s: {"start": stage.start} for s, stage in enumerate(small.stages)}
    scenario = with_stages(first_edition(small, NO_CHANCE | START_CASES[case]), starts)
    scenario = scenario if arm == "collective" else scenario.isolated()
    ours, _ = assert_agree(scenario, 0)
    for s, stage in enumerate(small.stages):
        assert abs(ours[f"stage {s}"] - stage.start).max() < 1e-9
    assert_agree(scenario, 30)


def test_needs_and_background_that_are_given_agree_to_rounding(small):
    assert_agree(with_stages(first_edition(small, NO_CHANCE), GIVEN), 40)


@pytest.mark.parametrize("arm", ["isolated", "collective"])
@pytest.mark.parametrize("months", [13, 62])
def test_all_rules_together_agree_to_rounding_without_chance(small, arm, months):
    scenario = small.replace(NO_CHANCE | {"partnerships.core_least": 0.0})
    assert_agree(scenario if arm == "collective" else scenario.isolated(), months)
