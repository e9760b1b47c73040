"""M23: how far nonprofits claim, what it wins them, and what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.model.kernels.applications import score_applicants
from cisim.model.kernels.claims import decide_claims
from cisim.model.kernels.hours import spend_hours
from cisim.model.kernels.layout import Grant, Org, Strategy, Trait
from cisim.model.kernels.random_draws import draw_errors
from cisim.model.kernels.trust import compete
from cisim.model.month import advance
from cisim.model.parameters import RULES
from cisim.model.schedule import Event
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.simulate import run
from kernel_tools import apply, binomial_z, block, normal_bound, scenario

FEW = {"sectors.nonprofits": 6, "sectors.governments": 2, "sectors.businesses": 2, "sectors.funders": 3}
LIMIT = normal_bound(1e-6)


def claiming(changes=(), runs=1, claims=()):
    """A small community whose nonprofits claim so far."""
    b = block(scenario(FEW | dict(changes)), runs=runs)
    for o, claim in enumerate(claims):
        b.orgs.org[:, Org.claim, o] = claim
    return b


def test_a_claim_is_effort_times_what_is_not_aligned_times_what_is_decided_anew():
    b = claiming({"funding.claim_effort": 0.8})
    b.orgs.strategy[0, Strategy.claim_effort, 5] = 0.1  # a number of its own
    b.orgs.org[0, Org.alignment, :6] = (0, 0.25, 1, 0.5, 0, 0)
    b.orgs.org[0, Org.renewed, :6] = (1, 0.5, 1, 0, 0.25, 1)
    apply(decide_claims, b)
    assert b.orgs.org[0, Org.claim] == pytest.approx([0.8, 0.3, 0, 0, 0.2, 0.1, 0, 0, 0, 0])


def test_nobody_claims_before_the_first_grants_and_most_do_later():
    town = load("small-town").replace({"funding.claim_effort": 1.0, "forgetting.practice_loss": 0.0, "time.months": 13})
    seen = []

    def look(b, t):
        seen.append(b.orgs.org[:, Org.claim, : b.runs.nonprofits].copy())

    b = block(town, runs=4)
    advance(b, 0, 13, (Event("after", "claims", look),))
    assert (seen[0] == 0).all()
    assert (seen[1] > 0).all()


@pytest.mark.parametrize("rule", RULES)
def test_a_claim_raises_the_attributed_score_and_no_other(rule):
    """By weight * gain * claim, for every funder."""
    claims, scores = np.array([0, 0.2, 0.4, 0.6, 0.8, 1.0]), []
    for c in (0 * claims, claims):
        b = claiming({"funding.rule": rule, "funding.claim_weight": 0.3, "funding.claim_gain": 4.0}, claims=c)
        apply(draw_errors, b, t=0)
        apply(score_applicants, b)
        scores.append(b.funding.grant[0, Grant.score].copy())
    gain = 1.2 * claims if rule == "attributed" else 0 * claims
    assert scores[1] - scores[0] == pytest.approx(np.tile(gain, (3, 1)))


def test_a_claim_takes_fundraising_hours_out_of_service():
    """1 + .5 c times as many, with usual ones of a tenth; no hour is made or lost; others have none."""
    base = {"hours.claims": 0.5, "hours.fundraising": 0.1, "hours.fixed": 0.0}
    claims = np.array([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    b, without = claiming(base, claims=claims), claiming(base)
    for one in (b, without):
        apply(spend_hours, one)
    org, usual = b.orgs.org[0], without.orgs.org[0]
    assert org[Org.fundraising, :6] == pytest.approx(usual[Org.fundraising, :6] * (1 + 0.5 * claims))
    spent = org[Org.fundraising] - usual[Org.fundraising]
    assert org[Org.service] == pytest.approx(usual[Org.service] - spent)
    for layer in (Org.search, Org.reporting, Org.coordination, Org.running):
        assert np.array_equal(org[layer], usual[layer])
    assert (org[Org.fundraising, 6:] == 0).all()


def test_no_hours_are_claimed_that_there_are_not():
    """Search and usual fundraising take nine tenths: a full claim that asks for eight more takes the tenth left."""
    hours = {"hours.claims": 2.0, "hours.fundraising": 0.4, "hours.search": 0.5, "hours.reporting": 0.0}
    b = claiming(hours | {"hours.fixed": 0.0}, claims=[1.0] * 6)
    apply(spend_hours, b)
    org = b.orgs.org[0, :, :6]
    total = b.orgs.org[0, Org.capacity, :6] * 140
    assert org[Org.fundraising] == pytest.approx(0.5 * total)
    assert org[Org.service] == pytest.approx(0, abs=1e-9)


@pytest.mark.statistical  # error rate 1e-6 each
@pytest.mark.parametrize(("claims", "aligned", "factor"), [
    ((0, 0), (0, 0), 1.0), ((1, 0), (0, 0), 1.5), ((1, 1), (0, 0), 2.0), ((0.5, 0), (0, 1), 0.75),
    ((1, 1), (1, 1), 0.0), ((0, 1), (0, 1), 0.5),
])  # fmt: skip
def test_who_claims_breaches_its_part_of_competition_more_often(claims, aligned, factor):
    """Half of the breaches are those of each end, as far as its grants are not aligned, times 1 + c."""
    b = claiming({"trust.competition": 0.4, "trust.claims": 1.0, "ties.graph": "full"}, runs=3000)
    b.orgs.traits[:, Trait.stage, :2], b.orgs.traits[:, Trait.stage, 2:6] = 0, 1
    b.orgs.org[:, Org.claim, :2], b.orgs.org[:, Org.aligned_share, :2] = claims, aligned
    b.initiatives.q[:] = 1.0
    before = b.ties.trust.copy()
    apply(compete, b, t=12)
    edge, lost = b.ties.edge[b.runs.world], b.ties.trust < before
    between = (edge[:, 0] == 0) & (edge[:, 1] == 1)
    assert between.sum() == 3000
    chance = 0.4 * factor
    assert lost[between].sum() == 0 if chance == 0 else abs(binomial_z(lost[between].sum(), 3000, chance)) < LIMIT


# --- whole runs


@pytest.fixture(scope="module")
def town():
    """The small town, for five years."""
    return load("small-town").replace({"time.months": 60})


def attainment(scenario):
    """Of two runs, in both arms, at every month."""
    return run([scenario.isolated(), scenario], 2, 3, every=1, threads=1).attainment


def test_without_effort_nothing_changes(town):
    """To the last bit, whatever claims would win and cost; so do entries that repeat the scenario's numbers."""
    usual = attainment(town)
    louder = {"funding.claim_gain": 5.0, "hours.claims": 2.0, "trust.claims": 5.0}
    assert np.array_equal(attainment(town.replace(louder)), usual)
    nobody = {"nonprofits": [{"count": town["sectors.nonprofits"], "claim_effort": 0.0}]}
    assert np.array_equal(attainment(Scenario.from_dict(town.to_dict() | nobody, "own")), usual)


def test_claims_cost_isolated_work_hours_of_service(town):
    loud = town.replace({"funding.claim_effort": 1.0})
    found = run([town.isolated(), loud.isolated()], 4, 3, detail=True, threads=1).hours[..., -1, :].mean(axis=1)
    assert found[1, 2] > 1.05 * found[0, 2]
    assert found[1, 0] < found[0, 0]
