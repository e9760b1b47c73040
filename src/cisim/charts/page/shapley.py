"""Shares of credit: a bar with its interval for each condition; they sum to all minus none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cisim.charts.measure import (
    Labels,
    Measure,
    condition_name,
    has_interval,
    in_panel,
    panels_of,
    range_text,
    sign_unclear,
)
from cisim.charts.page.interactions import UNCLEAR
from cisim.charts.page.markup import Scale, fitted, frame, line, tag, words
from cisim.charts.page.panels import (
    HEADLINE_HEIGHT,
    Tile,
    findings,
    hatching,
    headline,
    scale_ends,
    tick_text,
    ticks,
    tiles,
)
from cisim.charts.style import INK
from cisim.comparison.number_text import number_word, signed
from cisim.language import _

BAR_PITCH = 50
"""Pixels of a condition: its words over its bar."""


def draw(
    values: pd.DataFrame,
    labels: Labels,
    measure: Measure,
    width: int,
    panel: str | None = None,
    nothing: float = 0.0,
) -> str:
    """Bars in the order of the first panel, all panels on one scale.

    Args: as ``interactions.draw``; ``values`` of ``Shapley.values``.
    """
    parts = panels_of(values, panel)
    order = list(parts[0][1].sort_values("value", ascending=False, kind="stable")["condition"])
    places, height = tiles([name for name, _ in parts], width, HEADLINE_HEIGHT + BAR_PITCH * len(order) + 50)
    ends = scale_ends(list(values["low"]), list(values["high"]), nothing)
    hatch = f"bars-{'-'.join(name or 'one' for name, _ in parts)}"
    pieces = [hatching(hatch)]
    for tile, (_name, part) in zip(places, parts, strict=True):
        rows = part.set_index("condition").loc[order]
        pieces.append(_bars(rows, labels, tile, ends, measure, hatch))
    return frame(
        width, height, title(values, labels, measure, panel, nothing), description(values, labels, panel), *pieces
    )


def title(
    values: pd.DataFrame, labels: Labels, measure: Measure, panel: str | None = None, nothing: float = 0.0
) -> str:
    """Who carries most, of how much."""
    from cisim.charts.paper.shapley import finding

    def finding_of_panel(part: pd.DataFrame) -> str:
        total = float(part["value"].sum())
        if max(abs(total), part["value"].abs().max()) < nothing:
            text = _("practically nothing to share: all {n} minus none is {gain}")
            return text.format(n=number_word(len(labels)), gain=measure.signed(total))
        return finding(part.reset_index(drop=True), measure, labels)

    return findings(values, panel, finding_of_panel)


def description(values: pd.DataFrame, labels: Labels, panel: str | None = None) -> str:
    """Every bar in words."""
    parts = []
    for name, part in panels_of(values, panel):
        rows = (f"{condition_name(r['condition'], labels)} {signed(r['value'])} ({range_text(r['low'], r['high'])})"
                for r in part.to_dict("records"))  # fmt: skip
        text = _("{rows}; sum {sum}").format(rows="; ".join(rows), sum=signed(part["value"].sum()))
        parts.append(in_panel(name, text))
    return _("Shapley values in points, 95 % interval of the mean. {panels}.").format(panels=". ".join(parts))


def _bars(rows: pd.DataFrame, labels: Labels, tile: Tile, ends: tuple[float, float], measure: Measure,
          hatch: str) -> str:  # fmt: skip
    left, right = tile.x + 4, tile.x + tile.width - 6
    level, top = Scale(*ends, left, right), tile.y + HEADLINE_HEIGHT
    bottom = top + BAR_PITCH * len(rows)
    parts = [headline(tile)]
    for value in ticks(*ends, 6 if tile.width > 400 else 4):
        for k in range(len(rows)):  # beside the bars only, so that no line crosses the words above them
            y = top + BAR_PITCH * k
            parts.append(line(level(value), y + 23, level(value), y + 44, "grid" if value else "quiet"))
        parts.append(words(level(value), bottom + 16, tick_text(value), "quiet", "middle", font_size=12))
    for k, (condition, row) in enumerate(rows.to_dict("index").items()):
        parts.append(_bar(str(condition), row, labels, level, top + BAR_PITCH * k, tile, hatch))
    total = float(rows["value"].sum())
    text = _("Sum {gain} = all {n} minus none").format(gain=measure.signed(total), n=number_word(len(labels)))
    parts.append(words(tile.x, bottom + 42, fitted(text, 0.9 * tile.width), font_weight=650))
    return "".join(parts)


def _bar(condition: str, row: Mapping[str, Any], labels: Labels, level: Scale, y: float, tile: Tile,
         hatch: str) -> str:  # fmt: skip
    from matplotlib.colors import to_hex

    from cisim.charts.matplotlib_style import sign_colour

    colour, vague = to_hex(sign_colour(row["value"])), sign_unclear(row)
    start, end = sorted((level(0), level(row["value"])))
    zero = "; " + _(UNCLEAR) if vague and has_interval(row) else ""
    numbers = f"{signed(row['value'])} ({range_text(row['low'], row['high'])}{zero})"
    middle, room = y + 33, tile.width - 6.6 * len(numbers)
    return tag(
        "g",
        words(tile.x + 2, y + 17, fitted(condition_name(condition, labels), room), font_size=12.5),
        words(tile.x + tile.width - 2, y + 17, numbers, "ink", "end", font_size=12),
        tag("rect", x=start, y=middle - 8, width=round(max(end - start, 0.8), 1), height=16, stroke=colour,
            fill=f"url(#{hatch})" if vague else colour, class_="credit"),
        tag("line", x1=level(row["low"]), x2=level(row["high"]), y1=middle, y2=middle, class_="i", stroke=INK,
            stroke_width=2) if has_interval(row) else "",
        data_condition=condition, data_value=repr(float(row["value"])),
    )  # fmt: skip
