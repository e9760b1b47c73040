"""Capitals where a text stands by itself or inside a sentence."""

from __future__ import annotations

from cisim.language.choice import current_language


def inside_sentence(text: str) -> str:
    """A label as it stands inside a sentence: begun small, but in German, whose nouns keep their capital."""
    return text if current_language() == "de" else text[:1].lower() + text[1:]


def first_up(text: str) -> str:
    """A text with a capital letter at its beginning, and the others as they are."""
    return text[:1].upper() + text[1:]
