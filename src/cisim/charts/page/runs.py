"""Single runs: twenty pairs on the same random numbers, to count how often an arm is ahead."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd

from cisim.charts.page.axes import axis_break, axis_ends, axis_note, axis_ticks, end_labels
from cisim.charts.page.markup import Scale, bar, frame, line, mark, tag, words
from cisim.comparison.verdict import ARMS, of_twenty
from cisim.language import _, first_up, format_number
from cisim.language.numbers import format_general

MAX_RUNS = 20
NAME_ROOM = 66
"""Pixels beside the last run for the names of the arms."""
BOLD_CHARACTER, LINE = 8.0, 16
"""Width of a bold character of 13 pixels, and height of a line."""


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
    last: dict[str, float] = {arm: level(float(rows[arm].iloc[-1])) for arm in ARMS}
    parts.append(end_labels(last, width, top, bottom))
    below = wrap(title(table), int((width - left) / BOLD_CHARACTER))
    parts += [words(left, height - 6 + LINE * k, text, "ink", font_weight=600) for k, text in enumerate(below)]
    return frame(width, height + LINE * (len(below) - 1), title(table), description(table), *parts)


def title(table: pd.DataFrame) -> str:
    """In how many of the pairs that are drawn collective ends ahead."""
    rows = table.head(MAX_RUNS)
    ahead = int((rows["difference"] > 0).sum())
    if len(table) > len(rows):
        return _("Collective ends ahead in {k} of the first {n} runs").format(k=ahead, n=len(rows))
    return _("Collective ends ahead in {k} of {n} runs").format(k=ahead, n=len(rows))


def subtitle(table: pd.DataFrame) -> str:
    """What is drawn; where it is a part of all runs, that it is, and what all of them say: another count of twenty than
    the drawing's own.
    """
    runs = len(table)
    if runs <= MAX_RUNS:
        text = _("{n} simulated communities, each lived through twice with the same luck: last stage (%)")
        return text.format(n=runs)
    ahead = int((table["difference"] > 0).sum())
    return _(
        "The first {shown} of {n} simulated communities, each lived through twice with the same luck: last stage (%). "
        "Of all {n}, collective ends ahead in {ahead}, which is {of_20} of 20"
    ).format(shown=MAX_RUNS, n=runs, ahead=ahead, of_20=of_twenty(ahead, runs))


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
