"""The verdict in people and odds: a first line in plain words, then interval, counts, and how firm it is.

``view`` is what ``views.view_at`` returns, or the object of ``cisim compare --json``, which holds the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from cisim.comparison.data import ComparisonData, View
from cisim.comparison.number_text import join_names, points_text, same_digits, spread_text, years_text
from cisim.comparison.verdict import MIN_RUNS, OUTCOMES, mean_interval

LONGEST_NAME = 3
"""Words of a stage's name in the first line; a longer one is replaced."""
VERDICT_LABELS = OUTCOMES | {"ahead": "ahead", "behind": "behind"}
"""Outcomes in short, of two arms and of a scenario against another."""
LEAN_TEXTS = {
    "mostly_ahead": "collective mostly ahead",
    "on_average_ahead": "collective ahead on average",
    "even": "neither leads",
    "on_average_behind": "collective behind on average",
    "mostly_behind": "collective mostly behind",
}
"""Grades of *no clear difference* (``verdict.lean``)."""


def view_of(result: ComparisonData | View) -> View:
    """The verdict that a comparison is asked for: at a chosen stage and year, or at the last stage at the end."""
    told: Mapping[str, Any] = result
    if "at" in told:
        return cast("View", {**told["at"], "roster": told.get("roster", {})})
    if "label" in told:
        return cast("View", told)
    last = told["stages"][told["last_stage"]]
    return cast("View", {**told, "stage": last["stage"], "label": last["label"]})


def outcome_text(view: View) -> str:
    """The outcome in short: ``collective ahead``, ``no clear difference, collective mostly ahead``, ``too early to
    see``.
    """
    outcome = OUTCOMES[view["outcome"]]
    return f"{outcome}, {LEAN_TEXTS[view['lean']]}" if view["outcome"] == "no_clear_difference" else outcome


def short_verdict(view: View) -> str:
    """The first line, at most 25 words: how many more of 100 children, in how many simulated communities."""
    place, after = f"at {stage_words(view)}", f"after {years_text(view['years'])}"
    if view["at_floor"]:
        return f"Next to no child is on track {place} {after}. What working together is worth cannot be seen there."
    if view["too_early"]:
        year = f"{view['too_early']['years']:.3g}"
        return f"It is too early to see {place} {after}. The first full group of children has passed by year {year}."
    mean, low, high = (view["difference"]["mean"], *mean_interval(view["difference"]))
    count, ahead = round(abs(mean)), view["ahead"]
    both = f"in {ahead['of_20']}, behind in {ahead['behind_of_20']} of {ahead['shown']} simulated communities."
    if count == 0 or low <= 0 <= high:
        if low >= -1 and high <= 1:
            return f"Together or alone, as many are on track {place} {after}. Ahead {both}"
        return f"These runs cannot tell who leads {place} {after}. Together is ahead {both}"
    more = f"{count} {'more' if mean > 0 else 'fewer'} of 100 children {'is' if count == 1 else 'are'} on track"
    odds = f"Ahead in {ahead['of_20']}" if mean > 0 else f"Behind in {ahead['behind_of_20']}"
    return f"Working together, {more} {place} {after}. {odds} of {ahead['shown']} simulated communities."


def stage_words(view: Mapping[str, Any]) -> str:
    """A stage in the first line: its name, its short name, or ``this stage`` where both are long."""
    names = (name for name in (view["stage"], view["label"]) if len(name.split()) <= LONGEST_NAME)
    return next(names, "this stage")


def verdict_details(view: View) -> list[str]:
    """After the first line: the outcome and its interval for one community, the mean over many, the counts of runs, and
    how firm it is.
    """
    runs, difference = view["runs"], view["difference"]
    low, high = same_digits(difference["p10"], difference["p90"])
    mean, mean_low, mean_high = same_digits(difference["mean"], *mean_interval(difference))
    said = "what working together is worth cannot be seen" if view["at_floor"] else outcome_text(view)
    sentences = [
        f"In this model, after {years_text(view['years'])} at {view['stage']}: {said}.",
        f"One community ends {low} to {high} points from where it would be alone ({spread_text(runs)}, n = {runs} "
        "paired runs).",
        f"The mean over many is {mean} points (95 %: {mean_low} to {mean_high})." if runs >= MIN_RUNS else
        f"The mean of these runs is {mean} points.",
        ahead_sentence(view),
        firmness_text(view["also_possible"], runs).strip(),
        floor_text(view),
    ]  # fmt: skip
    return [sentence for sentence in sentences if sentence]


def verdict_sentence(result: ComparisonData | View) -> str:
    """The verdict of a comparison (``Comparison.to_dict()``, or a view) in full: ``short_verdict`` and
    ``verdict_details``.
    """
    view = view_of(result)
    return " ".join([short_verdict(view), *verdict_details(view)])


def floor_text(view: View) -> str:
    """Where both arms are at the floor, that nobody works at some stages; else empty."""
    empty = view.get("roster", {}).get("empty_stages", []) if view["at_floor"] else []
    return f"Nobody works at {join_names(empty)}." if empty else ""


def either_of(outcomes: Sequence[str]) -> str:
    """``"collective ahead" or "no clear difference"``."""
    return " or ".join(f'"{VERDICT_LABELS[v]}"' for v in outcomes)


def firmness_text(also_possible: Sequence[str], runs: int, what: str = "run") -> str:
    """What else the verdict could be with other runs of the same scenario, and that it is close to a limit then; empty
    where it is firm.
    """
    could = f"other runs could also give {either_of(also_possible)}" if also_possible else ""
    if runs < MIN_RUNS:
        few = f"fewer than {MIN_RUNS} {what}s have no 80 % interval, so that all of them count"
        return f" Preliminary: {few}{'; ' * bool(could)}{could}."
    return f" Borderline: the result is close to a limit, so {could}." if could else ""


def ahead_sentence(view: View) -> str:
    """In how many runs either arm ends ahead by more than what is practically nothing."""
    ahead, beyond = view["ahead"], points_text(view["rope"])
    collective, isolated = ahead["clearly_ahead"], ahead["clearly_behind"]
    if not collective + isolated:
        return f"In none of the {view['runs']} runs is either ahead by more than {beyond}."
    return f"Collective ends more than {beyond} ahead in {collective} of {view['runs']} runs, isolated in {isolated}."


def verdict_text(outcome: str, also_possible: Sequence[str]) -> str:
    """A verdict in a table: ``collective ahead``, ``collective ahead (borderline)``."""
    return VERDICT_LABELS[outcome] + (" (borderline)" if also_possible else "")
