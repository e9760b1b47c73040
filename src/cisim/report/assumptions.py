"""What was assumed: the parameters of a scenario with default, unit, grade, meaning and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cisim.model.conditions import CONDITIONS, Condition
from cisim.scenario.events import KEY as EVENTS
from cisim.scenario.events import DatedEvent
from cisim.scenario.extensions import loaded_condition
from cisim.scenario.scenario import LISTS
from cisim.scenario.schema import all_parameters

NON_PARAMETERS = ("title", "description", "notes", "sources", "extra_conditions", *LISTS, "roster")
"""Keys of a scenario that are not parameters."""


def assumption_rows(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parameters of a scenario (``Scenario.to_dict()``) with default, unit, grade, meaning and source; those of its
    conditions from outside the package too, and its dated events.
    """
    declared = all_parameters(CONDITIONS + extra_conditions(values))
    rows = []
    for key, value in _flat({k: v for k, v in values.items() if k not in NON_PARAMETERS}):
        p = declared.get(key)
        facts = (p.default, p.unit, p.grade, p.text, p.source) if p else (None, "", "", "", "")
        rows.append((key, *(f"{v:g}" if isinstance(v, float) else v for v in (value, facts[0])), *facts[1:]))
    for k, item in enumerate(values.get(EVENTS, ())):
        event = DatedEvent.model_validate(item)
        p = declared.get(event.key)
        rows.append((f"{EVENTS}.{k}", event.text, None, "", "", f"dated event: {p.text if p else event.key}", ""))
    names = ("parameter", "value", "default", "unit", "grade", "meaning", "source")
    return [dict(zip(names, row, strict=True)) for row in rows]


def extra_conditions(values: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions from outside the package that a scenario (``Scenario.to_dict()``) names, as far as they were
    loaded to run it: a result is read without running anything.
    """
    found = map(loaded_condition, values.get("extra_conditions", ()))
    return tuple(condition for condition in found if condition is not None)


def _flat(values: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{head}{key}.")
        else:
            yield f"{head}{key}", value
