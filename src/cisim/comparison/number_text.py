"""Numbers, years, money and intervals as text: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cisim.comparison.summary_data import Summary
from cisim.comparison.verdict import MIN_RUNS


def years_text(years: float) -> str:
    """``10 years``, ``1 year``, ``2.5 years``; ``7 months`` where it is no half of a year."""
    months = round(12 * years)
    count, unit = (years, "year") if months % 6 == 0 else (months, "month")
    return f"{count:g} {unit}" + ("" if count == 1 else "s")


def number_text(value: float) -> str:
    """``45.7``, ``0.55``, ``12,345``: one digit after the point, more of a number below one, none of a large one."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 1 or size == 0 else 2 if size >= 0.01 else 3
    return f"{value:,.{digits}f}"


def signed(value: float) -> str:
    """``+3.1``, ``-0.4``, ``-0.05``, ``0.0``: as ``number_text`` with a sign, but with one decimal from 0.1 on."""
    text = f"{value:+.1f}" if 0.1 <= abs(value) < 1 else f"+{number_text(value)}" if value > 0 else number_text(value)
    return text if text.strip("+-0.") else text.lstrip("+-")


def same_digits(*values: float) -> list[str]:
    """Signed numbers that stand in one sentence, all with as many digits after the point as one of them needs."""
    digits = max(len(signed(v).partition(".")[2]) for v in values)
    texts = [f"{v:+,.{digits}f}" for v in values]
    return [text if text.strip("+-0.") else text.lstrip("+-") for text in texts]


def dollars_text(value: float, beside: float | None = None) -> str:
    """``$4,788``, ``$1.89 M``, ``$660.9 M``, ``$104.9 billion``; unit and digits are those of the amount that it stands
    ``beside``.
    """
    size = abs(value if beside is None else beside)
    if size >= 9.9995e9:
        return f"${value / 1e9:,.1f} billion"
    if size >= 0.9995e6 or size == 0:
        return f"${value / 1e6:,.{1 if size >= 99.95e6 else 2}f} M"
    return f"${value:,.0f}"


def points_text(points: float) -> str:
    """``1 point``, ``0.5 points``."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def spread_text(runs: int, what: str = "run") -> str:
    """What lies between the ends of an interval of runs: ``80 % of runs``, of few runs ``all 5 runs``."""
    if runs >= MIN_RUNS:
        return f"80 % of {what}s"
    return f"all {runs} {what}s" if runs > 1 else f"one {what}"


def interval_text(difference: Summary, runs: int, what: str = "run") -> str:
    """``+4.1 points on average (80 % of runs: +0.6 to +7.9)``."""
    mean, low, high = (signed(difference[k]) for k in ("mean", "p10", "p90"))
    return f"{mean} points on average ({spread_text(runs, what)}: {low} to {high})"


NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number_word(count: int) -> str:
    """``five``; digits from eleven on."""
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)


def join_names(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def price_text(cost: Mapping[str, Any], runs: int) -> str:
    """``$4,788 (80 % of runs: $2,251 to $87,310)``; no upper end where some of these runs add no child."""
    high = "no end" if cost["p90"] is None else dollars_text(cost["p90"])
    return f"{dollars_text(cost['value'])} ({spread_text(runs)}: {dollars_text(cost['p10'])} to {high})"


def excess_text(share: float) -> str:
    """``12 % more``, ``0.3 % less``."""
    percent = abs(100 * share)
    return f"{percent:.0f} % {'more' if share > 0 else 'less'}" if percent >= 10 else (
        f"{percent:.1f} % {'more' if share > 0 else 'less'}")  # fmt: skip
