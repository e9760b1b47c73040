"""Where the money goes: both arms with the same total, and what moves between uses when organisations coordinate."""

from __future__ import annotations

from collections.abc import Mapping

from cisim.charts.page.markup import NARROW, Scale, bar, fitted, frame, line, tag, words
from cisim.charts.style import ARM_STYLES
from cisim.comparison.data import ComparisonData
from cisim.comparison.number_text import dollars_text, fixed, years_text
from cisim.language import N_, _, format_number

SHADES = ("#0072B2", "#7FA7C4", "#B9C6CE", "#D5D5D5", "#B35900", "#D9B48F", "#8A4B08", "#5C3A6B", "#9A9A9A", "#2F6B4F")
"""Fills of uses; every number is also written."""
USE_NAMES = {
    "service": N_("service"), "search": N_("search"), "fundraising": N_("fundraising"), "reporting": N_("reporting"),
    "coordination": N_("coordination"), "running": N_("running"), "backbone": N_("backbone"),
    "data_system": N_("data system"), "reserves": N_("reserves"), "total": N_("total"),
}  # fmt: skip
"""Uses of money in words."""


def draw(result: ComparisonData, width: int = 760) -> str:
    """Stacked totals above, differences by use below.

    Args:
        result: ``Comparison.to_dict()``.
        width: pixels.
    """
    narrow = width < NARROW
    arms = {arm: result["arms"][arm]["money"] for arm in ARM_STYLES}
    uses = [use for use in arms["isolated"] if use != "total"]
    left = 8 if narrow else 108
    parts = [
        words(0, 16, _("All money over {years}").format(years=years_text(result["years"])), "ink", font_weight=600)
    ]
    for k, (arm, money) in enumerate(arms.items()):
        y = 30 + (52 if narrow else 34) * k
        parts.append(words(0 if not narrow else 8, y + 17 if not narrow else y + 12, ARM_STYLES[arm].label, arm))
        parts.append(_stack(money, uses, left, y + (18 if narrow else 0), width - left - 78))
        place = y + (35 if narrow else 17)
        parts.append(words(width, place, dollars_text(money["total"]), "ink", "end", font_weight=600))
    top = 30 + 2 * (52 if narrow else 34) + 26
    parts.append(
        words(
            0,
            top,
            _("What moves ($ M)") if narrow else _("What moves when organisations coordinate ($ M)"),
            "ink",
            font_weight=600,
        )
    )
    parts += _shifts(arms, uses, top + 14, width, narrow)
    height = top + 14 + (40 if narrow else 26) * len(uses) + 8
    return frame(width, height, title(result), description(result), *parts)


def title(result: ComparisonData) -> str:
    """Whether both arms spend the same, and how much."""
    total = dollars_text(result["arms"]["collective"]["money_total"])
    same, other = (
        _("Both arms spend the same: {total} over {years}"),
        _("The arms do NOT spend the same: {total} over {years}"),
    )
    return (same if result["equal_money"] else other).format(total=total, years=years_text(result["years"]))


def description(result: ComparisonData) -> str:
    """Every use in words."""
    isolated, collective = (result["arms"][arm]["money"] for arm in ARM_STYLES)
    row = _("{use}: {isolated} isolated, {collective} collective")
    rows = []
    for use in isolated:
        dollars = (format_number(money[use] / 1e6, 2) for money in (isolated, collective))
        rows.append(row.format(use=use_name(use), isolated=next(dollars), collective=next(dollars)))
    return _("Millions of dollars, mean of runs. {rows}.").format(rows="; ".join(rows))


def use_name(use: str) -> str:
    """A use of money in words."""
    return _(USE_NAMES.get(use, use.replace("_", " ")))


def _stack(money: Mapping[str, float], uses: list[str], x: float, y: float, width: float) -> str:
    parts, at = [], x
    for use, shade in zip(uses, SHADES, strict=False):
        share = max(money[use], 0) / money["total"] * width
        label = use_name(use)
        parts.append(tag("rect", x=f"{at:.1f}", y=y, width=f"{share:.1f}", height=24, fill=shade, class_="u"))
        if share > 7.5 * len(label) + 12:
            colour = "#FFFFFF" if shade == SHADES[0] else "#1D1D1D"
            parts.append(tag("text", label, x=f"{at + 7:.1f}", y=y + 16.5, fill=colour, class_="over"))
        at += share
    return "".join(parts)


def _shifts(arms: Mapping[str, Mapping[str, float]], uses: list[str], top: float, width: float,
            narrow: bool) -> list[str]:  # fmt: skip
    moved = {use: (arms["collective"][use] - arms["isolated"][use]) / 1e6 for use in uses}
    limit = max(max(abs(v) for v in moved.values()), 1e-9)
    left, right = (8, width - 92) if narrow else (190, width - 170)
    scale = Scale(-limit, limit, left, right)
    pitch = 40 if narrow else 26
    parts = [line(scale(0), top, scale(0), top + pitch * len(uses), "quiet")]
    for k, (use, value) in enumerate(moved.items()):
        y = top + pitch * k + (18 if narrow else 4)
        parts.append(bar(min(scale(0), scale(value)), y, abs(scale(value) - scale(0)), 16,
                         "collective" if value >= 0 else "isolated"))  # fmt: skip
        share = 100 * arms["collective"][use] / arms["collective"]["total"]
        parts.append(words(8 if narrow else 0, y - 4 if narrow else y + 13, fitted(use_name(use), 170)))
        moved_by = fixed(value, 2, sign=True)
        text = _("{value}  ({share} % of all)").format(value=moved_by, share=format_number(share, 1))
        text = moved_by if narrow else text
        parts.append(words(width, y + 13, text, "ink", "end"))
    return parts
