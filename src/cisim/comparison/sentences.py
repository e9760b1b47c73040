"""Sentences about comparisons of two arms and of forms: always with n, an interval and "in this model"; the same words
on the command line, in reports and on pages.
"""

from __future__ import annotations

from cisim.comparison.further_data import ConditionShare, Shares
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.number_text import (
    dollars_text,
    join_names,
    signed,
    years_text,
)
from cisim.comparison.several_data import FormRow, FormsData
from cisim.comparison.verdict_sentences import ahead_sentence, firmness_text, verdict_sentence
from cisim.model.evidence_badges import BADGES, badge_words

VERDICT_CLAUSES = {
    "collective_ahead": "collective is ahead",
    "isolated_ahead": "isolated is ahead",
    "practically_same": "collective and isolated are practically the same",
    "no_clear_difference": "there is no clear difference between collective and isolated",
    "too_early": "it is too early to see a difference between collective and isolated",
}


NO_EFFECT = "There is no effect that a condition could carry: on average it is practically nothing, or not known."
"""Instead of an attribution, where the mean is nothing or cannot be told from it."""


FORM_VERDICTS = {
    "collective_ahead": "ahead of isolated",
    "isolated_ahead": "behind isolated",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
}
"""Verdicts on one form of working together, against the same community in isolation."""


def forms_sentence(result: FormsData) -> str:
    """The finding of a comparison of forms (``FormsComparison.to_dict()``): which ranks highest, and how surely."""
    first, *others = result["forms"]
    level = [row["title"] for row in others if row["may_be_first"]]
    ahead = [row for row in result["forms"] if row["verdict"] == "collective_ahead"]
    unsure = sum(bool(row["also_possible"]) for row in ahead)
    borderline = f", {unsure} of them borderline" if unsure else ""
    return (
        f"In this model, after {years_text(result['years'])}, {first['title']} ranks highest at the last stage "
        f"({result['stage']}): best of {len(result['forms'])} forms in {100 * first['best']:.0f} % of "
        f"{result['runs']} paired runs, mean rank {first['rank']:.1f}"
        f"{f', yet these runs cannot tell it apart from {join_names(level)}' if level else ''}. "
        f"{len(ahead)} of {len(others)} forms are ahead of isolated{borderline}.{firmness_text((), result['runs'])}"
    )


def form_verdict_text(row: FormRow) -> str:
    """The verdict on a form against isolated, and that it is borderline."""
    return FORM_VERDICTS[row["verdict"]] + (" (borderline)" if row["also_possible"] else "")


def forms_money_sentence(result: FormsData) -> str:
    """That all forms spend the same, or that they do not."""
    same = "Same total money in all forms" if result["equal_money"] else "The forms do NOT spend the same"
    return f"{same}: {dollars_text(result['money_total'])} over {years_text(result['years'])}."


def attribution_sentence(shares: Shares) -> str:
    """The weakest evidence behind a verdict, of ``Shares.to_dict()``."""
    weakest = shares["weakest"]
    if weakest is not None:
        names = weakest["conditions"]
        which = " and ".join(names) if len(names) < 3 else f"{len(names)} conditions"
        return f"The weakest evidence behind at least a tenth of this, for {which}: {badge_words(weakest['badge'])}."
    return "No condition by itself carries a tenth of this." if shares["conditions"] else NO_EFFECT


ATTRIBUTION_HEADER = ["Condition", "Share (95 % interval)", "Points", "Evidence"]


def attribution_cells(row: ConditionShare) -> list[str]:
    """What one condition carries, of ``Shares.rows``, in cells under ``ATTRIBUTION_HEADER``."""
    low, high, icon = row["share_low"], row["share_high"], BADGES[row["badge"]][0]
    spread = "" if low is None or high is None else f" ({100 * low:.0f} to {100 * high:.0f})"
    return [row["title"], f"{100 * row['share']:.0f} %{spread}", signed(row["points"]), f"{icon} {row['badge']}"]


__all__ = [
    "ATTRIBUTION_HEADER", "FORM_VERDICTS", "NO_EFFECT", "VERDICT_CLAUSES", "ahead_sentence", "attribution_cells",
    "attribution_sentence", "firmness_text", "form_verdict_text", "forms_money_sentence", "forms_sentence",
    "money_sentence", "verdict_sentence",
]  # fmt: skip
