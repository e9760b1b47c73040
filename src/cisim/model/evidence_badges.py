"""Badges of evidence, the strongest first: how well something is supported, whatever it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Badge = Literal["several", "mixed", "limited", "assumption"]

BADGES: dict[Badge, tuple[str, str]] = {
    "several": ("●", "Several studies with comparison"),
    "mixed": ("◑", "Mixed, or one comparison"),
    "limited": ("◔", "Limited: cases or sites without comparison"),
    "assumption": ("○", "Assumption of the authors"),
}
"""Icon and words of each."""


def lowest(badges: Iterable[Badge]) -> Badge:
    """The weakest of some badges."""
    return max(badges, key=list(BADGES).index)


def badge_words(badge: Badge) -> str:
    """In the middle of a sentence: ``limited (cases or sites without comparison)``."""
    name, _, more = BADGES[badge][1].partition(": ")
    return name.lower() + (f" ({more})" if more else "")
