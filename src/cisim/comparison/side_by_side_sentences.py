"""Sentences about scenarios side by side (``SideBySide.to_dict()``): always with n, an interval and "in this model"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim.comparison.existing_sentences import SELECTION_TEXT, count_text
from cisim.comparison.number_text import (
    dollars_text,
    excess_text,
    interval_text,
    join_names,
    same_digits,
    spread_text,
    years_text,
)
from cisim.comparison.verdict import mean_interval
from cisim.comparison.verdict_sentences import firmness_text, stage_words

SCENARIO_CLAUSES = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "practically_same": "is practically the same as",
    "no_clear_difference": "is not clearly different from",
    "too_early": "cannot be told yet from",
    "not_compared": "is another place than",
}
"""Outcomes of a scenario against the reference."""
SCENARIO_LEANS = {
    "mostly_ahead": "mostly ahead",
    "on_average_ahead": "ahead on average",
    "even": "neither leads",
    "on_average_behind": "behind on average",
    "mostly_behind": "mostly behind",
}
"""Grades of *no clear difference*."""
KEYS_NAMED = 3
"""Keys that are named where two places differ, at most."""


def scenario_letter(k: int) -> str:
    """A, B, C ...: scenarios side by side are called by the letter of their column."""
    return chr(ord("A") + k)


def scenario_name(result: Mapping[str, Any], k: int) -> str:
    """Letter and name of a scenario of ``SideBySide.to_dict()``."""
    return f"{scenario_letter(k)} ({result['scenarios'][k]['name']})"


def other_places(result: Mapping[str, Any]) -> bool:
    """Whether a scenario is of another place than the reference."""
    return any(s["versus"] and s["versus"]["other_community"] for s in result["scenarios"])


def versus_sentences(result: Mapping[str, Any]) -> list[str]:
    """The verdict on each scenario but the reference, of ``SideBySide.to_dict()``."""
    return [versus_sentence(result, k) for k, s in enumerate(result["scenarios"]) if s["versus"]]


def versus_sentence(result: Mapping[str, Any], k: int) -> str:
    """The verdict on a scenario against the reference: a short line, the outcome, intervals, how firm it is; of another
    place what working together adds in each of the two.
    """
    if result["scenarios"][k]["versus"]["other_community"]:
        return " ".join(own_sentences(result, k))
    return f"{versus_line(result, k)} {versus_details(result, k)}"


def versus_line(result: Mapping[str, Any], k: int) -> str:
    """How many more of 100 children than in the reference, in how many simulated communities: at most 25 words."""
    scenario, letter = result["scenarios"][k], scenario_letter(k)
    versus, ahead = scenario["versus"], scenario["versus"]["ahead"]
    place = f"at {stage_words(last_stage_names(result, k))} after {years_text(result['years'])}"
    pair = f"{letter} against {scenario_letter(result['reference'])}"
    if versus["too_early"]:
        return f"{pair}: it is too early to see {place}. That takes until year {versus['too_early']['years']:.3g}."
    difference = versus["difference"]["outcome"]
    low, high = mean_interval(difference)
    mean, count = difference["mean"], round(abs(difference["mean"]))
    if count == 0 or low <= 0 <= high:
        both = f"{letter} is ahead in {ahead['of_20']}, behind in {ahead['behind_of_20']}"
        same = "as many are on track" if low >= -1 and high <= 1 else "these runs cannot tell who leads"
        return f"{pair}: {same} {place}. {both} of {ahead['shown']} simulated communities."
    more = f"{count} {'more' if mean > 0 else 'fewer'} of 100 children on track"
    odds = f"Ahead in {ahead['of_20']}" if mean > 0 else f"Behind in {ahead['behind_of_20']}"
    return f"{pair}: {more} {place}. {odds} of {ahead['shown']} simulated communities."


def last_stage_names(result: Mapping[str, Any], k: int) -> dict[str, str]:
    """Name and short name of the last stage of a scenario."""
    scenario = result["scenarios"][k]
    return {"stage": scenario["last_stage"], "label": scenario["last_stage"]}


def versus_details(result: Mapping[str, Any], k: int) -> str:
    """The outcome, one community, the mean over many, and how firm the verdict is."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus, runs = scenario["versus"], result["runs"]
    difference = versus["difference"]["outcome"]
    low, high = same_digits(difference["p10"], difference["p90"])
    mean, mean_low, mean_high = same_digits(difference["mean"], *mean_interval(difference))
    lean = f", {SCENARIO_LEANS[versus['lean']]}" if versus["outcome"] == "no_clear_difference" else ""
    return (
        f"In this model, after {years_text(result['years'])}, {scenario_name(result, k)} "
        f"{SCENARIO_CLAUSES[versus['outcome']]} {scenario_name(result, reference)} "
        f"at the last stage ({scenario['last_stage']}){lean}. "
        f"One community ends {low} to {high} points apart ({spread_text(runs)}, n = {runs} paired runs). "
        f"The mean over many is {mean} points (95 %: {mean_low} to {mean_high})."
        f"{firmness_text(versus['also_possible'], runs)}"
    )


def own_sentences(result: Mapping[str, Any], k: int) -> list[str]:
    """Of another place than that of the reference: why they are not compared, what working together adds in each, and
    which is more.
    """
    scenario, reference = result["scenarios"][k], result["scenarios"][result["reference"]]
    mine, other = scenario_letter(k), scenario_letter(result["reference"])
    keys = scenario["versus"]["other_community"]
    named = ", ".join(keys[:KEYS_NAMED]) + (f" and {len(keys) - KEYS_NAMED} more" if len(keys) > KEYS_NAMED else "")
    names = f"{scenario_name(result, k)} and {scenario_name(result, result['reference'])}"
    why = f"{names} are not the same place ({named}). Their children differ, so there is no verdict between them."
    difference = scenario["versus"]["own_difference"]
    if difference is None:
        alone = [letter for letter, s in ((mine, scenario), (other, reference)) if s["own"] is None]
        return [
            why,
            f"There is nothing to compare: {join_names(alone)} {'works' if len(alone) == 1 else 'work'} alone.",
        ]
    gap = difference["outcome"]
    low, high, mean = same_digits(gap["low"], gap["high"], gap["mean"])
    more = f"it adds more in {mine if gap['mean'] > 0 else other}" if gap["low"] > 0 or gap["high"] < 0 else (
        "in which it adds more is not known")  # fmt: skip
    return [
        f"{why} What working together adds in each is compared.",
        f"In this model, after {years_text(result['years'])}, it adds {_added(scenario)} in {mine}, and "
        f"{_added(reference)} in {other}.",
        f"The two differ by {mean} points (95 %: {low} to {high}), so {more} (n = {result['runs']} pairs each).",
    ]


def _added(scenario: Mapping[str, Any]) -> str:
    difference = scenario["own"]["difference"]
    mean, low, high = same_digits(*(difference[key] for key in ("mean", "low", "high")))
    return f"{mean} points at {scenario['last_stage']} (95 %: {low} to {high})"


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
    if versus["other_community"]:
        return " ".join(own_sentences(result, k))
    lean = f" ({SCENARIO_LEANS[versus['lean']]})" if versus["outcome"] == "no_clear_difference" else ""
    return (
        f"{versus_line(result, k)} "
        f"{scenario_name(result, k)} {SCENARIO_CLAUSES[versus['outcome']]} {scenario_letter(reference)}{lean}: "
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
    """How often each scenario is best; empty where they are of different places."""
    if other_places(result):
        return ""
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
