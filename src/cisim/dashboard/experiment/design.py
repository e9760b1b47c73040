"""All combinations of the conditions in a visitor's scenario: as an experiment and as the command that makes the same.

Both come from one list of changes to an experiment that comes with cisim, so that they cannot differ.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.controls import problems, strength_keys
from cisim.dashboard.state.settings import Settings
from cisim.experiment.sweep.experiment import Experiment, load_experiment
from cisim.experiment.sweep.plan import Plan, make_plan
from cisim.language import _
from cisim.model.conditions import strength_key
from cisim.model.parameters import Value

ONE_PROBLEM, BY_PROBLEM = "conditions", "conditions_by_problem"
"""The experiments that come with cisim: one scenario, and the same on a technical and on an adaptive problem."""
REPLICATIONS = (20, 50, 100, 200, 500)
"""Replications one can choose for a run of one's own."""


@dataclass(frozen=True)
class FactorialRequest:
    """A run of all combinations.

    Attributes:
        settings: the scenario; strengths of conditions in it do not matter, the experiment sets them.
        replications: runs of each combination.
        both: on a technical and on an adaptive problem, whatever the problem of the scenario.
    """

    settings: Settings
    replications: int = 200
    both: bool = False

    @property
    def source(self) -> str:
        """The experiment that is changed."""
        return BY_PROBLEM if self.both else ONE_PROBLEM

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What is changed in it, as ``key=value``."""
        base = load_experiment(self.source)
        values: dict[str, Any] = {
            "scenario": self.settings.source,
            "replications": self.replications,
            "seed": self.settings.seed,
            "years": years_of(self.settings, base.years),
            "outcomes": outcomes_of(self.settings, base.outcomes),
        }
        changed = {key: value for key, value in values.items() if value != getattr(base, key)}
        return tuple(f"{k}={toml_text(v)}" for k, v in (changed | community_changes(self.settings, self.both)).items())

    @cached_property
    def experiment(self) -> Experiment:
        """As the command line reads it."""
        return load_experiment(self.source, self.changes)

    @cached_property
    def plan(self) -> Plan:
        """Its design, scenarios and tasks."""
        if not is_private(self.settings):
            return make_plan(self.experiment)
        place = self.settings.unchanged.changed(dict(self.experiment.set)).scenario
        return make_plan(self.experiment, {"": place})

    def command(self, outcome: str, year: float) -> str:
        """The commands that make the same runs and the same effects."""
        folder = f"results/{self.source}-{self.plan.hash}"
        run = ["cisim", "sweep", "run", self.source]
        for change in self.changes:
            run += ["--set", change]
        effects = ["cisim", "effects", folder, "--outcome", outcome, "--year", f"{year:g}"]
        return f"{shlex.join([*run, '--out', folder])}\n{shlex.join(effects)}"


def community_changes(settings: Settings, both: bool = False) -> dict[str, Value]:
    """What a scenario changes besides the conditions (and the problem, where two are compared)."""
    fixed = set(strength_keys(settings.scenario.conditions)) | (set(problems()["adaptive"]) if both else set())
    return {key: value for key, value in settings.changes if key not in fixed}


def same_community(one: Settings, other: Settings, both: bool = False) -> bool:
    """Whether the combinations of two settings are the same runs."""
    communities = [(s.community, s.files, s.form, s.seed, community_changes(s, both)) for s in (one, other)]
    return communities[0] == communities[1]


def combination(settings: Settings, cell: str, problem: str = "") -> Settings:
    """The settings of one cell, ``10110`` in the order of the conditions, on a kind of problem if one is named."""
    changes = {strength_key(name): float(bit) for name, bit in zip(names_of(settings), cell, strict=True)}
    return settings.changed(changes | dict(problems().get(problem, {})))


def without_conditions(settings: Settings) -> Settings:
    """The same settings with every condition as in the community."""
    strengths = strength_keys(settings.scenario.conditions)
    return replace(settings, changes=tuple((k, v) for k, v in settings.changes if k not in strengths))


def years_of(settings: Settings, years: tuple[float, ...]) -> tuple[float, ...]:
    """Those years of an experiment that come before the end of the runs, and the end."""
    end = settings.scenario.months / 12
    return (*(y for y in years if y < end), end)


def outcomes_of(settings: Settings, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an experiment, its stages being those of the community."""
    stages = [f"attainment.{s.label}" for s in settings.scenario.stages[:-1]]
    others = [o for o in outcomes if not o.startswith("attainment.")]
    return (others[0], *stages, *others[1:])


def toml_text(value: Any) -> str:
    """A value as ``--set`` reads it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{v}"' if isinstance(v, str) else f"{v!r}" for v in value) + "]"
    return str(value)


def names_of(settings: Settings) -> tuple[str, ...]:
    """Names of the conditions that are combined: all of the scenario, in the order of the digits of a cell."""
    return tuple(c.name for c in settings.scenario.conditions)


def labels(settings: Settings) -> Mapping[str, str]:
    """The same conditions in words."""
    return {c.name: _(c.title) for c in settings.scenario.conditions}
