"""Dollars, hours and people are conserved, and attainment stays within [0, 1], over random valid scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cisim.errors import ScenarioError
from cisim.model.conditions import CONDITIONS
from cisim.model.kernels.layout import Account, Cell, Grant, Org, RunState, Works
from cisim.model.month import advance
from cisim.model.parameters import PARAMETERS, Param
from cisim.model.streams import replication_seeds
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from kernel_tools import with_stages

FIXED = {"time.months", "problem.bits", "problem.coupling_within", "problem.coupling_across", "problem.structure",
         "ties.networks", "ties.graph", "sectors.nonprofits", "sectors.governments", "sectors.businesses",
         "sectors.funders", "learning.alternatives", "indicators.per_stage", "indicators.window"}  # fmt: skip
WIDE = {"population.intake": (0.2, 0.8), "population.cohort": (10, 1e5), "money.pool": (1e4, 1e9),
        "money.cost_per_fte": (1e4, 3e5), "sectors.government_fte": (0, 1e3), "sectors.business_fte": (0.01, 100),
        "money.site_cost": (1e4, 1e7),
        "service.caseload": (1, 1e4), "service.crowding": (0, 20), "ties.within": (0, 12), "ties.across": (0, 6),
        "learning.composites": (1, 8), "learning.peer_sample": (0, 9), "learning.reach": (0, 3),
        "investment.stage": (0, 7)}  # fmt: skip


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A small community with any valid numbers: every parameter drawn from its allowed range."""
    changes: dict[str, object] = {}
    every = [*PARAMETERS, *(p for c in CONDITIONS for p in c.settings)]
    for parameter in draw(st.lists(st.sampled_from(every), min_size=5, max_size=40, unique_by=lambda p: p.key)):
        if parameter.key in FIXED or parameter.key.endswith((".start", ".end")):
            continue
        low, high = WIDE.get(parameter.key, (parameter.low, parameter.high))
        low, high = max(low, parameter.low), min(high, parameter.high)
        if parameter.options:
            changes[parameter.key] = draw(st.sampled_from(parameter.options))
        elif parameter.kind is bool:
            changes[parameter.key] = draw(st.booleans())
        elif parameter.kind is int:
            changes[parameter.key] = draw(st.integers(int(low), int(high)))
        else:
            changes[parameter.key] = draw(st.floats(low, high, allow_subnormal=False))
    for condition in CONDITIONS:
        start = draw(st.integers(0, 40))
        changes[f"conditions.{condition.name}.start"] = start
        changes[f"conditions.{condition.name}.end"] = draw(st.integers(start, 60))
    shape = {
        "time.months": 40, "problem.bits": draw(st.integers(3, 9)), "problem.coupling_within": draw(st.integers(0, 2)),
        "problem.coupling_across": draw(st.integers(0, 3)), "sectors.nonprofits": draw(st.integers(1, 12)),
        "sectors.governments": draw(st.integers(0, 8)), "sectors.businesses": draw(st.integers(0, 3)),
        "sectors.funders": draw(st.integers(1, 3)), "learning.alternatives": draw(st.integers(1, 3)),
    }  # fmt: skip
    sites = draw(st.dictionaries(st.integers(0, 6), st.integers(1, 5), max_size=3))
    trends = draw(st.dictionaries(st.integers(0, 6), st.floats(-5, 5, allow_subnormal=False), max_size=3))
    fields = {s: {"sites": sites.get(s, 0), "trend": trends.get(s)} for s in range(7)}
    city = with_stages(load("adaptive-city"), fields)
    try:
        return city.replace(changes | shape)
    except ScenarioError:  # its starts are out of reach with these numbers
        return with_stages(city, {}, start=None).replace(changes | shape)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenario=scenarios(), seed=st.integers(0, 2**64 - 1))
def test_everything_is_accounted_for(scenario: Scenario, seed: int) -> None:
    runs = 3
    block = draw_block(
        ScenarioColumns((scenario.isolated(), scenario)),
        np.tile([0, 1], runs),
        np.repeat(replication_seeds(seed, runs), 2),
    )
    advance(block, 0, 0)
    stock = block.pathway.cell[:, Cell.children].copy()
    reached = stock * block.pathway.cell[:, Cell.attainment]
    for month in range(0, scenario.months, 5):
        advance(block, month, month + 5)
        check_invariants(block)
    check_people(block, stock, reached)
    check_money(scenario, block)


def check_invariants(block) -> None:
    """Facts that hold after every month."""
    n = block.funding.grant.shape[3]
    for layer in (Cell.attainment, Cell.received, Cell.target, Cell.handing_loss):
        assert ((block.pathway.cell[:, layer] >= 0) & (block.pathway.cell[:, layer] <= 1)).all()
    for layer in (Org.alignment, Org.attendance, Org.mean_trust, Org.dilution):
        assert ((block.orgs.org[:, layer] >= 0) & (block.orgs.org[:, layer] <= 1)).all()
    assert ((block.ties.trust >= 0) & (block.ties.trust <= 1)).all()
    uses = block.orgs.org[:, Org.service : Org.running + 1]
    assert (uses >= -1e-9).all()
    np.testing.assert_allclose(
        uses.sum(axis=1), block.orgs.org[:, Org.capacity] * block.runs.p[Param.hours_per_fte][:, None], rtol=1e-9
    )
    np.testing.assert_allclose(block.funding.grant[:, Grant.portfolio].sum(axis=2), 1, rtol=1e-9)
    np.testing.assert_allclose(block.funding.grant[:, Grant.offer].sum(axis=2), 1, rtol=1e-9)
    np.testing.assert_allclose(
        block.orgs.org[:, Org.income, :n].sum(axis=1), block.runs.run_state[RunState.pool], rtol=1e-9
    )
    assert (block.orgs.org[:, Org.reserve, :n] >= -1e-6 * block.runs.p[Param.money_pool][:, None]).all()


def check_people(block, stock, reached) -> None:
    """Children in, children out, and those of them at benchmark."""
    cell = block.pathway.cell
    moved = cell[:, Cell.entered] - cell[:, Cell.left]
    np.testing.assert_allclose(cell[:, Cell.children], stock + moved, rtol=1e-9, atol=1e-6)
    at_benchmark = cell[:, Cell.entered_on_track] + cell[:, Cell.lifted] - cell[:, Cell.left_at_benchmark]
    np.testing.assert_allclose(
        cell[:, Cell.children] * cell[:, Cell.attainment], reached + at_benchmark, rtol=1e-8, atol=1e-6
    )


def check_money(scenario, block) -> None:
    """What came in is what was spent by organisations' hours, backbone, data system and sites, and kept in reserve."""
    money = block.funding.money[:, 1]
    came_in = money[:, : Account.reserves].sum(axis=1)
    per_hour = block.runs.p[Param.money_cost_per_fte] / 12 / block.runs.p[Param.hours_per_fte]
    spent = block.runs.hours.sum(axis=1) * per_hour + money[:, Account.backbone] + money[:, Account.data_system]
    spent += money[:, Account.capital]
    np.testing.assert_allclose(spent + money[:, Account.reserves], came_in, rtol=1e-9)
    np.testing.assert_allclose(came_in[1::2], came_in[::2], rtol=1e-12)
    done = block.funding.works[:, Works.done].sum(axis=1) * block.runs.p[Param.money_site_cost]
    np.testing.assert_allclose(money[:, Account.capital], done, rtol=1e-9, atol=0.01)
    held = block.orgs.org[:, Org.reserve].sum(axis=1) + block.funding.works[:, Works.fund].sum(axis=1)
    whole_years = scenario.months // 12 * 12 == scenario.months
    if whole_years:
        np.testing.assert_allclose(held, money[:, Account.reserves], rtol=1e-9)


def test_reserves_are_what_was_not_spent(small):
    block = draw_block(ScenarioColumns((small,)), [0], replication_seeds(1, 1))
    advance(block, 0, 0)
    advance(block, 0, 60)
    assert block.orgs.org[0, Org.reserve].sum() == pytest.approx(block.funding.money[0, 1, Account.reserves], rel=1e-9)
