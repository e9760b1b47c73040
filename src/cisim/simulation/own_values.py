"""Values of the outcomes of one's own that a scenario names, worked out of a record and checked."""

from __future__ import annotations

import numpy as np

from cisim.errors import ScenarioError
from cisim.model.types import Array
from cisim.scenario.extensions import reason
from cisim.scenario.own_outcomes import KEY, OwnOutcome, load_outcome
from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import Record


def own_outcomes(scenario: Scenario) -> dict[str, OwnOutcome]:
    """The outcomes of its own of a scenario, by name.

    Raises:
        CodeError: nobody allowed them here.
    """
    return {name: load_outcome(name, reference) for name, reference in scenario.outcomes.items()}


def needs_detail(scenario: Scenario) -> bool:
    """Whether an outcome of a scenario's own reads metrics that only a record with detail has."""
    return any(outcome.detail for outcome in own_outcomes(scenario).values())


def own_values(name: str, record: Record, scenario: Scenario) -> Array:
    """The values of one of them, ``[arm, run, moment]``.

    Raises:
        ScenarioError: its function fails, or returns what cannot be; with the reference, and file and line if it fails.
    """
    where = f"{KEY}.{name}: '{scenario.outcomes[name]}'"
    outcome = load_outcome(name, scenario.outcomes[name])
    try:
        values = np.asarray(outcome(record, scenario))
    except Exception as error:  # a user's code
        raise ScenarioError(f"{where} failed: {reason(error)}") from None
    expected = record.metrics["outcome"].shape
    if values.shape != expected:
        raise ScenarioError(f"{where} must return [arm, run, moment] {expected}, got {values.shape}")
    if values.dtype.kind not in "biuf":
        raise ScenarioError(f"{where} must return numbers, got {values.dtype}")
    return values.astype(float)
