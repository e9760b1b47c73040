"""Sentences about comparisons of two arms and of forms: always with n, an interval and "in this model"; the same words
on the command line, in reports and on pages.
"""

from __future__ import annotations

from cisim.comparison.further_data import ConditionShare, Shares
from cisim.comparison.number_text import (
    dollars_text,
    join_names,
    points_text,
    signed,
    years_text,
)
from cisim.comparison.several_data import FormRow, FormsData
from cisim.comparison.verdict_sentences import LEAN_TEXTS, SIDE_LEANS, firmness_text
from cisim.language import N_, _, format_number, format_percent, ngettext
from cisim.model.evidence_badges import BADGES, badge_words

VERDICT_CLAUSES = {
    "collective_ahead": N_("collective is ahead"),
    "isolated_ahead": N_("isolated is ahead"),
    "practically_same": N_("collective and isolated are practically the same"),
    "no_clear_difference": N_("there is no clear difference between collective and isolated"),
    "too_early": N_("it is too early to see a difference between collective and isolated"),
}


NO_EFFECT = N_("There is no effect that a condition could carry: on average it is practically nothing, or not known.")
"""Instead of an attribution, where the mean is nothing or cannot be told from it."""


FORM_VERDICTS = {
    "collective_ahead": N_("ahead of isolated"),
    "isolated_ahead": N_("behind isolated"),
    "practically_same": N_("practically the same"),
    "no_clear_difference": N_("no clear difference"),
    "too_early": N_("too early to see"),
}
"""Outcomes of one form of working together, against the same community in isolation."""


def finding_clause(outcome: str, lean: str) -> str:
    """An outcome in the middle of a sentence, graded where there is no clear difference."""
    clause, grade = _(VERDICT_CLAUSES[outcome]), _(LEAN_TEXTS[lean])
    return f"{clause}, {grade}" if outcome == "no_clear_difference" else clause


def forms_sentence(result: FormsData) -> str:
    """The finding of a comparison of forms (``FormsComparison.to_dict()``): which ranks highest, and how surely."""
    first, *others = result["forms"]
    level = [_(row["title"]) for row in others if row["may_be_first"]]
    ahead = [row for row in others if row["outcome"] == "collective_ahead"]
    early = sum(row["outcome"] == "too_early" for row in others)
    unsure = sum(bool(row["also_possible"]) for row in ahead)
    highest = _(
        "In this model, after {years}, {form} ranks highest at the last stage ({stage}): best of {n} forms in {best} % "
        "of {runs} paired runs, mean rank {rank}."
    )
    if level:
        highest = _(
            "In this model, after {years}, {form} ranks highest at the last stage ({stage}): best of {n} forms in "
            "{best} % of {runs} paired runs, mean rank {rank}, yet these runs cannot tell it apart from {level}."
        )
    counted = ngettext(
        "{k} of {n} forms is ahead of isolated.", "{k} of {n} forms are ahead of isolated.", len(ahead)
    ) if ahead else _("None of {n} forms is ahead of isolated.")  # fmt: skip
    if unsure:
        counted = ngettext(
            "{k} of {n} forms is ahead of isolated, {unsure} of them borderline.",
            "{k} of {n} forms are ahead of isolated, {unsure} of them borderline.", len(ahead),
        )  # fmt: skip
    said = highest.format(
        years=years_text(result["years"]), form=_(first["title"]), stage=_(result["stage"]), n=len(result["forms"]),
        best=format_number(100 * first["best"]), runs=result["runs"], rank=format_number(first["rank"], 1),
        level=join_names(level),
    )  # fmt: skip
    told = counted.format(k=len(ahead), n=len(others), unsure=unsure)
    waiting = _("For {k} it is too early to see a difference.").format(k=early) if early else ""
    nothing = ""
    if all(row["verdict"] == "practically_same" for row in others):
        nothing = _("All lie within {points} of isolated in 80 % of runs: their order is practically nothing.").format(
            points=points_text(result["rope"])
        )
    return " ".join(filter(None, [said, told, waiting, nothing])) + firmness_text((), result["runs"])


def form_verdict_text(row: FormRow) -> str:
    """The verdict on a form against isolated, and that it is borderline."""
    said = _(FORM_VERDICTS[row["outcome"]])
    if row["outcome"] == "no_clear_difference":
        said = _("no clear difference, {lean}").format(lean=_(SIDE_LEANS[row["lean"]]))
    return _("{verdict} (borderline)").format(verdict=said) if row["also_possible"] else said


def forms_money_sentence(result: FormsData) -> str:
    """That all forms spend the same, or that they do not."""
    text = (
        _("Same total money in all forms: {total} over {years}.") if result["equal_money"] else
        _("The forms do NOT spend the same: {total} over {years}.")
    )  # fmt: skip
    return text.format(total=dollars_text(result["money_total"]), years=years_text(result["years"]))


def attribution_sentence(shares: Shares) -> str:
    """The weakest evidence behind a verdict, of ``Shares.to_dict()``."""
    weakest = shares["weakest"]
    if weakest is None:
        return _("No condition by itself carries a tenth of this.") if shares["conditions"] else _(NO_EFFECT)
    badge, names = badge_words(weakest["badge"]), [_(name) for name in weakest["conditions"]]
    if len(names) < 3:
        text = _("The weakest evidence behind at least a tenth of this, for {conditions}: {badge}.")
        return text.format(conditions=join_names(names), badge=badge)
    return _("The weakest evidence behind at least a tenth of this, for {n} conditions: {badge}.").format(
        n=len(names), badge=badge
    )


ATTRIBUTION_HEADER = [N_("Condition"), N_("Share (95 % interval)"), N_("Points"), N_("Evidence")]


def attribution_cells(row: ConditionShare) -> list[str]:
    """What one condition carries, of ``Shares.rows``, in cells under ``ATTRIBUTION_HEADER``."""
    low, high, icon = row["share_low"], row["share_high"], BADGES[row["badge"]][0]
    share = format_percent(row["share"])
    if low is not None and high is not None:
        text = _("{share} ({low} to {high})")
        share = text.format(share=share, low=format_number(100 * low), high=format_number(100 * high))
    return [_(row["title"]), share, signed(row["points"]), f"{icon} {row['badge']}"]
