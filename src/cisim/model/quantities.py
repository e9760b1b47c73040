"""The named quantities that conditions may change: the only door between a condition and the model.

Each has a base value (a parameter of the scenario, a constant, or a state that funding writes) that holds when no
condition is at work. What the conditions do to it is composed as

    value = clip((base + sum of additions) * product of scalings, low, high)

so that the order of conditions is irrelevant and an absent condition leaves the base value untouched, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, cast


@dataclass(frozen=True)
class Quantity:
    """A quantity of the model that decides behaviour: name, base (parameter key or number), range, unit, meaning."""

    name: str
    base: str | float
    low: float
    high: float
    unit: str
    text: str


Q = Quantity

# fmt: off
QUANTITIES: tuple[Quantity, ...] = (
    Q("noise", "learning.noise", 0, 10, "f", "noise of judgements and measured results"),
    Q("need_noise", "service.need_noise", 0, 1, "share", "noise of measured need"),
    Q("comparability", "learning.comparability", 0, 1, "share", "chance that peers' results can be compared"),
    Q("funder_noise", "funding.score_noise", 0, 10, "f", "noise of the result a funder attributes"),
    Q("report_relief", 0.0, 0, 1, "share", "cut of custom reports"),
    Q("list_pressure", 0.0, 0, 1, "share", "discount on dimensions that are not listed"),
    Q("drift", "alignment.drift", 0, 10, "1/year", "drift of alignment back to one's own"),
    Q("alignment_pull", 0.0, 0, 1, "share", "pull of alignment towards the common agenda"),
    Q("funder_pull", 0.0, 0, 1, "share", "pull of funders' alignment"),
    Q("agenda_weight", 0.0, 0, 1, "share", "weight of the agreed definition where results should count"),
    Q("inclusion", "alignment.inclusion", 0, 1, "share", "how equally members write the agenda"),
    Q("breach", 1.0, 0, 5, "ratio", "frequency and harm of breaches"),
    Q("search_rate", 1.0, 0, 1, "ratio", "own search steps relative to an organisation alone"),
    Q("breadth", "learning.breadth", 0, 1, "share", "weight of effects on coupled stages"),
    Q("planned_moves", 0.0, 0, 1, "1/month", "rate of planned moves to the neediest cell"),
    Q("plan_review", "learning.review", 0, 1, "share", "share of changes that a plan checks for conflicts"),
    Q("meetings", 0.0, 0, 10, "1/month", "meetings of a network"),
    Q("cycles", 0.0, 0, 1, "1/month", "joint improvement cycles of a network"),
    Q("peer_reach", 1.0, 0, 4, "ratio", "rate of looking at peers relative to an organisation alone"),
    Q("conformity", "learning.conformity", 0, 1, "share", "chance to follow the most frequent practice"),
    Q("vocabulary", 0.0, 0, 1, "share", "common vocabulary, a prerequisite of shared measurement"),
    Q("facilitation", 0.0, 0, 1, "share", "facilitated share of meetings and contacts"),
    Q("data_quality", 0.0, 0, 1, "share", "data that are collected and cleaned by a dedicated manager"),
    Q("carry", 0.0, 0, 1, "share", "share of backbone staff hours that relieve the members"),
    Q("mediation", 0.0, 0, 1, "share", "vetoes and breaches that are settled"),
    Q("retention", 0.0, 0, 1, "share", "share of practice that is kept although staff leave"),
    Q("handover", "service.handover_loss", 0, 1, "share", "children lost in handing on without a tie"),
    Q("staffing", 0.0, 0, 1, "share", "backbone staff at work relative to what the partners need (written by funding)"),
    Q("coordination_hours", 0.0, 0, 744, "hours/month", "hours asked of each member"),
    Q("partners", 0.0, 0, 1, "share", "share of the other members one must deal with directly"),
    Q("system_dollars", 0.0, 0, 1e12, "$/member-year", "price of common systems"),
    Q("backbone_fte", 0.0, 0, 1e6, "FTE/member", "backbone staff asked for"),
    Q("backbone_core", 0.0, 0, 1e4, "FTE", "smallest backbone staff asked for"),
)
# fmt: on

INDEX = {quantity.name: position for position, quantity in enumerate(QUANTITIES)}

Quant: Any = cast(Any, IntEnum("Quant", INDEX))
"""Positions of the quantities for kernels: ``q[Quant.noise, 1, r]``."""
