"""Numbers, years, money and intervals as text: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.comparison.intervals import MIN_RUNS
from cisim.comparison.summary_data import ChildPrice, Summary
from cisim.language import N_, _, format_list, format_number, ngettext, npgettext
from cisim.language.numbers import format_general


def years_text(years: float) -> str:
    """``10 years``, ``1 year``, ``2.5 years``; ``7 months`` where it is no half of a year. As after *after*."""
    months = round(12 * years)
    if months % 6 == 0:
        return ngettext("{n} year", "{n} years", years).format(n=format_general(years))
    return ngettext("{n} month", "{n} months", months).format(n=format_general(months))


def years_alone(years: float) -> str:
    """``years_text`` where it stands by itself, as beside an arrow or an axis: other languages have a case for that."""
    months = round(12 * years)
    if months % 6 == 0:
        return npgettext("alone", "{n} year", "{n} years", years).format(n=format_general(years))
    return npgettext("alone", "{n} month", "{n} months", months).format(n=format_general(months))


def number_text(value: float) -> str:
    """``45.7``, ``0.55``, ``12,345``: one digit after the point, more of a number below one, none of a large one."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 1 or size == 0 else 2 if size >= 0.01 else 3
    return format_number(value, digits)


def signed(value: float) -> str:
    """``+3.1``, ``-0.4``, ``-0.05``, ``0.0``: as ``number_text`` with a sign, but with one decimal from 0.1 on."""
    return same_digits(value)[0]


def fixed(value: float, digits: int, sign: bool = False) -> str:
    """``format_number``, but zero has no sign, also what is zero once it is rounded."""
    text = format_number(value, digits, sign)
    return text if text.strip("+-0.,") else text.lstrip("+-")


def same_digits(*values: float) -> list[str]:
    """Signed numbers that stand in one sentence, all with as many digits after the point as one of them needs."""
    sizes = map(abs, values)
    digits = max(0 if size >= 1000 else 1 if size >= 0.1 or size == 0 else 2 if size >= 0.01 else 3 for size in sizes)
    return [fixed(value, digits, sign=True) for value in values]


def dollars_text(value: float, beside: float | None = None) -> str:
    """``$4,788``, ``$1.89 M``, ``$660.9 M``, ``$104.9 billion``; unit and digits are those of the amount that it stands
    ``beside``.
    """
    size = abs(value if beside is None else beside)
    if size >= 9.9995e9:
        return _("${amount} billion").format(amount=format_number(value / 1e9, 1))
    if size >= 0.9995e6 or size == 0:
        return _("${amount} M").format(amount=format_number(value / 1e6, 1 if size >= 99.95e6 else 2))
    return _("${amount}").format(amount=format_number(value))


def points_text(points: float) -> str:
    """``1 point``, ``0.5 points``."""
    return ngettext("{n} point", "{n} points", points).format(n=format_general(points))


SPREAD_TEXTS = {
    "run": (N_("80 % of runs"), N_("all {n} runs"), N_("one run")),
    "paired run": (N_("80 % of paired runs"), N_("all {n} paired runs"), N_("one paired run")),
    "place": (N_("80 % of places"), N_("all {n} places"), N_("one place")),
    "community": (N_("80 % of communities"), N_("all {n} communities"), N_("one community")),
}
"""What is counted: many of it, all of a few, one."""


def spread_text(runs: int, what: str = "run") -> str:
    """What lies between the ends of an interval of runs: ``80 % of runs``, of few runs ``all 5 runs``."""
    many, all_of_them, single = SPREAD_TEXTS[what]
    if runs >= MIN_RUNS:
        return _(many)
    return _(all_of_them).format(n=runs) if runs > 1 else _(single)


def interval_text(difference: Summary, runs: int, what: str = "run") -> str:
    """``+4.1 points on average (80 % of runs: +0.6 to +7.9)``."""
    mean, low, high = (signed(difference[k]) for k in ("mean", "p10", "p90"))
    text = _("{mean} points on average ({spread}: {low} to {high})")
    return text.format(mean=mean, spread=spread_text(runs, what), low=low, high=high)


NUMBER_WORDS = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"), N_("eight"),
    N_("nine"), N_("ten"),
)  # fmt: skip


def number_word(count: int) -> str:
    """``five``; digits from eleven on."""
    return _(NUMBER_WORDS[count]) if count < len(NUMBER_WORDS) else str(count)


def join_names(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return format_list(names)


def price_text(cost: ChildPrice, runs: int) -> str:
    """``$4,788 (80 % of runs: $2,251 to $87,310)``; no upper end where some of these runs add no child."""
    value, low, high = (
        _("no end") if dollars is None else dollars_text(dollars)
        for dollars in (cost["value"], cost["p10"], cost["p90"])
    )
    return _("{value} ({spread}: {low} to {high})").format(value=value, spread=spread_text(runs), low=low, high=high)


def excess_text(share: float) -> str:
    """``12 % more``, ``0.3 % less``."""
    percent = abs(100 * share)
    text = _("{percent} % more") if share > 0 else _("{percent} % less")
    return text.format(percent=format_number(percent, 0 if percent >= 10 else 1, grouping=False))
