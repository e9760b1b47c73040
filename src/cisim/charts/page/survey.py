"""What a class thought before and after, item by item."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.charts.page.markup import NARROW, Scale, frame, heading, line, mark, words
from cisim.language import _, format_number

ROW = 58
"""Height of an item in pixels."""


def draw(rows: Sequence[tuple[str, float, float]], ends: tuple[str, str], title: str, width: int = 760) -> str:
    """An open circle before, a filled square after, on a scale from 1 to 5 for each item.

    Args:
        rows: item, mean before, mean after.
        ends: what 1 and 5 mean.
        title: the finding.
        width: pixels.
    """
    scale = Scale(1, 5, 30, width - 30)
    top = 56 if width < NARROW else 42  # an item of two lines has to stay below what the ends mean
    parts = [words(30, 16, f"1 {ends[0]}", "quiet"), words(width - 30, 16, f"5 {ends[1]}", "quiet", "end")]
    for k, (item, before, after) in enumerate(rows):
        y = top + ROW * k
        parts += [
            heading(30, y, item, width - 60), line(30, y + 22, width - 30, y + 22),
            line(scale(before), y + 22, scale(after), y + 22, "quiet", stroke_width=3),
            mark("isolated", scale(before), y + 22, 6), mark("collective", scale(after), y + 22, 5),
        ]  # fmt: skip
    told = " ".join(
        _("{item} Before {before}, after {after}.").format(
            item=item, before=format_number(a, 1), after=format_number(b, 1)
        )
        for item, a, b in rows
    )
    return frame(width, top + ROW * len(rows), title, told, *parts)
