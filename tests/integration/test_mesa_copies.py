"""Copies of a model go on as the original does, to the last bit; seeds are taken as Mesa takes them."""

from __future__ import annotations

import copy
import pickle

import mesa
import numpy as np
import pytest

from cisim.agents import CommunityModel, Funder, Nonprofit, Organisation
from cisim.errors import ArgumentError
from cisim.scenario.load import load
from cisim.simulation import simulate
from mesa_tools import first, run


class Favourite(Funder):
    """Gives all to the first, and counts how often it gave."""

    given = 0

    def decide_grants(self):
        self.given += 1
        return np.eye(len(self.portfolio))[0]


class Absent(Nonprofit):
    """Never attends."""

    def decide_attendance(self):
        return 0.0


def pickled(model: CommunityModel) -> CommunityModel:
    """A model that was written and read."""
    return pickle.loads(pickle.dumps(model))


def plain(scenario):
    """A model nobody looks into."""
    return CommunityModel(scenario, rng=3)


def looked_at(scenario):
    """A model with agents and the graph of their ties."""
    model = CommunityModel(scenario, rng=3)
    assert len(model.space.agents) == scenario.organisations
    return model


def with_roles(scenario):
    """A model in which a funder and a nonprofit decide for themselves."""
    return CommunityModel(scenario, rng=3, roles={("funder", 0): Favourite, ("nonprofit", 1): Absent})


@pytest.mark.parametrize("copied", [pickled, copy.deepcopy])
@pytest.mark.parametrize("make", [plain, looked_at, with_roles])
def test_a_copy_goes_on_with_the_same_bits(tiny, make, copied):
    original = make(tiny)
    for _ in range(5):
        original.step()
    other = copied(original)
    assert other.block.orgs.org is not original.block.orgs.org
    before = original.block.orgs.org.copy()
    run(other)
    np.testing.assert_array_equal(original.block.orgs.org, before)
    run(original)
    for a, b in zip(original.block.orgs, other.block.orgs, strict=True):
        np.testing.assert_array_equal(a, b)
    frames = [m.datacollector.get_model_vars_dataframe() for m in (original, other)]
    assert len(frames[0]) == tiny.months + 1
    assert frames[0].equals(frames[1])
    assert (other.month, other.steps, other.running) == (tiny.months, tiny.months, False)


def test_agents_of_a_copy_are_its_own(tiny):
    original = with_roles(tiny)
    other = copy.deepcopy(original)
    agent = first(other.agents_by_type[Favourite])
    assert agent.model is other
    run(other)
    assert (agent.given, first(original.agents_by_type[Favourite]).given) == (2, 0)
    assert all(a.model is other for a in other.agents)
    first(other.agents.select(agent_type=Organisation)).alignment = 1.0
    assert first(original.agents.select(agent_type=Organisation)).alignment < 1


def test_a_copy_that_would_share_arrays_raises(tiny):
    with pytest.raises(ArgumentError, match=r"copy\.deepcopy"):
        copy.copy(CommunityModel(tiny, rng=3))


# --- seeds ---


def test_a_seed_gives_run_0_of_an_ensemble_with_that_root_seed(tiny):
    record = simulate.run([tiny], 1, 42, every=12)
    for model in (CommunityModel(tiny, rng=42), CommunityModel(tiny, seed=42), CommunityModel(tiny, rng=np.int64(42))):
        assert model.root_seed == 42
        np.testing.assert_array_equal(run(model).attainment, record.attainment[0, 0, -1])


def test_no_seed_draws_one_that_is_kept_and_recorded(tiny):
    first, second = CommunityModel(tiny), CommunityModel(tiny, rng=None)
    assert first.root_seed != second.root_seed
    assert set(first.datacollector.get_model_vars_dataframe()["root_seed"]) == {first.root_seed}
    np.testing.assert_array_equal(CommunityModel(tiny, rng=first.root_seed).attainment, first.attainment)


def test_generators_and_sequences_give_a_seed(tiny):
    """A generator draws the next one each time, a sequence always gives the same."""
    generator = np.random.default_rng(7)
    seeds = [CommunityModel(tiny, rng=generator).root_seed for _ in range(2)]
    again = CommunityModel(tiny, rng=np.random.default_rng(7)).root_seed
    assert seeds[0] == again != seeds[1]
    assert CommunityModel(tiny, rng=np.random.PCG64(7)).root_seed == again
    sequence = np.random.SeedSequence(7)
    assert CommunityModel(tiny, rng=sequence).root_seed == CommunityModel(tiny, rng=sequence).root_seed
    assert CommunityModel(tiny, rng=[1, 2]).root_seed != CommunityModel(tiny, rng=[1, 3]).root_seed
    assert CommunityModel(tiny, rng=[1, 2]).root_seed == CommunityModel(tiny, rng=np.array([1, 2])).root_seed


@pytest.mark.parametrize("rng", ["a", -1, 1.5, 2**64, float("nan"), True, [1.5], [-1], {"a": 1}])
@pytest.mark.parametrize("name", ["rng", "seed"])
def test_what_is_no_seed_raises(tiny, name, rng):
    with pytest.raises(ArgumentError, match=rf"^{name}\b.* must be a whole number"):
        CommunityModel(tiny, **{name: rng})


def test_two_seeds_raise(tiny):
    with pytest.raises(ArgumentError, match="rng and seed are the same, give one of them: got rng=1 and seed=2"):
        CommunityModel(tiny, rng=1, seed=2)


def test_a_scenario_of_mesa_gives_seed_and_strengths(tiny):
    """Newer versions of Mesa hand one to the model; also an empty one, when their front end starts anew."""
    scenarios = pytest.importorskip("mesa.experimental.scenarios", reason="this version of Mesa has none")
    model = CommunityModel(tiny, scenario=scenarios.Scenario(rng=4, backbone_support=0.0))
    assert (model.root_seed, model.settings["conditions.backbone_support.strength"]) == (4, 0.0)
    assert CommunityModel(tiny, rng=5, scenario=scenarios.Scenario()).root_seed == 5
    with pytest.raises(ArgumentError, match="are the same, give one of them"):
        CommunityModel(tiny, rng=5, scenario=scenarios.Scenario(rng=4))


def test_random_numbers_of_mesa_are_for_code_of_ones_own(tiny):
    first, second = CommunityModel(tiny, rng=3), CommunityModel(tiny, rng=3)
    assert first.random.random() == second.random.random()
    second.reset_rng(9)
    second.agents.shuffle_do(lambda agent: None)
    np.testing.assert_array_equal(run(first).attainment, run(second).attainment)


def test_newer_ways_to_run_a_model_step_it_too(tiny):
    model = CommunityModel(load("adaptive-city", {"time.months": 3}), rng=3)
    if not hasattr(mesa.Model, "run_for"):
        pytest.skip("this version of Mesa has none")
    model.run_for(2)
    assert (model.month, model.running) == (2, True)
    model.run_model()
    assert (model.month, model.running) == (3, False)
