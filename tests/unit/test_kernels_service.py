"""M10 and M11: the service that arrives and the attainment of cohorts, against closed forms."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from cisim.model.kernels.layout import Cell, Org, RunState, Trait
from cisim.model.kernels.service import combine, exp_minus, recover, serve, target_attainment, turn_over
from cisim.model.kernels.start import steady_state
from cisim.model.month import begin
from kernel_tools import (
    apply,
    callable_of,
    monthly,
    small,
)

ces = callable_of(combine)


# --- M10: service


def test_the_exponential_is_exact_to_rounding():
    """Six squarings make 64 roundings of one: 64 * 2^-53 = 7.1e-15 at most, over the whole range."""
    x = np.concatenate([np.linspace(0, 40, 2001), [1e-12, 1e-6, 1e3]])
    found = np.array([callable_of(exp_minus)(v) for v in x])
    assert np.abs(found - np.exp(-x)).max() < 64 * 2.0**-53
    assert callable_of(exp_minus)(0.0) == 1.0


def serving(**changes):
    """Two stages and two segments; everything that service depends on differs between organisations."""
    b = small({"funding.fidelity_loss": 0.5, "problem.place": 0.6} | changes, segments=(0.3, 0.7))
    begin(b, 0)
    rng = np.random.default_rng(1)
    b.orgs.org[0, Org.service] = 140 * b.orgs.org[0, Org.capacity] * rng.uniform(0.3, 0.8, 10)
    b.orgs.org[0, Org.dilution], b.orgs.org[0, Org.alignment] = rng.uniform(0, 0.3, (2, 10))
    b.orgs.org[0, Org.new_fte] = b.orgs.org[0, Org.capacity] * rng.uniform(0, 1, 10)
    return b


@pytest.mark.parametrize("harm", [0.0, 1.0])
def test_a_cell_receives_1_minus_exp_of_effective_service_over_need(harm):
    """E adds up hours in FTE * effectiveness * fidelity * what moving left, less the harm of unaligned business; a
    practice of eight elements has full effect 2.5 spreads above the mean, and never less than a twentieth of it.
    """
    b = serving(**{"sectors.business_harm": harm})
    b.runs.run_state[RunState.need_factor] = 1.2
    apply(serve, b)
    supply = np.zeros((2, 2))
    for o in range(10):
        s, l = b.orgs.traits[0, Trait.stage, o], b.orgs.traits[0, Trait.segment, o]
        e = np.clip(0.3 + 0.7 * (b.orgs.org[0, Org.fitness, o] - 0.5) / (2.5 / 96**0.5), 0.05, 1)
        fidelity = 1 - 0.5 * 0.6 * b.orgs.org[0, Org.new_fte, o] / b.orgs.org[0, Org.capacity, o]
        work = b.orgs.org[0, Org.service, o] / 140 * e * fidelity * (1 - b.orgs.org[0, Org.dilution, o])
        if o >= 8:
            work -= harm * b.orgs.org[0, Org.capacity, o] * (1 - b.orgs.org[0, Org.alignment, o])
        supply[s] += work * (np.array([0.3, 0.7]) if l < 0 else np.arange(2) == l)
    assert b.pathway.cell[0, Cell.supply] == pytest.approx(supply.ravel())
    ratio = np.maximum(supply.ravel(), 0) / (1.2 * b.pathway.cell[0, Cell.need])
    assert b.pathway.cell[0, Cell.received] == pytest.approx(1 - np.exp(-ratio), abs=1e-14)


def test_duplication_wastes_service_and_gaps_are_real():
    """The same hours reach more when they are spread than when they crowd in one of two equal cells."""
    b = small(
        {"problem.coupling_across": 0, "sectors.governments": 0, "sectors.businesses": 0}, 1, 1, segments=(0.5, 0.5)
    )
    begin(b, 0)
    b.orgs.org[0, Org.service], b.orgs.org[0, Org.fitness], b.orgs.traits[0, Trait.segment] = (
        1400,
        b.problem.best[0, 0],
        (0, 1, 0, 1, 0, 1),
    )
    apply(serve, b)
    spread = b.pathway.cell[0, Cell.received].copy()
    b.orgs.traits[0, Trait.segment] = 0
    apply(serve, b)
    crowded = b.pathway.cell[0, Cell.received].copy()
    assert crowded[1] == 0
    assert spread == pytest.approx(np.full(2, 1 - (1 - crowded[0]) ** 0.5))
    assert crowded.sum() < spread.sum()


# --- M11: attainment


@pytest.mark.parametrize("phi", [-9.0, -1.0, -0.5, -1e-5, 0.0, 1e-5, 0.5, 0.8])
def test_attainment_combines_what_a_cohort_brings_and_receives_by_ces(phi):
    """The direct formula at every phi, Cobb-Douglas at and near 0; homogeneous and between the two."""
    sigma = 1 / (1 - phi)
    for gamma, u, received in np.random.default_rng(2).uniform(0.05, 0.95, (50, 3)).tolist():
        q = ces(u, received, gamma, sigma)
        cobb_douglas = u**gamma * received ** (1 - gamma)
        if abs(phi) < 1e-3:
            assert q == pytest.approx(cobb_douglas, rel=2e-4 if phi else 1e-13)
        if phi:
            assert q == pytest.approx((gamma * u**phi + (1 - gamma) * received**phi) ** (1 / phi), rel=1e-9)
        assert min(u, received) <= q <= max(u, received)
        assert ces(0.5 * u, 0.5 * received, gamma, sigma) == pytest.approx(0.5 * q, rel=1e-9)


@pytest.mark.parametrize("sigma", [0.3, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("gamma", [0.5, 0.7])
def test_the_best_split_of_a_budget_is_the_closed_form_and_balanced_for_equal_weights(sigma, gamma):
    """u/I = (gamma/(1-gamma))^sigma (Cunha & Heckman 2007); equal weights: half and half, whatever sigma."""
    split = np.linspace(0.001, 0.999, 999)
    reached = np.array([ces(x, 1 - x, gamma, sigma) for x in split])
    odds = (gamma / (1 - gamma)) ** sigma
    assert split[reached.argmax()] == pytest.approx(odds / (1 + odds), abs=1e-3)
    single = ces(0.999, 0.001, gamma, sigma)
    assert reached.max() > 1.05 * single  # complements: a single-stage investment never beats balance


def test_perfect_substitutes_approach_the_weighted_mean():
    """With sigma large only the better buy counts, so that balance is worth nothing."""
    assert ces(0.8, 0.2, 0.5, 1e6) == pytest.approx(0.5, rel=1e-5)
    assert ces(0.5, 0.5, 0.5, 1e6) == pytest.approx(0.5)


GRAPH = (
    {"name": "a", "duration": 2.0},
    {"name": "b", "duration": 3.0, "after": ["a"]},
    {"name": "c", "duration": 1.0, "after": []},
    {"name": "d", "duration": 4.0, "after": ["a", "b", "c"], "weights": [1.0, 2.0, 1.0]},
)


def cohorts(sigma=0.8):
    """A stage graph that is no chain, two segments, service by fiat."""
    b = small({"service.substitution": sigma, "service.entry_share": 0.6}, stages=GRAPH, segments=(0.4, 0.6))
    b.pathway.cell[0, Cell.received], b.pathway.intake[0] = np.linspace(0.2, 0.9, 8), (0.4, 0.55)
    b.pathway.cell[0, Cell.attainment] = np.linspace(0.3, 0.6, 8)
    return b


def test_a_stage_aims_at_what_its_sources_send_and_its_service_adds():
    """Cohorts enter with the weighted attainment of the stages before, or with the intake of their segment."""
    b = cohorts()
    apply(target_attainment, b, t=0)
    q, received, target = (
        b.pathway.cell[0, layer].reshape(4, 2) for layer in (Cell.attainment, Cell.received, Cell.target)
    )
    entering = np.array([b.pathway.intake[0], q[0], b.pathway.intake[0], 0.25 * q[0] + 0.5 * q[1] + 0.25 * q[2]])
    phi = 1 - 1 / 0.8
    assert target == pytest.approx((0.6 * entering**phi + 0.4 * received**phi) ** (1 / phi))


def test_settled_attainment_is_the_fixed_point_of_the_aim():
    """What the first service would keep is what every stage aims at: no run begins with a drift of its own."""
    b = cohorts()
    apply(steady_state, b)
    apply(target_attainment, b, t=0)
    assert b.pathway.cell[0, Cell.target] == pytest.approx(b.pathway.cell[0, Cell.attainment], abs=1e-12)


def test_attainment_relaxes_to_its_target_with_the_duration_of_the_stage():
    """q(t) = q* + (q0 - q*)(1 - 1/d)^t in months, exp(-t/d) but for the length of a month."""
    b = cohorts()
    apply(target_attainment, b, t=0)
    start, target = b.pathway.cell[0, Cell.attainment].copy(), b.pathway.cell[0, Cell.target].copy()
    q = monthly(turn_over, b, 48, lambda: b.pathway.cell[0, Cell.attainment])
    t, d = np.arange(49)[:, None], 12 * np.repeat([2.0, 3.0, 1.0, 4.0], 2)
    assert np.allclose(q, target + (start - target) * (1 - 1 / d) ** t, rtol=1e-10)
    assert np.allclose(q, target + (start - target) * np.exp(-t / d), atol=0.01)
    assert b.pathway.cell[0, Cell.entered] == pytest.approx(np.tile([0.4, 0.6], 4) * 3000 * 4)
    assert b.pathway.cell[0, Cell.left] == pytest.approx(b.pathway.cell[0, Cell.entered])


def test_the_number_of_children_relaxes_to_births_times_duration():
    """A community that grew out of smaller cohorts fills up at the same pace."""
    b = cohorts()
    full = b.pathway.cell[0, Cell.children].copy()
    b.pathway.cell[0, Cell.children] *= 0.5
    n = monthly(turn_over, b, 36, lambda: b.pathway.cell[0, Cell.children])
    d = 12 * np.repeat([2.0, 3.0, 1.0, 4.0], 2)
    assert full == pytest.approx(np.tile([0.4, 0.6], 4) * 3000 * d / 12)
    assert np.allclose(n, full * (1 - 0.5 * (1 - 1 / d) ** np.arange(37)[:, None]))


def test_what_improves_in_the_cradle_reaches_the_career_later():
    """A stage feels a better first stage one month later for each stage between, and ever more afterwards."""
    b = small({"problem.coupling_across": 0}, stages=3)
    b.pathway.cell[0, Cell.received] = 0.5
    apply(steady_state, b)
    before = b.pathway.cell[0, Cell.attainment].copy()
    b.pathway.cell[0, Cell.received, 0] = 0.9
    gain = []
    for _ in range(120):
        apply(target_attainment, b, t=0)
        apply(turn_over, b)
        gain.append(b.pathway.cell[0, Cell.attainment] - before)
    gain = np.array(gain)
    first = [int((gain[:, s] > 1e-12).argmax()) for s in range(3)]
    assert first == [0, 1, 2]
    assert (np.diff(gain[2:], axis=0) > 0).all()
    assert (gain[-1, 0] > gain[-1, 1]) & (gain[-1, 1] > gain[-1, 2])


def test_what_moving_and_growing_cost_is_regained_at_its_rate():
    """Dilution and fresh capacity fade by recovery a year."""
    b = small({"funding.recovery": 0.6})
    for layer, start in ((Org.dilution, 0.3), (Org.new_fte, 2.0)):
        b.orgs.org[0, Org.dilution], b.orgs.org[0, Org.new_fte] = 0.3, 2.0
        found = monthly(recover, b, 24, lambda at=layer: b.orgs.org[0, at, 0])
        assert np.allclose(found, start * 0.95 ** np.arange(25))
        assert found[-1] == pytest.approx(start * exp(-0.6 * 2), rel=0.05)
