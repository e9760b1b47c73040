"""Leverage in sentences and cells: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.number_text import dollars_text, same_digits

LEVERAGE_TITLE = "Leverage"
LEVERAGE_TEXT = (
    "Budgets are grants and own income of nonprofits and budgets of governments that are members: they are there "
    "anyway, and the backbone does not bring them. Children are those that the collective arm brings to benchmark in "
    "addition, hours of members included. Ratios of means over runs with their 95 % interval (Fieller)."
)
LEVERAGE_HEADER = ["For a dollar of backbone and data system", "Ratio of means", "95 %"]


def leverage_sentence(result: Mapping[str, Any]) -> str:
    """Budgets and children for backbone dollars (``Comparison.to_dict()``); empty where no backbone is paid."""
    part = result["leverage"]
    if part is None:
        return ""
    budgets, children = part["budgets"], part["children_per_100000"]
    if budgets["estimable"]:
        value, low, high = (dollars_text(budgets[k]) for k in ("value", "low", "high"))
        first = f"Each dollar of backbone and data system stands beside {value} of members' budgets"
        first += f" (95 %: {low} to {high})"
    else:
        first = "What budgets stand beside a dollar of backbone and data system is not estimable"
    if children["estimable"]:
        value, low, high = same_digits(children["value"], children["low"], children["high"])
        return f"{first}; for each $100,000 of it children at benchmark change by {value} (95 %: {low} to {high})."
    return f"{first}; what it brings in children is not estimable (the mean difference may be zero)."


def leverage_cells(part: Mapping[str, Any]) -> list[list[str]]:
    """A line for each ratio, under ``LEVERAGE_HEADER``."""
    rows = {"dollars of members' budgets": "budgets", "additional children": "children"}
    rows |= {"additional children for $100,000": "children_per_100000"}
    return [[name, *_cells(part[key])] for name, key in rows.items()]


def _cells(value: Mapping[str, Any]) -> list[str]:
    if not value["estimable"]:
        return ["not estimable", ""]
    return [f"{value['value']:,.3g}", f"{value['low']:,.3g} to {value['high']:,.3g}"]
