"""The order of a year and a month, and which conditions act where: drawn from what the code declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cisim.charts.page.markup import NARROW, fitted, frame, tag, words
from cisim.charts.style import COLLECTIVE_STYLE, GRID, SECONDARY
from cisim.language import _


@dataclass(frozen=True)
class MonthRow:
    """A step: when it happens, equation, what happens in a few words, positions of the conditions acting in it."""

    when: str
    name: str
    title: str
    acting: frozenset[int]


def draw(rows: Sequence[MonthRow], conditions: Sequence[str], width: int = 760) -> str:
    """Steps from top to bottom, an arrow back for the next month, a column for each condition.

    Args:
        rows: in order.
        conditions: titles of the columns.
        width: pixels.
    """
    narrow = width < NARROW
    pitch, top = 32, 132 if narrow else 168
    left, right = (26, 152) if narrow else (64, 350)
    step = (right - (34 if narrow else 100)) / len(conditions)
    columns = [width - right + step * (k + 0.5) for k in range(len(conditions))]
    parts = [_head(x, top - 26, name, narrow) for x, name in zip(columns, conditions, strict=True)]
    y, spans = top, {}
    for k, row in enumerate(rows):
        if k == 0 or row.when != rows[k - 1].when:
            parts.append(words(left - 8, y - 4, row.when.capitalize(), "quiet", font_weight=600))
            y += 6
            spans[row.when] = (y, y)
        parts.append(_row(row, left, y, width - right - left - 12, columns))
        y += pitch
        spans[row.when] = (spans[row.when][0], y - 6)
        if k + 1 < len(rows) and rows[k + 1].when != row.when:
            y += 26
    parts += [_loop(left - 8, first, last, narrow) for first, last in spans.values()]
    return frame(width, y + 8, title(rows), description(rows, conditions), *parts)


def title(rows: Sequence[MonthRow]) -> str:
    """What is drawn."""
    counts = {when: sum(row.when == when for row in rows) for when in dict.fromkeys(row.when for row in rows)}
    parts = [_("{n} steps {when}").format(n=n, when=when) for when, n in counts.items()]
    return _("The order of the model: {parts}").format(parts=_(", then ").join(parts))


def description(rows: Sequence[MonthRow], conditions: Sequence[str]) -> str:
    """Every step with the conditions that act in it."""
    steps = []
    for row in rows:
        names = ", ".join(conditions[k].lower() for k in sorted(row.acting)) or _("no condition")
        steps.append(f"{row.when}: {row.name} {row.title} ({names})")
    return "; ".join(steps) + "."


def _head(x: float, y: float, name: str, narrow: bool) -> str:
    turned = f"rotate(-{60 if narrow else 35} {x:.1f} {y:.1f})"
    return words(
        x, y, name if not narrow else fitted(name, 118), "ink", font_size=12 if narrow else 13, transform=turned
    )


def _row(row: MonthRow, x: float, y: float, room: float, columns: Sequence[float]) -> str:
    number = row.name if row.name.startswith("M") else ""
    label = fitted(row.title, room - (44 if number else 8))
    marks = "".join(
        tag("circle", cx=round(at, 1), cy=y + 13, r=7, class_="acts", fill=COLLECTIVE_STYLE.colour)
        if k in row.acting
        else tag("circle", cx=round(at, 1), cy=y + 13, r=2.5, class_="idle", fill=SECONDARY)
        for k, at in enumerate(columns)
    )
    box = tag("rect", x=x, y=y, width=round(room, 1), height=26, rx=5, class_="step-box", fill="#FFFFFF", stroke=GRID)
    return (
        box + words(x + 10, y + 18, label) + words(x + room - 8, y + 18, number, "quiet", "end", font_size=11) + marks
    )


def _loop(x: float, first: float, last: float, narrow: bool) -> str:
    out = 12 if narrow else 34
    path = f"M{x + 6:.1f},{last - 12:.1f} H{x - out:.1f} V{first + 13:.1f} H{x:.1f}"
    head = f"M{x + 6:.1f},{first + 13:.1f} l-8,-5 v10 z"
    return tag("path", d=path, class_="loop", fill="none", stroke=SECONDARY, stroke_width=1.5) + tag(
        "path", d=head, class_="loop-head", fill=SECONDARY
    )
