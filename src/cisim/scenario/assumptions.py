"""The assumed numbers of a scenario (grade A), and how one of them is varied while all others stay."""

from __future__ import annotations

from cisim.model.parameters import Parameter, Value
from cisim.scenario.scenario import Scenario


def assumptions(scenario: Scenario) -> tuple[Parameter, ...]:
    """Numbers without a good source. Not among them: how many there are of something, start and end of a condition."""
    return tuple(p for p in scenario.parameters.values() if p.grade == "A" and is_free_number(p))


def is_free_number(p: Parameter) -> bool:
    """Whether it can be drawn: no switch, no option, no shape, no date."""
    return p.kind is not bool and not p.options and p.scope != "structure" and not p.key.endswith((".start", ".end"))


def scaled_value(scenario: Scenario, parameter: Parameter, factor: float) -> Value:
    """Its value in the scenario times a factor, as far as its declared range allows, whole where it must be."""
    return clipped_value(parameter, scenario[parameter.key] * factor)


def clipped_value(parameter: Parameter, value: float) -> Value:
    """The nearest number within the declared range, whole where it must be."""
    inside = min(max(value, parameter.low), parameter.high)
    return round(inside) if parameter.kind is int else inside
