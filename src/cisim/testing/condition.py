"""The contract that every condition keeps, whether it comes with the package or from outside."""

from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from cisim.comparison.comparison import compare
from cisim.evidence.registration import registration
from cisim.experiment.sweep.experiment import from_dict
from cisim.experiment.sweep.plan import make_plan
from cisim.model.conditions import Condition, strength_key
from cisim.model.evidence_badges import BADGES
from cisim.model.month import advance
from cisim.model.parameters import Grade
from cisim.model.quantities import INDEX
from cisim.model.streams import replication_seeds
from cisim.report.assumptions import assumption_rows
from cisim.report.describe import condition_as_dict, condition_as_text, scenario_as_toml
from cisim.report.lookup import as_text, find
from cisim.scenario.extensions import load_condition, trust
from cisim.scenario.load import from_text
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import value_adapter
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.community import draw_block
from cisim.simulation.dynamics import own_dynamics
from cisim.simulation.simulate import run
from cisim.testing.scenarios import small_city

TEXTS = ("title", "claim", "source", "evidence", "main_path", "price", "harm")
"""What a condition says in words."""


class ConditionContract:
    """What every condition must keep. Inherit it and set ``reference`` (``"module:ATTRIBUTE"``) to test your own.

    Attributes:
        reference: the condition as a scenario names it; empty for one of the five that come with the package.
        condition: the condition itself, where there is no reference.
    """

    reference: str = ""
    condition: Condition

    def community(self) -> Scenario:
        """The scenario in which the condition is tried; override it to use another community."""
        return small_city()

    @cached_property
    def tested(self) -> Condition:
        """The condition under test."""
        trust(self.reference)
        return load_condition(self.reference) if self.reference else self.condition

    @cached_property
    def scenario(self) -> Scenario:
        """The community with all conditions, the tested one among them."""
        community = self.community()
        if not self.reference or self.reference in community.extra_conditions:
            return community
        data = community.to_dict()
        trust(self.reference)
        data["extra_conditions"] = [*community.extra_conditions, self.reference]
        return Scenario.from_dict(data, community.name)

    @cached_property
    def alone(self) -> Scenario:
        """The community with this condition alone at full strength."""
        return self.scenario.isolated().replace({strength_key(self.tested.name): 1.0})

    # --- what it declares ---

    def test_says_what_it_claims_costs_and_can_harm(self) -> None:
        """Every text is there; grade and badge are known ones."""
        for name in TEXTS:
            assert len(getattr(self.tested, name)) > 3, name
        assert self.tested.grade in get_args(Grade)
        assert self.tested.badge in BADGES

    def test_has_a_benefit_a_price_and_a_harm(self) -> None:
        """No condition is free, and none is without risk."""
        roles = {change.role for change in self.tested.changes}
        assert "price" in roles
        assert "benefit" in roles
        assert "harm" in roles or self.tested.harm

    def test_prices_follow_the_effort_and_not_the_level(self) -> None:
        """Prices are due from the start; benefits and harms come as the condition is built up."""
        for change in self.tested.changes:
            assert change.driver == ("strength" if change.role == "price" else "level"), change.text

    def test_every_number_has_a_range_a_unit_a_grade_and_a_source(self) -> None:
        """Only an assumption (grade A) may do without a source."""
        for p in self.tested.settings:
            assert value_adapter(p).validate_python(p.default) == p.default, p.key
            assert p.grade in get_args(Grade), p.key
            assert p.unit, p.key
            assert p.text, p.key
            assert p.source or p.grade == "A", p.key

    def test_names_known_quantities_and_every_parameter_is_used(self) -> None:
        """A parameter that no change uses would be a number without effect."""
        used = {name for change in self.tested.changes for name in change.coefficients}
        assert {p.name for p in self.tested.parameters} == used
        assert {change.quantity for change in self.tested.changes} <= set(INDEX)

    # --- what it does ---

    def test_off_is_as_if_it_were_not_there(self) -> None:
        """At strength 0 a run is, to the last bit, that of a scenario without the condition."""
        off = self.scenario.replace({strength_key(self.tested.name): 0.0})
        with_it, without = (run(s, 4, 1, detail=False).attainment for s in (off, _without(off, self.tested)))
        np.testing.assert_array_equal(with_it, without)

    def test_changes_commute(self) -> None:
        """The order in which conditions stand changes no quantity (but for rounding)."""
        turned = dataclasses.replace(self.scenario, conditions=self.scenario.conditions[::-1])
        a, b = (_quantities([s], months=3)[1] for s in (self.scenario, turned))
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)

    def test_more_strength_moves_each_quantity_the_way_it_declares(self) -> None:
        """Monotone in strength: an addition or scaling with sign +1 raises its quantity, with sign -1 lowers it.

        Left out are quantities that it moves both ways, those whose base the model itself changes, and conditions with
        dynamics of their own.
        """
        arms = [self.alone.replace({strength_key(self.tested.name): s}) for s in (0.0, 0.5, 1.0)]
        base, composed = _quantities(arms, months=12)
        for name in {change.quantity for change in self.tested.changes} if self.tested.increments is None else ():
            signs = {change.sign for change in self.tested.changes if change.quantity == name}
            k = INDEX[name]
            if len(signs) == 1 and np.ptp(base[k]) == 0:
                steps = np.diff(composed[k].reshape(len(arms), -1), axis=0) * signs.pop()
                assert (steps >= 0).all(), name

    def test_on_changes_something_and_spends_the_same_money(self) -> None:
        """It takes or saves hours in every run, and both arms spend the same dollars."""
        c = compare(self.alone, runs=10, seed=1)
        assert np.abs(c.money_total[1] - c.money_total[0]).max() < 0.005
        hours = c.hours[1] - c.hours[0]
        assert (np.abs(hours).sum(axis=1) > 0).all()

    def test_a_sunset_ends_the_effort(self) -> None:
        """Nothing changes before ``end``; after it the level falls, where no partnership ends by itself."""
        name = self.tested.name
        lasting = self.alone.replace(registration().neutral_values("partnerships"))
        record = run([lasting.replace({f"conditions.{name}.end": 24}), lasting], 4, 1, every=12)
        ended_level, level = record.metrics[f"level.{name}"]
        np.testing.assert_array_equal(ended_level[:, :3], level[:, :3])
        assert (ended_level[:, -1] <= ended_level[:, 2]).all()
        assert (ended_level[:, -1] < level[:, -1]).all() or (level[:, -1] == 0).all()

    # --- where it stands ---

    def test_is_part_of_the_scenario(self) -> None:
        """Its numbers can be set, isolated impact switches it off, and the scenario is written and copied with it."""
        scenario = self.scenario
        assert {p.key for p in self.tested.settings} <= set(scenario.values)
        assert scenario.isolated()[strength_key(self.tested.name)] == 0.0
        assert pickle.loads(pickle.dumps(scenario)).hash == scenario.hash
        assert Scenario.from_dict(scenario.to_dict()).hash == scenario.hash
        text = scenario_as_toml(dataclasses.replace(scenario, extra_conditions=()))
        if not scenario.extra_conditions:
            assert from_text(text, "written.toml").hash == scenario.hash

    def test_is_in_the_full_factorial(self) -> None:
        """A factorial design without keys varies every condition of the scenario: 2^k points, half of them with it."""
        experiment = from_dict({"name": "all", "scenario": "", "replications": 1, "design": [{"kind": "factorial"}]})
        plan = make_plan(experiment, {"": self.scenario})
        assert len(plan.table) == 2 ** len(self.scenario.conditions)
        assert plan.table[strength_key(self.tested.name)].mean() == 0.5

    def test_is_found_by_name_among_the_conditions_of_the_scenario(self) -> None:
        """As ``cisim describe NAME --scenario FILE`` looks it up, and each of its numbers by key."""
        conditions = self.scenario.conditions
        assert find(self.tested.name, conditions) == (self.tested,)
        for p in self.tested.settings:
            assert find(p.key, conditions) == (p,)
            assert p.text in as_text((p,), conditions)

    def test_stands_in_reports_with_unit_grade_and_source(self) -> None:
        """The table of assumptions of a report has each of its numbers."""
        rows = {row["parameter"]: row for row in assumption_rows(self.scenario.to_dict())}
        for p in self.tested.settings:
            told = [rows[p.key][name] for name in ("unit", "grade", "meaning", "source")]
            assert told == [p.unit, p.grade, p.text, p.source]

    def test_is_described_with_unit_grade_and_source(self) -> None:
        """As text and as JSON: every change, every number, and how well it is supported."""
        text, data = condition_as_text(self.tested), condition_as_dict(self.tested)
        assert json.loads(json.dumps(data))["name"] == self.tested.name
        assert len(data["changes"]) == len(self.tested.changes)
        for change in self.tested.changes:
            assert change.formula in text
        for p, row in zip(self.tested.settings, data["parameters"], strict=True):
            assert (row["unit"], row["grade"], row["source"]) == (p.unit, p.grade, p.source)
            assert p.text in text
        assert " ".join(BADGES[self.tested.badge]) in text


def _without(scenario: Scenario, condition: Condition) -> Scenario:
    """The scenario as if there were no such condition."""
    conditions = tuple(c for c in scenario.conditions if c.name != condition.name)
    own = {p.key for p in condition.settings}
    values = MappingProxyType({key: value for key, value in scenario.values.items() if key not in own})
    return dataclasses.replace(scenario, conditions=conditions, values=values)


def _quantities(arms: Sequence[Scenario], months: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Base and composed values ``[quantity, initiative of each arm]`` after some months of one run."""
    rows = len(arms)
    block = draw_block(ScenarioColumns(tuple(arms)), np.arange(rows), np.repeat(replication_seeds(1, 1), rows))
    advance(block, 0, 0)
    advance(block, 0, months, own_dynamics(arms[0].conditions))
    return block.initiatives.q[:, 0], block.initiatives.q[:, 1]
