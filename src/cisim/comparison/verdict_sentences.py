"""The verdict in people and odds: a first line in plain words, then interval, counts, and how firm it is.

``view`` is what ``views.view_at`` returns, or the object of ``cisim compare --json``, which holds the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import cast

from cisim.comparison.data import AheadCounts, ComparisonData, StageNames, TooEarly, View
from cisim.comparison.intervals import MIN_RUNS, mean_interval
from cisim.comparison.number_text import join_names, points_text, same_digits, signed, spread_text, years_text
from cisim.comparison.summary_data import Mean
from cisim.comparison.verdict import OUTCOMES, mean_counts, mean_is_nothing, of_twenty
from cisim.language import N_, _, ngettext
from cisim.language.numbers import format_general

LONGEST_NAME = 3
"""Words of a stage's name in the first line; a longer one is replaced."""
VERDICT_LABELS = OUTCOMES | {"ahead": N_("ahead"), "behind": N_("behind")}
"""Outcomes in short, of two arms and of a scenario against another."""
LEAN_TEXTS = {
    "mostly_ahead": N_("collective mostly ahead"),
    "on_average_ahead": N_("collective ahead on average"),
    "even": N_("neither leads"),
    "on_average_behind": N_("collective behind on average"),
    "mostly_behind": N_("collective mostly behind"),
}
"""Grades of *no clear difference* (``verdict.lean``)."""
SIDE_LEANS = {
    "mostly_ahead": N_("mostly ahead"),
    "on_average_ahead": N_("ahead on average"),
    "even": N_("neither leads"),
    "on_average_behind": N_("behind on average"),
    "mostly_behind": N_("mostly behind"),
}
"""The same of a scenario or a form against another."""


def view_of(result: ComparisonData | View) -> View:
    """The verdict that a comparison is asked for: at a chosen stage and year, or at the last stage at the end."""
    if "label" in result:
        return cast("View", result)
    if "at" in result:
        return cast("View", {**result["at"], "roster": result.get("roster", {})})
    last = result["stages"][result["last_stage"]]
    return cast("View", {**result, "stage": last["stage"], "label": last["label"]})


def outcome_text(view: View) -> str:
    """The outcome in short: ``collective ahead``, ``no clear difference, collective mostly ahead``, ``too early to
    see``.
    """
    return graded_text(view["outcome"], view["lean"])


def graded_text(outcome: str, lean: str) -> str:
    """An outcome in short, graded where there is no clear difference."""
    said, grade = _(OUTCOMES[outcome]), _(LEAN_TEXTS[lean])
    return f"{said}, {grade}" if outcome == "no_clear_difference" else said


def short_verdict(view: View) -> str:
    """The first line, at most 25 words: how many more of 100 children, in how many simulated communities."""
    names = {"stage": stage_words(view), "years": years_text(view["years"])}
    if view["at_floor"]:
        return _(
            "Next to no child is on track at {stage} after {years}. What working together is worth cannot be seen "
            "there."
        ).format(**names)
    if view["too_early"]:
        text = _(
            "It is too early to see at {stage} after {years}. The first full group of children has passed by year "
            "{year}."
        )
        return text.format(**names, year=year_text(view["too_early"]))
    mean, ahead = view["difference"]["mean"], view["ahead"]
    if not mean_counts(view["difference"], view["rope"]):
        same = mean_is_nothing(view["difference"], view["rope"])
        return f"{_level_text(same).format(**names)} {_both_text(view, same)}"
    count, children = children_of_100(mean)
    if mean > 0:
        more = ngettext(
            "Working together, {n} more of 100 children is on track at {stage} after {years}.",
            "Working together, {n} more of 100 children are on track at {stage} after {years}.", count,
        )  # fmt: skip
        odds = _("Ahead in {k} of {n} simulated communities.").format(k=ahead["of_20"], n=ahead["shown"])
    else:
        more = ngettext(
            "Working together, {n} fewer of 100 children is on track at {stage} after {years}.",
            "Working together, {n} fewer of 100 children are on track at {stage} after {years}.", count,
        )  # fmt: skip
        odds = _("Behind in {k} of {n} simulated communities.").format(k=ahead["behind_of_20"], n=ahead["shown"])
    return f"{more.format(**names, n=children)} {odds}"


def children_of_100(mean: float) -> tuple[int, str]:
    """Whole children of a hundred, and as text; of fewer than one the digits that are needed. The number is for the
    plural.
    """
    count = round(abs(mean))
    return (count, str(count)) if count else (2, signed(abs(mean)).lstrip("+"))


def year_text(early: TooEarly) -> str:
    """``3``, ``12.5``: from which year on something can show."""
    return format_general(float(f"{early['years']:.3g}"))


def _level_text(same: bool) -> str:
    """That neither leads, or that nobody knows who does."""
    if same:
        return _("Together or alone, about as many are on track at {stage} after {years}.")
    return _("These runs cannot tell who leads at {stage} after {years}.")


def _both_text(view: View, same: bool) -> str:
    """In how many communities together is ahead, and in how many behind; where next to all lie within what is
    practically nothing, in how many.
    """
    if view["verdict"] == "practically_same":
        return within_text(view["ahead"], view["runs"], view["rope"])
    if same:
        text = _("Ahead in {ahead}, behind in {behind} of {n} simulated communities.")
    else:
        text = _("Together is ahead in {ahead}, behind in {behind} of {n} simulated communities.")
    counts = view["ahead"]
    return text.format(ahead=counts["of_20"], behind=counts["behind_of_20"], n=counts["shown"])


def within_text(counts: AheadCounts, runs: int, rope: float) -> str:
    """In how many communities the two are within what is practically nothing: who is ahead there says nothing."""
    within = of_twenty(runs - counts["clearly_ahead"] - counts["clearly_behind"], runs)
    return _("Within {beyond} in {k} of {n} simulated communities.").format(
        beyond=points_text(rope), k=within, n=counts["shown"]
    )


def stage_words(view: View | StageNames) -> str:
    """A stage in the first line: its name, its short name, or ``this stage`` where both are long."""
    names = (name for name in (_(view["stage"]), _(view["label"])) if len(name.split()) <= LONGEST_NAME)
    return next(names, _("this stage"))


def verdict_details(view: View) -> list[str]:
    """After the first line: the outcome and its interval for one community, the mean over many, the counts of runs, and
    how firm it is.
    """
    runs, difference = view["runs"], view["difference"]
    low, high = same_digits(difference["p10"], difference["p90"])
    said = _("what working together is worth cannot be seen") if view["at_floor"] else outcome_text(view)
    sentences = [
        _("In this model, after {years} at {stage}: {outcome}.").format(
            years=years_text(view["years"]), stage=_(view["stage"]), outcome=said
        ),
        _(
            "One community ends {low} to {high} points from where it would be alone ({spread}, n = {runs} paired runs)."
        ).format(low=low, high=high, spread=spread_text(runs), runs=runs),
        mean_text(view["difference"], runs),
        ahead_sentence(view),
        firmness_text(view["also_possible"], runs).strip(),
        floor_text(view),
    ]
    return [sentence for sentence in sentences if sentence]


def mean_text(difference: Mean, runs: int) -> str:
    """The mean over many communities with its interval; of few runs without."""
    mean, low, high = same_digits(difference["mean"], *mean_interval(difference))
    if runs < MIN_RUNS:
        return _("The mean of these runs is {mean} points.").format(mean=mean)
    return _("The mean over many is {mean} points (95 %: {low} to {high}).").format(mean=mean, low=low, high=high)


def verdict_sentence(result: ComparisonData | View) -> str:
    """The verdict of a comparison (``Comparison.to_dict()``, or a view) in full: ``short_verdict`` and
    ``verdict_details``.
    """
    view = view_of(result)
    return " ".join([short_verdict(view), *verdict_details(view)])


def floor_text(view: View) -> str:
    """Where both arms are at the floor, that nobody works at some stages; else empty."""
    empty = view.get("roster", {}).get("empty_stages", []) if view["at_floor"] else []
    return _("Nobody works at {stages}.").format(stages=join_names([_(name) for name in empty])) if empty else ""


def either_of(outcomes: Sequence[str]) -> str:
    """``"collective ahead" or "no clear difference"``."""
    named = [_('"{outcome}"').format(outcome=_(VERDICT_LABELS[v])) for v in outcomes]
    return reduce(lambda one, other: _("{one} or {other}").format(one=one, other=other), named)


def firmness_text(also_possible: Sequence[str], runs: int, places: bool = False) -> str:
    """What else the verdict could be with other runs of the same scenario, and that it is close to a limit then; empty
    where it is firm.

    Args:
        also_possible: of ``verdict.also_possible``.
        runs: how many, or how many places.
        places: whether places are counted.
    """
    others = either_of(also_possible) if also_possible else ""
    if runs >= MIN_RUNS:
        text = _("Borderline: the result is close to a limit, so other runs could also give {others}.")
        return f" {text.format(others=others)}" if others else ""
    if places:
        text = _("Preliminary: fewer than {n} places have no 80 % interval, so that all of them count.")
    elif others:
        text = _(
            "Preliminary: fewer than {n} runs have no 80 % interval, so that all of them count; other runs could also "
            "give {others}."
        )
    else:
        text = _("Preliminary: fewer than {n} runs have no 80 % interval, so that all of them count.")
    return f" {text.format(n=MIN_RUNS, others=others)}"


def ahead_sentence(view: View) -> str:
    """In how many runs either arm ends ahead by more than what is practically nothing."""
    ahead, beyond = view["ahead"], points_text(view["rope"])
    collective, isolated = ahead["clearly_ahead"], ahead["clearly_behind"]
    if not collective + isolated:
        return _("In none of the {runs} runs is either ahead by more than {beyond}.").format(
            runs=view["runs"], beyond=beyond
        )
    return _("Collective ends more than {beyond} ahead in {k} of {runs} runs, isolated in {other}.").format(
        beyond=beyond, k=collective, runs=view["runs"], other=isolated
    )


def verdict_text(outcome: str, also_possible: Sequence[str]) -> str:
    """A verdict in a table: ``collective ahead``, ``collective ahead (borderline)``."""
    said = _(VERDICT_LABELS[outcome])
    return _("{verdict} (borderline)").format(verdict=said) if also_possible else said
