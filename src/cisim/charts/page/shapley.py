"""Shares of credit: a bar with its interval for each condition; they sum to all minus none."""

from __future__ import annotations

import pandas as pd

from cisim.charts.geometry.credit import CreditPanel, IntervalBar, credit_finding, credit_panels
from cisim.charts.measure import Labels, Measure, condition_name, range_text, tell_panels
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
    panels = credit_panels(values, panel)
    names = [part.name for part in panels]
    places, height = tiles(names, width, HEADLINE_HEIGHT + BAR_PITCH * len(panels[0].bars) + 50)
    ends = scale_ends(list(values["low"]), list(values["high"]), nothing)
    hatch = f"bars-{'-'.join(name or 'one' for name in names)}"
    bars = [_bars(part, labels, tile, ends, measure, hatch) for tile, part in zip(places, panels, strict=True)]
    pieces = [hatching(hatch), *bars]
    return frame(
        width, height, title(values, labels, measure, panel, nothing), description(values, labels, panel), *pieces
    )


def title(
    values: pd.DataFrame, labels: Labels, measure: Measure, panel: str | None = None, nothing: float = 0.0
) -> str:
    """Who carries most, of how much."""

    def finding_of_panel(part: pd.DataFrame) -> str:
        total = float(part["value"].sum())
        if max(abs(total), part["value"].abs().max()) < nothing:
            text = _("practically nothing to share: all {n} minus none is {gain}")
            return text.format(n=number_word(len(labels)), gain=measure.signed(total))
        return credit_finding(part.reset_index(drop=True), measure, labels)

    return findings(values, panel, finding_of_panel)


def description(values: pd.DataFrame, labels: Labels, panel: str | None = None) -> str:
    """Every bar in words."""

    def describe_panel(part: pd.DataFrame) -> str:
        rows = (f"{condition_name(r['condition'], labels)} {signed(r['value'])} ({range_text(r['low'], r['high'])})"
                for r in part.to_dict("records"))  # fmt: skip
        return _("{rows}; sum {sum}").format(rows="; ".join(rows), sum=signed(part["value"].sum()))

    text = _("Shapley values in points, 95 % interval of the mean. {panels}.")
    return text.format(panels=tell_panels(values, panel, describe_panel))


def _bars(part: CreditPanel, labels: Labels, tile: Tile, ends: tuple[float, float], measure: Measure,
          hatch: str) -> str:  # fmt: skip
    left, right = tile.x + 4, tile.x + tile.width - 6
    level, top = Scale(*ends, left, right), tile.y + HEADLINE_HEIGHT
    bottom = top + BAR_PITCH * len(part.bars)
    parts = [headline(tile)]
    for value in ticks(*ends, 6 if tile.width > 400 else 4):
        for k in range(len(part.bars)):  # beside the bars only, so that no line crosses the words above them
            y = top + BAR_PITCH * k
            parts.append(line(level(value), y + 23, level(value), y + 44, "grid" if value else "quiet"))
        parts.append(words(level(value), bottom + 16, tick_text(value), "quiet", "middle", font_size=12))
    for k, bar in enumerate(part.bars):
        parts.append(_bar(bar, labels, level, top + BAR_PITCH * k, tile, hatch))
    text = _("Sum {gain} = all {n} minus none").format(gain=measure.signed(part.total), n=number_word(len(labels)))
    parts.append(words(tile.x, bottom + 42, fitted(text, 0.9 * tile.width), font_weight=650))
    return "".join(parts)


def _bar(bar: IntervalBar, labels: Labels, level: Scale, y: float, tile: Tile, hatch: str) -> str:
    start, end = sorted((level(0), level(bar.value)))
    zero = "; " + _(UNCLEAR) if bar.unclear and bar.has_interval else ""
    numbers = f"{signed(bar.value)} ({range_text(bar.low, bar.high)}{zero})"
    middle, room = y + 33, tile.width - 6.6 * len(numbers)
    return tag(
        "g",
        words(tile.x + 2, y + 17, fitted(condition_name(bar.condition, labels), room), font_size=12.5),
        words(tile.x + tile.width - 2, y + 17, numbers, "ink", "end", font_size=12),
        tag("rect", x=start, y=middle - 8, width=round(max(end - start, 0.8), 1), height=16, stroke=bar.colour,
            fill=f"url(#{hatch})" if bar.unclear else bar.colour, class_="credit"),
        tag("line", x1=level(bar.low), x2=level(bar.high), y1=middle, y2=middle, class_="i", stroke=INK,
            stroke_width=2) if bar.has_interval else "",
        data_condition=bar.condition, data_value=repr(bar.value),
    )  # fmt: skip
