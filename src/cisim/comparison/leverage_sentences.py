"""Leverage in sentences and cells: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from cisim.comparison.data import ComparisonData, Leverage
from cisim.comparison.number_text import dollars_text, same_digits
from cisim.comparison.summary_data import Ratio, ratio_values
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
    "children_per_100000": N_("additional children for $100,000"),
}
"""Ratios by key: children for one dollar are millionths, which nobody reads."""


def leverage_sentence(result: ComparisonData) -> str:
    """Budgets and children for backbone dollars (``Comparison.to_dict()``); empty where no backbone is paid."""
    part = result["leverage"]
    if part is None:
        return ""
    budgets, children = ratio_values(part["budgets"]), ratio_values(part["children_per_100000"])
    brought, not_known = _budget_texts() if budgets else _no_budget_texts()
    money = dict(zip(("value", "low", "high"), map(dollars_text, budgets), strict=True)) if budgets else {}
    if children is None:
        return not_known.format(**money)
    value, low, high = same_digits(*children)
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


def leverage_cells(part: Leverage) -> list[list[str]]:
    """A line for each ratio, under ``LEVERAGE_HEADER``."""
    ratios = leverage_ratios(part)
    return [[_(name), *_cells(ratios[key])] for key, name in LEVERAGE_ROWS.items()]


def leverage_ratios(part: Leverage) -> dict[str, Ratio]:
    """The ratios by key, in their order."""
    return {"budgets": part["budgets"], "children": part["children"],
            "children_per_100000": part["children_per_100000"]}  # fmt: skip


def _cells(value: Ratio) -> list[str]:
    values = ratio_values(value)
    if values is None:
        return [_("not estimable"), ""]
    middle, low, high = map(format_short, values)
    return [middle, _("{low} to {high}").format(low=low, high=high)]
