"""Capital steps (M14): every dollar once, nothing without sites, the month a site is done, and no favour to any arm."""

from __future__ import annotations

import numpy as np
import pytest

from cisim.agents.model import CommunityModel, trajectory
from cisim.comparison.comparison import compare
from cisim.errors import ScenarioError
from cisim.model.kernels.capital import apply_sites, build, decide_saving, set_aside
from cisim.model.kernels.layout import GOVERNMENT, NONPROFIT, Account, Cell, Org, RunState, Trait, Works
from cisim.model.month import advance, start_year
from cisim.model.parameters import Param
from cisim.simulation import simulate
from cisim.simulation.present_state import current_metrics
from kernel_tools import apply, with_stages
from kernel_tools import small as few


def stages(*sites):
    """Stages with so many sites each."""
    return [{"name": f"stage {k}", "sites": n} for k, n in enumerate(sites)]


def budgets(b, s):
    """What the organisations of a stage have this year: grants and own income, public budgets."""
    org, who = b.orgs.org[0], b.orgs.traits[0]
    here = who[Trait.stage] == s
    private = (org[Org.income] + org[Org.own_income])[here & (who[Trait.sector] == NONPROFIT)].sum()
    return (
        private
        + b.runs.p[Param.money_cost_per_fte, 0] * org[Org.initial_fte][here & (who[Trait.sector] == GOVERNMENT)].sum()
    )


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_without_sites_what_they_would_cost_changes_nothing(small, share):
    """To the last bit, in both arms."""
    other = small.replace({"money.set_aside": share, "money.site_cost": 1e3})
    found = [simulate.run([s.isolated(), s], 4, 2) for s in (small, other)]
    np.testing.assert_array_equal(found[0].attainment, found[1].attainment)
    np.testing.assert_array_equal(found[0].dollars, found[1].dollars)
    np.testing.assert_array_equal(found[0].hours, found[1].hours)
    assert "capital" not in compare(other, 2).to_dict()["arms"]["collective"]["money"]


def test_sites_for_which_nothing_is_set_aside_change_nothing(small):
    waiting = with_stages(small, {}, sites=4).replace({"money.set_aside": 0.0})
    np.testing.assert_array_equal(simulate.run([waiting], 4, 2).attainment, simulate.run([small], 4, 2).attainment)


@pytest.mark.parametrize(("sites", "month"), [(13, 1), (3, 5), (1, 12)])
def test_a_site_is_done_in_the_month_in_which_its_cost_is_saved_up(sites, month):
    """A twelfth a month of the year's share of all budgets of the stage; only the stage with sites saves."""
    b = few({"money.set_aside": 0.2}, stages=stages(0, sites))
    advance(b, 0, 0)
    start_year(b, 0)
    saved = 0.2 * budgets(b, 1)
    b = few({"money.set_aside": 0.2, "money.site_cost": saved * month / 12}, stages=stages(0, sites))
    advance(b, 0, 0)
    for t in range(month):
        assert b.funding.works[0, Works.done].tolist() == [0, 0], f"not before month {month}"
        before = b.pathway.cell[0, Cell.attainment].copy()
        advance(b, t, t + 1)
    assert b.funding.works[0, Works.done].tolist() == [0, 1]
    assert b.funding.money[0, 1, Account.capital] == pytest.approx(saved * month / 12, abs=0.01)
    assert b.funding.works[0, Works.fund] == pytest.approx([0, 0], abs=0.01)
    assert b.pathway.cell[0, Cell.attainment, 1] == pytest.approx(before[1] + (1 - before[1]) / sites, abs=0.02)
    assert b.pathway.cell[0, Cell.attainment, 0] == pytest.approx(before[0], abs=0.02)


def test_the_last_site_is_paid_for_in_twelve_parts_of_what_is_missing():
    """Saving ends with a year, so that nothing is left over."""
    b = few({"money.set_aside": 0.9, "money.site_cost": 1e4}, stages=stages(0, 1))
    advance(b, 0, 0)
    advance(b, 0, 11)
    assert b.funding.works[0, Works.fund, 1] == pytest.approx(1e4 * 11 / 12)
    advance(b, 11, 12)
    assert (b.funding.works[0, Works.done, 1], b.funding.works[0, Works.fund, 1]) == (1, pytest.approx(0, abs=0.01))


def test_no_more_is_set_aside_than_is_missing_and_then_nothing():
    changes = {"money.set_aside": 0.5, "money.site_cost": 1e5, "shocks.recession_rate": 0.0}
    b = few(changes, stages=stages(2, 0))
    advance(b, 0, 0)
    full = b.orgs.org[0, Org.capacity].copy()
    advance(b, 0, 12)
    public = (b.orgs.traits[0, Trait.sector] == GOVERNMENT) & (b.orgs.traits[0, Trait.stage] == 0)
    assert b.funding.works[0, Works.done].tolist() == [2, 0]
    assert b.funding.works[0, Works.saved, 0] == pytest.approx(2e5)
    rate = 2e5 / budgets(b, 0)
    assert b.orgs.org[0, Org.capacity, public] == pytest.approx((1 - rate) * full[public])
    advance(b, 12, 24)
    assert b.funding.works[0, Works.rate].tolist() == [0, 0]
    np.testing.assert_array_equal(b.orgs.org[0, Org.capacity, public], full[public])
    assert b.funding.money[0, 1, Account.capital] == pytest.approx(2e5, abs=0.01)


def test_what_is_set_aside_is_not_employed():
    """Nonprofits that follow their income at once shrink by the share of their stage, and the others do not."""
    changes = {"money.set_aside": 0.3, "funding.growth": 1.0, "shocks.recession_rate": 0.0}
    b = few(changes, stages=stages(3, 0))
    advance(b, 0, 0)
    start_year(b, 0)
    n = b.funding.grant.shape[3]
    income = (b.orgs.org[0, Org.income, :n] + b.orgs.org[0, Org.own_income, :n]) / b.runs.p[Param.money_cost_per_fte, 0]
    kept = np.where(b.orgs.traits[0, Trait.stage, :n] == 0, 0.7, 1.0)
    assert b.orgs.org[0, Org.capacity, :n] == pytest.approx(income * kept)
    np.testing.assert_allclose(b.orgs.org[0, Org.income, :n].sum(), b.runs.run_state[RunState.pool, 0])


def test_a_site_is_its_part_of_the_stage_and_needs_no_more_service():
    b = few({"money.site_cost": 1e6}, stages=stages(4, 2), segments=(0.3, 0.7))
    b.funding.works[0, Works.fund] = 2.3e6, 0.9e6
    b.pathway.cell[0, Cell.attainment] = 0.2, 0.4, 0.5, 0.5
    children = b.pathway.cell[0, Cell.children].copy()
    apply(build, b)
    assert b.funding.works[0, Works.done].tolist() == [2, 0]
    assert b.funding.works[0, Works.fund] == pytest.approx([0.3e6, 0.9e6])
    expected = np.array([1 - 0.8 * 0.75**2, 1 - 0.6 * 0.75**2, 0.5, 0.5])
    assert b.pathway.cell[0, Cell.attainment] == pytest.approx(expected)
    assert b.pathway.cell[0, Cell.lifted] == pytest.approx(children * (expected - [0.2, 0.4, 0.5, 0.5]))
    assert b.funding.money[0, 1, [Account.reserves, Account.capital]] == pytest.approx([-2e6, 2e6])
    b.pathway.cell[0, Cell.received] = 0.6
    apply(apply_sites, b)
    assert b.pathway.cell[0, Cell.received] == pytest.approx([0.8, 0.8, 0.6, 0.6])


def test_business_gives_in_kind_and_saves_nothing():
    b = few({"sectors.governments": 0}, stages=stages(0, 1))
    b.orgs.traits[0, Trait.stage] = np.where(b.orgs.traits[0, Trait.sector] == NONPROFIT, 0, 1)
    apply(decide_saving, b)
    apply(set_aside, b)
    assert b.funding.works[0, Works.saved].tolist() == [0, 0]


def paid(small, **changes):
    """A community in which some sites are paid for within its five years."""
    changed = small.replace({"money.site_cost": 5e5} | {k.replace("__", "."): v for k, v in changes.items()})
    return with_stages(changed, {1: {"sites": 2}, 4: {"sites": 9}})


def test_both_arms_have_the_same_money_to_the_cent_and_pay_for_sites_out_of_it(small):
    c, plain = compare(paid(small), runs=12, seed=4), compare(small, runs=12, seed=4)
    assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
    assert np.abs(c.money_total - plain.money_total).max() < 0.005
    for arm in c.to_dict()["arms"].values():
        assert arm["money"]["capital"] > 0
        assert sum(v for use, v in arm["money"].items() if use != "total") == pytest.approx(arm["money_total"])


def test_without_conditions_both_arms_are_the_same_to_the_last_bit(small):
    """Strengths at zero, and conditions that no one is admitted to: no condition knows of sites."""
    scenario = paid(small).isolated()
    nobody = {f"sectors.{sector}_admitted": 0.0 for sector in ("nonprofits", "governments", "businesses", "funders")}
    found = simulate.run([scenario, scenario.replace({"levels.loss": 0.9}), paid(small).replace(nobody)], 6, 3)
    for arm in (1, 2):
        np.testing.assert_array_equal(found.attainment[arm], found.attainment[0])
        np.testing.assert_array_equal(found.dollars[arm], found.dollars[0])
    assert (found.dollars[..., -1, Account.capital] > 0).all()


def test_the_mesa_model_goes_the_same_way_bit_for_bit(small):
    record = simulate.run([paid(small)], 1, 11, every=1)
    model = CommunityModel(paid(small), rng=11)
    np.testing.assert_array_equal(trajectory(model, range(small.months + 1)), record.attainment[0, 0])
    np.testing.assert_array_equal(model.block.funding.money[0, 1], record.dollars[0, 0, -1])
    assert model.block.funding.works[0, Works.done].sum() > 1


def test_duplication_is_that_of_service_and_not_of_sites():
    b = few({"money.site_cost": 1e3}, stages=stages(2, 0))
    advance(b, 0, 0)
    before = current_metrics(b, ())
    b.funding.works[0, Works.done, 0] = 1
    apply(apply_sites, b)
    after = current_metrics(b, ())
    assert after["duplication"] == pytest.approx(before["duplication"])
    assert after["unmet_need"] < before["unmet_need"]


@pytest.mark.parametrize("wrong", [-1, 1001, 2.5, "some"])
def test_a_wrong_number_of_sites_is_named_with_what_is_allowed(small, wrong):
    with pytest.raises(ScenarioError, match=r"stages\.1\.sites.*"):
        with_stages(small, {1: {"sites": wrong}})
