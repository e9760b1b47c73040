"""Whole numbers as they come in forms, from people and from whoever sends anything else."""

from __future__ import annotations

MOST_DIGITS = 6
"""More than any number has that is asked for; a longer one would take Python long to read, or be refused by it."""


def whole(text: str) -> int:
    """A whole number of at least 0; -1 where it is none."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else -1
