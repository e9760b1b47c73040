"""The mechanisms of the collective arm, declared once, and how each is switched off in that arm alone.

A mechanism is a set of changes that conditions make to named quantities. It is off when the coefficients of these
changes are zero; the isolated arm, whose conditions have strength zero, never sees them. The conditions of a scenario
are read, so that one from outside the package takes part in the mechanisms whose quantities it changes.

What is not exactly neutral: the backbone's price. Staff set to zero would close the backbone, so that its dollars are
switched off by the lowest allowed cost of a full-time equivalent. What cannot be switched off in the collective arm
alone, and is therefore no mechanism here: that members are favoured by aligned funders and join and leave (they follow
from the others), the time conditions take to build, and dynamics of a condition's own (``Condition.increments``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cisim.model.conditions import Change, Condition, strength_key
from cisim.model.parameters import Value
from cisim.model.quantities import INDEX
from cisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class MechanismSwitch:
    """One mechanism of the collective arm.

    Attributes:
        name: of its column in the design.
        title: in words.
        text: what is switched off.
        mechanism: numbers in docs/odd.md.
        quantities: whose changes by conditions it consists of; empty: all of its ``role``.
        role: of these changes: ``benefit``, ``price`` or ``harm``.
        lowest: a key that is set to its lowest allowed value instead, where any of these quantities is changed.
    """

    name: str
    title: str
    text: str
    mechanism: str
    quantities: tuple[str, ...] = ()
    role: str = "benefit"
    lowest: tuple[str, tuple[str, ...]] = ("", ())


STAFF_COST = ("money.backbone_fte_cost", ("backbone_fte", "backbone_core"))
"""What a full-time equivalent of these quantities costs; at zero of them the backbone would be closed."""

M = MechanismSwitch

# fmt: off
SWITCHES: tuple[MechanismSwitch, ...] = (
    M("moves", "Planned moves", "nobody moves by a plan to where help is missing", "M9", ("planned_moves",)),
    M("cycles", "Joint cycles", "networks that meet try nothing together", "M3", ("cycles",)),
    M("comparability", "Comparable results", "peers' results compare no better and are looked at no more often; joint "
      "cycles pool no more", "M3", ("comparability", "peer_reach")),
    M("breadth", "Breadth and review", "effects on others count no more; no plan reviews changes", "M2, M3",
      ("breadth", "plan_review")),
    M("funders", "Funders' alignment", "funders give, see and ask for reports as they do alone", "M5, M8",
      ("funder_pull", "funder_noise", "report_relief")),
    M("alignment", "Alignment of members", "members care for common results no more than alone, and drift as alone",
      "M5", ("alignment_pull", "drift")),
    M("noise", "Less noise", "members judge changes, and see need, with the noise they have alone", "M2, M9",
      ("noise", "need_noise")),
    M("facilitation", "Facilitation and groundwork", "nobody facilitates; no common words and no clean data, so that "
      "conditions grow more slowly; practice is lost as alone", "M7, M15",
      ("facilitation", "vocabulary", "data_quality", "retention")),
    M("trust", "Trust", "no meetings that build trust; breaches and vetoes are not settled; children are handed on as "
      "alone", "M4, M20", ("meetings", "breach", "mediation", "handover")),
    M("carry", "Carried load", "the backbone's staff carry none of the members' load", "M6", ("carry",)),
    M("prices", "Prices", "no hours of coordination; backbone and data system are (almost) free", "M6, M8", (), "price",
      STAFF_COST),
    M("harms", "Harms", "no early closing, no waiting for the plan, no pressure of a list, no conformity, no agenda of "
      "the powerful", "M2, M3, M5", (), "harm"),
)
# fmt: on
"""The mechanisms, in the order of the design."""

OTHER = MechanismSwitch(
    "other", "Other benefits", "what else conditions change to the better", "", ("every other quantity",)
)
"""Benefits that no line above names, such as those of a condition from outside."""


def owner_of(change: Change) -> MechanismSwitch:
    """The mechanism that a change by a condition belongs to."""
    for switch in SWITCHES:
        if change.role == switch.role and (not switch.quantities or change.quantity in switch.quantities):
            return switch
    return OTHER


def switched_off(scenario: Scenario, switch: MechanismSwitch) -> dict[str, Value]:
    """What switches a mechanism off in the collective arm of a scenario; empty where it is off already.

    The coefficient that is set to zero is the last of a change's that no other mechanism uses.
    """
    off: dict[str, Value] = {}
    for condition, change in _changes_at_work(scenario):
        if owner_of(change) is not switch:
            continue
        key, quantities = switch.lowest
        if change.quantity in quantities:
            off[key] = float(scenario.parameters[key].low)
        elif own := _own_coefficients(condition, change, switch):
            off[f"conditions.{condition.name}.{own[-1]}"] = 0.0
    return {key: value for key, value in off.items() if scenario[key] != value}


def without_switch(scenario: Scenario) -> list[str]:
    """Changes at work that no coefficient of their own can switch off, as ``condition: quantity``."""
    return [
        f"{condition.name}: {change.quantity}"
        for condition, change in _changes_at_work(scenario)
        if not _own_coefficients(condition, change, owner_of(change))
        and change.quantity not in owner_of(change).lowest[1]
    ] + [
        f"{c.name}: dynamics of its own" for c in scenario.conditions if c.increments and scenario[strength_key(c.name)]
    ]


def _changes_at_work(scenario: Scenario) -> Iterator[tuple[Condition, Change]]:
    """Changes of conditions that are on, with no coefficient at zero."""
    for condition in scenario.conditions:
        if scenario[strength_key(condition.name)] > 0:
            for change in condition.changes:
                if all(scenario[f"conditions.{condition.name}.{name}"] for name in change.coefficients):
                    yield condition, change


def _own_coefficients(condition: Condition, change: Change, switch: MechanismSwitch) -> list[str]:
    """Coefficients of a change that no change of another mechanism uses."""
    elsewhere = {name for other in condition.changes if owner_of(other) is not switch for name in other.coefficients}
    return [name for name in change.coefficients if name not in elsewhere]


def mechanisms_of(scenario: Scenario) -> dict[MechanismSwitch, dict[str, Value]]:
    """All mechanisms and what switches each off; nothing for those that are off already. ``OTHER`` if it is needed."""
    switches = {switch: switched_off(scenario, switch) for switch in SWITCHES}
    other = switched_off(scenario, OTHER)
    return switches | ({OTHER: other} if other else {})


def check_quantities() -> list[str]:
    """Quantities that ``SWITCHES`` names and the model does not have."""
    return [name for switch in SWITCHES for name in switch.quantities if name not in INDEX]
