"""Docking of what single governments and businesses decide: engine and plain Mesa version agree without chance."""

from __future__ import annotations

import pytest

from cisim.evidence.benchmark import plain_mesa
from cisim.model.conditions import CONDITIONS
from docking import NO_CHANCE, assert_agree, both, public


@pytest.mark.parametrize("months", [1, 13, 50])
@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_budgets_of_governments_agree_to_rounding(small, arm, months):
    scenario = public(small).replace(NO_CHANCE | {"partnerships.core_least": 0.0})
    ours, _ = assert_agree(scenario if arm == "collective" else scenario.isolated(), months)
    if arm == "collective" and months > 12:
        alone, _ = assert_agree(scenario.replace({"sectors.public_contribution": 0.0}), months)
        assert (ours["dollars backbone"] > alone["dollars backbone"]).all()
        assert (ours["dollars public_budgets"] < alone["dollars public_budgets"]).all()


SURE = {
    "sectors.join_rate": 1.0, "sectors.leave_rate": 1.0, "sectors.learning_worth": 0.0, "funding.member_premium": 0.0,
    "sectors.participation": 0.5, "sectors.businesses": 6, "hours.pair": 0.0,
} | {f"conditions.{c.name}.hours": 0.0 for c in CONDITIONS}  # fmt: skip
"""Membership costs no hours and pays nothing but what it pays besides, so that nobody has to draw lots."""
SURE_CASES = {
    "rivalry": {"sectors.business_rivalry": 0.3},
    "reputation": {"sectors.business_reputation": 0.3},
    "workforce": {"sectors.business_workforce": 0.3},
}


@pytest.mark.parametrize("case", SURE_CASES)
@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_memberships_of_businesses_agree_to_rounding(small, arm, case):
    scenario = small.replace(NO_CHANCE | SURE | SURE_CASES[case] | {"partnerships.core_least": 0.0})
    scenario = scenario if arm == "collective" else scenario.isolated()
    ours, _ = assert_agree(scenario, 26)
    still, _ = assert_agree(scenario.replace(dict.fromkeys(SURE_CASES[case], 0.0)), 26)
    change = (ours["members"] - still["members"]).mean()
    if (arm, case) == ("isolated", "reputation"):
        assert change == 0  # there is no partnership to be seen in
    elif case == "rivalry":
        assert change < 0
    elif arm == "collective":
        assert change > 0


@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_numbers_of_single_governments_and_businesses_agree_to_rounding(small, arm):
    scenario = both(small).replace(NO_CHANCE | {"partnerships.core_least": 0.0})
    assert_agree(scenario if arm == "collective" else scenario.isolated(), 38)


def test_the_plain_version_reads_the_numbers_of_each_agent(small):
    model = plain_mesa().PlainCommunity(both(small), 5)
    governments = list(model.governing)
    assert [g.own.discretionary for g in governments[3:6]] == [0.2, 0.2, 0.2]
    assert governments[0].own.public_contribution == 0.4
    assert governments[0].pace == 0.0
    assert governments[3].own.policy_pace == 0.0 < governments[5].own.policy_pace
    assert [b.own.skill for b in model.businesses][1:3] == [0.9, both(small)["sectors.business_skill"]]
    assert 0.1 <= model.businesses[2].own.reputation <= 0.5
