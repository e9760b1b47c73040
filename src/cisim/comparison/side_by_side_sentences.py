"""Sentences about scenarios side by side (``SideBySide.to_dict()``): always with n, an interval and "in this model"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.existing_sentences import SELECTION_TEXT, count_text
from cisim.comparison.number_text import dollars_text, excess_text, interval_text, years_text
from cisim.comparison.verdict_sentences import firmness_text

SCENARIO_CLAUSES = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "practically_same": "is practically the same as",
    "no_clear_difference": "is not clearly different from",
}
"""The four outcomes of a scenario against the reference."""


def scenario_letter(k: int) -> str:
    """A, B, C ...: scenarios side by side are called by the letter of their column."""
    return chr(ord("A") + k)


def scenario_name(result: Mapping[str, Any], k: int) -> str:
    """Letter and name of a scenario of ``SideBySide.to_dict()``."""
    return f"{scenario_letter(k)} ({result['scenarios'][k]['name']})"


def versus_sentences(result: Mapping[str, Any]) -> list[str]:
    """The verdict on each scenario but the reference, of ``SideBySide.to_dict()``."""
    return [versus_sentence(result, k) for k, s in enumerate(result["scenarios"]) if s["versus"]]


def versus_sentence(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario against the reference in a sentence."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus = scenario["versus"]
    runs = "runs on the same seeds, not with the same children" if versus["other_community"] else "paired runs"
    return (
        f"In this model, after {years_text(result['years'])}, {scenario_name(result, k)} "
        f"{SCENARIO_CLAUSES[versus['verdict']]} {scenario_name(result, reference)} "
        f"at the last stage ({scenario['last_stage']}): "
        f"{interval_text(versus['difference']['outcome'], result['runs'])}, n = {result['runs']} {runs}."
        f"{firmness_text(versus['also_possible'], result['runs'])}"
    )


def versus_lead(result: Mapping[str, Any]) -> str:
    """What holds for all of ``versus_short``: model, years, stage, runs."""
    stages = dict.fromkeys(s["last_stage"] for s in result["scenarios"])
    return (
        f"In this model, after {years_text(result['years'])}, at the last stage ({' / '.join(stages)}), n = "
        f"{result['runs']} runs each on the same seeds:"
    )


def versus_short(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario without what ``versus_lead`` says."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus = scenario["versus"]
    return (
        f"{scenario_name(result, k)} {SCENARIO_CLAUSES[versus['verdict']]} {scenario_letter(reference)}: "
        f"{interval_text(versus['difference']['outcome'], result['runs'])}."
        f"{firmness_text(versus['also_possible'], result['runs'])}"
    )


def among_texts(result: Mapping[str, Any]) -> list[str]:
    """How many partnerships of each scenario still exist, and with a difference of those what they are; nothing where
    none can end.
    """
    there = [(k, s["existing"]) for k, s in enumerate(result["scenarios"]) if s["existing"]]
    texts = [f"{scenario_letter(k)}: {_inside(count_text(part, result['years'], result['runs']))}" for k, part in there]
    among = [s["versus"]["existing"] for s in result["scenarios"] if s["versus"] and s["versus"]["existing"]]
    selection = any(part["difference"] and part["runs"] < result["runs"] for part in among)
    return [". ".join(texts) + "."] * bool(texts) + [SELECTION_TEXT] * selection


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]


def best_sentence(result: Mapping[str, Any]) -> str:
    """How often each scenario is best."""
    shares = [f"{scenario_letter(k)} in {100 * s['best']:.0f} %" for k, s in enumerate(result["scenarios"])]
    return f"Best at the last stage: {', '.join(shares)} of runs (ties are split)."


def totals_sentence(result: Mapping[str, Any]) -> str:
    """Whether all scenarios have the same money, and who has more or less."""
    reference = result["reference"]
    beside = scenario_letter(reference)
    total = result["scenarios"][reference]["results"]["money"]["mean"]
    if result["equal_money"]:
        return f"All have the same total money: {dollars_text(total)} over {years_text(result['years'])}."
    apart = [
        f"{scenario_name(result, k)} spends {excess_text(s['versus']['money_excess'])} than {beside}"
        for k, s in enumerate(result["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]
    return f"The totals are NOT equal: {'; '.join(apart)} ({dollars_text(total)} over {years_text(result['years'])})."
