"""Changes to a scenario that several patterns need: conditions without their price, or without all but their price."""

from __future__ import annotations

from cisim.model.parameters import Value
from cisim.scenario.scenario import Scenario


def free_of_charge(scenario: Scenario) -> dict[str, Value]:
    """Zero for every coefficient of a price of the scenario's conditions."""
    return _zeros(scenario, ("price",))


def price_alone(scenario: Scenario) -> dict[str, Value]:
    """Zero for every coefficient of a benefit or a harm that no price has as well."""
    paid = free_of_charge(scenario)
    return {key: value for key, value in _zeros(scenario, ("benefit", "harm")).items() if key not in paid}


def _zeros(scenario: Scenario, roles: tuple[str, ...]) -> dict[str, Value]:
    changes = [(c.name, change) for c in scenario.conditions for change in c.changes if change.role in roles]
    return {f"conditions.{name}.{k}": 0.0 for name, change in changes for k in change.coefficients}
