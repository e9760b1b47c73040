"""Whole numbers as they come in forms and addresses, from people and from whoever sends anything else."""

from __future__ import annotations

MOST_DIGITS = 19
"""Of the longest number that is asked for, a seed; a longer one would take Python long to read, or be refused by it."""


def whole_number_of(text: str) -> int:
    """A whole number of at least 0; -1 where it is none. Its reader says how large it may be."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else -1
