"""Numbers in cells as people write them: what is read, and for the rest what was probably meant."""

from __future__ import annotations

import re

from cisim.community_cells import Sheet, given

NUMBER = re.compile(
    r"(?:us)?\$?\s*((?:\d{1,3}(?:([, '’])\d{3})(?:\2\d{3})*|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*(?:\$|usd|dollars)?",
    re.IGNORECASE,
)
"""1,200,000 and 1 200 000, $1200000 and 1.2e6; the decimal sign is a point."""
UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""75.000: seventy-five, or as some countries write it seventy-five thousand."""
POINTS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")
COMMA = re.compile(r"(\d+),(\d+)")
SHORT = re.compile(r"(\d+(?:[.,]\d+)?)(k|m)")
THOUSANDS = {"k": 1e3, "m": 1e6}
OTHER_MONEY = re.compile(r"€|£|\b(?:eur|euro|euros|gbp|chf|cad|aud)\b")
UNITS = re.compile(
    r"us\$|[$€£]|\b(?:usd|dollars?|eur|euros?|gbp|chf|cad|aud|a year|per year|p\.?a\.?)\b|/\s*(?:yr|year)|[\s~'’]"
)


def number_of(sheet: Sheet, row: int, column: str, text: str, allowed: str, low: float, high: float) -> float:
    """A number in a range. NaN if it is none, or if it could be two, and the problem is noted.

    Args:
        sheet: where a problem is noted, as ``row`` and ``column``.
        row, column: place of the cell.
        text: what stands in it.
        allowed: what is allowed, in words.
        low, high: range; where numbers begin at 1, three digits after a point are not taken for a fraction.
    """
    match = NUMBER.fullmatch(text)
    unclear = low >= 1 and UNCLEAR.fullmatch(text)
    if match and not unclear:
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if low <= value <= high:
            return value
    said = "is empty" if not text else f"{given(text)} given"
    hint = f"; write {text.replace('.', '')}, or {text}0 if it is so little" if unclear else meant(text)
    sheet.wrong(row, column, f"{said}; allowed: {allowed}{hint}")
    return float("nan")


def meant(text: str) -> str:
    """``; write 1200000`` for a number in another way of writing, else nothing."""
    words = text.casefold().replace("million", "m").replace("mio", "m").replace("thousand", "k")
    bare = UNITS.sub("", words).rstrip(".")
    money = " if these are dollars" if OTHER_MONEY.search(words) else ""
    if match := POINTS.fullmatch(bare):
        value = float(match[1].replace(".", "") + "." + (match[2] or "0"))
    elif match := SHORT.fullmatch(bare):
        value = float(match[1].replace(",", ".")) * THOUSANDS[match[2]]
    elif match := NUMBER.fullmatch(bare):
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if not money and bare == words:
            return ""  # a number that is out of range
    elif match := COMMA.fullmatch(bare):
        value = float(f"{match[1]}.{match[2]}")
    else:
        return ""
    return f"; write {value:.10g}{money}"


def written(value: float) -> str:
    """A number that is read again as it is, and never as another one."""
    text = f"{value!r}".removesuffix(".0")
    return f"{text}0" if UNCLEAR.fullmatch(text) else text
