"""Design points: the product of an experiment's parts, as a table with one column per varied key or named list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cisim.errors import nearest
from cisim.experiment.sweep.experiment import (
    DECLARED,
    Design,
    Experiment,
    ExperimentError,
    FactorialDesign,
    FactorRole,
    GridDesign,
    ListedDesign,
    PathsDesign,
    SampledDesign,
    SwitchesDesign,
)
from cisim.model.parameters import Parameter, Value
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario

OFF, ON = "off", "on"
"""Levels of a named switch."""
RUN_COLUMNS = ("run", "point", "arm", "replicate", "seed", "status", "seconds", "error")
"""Columns that every table of runs has."""


@dataclass(frozen=True)
class Factor:
    """A column of the design: a key whose value it holds, or labels that stand for a scenario and several values."""

    column: str
    role: FactorRole
    labels: dict[str, dict[str, Value]] | None = None
    scenarios: dict[str, str] | None = None
    same_shape: bool = False
    """Whether its labels leave the shape of the scenario as it is, so that points with different ones share blocks."""

    @property
    def keys(self) -> list[str]:
        """All that its levels set."""
        if self.labels is None:
            return [self.column]
        return list(dict.fromkeys(key for changes in self.labels.values() for key in changes))

    def changes(self, value: Any) -> dict[str, Value]:
        """What a level of the factor sets."""
        if self.labels is None:
            return {self.column: value}
        return self.labels[value]


def design_factors(experiment: Experiment) -> list[Factor]:
    """The columns of the design, in the order of the file.

    Raises:
        ExperimentError: a column that two parts claim or that tables have already, or scenarios named by more than one
            list.
    """
    factors: list[Factor] = []
    for part in experiment.design:
        if isinstance(part, ListedDesign):
            labels = {p.label: dict(p.set) for p in part.points}
            scenarios = {p.label: p.scenario for p in part.points if p.scenario}
            factors.append(Factor(part.name, part.role, labels, scenarios))
        elif isinstance(part, SwitchesDesign):
            factors += [
                Factor(name, part.role, {OFF: dict(off), ON: {}}, same_shape=True)
                for name, off in part.switches.items()
            ]
        else:
            factors += [Factor(key, part.role) for key in _part_keys(part)]
    columns = [f.column for f in factors]
    for column in columns:
        if columns.count(column) > 1:
            raise ExperimentError(f"design: '{column}' is varied twice: name it in one part only")
        if column in RUN_COLUMNS:
            raise ExperimentError(f"design: '{column}' is a column of runs.parquet already: use another name")
        if column in experiment.outcomes:
            raise ExperimentError(f"design: '{column}' is an outcome of the experiment: use another name")
    if sum(bool(f.scenarios) for f in factors) > 1:
        raise ExperimentError("design: only one list may name scenarios")
    _check_owners(factors)
    return factors


def _check_owners(factors: list[Factor]) -> None:
    """No two columns set the same key: one of them would say of a run what was not done."""
    owner: dict[str, str] = {}
    for factor in factors:
        for key in factor.keys:
            if key in owner:
                raise ExperimentError(f"design: '{owner[key]}' and '{factor.column}' both set '{key}'")
            owner[key] = factor.column


def design_points(experiment: Experiment, scenario: Scenario) -> pd.DataFrame:
    """One row per design point, one column per factor; ``scenario`` supplies the declarations of the keys."""
    table = pd.DataFrame({"point": [0]})
    for part in experiment.design:
        for key in _part_keys(part):
            if key not in scenario.levers:
                raise ExperimentError(f"design: unknown key '{key}'{nearest(key, scenario.levers)}")
        if isinstance(part, SwitchesDesign):
            _check_switches(part, scenario)
        table = table.merge(_part_table(part, scenario), how="cross")
    table["point"] = np.arange(len(table))
    return table


def _part_keys(part: Design) -> list[str]:
    if isinstance(part, FactorialDesign):
        return list(part.keys)
    if isinstance(part, GridDesign):
        return list(part.values)
    if isinstance(part, PathsDesign):
        return [key for ranges in part.groups.values() for key in ranges]
    return list(part.ranges) if isinstance(part, SampledDesign) else []


def _check_switches(part: SwitchesDesign, scenario: Scenario) -> None:
    """Switches leave shapes alone."""
    for name, off in part.switches.items():
        for key in off:
            if key in scenario.levers and scenario.levers[key].scope == "structure":
                raise ExperimentError(f"design: switch '{name}' sets '{key}', which shapes the community: use a list")


def _part_table(part: Design, scenario: Scenario) -> pd.DataFrame:
    if isinstance(part, ListedDesign):
        return pd.DataFrame({part.name: [p.label for p in part.points]})
    if isinstance(part, SwitchesDesign):
        return pd.DataFrame(list(product((OFF, ON), repeat=len(part.switches))), columns=list(part.switches))
    if isinstance(part, PathsDesign):
        return path_points(part, scenario)
    if isinstance(part, FactorialDesign):
        # The first key changes slowest and the first level comes first: point 0 has all of them at the first level.
        return pd.DataFrame(list(product(part.levels, repeat=len(part.keys))), columns=list(part.keys))
    if isinstance(part, GridDesign):
        return pd.DataFrame(list(product(*part.values.values())), columns=list(part.values))
    return sampled_points(part, scenario)


def salib_problem(part: SampledDesign, scenario: Scenario) -> dict[str, Any]:
    """What SALib calls the problem: names and bounds, and what varies together."""
    problem = {
        "num_vars": len(part.ranges),
        "names": list(part.ranges),
        "bounds": [list(_bounds(scenario.levers[k], r)) for k, r in part.ranges.items()],
    }
    if not part.groups:
        return problem
    sections = [scenario.levers[key].group for key in part.ranges]
    if len({*sections}) < 2:
        raise ExperimentError(f"design: groups of at least two sections are needed, all keys stand in '{sections[0]}'")
    return problem | {"groups": sections}


def sampled_points(part: SampledDesign, scenario: Scenario) -> pd.DataFrame:
    """Points drawn from ranges, in the order in which SALib's analyses expect them."""
    problem = salib_problem(part, scenario)
    if part.kind == "sobol":
        from SALib.sample import sobol

        if part.samples & (part.samples - 1):
            raise ExperimentError(f"design: samples = {part.samples} of a Sobol design must be a power of two")
        rows = sobol.sample(problem, part.samples, calc_second_order=part.second_order, seed=part.seed)
    elif part.kind == "morris":
        from SALib.sample import morris

        rows = morris.sample(problem, part.samples, num_levels=part.levels, seed=part.seed)
    else:
        from SALib.sample import latin

        rows = latin.sample(problem, part.samples, seed=part.seed)
    table = pd.DataFrame(rows, columns=problem["names"])
    for key in problem["names"]:
        parameter = scenario.levers[key]
        if parameter.kind is int:
            low, high = _bounds(parameter, part.ranges[key])
            table[key] = np.clip(np.floor(table[key]), low, high - 1).astype(int)
    return table


def path_orders(part: PathsDesign) -> Array:
    """The order in which each walk changes the groups, ``[walk, position]`` as numbers of groups."""
    rng = np.random.default_rng([part.seed, 0])
    return np.stack([rng.permutation(len(part.groups)) for _ in range(part.samples)])


def path_points(part: PathsDesign, scenario: Scenario) -> pd.DataFrame:
    """The scenario's own values, then the points of all walks, one behind the other."""
    ranges = {key: ends for group in part.groups.values() for key, ends in group.items()}
    bounds = {key: _bounds(scenario.levers[key], ends) for key, ends in ranges.items()}
    rng = np.random.default_rng([part.seed, 1])
    draws = rng.random((part.samples, len(ranges)))
    values = {key: _scaled(scenario.levers[key], bounds[key], draws[:, k]) for k, key in enumerate(ranges)}
    names = list(part.groups)
    rows = [{key: scenario[key] for key in ranges}]
    for walk, order in enumerate(path_orders(part)):
        row = rows[0]
        for g in order:
            row = row | {key: values[key][walk] for key in part.groups[names[g]]}
            rows.append(row)
    return pd.DataFrame(rows, columns=list(ranges))


def _scaled(parameter: Parameter, ends: tuple[float, float], u: Array) -> Array:
    """Values of a key for draws between 0 and 1."""
    low, high = ends
    log = low > 0 and parameter.grade != "L"
    values = low * (high / low) ** u if log else low + (high - low) * u
    values = np.minimum(values, high)
    return np.minimum(np.floor(values), high - 1).astype(int) if parameter.kind is int else values


def _bounds(parameter: Parameter, ends: Any) -> tuple[float, float]:
    """Bounds of a key; a whole number is drawn as the floor of a number below its highest value plus one."""
    if parameter.options or parameter.kind is bool:
        raise ExperimentError(f"design: '{parameter.key}' is not a number: vary it in a grid or a list")
    low, high = (parameter.low, parameter.high) if ends == DECLARED else ends
    if not parameter.low <= low < high <= parameter.high:
        raise ExperimentError(
            f"design: range of '{parameter.key}' from {low:g} to {high:g}: allowed is an increasing range within "
            f"{parameter.low:g} to {parameter.high:g}"
        )
    return (low, high + 1) if parameter.kind is int else (low, high)
