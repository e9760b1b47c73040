"""The outcome by the number of conditions present: all combinations, and the mean of each number."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from cisim.charts.geometry.counts import count_points, steps_finding
from cisim.charts.measure import Labels, Measure, panels_of, tell_panels
from cisim.charts.page.markup import Scale, frame, line, mark, tag, words
from cisim.charts.page.panels import (
    HEADLINE_HEIGHT,
    Tile,
    dot,
    findings,
    headline,
    rope_band,
    scale_ends,
    tick_text,
    ticks,
    tiles,
    zero_line,
)
from cisim.charts.style import SECONDARY
from cisim.comparison.number_text import points_text, signed
from cisim.language import _, ngettext

SCATTER_HEIGHT = 220


def draw(
    cells: pd.DataFrame,
    labels: Labels,
    measure: Measure,
    width: int,
    panel: str | None = None,
    hollow: bool = False,
    nothing: float = 0.0,
) -> str:
    """A panel for each kind of problem, on one scale.

    Args: as ``combinations.draw``.
    """
    parts = panels_of(cells, panel)
    places, height = tiles([name for name, _ in parts], width, HEADLINE_HEIGHT + SCATTER_HEIGHT + 52)
    ends = scale_ends(list(cells["mean"]), list(cells["mean"]), nothing, 0.1)
    pieces = [
        _field(part, list(labels), tile, ends, hollow, nothing)
        for tile, (_name, part) in zip(places, parts, strict=True)
    ]
    return frame(width, height, title(cells, labels, measure, panel, nothing), description(cells, panel), *pieces)


def title(cells: pd.DataFrame, labels: Labels, measure: Measure, panel: str | None = None, nothing: float = 0.0) -> str:
    """What the first and the last condition add on average."""

    def finding(part: pd.DataFrame) -> str:
        if part["mean"].abs().max() < nothing:
            text = _("no number of conditions changes the mean by as much as {points}")
            return text.format(points=points_text(nothing))
        return steps_finding(part, list(labels), measure)

    return findings(cells, panel, finding)


def by_number(cells: pd.DataFrame, panel: str | None = None) -> pd.DataFrame:
    """Mean, lowest and highest mean difference of the combinations of each number of conditions."""
    keys = [*([panel] if panel else []), "count"]
    groups = cells.groupby(keys, sort=False)["mean"].agg(combinations="size", lowest="min", mean="mean", highest="max")
    return groups.reset_index().rename(columns={"count": "conditions"}).sort_values(
        [*([panel] if panel else []), "conditions"], kind="stable"
    )  # fmt: skip


def description(cells: pd.DataFrame, panel: str | None = None) -> str:
    """The means in words."""

    def describe_panel(part: pd.DataFrame) -> str:
        return "; ".join(map(_mean_text, by_number(part).itertuples()))

    text = _("Mean difference from no condition, in points. {panels}.")
    return text.format(panels=tell_panels(cells, panel, describe_panel))


def _mean_text(row: Any) -> str:
    text = ngettext(
        "{n} condition {mean} (combinations from {low} to {high})",
        "{n} conditions {mean} (combinations from {low} to {high})",
        int(row.conditions),
    )
    return text.format(n=int(row.conditions), mean=signed(row.mean), low=signed(row.lowest), high=signed(row.highest))


def _field(cells: pd.DataFrame, names: list[str], tile: Tile, ends: tuple[float, float], hollow: bool,
           nothing: float) -> str:  # fmt: skip
    left, right, top = tile.x + 34, tile.x + tile.width - 52, tile.y + HEADLINE_HEIGHT
    level, most = Scale(*ends, top + SCATTER_HEIGHT, top), len(names)
    across = Scale(-0.4, most + 0.4, left, right)
    parts = [headline(tile), rope_band(level, left, right, nothing)]
    for value in ticks(*ends, 5):
        parts += [line(left, level(value), right, level(value)) if value else zero_line(level, left, right),
                  words(left - 6, level(value) + 4.5, tick_text(value), "quiet", "end", font_size=12)]  # fmt: skip
    means = by_number(cells)
    points = " ".join(f"{across(r.conditions)},{level(r.mean)}" for r in means.itertuples())
    parts.append(tag("polyline", points=points, fill="none", class_="i mean", stroke=SECONDARY, stroke_width=2))
    for count, some in groupby(count_points(cells, names), lambda point: point.count):
        parts.append(words(across(count), top + SCATTER_HEIGHT + 18, str(count), "quiet", "middle", font_size=12))
        for p in some:
            parts.append(mark(p.arm, across(p.x), level(p.mean), 5) if p.arm and not hollow else
                         dot(across(p.x), level(p.mean), hollow=hollow, size=3.4))  # fmt: skip
    last = means.iloc[-1]
    parts.append(words(across(most) + 12, level(last["mean"]) + 4.5, signed(last["mean"]), "collective",
                       font_weight=650))  # fmt: skip
    parts.append(
        words((left + right) / 2, top + SCATTER_HEIGHT + 38, _("number of conditions present"), "quiet", "middle")
    )
    return "".join(parts)
