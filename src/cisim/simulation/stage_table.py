"""The stages of a scenario as arrays: the stage graph, what is given for their start, and what else kernels read."""

from __future__ import annotations

import numpy as np

from cisim.model.types import Array, Numbers
from cisim.scenario.scenario import Scenario
from cisim.simulation.cohorts import entry_ages, kept_share
from cisim.simulation.scenario_cache import once_per_scenario


def stage_arrays(scenario: Scenario) -> dict[str, Array]:
    """Fields of ``Pathway`` that say something about stages and segments, by name; every block has its own."""
    return {name: values.copy() for name, values in _stage_arrays(scenario).items()}


@once_per_scenario
def _stage_arrays(scenario: Scenario) -> dict[str, Array]:
    stages = scenario.stages
    return _graph(scenario) | {
        "share": np.array([s.share for s in scenario.segments]),
        "elasticity": np.array([s.substitution or 0.0 for s in stages]),
        "turnover": np.array([-1.0 if s.turnover is None else s.turnover for s in stages]),
        "sites": np.array([s.sites for s in stages]),
        "start": starts(scenario),
        "duration": np.array([s.duration * 12 for s in stages]),
        "trend": np.array([s.trend or 0.0 for s in stages]),
        "kept": np.array([kept_share(s.duration) for s in stages]),
        "entry_age": entry_ages(scenario),
    }


def _graph(scenario: Scenario) -> dict[str, Array]:
    """Where the cohorts of each stage come from, and the order of stages."""
    width = max(1, max(len(s) for s in scenario.inflows))
    source, share = np.full((len(scenario.stages), width), -1), np.zeros((len(scenario.stages), width))
    for to, sources in enumerate(scenario.inflows):
        for k, before in enumerate(sorted(sources)):
            source[to, k], share[to, k] = before, sources[before]
    return {"source": source, "source_share": share, "order": np.array(scenario.stage_order)}


@once_per_scenario
def starts(scenario: Scenario) -> Numbers:
    """What is given for the start of each stage, ``[Start, stage]``."""
    given = [(s.start, s.need_fte, s.background_fte) for s in scenario.stages]
    return np.array([[-1.0 if x is None else x for x in values] for values in zip(*given, strict=True)])
