"""The plan of a sweep: its design points, its runs, and the tasks they are done in. The same file, the same plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cisim.errors import CisimError, ScenarioError, nearest
from cisim.experiment.sweep.admission import check_possible, check_unasked, expense
from cisim.experiment.sweep.design import Factor, design_factors, design_points
from cisim.experiment.sweep.division import PointGroup, Task, divide, pieces
from cisim.experiment.sweep.experiment import Experiment, ExperimentError, FactorialDesign, ListedDesign, from_dict
from cisim.experiment.sweep.outcomes import outcome_names, resolve_outcomes
from cisim.model.conditions import strength_key
from cisim.model.parameters import Value
from cisim.model.streams import replication_seeds
from cisim.scenario.extensions import look_beside
from cisim.scenario.load import find, load
from cisim.scenario.scenario import Scenario
from cisim.storage.hashes import content_hash


@dataclass(frozen=True)
class Plan:
    """An experiment made concrete. Run number = (point * arms + arm) * replications + replicate.

    Attributes:
        steps: numbers of replications that it had before it grew, in rising order; they divide its tasks.
        seal: what was sealed before anything was run (``cisim.experiment.seal``).
    """

    experiment: Experiment
    factors: tuple[Factor, ...]
    table: pd.DataFrame
    scenarios: dict[str, Scenario]
    groups: tuple[PointGroup, ...]
    steps: tuple[int, ...] = ()
    seal: Mapping[str, Any] | None = None

    def at(self, replications: int, steps: tuple[int, ...] = ()) -> Plan:
        """The same plan with another number of replications, grown in these steps."""
        experiment = self.experiment.model_copy(update={"replications": replications})
        return replace(self, experiment=experiment, steps=steps)

    @property
    def size(self) -> int:
        """Number of runs."""
        return len(self.table) * len(self.experiment.arms) * self.experiment.replications

    @property
    def cost(self) -> int:
        """Organisation-months of all runs."""
        each = len(self.experiment.arms) * self.experiment.replications
        return sum(len(g.points) * g.organisations * g.months * each for g in self.groups)

    @cached_property
    def seeds(self) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """Seeds of the replications: the same for all points (common random numbers)."""
        return replication_seeds(self.experiment.seed, self.experiment.replications)

    @cached_property
    def held_conditions(self) -> dict[str, float]:
        """Titles and strengths of the conditions that the design does not vary, where strengths of others are factors
        of it; empty for designs that are not over conditions.
        """
        base = self.scenarios[""]
        columns = {f.column for f in self.factors}
        strengths = {strength_key(c.name): c.title for c in base.conditions}
        if not columns & set(strengths):
            return {}
        listed = {key for f in self.factors for changes in (f.labels or {}).values() for key in changes}
        return {title: float(base[key]) for key, title in strengths.items() if key not in columns | listed}

    def base(self, point: int) -> Scenario:
        """The scenario a point changes."""
        for factor in self.factors:
            if factor.scenarios:
                label = self.table.at[point, factor.column]
                return self.scenarios[factor.scenarios.get(label, "")]
        return self.scenarios[""]

    def changes(self, point: int) -> dict[str, Value]:
        """What a point changes."""
        changes: dict[str, Value] = {}
        for factor in self.factors:
            value = self.table.at[point, factor.column]
            changes |= factor.changes(value.item() if hasattr(value, "item") else value)
        return changes

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks; they depend on the plan and its steps alone, never on who does them."""
        return divide(self.groups, len(self.experiment.arms), (*self.steps, self.experiment.replications))

    @cached_property
    def pieces(self) -> list[list[Task]]:
        """Tasks in the order of the tables, those together that would be one task had the plan not grown."""
        if not self.steps:
            return [[task] for task in self.tasks]
        return list(pieces(divide(self.groups, len(self.experiment.arms), (self.experiment.replications,)), self.tasks))

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits that change when a run would be another one or would be recorded differently; the same
        wherever the files lie.
        """
        content = self.experiment.model_dump(exclude={"name", "title", "question", "analyses"}, exclude_none=True)
        content["scenario"] = Path(content["scenario"]).name
        for point in (p for part in content["design"] for p in part.get("points", ())):
            point["scenario"] = Path(point["scenario"]).name
        content["scenarios"] = {}
        for source, scenario in self.scenarios.items():  # two of the same name, from two folders, count both
            name = Path(source).name
            content["scenarios"][name] = content["scenarios"].get(name, "") + scenario.hash
        return content_hash(content)

    def to_dict(self) -> dict[str, Any]:
        """What a file says of the plan, enough to make it again with ``plan_from_dict``; its hash stands apart."""
        scenarios = {name: s.to_dict() | {"name": s.name} for name, s in self.scenarios.items()}
        experiment = self.experiment.model_dump(mode="json")
        facts = {"experiment": experiment, "scenarios": scenarios, "runs": self.size, "tasks": len(self.tasks)}
        facts |= {"seal": dict(self.seal)} if self.seal else {}
        return facts | ({"held_conditions": self.held_conditions} if self.held_conditions else {})


def plan_from_dict(data: Mapping[str, Any], where: str, may_be_large: bool = True) -> Plan:
    """The plan that a file tells of, grown as its history says; ``where`` opens error messages, the rest is as in
    ``make_plan``.
    """
    scenarios = {
        key: _scenario_of(values, key or str(data["experiment"]["scenario"]), where)
        for key, values in data["scenarios"].items()
    }
    plan = make_plan(from_dict(data["experiment"], where), scenarios, may_be_large)
    steps = tuple(step["replications"] for step in data.get("history", ()))
    return replace(plan.at(plan.experiment.replications, steps[:-1]), seal=data.get("seal"))


def _scenario_of(values: Mapping[str, Any], source: str, where: str) -> Scenario:
    """A scenario that a file tells of in full, but for the organisations of an own community, of which it holds the
    hash: these are read again where the scenario's file names them.
    """
    if Path(source).is_file():
        look_beside(Path(source).parent)  # for its code
    plain = Scenario.from_dict({k: v for k, v in values.items() if k not in ("name", "roster")}, values["name"], where)
    if "roster" not in values:
        return plain
    try:
        roster = load(source).roster
    except CisimError as error:
        raise ExperimentError(f"{where}: made with organisations of {source}, which must be there: {error}") from None
    if roster is None or roster.hash != values["roster"]["hash"]:
        found = "names none" if roster is None else f"gives others ({roster.hash})"
        raise ExperimentError(f"{where}: made with organisations {values['roster']['hash']}, but {source} {found}")
    return replace(plain, roster=roster)


def _load(source: str, experiment: Experiment) -> Scenario:
    try:
        find(source)
    except ScenarioError as error:
        raise ExperimentError(f"scenario: {error}") from None
    return load(source, dict(experiment.set))


def make_plan(experiment: Experiment, scenarios: dict[str, Scenario] | None = None, may_be_large: bool = True) -> Plan:
    """Make the design points, load the scenarios (unless they are passed), and group points that can share blocks; all
    is counted before anything is made.

    Args:
        experiment: what is asked.
        scenarios: by the name under which the design knows them; the one of all points has none.
        may_be_large: whether more core-hours and disk may be taken than ``admission`` allows unasked.

    Raises:
        CisimError: for keys, outcomes or values that cannot be, and for more points than there can be; impossible
            combinations fail later, point by point.
    """
    if scenarios is None:
        named = [p.scenario for part in experiment.design if isinstance(part, ListedDesign) for p in part.points]
        sources = {"": experiment.scenario} | {name: name for name in named if name}
        scenarios = {name: _load(source, experiment) for name, source in sources.items()}
    base = scenarios[""]
    _check_conditions(experiment, scenarios)
    asked = expense(experiment, scenarios)
    check_possible(asked)
    if not may_be_large:
        check_unasked(asked)
    experiment = experiment.with_conditions(base.conditions)
    factors = tuple(design_factors(experiment))
    for scenario in scenarios.values():
        _check_outcomes(experiment, scenario)
    table = design_points(experiment, base)
    _check_levels(factors, table, base)
    plan = Plan(experiment, factors, table, scenarios, ())
    groups = tuple(_groups(plan))
    _check_years(experiment, max(group.months for group in groups))
    return replace(plan, groups=groups)


def _check_conditions(experiment: Experiment, scenarios: Mapping[str, Scenario]) -> None:
    """A factorial of all conditions needs scenarios that have the same ones."""
    if not any(isinstance(part, FactorialDesign) and not part.keys for part in experiment.design):
        return
    names = {scenario.name: [c.name for c in scenario.conditions] for scenario in scenarios.values()}
    base, *others = names.items()
    for other in others:
        if set(other[1]) != set(base[1]):
            differing = ", ".join(sorted({*other[1]} ^ {*base[1]}))
            raise ExperimentError(
                f"design: a factorial of all conditions, but {base[0]} and {other[0]} differ in {differing}: "
                "name its keys"
            )


def _check_outcomes(experiment: Experiment, scenario: Scenario) -> None:
    known = outcome_names(scenario)
    for name in experiment.outcomes:
        if known.count(name) > 1:
            text = f"outcomes: {scenario.name} calls an outcome of its own '{name}'"
            raise ExperimentError(f"{text}, as one that comes with cisim is called: give it another name")
        try:
            resolve_outcomes([name], scenario)
        except KeyError:
            close, names = nearest(name, known), ", ".join(known)
            raise ExperimentError(f"outcomes: {scenario.name} has no '{name}'{close} (known: {names})") from None


def _check_years(experiment: Experiment, months: int) -> None:
    """No year may lie behind the end of the longest run; shorter runs of a design record their own end."""
    late = [year for year in experiment.years if round(12 * year) > months]
    if late:
        named = ", ".join(f"{year:g}" for year in late)
        raise ExperimentError(
            f"years: {named} given, allowed: 0 to {months / 12:g}, the length of the longest run in years"
        )


def _check_levels(factors: tuple[Factor, ...], table: pd.DataFrame, scenario: Scenario) -> None:
    """Every level by itself must be a valid value; whether combinations are possible is seen point by point."""
    for factor in factors:
        if factor.labels is not None:
            for changes in factor.labels.values():
                scenario.validate_values(changes, f"design.{factor.column}")
            continue
        values = table[factor.column].unique()
        for value in values if len(values) <= 64 else (values.min(), values.max()):
            scenario.validate_values({factor.column: value.item() if hasattr(value, "item") else value}, "design")


def _groups(plan: Plan) -> Iterator[PointGroup]:
    structural = {k for k, p in plan.scenarios[""].parameters.items() if p.scope == "structure"}
    shaping = [f for f in plan.factors if f.column in structural or (f.labels and not f.same_shape)]
    columns = [f.column for f in shaping]
    if not columns:
        yield _group(plan, list(range(len(plan.table))))
        return
    for _, rows in plan.table.groupby(columns, sort=False):
        yield _group(plan, [int(p) for p in rows["point"]])


def _group(plan: Plan, members: list[int]) -> PointGroup:
    base, changes = plan.base(members[0]), plan.changes(members[0])
    sizes = [changes.get(f"sectors.{s}", base[f"sectors.{s}"]) for s in ("nonprofits", "governments", "businesses")]
    return PointGroup(tuple(members), int(sum(sizes)), int(changes.get("time.months", base.months)))
