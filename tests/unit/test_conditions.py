"""The contract every condition keeps, the five and any other; and a sixth one that comes from outside the package."""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest

from cisim.model.conditions import CONDITIONS, Condition, condition_of, strength_key
from cisim.model.conditions.base import own
from cisim.model.parameters import CONDITION_NAMES
from cisim.model.quantities import QUANTITIES
from cisim.scenario.load import load
from cisim.simulation import simulate
from cisim.testing import ConditionContract
from condition_tools import EXAMPLES, YOUTH_FILE


def _contract(condition):
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


@pytest.fixture(scope="module", autouse=True)
def _examples():
    """The folder of the examples on the Python path."""
    sys.path.insert(0, str(EXAMPLES))
    yield
    sys.path.remove(str(EXAMPLES))


class TestYouthVoice(ConditionContract):
    """Named in the scenario, no core line touched, and it keeps the contract of the five."""

    reference = "youth_voice:YOUTH_VOICE"

    def community(self):
        return load(YOUTH_FILE)

    def test_the_file_of_the_scenario_sets_its_numbers(self):
        assert self.scenario["conditions.youth_voice.hours"] == 3.0
        assert self.scenario["conditions.youth_voice.more"] == 0.5
        assert self.scenario.hash != load("adaptive-city").hash

    def test_changes_what_it_declares(self):
        off = self.scenario.replace({"conditions.youth_voice.strength": 0.0})
        record = simulate.run([self.scenario, off], 10, 1)
        assert (record.hours[0, :, -1, 4] > record.hours[1, :, -1, 4]).all()
        assert (record.metrics["level.youth_voice"][0, :, -1] > 0).all()


class TestReferenceAlone(ConditionContract):
    """As its author writes it: the reference is enough."""

    reference = "youth_voice:YOUTH_VOICE"


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
