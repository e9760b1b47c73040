"""Changes to a scenario that may name what its stages state: ``stages.ready.start`` beside ``service.background``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cisim.errors import ScenarioError, nearest
from cisim.scenario.scenario import Scenario
from cisim.scenario.schema import Stage

PREFIX = "stages."
EVERY = "all"
"""Name that stands for every stage, as in ``stages.all.start``."""


def stage_key(stage: Stage, name: str) -> str:
    """The key of what a stage states, by its short name."""
    return f"{PREFIX}{stage.label}.{name}"


def with_changes(scenario: Scenario, changes: Mapping[str, Any], where: str | None = None) -> Scenario:
    """A changed, validated copy; ``None`` takes away what a stage states, as the text ``"none"`` of a file does.

    Raises:
        ScenarioError: with the key, what is allowed and the nearest name.
    """
    of_stages = {key: value for key, value in changes.items() if key.startswith(PREFIX)}
    if of_stages:
        _check_names(scenario, of_stages, where or scenario.name)
        stages = tuple(_changed_stage(stage, of_stages) for stage in scenario.stages)
        scenario = dataclasses.replace(scenario, stages=stages)
    rest = {key: value for key, value in changes.items() if key not in of_stages}
    return scenario.replace(rest, where) if rest or of_stages else scenario


def _changed_stage(stage: Stage, changes: Mapping[str, Any]) -> Stage:
    own = {
        key.rpartition(".")[2]: None if value == "none" else value
        for key, value in changes.items()
        if key[len(PREFIX) :].rpartition(".")[0] in (EVERY, stage.label)
    }
    if not own:
        return stage
    try:
        return Stage.model_validate(stage.model_dump() | own)
    except ValidationError as error:
        problem = error.errors()[0]
        raise ScenarioError(f"{stage_key(stage, str(problem['loc'][0]))}: {problem['msg']}") from None


def _check_names(scenario: Scenario, changes: Mapping[str, Any], where: str) -> None:
    labels = [EVERY, *(s.label for s in scenario.stages)]
    for key in changes:
        label, _, name = key[len(PREFIX) :].rpartition(".")
        if label not in labels:
            raise ScenarioError(f"{where}: {key}: no stage '{label}'{nearest(label, labels)} ({', '.join(labels)})")
        if name not in Stage.model_fields:
            raise ScenarioError(f"{where}: {key}: a stage has no '{name}'{nearest(name, Stage.model_fields)}")
