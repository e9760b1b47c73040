"""Sentences about results: always with n, an interval and "in this model"; the same words on the command line and
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.badges import BADGES, badge_words

LEADS = {
    "collective_ahead": "collective is ahead",
    "isolated_ahead": "isolated is ahead",
    "practically_same": "collective and isolated are practically the same",
    "no_clear_difference": "there is no clear difference between collective and isolated",
}

NO_EFFECT = {
    "practically_same": "There is no effect that a condition could carry: the arms are practically the same.",
    "no_clear_difference": "There is no clear effect that could be shared out among the conditions.",
}
"""Where nothing is shared out."""

AGAINST = {
    "collective_ahead": "ahead of isolated",
    "isolated_ahead": "behind isolated",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
}
"""Verdicts on one form of working together, against the same community in isolation."""


def years_text(years: float) -> str:
    """``10 years``, ``1 year``, ``2.5 years``; ``7 months`` where it is no half of a year."""
    months = round(12 * years)
    count, unit = (years, "year") if months % 6 == 0 else (months, "month")
    return f"{count:g} {unit}" + ("" if count == 1 else "s")


def signed(value: float, digits: int = 1) -> str:
    """``+4.1``, ``-0.3``; what rounds to nothing has no sign but a plus."""
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def interval_text(difference: Mapping[str, Any]) -> str:
    """``+4.1 points (80 % of runs: +0.6 to +7.9)``."""
    mean, low, high = (signed(difference[k]) for k in ("mean", "p10", "p90"))
    return f"{mean} points (80 % of runs: {low} to {high})"


def forms_sentence(result: Mapping[str, Any]) -> str:
    """What a comparison of forms (``FormsComparison.to_dict()``) says first: who ranks highest, and how surely."""
    first = result["forms"][0]
    clear = sum(row["verdict"] == "collective_ahead" for row in result["forms"])
    return (
        f"In this model, after {years_text(result['years'])}, {first['title']} ranks highest at the last stage "
        f"({result['stage']}): best of {len(result['forms'])} forms in {100 * first['best']:.0f} % of "
        f"{result['runs']} paired runs, mean rank {first['rank']:.1f}. "
        f"{clear} of {len(result['forms']) - 1} forms are clearly ahead of isolated."
    )


def forms_money_sentence(result: Mapping[str, Any]) -> str:
    """That all forms spend the same, or that they do not."""
    same = "Same total money in all forms" if result["equal_money"] else "The forms do NOT spend the same"
    return f"{same}: ${result['money_total'] / 1e6:,.1f} M over {years_text(result['years'])}."


def verdict_sentence(result: Mapping[str, Any]) -> str:
    """The verdict of a comparison (``Comparison.to_dict()``) in two sentences."""
    last = result["stages"][result["last_stage"]]["stage"]
    ahead = result["ahead"]
    return (
        f"In this model, after {years_text(result['years'])}, {LEADS[result['verdict']]} at the last stage ({last}): "
        f"{interval_text(result['difference'])}, n = {result['runs']} paired runs. Collective ends ahead in "
        f"{ahead['of_20']} of the first {ahead['shown']} runs."
    )


def money_sentence(result: Mapping[str, Any]) -> str:
    """What both arms spent, and what of it went to coordination."""
    arms = result["arms"]
    total = arms["collective"]["money_total"]
    money = arms["collective"]["money"]
    same = "Same total money" if result["equal_money"] else "The arms do NOT spend the same"
    share = {k: 100 * money[k] / total for k in ("backbone", "data_system", "coordination")}
    return (
        f"{same}: ${total / 1e6:,.1f} M over {years_text(result['years'])}. In the collective arm the backbone takes "
        f"{share['backbone']:.1f} %, the data system {share['data_system']:.1f} % and members' hours "
        f"{share['coordination']:.1f} % of it."
    )


def shares_sentence(shares: Mapping[str, Any], verdict: str) -> str:
    """The weakest evidence behind a verdict, of ``Shares.to_dict()``."""
    weakest = shares["weakest"]
    if weakest is not None:
        said = f"{', '.join(weakest['conditions'])}: {badge_words(weakest['badge'])}"
        return f"The weakest evidence behind at least a tenth of this: {said}."
    return NO_EFFECT.get(verdict, "No condition by itself carries a tenth of this.")


SHARE_HEADER = ["Condition", "Share (95 % interval)", "Points", "Evidence"]


def share_cells(row: Mapping[str, Any]) -> list[str]:
    """What one condition carries, of ``Shares.rows``, in cells under ``SHARE_HEADER``."""
    share, low, high = (f"{100 * row[key]:.0f}" for key in ("share", "share_low", "share_high"))
    icon = BADGES[row["badge"]][0]
    return [row["title"], f"{share} % ({low} to {high})", signed(row["points"]), f"{icon} {row['badge']}"]


VERSUS = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "practically_same": "is practically the same as",
    "no_clear_difference": "is not clearly different from",
}
"""The four outcomes of a scenario against the reference."""


def letter(k: int) -> str:
    """A, B, C ...: scenarios side by side are called by the letter of their column."""
    return chr(ord("A") + k)


def scenario_name(result: Mapping[str, Any], k: int) -> str:
    """Letter and name of a scenario of ``SideBySide.to_dict()``."""
    return f"{letter(k)} ({result['scenarios'][k]['name']})"


def versus_sentences(result: Mapping[str, Any]) -> list[str]:
    """The verdict on each scenario but the reference, of ``SideBySide.to_dict()``."""
    return [versus_sentence(result, k) for k, s in enumerate(result["scenarios"]) if s["versus"]]


def versus_sentence(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario against the reference in a sentence."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus = scenario["versus"]
    runs = "runs on the same seeds, not with the same children" if versus["other_community"] else "paired runs"
    return (
        f"In this model, after {years_text(result['years'])}, {scenario_name(result, k)} {VERSUS[versus['verdict']]} "
        f"{scenario_name(result, reference)} at the last stage ({scenario['last_stage']}): "
        f"{interval_text(versus['difference']['outcome'])}, n = {result['runs']} {runs}."
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
        f"{letter(k)} ({scenario['name']}) {VERSUS[versus['verdict']]} {letter(reference)}: "
        f"{interval_text(versus['difference']['outcome'])}."
    )


def best_sentence(result: Mapping[str, Any]) -> str:
    """How often each scenario is best."""
    shares = [f"{letter(k)} in {100 * s['best']:.0f} %" for k, s in enumerate(result["scenarios"])]
    return f"Best at the last stage: {', '.join(shares)} of runs (ties are split)."


def totals_sentence(result: Mapping[str, Any]) -> str:
    """Whether all scenarios have the same money, and who has more or less."""
    reference = result["reference"]
    total = result["scenarios"][reference]["results"]["money"]["mean"]
    if result["equal_money"]:
        return f"All have the same total money: ${total / 1e6:,.1f} M over {years_text(result['years'])}."
    apart = [
        f"{scenario_name(result, k)} spends {excess_text(s['versus']['money_excess'])} than {letter(reference)}"
        for k, s in enumerate(result["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]
    return f"The totals are NOT equal: {'; '.join(apart)} (${total / 1e6:,.1f} M over {years_text(result['years'])})."


def excess_text(share: float) -> str:
    """``12 % more``, ``0.3 % less``."""
    percent = abs(100 * share)
    return f"{percent:.0f} % {'more' if share > 0 else 'less'}" if percent >= 10 else (
        f"{percent:.1f} % {'more' if share > 0 else 'less'}")  # fmt: skip
