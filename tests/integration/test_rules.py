"""Every decision can be given by a rule from outside, for all runs at once, or by a method of a Mesa agent."""

from __future__ import annotations

import functools
import sys
import types

import numpy as np
import pytest

from cisim.agents import AGENT_CLASSES, Funder, Government, Nonprofit
from cisim.agents.decisions import OVERRIDES, methods_of
from cisim.agents.model import CommunityModel, trajectory
from cisim.comparison.comparison import compare
from cisim.errors import ArgumentError, ScenarioError
from cisim.model.decisions import DECISION_KEYS, DECISIONS, read_only
from cisim.model.kernels.layout import InitiativeState, Org, Trait, Works
from cisim.model.schedule import SCHEDULE
from cisim.model.sectors import SECTORS
from cisim.scenario.load import from_text, load
from cisim.simulation.simulate import run
from kernel_tools import block

TINY = {"time.months": 26, "sectors.nonprofits": 9, "sectors.businesses": 2, "sectors.funders": 2, "money.pool": 3.0e6}
MODULE = "decision_rules_of_a_test"
NAMES = [d.name for d in DECISIONS]


@pytest.fixture(scope="module")
def tiny():
    """Nine nonprofits, seven governments, two businesses, two funders; sites at one stage."""
    data = load("adaptive-city", TINY).to_dict()
    data["stages"][1]["sites"] = 4
    return type(load("adaptive-city")).from_dict(data, "tiny")


@pytest.fixture
def rule(monkeypatch):
    """Puts functions into a module that scenarios can name; returns ``module:function``."""
    module = types.ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, module)

    def add(function, name="rule"):
        setattr(module, name, function)
        return f"{MODULE}:{name}"

    return add


def same(name):
    """A rule that decides what the compiled rules decided."""
    decision = DECISION_KEYS[f"rules.{name}"]
    return lambda view, month: decision.array(view).copy()


def constant(name, value):
    """A rule that decides the same for everybody."""
    decision = DECISION_KEYS[f"rules.{name}"]
    return lambda view, month: np.full_like(decision.array(view), value)


def attainment(scenario, runs=2):
    """Attainment of a few runs at every month."""
    return run([scenario], runs, 3, every=1, threads=1).attainment


def test_the_table_names_phases_and_methods_that_are_there():
    decides = [p.name for p in SCHEDULE]
    assert [decides.index(d.phase) for d in DECISIONS] == sorted(decides.index(d.phase) for d in DECISIONS)
    assert set(NAMES) == set(OVERRIDES)
    for sector in SECTORS:
        assert set(methods_of(AGENT_CLASSES[sector.name])) == set(sector.methods)
    for decision in DECISIONS:
        assert callable(getattr(OVERRIDES[decision.name][0], decision.method))


def test_rules_that_decide_as_the_compiled_ones_change_no_bit(tiny, rule):
    rules = {name: rule(same(name), name) for name in NAMES}
    np.testing.assert_array_equal(attainment(tiny.with_rules(**rules)), attainment(tiny))


def test_a_view_cannot_be_written_to(tiny):
    b = block(tiny)
    view = read_only(b)
    for group in view:
        for array in (a for a in group if isinstance(a, np.ndarray)):
            assert not array.flags.writeable
    assert not view.problem.landscape.table.flags.writeable
    assert b.orgs.org.flags.writeable


# --- each decision has its effect ---


def test_nobody_attends(tiny, rule):
    never = run([tiny.with_rules(attendance=rule(constant("attendance", 0.0)))], 2, 3)
    assert (never.metrics["attendance"][..., 1:] == 0).all()
    assert (run([tiny], 2, 3).metrics["attendance"][..., 1:] > 0).all()


def test_everybody_joins_at_the_turn_of_the_year(tiny, rule):
    joined = run([tiny.with_rules(membership=rule(constant("membership", 1)))], 2, 3)
    assert (
        joined.metrics["members"][
            ...,
            1:,
        ]
        >= joined.metrics["members"][..., :1]
    ).all()
    assert (joined.metrics["members"][..., -1] == 1).all()


def test_funders_that_pay_nothing_have_no_backbone(tiny, rule):
    seen = []

    def nothing(view, month):
        seen.append(view.initiatives.initiative_state[InitiativeState.staff].max())
        return np.zeros(view.funding.funder[:, 0].shape)

    none = run([tiny.with_rules(contributions=rule(nothing))], 2, 3)
    assert (none.dollars[..., 1] == 0).all()
    assert (run([tiny], 2, 3).dollars[0, :, -1, 1] > 0).all()
    assert set(seen) == {0.0}  # never any staff of the year before


def test_all_grants_to_one(tiny, rule):
    def first(view, month):
        return np.eye(view.runs.nonprofits)[0] + np.zeros((*view.funding.funder[:, 0].shape, 1))

    assert (
        run([tiny.with_rules(grants=rule(first))], 2, 3).metrics["concentration"][..., -1]
        > run([tiny], 2, 3).metrics["concentration"][..., -1]
    ).all()


def test_nothing_is_saved(tiny, rule):
    paid = run([tiny.replace({"money.site_cost": 1e5})], 2, 3)
    unpaid = run([tiny.replace({"money.site_cost": 1e5}).with_rules(saving=rule(constant("saving", 0.0)))], 2, 3)
    assert (paid.dollars[0, :, -1, -1] > 0).all()
    assert (unpaid.dollars[..., -1] == 0).all()


def test_joint_changes_that_half_refuse_breach_trust(tiny, rule):
    """A breach is to refuse what a partner adopted: where all vote alike there is none."""

    def divided(view, month):
        return np.where(np.arange(view.orgs.traits.shape[2]) % 2, 1, -1) + 0 * view.orgs.traits[:, Trait.ballot]

    often = tiny.replace({"learning.adhoc_rate": 0.5})
    refused = run([often.with_rules(votes=rule(divided))], 6, 3)
    agreed = run([often.with_rules(votes=rule(constant("votes", 1)))], 6, 3)
    assert agreed.metrics["trust"][..., -1].mean() > refused.metrics["trust"][..., -1].mean()


def test_practices_and_moves_that_are_given(tiny, rule):
    zero = run([tiny.with_rules(practices=rule(constant("practices", 0)))], 2, 3)
    assert (zero.metrics["diversity"][..., 1:] < run([tiny], 2, 3).metrics["diversity"][..., 1:]).all()
    stages = []

    def look(view, month):
        stages.append(view.orgs.traits[:, Trait.stage, : view.runs.nonprofits].copy())
        return np.zeros(stages[-1].shape, int)

    run([tiny.with_rules(moves=rule(look))], 1, 3)
    assert stages[0].any()
    assert not stages[-1].any()  # all went to the first cell


def test_a_new_head_every_year_resets_alignment(tiny, rule):
    often = run([tiny.with_rules(elections=rule(constant("elections", 1)))], 2, 3)
    assert (often.metrics["alignment"][..., -1] < run([tiny], 2, 3).metrics["alignment"][..., -1]).all()


# --- arms, comparisons, files ---


def test_scenarios_with_and_without_a_rule_share_a_block(tiny, rule):
    never = tiny.with_rules(attendance=rule(constant("attendance", 0.0)))
    both = run([tiny, never], 2, 3, every=1).attainment
    np.testing.assert_array_equal(both[0], attainment(tiny)[0])
    np.testing.assert_array_equal(both[1], attainment(never)[0])


def test_a_comparison_and_a_mesa_model_follow_the_rule(tiny, rule):
    never = tiny.with_rules(attendance=rule(constant("attendance", 0.0)))
    assert never.isolated().rules == never.rules
    found = compare(never, 2, 3)
    assert not np.array_equal(found.difference, compare(tiny, 2, 3).difference)
    assert found.to_dict()["scenario_hash"] == never.hash != tiny.hash
    single = trajectory(CommunityModel(never, rng=3), range(27))
    np.testing.assert_array_equal(single, attainment(never)[0, 0])


def test_a_file_names_rules_and_the_hash_and_a_copy_keep_them(tiny, rule, tmp_path, monkeypatch):
    reference = rule(same("attendance"))
    (tmp_path / "mine.toml").write_text(f'extends = "adaptive-city"\n[rules]\nattendance = "{reference}"\n')
    monkeypatch.chdir(tmp_path)
    mine = load("mine.toml")
    assert dict(mine.rules) == {"rules.attendance": reference}
    assert mine.to_dict()["rules"] == {"attendance": reference}
    assert mine.hash != load("adaptive-city").hash
    assert type(mine).from_dict(mine.to_dict()).hash == mine.hash
    assert mine.with_rules(attendance="").hash == load("adaptive-city").hash
    with pytest.raises(ScenarioError, match="rules: allowed in files of one's own only"):
        from_text((tmp_path / "mine.toml").read_text(), "sent.toml")


# --- what cannot be ---

WRONG = {
    "attendance": (1.5, "shares from 0 to 1, got 1.5"),
    "membership": (2, "0 or 1, and 0 of those who are not admitted, got 2"),
    "contributions": (np.nan, "shares from 0 to 1, got nan"),
    "grants": (0.0, "shares of at least 0, not all of a funder's 0"),
    "saving": (0.5, "0 at stages without sites, got 0.5"),
    "budgets": (1.5, "shares from 0 to 1.*got 1.5"),
    "practices": (256, "words of problem.bits bits, got 256"),
    "moves": (99, "-1 to stay, or a cell.*got 99"),
    "elections": (-1, "0 or 1, got -1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_rule_that_decides_what_is_not_allowed_is_named_with_what_is(tiny, rule, name):
    value, message = WRONG[name]
    wrong = tiny.with_rules(**{name: rule(constant(name, value))})
    with pytest.raises(ScenarioError, match=rf"rules\.{name}: '{MODULE}:rule' must be .*{message}"):
        attainment(wrong)


def test_rules_that_fail_or_have_another_shape_are_named(tiny, rule):
    with pytest.raises(ScenarioError, match=r"must be \[run, organisation\] \(2, 18\), got \(3,\)"):
        attainment(tiny.with_rules(attendance=rule(lambda view, month: np.zeros(3))))
    with pytest.raises(ScenarioError, match=r"failed: ZeroDivisionError.*test_rules.py:\d+"):
        attainment(tiny.with_rules(attendance=rule(lambda view, month: 1 / 0)))
    with pytest.raises(ScenarioError, match="failed: ValueError: assignment destination is read-only"):
        attainment(tiny.with_rules(attendance=rule(lambda view, month: view.orgs.org.fill(0))))
    with pytest.raises(ScenarioError, match=r"unknown key; did you mean 'rules\.attendance'"):
        tiny.with_rules(attendence=rule(lambda view, month: None))
    for wrong in (lambda view, month: None, 3, functools.partial(np.zeros, 3)):
        with pytest.raises(ScenarioError, match="allowed: a function at the top of a module"):
            tiny.with_rules(attendance=wrong)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("attendance", "all", r"must be numbers \(shares from 0 to 1\), got <U3"),
        ("attendance", None, "must be numbers .*, got object"),
        ("attendance", 1j, "must be numbers .*, got complex128"),
        ("votes", 0, "must be -1 against or 1 in favour, got 0"),
        ("grants", 1e308, "must be shares of at least 0"),
    ],
)
def test_a_rule_whose_values_are_of_another_kind_is_named(tiny, rule, name, value, message):
    decision = DECISION_KEYS[f"rules.{name}"]
    wrong = tiny.with_rules(**{name: rule(lambda view, month: np.full(decision.array(view).shape, value))})
    with pytest.raises(ScenarioError, match=rf"rules\.{name}: '{MODULE}:rule' {message}"):
        attainment(wrong)


def test_a_rule_that_returns_rows_of_several_lengths_is_named(tiny, rule):
    with pytest.raises(ScenarioError, match=r"rules.attendance: .* must be an array \[run, organisation\]"):
        attainment(tiny.with_rules(attendance=rule(lambda view, month: [[1.0], [1.0, 0.0]])))


# --- Mesa agents ---


class Club(Nonprofit):
    """Is in the partnership, and votes for everything."""

    def decide_membership(self):
        return True

    def decide_vote(self):
        return 1


class Thrifty(Government):
    """Saves a tenth, and never elects."""

    def decide_election(self):
        return False

    def decide_saving(self):
        return 0.1


class Generous(Funder):
    """Pays its part of the backbone in full."""

    def decide_contribution(self):
        return 1.0


def test_agents_decide_on_membership_votes_elections_saving_and_contributions(tiny):
    roles = {"nonprofit": Club, "government": Thrifty, "funder": Generous}
    own, plain = CommunityModel(tiny, rng=3, roles=roles), CommunityModel(tiny, rng=3)
    trajectory(own, [25])
    trajectory(plain, [25])
    assert all(a.member for a in own.agents_by_type[Club])
    assert own.block.funding.works[0, Works.rate].tolist() == [0, 0.1, 0, 0, 0, 0, 0]
    assert own.block.funding.money[0, 1, 1] > plain.block.funding.money[0, 1, 1]
    assert not own.block.orgs.traits[0, Trait.new_head].any()
    assert own.block.orgs.org[0, Org.alignment].shape == plain.block.orgs.org[0, Org.alignment].shape


def test_agents_that_decide_as_the_compiled_rules_change_no_bit(tiny):
    roles = {}
    for sector, base in (("nonprofit", Nonprofit), ("government", Government), ("funder", Funder)):
        names = next(s.methods for s in SECTORS if s.name == sector)
        methods = {name: lambda self, base=base, name=name: getattr(base, name)(self) for name in names}
        roles[sector] = type(f"Same{base.__name__}", (base,), methods)
    same_agents = trajectory(CommunityModel(tiny, rng=3, roles=roles), range(27))
    np.testing.assert_array_equal(same_agents, trajectory(CommunityModel(tiny, rng=3), range(27)))


@pytest.mark.parametrize(
    ("sector", "base", "method", "value"),
    [
        ("nonprofit", Nonprofit, "decide_membership", 2),
        ("government", Government, "decide_election", "no"),
        ("government", Government, "decide_saving", 0.95),
        ("funder", Funder, "decide_contribution", -0.1),
        ("nonprofit", Nonprofit, "decide_vote", 0),
        ("nonprofit", Nonprofit, "decide_vote", [1, 1]),
        ("nonprofit", Nonprofit, "decide_membership", np.array([True, False])),
        ("nonprofit", Nonprofit, "decide_attendance", None),
        ("nonprofit", Nonprofit, "decide_attendance", float("nan")),
        ("nonprofit", Nonprofit, "decide_practice", 3.7),
        ("nonprofit", Nonprofit, "decide_practice", float("nan")),
        ("nonprofit", Nonprofit, "decide_move", 3),
        ("nonprofit", Nonprofit, "decide_move", (0.5, 0)),
        ("nonprofit", Nonprofit, "decide_move", (1, 0, 0)),
        ("funder", Funder, "decide_grants", ["all"]),
        ("funder", Funder, "decide_grants", [1e308] * 9),
    ],
)
def test_agents_that_decide_what_is_not_allowed_are_named(tiny, sector, base, method, value):
    often = tiny.replace({"learning.adhoc_rate": 1.0})
    wrong = type("Wrong", (base,), {method: lambda self: value})
    model = CommunityModel(often, rng=3, roles={sector: wrong})
    with pytest.raises(ArgumentError, match=rf"Wrong\({sector} \d+\): {method} must return"):
        trajectory(model, [25])
