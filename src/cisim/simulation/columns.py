"""The numbers of scenarios that share a block as columns, as kernels read them: parameters, conditions, quantities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cisim.model.kernels.layout import ConditionState
from cisim.model.parameters import RUN_PARAMETERS
from cisim.model.quantities import INDEX, QUANTITIES
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario

KEYS = tuple(p.key for p in RUN_PARAMETERS)
ROW_OF = {key: row for row, key in enumerate(KEYS)}
"""Where the parameters of runs stand among all (``Param``), by key."""


@dataclass(frozen=True)
class ScenarioColumns:
    """Scenarios that run side by side on the same worlds: the same shapes, different numbers, as columns ``[...,
    arm]``.
    """

    scenarios: tuple[Scenario, ...]

    def __post_init__(self) -> None:
        first = self.scenarios[0]
        for other in self.scenarios[1:]:
            if other.shape != first.shape:
                raise ValueError(f"{other.name} and {first.name} cannot share a block: {first.difference(other)}")

    @property
    def first(self) -> Scenario:
        """The scenario that stands for the shapes of all."""
        return self.scenarios[0]

    def column(self, key: str) -> Array:
        """One parameter of every arm; an option is given by its position."""
        parameter = self.first.parameters[key]
        values = [s[key] for s in self.scenarios]
        return np.array([parameter.options.index(v) if parameter.options else float(v) for v in values])

    @cached_property
    def p(self) -> Array:
        """``[Param, arm]``."""
        return np.array([self.column(q.key) for q in RUN_PARAMETERS])

    @cached_property
    def later(self) -> Array:
        """``[arm, initiative]`` months by which the conditions of an initiative start later."""
        return np.array([s.initiative_starts for s in self.scenarios])

    @cached_property
    def conditions(self) -> dict[str, Array]:
        """The conditions' declarations as arrays, and the quantities they change; arms in the last axis."""
        table = [(c, change) for c in self.first.conditions for change in c.changes]
        names = [c.name for c in self.first.conditions]
        state = np.zeros((len(ConditionState), len(names), len(self.scenarios)))
        for k, name in enumerate(names):
            for layer in (ConditionState.strength, ConditionState.start, ConditionState.end):
                state[layer, k] = self.column(f"conditions.{name}.{layer.name}")
            state[ConditionState.build, k] = 12 * self.column(f"conditions.{name}.build_years")
            state[ConditionState.loss, k] = self.column("levels.loss")
        coefficient = np.ones((len(table), len(self.scenarios)))
        change = np.empty((len(table), 4), np.int64)
        for j, (c, e) in enumerate(table):
            coefficient[j] = e.sign
            for factor in e.coefficients:
                coefficient[j] *= self.column(f"conditions.{c.name}.{factor}")
            change[j] = names.index(c.name), INDEX[e.quantity], e.operation == "scale", e.driver == "strength"
        base = np.empty((len(QUANTITIES), len(self.scenarios)))
        for k, quantity in enumerate(QUANTITIES):
            base[k] = self.column(quantity.base) if isinstance(quantity.base, str) else quantity.base
        return {
            "condition_state": state,
            "coefficient": coefficient,
            "base": base,
            "change": change,
            **self._prerequisites,
        }

    @property
    def _prerequisites(self) -> dict[str, Array]:
        conditions = self.first.conditions
        needs = np.full((len(conditions), max((len(c.prerequisites) for c in conditions), default=0)), -1)
        floor = np.zeros(needs.shape)
        for c, condition in enumerate(conditions):
            for k, prerequisite in enumerate(condition.prerequisites):
                needs[c, k], floor[c, k] = INDEX[prerequisite.quantity], prerequisite.floor
        return {"needs": needs, "floor": floor}
