"""Axes of shares around what is drawn, with a mark that says where they begin, and the arms named at their marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor

from cisim.charts.page.markup import tag, words
from cisim.charts.style import ARM_STYLES, SECONDARY
from cisim.language import _
from cisim.language.numbers import format_general

WHOLE = (0.0, 100.0)
"""All shares there can be, in percent."""
RUNGS = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0)
"""Distances between ticks, in points."""
BOLD_CHARACTER = 9.2
"""Width of a bold character of 13 pixels in a word that has wide ones."""
MAX_STEPS = 5
"""Most distances between ticks of an axis."""


def axis_ends(values: Iterable[float], whole: bool = False) -> tuple[float, float]:
    """Ends of an axis in percent: the ticks next to what is drawn, or from 0 to 100.

    Args:
        values: everything that is drawn, in percent; what is not known does not count.
        whole: show the axis from 0 to 100.
    """
    known = [value for value in values if value == value]
    if whole or not known:
        return WHOLE
    step = tick_step(min(known), max(known))
    low, high = floor(min(known) / step) * step, ceil(max(known) / step) * step
    high = min(max(high, low + step), 100.0)
    return max(min(low, high - step), 0.0), high


def tick_step(low: float, high: float) -> float:
    """A round distance between ticks that needs at most ``MAX_STEPS`` of them."""
    return next((step for step in RUNGS if (high - low) / step <= MAX_STEPS - 1), RUNGS[-1])


def axis_ticks(low: float, high: float) -> list[float]:
    """Round numbers from one end of an axis to the other."""
    step = 25.0 if (low, high) == WHOLE else tick_step(low, high)
    return [low + step * k for k in range(int((high - low) / step + 1e-9) + 1)]


def axis_note(low: float) -> str:
    """That an axis does not begin at zero; empty where it does."""
    return _("axis begins at {low} %, not at 0").format(low=format_general(low)) if low > 0 else ""


def axis_break(x: float, y: float, low: float, upright: bool = False) -> str:
    """Two strokes across the beginning of an axis that does not begin at zero; nothing where it does."""
    if low <= 0:
        return ""
    strokes = (f"M{x - 5:.1f},{y - 1:.1f} l10,-5 m-10,9 l10,-5" if upright
               else f"M{x + 2:.1f},{y + 5:.1f} l5,-10 m-1,10 l5,-10")  # fmt: skip
    return tag("path", d=strokes, class_="l break", fill="none", stroke=SECONDARY, stroke_width=1.5)


def side_labels(places: Mapping[str, float], y: float, left: float, right: float) -> str:
    """The arms' names over their marks in a row, the left one to the left and the right one to the right.

    Args:
        places: pixels of the marks, by arm.
        y: of the text.
        left, right: ends of the field.
    """
    first, second = sorted(places, key=lambda arm: (places[arm], arm == "collective"))
    room = {arm: BOLD_CHARACTER * len(ARM_STYLES[arm].label) for arm in places}
    end = min(max(places[first] + 6, left + room[first]), right - room[second] - 10)
    begin = max(min(places[second] - 6, right - room[second]), end + 10)
    return words(end, y, ARM_STYLES[first].label, first, "end", font_weight=600) + words(
        begin, y, ARM_STYLES[second].label, second, font_weight=600
    )


def end_labels(places: Mapping[str, float], x: float, top: float, bottom: float) -> str:
    """The arms' names at the ends of their lines: the upper one above, the lower one below.

    Args:
        places: pixels from the top, by arm.
        x: where the text ends.
        top, bottom: edges of the field, in pixels from the top.
    """
    upper, lower = sorted(places, key=lambda arm: (places[arm], arm == "isolated"))
    return words(x, max(places[upper] - 9, top + 10), ARM_STYLES[upper].label, upper, "end", font_weight=600,
                 font_size=12) + words(x, min(places[lower] + 19, bottom - 2), ARM_STYLES[lower].label, lower, "end",
                                       font_weight=600, font_size=12)  # fmt: skip
