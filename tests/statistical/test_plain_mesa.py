"""Docking: the engine and the plain Mesa version, written apart from each other, are the same model.

Both start from the same communities. Without chance they must agree to rounding; with chance, in distribution: paired
by community, two-sided z-tests of every metric at a family-wise error rate of ``ALPHA`` a case (Bonferroni), and 99 %
intervals of the main differences inside margins that are too small to matter.
"""

from __future__ import annotations

import dataclasses
import warnings
from statistics import NormalDist

import numpy as np
import pytest

from cisim.evidence.benchmark import plain_mesa
from cisim.model.kernels.layout import Fixed, Trait
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from docking import NO_CHANCE, assert_agree, both, engine, first_edition, plain
from kernel_tools import with_stages

ALPHA = 1e-3
COMMUNITIES, LUCKS, MONTHS = 60, 8, 60
"""The engine runs every community under several lucks, so that nearly all the noise is that of the plain version."""

MARGINS = {"outcome": 0.02, "outcome_mean": 0.015, "unmet_need": 0.04, "effectiveness": 0.06, "alignment": 0.02,
           "trust": 0.06}  # fmt: skip
"""Differences of shares that would be too small to matter."""

CASES = {
    "isolated": None,
    "collective": {},
    "half known, other rules": {
        "problem.known": 0.4, "problem.authority": 0.6, "learning.alternatives": 2, "learning.reach": 2,
        "learning.peer_sample": 0, "learning.conformity": 0.4, "funding.rule": "shared_indicators",
        "sectors.business_harm": 0.1, "sectors.participation": 0.5, "service.substitution": 1.0,
        "service.move_rate": 0.05, "ties.graph": "small_world",
    },
    "blind copies, much policy, two governments a stage": {
        "problem.policy_share": 1.0, "learning.copy_blind": True, "learning.reach": 0, "learning.peer_rate": 0.5,
        "learning.breadth": 0.5, "learning.review": 0.5, "learning.adhoc_rate": 0.2, "funding.rule": "past_success",
        "sectors.governments": 14, "sectors.government_pace": 0.2, "sectors.size_spread": 0.0, "ties.networks": 10,
        "trust.competition": 3.0, "shocks.policy_rate": 0.5,
    },
    "two sectors, some funders, a pooled fund": {
        "sectors.nonprofits_admitted": 0.5, "sectors.businesses_admitted": 0.0, "sectors.funders_admitted": 0.5,
        "funding.pooled": 0.6, "alignment.funder_own": 0.3, "learning.adhoc_rate": 0.3, "trust.competition": 3.0,
        "problem.policy_share": 0.6,
    },
    "half defined, opponents, turbulence, much forgetting": {
        "problem.defined": 0.5, "problem.opposition": 0.3, "problem.known": 0.4, "problem.turbulence": 0.1,
        "forgetting.practice_loss": 0.3, "sectors.policy_pace": 0.0, "learning.noise": 0.0,
    },
    "lives that end soon": {
        "partnerships.end_rate": 0.2, "lives.closure_rate": 0.1, "funding.exit_rate": 0.7, "funding.patience": 2,
        "partnerships.focus": 1, "partnerships.focus_years": 2, "service.move_rate": 0.05, "shocks.champion_rate": 0.5,
        "learning.trial_hours": 80.0, "service.handover_loss": 0.1, "sectors.head_rate": 0.5,
        "sectors.funders_admitted": 0.5,
    },
    "claims, funders of all sizes who follow each other": {
        "funding.claim_effort": 1.0, "funding.claim_weight": 0.3, "trust.competition": 3.0, "trust.claims": 3.0,
        "sectors.funder_spread": 1.0, "sectors.funders_joined": 0.5, "sectors.funders_admitted": 0.8,
        "funding.imitation": 0.7, "funding.successor": 0.4, "funding.exit_rate": 0.5, "funding.patience": 2,
        "alignment.funder_own": 0.4, "funding.pooled": 0.2, "partnerships.core_least": 0.0,
    },
}  # fmt: skip


def test_both_report_the_same_metrics(small):
    seeds = replication_seeds(1, 1)
    assert plain(small, seeds, 0).keys() == engine(small, seeds, 0).keys()


@pytest.mark.parametrize("months", [0, 1, 60])
@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_without_chance_they_agree_to_rounding(small, arm, months):
    """Money, hours, levels, trust, alignment, service and cohorts: everything that is not drawn."""
    scenario = small.replace(NO_CHANCE)
    scenario = scenario if arm == "collective" else scenario.isolated()
    assert_agree(scenario, months)


NARROW = CASES["two sectors, some funders, a pooled fund"]


def test_membership_by_sector_and_the_pooled_fund_agree_to_rounding_without_chance(small):
    assert_agree(small.replace(NARROW | NO_CHANCE), 60, communities=6)


STAGES = {
    1: {
        "known": 0.8,
        "authority": 1.0,
        "place": 0.0,
        "coupling_across": 0,
        "coupling_within": 0,
        "initiative": "other",
    },
    2: {"substitution": 0.4, "initiative": "other", "business": True},
    4: {"substitution": 1.0, "after": ["Kindergarten readiness", "Middle-grade maths"], "weights": [1.0, 2.0]},
    6: {"coupling_across": 1, "after": ["Early-grade reading", "Post-secondary enrolment"], "substitution": 0.2},
}
"""Stages with dials, elasticities and initiatives of their own."""

LATER = [{"name": "other", "start": 16}]
"""One of the two initiatives starts later, within a year."""


def staged(small):
    """A community of such stages, which borrow practices from each other and meet a recession."""
    changes = {"learning.borrow": 0.6, "problem.kinship": 0.5, "shocks.recession_year": 1, "learning.adhoc_rate": 0.3}
    given = with_stages(small.replace(changes), STAGES)
    return Scenario.from_dict(given.to_dict() | {"initiatives": LATER})


def test_stages_of_their_own_agree_to_rounding_without_chance(small):
    scenario = staged(small).replace(NO_CHANCE)
    assert len(scenario.initiative_names) == 2
    assert_agree(scenario, 36)


def with_sites(small):
    """Three stages with capital steps: some soon paid for, some late, some never."""
    cheap = small.replace({"money.site_cost": 4e5, "money.set_aside": 0.3})
    return with_stages(cheap, {0: {"sites": 1}, 2: {"sites": 3}, 6: {"sites": 50}})


@pytest.mark.parametrize("arm", ["isolated", "collective"])
def test_capital_steps_agree_to_rounding_without_chance(small, arm):
    scenario = with_sites(small).replace(NO_CHANCE)
    ours, _ = assert_agree(scenario if arm == "collective" else scenario.isolated(), 54)
    assert (ours["dollars capital"] >= 4 * 4e5).all()


WITH_STAGES = {
    "stages": staged, "capital steps": with_sites, "first edition": first_edition,
    "first edition, isolated": lambda small: first_edition(small).isolated(),
    "governments and businesses": both,
}  # fmt: skip


@pytest.mark.statistical
@pytest.mark.slow
@pytest.mark.parametrize("case", [*CASES, *WITH_STAGES])
def test_with_chance_they_agree_in_distribution(small, case):
    changes = CASES.get(case, {})
    given = WITH_STAGES.get(case)
    scenario = given(small) if given else small.isolated() if changes is None else small.replace(changes)
    seeds = replication_seeds(21, COMMUNITIES)
    ours, theirs = engine(scenario, seeds, MONTHS, LUCKS), plain(scenario, seeds, MONTHS)
    limit = NormalDist().inv_cdf(1 - ALPHA / 2 / len(theirs))
    for name, value in theirs.items():
        d = value - ours[name]
        error = d.std(ddof=1) / len(d) ** 0.5
        assert abs(d.mean()) <= limit * error + 1e-9 * np.abs(value).max(), name
        if name in MARGINS:
            assert abs(d.mean()) + 2.576 * error < MARGINS[name], f"{name}: too noisy to tell"


def test_plain_strengths_at_zero_are_the_same_as_no_conditions(small):
    """The isolated arm is a limit of the collective one there too, bit for bit."""
    isolated = small.isolated()
    found = [plain_mesa().PlainCommunity(s, 5) for s in (isolated, dataclasses.replace(isolated, conditions=()))]
    numbers = [model.run(36) for model in found]
    assert {k: v for k, v in numbers[0].items() if not k.startswith("level.")} == numbers[1]
    assert not any(v for k, v in numbers[0].items() if k.startswith("level."))


def test_a_plain_partnership_that_admits_nobody_is_isolation(small):
    """There too, bit for bit, but for what was undertaken in vain."""
    nobody = {f"sectors.{sector}_admitted": 0.0 for sector in ("nonprofits", "governments", "businesses", "funders")}
    found = [plain_mesa().PlainCommunity(s, 5).run(36) for s in (small.replace(nobody), small.isolated())]
    numbers = [{k: v for k, v in one.items() if k != "attendance" and k != "members"} for one in found]
    assert numbers[0] == numbers[1]
    assert found[0]["members"] == found[0]["attendance"] == 0


def test_a_known_answer_is_found_by_everybody_in_both(technical):
    """Where everything can be looked up and set, all practices end at the answer of their stage."""
    scenario = first_edition(
        technical, {"learning.trial_rate": 1.0, "sectors.government_pace": 1.0, "service.move_rate": 0.0}
    )
    free = {"problem.known": 1.0, "problem.authority": 1.0, "learning.adhoc_rate": 0.0, "learning.private_stake": 0.0}
    scenario = scenario.replace(free | {"learning.peer_rate": 0.0}).isolated()
    seed = replication_seeds(4, 1)
    block = draw_block(ScenarioColumns((scenario,)), [0], seed)
    advance(block, 0, 0)
    advance(block, 0, 24)
    answers = block.problem.fixed[0, Fixed.answer, block.orgs.traits[0, Trait.stage]]
    np.testing.assert_array_equal(block.orgs.traits[0, Trait.practice], answers)
    model = plain_mesa().PlainCommunity(scenario, int(seed[0]))
    model.run(24)
    assert [o.practice for o in model.organisations] == answers.tolist()


def test_plain_runs_again_alike_and_without_warnings(small):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, again, other = (plain_mesa().PlainCommunity(small, seed).run(14) for seed in (7, 7, 8))
    assert first == again
    assert first != other
