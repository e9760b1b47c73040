"""Initiatives of one community: levels, members, meetings, plan, backbone and start of their own, one pool of money."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cisim.agents import Backbone
from cisim.agents.model import CommunityModel
from cisim.comparison.side_by_side import community_keys, differing_values
from cisim.errors import ScenarioError
from cisim.evidence.registration import registration
from cisim.model.kernels.funding import decide_backbone, finance_backbone
from cisim.model.kernels.hours import decide_attendance
from cisim.model.kernels.layout import Account, ConditionState, Funder, InitiativeState, Org, RunState, Trait
from cisim.model.kernels.levels import compose, set_effort
from cisim.model.kernels.trust import align_funders, update_trust
from cisim.model.kernels.yearly import shock
from cisim.model.month import advance
from cisim.model.parameters import Param
from cisim.model.quantities import Quant
from cisim.report.describe import scenario_as_toml
from cisim.scenario.load import from_text
from cisim.scenario.scenario import Scenario
from cisim.simulation import simulate
from cisim.simulation.compile import warm_up
from kernel_tools import apply, block
from kernel_tools import scenario as plain

NAMES = ("crime", "education", "economy")
CALM = {
    "learning.adhoc_rate": 0, "service.move_rate": 0, "sectors.join_rate": 0, "sectors.leave_rate": 0,
    "shocks.recession_rate": 0, "shocks.champion_rate": 0, "conditions.mutually_reinforcing_activities.moves": 0,
    **registration().neutral_values("partnerships", "lives"),
}  # fmt: skip
ON = {f"conditions.{name}.strength": 1.0 for name in (
    "common_agenda", "shared_measurement", "mutually_reinforcing_activities", "continuous_communication",
    "backbone_support",
)}  # fmt: skip
FEW = {"sectors.nonprofits": 30, "sectors.governments": 3, "sectors.businesses": 0, "sectors.funders": 3}


def three(changes=None, starts=(0, 0, 0), names=NAMES) -> Scenario:
    """Three stages that depend on each other, each an initiative that starts some months after the scenario does."""
    stages = [{"name": f"stage {k}", "initiative": name} for k, name in enumerate(names)]
    given = plain(FEW | ON | dict(changes or {}), stages)
    later = [{"name": name, "start": month} for name, month in zip(names, starts, strict=True) if month]
    return Scenario.from_dict(given.to_dict() | {"initiatives": later})


def levels(b) -> np.ndarray:
    """``[condition, row, initiative]``."""
    return b.initiatives.condition_state[ConditionState.level].reshape(
        b.initiatives.condition_state.shape[1], len(b.orgs.org), -1
    )


def advanced(given: Scenario, months: int, runs: int = 4):
    """A block after some months."""
    warm_up()
    b = block(given, runs=runs)
    advance(b, 0, 0)
    advance(b, 0, months)
    return b


def test_one_initiative_by_any_name_is_the_whole_partnership():
    """To the last bit, whatever is recorded."""
    found = [simulate.run([three(names=(name,) * 3)], 3, 5) for name in ("", "all of it")]
    assert found[0].metrics.keys() == found[1].metrics.keys()
    for name, values in found[0].metrics.items():
        np.testing.assert_array_equal(values, found[1].metrics[name], err_msg=name)
    np.testing.assert_array_equal(found[0].attainment, found[1].attainment)
    np.testing.assert_array_equal(found[0].dollars, found[1].dollars)


def test_a_start_for_all_is_a_later_start_of_the_conditions():
    """One initiative that starts eighteen months later is a partnership whose conditions say so."""
    later = three(starts=(18, 18, 18))
    one = Scenario.from_dict(later.to_dict() | {
        "stages": [s.model_dump() | {"initiative": "x"} for s in later.stages],
        "initiatives": [{"name": "x", "start": 18}],
    })  # fmt: skip
    stated = three({key.replace("strength", "start"): 18 for key in ON}, names=("x",) * 3)
    a, b = (simulate.run([s], 3, 5) for s in (one, stated))
    np.testing.assert_array_equal(a.attainment, b.attainment)
    np.testing.assert_array_equal(a.dollars, b.dollars)


def test_initiatives_that_start_together_reach_the_same_levels():
    """With members who can attend all that is asked, whatever their number: only the size of the contacts differs."""
    given = three(CALM | {"hours.tolerance": 1.0, "sectors.size_spread": 0.0})
    z = levels(advanced(given, 60))
    assert z.min() > 0.2
    np.testing.assert_allclose(z, z[..., :1] + np.zeros(3), rtol=1e-12)


def test_a_later_start_lags_by_its_months_and_then_goes_the_same_way():
    given = three(CALM | {"hours.tolerance": 1.0}, starts=(0, 0, 24))
    z = levels(advanced(given, 24))
    assert (z[..., :2] > 0.05).all()
    assert (z[..., 2] == 0).all()
    later = levels(advanced(given, 48))
    assert (later[..., 2] > 0.05).all()
    assert (later[..., 2] < later[..., :2].min(axis=-1)).all()


def test_without_conditions_initiatives_make_no_difference():
    """Both arms are the same to the last bit, and those of a community without initiatives."""
    off = dict.fromkeys(ON, 0.0)
    arms = [three(off, (0, 12, 24)), three(off), three(off, names=("",) * 3), three(starts=(0, 12, 24)).isolated()]
    found = [simulate.run([arm], 4, 2) for arm in arms]
    for other in found[1:]:
        np.testing.assert_array_equal(found[0].attainment, other.attainment)
        np.testing.assert_array_equal(found[0].dollars, other.dollars)
        np.testing.assert_array_equal(found[0].hours, other.hours)
    assert not any(v.any() for name, v in found[0].metrics.items() if name.startswith("level."))


def financed(given: Scenario, t: int):
    """A block in the first month of a year, when the backbones have been paid."""
    b = block(given)
    b.funding.funder[:, Funder.alignment] = 1.0
    apply(set_effort, b, t=t)
    apply(compose, b)
    apply(decide_backbone, b)
    apply(finance_backbone, b)
    return b


def test_each_backbone_has_a_core_and_the_price_adds_up():
    """Three cores are paid out of the one pool; before its start an initiative costs nothing."""
    core = {"conditions.backbone_support.core": 2.0, "conditions.backbone_support.staff": 0.01}
    b = financed(three(core), 0)
    assert b.initiatives.initiative_state[InitiativeState.staff] == pytest.approx(2.0)
    assert b.funding.money[0, 0, Account.backbone] == pytest.approx(
        3 * 2.0 * b.runs.p[Param.money_backbone_fte_cost, 0]
    )
    assert b.initiatives.initiative_state[InitiativeState.dollars].sum() == pytest.approx(
        b.funding.money[0, 0, Account.backbone], rel=1e-12
    )
    assert b.initiatives.initiative_state[InitiativeState.system].sum() == pytest.approx(
        b.funding.money[0, 0, Account.data_system], rel=1e-12
    )
    beside = b.funding.money[0, 0, [Account.backbone, Account.data_system]].sum()
    assert b.runs.run_state[RunState.pool, 0] + beside == pytest.approx(b.runs.p[Param.money_pool, 0])
    one = financed(three(core, names=("",) * 3), 0)
    assert one.initiatives.initiative_state[InitiativeState.staff] == pytest.approx([2.0])
    staged = financed(three(core, starts=(0, 24, 36)), 24)
    assert staged.initiatives.initiative_state[InitiativeState.staff] == pytest.approx([2, 2, 0])
    assert staged.initiatives.base[Quant.staffing].tolist() == [1, 1, 0]


def test_staff_by_members_is_the_same_in_all_as_in_one():
    """Where no core binds, three backbones together have the staff of one for all members."""
    staff = {"conditions.backbone_support.core": 0.0, "conditions.backbone_support.staff": 0.2}
    split, one = (financed(three(staff, names=names), 0) for names in (NAMES, ("",) * 3))
    assert (
        split.initiatives.initiative_state[InitiativeState.members].sum()
        == one.initiatives.initiative_state[InitiativeState.members].sum()
    )
    assert split.funding.money[0, 0, Account.backbone] == pytest.approx(one.funding.money[0, 0, Account.backbone])
    assert split.initiatives.initiative_state[InitiativeState.staff] == pytest.approx(
        0.2 * split.initiatives.initiative_state[InitiativeState.members]
    )


def test_members_deal_with_those_of_their_own_initiative():
    """Contacts are a share of the other members of the initiative; who has not begun asks nothing."""
    b = block(three(starts=(0, 0, 12)))
    b.initiatives.q[Quant.partners, 1, :2] = 1.0
    apply(decide_attendance, b)
    load = (
        b.runs.p[Param.hours_pair, 0]
        * (b.initiatives.initiative_state[InitiativeState.members] - 1)
        * b.runs.p[Param.hours_leader_premium, 0]
        * [1, 1, 0]
    )
    own = b.initiatives.initiative[0, b.orgs.traits[0, Trait.stage]]
    assert b.orgs.org[0, Org.load] == pytest.approx(load[own] * b.orgs.traits[0, Trait.member])


def test_meetings_build_trust_within_an_initiative():
    b = block(three({"trust.contact": 0.0, "trust.decay": 0.0}))
    b.initiatives.q[Quant.meetings, 1], b.orgs.org[0, Org.attendance], b.ties.trust[:] = [1.0, 0.0, 1.0], 1.0, 0.5
    apply(update_trust, b)
    ends = b.initiatives.initiative[0, b.orgs.traits[0, Trait.stage, b.ties.edge[0, :, : b.ties.n_edges[0]]]]
    met = (ends[0] == ends[1]) & (ends[0] != 1)
    assert 0 < met.sum() < len(met)
    assert np.array_equal(b.ties.trust[0, : b.ties.n_edges[0]] > 0.5, met)


def test_a_funder_meets_the_mean_of_the_initiatives():
    b = block(three({"alignment.funder_own": 0.2}))
    b.initiatives.q[Quant.funder_pull, 1], b.initiatives.q[Quant.drift] = [0.6, 0.3, 0.0], 0.0
    apply(align_funders, b)
    grown = 0.2 + 0.3 / b.runs.p[Param.alignment_time, 0] * (b.runs.p[Param.alignment_highest, 0] - 0.2)
    assert b.funding.funder[0, Funder.alignment] == pytest.approx(grown)


def test_one_champion_leaves_all_initiatives():
    b = block(three({"shocks.champion_rate": 1.0, "shocks.champion_loss": 0.25}), runs=2)
    b.initiatives.condition_state[ConditionState.level] = np.arange(1, 7) / 10
    apply(shock, b, t=12)
    assert b.initiatives.condition_state[ConditionState.level] == pytest.approx(
        np.zeros((5, 1)) + 0.075 * np.arange(1, 7)
    )


def test_mesa_has_a_backbone_for_each_initiative_and_the_same_trajectory():
    given = three(starts=(0, 12, 24))
    model = CommunityModel(given, rng=4)
    for _ in range(30):
        model.step()
    backbones = model.agents_by_type[Backbone]
    assert [b.label for b in backbones] == [f"backbone {name}" for name in NAMES]
    assert [b.level for b in backbones] == sorted((b.level for b in backbones), reverse=True)
    assert len({b.level for b in backbones}) == 3
    assert sum(b.dollars for b in backbones) == pytest.approx(model.block.funding.money[0, 0, Account.backbone])
    mean = np.mean([model.levels_of(name)["common_agenda"] for name in NAMES])
    assert model.levels["common_agenda"] == model.metrics["level.common_agenda"] == pytest.approx(mean)
    record = simulate.run([given], 1, 4, every=30)
    np.testing.assert_array_equal(model.attainment, record.attainment[0, 0, 1])


def test_starts_stand_in_the_scenario_and_arms_may_differ_in_them():
    later = three(starts=(0, 12, 24))
    assert later.initiative_names == NAMES
    assert later.initiative_starts == [0, 12, 24]
    assert later.hash != three().hash
    again = from_text(scenario_as_toml(later), "again.toml")
    assert (again.hash, again.initiatives) == (later.hash, later.initiatives)
    assert list(three().difference(later)) == ["initiatives"]
    assert differing_values((three(), later))["initiatives"] == ((), later.initiatives)
    assert community_keys(three(), later) == [], "the same children and luck meet both"
    both = simulate.run([three(), later], 2, 3)
    np.testing.assert_array_equal(both.attainment[1], simulate.run([later], 2, 3).attainment[0])
    assert not np.array_equal(both.attainment[0], both.attainment[1])


@pytest.mark.parametrize(
    ("initiatives", "text"),
    [
        ([{"name": "crimes"}], "no stage belongs to 'crimes'; did you mean 'crime'"),
        ([{"name": "crime"}, {"name": "crime"}], "two initiatives have the same name"),
        ([{"name": "crime", "start": -1}], "initiatives.0.start: -1 given, allowed: number from 0 to 1200"),
        ([{"name": "crime", "begin": 3}], "initiatives.0.begin: unknown key"),
        ([{"start": 3}], "initiatives.0.name: missing"),
    ],
)
def test_what_is_wrong_with_initiatives_is_said(initiatives, text):
    with pytest.raises(ScenarioError, match=re.escape(text)):
        Scenario.from_dict(three().to_dict() | {"initiatives": initiatives})
