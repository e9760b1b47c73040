"""Codes of rooms: four letters that are told apart when they are read out or seen from the last row."""

from __future__ import annotations

import re
import secrets
from collections.abc import Container

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Capital letters without I, O and L, which look like one, zero and each other."""
LENGTH = 4
HOURS_VALID = 12.0
"""A room is found by its code for so long after it was opened."""
RUDE = (
    "ANUS", "ARSE", "ASS", "BUM", "CACA", "CRAP", "CUM", "CUNT", "DAMN", "DEAD", "DUMB", "DUMM", "FAG", "FAT", "FCK",
    "FUC", "FUK", "FUX", "GAY", "HATE", "HEXE", "JEW", "KACK", "KKK", "KUNT", "MEAR", "MUFF", "NAZ", "NUTT", "PEDA",
    "PENE", "PUTA", "PUTZ", "RAPE", "SAU", "SEX", "SHT", "SPAZ", "SS", "TETA", "TWAT", "UGH", "WANK",
)  # fmt: skip
"""Parts of codes that nobody should have to read out, in English, German and Spanish."""


def is_decent(code: str) -> bool:
    """Whether a code holds no rude word."""
    return not any(word in code for word in RUDE)


def new_code(taken: Container[str]) -> str:
    """A code that no other room has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if code not in taken and is_decent(code):
            return code


def tidy_code(typed: str) -> str:
    """A code as it was meant, in capitals without spaces and hyphens; empty if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
