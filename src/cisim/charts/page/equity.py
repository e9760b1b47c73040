"""Groups of children at the last stage: both arms with the interval of runs inside each group, and the gap."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd

from cisim.charts.page.axes import axis_break, axis_ends, axis_note, axis_ticks
from cisim.charts.page.markup import CHARACTER, NARROW, Scale, bar, fitted, frame, line, mark, words
from cisim.charts.style import ARM_STYLES
from cisim.comparison.data import Gap
from cisim.comparison.number_text import signed
from cisim.comparison.verdict import ARMS
from cisim.language import N_, _, first_up, format_number
from cisim.language.numbers import format_general

GAP_TITLES = {
    "collective_ahead": N_("The gap between neighbourhoods is larger under collective"),
    "isolated_ahead": N_("The gap between neighbourhoods is smaller under collective"),
    "practically_same": N_("The gap between neighbourhoods is practically the same in both arms"),
    "no_clear_difference": N_("The gap between neighbourhoods is not clearly different"),
    "too_early": N_("It is too early to see a gap between neighbourhoods change"),
}
"""The finding by verdict on the gap, of which less is better."""


def draw(table: pd.DataFrame, gap: Gap, width: int = 760, whole: bool = False) -> str:
    """A row for each neighbourhood and arm.

    Args:
        table: ``neighbourhood``, ``arm``, ``mean``, ``p10``, ``p90`` in points.
        gap: ``segments.gap_facts``.
        width: pixels.
        whole: a scale from 0 to 100, not around the data.
    """
    narrow = width < NARROW
    left, right = (8, 8) if narrow else (150, 150)
    rows = {(r["neighbourhood"], r["arm"]): r for r in table.to_dict("records")}
    groups = list(dict.fromkeys(group for group, arm in rows))
    pitch, top = (66 if narrow else 52), 66
    ends = axis_ends([*table["p10"], *table["p90"]], whole)
    scale = Scale(*ends, left + 8, width - right - 8)
    below = wrap(gap_text(gap), int(width / CHARACTER))
    end = top + pitch * len(groups)
    height = end + 18 + 17 * len(below)
    note = "; ".join(filter(None, [_("bar: 80 % of runs"), axis_note(scale.low)]))
    parts = [words(0, 16, first_up(note), "quiet", font_size=12),
             axis_break(scale.start, top - 8, scale.low)]  # fmt: skip
    for value in axis_ticks(*ends):
        parts.append(line(scale(value), top - 8, scale(value), end - 2))
        parts.append(words(scale(value), top - 16, format_general(value), "quiet", "middle"))
    for k, group in enumerate(groups):
        y = top + pitch * k + (22 if narrow else 4)
        means = [float(rows[group, arm]["mean"]) for arm in ARM_STYLES]
        parts.append(
            words(8 if narrow else 0, y - 4 if narrow else y + 18, fitted(_(str(group)), 200 if narrow else left))
        )
        for a, arm in enumerate(ARM_STYLES):
            low, high = (scale(float(rows[group, arm][p])) for p in ("p10", "p90"))
            at = y + 8 + 18 * a
            parts += [bar(low, at - 1.5, high - low, 3, arm, fill_opacity=0.55), mark(arm, scale(means[a]), at, 5)]
            if k == 0:
                parts.append(_name(arm, low, high, at, scale))
        parts.append(words(width - (8 if narrow else 0), y - 4 if narrow else y + 18, signed(means[1] - means[0]),
                           "ink", "end", font_weight=600))  # fmt: skip
    parts += [words(0, end + 26 + 17 * k, text, "quiet") for k, text in enumerate(below)]
    return frame(width, height, title(gap), description(table), *parts)


def _name(arm: str, low: float, high: float, y: float, scale: Scale) -> str:
    """The name of an arm beside its interval, where there is room."""
    if scale.end - high > CHARACTER * 11:
        return words(high + 8, y + 4, ARM_STYLES[arm].label, arm, font_weight=600, font_size=12)
    return words(low - 8, y + 4, ARM_STYLES[arm].label, arm, "end", font_weight=600, font_size=12)


def title(gap: Gap) -> str:
    """How the gap between groups differs, by the rule of every verdict."""
    return _(GAP_TITLES[gap["outcome"]])


def gap_text(gap: Gap) -> str:
    """Both gaps and their difference with its interval; it does not follow from the means that are drawn."""
    d = gap["difference"]
    text = _("Gap: {isolated} isolated, {collective} collective; difference {mean} (80 % of runs: {low} to {high})")
    levels = {arm: format_number(gap[arm], 1) for arm in ARMS}
    return text.format(**levels, mean=signed(d["mean"]), low=signed(d["p10"]), high=signed(d["p90"]))


def description(table: pd.DataFrame) -> str:
    """Every row in words."""
    row = _("{name}, {arm}: {mean} ({low} to {high})")
    rows = []
    for r in table.itertuples():
        mean, low, high = (format_number(value, 1) for value in (r.mean, r.p10, r.p90))
        rows.append(row.format(name=_(r.neighbourhood), arm=_(r.arm), mean=mean, low=low, high=high))
    text = _("Children at benchmark at the last stage, percent, mean and 80 % of runs. {rows}.")
    return text.format(rows="; ".join(rows))
