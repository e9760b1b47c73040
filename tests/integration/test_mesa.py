"""Mesa as the face of the model: the same numbers as the ensemble, agents to look at, to collect from, to override."""

from __future__ import annotations

import mesa
import networkx as nx
import numpy as np
import pytest

from cisim.agents import Backbone, Business, Funder, Government, Nonprofit, Organisation
from cisim.agents.model import CommunityModel, trajectory
from cisim.errors import CisimError
from cisim.simulation import simulate
from mesa_tools import first, run


@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_step_equals_the_ensemble_bit_for_bit(small, strength):
    scenario = small if strength else small.isolated()
    record = simulate.run([scenario], 1, 11, every=1)
    model = CommunityModel(scenario, rng=11)
    np.testing.assert_array_equal(trajectory(model, range(small.months + 1)), record.attainment[0, 0])
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == small.months + 1
    for name, series in record.metrics.items():
        np.testing.assert_array_equal(frame[name], series[0, 0], err_msg=name)


def test_the_model_stops_at_its_horizon_and_counts_like_mesa(tiny):
    model = run(CommunityModel(tiny, rng=1))
    assert (model.month, model.steps, model.running) == (24, 24, False)


def test_strengths_and_presets_by_name():
    model = CommunityModel("small-town", backbone_support=0, common_agenda=0.5, collect=False)
    assert model.settings["conditions.backbone_support.strength"] == 0.0
    assert model.settings["conditions.common_agenda.strength"] == 0.5
    with pytest.raises(CisimError, match=r"did you mean 'conditions\.backbone_support\.strength'"):
        CommunityModel("small-town", backbone=0)


def test_every_sector_has_its_agents(tiny):
    model = CommunityModel(tiny, rng=1)
    counts = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert counts == {Nonprofit: 9, Government: 7, Business: 2, Funder: 2, Backbone: 1}
    assert len({a.unique_id for a in model.agents}) == len(model.agents) == 21


def test_agents_are_selected_grouped_got_and_aggregated(tiny):
    model = run(CommunityModel(tiny, rng=1))
    organisations = model.agents.select(lambda a: isinstance(a, Organisation))
    assert len(organisations) == 18
    by_stage = organisations.groupby("stage").agg("capacity", sum)
    assert sum(by_stage.values()) == pytest.approx(sum(organisations.get("capacity")))
    assert set(by_stage) <= {s.name for s in tiny.stages}
    large = organisations.select(lambda a: a.capacity > 5)
    assert 0 < len(large) < 18
    assert organisations.agg("alignment", np.mean) == pytest.approx(model.metrics["alignment"])
    shuffled = organisations.shuffle()
    assert sorted(shuffled.get("label")) == sorted(organisations.get("label"))


def test_attributes_are_what_they_say(tiny):
    model = run(CommunityModel(tiny, rng=1))
    one = first(model.agents_by_type[Nonprofit])
    assert one.label == "nonprofit 1"
    assert sum(one.hours.values()) == pytest.approx(one.capacity * tiny["hours.per_fte"])
    assert 0 <= one.effectiveness <= 1
    assert 0 <= one.attendance <= 1
    assert first(model.agents_by_type[Government]).segment == "all"
    funders = model.agents_by_type[Funder]
    assert all(f.portfolio.sum() == pytest.approx(1) for f in funders)
    backbone = first(model.agents_by_type[Backbone])
    assert sum(f.budget for f in funders) == pytest.approx(
        sum(a.income for a in model.agents_by_type[Nonprofit]), rel=1e-9
    )
    assert backbone.dollars > 0
    assert backbone.staff > 0
    assert backbone.level == model.levels["backbone_support"]


def test_setting_an_attribute_writes_the_model(tiny):
    plain, changed = (CommunityModel(tiny, rng=5) for _ in range(2))
    plain.step(), changed.step()  # the first month staffs by income
    agent = first(changed.agents_by_type[Nonprofit])
    agent.capacity = 50.0
    agent.alignment = 0.9
    assert changed.block.orgs.org[0, 1, agent.row] == agent.capacity == 50.0
    agent.member = False
    assert not agent.member
    plain.step(), changed.step()
    assert agent.capacity == 50.0
    run(plain), run(changed)
    assert not np.array_equal(plain.attainment, changed.attainment)


def test_setting_a_practice_counts_from_the_next_month_on_and_can_be_taken_back(tiny):
    plain, changed, back = (CommunityModel(tiny, rng=5) for _ in range(3))
    for model in (changed, back):
        for agent in model.agents_by_type[Nonprofit]:
            agent.practice ^= 0b101 & ~agent.policy
    for agent in back.agents_by_type[Nonprofit]:
        agent.practice ^= 0b101 & ~agent.policy
    np.testing.assert_array_equal(run(back).attainment, run(plain).attainment)
    assert not np.array_equal(run(changed).attainment, plain.attainment)
    with pytest.raises(ValueError, match="at most 255"):
        agent.practice = 256


def test_a_data_collector_of_ones_own_collects_agents_and_model(tiny):
    model = CommunityModel(tiny, rng=1, collect=False)
    collector = mesa.DataCollector(
        model_reporters={"trust": lambda m: m.metrics["trust"]},
        agenttype_reporters={Nonprofit: {"capacity": "capacity"}, Funder: {"alignment": "alignment"}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    assert collector.get_model_vars_dataframe().shape == (3, 1)
    frame = collector.get_agenttype_vars_dataframe(Nonprofit)
    assert frame.shape == (27, 1)
    assert frame.loc[3, "capacity"].tolist() == model.agents_by_type[Nonprofit].get("capacity")
    assert collector.get_agenttype_vars_dataframe(Funder).shape == (6, 1)


def test_the_space_that_mesa_draws_has_every_organisation_beside_its_ties(tiny):
    model = CommunityModel(tiny, rng=1)
    assert {a.label for a in model.space.agents} == {a.label for a in model.agents if isinstance(a, Organisation)}
    graph = model.ties()
    for agent in model.space.agents:
        beside = {other.row for other in agent.cell.neighborhood.agents}
        assert beside == set(graph.neighbors(agent.row))


def test_ties_are_a_graph_that_mesa_and_networkx_can_draw_and_that_can_be_given(tiny):
    model = CommunityModel(tiny, rng=1)
    graph = model.ties()
    assert isinstance(graph, nx.Graph)
    assert graph.number_of_nodes() == tiny.organisations
    assert all(0 <= trust <= 1 for _, _, trust in graph.edges(data="trust"))
    ring = CommunityModel(tiny, ties=nx.cycle_graph(tiny.organisations))
    assert set(map(frozenset, ring.ties().edges)) == set(map(frozenset, nx.cycle_graph(18).edges))


def test_an_organisation_shows_its_main_partners(tiny):
    """One at each neighbouring stage of the chain, where somebody works; none where nothing depends on one."""
    model = CommunityModel(tiny.replace({"problem.context": "partners"}), collect=False)
    names = [stage.name for stage in model.settings.stages]
    for organisation in model.agents.select(agent_type=Organisation):
        k = names.index(organisation.stage)
        assert set(organisation.partners) == set(names[max(k - 1, 0) : k] + names[k + 1 : k + 2])
        assert all(partner.stage == stage for stage, partner in organisation.partners.items())
    alone = {"problem.context": "prevailing", "service.handover_loss": 0.0}
    model = CommunityModel(tiny.replace(alone), collect=False)
    assert not any(organisation.partners for organisation in model.agents.select(agent_type=Organisation))
