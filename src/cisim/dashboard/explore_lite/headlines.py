"""The words of a verdict at a moment, those of every other page."""

from __future__ import annotations

from cisim.comparison.comparison import Comparison
from cisim.comparison.verdict_sentences import firmness_text, outcome_text, short_verdict
from cisim.comparison.views import view_at

INTERVAL_TEXT = "One community ends {low} to {high} points from where it would be alone (80 % of runs)."
"""What stands between a verdict and how firm it is; its numbers are those of the last stage."""


def headlines(comparison: Comparison, moment: int) -> tuple[str, str, str, str]:
    """The verdict on the last stage at a moment: the code of its outcome, its first line, the outcome in words, and how
    firm it is.
    """
    view = view_at(comparison.arms, comparison.rope, comparison.last_stage, moment)
    firm = firmness_text(view["also_possible"], view["runs"]).strip()
    return view["outcome"], short_verdict(view), f"In this model: {outcome_text(view)}.", firm
