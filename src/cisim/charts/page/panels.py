"""What drawings with a panel for each kind of problem share: places of panels, ticks of axes, hatching, intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cisim.charts.measure import panel_title, tell_panels
from cisim.charts.page.markup import Scale, tag, words
from cisim.charts.style import INK, SECONDARY
from cisim.language import first_up
from cisim.language.numbers import format_general

if TYPE_CHECKING:
    import pandas as pd

SIDE_BY_SIDE = 900
"""Drawings at least this wide put panels and combinations side by side, others below each other."""
PANEL_GAP = 44
"""Pixels between panels side by side."""
HEADLINE_HEIGHT = 26
"""Pixels over a panel for its name."""


@dataclass(frozen=True)
class Tile:
    """A panel's place: its upper left corner and its width; its name stands in the first ``HEADLINE_HEIGHT`` pixels."""

    name: str
    x: float
    y: float
    width: float


def tiles(names: list[str], width: float, height: float) -> tuple[list[Tile], float]:
    """Places of panels of a height, and the height of the whole drawing."""
    if width >= SIDE_BY_SIDE and len(names) > 1:
        each = (width - PANEL_GAP * (len(names) - 1)) / len(names)
        return [Tile(n, k * (each + PANEL_GAP), 0, each) for k, n in enumerate(names)], height
    return [Tile(n, 0, k * (height + 18), width) for k, n in enumerate(names)], len(names) * (height + 18) - 18


def headline(tile: Tile, more: str = "") -> str:
    """The name of a panel."""
    text = " ".join(t for t in (panel_title(tile.name) if tile.name else "", more) if t)
    return words(tile.x, tile.y + 15, text, "ink", font_weight=650) if text else ""


def findings(effects: pd.DataFrame, panel: str | None, finding: Callable[[pd.DataFrame], str]) -> str:
    """What was found in each panel, as one title."""
    return first_up(tell_panels(effects, panel, finding))


def ticks(low: float, high: float, most: int = 8) -> list[float]:
    """Round numbers within a range."""
    from matplotlib.ticker import MaxNLocator

    return [
        round(float(v), 10)
        for v in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        if low <= v <= high
    ]


def tick_text(value: float) -> str:
    """``+5``, ``0``, ``-0.25``, in German ``-0,25``."""
    return f"{'+' if value > 0 else ''}{format_general(value or 0.0)}"


def scale_ends(lows: list[float], highs: list[float], nothing: float = 0.0, room: float = 0.06) -> tuple[float, float]:
    """The ends of a scale that holds all of these, zero, and what is practically nothing on both sides of it: what is
    small is never drawn large. What is not known does not count.
    """
    values = [v for v in (*lows, *highs) if v == v]
    low, high = min(-nothing, *values, 0.0), max(nothing, *values, 0.0)
    span = (high - low) or 1.0
    return low - room * span, high + room * span


def zero_line(scale: Scale, x1: float, x2: float) -> str:
    """The line of no effect across a field."""
    y = scale(0)
    return tag("line", x1=x1, x2=x2, y1=y, y2=y, class_="l none", stroke=SECONDARY, stroke_dasharray="5 4")


def rope_band(scale: Scale, x1: float, x2: float, nothing: float) -> str:
    """A band over what is practically nothing."""
    top, bottom = scale(nothing), scale(-nothing)
    return tag("rect", x=x1, y=top, width=round(x2 - x1, 1), height=round(bottom - top, 1), class_="rope",
               fill="#999999", fill_opacity=0.16) if nothing else ""  # fmt: skip


def hatching(name: str) -> str:
    """A pattern of lines; used as ``fill="url(#name)"``."""
    stroke = tag("path", d="M0,7 L7,0 M-1,1 L1,-1 M6,8 L8,6", stroke="#5f6b76", stroke_width=1.1)
    return tag("defs", tag("pattern", stroke, id=name, width=7, height=7, patternUnits="userSpaceOnUse"))


def dot(x: float, y: float, kind: str = "point", hollow: bool = False, size: float = 4.5) -> str:
    """A value: full, or hollow where more runs are to come."""
    fill, edge = ("#FFFFFF" if hollow else INK), INK
    return tag("circle", r=size, class_=f"m {kind}{' hollow' if hollow else ''}", fill=fill, stroke=edge,
               stroke_width=1.8, style=f"transform:translate({x:.1f}px,{y:.1f}px)")  # fmt: skip
