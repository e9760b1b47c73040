"""Leverage in sentences and cells: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.number_text import dollars_text, same_digits
from cisim.language import N_, _
from cisim.language.numbers import format_short

LEVERAGE_TITLE = N_("Leverage")
LEVERAGE_TEXT = N_(
    "Budgets are grants and own income of nonprofits and budgets of governments that are members: they are there "
    "anyway, and the backbone does not bring them. Children are those that the collective arm brings to benchmark in "
    "addition, hours of members included. Ratios of means over runs with their 95 % interval (Fieller)."
)
LEVERAGE_HEADER = [N_("For a dollar of backbone and data system"), N_("Ratio of means"), N_("95 %")]
LEVERAGE_ROWS = {
    "budgets": N_("dollars of members' budgets"),
    "children": N_("additional children"),
    "children_per_100000": N_("additional children for $100,000"),
}
"""Ratios by key."""


def leverage_sentence(result: Mapping[str, Any]) -> str:
    """Budgets and children for backbone dollars (``Comparison.to_dict()``); empty where no backbone is paid."""
    part = result["leverage"]
    if part is None:
        return ""
    budgets, children = part["budgets"], part["children_per_100000"]
    brought, not_known = _budget_texts() if budgets["estimable"] else _no_budget_texts()
    money = {key: dollars_text(budgets[key]) for key in ("value", "low", "high")} if budgets["estimable"] else {}
    if not children["estimable"]:
        return not_known.format(**money)
    value, low, high = same_digits(children["value"], children["low"], children["high"])
    return brought.format(**money, children=value, least=low, most=high)


def _budget_texts() -> tuple[str, str]:
    """With children, and without."""
    return (
        _(
            "Each dollar of backbone and data system stands beside {value} of members' budgets (95 %: {low} to "
            "{high}); for each $100,000 of it children at benchmark change by {children} (95 %: {least} to {most})."
        ),
        _(
            "Each dollar of backbone and data system stands beside {value} of members' budgets (95 %: {low} to "
            "{high}); what it brings in children is not estimable (the mean difference may be zero)."
        ),
    )


def _no_budget_texts() -> tuple[str, str]:
    """Likewise, where budgets are not estimable."""
    return (
        _(
            "What budgets stand beside a dollar of backbone and data system is not estimable; for each $100,000 of it "
            "children at benchmark change by {children} (95 %: {least} to {most})."
        ),
        _(
            "What budgets stand beside a dollar of backbone and data system is not estimable; what it brings in "
            "children is not estimable (the mean difference may be zero)."
        ),
    )


def leverage_cells(part: Mapping[str, Any]) -> list[list[str]]:
    """A line for each ratio, under ``LEVERAGE_HEADER``."""
    return [[_(name), *_cells(part[key])] for key, name in LEVERAGE_ROWS.items()]


def _cells(value: Mapping[str, Any]) -> list[str]:
    if not value["estimable"]:
        return [_("not estimable"), ""]
    figures = {key: format_short(value[key]) for key in ("value", "low", "high")}
    return [figures["value"], _("{low} to {high}").format(**figures)]
