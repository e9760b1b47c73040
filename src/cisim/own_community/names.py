"""Names as files write them: composed, without marks that nobody sees, and when two are the same."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
"""Marks without width that change how letters of some scripts are joined; they stay inside a name."""
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that show nothing, though Unicode calls them visible."""


def clean_text(text: str) -> str:
    """A text in composed form (NFC), with single spaces and without invisible marks: byte order marks, soft hyphens,
    marks of direction, spaces without width.
    """
    if text.isascii():
        return " ".join(text.split())
    kept = "".join(c for c in text if c in JOINERS or unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", kept).split()).strip(JOINERS)


def name_key(text: str) -> str:
    """What two ways of writing a name share: capitals, forms of composition and invisible marks do not count."""
    if text.isascii():
        return " ".join(text.casefold().split())
    seen = "".join(c for c in clean_text(text) if c not in JOINERS and not "\ufe00" <= c <= "\ufe0f")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())


def is_visible(text: str) -> bool:
    """Whether anybody can see something of a text."""
    return any(c not in BLANK_LETTERS and unicodedata.category(c)[0] in "LNPS" for c in text)


def normalize(text: str) -> str:
    """Letters and digits of a text, in small letters; marks that belong to letters stay."""
    if text.isascii():
        return "".join(c for c in text.casefold() if c.isalnum())
    return "".join(c for c in name_key(text) if c.isalnum() or unicodedata.category(c)[0] == "M")
