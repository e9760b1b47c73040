"""The words of a verdict at a moment, those of every other page."""

from __future__ import annotations

from cisim.comparison.comparison import Comparison
from cisim.comparison.number_text import interval_text, years_text
from cisim.comparison.sentences import VERDICT_CLAUSES
from cisim.comparison.verdict import summary, verdict_of


def headlines(comparison: Comparison, moment: int) -> tuple[str, str, str]:
    """The verdict on the last stage at a moment: its code, its first line, and interval with what else it could be."""
    difference = comparison.difference_at(moment)
    verdict = verdict_of(difference, comparison.rope)
    years = float(comparison.months[moment] / 12)
    first = f"After {years_text(years)}, {VERDICT_CLAUSES[verdict]}."
    return verdict, first, interval_text(summary(difference), comparison.runs)
