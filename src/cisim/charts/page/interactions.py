"""Main effects and pair interactions of the conditions as a matrix of colours, signs and intervals."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from textwrap import wrap
from typing import Any

import pandas as pd

from cisim.charts.geometry.effects import EffectCell, effect_cells, effects_finding, left_out, shown_terms
from cisim.charts.measure import (
    TOO_FEW,
    Labels,
    Measure,
    condition_name,
    has_interval,
    in_panel,
    panels_of,
    range_text,
    sign_unclear,
    tell_panels,
)
from cisim.charts.page.markup import NARROW, frame, tag, words
from cisim.charts.page.panels import HEADLINE_HEIGHT, Tile, findings, hatching, headline, tiles
from cisim.comparison.number_text import points_text, signed
from cisim.language import N_, _, format_number

CELL = 58
"""Height of a cell in pixels."""
MARGIN, MARGIN_CHARACTERS, HEAD_CHARACTER = 118, 16, 6.3
"""Pixels left of a matrix for names, characters of them that have room, and the width of one above a cell."""
UNCLEAR, UNCLEAR_SHORT = N_("includes 0"), N_("incl. 0")
"""Of an interval, and where there is little room."""


def draw(
    effects: pd.DataFrame,
    labels: Labels,
    measure: Measure,
    width: int,
    panel: str | None = None,
    nothing: float = 0.0,
) -> str:
    """A matrix for each panel, with one scale of colours.

    Args:
        effects: ``Factorial.effects``; terms of one and two conditions are drawn, the others counted.
        labels: conditions and their words.
        measure: the outcome.
        width: pixels.
        panel: column whose values get a matrix each.
        nothing: what is practically nothing: the deepest colours are at least so large an effect.
    """
    parts = panels_of(effects, panel)
    terms = shown_terms(effects)
    largest = max(float(terms["effect"].abs().max()), nothing)
    names = list(labels)
    captions = [condition_name(name, labels) for name in names]
    tall = HEADLINE_HEIGHT + 34 + CELL * len(names)
    places, height = tiles([name for name, _ in parts], width, tall)
    numbered = not _has_room(captions, min(tile.width for tile in places))
    if numbered:
        places, height = tiles([name for name, _ in parts], width, tall + 16 * len(names) + 10)
    hatch = f"hatch-{'-'.join(name or 'one' for name, _ in parts)}"
    pieces = [hatching(hatch)]
    for tile, (_name, part) in zip(places, parts, strict=True):
        pieces.append(_matrix(part, names, captions, tile, largest, hatch, numbered))
    return frame(
        width, height, title(effects, labels, measure, panel, nothing), description(terms, labels, panel), *pieces
    )


def title(
    effects: pd.DataFrame, labels: Labels, measure: Measure, panel: str | None = None, nothing: float = 0.0
) -> str:
    """The strongest main effect and pair, for each panel."""

    def finding_of_panel(part: pd.DataFrame) -> str:
        if part["effect"].abs().max() < nothing:
            return _("no effect is as large as {points}").format(points=points_text(nothing))
        return effects_finding(part, measure, labels)

    terms = shown_terms(effects)
    return findings(terms, panel, finding_of_panel)


def note(effects: pd.DataFrame, panel: str | None = None) -> str:
    """What the matrix leaves out."""
    rest = ((name, left_out(part)) for name, part in panels_of(effects, panel))
    return " ".join(in_panel(name, text) for name, text in rest if text)


def description(terms: pd.DataFrame, labels: Labels, panel: str | None = None) -> str:
    """Every cell in words."""

    def describe_panel(part: pd.DataFrame) -> str:
        return "; ".join(_cell_text(row, labels) for row in part.to_dict("records"))

    text = _("Points, 95 % interval of the mean. {panels}.")
    return text.format(panels=tell_panels(terms, panel, describe_panel))


def _cell_text(row: Mapping[str, Any], labels: Labels) -> str:
    """A cell in words: the conditions, their effect, its interval, and whether that includes zero."""
    term = " × ".join(condition_name(c, labels) for c in str(row["term"]).split(":"))
    spread = range_text(row["low"], row["high"])
    if sign_unclear(row) and has_interval(row):
        spread += ", " + _(UNCLEAR)
    return f"{term} {signed(row['effect'])} ({spread})"


def _has_room(captions: list[str], width: float) -> bool:
    """Whether every word has room above a cell of a matrix so wide, and beside it; else conditions are numbered."""
    longest = max(len(word) for caption in captions for word in caption.split())
    cell = (width - MARGIN) / len(captions)
    return width >= NARROW and longest * HEAD_CHARACTER <= cell and longest <= MARGIN_CHARACTERS


def _matrix(effects: pd.DataFrame, names: list[str], captions: list[str], tile: Tile, largest: float, hatch: str,
            numbered: bool) -> str:  # fmt: skip
    left = tile.x + (22 if numbered else MARGIN)
    cell = (tile.x + tile.width - left) / len(names)
    top = tile.y + HEADLINE_HEIGHT + 34
    parts = [headline(tile)]
    for k, label in enumerate(captions):
        heads = [str(k + 1)] if numbered else wrap(label, max(10, int(cell / 7.4)), break_long_words=False)[:3]
        for j, text in enumerate(reversed(heads)):
            parts.append(words(left + cell * (k + 0.5), top - 8 - 13 * j, text, "quiet", "middle", font_size=11))
        rows = [str(k + 1)] if numbered else wrap(label, MARGIN_CHARACTERS)[:3]
        for j, text in enumerate(rows):
            y = top + CELL * (k + 0.5) + 4.5 + 14 * (j - (len(rows) - 1) / 2)
            parts.append(words(tile.x, y, text, "ink", font_size=12))
    for c in effect_cells(effects, names, largest):
        parts.append(_cell(c, left + cell * c.column, top + CELL * c.row, cell, hatch, tile.width < NARROW))
    if numbered:
        below = top + CELL * len(names) + 18
        parts += [words(tile.x, below + 16 * k, f"{k + 1}  {label}", "quiet", font_size=12)
                  for k, label in enumerate(captions)]  # fmt: skip
    return "".join(parts)


def _cell(cell: EffectCell, x: float, y: float, width: float, hatch: str, narrow: bool) -> str:
    """A cell; what it says stands in it, so that its colour is never alone."""
    middle = round(x + width / 2, 1)
    box = {"x": round(x + 1, 1), "y": round(y + 1, 1), "width": round(width - 2, 1), "height": CELL - 2, "rx": 3}
    parts = [tag("rect", **box, fill=cell.colour, stroke="#5f6b76" if cell.is_main else "#b9c1c9",
                 stroke_width=1.6 if cell.is_main else 0.8)]  # fmt: skip
    if cell.unclear:
        parts.append(tag("rect", **box, fill=f"url(#{hatch})", fill_opacity=0.45))
    lines = [(signed(cell.effect), 14.5, 700), (_spread(cell.low, cell.high), 10.5, 400)]
    if narrow:
        lines = [lines[0]]
    if cell.unclear and cell.has_interval:
        lines.append((_(UNCLEAR_SHORT if narrow else UNCLEAR), 10.5, 600))
    start = y + CELL / 2 - 7 * (len(lines) - 1) + 4.5
    for k, (text, size, weight) in enumerate(lines):
        halo = {"stroke": "#FFFFFF", "stroke_width": 3.5, "paint_order": "stroke"} if cell.unclear else {}
        y = round(start + 14.5 * k, 1)
        parts.append(tag("text", _safe(text), x=middle, y=y, text_anchor="middle", fill=cell.ink, font_size=size,
                         font_weight=weight, class_="in-cell", **halo))  # fmt: skip
    return tag("g", *parts, class_="cell unclear" if cell.unclear else "cell", data_term=cell.term,
               data_effect=repr(cell.effect))  # fmt: skip


def _spread(low: float, high: float) -> str:
    """An interval, as short as there is room; where both ends are next to nothing, how near."""
    if not (isfinite(low) and isfinite(high)):
        return _(TOO_FEW)
    if max(abs(low), abs(high)) < 0.01:
        return _("within ±{n}").format(n=format_number(0.01, 2))
    first, last = (format_number(v, 1 if abs(v) >= 0.095 else 2, sign=True) for v in (low, high))
    return _("{low} to {high}").format(low=first, high=last)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
