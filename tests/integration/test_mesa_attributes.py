"""What agents and the model offer takes effect or raises an error before anything is changed."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from cisim.agents import AGENT_CLASSES, Backbone, CommunityModel, Funder, Government, Nonprofit
from cisim.agents.attributes import Attribute, Number
from cisim.agents.base import CommunityAgent
from cisim.comparison.ledger import money_total, spending
from cisim.errors import ArgumentError, CisimError, ReadOnlyError
from cisim.model.kernels.layout import InitiativeState, Trait
from cisim.testing import tiny_city
from mesa_tools import first, run

CLASSES = list(AGENT_CLASSES.values())


@pytest.fixture(scope="module")
def tiny():
    """A small city with every nonprofit less effective where much is new; two years."""
    return tiny_city().replace({"funding.fidelity_loss": 0.5, "problem.place": 1.0})


@pytest.fixture(scope="module")
def still(tiny):
    """A model on which nothing may change, after its first month."""
    model = CommunityModel(tiny, rng=5)
    model.step()
    return model


def state(value):
    """All numbers of a block as bytes."""
    return [state(v) for v in value] if isinstance(value, tuple) else np.asarray(value).tobytes()


def offered(kind: type) -> dict[str, object]:
    """Everything public that the package's classes give an agent or a model."""
    classes = [c for c in kind.__mro__[::-1] if c.__module__.startswith("cisim.")]
    return {name: value for c in classes for name, value in vars(c).items() if not name.startswith("_")}


def can_be_set(value: object) -> bool:
    """Whether something that a class offers can be set."""
    return (isinstance(value, Number) and not value.instead) or (isinstance(value, property) and bool(value.fset))


SET = [(kind, name) for kind in CLASSES for name, value in offered(kind).items() if can_be_set(value)]
SHOWN = [(kind, name) for kind in CLASSES for name, value in offered(kind).items() if not can_be_set(value)]
NUMBERS = [(kind, name) for kind, name in SET if isinstance(offered(kind)[name], Number)]


def test_what_can_be_set_is_known():
    """An attribute more or less is a change of what is promised."""
    common = {"capacity", "alignment", "dilution", "fresh", "member", "practice"}
    found = {kind.sector: {name for k, name in SET if k is kind} for kind in CLASSES}
    assert found["nonprofit"] >= common | {"own_income", "reserve"}
    assert found["government"] >= common
    assert found["business"] >= common
    assert found["funder"] >= {"alignment"}


def another(agent: CommunityAgent, name: str) -> object:
    """Another value that an attribute may have."""
    now = getattr(agent, name)
    if name == "member":
        return not now
    if name == "practice":
        return now ^ 0b11111111 & ~agent.policy
    low, high = offered(type(agent))[name].bounds(agent)
    return (low if now > (low + high) / 2 else high) if high <= 1 or name == "fresh" else min(2 * now + 10, high)


@pytest.mark.parametrize(("kind", "name"), SET)
def test_setting_an_attribute_changes_the_run_and_stays(tiny, kind, name):
    plain, changed = (CommunityModel(tiny, rng=5) for _ in range(2))
    plain.step(), changed.step()  # the first month staffs by income
    for agent in changed.agents_by_type[kind]:
        value = another(agent, name)
        setattr(agent, name, value)
        assert getattr(agent, name) == value
    for model in (plain, changed):
        run(model)
    assert not np.array_equal(plain.attainment, changed.attainment)


@pytest.mark.parametrize(("kind", "name"), SHOWN)
def test_what_cannot_be_set_raises_and_changes_nothing(still, kind, name):
    before, agent = state(still.block), first(still.agents_by_type[kind])
    with pytest.raises(ReadOnlyError, match=rf"^{kind.__name__}\({agent.label}\): {name} .*[;:] \w+") as error:
        setattr(agent, name, 0.5)
    assert isinstance(error.value, AttributeError)
    if isinstance(offered(kind)[name], Attribute):
        with pytest.raises(ReadOnlyError, match="cannot be deleted"):
            delattr(agent, name)
    assert state(still.block) == before


@pytest.mark.parametrize(
    ("name", "method"),
    [("attendance", "decide_attendance"), ("income", "decide_grants"), ("stage", "decide_move"),
     ("fitness", "decide_practice")],
)  # fmt: skip
def test_what_is_decided_names_the_method_that_decides(still, name, method):
    with pytest.raises(ReadOnlyError, match=f"override {method}"):
        setattr(first(still.agents_by_type[Nonprofit]), name, 0)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e9, 1e300, "a", None, [0.5], True, 1j])
@pytest.mark.parametrize(("kind", "name"), NUMBERS)
def test_numbers_out_of_range_raise_and_change_nothing(still, kind, name, value):
    before, agent = state(still.block), first(still.agents_by_type[kind])
    with pytest.raises(ArgumentError, match=rf"\): {name} must be a number from .* to .*, got "):
        setattr(agent, name, value)
    assert state(still.block) == before


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("member", 2, "True or False"), ("member", "yes", "True or False"), ("member", float("nan"), "True or False"),
     ("practice", -1, "at least 0"), ("practice", 256, "at most 255"), ("practice", 1.5, "whole number")],
)  # fmt: skip
def test_words_and_switches_are_checked(still, name, value, allowed):
    before = state(still.block)
    with pytest.raises(ArgumentError, match=rf"{name} must be .*{allowed}"):
        setattr(first(still.agents_by_type[Nonprofit]), name, value)
    assert state(still.block) == before


def test_policy_bits_are_set_by_governments_that_decide(still):
    before = state(still.block)
    for agent in (*still.agents_by_type[Nonprofit], *still.agents_by_type[Government]):
        if agent.policy:
            with pytest.raises(ArgumentError, match=r"policy bits of its stage .* decide_practice of a Government"):
                agent.practice ^= agent.policy
    assert state(still.block) == before


def test_who_is_not_admitted_becomes_no_member(tiny):
    model = CommunityModel(tiny.replace({"sectors.nonprofits_admitted": 0.0}), rng=5)
    agent = first(model.agents_by_type[Nonprofit])
    agent.member = False  # it is none
    with pytest.raises(ArgumentError, match="False, because it is not admitted, got True"):
        agent.member = True
    assert not agent.member


def test_nobody_joins_a_partnership_that_has_ended(tiny):
    model = CommunityModel(tiny, rng=5)
    model.block.initiatives.initiative_state[InitiativeState.ended] = 1.0
    model.block.orgs.traits[0, Trait.member] = 0
    with pytest.raises(ArgumentError, match="its partnership has ended"):
        next(a for a in model.agents_by_type[Nonprofit] if a.admitted).member = True


def test_capacity_and_reserve_that_are_set_keep_dollars_conserved(tiny):
    """Hours, backbone and reserves cost what came in; what is set is booked in kind, or as own income."""
    model = CommunityModel(tiny, rng=5)
    for month in range(tiny.months):
        if month in (0, 3, 14):
            for agent in model.agents:
                if hasattr(agent, "capacity"):
                    agent.capacity = agent.capacity * 1.5
            for agent in model.agents_by_type[Nonprofit]:
                agent.reserve = 20_000.0 if month < 14 else 0.0
        model.step()
    dollars = model.block.funding.money[0, 1]
    spent = sum(spending(tiny, model.block.runs.hours[0], dollars).values())
    assert spent == pytest.approx(money_total(dollars), rel=1e-12)


# --- agents themselves ---


@pytest.mark.parametrize("kind", CLASSES)
def test_agents_can_be_neither_made_nor_removed(still, kind):
    before, agent, agents = state(still.block), first(still.agents_by_type[kind]), list(still.agents)
    with pytest.raises(ArgumentError, match=f"{kind.__name__} cannot be made by hand"):
        kind(still, 0)
    with pytest.raises(ArgumentError, match="cannot be made by hand"):
        kind.create_agents(still, 2, row=0)
    for removal in (agent.remove, lambda: still.deregister_agent(agent)):
        with pytest.raises(ArgumentError, match=r"cannot be removed: .*; set \w+"):
            removal()
    with pytest.raises(ArgumentError):
        still.remove_all_agents()
    for name in ("add", "remove", "discard"):
        for some in (still.agents, still.agents_by_type[kind]):
            with pytest.raises(ArgumentError, match="agents of a run are fixed"):
                getattr(some, name)(agent)
    assert list(still.agents) == agents
    assert state(still.block) == before


def test_the_set_of_all_agents_cannot_be_changed_in_place(still):
    for change in (
        lambda s: s.select(lambda a: False, inplace=True),
        lambda s: s.select(None, 1, True),
        lambda s: s.shuffle(inplace=True),
        lambda s: s.sort("label", inplace=True),
        lambda s: s.clear(),
        lambda s: s.pop(),
    ):
        with pytest.raises(ArgumentError, match="agents of a run are fixed"):
            change(still.agents)
    own = still.agents.select(agent_type=Funder)
    own.remove(first(own))  # a set of one's own
    assert (len(own), len(still.agents_by_type[Funder])) == (1, 2)


def test_agents_of_other_classes_come_and_go(still):
    """As in any Mesa model: they act where the code of a subclass makes them."""
    observer = mesa.Agent(still)
    assert observer in still.agents
    assert mesa.Agent in still.agent_types
    observer.remove()
    assert observer not in still.agents


# --- the model ---


def test_the_model_shows_its_numbers_and_cannot_be_told_them(still):
    before = state(still.block)
    names = [name for name in offered(CommunityModel) if name != "step"]
    assert {"month", "root_seed", "settings", "roles", "metrics", "agents", "ties", "space"} <= set(names)
    for name in names:
        with pytest.raises(ReadOnlyError, match=rf"^CommunityModel\('adaptive-city', rng=5\): {name} "):
            setattr(still, name, 3)
    assert (still.month, state(still.block)) == (1, before)


def test_what_is_returned_is_a_copy(still):
    before = state(still.block)
    still.metrics["outcome"] = 7.0
    still.attainment[:] = 7.0
    still.levels.clear()
    first(still.agents_by_type[Funder]).portfolio[:] = 7.0
    first(still.agents_by_type[Funder]).decide_grants()[:] = 7.0
    first(still.agents_by_type[Nonprofit]).hours.clear()
    assert still.metrics["outcome"] < 1
    assert state(still.block) == before


def test_metrics_follow_what_is_set_at_once(tiny):
    model = CommunityModel(tiny, rng=5)
    for agent in model.agents:
        if hasattr(agent, "member"):
            agent.alignment = 1.0
    assert (model.metrics["alignment"], model.metrics["funder_alignment"]) == (1.0, 1.0)


def test_an_initiative_there_is_not(still):
    with pytest.raises(ArgumentError, match="initiative 'crime' given, allowed: ''"):
        still.levels_of("crime")


def test_everything_can_be_read_before_the_first_step(tiny):
    """Nothing is asked or given yet; what is there already is shown."""
    model = CommunityModel(tiny, rng=5)
    for kind in CLASSES:
        agent = first(model.agents_by_type[kind])
        values = {name: getattr(agent, name) for name in offered(kind)}
        assert all(np.isfinite(v) for v in values.values() if isinstance(v, int | float)), kind
    funders = model.agents_by_type[Funder]
    pooled = 1 - tiny["funding.pooled"]
    assert sum(f.budget for f in funders) == pytest.approx(tiny["money.pool"] * pooled)
    one, backbone = first(model.agents_by_type[Nonprofit]), first(model.agents_by_type[Backbone])
    assert (one.income, one.load, one.attendance, backbone.staff, backbone.dollars) == (0, 0, 0, 0, 0)
    assert sum(one.hours.values()) == pytest.approx(one.capacity * tiny["hours.per_fte"])
    assert set(model.levels.values()) == {0.0}
    assert {*model.metrics} == {*CommunityModel(tiny, rng=5).metrics}
    assert len(model.agent_types) == len(CLASSES)


class Spender(Nonprofit):
    """Acts at the end of each month, as agents of Mesa do."""

    months = 0

    def step(self):
        self.months += 1
        self.alignment = 1.0


def test_a_step_of_ones_own_is_called_each_month(tiny):
    plain, own = CommunityModel(tiny, rng=5), CommunityModel(tiny, rng=5, roles={("nonprofit", 0): Spender})
    run(plain), run(own)
    agent = first(own.agents_by_type[Spender])
    assert (agent.months, agent.alignment) == (24, 1.0)
    assert first(plain.agents_by_type[Nonprofit]).alignment < 1


def test_a_decision_of_one_object_raises(still):
    with pytest.raises(CisimError, match=r"decide_attendance belongs to the class .* subclass and give it in roles"):
        first(still.agents_by_type[Nonprofit]).decide_attendance = lambda: 0.0
