"""Numbers, per cents, money, dates and lists as the language in use writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from babel import Locale
from babel import dates as babel_dates
from babel import lists as babel_lists
from babel import numbers as babel_numbers

from cisim.language.choice import DEFAULT_LANGUAGE, PSEUDO_LANGUAGE, current_language


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(DEFAULT_LANGUAGE if language == PSEUDO_LANGUAGE else language)


def format_number(value: float, digits: int = 0, sign: bool = False, grouping: bool = True) -> str:
    """``1,234.5``, in German ``1.234,5``: with as many digits after the point as asked for.

    Args:
        value: the number.
        digits: after the point.
        sign: whether a number above zero begins with ``+``.
        grouping: whether thousands are marked; years and codes are written without.
    """
    text = f"{abs(value):{',' if grouping else ''}.{digits}f}"  # rounded as Python does, in every language alike
    return f"{'-' if value < 0 else '+' if sign else ''}{_localised(text)}"


@cache
def _symbols(language: str) -> tuple[str, str]:
    """What stands before decimals and between thousands."""
    locale = _locale(language)
    return str(babel_numbers.get_decimal_symbol(locale)), str(babel_numbers.get_group_symbol(locale))


def format_general(value: float) -> str:
    """``15``, ``2.5``: as short as six digits allow, with the decimal sign of the language."""
    return f"{value:g}".replace(".", _symbols(current_language())[0])


def format_short(value: float, digits: int = 3) -> str:
    """``1,230``, ``0.0125``, ``12.5``: so many digits that count."""
    return _localised(f"{value:,.{digits}g}")


def format_long(value: float) -> str:
    """``2,000,000``, ``0.0125``: all digits that were given."""
    return _localised(f"{value:,.10g}")


def _localised(text: str) -> str:
    """A number as Python writes it with the signs of the language."""
    point, group = _symbols(current_language())
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


def format_integer(value: float) -> str:
    """``12,345``, in German ``12.345``."""
    return format_number(round(value))


def format_percent(share: float) -> str:
    """``81 %``: a share of 0.81, with a space in every language, as the field writes it here."""
    return f"{format_number(100 * share)} %"


def format_money(dollars: float) -> str:
    """``$4,788``, in German and Spanish ``4.788 $``."""
    amount = format_number(abs(dollars))
    sign = "-" if dollars < 0 else ""
    pattern = _locale(current_language()).currency_formats["standard"].pattern
    return f"{sign}${amount}" if pattern.startswith("¤") else f"{sign}{amount} $"


def format_date(day: date) -> str:
    """``November 29, 2026``, in German ``29. November 2026``."""
    return babel_dates.format_date(day, "long", _locale(current_language()))


def format_list(names: Sequence[str]) -> str:
    """``A, B and C``, in Spanish ``A, B y C``."""
    if current_language() in (DEFAULT_LANGUAGE, PSEUDO_LANGUAGE):  # house style: no comma before "and"
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return babel_lists.format_list(list(names), locale=_locale(current_language()))
