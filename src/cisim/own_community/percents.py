"""Shares and per cents, told apart by all values of a column; and cells that hold no value."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cisim.own_community.csv_cells import quoted

SUPPRESSED = re.compile(
    r"|n\s*/?\s*a\.?|nan|null|none|not available|not reported|suppressed|supp?\.?|s|ds|i/d|lne|x|#n/a|#"
    r"|\*+|-+|–|—|\.+|†|‡"
    r"|\(?(?:n\s*)?[<>≤≥]=?\s*\d+(?:\.\d+)?\s*%?\)?|too few.*",
    re.IGNORECASE,
)
"""What stands where a number is missing or too small to be shown."""
PER_CENT = re.compile(r"(.*\S)\s*(?:%|percent|per cent|pct)", re.IGNORECASE)
PER_CENT_HEADING = re.compile(r"%|\bper\s?cent\b|\bpct\b|\bpercentage\b", re.IGNORECASE)
SHARE_AMONG_POINTS = 5.0
"""Points below whose middle a value under 1 is no doubtful share."""


def is_suppressed(text: str) -> bool:
    """Whether a cell holds no number on purpose."""
    return SUPPRESSED.fullmatch(text) is not None


def without_sign(text: str) -> tuple[str, bool]:
    """A cell without its per cent sign, and whether it had one."""
    match = PER_CENT.fullmatch(text)
    return (match[1], True) if match else (text, False)


def are_shares(values: Sequence[float], signs: Sequence[bool]) -> bool:
    """Whether the values of a column are shares of 1: none has a sign or is above 1, and some are no whole number."""
    known = [v for v in values if np.isfinite(v)]
    return bool(known) and not any(signs) and max(known) <= 1 and any(v not in (0, 1) for v in known)


def doubtful(value: float, text: str, sign: bool, values: Sequence[float], signs: Sequence[bool]) -> str:
    """What is wrong with a value that may be a share among per cents; nothing if it is none."""
    known = [v for v in values if np.isfinite(v)]
    if sign or not 0 < value <= 1 or not known:
        return ""
    if any(signs):
        either = f"{text}% or {100 * value:g}%"
        return f"{quoted(text)} given without a per cent sign among values that have one; write {either}"
    if value < 1 and float(np.median(known)) >= SHARE_AMONG_POINTS:
        either = f"{100 * value:g}, or {text}% if it is so little"
        return f"{quoted(text)} given among per cents; allowed: points, a number from 0 to 100; write {either}"
    return ""
