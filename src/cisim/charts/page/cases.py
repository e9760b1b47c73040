"""Several comparisons on one scale: difference with interval, and the verdict in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cisim.charts.page.markup import NARROW, Scale, bar, fitted, frame, line, mark, tag, words
from cisim.comparison.number_text import signed
from cisim.comparison.verdict import OUTCOMES
from cisim.language import _

MAX_ROWS_WITH_NUMBERS = 5
"""Rows up to which there is room for numbers; beyond, the table has them."""
CASE_COLUMNS = ("case", "difference", "p10", "p90", "verdict")


def draw(table: pd.DataFrame, rope: float, width: int = 760) -> str:
    """A row for each case.

    Args:
        table: columns as ``COLUMNS``; points, collective minus isolated; the verdict as a key of ``OUTCOMES``.
        rope: half-width of what is practically nothing, in points.
        width: pixels.
    """
    narrow = width < NARROW
    rows = list(table[list(CASE_COLUMNS)].itertuples(index=False, name=None))
    terse = not narrow and len(rows) > MAX_ROWS_WITH_NUMBERS
    pitch, top = (60 if narrow else 27 if terse else 42), 40
    left, right = (8, 8) if narrow else (300, 172)
    ends = [value for _, mean, low, high, _ in rows for value in (mean, low, high)]
    scale = Scale(min([*ends, -2.0]), max([*ends, 2.0]), left + 8, width - right - 8)
    bottom = top + pitch * len(rows)
    parts = [
        tag("rect", x=scale(-rope), y=top - 6, width=round(scale(rope) - scale(-rope), 1), height=bottom - top + 6,
            class_="rope", fill="#E5E5E5"),
        line(scale(0), top - 6, scale(0), bottom, "quiet"),
    ]  # fmt: skip
    isolated, collective = _("isolated"), _("collective")
    if not narrow:
        isolated, collective = _("isolated ahead"), _("collective ahead")
    if scale(0) > 130 - 40 * narrow:
        parts.append(words(scale(0) - 8, top - 16, f"◀ {isolated}", "isolated", "end"))
    if width - scale(0) > 150 - 50 * narrow:
        parts.append(words(scale(0) + 8, top - 16, f"{collective} ▶", "collective"))
    for k, row in enumerate(rows):
        parts.append(_row(row, scale, top + pitch * k, width, narrow, terse))
    return frame(width, bottom + 10, title([row[-1] for row in rows]), description(rows), *parts)


def title(verdicts: Sequence[str]) -> str:
    """How often which verdict."""
    counts = [(_(text), verdicts.count(name)) for name, text in OUTCOMES.items()]
    parts = ", ".join(_("{verdict} in {n}").format(verdict=text, n=n) for text, n in counts if n)
    return _("Of {n} cases: {list}").format(n=len(verdicts), list=parts)


def description(rows: Sequence[tuple[str, float, float, float, str]]) -> str:
    """Every number in words."""
    lead = _("Collective minus isolated at the last stage in points, 80 % of runs in brackets.")
    said = {name: _(text) for name, text in OUTCOMES.items()}
    parts = [f"{name}: {_number(m, low, high)}, {said[v]}" for name, m, low, high, v in rows]
    return f"{lead} {'; '.join(parts)}."


def _number(mean: float, low: float, high: float) -> str:
    text = _("{mean} ({low} to {high})")
    return text.format(mean=signed(mean), low=signed(low), high=signed(high))


def _row(
    row: tuple[str, float, float, float, str], scale: Scale, y: float, width: float, narrow: bool, terse: bool
) -> str:
    name, mean, low, high, verdict = row
    middle = y + (42 if narrow else 13 if terse else 20)
    number, said = _number(mean, low, high), _(OUTCOMES[verdict])
    parts = [
        bar(scale(low), middle - 3, max(scale(high) - scale(low), 2), 6, "interval"),
        mark("collective", scale(mean), middle, 6),
    ]
    if narrow:
        parts += [words(8, y + 12, fitted(name, width - 8), font_weight=600),
                  words(8, y + 28, f"{number}, {said}", "quiet", font_size=12)]  # fmt: skip
    else:
        parts.append(words(0, middle + 5, fitted(name, 316), font_size=14.5))
        bold = {"font_size": 14.5, "font_weight": 600}
        parts.append(words(width, middle + (5 if terse else -2), said, "ink", "end", **bold))
        if not terse:
            parts.append(words(width, middle + 15, number, "quiet", "end", font_size=13))
    return "".join(parts)
