"""Guards: tests that fail if a thumb touches the scale."""

from __future__ import annotations

import dataclasses
from itertools import permutations, product
from math import factorial

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.evidence.replications import STILL
from cisim.evidence.validation.patterns import read_patterns
from cisim.model.conditions import CONDITIONS
from cisim.model.kernels.layout import RunState, Trait
from cisim.model.kernels.trust import ADOPTED
from cisim.model.month import advance
from cisim.model.schedule import Event
from cisim.model.streams import replication_seeds
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes
from cisim.simulation import simulate
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from guard_tools import effects_of_pressure, final

BENEFITS = {
    f"conditions.{c.name}.{name}": 0.0
    for c in CONDITIONS
    for change in c.changes
    if change.role in ("benefit", "harm")
    for name in change.coefficients
    if name not in {n for other in c.changes if other.role == "price" for n in other.coefficients}
}
"""Everything a condition does besides costing hours and dollars, switched off."""

NO_LUCK = read_patterns().named["no-rates"] | {"service.move_rate": 0.0, "learning.trial_hours": 0.0}
"""Nothing hangs on a threshold that a price moves: who forgets, closes, moves by itself, or begins a trial."""


def test_all_prices_and_no_benefits_is_never_ahead_in_any_paired_run(city):
    d = compare(with_changes(city, NO_LUCK | BENEFITS), runs=100, seed=11).difference
    assert (d < 0).all()


@pytest.mark.parametrize("months", [24, 60, 120])
def test_all_prices_and_no_benefits_is_never_ahead_at_any_stage(small, months):
    c = compare(with_changes(small, NO_LUCK | BENEFITS | {"time.months": months}), runs=60, seed=5)
    assert (c.stages[1, :, 1:] <= c.stages[0, :, 1:] + 1e-9).all()


def test_all_strengths_zero_is_isolated_bit_for_bit(city):
    """Strength zero equals a model in which the conditions do not exist at all."""
    without = dataclasses.replace(city.isolated(), conditions=())
    assert not without.conditions
    np.testing.assert_array_equal(final(without), final(city.isolated()))


@pytest.mark.parametrize("condition", [c.name for c in CONDITIONS])
def test_a_condition_that_has_not_started_changes_nothing(small, condition):
    late = {f"conditions.{c.name}.start": 1200 for c in CONDITIONS}
    on = {f"conditions.{condition}.strength": 1.0}
    np.testing.assert_array_equal(final(small.replace(late | on)), final(small.isolated()))


def test_strengths_on_but_mechanisms_inert_is_identical(small):
    """Full strength with every coefficient at zero: nothing is changed, nothing is paid."""
    inert = {
        f"conditions.{c.name}.{p.name}": 0.0 for c in CONDITIONS for p in c.parameters if p.low <= 0.0
    }  # fmt: skip
    np.testing.assert_array_equal(final(small.replace(inert)), final(small.isolated()))


def test_opposed_interests_can_make_collective_fail(city):
    """Where everybody wants the reverse of what works and the agreed definition counts, agreeing makes it worse."""
    opposed = {
        "problem.opposition": 1.0, "alignment.own": 0.9, "alignment.alignment_spread": 0.0,
        "learning.private_stake": 2.0, "conditions.common_agenda.definition": 1.0, "time.months": 180,
    }  # fmt: skip
    d = compare(city.replace(opposed), runs=300, seed=8).difference
    assert d.mean() + 3 * d.std(ddof=1) / 300**0.5 < 0


@pytest.mark.slow
def test_nothing_is_adopted_jointly_where_everybody_is_opposed(city):
    """Stake 10, no noise, no couplings, nothing settled: cycles find gains, and all who are asked refuse them."""
    opposed = {
        "problem.opposition": 1.0, "problem.coupling_within": 0, "problem.coupling_across": 0,
        "learning.private_stake": 10.0, "learning.noise": 0.0, "learning.ballot": "interests",
        "conditions.common_agenda.definition": 0.0, "conditions.backbone_support.mediation": 0.0,
    }  # fmt: skip
    stay = {"service.move_rate": 0.0, "conditions.mutually_reinforcing_activities.moves": 0.0}
    runs, asked, adopted = 100, 0.0, 0

    def count(block, month):
        nonlocal asked, adopted
        traits = block.orgs.traits
        asked += block.runs.run_state[RunState.votes].sum()
        adopted += ((traits[:, Trait.ballot] == ADOPTED) & (traits[:, Trait.motion] >= 0)).sum()

    arm = ScenarioColumns((city.replace(opposed | stay),))
    block = draw_block(arm, np.zeros(runs, int), replication_seeds(4, runs))
    advance(block, 0, 0)
    advance(block, 0, 60, (Event("after", "cycles", count),))
    assert asked > 10 * runs
    assert adopted == 0


def test_pressure_on_a_narrow_list_improves_what_is_measured_and_harms_what_is_true(city):
    """Goodhart: where a change moves listed and unlisted dimensions at once, pressure buys the listed ones with the
    others. Two-sided z-tests on 80 paired runs, each at 4 standard errors (p < 1e-4)."""
    listed, unlisted, true = effects_of_pressure(city, runs=80)
    assert listed > 4
    assert unlisted < -4
    assert true < -4


def shapley(values: dict[tuple[int, ...], float], players: int) -> list[float]:
    """Exact Shapley values of a set function given for all subsets as 0/1 tuples."""
    found = []
    for i in range(players):
        total = 0.0
        for subset in product((0, 1), repeat=players):
            if subset[i] == 0:
                size = sum(subset)
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                joined = subset[:i] + (1,) + subset[i + 1 :]
                total += weight * (values[joined] - values[subset])
        found.append(total)
    return found


def factorial_outcomes(scenario: Scenario, names: list[str], runs: int = 20) -> dict[tuple[int, ...], float]:
    """Mean outcome of every subset of the named conditions."""
    subsets = list(product((0, 1), repeat=len(names)))
    cells = [
        scenario.replace({f"conditions.{n}.strength": float(x) for n, x in zip(names, s, strict=True)}) for s in subsets
    ]
    outcome = simulate.run(cells, runs, 9, detail=False).metrics["outcome"][:, :, -1].mean(axis=1)
    return dict(zip(subsets, outcome, strict=True))


def test_relabelling_conditions_permutes_their_shapley_values(small):
    """The model knows conditions by what they declare: renamed and reordered, each keeps its value."""
    names = [c.name for c in CONDITIONS]
    plain = shapley(factorial_outcomes(small, names), 5)
    order = [3, 0, 4, 1, 2]
    shuffled = dataclasses.replace(small, conditions=tuple(small.conditions[k] for k in order))
    again = shapley(factorial_outcomes(shuffled, [names[k] for k in order]), 5)
    np.testing.assert_allclose(again, [plain[k] for k in order], atol=1e-12)


def test_order_of_conditions_is_irrelevant(small):
    reference = final(small, 10)
    for order in list(permutations(range(5)))[::17]:
        shuffled = dataclasses.replace(small, conditions=tuple(small.conditions[k] for k in order))
        np.testing.assert_allclose(final(shuffled, 10), reference, atol=1e-12)


def test_shapley_values_sum_to_all_minus_none(small):
    values = factorial_outcomes(small, [c.name for c in CONDITIONS])
    assert sum(shapley(values, 5)) == pytest.approx(values[(1,) * 5] - values[(0,) * 5], abs=1e-12)


def test_money_and_luck_are_the_same_in_both_arms(city):
    c = compare(city, runs=40, seed=21)
    assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
    np.testing.assert_array_equal(c.stages[0, :, 0], c.stages[1, :, 0])


def test_levels_need_time_to_build_up(city):
    """No level grows faster in the first year than full effort and perfect meetings allow."""
    record = simulate.run([city], 20, 1, every=1)
    for condition in city.conditions:
        level = record.metrics[f"level.{condition.name}"][0]
        months = record.months[:13]
        fastest = 1 - (1 - 1 / (12 * city[f"conditions.{condition.name}.build_years"])) ** months
        assert (level[:, :13] <= fastest + 1e-12).all()
        assert (level[:, 1] == 0).all()


def test_coordination_is_paid_for_from_the_first_month(city):
    """Backbone, common systems and hours cost something in the first month, before they can have had any effect."""
    c = compare(city.replace({"time.months": 1}), runs=10, seed=1)
    for use in ("backbone", "data_system", "coordination"):
        assert (c.spending[use][1] > 0).all()
        assert (c.spending[use][0] == 0).all()


CLEAN = STILL | {
    "problem.context": "partners", "problem.scale": 2.5, "problem.effect_lowest": 0.05, "problem.coupling_within": 0,
    "problem.known": 0.0, "problem.authority": 1.0, "learning.noise": 0.0, "learning.private_stake": 0.0,
    "learning.comparability": 1.0, "service.need_seen": 1.0, "sectors.government_pace": 0.25,
}  # fmt: skip
"""The clean problem: need seen, equal pace, no noise, no private success, full authority, nothing to compare better."""


def clean_difference(city: Scenario, coupling: int, **more: object) -> np.ndarray:
    """Points at the last stage after 15 years, collective less isolated, on the clean problem; ``[run]``."""
    clean = city.replace(CLEAN | {"problem.coupling_across": coupling, "time.months": 180} | more)
    outcome = simulate.run([clean.isolated(), clean], 200, 1, every=180, detail=False).metrics["outcome"]
    return 100 * (outcome[1, :, -1] - outcome[0, :, -1])


@pytest.mark.statistical
def test_on_the_clean_problem_coordination_is_worth_more_the_more_is_coupled(city):
    """Slope over K_b = 0..6 of 200 paired runs, above 0 by 3 standard errors (error rate 1.4e-3)."""
    slope = np.polyfit(np.arange(7), [clean_difference(city, k) for k in range(7)], 1)[0]
    assert slope.mean() > 3 * slope.std(ddof=1) / 200**0.5


@pytest.mark.statistical
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"conditions.mutually_reinforcing_activities.moves": 0.0},
    ],
    ids=["as it is", "without planned moves"],
)
def test_on_the_clean_problem_without_coupling_the_difference_is_the_price(city, more):
    """Within half a point of the difference with prices alone; 200 paired runs."""
    with_prices_alone = clean_difference(city, 0, **BENEFITS).mean()
    assert abs(clean_difference(city, 0, **more).mean() - with_prices_alone) < 0.5
