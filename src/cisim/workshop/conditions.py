"""The conditions that a room may buy, with their prices from the files of the conditions: out of the same money."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.errors import ArgumentError, nearest
from cisim.language import _, format_money, format_number
from cisim.model.conditions import Condition
from cisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class ConditionForSale:
    """A condition, and what it costs at full strength.

    Attributes:
        name: its key.
        title: as it is called.
        claim: what it is said to do.
        price: what it costs, in words.
        harm: how it can do harm, in words.
        dollars: a year, out of the grant pool, if all organisations were members.
        hours: a month that it asks of each member, before a backbone carries any.
    """

    name: str
    title: str
    claim: str
    price: str
    harm: str
    dollars: float
    hours: float


def conditions_for_sale(scenario: Scenario) -> tuple[ConditionForSale, ...]:
    """The conditions of a scenario with their prices; nothing is typed here, all comes from their declarations."""
    return tuple(_for_sale(scenario, condition) for condition in scenario.conditions)


def price_table(scenario: Scenario) -> list[list[str]]:
    """What the room may buy, a header and a row each: condition, dollars, hours, harm."""
    rows = [[_("Condition"), _("A year, at most"), _("Hours a month of each member"), _("Can do harm by")]]
    for c in conditions_for_sale(scenario):
        rows.append([c.title, format_money(c.dollars), format_number(c.hours, 1), c.harm])
    return rows


def _for_sale(scenario: Scenario, condition: Condition) -> ConditionForSale:
    asked = dict.fromkeys(("system_dollars", "backbone_fte", "backbone_core", "coordination_hours"), 0.0)
    for change in condition.changes:
        if change.role == "price" and change.quantity in asked:
            size = change.sign
            for name in change.coefficients:
                size *= scenario[f"conditions.{condition.name}.{name}"]
            asked[change.quantity] += size
    members = scenario.organisations
    staff = max(asked["backbone_core"], asked["backbone_fte"] * members)
    dollars = staff * scenario["money.backbone_fte_cost"] + asked["system_dollars"] * members
    return ConditionForSale(
        condition.name, _(condition.title), _(condition.claim), _(condition.price), _(condition.harm), dollars,
        asked["coordination_hours"],
    )  # fmt: skip


def checked_conditions(scenario: Scenario, names: tuple[str, ...], where: str = "conditions") -> tuple[str, ...]:
    """Names of conditions that are bought, in the order of the scenario.

    Raises:
        ArgumentError: there is no condition of a name.
    """
    known = [c.name for c in scenario.conditions]
    for name in names:
        if name not in known:
            raise ArgumentError(f"{where}: {name!r} given, allowed: {', '.join(known)}{nearest(str(name), known)}")
    return tuple(name for name in known if name in names)
