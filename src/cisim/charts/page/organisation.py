"""The years of one organisation: hours by use, money, three shares, and the elements of the practice it follows."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from cisim.charts.page.markup import Scale, frame, line, tag, words
from cisim.charts.page.money import SHADES, use_name
from cisim.language import N_, _, format_money, format_number, ngettext
from cisim.language.numbers import format_general

SHARES = {N_("trust"): "", N_("alignment"): "6 4", N_("effectiveness"): "2 3"}
"""Shares and the dashes of their lines."""
AXIS_WIDTH, EDGE, FIELD_HEIGHT = 40, 8, 86
"""Room beside and height of a panel, in pixels."""


def draw(table: pd.DataFrame, width: int = 340, moment: int = 0) -> str:
    """Panels below each other on the same years; the present moment has a line.

    Args:
        table: ``year``, ``$ a year``, columns of hours ending in `` h``, the shares, ``practice`` as words of 0 and 1.
        width: pixels.
        moment: the row that is looked at.
    """
    n = len(table)
    step = (width - AXIS_WIDTH - EDGE) / n

    def middle(k: int) -> float:
        return AXIS_WIDTH + step * (k + 0.5)

    parts, y = [], 0.0
    x = f"{middle(moment):.1f}"
    for heading, panel, field, below in (
        (_("Hours a month, by use"), _hours, FIELD_HEIGHT, 34),
        (_("Money ($ 1,000 a year)"), _money, FIELD_HEIGHT, 0),
        (_("Trust, alignment, effectiveness"), _shares, FIELD_HEIGHT, 18),
        (_("Practice: filled elements are followed"), _practice, _rows_of(table) * 9, 4),
    ):
        parts.append(words(0, y + 13, heading, "ink", font_weight=600, font_size=12))
        parts.append(panel(table, y + 22, middle, step))
        parts.append(tag("line", x1=x, x2=x, y1=y + 18, y2=y + 24 + field, class_="l now", stroke="#B35900",
                         stroke_width=1.5, stroke_dasharray="3 3"))  # fmt: skip
        y += field + below + 32
    last = float(table["year"].iloc[-1])
    parts.append(words(middle(0), y + 8, _("start"), "quiet", "middle", font_size=11))
    if n > 2:
        parts.append(
            words(width - EDGE, y + 8, _("year {n}").format(n=format_general(last)), "quiet", "end", font_size=11)
        )
    return frame(width, y + 14, title(table), description(table), *parts)


def title(table: pd.DataFrame) -> str:
    """How its size changes and how often its practice does."""
    first, last = float(table["FTE"].iloc[0]), float(table["FTE"].iloc[-1])
    changes = int(table["elements changed"].sum())
    text = ngettext(
        "From {first} to {last} FTE; {n} change of practice seen between years",
        "From {first} to {last} FTE; {n} changes of practice seen between years",
        changes,
    )
    return text.format(first=format_number(first, 1), last=format_number(last, 1), n=changes)


def description(table: pd.DataFrame) -> str:
    """First and last year in words."""
    ends = [table.iloc[0], table.iloc[-1]]
    text = _("year {n}: {money} a year, trust {trust}, alignment {alignment}, effectiveness {effect}, practice {bits}")
    parts = [
        text.format(n=format_general(row["year"]), money=format_money(row["$ a year"]), bits=row["practice"],
                    trust=format_number(row["trust"], 2), alignment=format_number(row["alignment"], 2),
                    effect=format_number(row["effectiveness"], 2)) for row in ends
    ]  # fmt: skip
    lead = _("Hours by use, money, shares from 0 to 1 and practice by year. {years}.")
    return lead.format(years="; ".join(parts))


def _axis(scale: Scale, ticks: tuple[float, ...], right: float, text: Callable[[float], str]) -> list[str]:
    parts = []
    for tick in ticks:
        parts += [line(AXIS_WIDTH, scale(tick), right, scale(tick)),
                  words(AXIS_WIDTH - 5, scale(tick) + 4, text(tick), "quiet", "end", font_size=10.5)]  # fmt: skip
    return parts


def _hours(table: pd.DataFrame, top: float, middle: Callable[[int], float], step: float) -> str:
    uses = [c for c in table if c.endswith(" h")]
    most = max(float(table[uses].sum(axis=1).max()), 1e-9)
    level = Scale(0, most, top + FIELD_HEIGHT, top)
    right = middle(len(table) - 1) + step / 2
    parts = _axis(level, (0, most), right, format_number)
    for k, row in enumerate(table[uses].itertuples(index=False)):
        at = 0.0
        for value, shade in zip(row, SHADES, strict=False):
            low, high = level(at), level(at + value)
            parts.append(tag("rect", x=f"{middle(k) - step * 0.4:.1f}", y=f"{high:.1f}", width=f"{step * 0.8:.1f}",
                             height=f"{low - high:.1f}", fill=shade, class_="u"))  # fmt: skip
            at += value
    x, y = float(AXIS_WIDTH), top + FIELD_HEIGHT + 17
    for use, shade in zip(uses, SHADES, strict=False):
        name = use_name(use.removesuffix(" h"))
        room = 22 + 6.3 * len(name)
        if x + room > right + EDGE:
            x, y = float(AXIS_WIDTH), y + 16
        parts += [tag("rect", x=f"{x:.1f}", y=f"{y - 9:.1f}", width=10, height=10, fill=shade, class_="u"),
                  words(x + 14, y, name, "quiet", font_size=11)]  # fmt: skip
        x += room
    return "".join(parts)


def _money(table: pd.DataFrame, top: float, middle: Callable[[int], float], step: float) -> str:
    values = [float(v) / 1000 for v in table["$ a year"]]
    most = max(max(values), 1e-9)
    level = Scale(0, most, top + FIELD_HEIGHT, top)
    parts = _axis(level, (0, most), middle(len(values) - 1) + step / 2, format_number)
    for k, value in enumerate(values):
        parts.append(tag("rect", x=f"{middle(k) - step * 0.4:.1f}", y=f"{level(value):.1f}", width=f"{step * 0.8:.1f}",
                         height=f"{top + FIELD_HEIGHT - level(value):.1f}", fill="#999999",
                         class_="b between"))  # fmt: skip
    return "".join(parts)


def _shares(table: pd.DataFrame, top: float, middle: Callable[[int], float], step: float) -> str:
    level = Scale(0, 1, top + FIELD_HEIGHT, top)
    right = middle(len(table) - 1) + step / 2
    parts = _axis(level, (0, 0.5, 1), right, format_general)
    x = float(AXIS_WIDTH)
    for name, dash in SHARES.items():
        points = " ".join(f"{middle(k):.1f},{level(float(v)):.1f}" for k, v in enumerate(table[name]))
        stroke = {"class_": "s line", "fill": "none", "stroke": "#222222", "stroke_width": 1.8,
                "stroke_dasharray": dash or None}  # fmt: skip
        y = top + FIELD_HEIGHT + 15
        parts += [tag("polyline", points=path, **stroke) for path in (points, f"{x},{y - 4} {x + 20},{y - 4}")]
        parts.append(words(x + 25, y, _(name), "quiet", font_size=11))
        x += 36 + 6.3 * len(_(name))
    return "".join(parts)


def _rows_of(table: pd.DataFrame) -> int:
    return len(str(table["practice"].iloc[0]))


def _practice(table: pd.DataFrame, top: float, middle: Callable[[int], float], step: float) -> str:
    """A column a moment, a row an element; a gap between the units of an organisation."""
    wide, parts = min(step * 0.8, 14.0), []
    before = str(table["practice"].iloc[0])
    for k, practice in enumerate(map(str, table["practice"])):
        for row, sign in enumerate(practice):
            if sign == " ":
                continue
            new = sign != before[row]
            parts.append(tag("rect", x=f"{middle(k) - wide / 2:.1f}", y=f"{top + 9 * row:.1f}", width=f"{wide:.1f}",
                             height=7, class_=f"e {'on' if sign == '1' else 'off'}{' new' if new else ''}",
                             fill="#0072B2" if sign == "1" else "#FFFFFF", stroke="#B35900" if new else "#999999",
                             stroke_width=1.8 if new else 0.8))  # fmt: skip
        before = practice
    return "".join(parts)
