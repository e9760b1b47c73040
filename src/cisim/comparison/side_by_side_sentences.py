"""Sentences about scenarios side by side (``SideBySide.to_dict()``): always with n, an interval and "in this model"."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.comparison.data import StageNames
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
from cisim.comparison.several_data import ScenarioData, SideBySideData, Versus
from cisim.comparison.summary_data import MeanSummary
from cisim.comparison.verdict import mean_counts, mean_is_nothing
from cisim.comparison.verdict_sentences import (
    SIDE_LEANS,
    children_of_100,
    firmness_text,
    mean_text,
    stage_words,
    within_text,
    year_text,
)
from cisim.language import N_, _, format_number, ngettext

SCENARIO_CLAUSES = {
    "ahead": N_("is ahead of"),
    "behind": N_("is behind"),
    "practically_same": N_("is practically the same as"),
    "no_clear_difference": N_("is not clearly different from"),
    "too_early": N_("cannot be told yet from"),
    "not_compared": N_("is another place than"),
}
"""Outcomes of a scenario against the reference."""
KEYS_NAMED = 3
"""Keys that are named where two places differ, at most."""


def scenario_letter(k: int) -> str:
    """A, B, C ...: scenarios side by side are called by the letter of their column."""
    return chr(ord("A") + k)


def scenario_name(result: SideBySideData, k: int) -> str:
    """Letter and name of a scenario of ``SideBySide.to_dict()``."""
    return _("{letter} ({name})").format(letter=scenario_letter(k), name=result["scenarios"][k]["name"])


def versus_of(result: SideBySideData, k: int) -> Versus:
    """How a scenario compares with the reference.

    Raises:
        ValueError: it is the reference.
    """
    versus = result["scenarios"][k]["versus"]
    if versus is None:
        raise ValueError(f"{scenario_name(result, k)} is the reference")
    return versus


def other_places(result: SideBySideData) -> bool:
    """Whether a scenario is of another place than the reference."""
    return any(s["versus"] and s["versus"]["other_community"] for s in result["scenarios"])


def versus_sentences(result: SideBySideData) -> list[str]:
    """The verdict on each scenario but the reference, of ``SideBySide.to_dict()``."""
    return [versus_sentence(result, k) for k, s in enumerate(result["scenarios"]) if s["versus"]]


def versus_sentence(result: SideBySideData, k: int) -> str:
    """The verdict on a scenario against the reference: a short line, the outcome, intervals, how firm it is; of another
    place what working together adds in each of the two.
    """
    if versus_of(result, k)["other_community"]:
        return " ".join(own_sentences(result, k))
    return f"{versus_line(result, k)} {versus_details(result, k)}"


def versus_line(result: SideBySideData, k: int) -> str:
    """How many more of 100 children than in the reference, in how many simulated communities: at most 25 words."""
    letter, versus = scenario_letter(k), versus_of(result, k)
    ahead = versus["ahead"]
    names = {
        "letter": letter, "other": scenario_letter(result["reference"]), "years": years_text(result["years"]),
        "stage": stage_words(last_stage_names(result, k)),
    }  # fmt: skip
    if versus["too_early"]:
        text = _(
            "{letter} against {other}: it is too early to see at {stage} after {years}. That takes until year {year}."
        )
        return text.format(**names, year=year_text(versus["too_early"]))
    difference, rope = versus["difference"]["outcome"], result["rope"]
    if not mean_counts(difference, rope):
        same = _("{letter} against {other}: these runs cannot tell who leads at {stage} after {years}.")
        if mean_is_nothing(difference, rope):
            same = _("{letter} against {other}: about as many are on track at {stage} after {years}.")
        both = _("{letter} is ahead in {ahead}, behind in {behind} of {n} simulated communities.").format(
            letter=letter, ahead=ahead["of_20"], behind=ahead["behind_of_20"], n=ahead["shown"]
        )
        if versus["verdict"] == "practically_same":
            both = within_text(ahead, result["runs"], rope)
        return f"{same.format(**names)} {both}"
    mean, children = difference["mean"], children_of_100(difference["mean"])[1]
    if mean > 0:
        more = _("{letter} against {other}: {n} more of 100 children on track at {stage} after {years}.")
        odds = _("Ahead in {k} of {n} simulated communities.").format(k=ahead["of_20"], n=ahead["shown"])
    else:
        more = _("{letter} against {other}: {n} fewer of 100 children on track at {stage} after {years}.")
        odds = _("Behind in {k} of {n} simulated communities.").format(k=ahead["behind_of_20"], n=ahead["shown"])
    return f"{more.format(**names, n=children)} {odds}"


def last_stage_names(result: SideBySideData, k: int) -> StageNames:
    """Name and short name of the last stage of a scenario."""
    scenario = result["scenarios"][k]
    return {"stage": scenario["last_stage"], "label": scenario["last_stage"]}


def versus_details(result: SideBySideData, k: int) -> str:
    """The outcome, one community, the mean over many, and how firm the verdict is."""
    scenario, reference = result["scenarios"][k], result["reference"]
    versus, runs = versus_of(result, k), result["runs"]
    difference = versus["difference"]["outcome"]
    low, high = same_digits(difference["p10"], difference["p90"])
    said = _("In this model, after {years}, {scenario} {outcome} {reference} at the last stage ({stage}).")
    if versus["outcome"] == "no_clear_difference":
        said = _("In this model, after {years}, {scenario} {outcome} {reference} at the last stage ({stage}), {lean}.")
    sentences = [
        said.format(
            years=years_text(result["years"]), scenario=scenario_name(result, k), stage=_(scenario["last_stage"]),
            outcome=_(SCENARIO_CLAUSES[versus["outcome"]]), reference=scenario_name(result, reference),
            lean=_(SIDE_LEANS.get(versus["lean"], "")),
        ),
        _("One community ends {low} to {high} points apart ({spread}, n = {runs} paired runs).").format(
            low=low, high=high, spread=spread_text(runs), runs=runs
        ),
        mean_text(difference, runs),
    ]  # fmt: skip
    return " ".join(sentences) + firmness_text(versus["also_possible"], runs)


def own_sentences(result: SideBySideData, k: int) -> list[str]:
    """Of another place than that of the reference: why they are not compared, what working together adds in each, and
    which is more.
    """
    scenario, reference = result["scenarios"][k], result["scenarios"][result["reference"]]
    mine, other = scenario_letter(k), scenario_letter(result["reference"])
    why = _(
        "{one} and {other} are not the same place ({keys}). Their children differ, so there is no verdict between them."
    ).format(
        one=scenario_name(result, k), other=scenario_name(result, result["reference"]),
        keys=_keys_text(versus_of(result, k)["other_community"]),
    )  # fmt: skip
    difference = versus_of(result, k)["own_difference"]
    if difference is None:
        alone = [letter for letter, s in ((mine, scenario), (other, reference)) if s["own"] is None]
        text = ngettext(
            "There is nothing to compare: {names} works alone.", "There is nothing to compare: {names} work alone.",
            len(alone),
        )  # fmt: skip
        return [why, text.format(names=join_names(alone))]
    compared = _("What working together adds in each is compared.")
    added = _("In this model, after {years}, it adds {mine} in {one}, and {others} in {other}.")
    return [
        f"{why} {compared}",
        added.format(
            years=years_text(result["years"]), mine=_added(scenario), one=mine, others=_added(reference), other=other
        ),
        _apart_text(difference["outcome"], mine, other, result["runs"]),
    ]


def _keys_text(keys: Sequence[str]) -> str:
    named = ", ".join(keys[:KEYS_NAMED])
    if len(keys) <= KEYS_NAMED:
        return named
    return _("{keys} and {n} more").format(keys=named, n=len(keys) - KEYS_NAMED)


def _apart_text(gap: MeanSummary, mine: str, other: str, runs: int) -> str:
    """By how much two places differ in what working together adds, and in which it adds more."""
    low, high, mean = same_digits(gap["low"], gap["high"], gap["mean"])
    text = _(
        "The two differ by {mean} points (95 %: {low} to {high}), so in which it adds more is not known (n = {runs} "
        "pairs each)."
    )
    if gap["low"] > 0 or gap["high"] < 0:
        text = _(
            "The two differ by {mean} points (95 %: {low} to {high}), so it adds more in {more} (n = {runs} pairs "
            "each)."
        )
    return text.format(mean=mean, low=low, high=high, more=mine if gap["mean"] > 0 else other, runs=runs)


def _added(scenario: ScenarioData) -> str:
    if scenario["own"] is None:
        return ""
    difference = scenario["own"]["difference"]
    mean, low, high = same_digits(difference["mean"], difference["low"], difference["high"])
    text = _("{mean} points at {stage} (95 %: {low} to {high})")
    return text.format(mean=mean, stage=_(scenario["last_stage"]), low=low, high=high)


def versus_lead(result: SideBySideData) -> str:
    """What holds for all of ``versus_short``: model, years, stage, runs."""
    stages = dict.fromkeys(s["last_stage"] for s in result["scenarios"])
    text = _("In this model, after {years}, at the last stage ({stages}), n = {runs} runs each on the same seeds:")
    return text.format(
        years=years_text(result["years"]), stages=" / ".join(_(name) for name in stages), runs=result["runs"]
    )


def versus_short(result: SideBySideData, k: int) -> str:
    """The verdict on a scenario without what ``versus_lead`` says."""
    versus = versus_of(result, k)
    if versus["other_community"]:
        return " ".join(own_sentences(result, k))
    text = _("{scenario} {outcome} {reference}: {difference}.")
    if versus["outcome"] == "no_clear_difference":
        text = _("{scenario} {outcome} {reference} ({lean}): {difference}.")
    said = text.format(
        scenario=scenario_name(result, k), outcome=_(SCENARIO_CLAUSES[versus["outcome"]]),
        reference=scenario_letter(result["reference"]), lean=_(SIDE_LEANS.get(versus["lean"], "")),
        difference=interval_text(versus["difference"]["outcome"], result["runs"]),
    )  # fmt: skip
    return f"{versus_line(result, k)} {said}{firmness_text(versus['also_possible'], result['runs'])}"


def among_texts(result: SideBySideData) -> list[str]:
    """How many partnerships of each scenario still exist, and with a difference of those what they are; nothing where
    none can end.
    """
    there = [(k, s["existing"]) for k, s in enumerate(result["scenarios"]) if s["existing"]]
    texts = [f"{scenario_letter(k)}: {_inside(count_text(part, result['years'], result['runs']))}" for k, part in there]
    among = [s["versus"]["existing"] for s in result["scenarios"] if s["versus"] and s["versus"]["existing"]]
    selection = any(part["difference"] and part["runs"] < result["runs"] for part in among)
    return [". ".join(texts) + "."] * bool(texts) + [_(SELECTION_TEXT)] * selection


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]


def best_sentence(result: SideBySideData) -> str:
    """How often each scenario is best; empty where they are of different places."""
    if other_places(result):
        return ""
    share = _("{letter} in {percent} %")
    shares = [
        share.format(letter=scenario_letter(k), percent=format_number(100 * s["best"]))
        for k, s in enumerate(result["scenarios"])
    ]
    return _("Best at the last stage: {shares} of runs (ties are split).").format(shares=", ".join(shares))


def totals_sentence(result: SideBySideData) -> str:
    """Whether all scenarios have the same money, and who has more or less."""
    reference = result["reference"]
    beside = scenario_letter(reference)
    total = dollars_text(result["scenarios"][reference]["results"]["money"]["mean"])
    years = years_text(result["years"])
    if result["equal_money"]:
        return _("All have the same total money: {total} over {years}.").format(total=total, years=years)
    spends = _("{scenario} spends {excess} than {other}")
    apart = [
        spends.format(scenario=scenario_name(result, k), excess=excess_text(s["versus"]["money_excess"]), other=beside)
        for k, s in enumerate(result["scenarios"])
        if s["versus"] and s["versus"]["money_excess"]
    ]
    text = _("The totals are NOT equal: {differences} ({total} over {years}).")
    return text.format(differences="; ".join(apart), total=total, years=years)
