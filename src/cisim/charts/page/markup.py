"""Building SVG as text: elements, words, marks of the arms, and the frame that makes a drawing accessible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from cisim.charts.style import ARM_STYLES, GRID, INK, SECONDARY, STYLES

NARROW = 480
"""Drawings narrower than this put labels above their rows."""
DASHES = {"-": "", "--": "6 4", "-.": "8 3 2 3", ":": "2 3"}
"""Dash patterns of matplotlib as SVG has them."""
SHAPES = {"^": ((0, -1.2), (1.2, 1), (-1.2, 1)), "D": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0))}
"""Corners of markers that are neither circle nor square."""
CHARACTER = 7.0
"""Mean width of a character of 13 pixels; words are cut by it."""


@dataclass(frozen=True)
class Scale:
    """A linear axis: values from ``low`` to ``high`` on pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixel of a value; what lies outside is put on the edge."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 1)


def tag(name: str, *children: str, **attributes: Any) -> str:
    """An element; underscores of names become hyphens, attributes that are ``None`` are left out."""
    texts = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{texts}>{''.join(children)}</{name}>"


def words(x: float, y: float, text: str, kind: str = "ink", anchor: str = "start", **more: Any) -> str:
    """Text at a place; ``kind`` is ``ink``, ``quiet`` or an arm."""
    colour = {"ink": INK, "quiet": SECONDARY}.get(kind) or STYLES[kind].colour
    return tag("text", escape(text), x=_short(x), y=_short(y), class_=f"t {kind}", fill=colour,
               text_anchor=None if anchor == "start" else anchor, **more)  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "grid", **more: Any) -> str:
    """A straight line of the grid or of an arm."""
    colour = GRID if kind == "grid" else SECONDARY if kind == "quiet" else STYLES[kind].colour
    return tag("line", x1=_short(x1), y1=_short(y1), x2=_short(x2), y2=_short(y2), class_=f"l {kind}", stroke=colour,
               **more)  # fmt: skip


def bar(x: float, y: float, width: float, height: float, kind: str = "between", **more: Any) -> str:
    """A filled rectangle that moves when its numbers change."""
    colours = {"between": "#999999", "interval": "#999999", "rope": GRID} | {
        arm: look.colour for arm, look in STYLES.items()
    }
    return tag("rect", x=_short(x), y=_short(y), width=_short(max(width, 0)), height=_short(height),
               class_=f"b {kind}", fill=colours.get(kind, SECONDARY), **more)  # fmt: skip


def mark(arm: str, x: float, y: float, size: float = 6.0) -> str:
    """The marker of an arm or scenario: an open circle for isolated, a filled square for collective, a triangle, a
    diamond. It moves by its style.
    """
    style, place = STYLES[arm], f"transform:translate({_short(x)}px,{_short(y)}px)"
    if style.marker in SHAPES:
        points = " ".join(f"{size * px:.1f},{size * py:.1f}" for px, py in SHAPES[style.marker])
        return tag("polygon", points=points, class_=f"m {arm}", fill=style.colour, style=place)
    if style.filled:
        return tag("rect", x=-size, y=-size, width=2 * size, height=2 * size, class_=f"m {arm}", fill=style.colour,
                   style=place)  # fmt: skip
    return tag("circle", r=size + 0.5, class_=f"m {arm}", fill="#FFFFFF", stroke=style.colour, stroke_width=2.2,
               style=place)  # fmt: skip


def polyline(points: Sequence[tuple[float, float]], arm: str) -> str:
    """The path of an arm or scenario in its dash."""
    style = STYLES[arm]
    return tag("polyline", points=" ".join(f"{_short(x)},{_short(y)}" for x, y in points), class_=f"p {arm}",
               fill="none", stroke=style.colour, stroke_width=2, stroke_dasharray=DASHES[style.dash] or None,
               )  # fmt: skip


def band(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], arm: str, opacity: float) -> str:
    """The area between two paths."""
    points = [*upper, *reversed(lower)]
    return tag("polygon", points=" ".join(f"{_short(x)},{_short(y)}" for x, y in points), class_=f"a {arm}",
               fill=STYLES[arm].colour, fill_opacity=opacity)  # fmt: skip


def legend(x: float, y: float) -> str:
    """Both arms with their markers, side by side."""
    parts, at = [], x
    for arm, style in ARM_STYLES.items():
        parts += [mark(arm, at + 7, y - 4.5, 5.5), words(at + 19, y, style.label, arm)]
        at += 34 + CHARACTER * len(style.label)
    return "".join(parts)


def frame(width: float, height: float, title: str, description: str, *parts: str, **more: Any) -> str:
    """The drawing: a picture by role, named by its finding, described for those who cannot see it."""
    return tag(
        "svg",
        tag("title", escape(title)),
        tag("desc", escape(description)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        role="img",
        aria_label=f"{title}. {description}",
        focusable="false",
        font_family="system-ui, 'Segoe UI', 'DejaVu Sans', Verdana, sans-serif",
        font_size=13,
        **more,
    )


def fitted(text: str, pixels: float) -> str:
    """As much of a text as has room."""
    room = max(int(pixels / CHARACTER), 4)
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def heading(x: float, bottom: float, text: str, pixels: float) -> str:
    """The name of a small panel over its field, in two lines where one has no room."""
    lines = [text] if len(text) * CHARACTER <= pixels else wrap(text, max(int(pixels / CHARACTER), 4))
    if len(lines) > 2:
        lines = [lines[0], fitted(" ".join(lines[1:]), pixels)]
    first = bottom - 14 * (len(lines) - 1)
    return "".join(words(x, first + 14 * k, row, "ink", font_weight=600, font_size=12) for k, row in enumerate(lines))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
