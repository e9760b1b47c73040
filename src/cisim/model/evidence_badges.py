"""One scale of evidence, the strongest first: how well something is supported, whatever it says.

What is declared stands on it: badges of conditions and of entries of the ledger say how well it is known that something
works, grades of parameters and equations where a number or a form comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from cisim.language import N_, _

Badge = Literal["several", "mixed", "limited", "assumption"]

EVIDENCE_SCALE: dict[str, tuple[str, str]] = {
    "several": ("●", N_("Several studies with comparison")),
    "mixed": ("◕", N_("Mixed, or one comparison")),
    "published": ("◑", N_("Published literature")),
    "limited": ("◔", N_("Limited: cases or sites without comparison")),
    "promoters": ("◌", N_("Figures of promoters: the source article and its companions")),
    "assumption": ("○", N_("Assumption of the authors")),
}
"""Icon and words of each level. Figures of promoters are the lowest evidence; an assumption has none."""
BADGES: dict[Badge, tuple[str, str]] = {
    "several": EVIDENCE_SCALE["several"],
    "mixed": EVIDENCE_SCALE["mixed"],
    "limited": EVIDENCE_SCALE["limited"],
    "assumption": EVIDENCE_SCALE["assumption"],
}
"""The levels that badges are declared in."""
GRADE_LEVELS = {"L": "published", "S": "promoters", "A": "assumption"}
"""The level of each grade of a parameter, the strongest first."""
GRADE_MARKS = {grade: EVIDENCE_SCALE[level][0] for grade, level in GRADE_LEVELS.items()}
"""Icon of each grade."""


def lowest(badges: Iterable[Badge]) -> Badge:
    """The weakest of some badges."""
    return max(badges, key=list(BADGES).index)


BADGE_WORDS: dict[Badge, str] = {
    "several": N_("several studies with comparison"),
    "mixed": N_("mixed, or one comparison"),
    "limited": N_("limited (cases or sites without comparison)"),
    "assumption": N_("assumption of the authors"),
}
"""The words of badges in the middle of a sentence."""


def badge_words(badge: Badge) -> str:
    """In the middle of a sentence: ``limited (cases or sites without comparison)``."""
    return _(BADGE_WORDS[badge])
