"""The contract every condition keeps, the five and any other; and a sixth one that comes from outside the package."""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.model.conditions import CONDITIONS, Condition, condition_of, strength_key
from cisim.model.conditions.base import own
from cisim.model.parameters import CONDITION_NAMES
from cisim.model.quantities import INDEX, QUANTITIES
from cisim.scenario.load import load
from cisim.simulation import simulate
from condition_tools import SIXTH


class ConditionContract:
    """What every condition must keep; inherit and set ``condition`` and ``scenario`` to test one of your own."""

    condition: Condition

    @pytest.fixture
    def alone(self, small):
        """The small city with this condition alone at full strength."""
        others = {f"conditions.{c.name}.strength": 0.0 for c in small.conditions if c.name != self.condition.name}
        return self.in_scenario(small).replace(others)

    def in_scenario(self, scenario):
        """The scenario that has this condition."""
        return scenario

    def test_says_what_it_claims_costs_and_can_harm(self):
        for name in ("title", "claim", "source", "evidence", "main_path", "price", "harm"):
            assert len(getattr(self.condition, name)) > 3, name
        assert self.condition.grade in ("S", "L", "A")

    def test_has_a_benefit_a_price_and_a_harm(self):
        roles = {change.role for change in self.condition.changes}
        assert "price" in roles
        assert "benefit" in roles
        assert "harm" in roles or self.condition.harm

    def test_prices_follow_the_effort_and_not_the_level(self):
        for change in self.condition.changes:
            assert change.driver == ("strength" if change.role == "price" else "level"), change.text

    def test_every_number_has_a_range_and_a_grade(self):
        for p in self.condition.settings:
            assert p.low <= p.default <= p.high, p.key
            assert p.grade in ("S", "L", "A")
            assert p.text

    def test_names_known_quantities_and_every_parameter_is_used(self):
        used = {name for change in self.condition.changes for name in change.coefficients}
        assert {p.name for p in self.condition.parameters} == used
        assert {change.quantity for change in self.condition.changes} <= set(INDEX)

    def test_off_changes_nothing(self, alone):
        off = alone.replace({f"conditions.{self.condition.name}.strength": 0.0})
        a, b = simulate.run([off, alone.isolated()], 5, 1, detail=False).attainment
        np.testing.assert_array_equal(a, b)

    def test_on_changes_something_and_spends_the_same_money(self, alone):
        c = compare(alone, runs=10, seed=1)
        assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
        hours = c.hours[1] - c.hours[0]
        assert (np.abs(hours).sum(axis=1) > 0).all()

    def test_a_sunset_ends_the_effort(self, alone):
        name = self.condition.name
        ended = alone.replace({f"conditions.{name}.end": 24})
        record = simulate.run([ended, alone], 4, 1, every=12)
        ended_level, level = record.metrics[f"level.{name}"]
        np.testing.assert_array_equal(ended_level[:, :3], level[:, :3])
        assert (ended_level[:, -1] <= ended_level[:, 2]).all()
        assert (ended_level[:, -1] < level[:, -1]).all() or (level[:, -1] == 0).all()


def _contract(condition: Condition) -> type:
    return type(f"Test_{condition.name}", (ConditionContract,), {"condition": condition})


for _condition in CONDITIONS:
    globals()[f"Test_{_condition.name}"] = _contract(_condition)


def test_the_five_are_named_as_everywhere():
    assert tuple(c.name for c in CONDITIONS) == CONDITION_NAMES


@pytest.mark.parametrize("name", [*CONDITION_NAMES, "youth_voice"])
def test_the_key_of_a_strength_says_whose_it_is(name):
    assert condition_of(strength_key(name)) == name


@pytest.mark.parametrize("key", ["money.pool", "year", "conditions.strength", "conditions.common_agenda.start",
                                 "conditions.common_agenda", "common_agenda.strength", "strength", ""])  # fmt: skip
def test_other_keys_are_no_strength(key):
    assert condition_of(key) is None


def test_every_quantity_is_changed_by_some_condition_or_written_by_the_model():
    changed = {change.quantity for c in CONDITIONS for change in c.changes}
    assert {q.name for q in QUANTITIES} - changed == {"staffing"}


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A folder on the path that holds a condition, and a scenario file that names it."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "my_conditions.py").write_text(SIXTH)
    file = folder / "with-youth.toml"
    file.write_text('extends = "adaptive-city"\nextra_conditions = ["my_conditions:YOUTH_VOICE"]\n'
                    "[time]\nmonths = 60\n[conditions.youth_voice]\nhours = 3.0\n")  # fmt: skip
    sys.path.insert(0, str(folder))
    yield file
    sys.path.remove(str(folder))


class TestSixthConditionFromOutside(ConditionContract):
    """Named in the scenario, no core line touched, and it keeps the contract of the five."""

    @pytest.fixture(autouse=True)
    def _from_outside(self, outside):
        self.condition = load(outside).conditions[-1]
        self.file = outside

    condition = CONDITIONS[0]

    def in_scenario(self, scenario):
        return load(self.file)

    def test_is_part_of_the_scenario(self, outside):
        scenario = load(outside)
        assert scenario["conditions.youth_voice.hours"] == 3.0
        assert scenario["conditions.youth_voice.more"] == 0.5
        assert scenario.isolated()["conditions.youth_voice.strength"] == 0.0
        assert scenario.hash != load("adaptive-city").hash

    def test_changes_what_it_declares(self, outside):
        scenario = load(outside)
        record = simulate.run([scenario, scenario.replace({"conditions.youth_voice.strength": 0.0})], 10, 1)
        assert (record.hours[0, :, -1, 4] > record.hours[1, :, -1, 4]).all()
        assert (record.metrics["level.youth_voice"][0, :, -1] > 0).all()


def test_own_dynamics_return_increments_that_are_summed(small):
    """A condition with dynamics of its own adds to quantities from one snapshot, once a month."""
    seen = []

    def more_noise(snapshot):
        seen.append(float(snapshot["noise"][0]))
        return {"noise": 0.01 * np.ones_like(snapshot["noise"])}

    extra = Condition(
        name="restless", title="Restless", claim="adds noise", source="an example", evidence="none", grade="A",
        main_path="M2: noise", price="none", harm="noise",
        build_years=own("build_years", "restless", 1.0, 0.1, 20, "years", "A", "", "time to build it up"),
        parameters=(), changes=(), increments=more_noise,
    )  # fmt: skip
    values = dict(small.values) | {p.key: p.default for p in extra.settings}
    restless = dataclasses.replace(small, conditions=(*small.conditions, extra), values=values)
    plain = dataclasses.replace(
        small, conditions=(*small.conditions, dataclasses.replace(extra, increments=None)), values=values
    )
    a, b = (simulate.run([s], 3, 1, detail=False).attainment for s in (restless, plain))
    assert len(seen) >= small.months
    assert not np.array_equal(a, b)
    silent = dataclasses.replace(extra, increments=lambda snapshot: {})
    c = simulate.run([dataclasses.replace(restless, conditions=(*small.conditions, silent))], 3, 1, detail=False)
    np.testing.assert_array_equal(c.attainment, b)
