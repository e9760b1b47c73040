"""How an effect travels, in one line of boxes: from conditions to outcomes, each with how many there are of it."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.charts.page.markup import NARROW, frame, tag, words
from cisim.charts.style import GRID, SECONDARY
from cisim.language import _

Link = tuple[str, str, str]
"""How many, of what, and what they do to the next."""


def draw(links: Sequence[Link], width: int = 760) -> str:
    """Boxes side by side, or below each other where there is no room.

    Args:
        links: from the first cause to the last effect.
        width: pixels.
    """
    narrow = width < NARROW
    gap = 14 if narrow else 30
    across = width - 2 if narrow else (width - gap * (len(links) - 1)) / len(links)
    down = 50 if narrow else 74
    parts = []
    for k, (count, name, verb) in enumerate(links):
        x, y = (1.0, k * (down + gap)) if narrow else (k * (across + gap), 1.0)
        parts.append(tag("rect", x=round(x, 1), y=round(y + 1, 1), width=round(across - 1, 1), height=down, rx=6,
                         class_="step-box", fill="#FFFFFF", stroke=GRID))  # fmt: skip
        if narrow:
            parts.append(words(x + 10, y + 22, f"{count} {name}", font_weight=600))
            parts.append(words(x + 10, y + 41, verb, "quiet", font_size=12))
        else:
            parts.append(words(x + across / 2, y + 24, f"{count} {name}", "ink", "middle", font_weight=600))
            lines = _halves(verb)
            parts += [words(x + across / 2, y + 44 + 16 * n, text, "quiet", "middle", font_size=12)
                      for n, text in enumerate(lines)]  # fmt: skip
        if k + 1 < len(links):
            parts.append(_arrow(x, y, across, down, gap, narrow))
    height = len(links) * (down + gap) - gap + 4 if narrow else down + 4
    return frame(width, height, title(links), description(links), *parts)


def title(links: Sequence[Link]) -> str:
    """First and last."""
    return _("From {first} to {last}, never directly").format(first=links[0][1], last=links[-1][1])


def description(links: Sequence[Link]) -> str:
    """All boxes in words."""
    return _("; then ").join(f"{count} {name}: {verb}" for count, name, verb in links) + "."


def _halves(text: str) -> list[str]:
    """A text on two lines of about the same length."""
    parts = text.split()
    cuts = [(abs(len(" ".join(parts[:k])) - len(" ".join(parts[k:]))), k) for k in range(1, len(parts))]
    cut = min(cuts)[1] if cuts else 1
    return [line for line in (" ".join(parts[:cut]), " ".join(parts[cut:])) if line]


def _arrow(x: float, y: float, across: float, down: float, gap: float, narrow: bool) -> str:
    at, middle = (x + across / 2, y + down + gap - 1) if narrow else (x + across + gap - 3, y + down / 2)
    shape = f"M{at:.1f},{middle + 1:.1f} l-5,-8 h10 z" if narrow else f"M{at:.1f},{middle:.1f} l-12,-7 v14 z"
    return tag("path", d=shape, class_="loop-head", fill=SECONDARY)
