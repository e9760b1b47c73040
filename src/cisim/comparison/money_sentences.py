"""Money as a funder means it, in sentences: grants apart from what comes anyway, the price of an additional child, what
the same money does in service, and sums that make no sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.data import ComparisonData
from cisim.comparison.leverage_sentences import leverage_sentence
from cisim.comparison.marginal_sentences import marginal_sentences
from cisim.comparison.number_text import dollars_text, join_names, price_text, years_text

WARNING_TEXTS = {
    "money_per_child": "All money comes to {value} for each child a year: check the sums (usual: {low} to {high}).",
    "grants_per_nonprofit": "Grants for a nonprofit come to {value} a year: check the sums (usual: {low} to {high}).",
    "backbone_unpaid": "The backbone is on paper only: {value} a year pays no staff (a quarter of its core: {low}).",
}
"""Sentences of ``proportions.warnings_of``."""


def money_sentences(result: ComparisonData) -> list[str]:
    """Grants and all money, what recessions took, what coordination takes, and warnings (``Comparison.to_dict()``)."""
    sentences = [money_sentence(result), beside_sentence(result), recession_sentence(result), *warning_texts(result)]
    return [sentence for sentence in sentences if sentence]


def beside_sentence(result: ComparisonData) -> str:
    """What there is beside grants, and what of it moves with them; empty where there is nothing."""
    income = result["arms"]["isolated"]["income"]
    others = {"own_income": "own income", "public_budgets": "public budgets", "in_kind": "gifts in kind"}
    beside = [f"{dollars_text(income[key])} of {name}" for key, name in others.items() if income[key]]
    if not beside:
        return ""
    tied = " Own income starts as a share of grants, so it moves with them." if income["own_income"] else ""
    return f"Beside grants there are {join_names(beside)}.{tied}"


def recession_sentence(result: ComparisonData) -> str:
    """What recessions took out of the grant pool; empty where it is nothing."""
    taken = result["recession_took"]
    return f"Recessions took {dollars_text(taken)} of grants, the same in both arms." if taken >= 1 else ""


def money_sentence(result: ComparisonData) -> str:
    """What both arms spent, and what of it went to coordination."""
    arm = result["arms"]["collective"]
    total, pool, money = arm["money_total"], arm["grant_pool"], arm["money"]
    same = "Same total money" if result["equal_money"] else "The arms do NOT spend the same"
    of_grants = {k: 100 * money[k] / pool if pool else 0.0 for k in ("backbone", "data_system")}
    return (
        f"{same}: {dollars_text(total)} over {years_text(result['years'])}, of which {dollars_text(pool)} are grants. "
        "In the collective arm the backbone takes "
        f"{of_grants['backbone']:.1f} % and the data system {of_grants['data_system']:.1f} % of the grants, "
        f"members' hours of coordination {100 * money['coordination'] / total:.1f} % of all money."
    )


def price_sentences(result: ComparisonData) -> list[str]:
    """What one more child costs in coordination, leverage, and what the same money does in service."""
    return [price_sentence(result), *filter(None, [leverage_sentence(result)]), service_sentence(result)]


def price_sentence(result: ComparisonData) -> str:
    """Dollars of coordination for one more child, in one community and over many, or why they are not estimable."""
    cost = result["cost_per_additional_child"]
    over_many: Mapping[str, Any] = cost["over_many"]
    if not over_many["estimable"]:
        return "What one more child costs is not estimable: the mean number of children may not rise."
    value, low, high = (dollars_text(over_many[key]) for key in ("value", "low", "high"))
    sentence = f"Over many communities one more child costs {value} of coordination (95 %: {low} to {high})"
    if cost["estimable"]:
        return f"{sentence}; in one community {price_text(cost, result['runs'])}."
    return f"{sentence}; for one community it is not estimable, as too many gain no child."


def service_sentence(result: ComparisonData) -> str:
    """What the same money does in service, or how to know."""
    if "marginal" in result:
        return marginal_sentences(result["marginal"])[0]
    return "What the same money would do in service: cisim compare with --marginal."


def warning_texts(result: ComparisonData) -> list[str]:
    """Sums that make no sense."""
    texts = []
    for warning in result["warnings"]:
        dollars = {
            key: "no limit" if warning[key] is None else f"${warning[key]:,.0f}" for key in ("value", "low", "high")
        }
        texts.append(WARNING_TEXTS[warning["code"]].format(**dollars))
    return texts
