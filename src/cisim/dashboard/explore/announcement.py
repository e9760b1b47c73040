"""What is read out once a change has settled: first what changed and by how much, in a few words, then the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.comparison.number_text import signed
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.dashboard.state.controls import changes_text
from cisim.dashboard.state.judged import JudgedAt, judged_data
from cisim.dashboard.state.result_cache import FULL, ComparisonResult
from cisim.language import _

MAX_WORDS = 10
"""Words of what changed."""


@dataclass
class Announcer:
    """What was said last, so that a change is told from it, whichever way it was made.

    Attributes:
        said: the result that was spoken of last.
        change: how it differs from the one before, in words.
    """

    said: ComparisonResult | None = None
    change: str = ""

    def text(self, result: ComparisonResult | None, chosen: JudgedAt) -> str:
        """What to say of a result at the chosen stage and year; of a preview what was said before it."""
        if result is not None and result.runs >= FULL and (self.said is None or self.said.settings != result.settings):
            self.change = change_sentence(self.said, result) if self.said else ""
            self.said = result
        now = self.said or result
        return f"{self.change} {verdict_sentence(judged_data(now, chosen))}".strip() if now else ""


def change_sentence(before: ComparisonResult, after: ComparisonResult) -> str:
    """``Backbone support: full → off. Mean +6.5 → +3.1 points.`` in at most ``MAX_WORDS`` words, arrows not counted."""
    a, b = (signed(result.data["difference"]["mean"]) for result in (before, after))
    changes = changes_text(before.settings, after.settings)
    change = _("{changes}. Mean {before} → {after} points.").format(changes=changes, before=a, after=b)
    if words_of(change) <= MAX_WORDS:
        return change
    return _("Settings changed. Mean {before} → {after} points.").format(before=a, after=b)


def words_of(text: str) -> int:
    """How many words are read out."""
    return sum(any(c.isalnum() for c in word) for word in text.split())
