"""Guards with every mechanism at its registered value (docs/preregistration.md): no thumb may touch the scale."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.evidence.registration import registered
from cisim.evidence.validation.changes import free_of_charge, price_alone
from cisim.evidence.validation.doses import slope_of
from cisim.evidence.validation.patterns import read_patterns
from cisim.model.kernels.layout import ConditionState, InitiativeState, Org, Trait
from cisim.model.month import advance
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes
from cisim.simulation import simulate
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.observe import ACCOUNTS
from cisim.simulation.problem import find_best
from cisim.simulation.start import begin
from guard_tools import effects_of_pressure, final, standard_errors

NAMED = read_patterns().named
NO_RATES, CLEAN = NAMED["no-rates"], NAMED["clean"]
SAME_TERMS = {
    "service.need_seen": 1.0, "service.need_noise": 0.0, "conditions.mutually_reinforcing_activities.moves": 0.0,
    "funding.member_premium": 0.0, "hours.multi_year_relief": 0.0, "conditions.shared_measurement.relief": 0.0,
    "funding.term_aligned": 1.0,
}  # fmt: skip
"""Nothing that a technical problem leaves to a partnership: no planned moves, no better terms of funding."""

STAY = {"service.move_rate": 0.0, "learning.trial_hours": 0.0}
"""Nobody moves by itself, and trials take no hours: moves go by measured need and trials wait for hours, so that a
price that changes either by a little changes luck as well.
"""

pytestmark = [pytest.mark.statistical, pytest.mark.slow]


@pytest.fixture(scope="module")
def city() -> Scenario:
    """The default city with every registered value."""
    return registered("adaptive-city")


@pytest.fixture(scope="module")
def technical() -> Scenario:
    """The technical city with every registered value."""
    return registered("technical-city")


@pytest.mark.xfail(strict=True, reason="known failure: +0.19 points at 400 runs, 5.8 s.e. (docs/model_card.md)")
def test_technical_problem_is_not_won_by_working_together(technical):
    """All four dials technical and everything running: not ahead by 3 s.e. (P = .0013 if nothing is to be gained)."""
    assert standard_errors(compare(technical, runs=400, seed=1).difference) < 3


@pytest.mark.xfail(strict=True, reason="known failure: opponents are drawn by the agenda (docs/model_card.md)")
def test_opposition_of_all_makes_working_together_lose(city):
    """Everybody's success runs against what works, everything running: behind by 3 s.e. (P = .0013 if it is level)."""
    opposed = city.replace({"problem.opposition": 1.0})
    assert standard_errors(compare(opposed, runs=400, seed=1).difference) < -3


def test_clean_technical_problem_leaves_practices_alone(technical):
    """With neutral rates, equal terms and no price every organisation ends with the same practice in both arms. Peers
    are left out: elements that are worth next to nothing are copied back and forth.
    """
    nothing_to_copy = {"learning.peer_rate": 0.0, "learning.noise": 0.0}
    clean = with_changes(technical, NO_RATES | SAME_TERMS | STAY | nothing_to_copy)
    arms = ScenarioColumns(tuple(s.replace(free_of_charge(clean)) for s in (clean.isolated(), clean)))
    block = draw_block(arms, np.tile([0, 1], 40), np.repeat(replication_seeds(4, 40), 2))
    begin(clean, block)
    advance(block, 0, 180)
    practice = block.orgs.traits[:, Trait.practice]
    np.testing.assert_array_equal(practice[::2], practice[1::2])


def test_clean_technical_problem_costs_its_price_and_nothing_else(technical):
    """Without prices the difference is within 0.05, with them a loss in 90 of 100 runs (fair coins: P < 1e-16)."""
    clean = with_changes(technical, NO_RATES | SAME_TERMS | STAY)
    assert abs(compare(clean.replace(free_of_charge(clean)), runs=100, seed=2).difference.mean()) < 0.05
    assert (compare(clean, runs=100, seed=2).difference < 0).sum() >= 90


def test_clean_problem_is_worth_its_coupling(city):
    """Without coupling the difference is that of prices alone, within half a point; with it it grows by 3 s.e."""
    clean = with_changes(city, NO_RATES | CLEAN)
    cells = [compare(clean.replace({"problem.coupling_across": k}), runs=200, seed=1).difference for k in range(7)]
    none = clean.replace({"problem.coupling_across": 0})
    paid = compare(none.replace(price_alone(none)), runs=200, seed=1).difference
    assert abs(cells[0].mean() - paid.mean()) < 0.5
    apart = np.arange(7) - 3.0
    slopes = apart @ np.array(cells) / (apart @ apart)
    assert slopes.mean() == pytest.approx(slope_of(np.arange(7.0))(np.array(cells)))
    assert standard_errors(slopes) > 3


def way_gone(scenario: Scenario, runs: int) -> float:
    """Mean share of the way to the best that the only organisation goes."""
    block = draw_block(ScenarioColumns((scenario,)), np.zeros(runs, np.int64), replication_seeds(1, runs))
    begin(scenario, block)
    stage = block.orgs.traits[:, Trait.stage, 0].copy()
    first = block.orgs.org[:, Org.fitness, 0].copy()
    advance(block, 0, scenario.months)
    best, _ = find_best(block.problem.landscape, len(scenario.stages))
    left = best[block.runs.world, stage] - first
    gone = block.orgs.org[:, Org.fitness, 0] - first
    return float((gone[left > 1e-9] / left[left > 1e-9]).mean())


@pytest.mark.parametrize(("noise", "alignment", "least"), [(0.0, 0.5, 0.95), (0.1, 1.0, 0.6)])
def test_isolated_work_climbs_a_hill_that_it_can_see(city, noise, alignment, least):
    """One organisation with all authority on a smooth problem, 400 landscapes."""
    alone = {
        "sectors.nonprofits": 1, "sectors.governments": 0, "sectors.businesses": 0, "problem.coupling_across": 0,
        "problem.coupling_within": 0, "problem.authority": 1.0, "learning.private_stake": 0.0, "learning.noise": noise,
        "alignment.own": alignment, "alignment.alignment_spread": 0.0, "service.move_rate": 0.0,
        "stages.all.start": "none", "time.months": 180,
    }  # fmt: skip
    assert way_gone(with_changes(city, NO_RATES | alone).isolated(), 400) >= least


def test_known_answer_that_nobody_can_set_is_won_together(city):
    """Even if the answer were known: ahead by 3 s.e."""
    known = city.replace({"problem.known": 1.0, "problem.authority": 0.3})
    assert standard_errors(compare(known, runs=400, seed=1).difference) > 3


def test_prices_alone_never_pay(city):
    """No benefits, neutral rates: behind in each of 100 paired runs, and at no stage ahead."""
    paid = with_changes(city, NO_RATES | STAY | price_alone(city))
    c = compare(paid, runs=100, seed=11)
    assert (c.difference < 0).all()
    assert (c.stages[1, :, 1:] <= c.stages[0, :, 1:] + 1e-9).all()


def test_prices_alone_do_not_pay_with_all_rates(city):
    """Who forgets and who closes hangs on thresholds, so that a run may go the other way by luck; 90 of 100 do not."""
    assert (compare(city.replace(price_alone(city)), runs=100, seed=11).difference < 0).sum() >= 90


def test_pressure_on_a_narrow_list_harms_what_is_true_with_all_rates(city):
    """Measured up, unlisted and true down, each by 4 standard errors of 80 paired runs (p < 1e-4)."""
    listed, unlisted, true = effects_of_pressure(city, runs=80)
    assert listed > 4
    assert unlisted < -4
    assert true < -4


@pytest.mark.parametrize("rates", [{}, NO_RATES], ids=["all rates", "no rates"])
@pytest.mark.parametrize("context", ["partners", "prevailing"])
def test_all_strengths_zero_is_isolated_bit_for_bit(city, context, rates):
    """Strength zero equals a model in which the conditions do not exist at all."""
    chosen = with_changes(city, rates | {"problem.context": context, "time.months": 96})
    without = dataclasses.replace(chosen.isolated(), conditions=())
    np.testing.assert_array_equal(final(without), final(chosen.isolated()))


def test_conditions_that_have_not_started_change_nothing_with_all_rates(city):
    late = city.replace({f"conditions.{c.name}.start": 1200 for c in city.conditions} | {"time.months": 96})
    np.testing.assert_array_equal(final(late), final(late.isolated()))


def test_mechanisms_that_are_inert_change_nothing_with_all_rates(city):
    """Full strength with every coefficient at zero: nothing is changed, nothing is paid."""
    inert = {f"conditions.{c.name}.{p.name}": 0.0 for c in city.conditions for p in c.parameters if p.low <= 0.0}
    chosen = city.replace(inert | {"time.months": 96})
    np.testing.assert_array_equal(final(chosen), final(chosen.isolated()))


def test_after_the_end_nothing_is_done_and_nothing_is_paid(city):
    """A partnership that ended at its first anniversary: no effort, no member, no dollar after the year's end."""
    ended = city.replace({"partnerships.end_rate": 1.0, "partnerships.fragility": 0.0, "time.months": 60})
    block = draw_block(ScenarioColumns((ended,)), np.zeros(40, np.int64), replication_seeds(5, 40))
    begin(ended, block)
    advance(block, 0, 60)
    assert (block.initiatives.initiative_state[InitiativeState.ended] > 0).all()
    assert not block.initiatives.condition_state[ConditionState.effort].any()
    assert not block.orgs.traits[:, Trait.member].any()
    record = simulate.run([ended.isolated(), ended], 40, 5)
    paid = record.dollars[1]
    for account in ("backbone", "data_system"):
        by_year = paid[..., ACCOUNTS.index(account)]
        assert (by_year[:, 1] > 0).all()
        np.testing.assert_array_equal(by_year[:, 2:], by_year[:, 2:3].repeat(4, axis=1))
