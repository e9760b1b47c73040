"""Docking of what single governments and businesses decide: engine and plain Mesa version agree without chance."""

from __future__ import annotations

import pytest

from cisim.evidence.benchmark import plain_mesa
from cisim.model.conditions import CONDITIONS
from cisim.scenario.scenario import Scenario
from docking import NO_CHANCE, assert_agree
from kernel_tools import with_stages

GOVERNMENTS = [
    {"discretionary": 0.5, "public_contribution": 0.4, "own_alignment": 0.6, "election_years": 1, "pace": 0.0},
    {"discretionary": {"low": 0.1, "high": 0.4}, "head_rate": 1.0, "count": 2},
    {"public_contribution": 1.0, "policy_pace": 0.0, "own_alignment": {"low": 0.0, "high": 1.0}, "count": 2},
]  # fmt: skip
BUSINESSES = [
    {"rivalry": 1.0, "harm": 0.3},
    {"workforce": 0.5, "skill": 0.9, "own_alignment": 0.7},
    {"reputation": {"low": 0.1, "high": 0.5}, "rivalry": 0.2, "harm": {"choose": [0.0, 0.1]}},
]  # fmt: skip
DEAR = {
    "sectors.discretionary": 0.2, "sectors.public_contribution": 0.2, "service.need_seen": 0.4, "alignment.own": 0.3,
    "funding.overhead_taste": 0.1, "alignment.funder_own": 0.0,
}  # fmt: skip
"""Governments have something to decide on, and funders leave much of the backbone unpaid."""


def with_own(given: Scenario, **lists: object) -> Scenario:
    """A scenario with entries of single agents."""
    return Scenario.from_dict(given.to_dict() | lists, given.name)


def public(small: Scenario) -> Scenario:
    """Eleven governments at seven stages, some with numbers of their own; two initiatives, sites at two stages."""
    changed = small.replace(DEAR | {"sectors.governments": 11, "money.site_cost": 1e6})
    stages = {s: {"initiative": "other"} for s in (1, 2)} | {0: {"sites": 3}, 5: {"sites": 40}}
    return with_own(with_stages(changed, stages), governments=GOVERNMENTS)


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


def both(small: Scenario) -> Scenario:
    """Governments and businesses that decide on everything they can, by numbers of their own."""
    return with_own(public(small).replace({"sectors.businesses": 4}), governments=GOVERNMENTS, businesses=BUSINESSES)


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
