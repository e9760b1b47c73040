"""The registry of statistics, and their input: a case, which is a scenario with its replications. What was simulated
is cached, so that several statistics share it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cisim.errors import CisimError, nearest
from cisim.experiment.sweep.outcomes import resolve_outcomes
from cisim.model.conditions import strength_key
from cisim.model.streams import replication_seeds
from cisim.model.types import Array
from cisim.scenario.scenario import Scenario
from cisim.scenario.stage_values import with_changes
from cisim.simulation import compile as compilation
from cisim.simulation import simulate
from cisim.simulation.cohorts import birth_years
from cisim.simulation.columns import ScenarioColumns
from cisim.simulation.observe import Record

STATISTICS: dict[str, Callable[..., StatisticSample]] = {}
BY_ITSELF: set[str] = set()
"""Statistics of a part of the model by itself: no scenario is run for them, and no assumed number enters."""


class StatisticError(CisimError):
    """A statistic that does not exist, or arguments it does not take."""


def statistic(function: Callable[..., StatisticSample]) -> Callable[..., StatisticSample]:
    """Register a statistic under its name."""
    STATISTICS[function.__name__] = function
    return function


def by_itself(function: Callable[..., StatisticSample]) -> Callable[..., StatisticSample]:
    """Note that a statistic is of a part of the model by itself."""
    BY_ITSELF.add(function.__name__)
    return function


def find_statistic(name: str) -> Callable[..., StatisticSample]:
    """The statistic of this name."""
    if name not in STATISTICS:
        raise StatisticError(
            f"statistic: unknown '{name}'{nearest(name, STATISTICS)} (known: {', '.join(sorted(STATISTICS))})"
        )
    return STATISTICS[name]


def check_arguments(name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse arguments the statistic does not take, and name those that are missing."""
    parameters = dict(list(inspect.signature(find_statistic(name)).parameters.items())[1:])
    for key in arguments:
        if key not in parameters:
            known = f"{nearest(key, parameters)} (it takes {', '.join(parameters)})"
            raise StatisticError(f"arguments.{key}: '{name}' takes no such argument{known}")
    missing = [k for k, p in parameters.items() if p.default is inspect.Parameter.empty and k not in arguments]
    if missing:
        raise StatisticError(f"arguments: '{name}' needs {', '.join(missing)}")


@dataclass(frozen=True)
class StatisticSample:
    """A statistic before it is a number: one or several columns over replications, and the function of them.

    Attributes:
        columns: ``[column, replication]``.
        of: the statistic of such columns; by default the mean of the only one.
        exact: no replications are behind it (an equation by itself): it has no interval.
    """

    columns: Array
    of: Callable[[Array], float] = field(default=lambda columns: float(columns[0].mean()))
    exact: bool = False

    @classmethod
    def mean(cls, values: Array) -> StatisticSample:
        """The mean over replications."""
        return cls(np.atleast_2d(values))

    @property
    def value(self) -> float:
        """The statistic of all replications."""
        return self.of(self.columns)


@dataclass
class RecordCache:
    """Records of simulated scenarios, by scenario, replications and seed."""

    threads: int | None = None
    records: dict[tuple[str, int, int], Record] = field(default_factory=dict)
    unlike: dict[tuple[Any, ...], tuple[Array, Array]] = field(default_factory=dict)
    """Outcomes of communities that differ, by all that decides them."""

    def record(self, scenario: Scenario, runs: int, seed: int) -> Record:
        """One arm, every year, with all metrics."""
        key = scenario.hash, runs, seed
        if key not in self.records:
            self.records[key] = simulate.run([scenario], runs, seed, every=12, detail=True, threads=self.threads)
        return self.records[key]

    def side_by_side(self, scenarios: Sequence[Scenario], seeds: Array) -> list[Array]:
        """Outcomes in points of scenarios that each have worlds of their own, ``[run, year]`` each; those of one shape
        share a block.

        Args:
            scenarios: of one length.
            seeds: of the worlds, ``[scenario, run]``.
        """
        compilation.warm_up()
        months = simulate.record_months(scenarios[0].months, 12)
        shapes: dict[Any, list[int]] = {}
        for at, scenario in enumerate(scenarios):
            shapes.setdefault(scenario.shape, []).append(at)
        found: dict[int, Array] = {}
        for members in shapes.values():
            arms = ScenarioColumns(tuple(scenarios[at] for at in members))
            which = np.tile(np.arange(len(members)), seeds.shape[1])
            record = simulate.run_block(arms, which, seeds[members].T.ravel(), None, None, months)
            found |= {at: 100 * record.metrics["outcome"][k] for k, at in enumerate(members)}
        return [found[at] for at in range(len(scenarios))]


@dataclass(frozen=True)
class Case:
    """A scenario to be judged, its replications and their root seed; arms of a case share all luck."""

    cache: RecordCache
    scenario: Scenario
    runs: int
    seed: int

    def of(self, changes: Mapping[str, Any]) -> Case:
        """The same case with some values changed."""
        return replace(self, scenario=with_changes(self.scenario, changes)) if changes else self

    def isolated(self) -> Case:
        """The null arm: all strengths at zero."""
        return replace(self, scenario=self.scenario.isolated())

    def only(self, conditions: Sequence[str]) -> Case:
        """With these conditions of the scenario alone."""
        if unknown := set(conditions) - set(self.condition_names):
            raise CisimError(f"no condition '{min(unknown)}' (conditions: {', '.join(self.condition_names)})")
        return self.of({strength_key(n): 0.0 for n in self.condition_names if n not in conditions})

    @property
    def condition_names(self) -> list[str]:
        """The conditions of the scenario."""
        return [c.name for c in self.scenario.conditions]

    @property
    def seeds(self) -> Array:
        """Of the replications."""
        return replication_seeds(self.seed, self.runs)

    def path(self, metric: str = "outcome") -> Array:
        """A recorded outcome in its unit (``cisim.experiment.sweep.outcomes``), ``[replication, year]``."""
        record = self.cache.record(self.scenario, self.runs, self.seed)
        try:
            outcome = resolve_outcomes([metric], self.scenario)[metric]
        except KeyError:
            raise CisimError(f"{self.scenario.name} records no '{metric}'") from None
        return np.asarray(outcome.of(record, self.scenario, self.seeds)[0])

    def at(self, year: float, metric: str = "outcome") -> Array:
        """The same after so many years, ``[replication]``."""
        return self.path(metric)[:, self.moment(year)]

    def moment(self, year: float) -> int:
        """Position of a year in a path."""
        if not (year == int(year) and 0 <= year <= self.scenario.months // 12):
            raise CisimError(
                f"year {year:g} is not recorded: whole years from 0 to {self.scenario.months // 12} of "
                f"{self.scenario.name}"
            )
        return int(year)

    def exists(self, year: float) -> Array:
        """Whether the partnership still exists after so many years, ``[replication]``."""
        return self.at(year, "existing") > 0

    def gain_path(self, metric: str = "outcome") -> Array:
        """Collective less isolated, paired, ``[replication, year]``."""
        return self.path(metric) - self.isolated().path(metric)

    def gain(self, year: float, metric: str = "outcome") -> Array:
        """The same after so many years, ``[replication]``."""
        return self.gain_path(metric)[:, self.moment(year)]

    def cohort(self, kind: str, age: int) -> Array:
        """Level, or highest level so far, of the children who were of an age at the start: ``[replication, year]`` in
        points.
        """
        record = self.cache.record(self.scenario, self.runs, self.seed)
        born = int(np.flatnonzero(birth_years(self.scenario) == -age)[0])
        return 100 * np.asarray((record.cohort_ever if kind == "ever" else record.cohort_level)[0, :, :, born])

    def stages(self) -> Array:
        """Attainment of all children, ``[replication, year, stage]`` as shares."""
        record = self.cache.record(self.scenario, self.runs, self.seed)
        return np.asarray(record.attainment[0] @ np.array([s.share for s in self.scenario.segments]))

    def stage(self, name: str) -> int:
        """Position of a stage by its short name."""
        labels = [s.label for s in self.scenario.stages]
        if name not in labels:
            raise CisimError(f"{self.scenario.name} has no stage '{name}' (stages: {', '.join(labels)})")
        return labels.index(name)
