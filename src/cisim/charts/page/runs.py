"""Single runs: twenty pairs on the same random numbers, to count how often an arm is ahead."""

from __future__ import annotations

import pandas as pd

from cisim.charts.page.axes import axis_break, axis_ends, axis_note, axis_ticks, end_labels
from cisim.charts.page.markup import Scale, bar, frame, line, mark, tag, words
from cisim.language import _, first_up, format_number
from cisim.language.numbers import format_general

MAX_RUNS = 20
NAME_ROOM = 66
"""Pixels beside the last run for the names of the arms."""


def draw(table: pd.DataFrame, width: int = 760, whole: bool = False) -> str:
    """A column for each of the first twenty runs: isolated, collective, and a mark below where collective is ahead.

    Args:
        table: ``run``, ``isolated``, ``collective``, ``difference`` in points.
        width: pixels.
        whole: a scale from 0 to 100, not around the data.
    """
    rows = table.head(MAX_RUNS)
    left, top, bottom, height = 34, 40, 240, 292
    level = Scale(*axis_ends([*rows["isolated"], *rows["collective"]], whole), bottom, top)
    step = (width - left - NAME_ROOM) / len(rows)
    size = 5 if width >= 480 else 3.4
    parts = [axis_break(left, bottom + 4, level.low, upright=True)]
    if note := axis_note(level.low):
        parts.append(words(0, 16, first_up(note), "quiet", font_size=12))
    for value in axis_ticks(level.low, level.high):
        parts.append(line(left, level(value), width - NAME_ROOM, level(value)))
        parts.append(words(left - 6, level(value) + 4, format_general(value), "quiet", "end", font_size=11))
    for k, row in enumerate(rows.itertuples(index=False)):
        parts.append(
            _pair(int(row.run), float(row.isolated), float(row.collective), left + step * (k + 0.5), level, size)
        )
    last = {arm: level(float(rows[arm].iloc[-1])) for arm in ("isolated", "collective")}
    parts.append(end_labels(last, width, top, bottom))
    parts.append(words(left, 286, title(table), "ink", font_weight=600))
    return frame(width, height, title(table), description(table), *parts)


def title(table: pd.DataFrame) -> str:
    """In how many of the pairs collective ends ahead."""
    rows = table.head(MAX_RUNS)
    ahead = int((rows["difference"] > 0).sum())
    return _("Collective ends ahead in {k} of {n} runs").format(k=ahead, n=len(rows))


def description(table: pd.DataFrame) -> str:
    """Every pair in words."""
    row = _("run {k}: {isolated} and {collective}")
    rows = [
        row.format(k=r.run, isolated=format_number(r.isolated, 1), collective=format_number(r.collective, 1))
        for r in table.head(MAX_RUNS).itertuples(index=False)
    ]
    text = _("Last stage, percent, isolated and collective in the same simulated community. {rows}.")
    return text.format(rows="; ".join(rows))


def _pair(run: int, isolated: float, collective: float, x: float, level: Scale, size: float) -> str:
    a, b = level(isolated), level(collective)
    ahead = collective > isolated
    sign = words(x, 262, "+" if ahead else "−", "collective" if ahead else "isolated", "middle", font_weight=600)
    return tag(
        "g", bar(x - 1.5, min(a, b), 3, abs(b - a)), mark("isolated", x, a, size), mark("collective", x, b, size), sign,
        class_="pair", data_run=run,
    )  # fmt: skip
