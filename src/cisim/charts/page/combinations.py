"""Every combination of the conditions: a point with its interval over a matrix of dots that says which it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cisim.charts.measure import Measure, panel_title, panels_of
from cisim.charts.page.combination_text import description, title
from cisim.charts.page.markup import Scale, fitted, frame, line, mark, tag, words
from cisim.charts.page.panels import SIDE_BY_SIDE, dot, rope_band, scale_ends, tick_text, ticks, zero_line
from cisim.charts.style import ABSENT, INK
from cisim.comparison.number_text import signed
from cisim.language import _
from cisim.language.numbers import format_general

LABEL_WIDTH, RIGHT_MARGIN, PANEL_NAME_HEIGHT, DOT_ROW = 226, 14, 30, 25
"""Pixels of a wide drawing: words at the left, margin, name of a panel, row of dots."""
DOT_COLUMN, NARROW_PITCH = 17, 28
"""Pixels of a narrow drawing: column of dots, row of a combination."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """Where things are. Wide: a column for each combination. Narrow: a row for each."""

    columns: int
    panels: int
    conditions: int
    width: int

    @property
    def narrow(self) -> bool:
        """Whether combinations are rows."""
        return self.width < SIDE_BY_SIDE

    @property
    def field(self) -> float:
        """Height of the field of a panel."""
        return 216 if self.panels == 1 else 150

    @property
    def pitch(self) -> float:
        """Pixels from one combination to the next."""
        if self.narrow:
            return NARROW_PITCH
        return min(48, (self.width - LABEL_WIDTH - RIGHT_MARGIN) / max(self.columns, 1))

    @property
    def top(self) -> float:
        """Where the matrix begins."""
        return 20 * self.conditions + 46 if self.narrow else self.panels * (self.field + PANEL_NAME_HEIGHT) + 12

    @property
    def height(self) -> float:
        """Of the drawing."""
        return self.top + (self.columns * NARROW_PITCH if self.narrow else self.conditions * DOT_ROW) + 6

    def at(self, k: int) -> float:
        """Middle of a combination, across or down."""
        return (self.top if self.narrow else LABEL_WIDTH) + self.pitch * (k + 0.5)

    def place(self, k: int) -> tuple[float, float, float, float]:
        """Left, top, width, height of a combination, as shares of the drawing."""
        if self.narrow:
            return 0.0, (self.at(k) - NARROW_PITCH / 2) / self.height, 1.0, NARROW_PITCH / self.height
        return (self.at(k) - self.pitch / 2) / self.width, 0.0, self.pitch / self.width, 1.0


def layout(order: Sequence[str], cells: pd.DataFrame, names: Sequence[str], panel: str | None, width: int) -> Layout:
    """The layout of a drawing; arguments as in ``draw``."""
    return Layout(len(order), len(panels_of(cells, panel)), len(names), width)


def draw(
    cells: pd.DataFrame,
    labels: Mapping[str, str],
    measure: Measure,
    order: Sequence[str],
    width: int,
    panel: str | None = None,
    hollow: bool = False,
    nothing: float = 0.0,
) -> str:
    """All panels over one matrix, on one scale, which does not depend on what is left out.

    Args:
        cells: of ``analysis.combinations.against_none``.
        labels: the conditions, in the order of the digits of ``cell``, and their words.
        measure: the outcome.
        order: cells to draw, from left to right.
        width: pixels; below ``panels.SIDE_BY_SIDE`` combinations are rows.
        panel: column whose values get a panel each.
        hollow: more runs are to come.
        nothing: what is practically nothing, in the unit of the outcome; 0 if nothing is.
    """
    parts = panels_of(cells, panel)
    place = layout(order, cells, list(labels), panel, width)
    ends = scale_ends(list(cells["p10"]), list(cells["p90"]), nothing)
    pieces = [_highlights(order, place)]
    for k, (name, part) in enumerate(parts):
        rows = {str(row["cell"]): row for row in part.to_dict("records")}
        field = _across if place.narrow else _column
        pieces.append(field(rows, name, k, order, place, ends, hollow, nothing))
    pieces.append(_matrix(order, labels, place))
    return frame(width, place.height, title(cells, measure, panel, nothing), description(cells, labels, panel), *pieces)


def _ends(cell: str) -> str:
    """``none``, ``all`` or nothing."""
    return "none" if "1" not in cell else "all" if "0" not in cell else ""


def _highlights(order: Sequence[str], place: Layout) -> str:
    """Ground behind none and all."""
    parts = []
    for k, cell in enumerate(order):
        if _ends(cell):
            x, y, w, h = place.place(k)
            parts.append(tag("rect", x=round(x * place.width, 1), y=round(y * place.height, 1), rx=4,
                             width=round(w * place.width, 1), height=round(h * place.height, 1), class_="ground",
                             fill="#E8F1F8"))  # fmt: skip
    return "".join(parts)


def _mark(cell: str, x: float, y: float, hollow: bool) -> str:
    if hollow:
        return dot(x, y, f"point {_ends(cell)}".strip(), hollow=True)
    ends = _ends(cell)
    return mark({"none": "isolated", "all": "collective"}[ends], x, y, 5.5) if ends else dot(x, y, size=4)


def _interval(x1: float, y1: float, x2: float, y2: float, cell: str) -> str:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"i {_ends(cell)}".strip(), stroke=INK, stroke_width=1.6)


def _column(rows: Mapping[str, Row], name: str, panel: int, order: Sequence[str], place: Layout,
            ends: tuple[float, float], hollow: bool, nothing: float) -> str:  # fmt: skip
    """A panel of a wide drawing."""
    top = panel * (place.field + PANEL_NAME_HEIGHT) + PANEL_NAME_HEIGHT
    level = Scale(*ends, top + place.field, top)
    right = LABEL_WIDTH + place.pitch * place.columns
    parts = [words(0, top + 12, panel_title(name) if name else _("Points"), font_weight=650),
             words(0, top + 30, _("points against none") if name else _("against none"), "quiet"),
             rope_band(level, LABEL_WIDTH, right, nothing)]  # fmt: skip
    if nothing:
        text = _("band: ±{n}, practically nothing").format(n=format_general(nothing))
        parts += [words(0, level(0) + 4.5, fitted(text, LABEL_WIDTH), "quiet", font_size=11)]
    for value in ticks(*ends, 8 if place.panels == 1 else 6):
        y = level(value)
        parts.append(line(LABEL_WIDTH, y, right, y) if value else zero_line(level, LABEL_WIDTH, right))
        parts.append(words(LABEL_WIDTH - 8, y + 4.5, tick_text(value), "quiet", "end", font_size=12))
    for k, cell in enumerate(order):
        row, x = rows[cell], place.at(k)
        parts.append(_interval(x, level(row["p10"]), x, level(row["p90"]), cell))
        parts.append(_mark(cell, x, level(row["mean"]), hollow))
    for k, cell in enumerate(order):
        if _ends(cell):
            y = level(max(rows[cell]["p90"], rows[cell]["mean"])) - 9
            every = _("all {value}").format(value=signed(rows[cell]["mean"]))
            text = _("none") if _ends(cell) == "none" else every
            side = "end" if k > place.columns - 3 and place.columns > 4 else "middle"
            x = place.at(k) + (place.pitch / 2 if side == "end" else 0)
            arm = "isolated" if _ends(cell) == "none" else "collective"
            parts.append(words(x, y, text, arm, side, font_weight=650))
    return "".join(parts)


def _across(rows: Mapping[str, Row], name: str, panel: int, order: Sequence[str], place: Layout,
            ends: tuple[float, float], hollow: bool, nothing: float) -> str:  # fmt: skip
    """A panel of a narrow drawing: numbers stand beside the rows where there is one panel."""
    left, right = DOT_COLUMN * place.conditions + 16, place.width - (50 if place.panels == 1 else 4)
    each = (right - left - 14 * (place.panels - 1)) / place.panels
    start = left + panel * (each + 14)
    level = Scale(*ends, start, start + each)
    top, bottom = place.top, place.height - 6
    low, high = level(-nothing), level(nothing)
    heading = fitted(panel_title(name), each) if name else _("Points against none")
    parts = [words(start, top - 24, heading, font_weight=650),
             tag("rect", x=low, y=top, width=round(high - low, 1), height=round(bottom - top, 1), class_="rope",
                 fill="#999999", fill_opacity=0.16)]  # fmt: skip
    for value in ticks(*ends, 4 if place.panels > 1 else 6):
        parts += [tag("line", x1=level(value), x2=level(value), y1=top, y2=bottom, stroke="#E5E5E5",
                      class_="l grid" if value else "l none"),
                  words(level(value), top - 6, tick_text(value), "quiet", "middle", font_size=11)]  # fmt: skip
    for k, cell in enumerate(order):
        row, y = rows[cell], place.at(k)
        parts.append(_interval(level(row["p10"]), y, level(row["p90"]), y, cell))
        parts.append(_mark(cell, level(row["mean"]), y, hollow))
        if place.panels == 1:
            parts.append(words(place.width, y + 4.5, signed(row["mean"]), "ink", "end", font_size=12))
    return "".join(parts)


def _matrix(order: Sequence[str], labels: Mapping[str, str], place: Layout) -> str:
    """Filled dots for what a combination has, joined by a line; pale dots for what it lacks."""
    parts = []
    for i, label in enumerate(labels.values()):
        if place.narrow:
            at, right = 20 * i + 12, DOT_COLUMN * place.conditions
            parts += [tag("path", d=f"M{right + 10},{at} H{DOT_COLUMN * (i + 0.5)} V{place.top - 2}", class_="l lead",
                          stroke=ABSENT, fill="none"),
                      words(right + 14, at + 4.5, fitted(label, place.width - right - 14), font_size=12)]  # fmt: skip
        else:
            y = place.top + DOT_ROW * (i + 0.5)
            parts.append(words(0, y + 4.5, fitted(label, LABEL_WIDTH), "ink"))
            parts.append(line(LABEL_WIDTH, y, LABEL_WIDTH + place.pitch * place.columns, y))
    for k, cell in enumerate(order):
        spots = [_spot(i, k, place) for i in range(place.conditions)]
        on = [s for s, bit in zip(spots, cell, strict=True) if bit == "1"]
        if len(on) > 1:
            parts.append(tag("line", x1=on[0][0], y1=on[0][1], x2=on[-1][0], y2=on[-1][1], class_="i", stroke=INK,
                             stroke_width=2))  # fmt: skip
        for (x, y), bit in zip(spots, cell, strict=True):
            full, size = bit == "1", 5 if place.narrow else 6
            parts.append(tag("circle", cx=x, cy=y, r=size if full else size - 1, class_="on" if full else "off",
                             fill=INK if full else ABSENT))  # fmt: skip
    return "".join(parts)


def _spot(i: int, k: int, place: Layout) -> tuple[float, float]:
    at = round(place.at(k), 1)
    return (DOT_COLUMN * (i + 0.5), at) if place.narrow else (at, place.top + DOT_ROW * (i + 0.5))
