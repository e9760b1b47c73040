"""What a cell of a CSV file says: a number, a name, one of several words; and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from cisim.errors import nearest
from cisim.own_community.names import is_visible, normalize
from cisim.own_community.problems import MAX_PROBLEMS
from cisim.own_community.sheet import Sheet

MAX_LABEL_LENGTH = 200
"""Characters of a label."""
NUMBER = re.compile(
    r"(?:us)?\$?\s*((?:\d{1,3}(?:([, '’])\d{3})(?:\2\d{3})*|\d+)(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*(?:\$|usd|dollars)?",
    re.IGNORECASE,
)
"""1,200,000 and 1 200 000, $1200000 and 1.2e6; the decimal sign is a point."""
AMBIGUOUS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""75.000: seventy-five, or as some countries write it seventy-five thousand."""
POINT_GROUPS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")
DECIMAL_COMMA = re.compile(r"(\d+),(\d+)")
ABBREVIATED = re.compile(r"(\d+(?:[.,]\d+)?)(k|m)")
MULTIPLIERS = {"k": 1e3, "m": 1e6}
OTHER_CURRENCIES = re.compile(r"€|£|\b(?:eur|euro|euros|gbp|chf|cad|aud)\b")
UNITS = re.compile(
    r"us\$|[$€£]|\b(?:usd|dollars?|eur|euros?|gbp|chf|cad|aud|a year|per year|p\.?a\.?)\b|/\s*(?:yr|year)|[\s~'’]"
)


def parse_number(sheet: Sheet, row: int, column: str, text: str, allowed: str, low: float, high: float) -> float:
    """A number in a range. NaN if it is none, or if it could be two, and the problem is noted.

    Args:
        sheet: where a problem is noted, as ``row`` and ``column``.
        row, column: place of the cell.
        text: what stands in it.
        allowed: what is allowed, in words.
        low, high: range; where numbers begin at 1, three digits after a point are not taken for a fraction.
    """
    match = NUMBER.fullmatch(text)
    ambiguous = low >= 1 and AMBIGUOUS.fullmatch(text)
    if match and not ambiguous:
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if low <= value <= high:
            return value
    hint = f"; write {text.replace('.', '')}, or {text}0 if it is so little" if ambiguous else number_hint(text)
    sheet.report(row, column, f"{describe_cell(text)}; allowed: {allowed}{hint}")
    return float("nan")


def number_hint(text: str) -> str:
    """``; write 1200000`` for a number in another way of writing, else nothing."""
    words = text.casefold().replace("million", "m").replace("mio", "m").replace("thousand", "k")
    bare = UNITS.sub("", words).rstrip(".")
    money = " if these are dollars" if OTHER_CURRENCIES.search(words) else ""
    if match := POINT_GROUPS.fullmatch(bare):
        value = float(match[1].replace(".", "") + "." + (match[2] or "0"))
    elif match := ABBREVIATED.fullmatch(bare):
        value = float(match[1].replace(",", ".")) * MULTIPLIERS[match[2]]
    elif match := NUMBER.fullmatch(bare):
        value = float(re.sub(r"[, '’]", "", match[1]) + (match[3] or ""))
        if not money and bare == words:
            return ""  # a number that is out of range
    elif match := DECIMAL_COMMA.fullmatch(bare):
        value = float(f"{match[1]}.{match[2]}")
    else:
        return ""
    return f"; write {value:.10g}{money}"


def number_text(value: float) -> str:
    """A number that is read again as it is, and never as another one."""
    text = f"{value!r}".removesuffix(".0")
    return f"{text}0" if AMBIGUOUS.fullmatch(text) else text


def quoted(text: str) -> str:
    """What stands in a cell, as short as a message can bear."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def describe_cell(text: str) -> str:
    """That a cell is empty, or what stands in it."""
    return f"{quoted(text)} given" if text else "is empty"


def parse_label(sheet: Sheet, row: int, column: str, text: str) -> str:
    """The name of an organisation, or nothing if it is none."""
    if not text:
        sheet.report(row, column, "is empty, or of characters that nobody sees; allowed: a name")
    elif not is_visible(text):
        sheet.report(row, column, f"{text!a} given, of characters that nobody sees; allowed: a name")
    elif len(text) > MAX_LABEL_LENGTH:
        sheet.report(row, column, f"{quoted(text)} given, {len(text)} characters; allowed: up to {MAX_LABEL_LENGTH}")
    elif any(unicodedata.category(c) == "Cc" for c in text):
        sheet.report(row, column, f"{quoted(text)} given, with characters that cannot be shown; allowed: a name")
    else:
        return text
    return ""


def parse_choice(sheet: Sheet, row: int, column: str, text: str, known: Mapping[str, str], names: Sequence[str]) -> str:
    """The name meant by a text, or nothing.

    Args:
        sheet: where a problem is noted, as ``row`` and ``column``.
        row, column: place of the cell.
        text: what stands in it; capitals, hyphens and spaces do not matter.
        known: what it may say, as ``normalize`` gives it, and what that stands for.
        names: what is allowed, for messages.
    """
    choice = known.get(normalize(text))
    if choice is None:
        if (column, text) not in sheet.hints:
            sheet.hints[column, text] = nearest(text, names) if text and len(sheet.hints) < MAX_PROBLEMS else ""
        sheet.report(row, column, f"{describe_cell(text)}; allowed: {', '.join(names)}{sheet.hints[column, text]}")
        return ""
    return choice
