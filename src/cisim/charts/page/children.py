"""Of a hundred children at each stage, how many are at benchmark: strips of a hundred marks, an arm a strip."""

from __future__ import annotations

from cisim.charts.page.markup import NARROW, fitted, frame, legend, tag, words
from cisim.charts.style import ABSENT, ARM_STYLES
from cisim.comparison.data import ComparisonData
from cisim.comparison.number_text import years_text
from cisim.comparison.verdict import ARMS
from cisim.comparison.verdict_sentences import graded_text
from cisim.language import _


def draw(result: ComparisonData, width: int = 760) -> str:
    """Strips of the stages at the end of the runs, the younger on top.

    Args:
        result: ``Comparison.to_dict()``.
        width: pixels.
    """
    narrow = width < NARROW
    left, right = (8, 44) if narrow else (184, 124)
    pitch, top = (58, 52) if narrow else (44, 6)
    step = (width - left - right) / 100
    parts = [legend(left, 16)] if narrow else []
    for k, row in enumerate(result["stages"]):
        y = top + pitch * k
        parts.append(words(0 if not narrow else 8, y + (17 if not narrow else -5), fitted(_(row["stage"]), 184)))
        for a, arm in enumerate(ARMS):
            parts.append(_strip(arm, round(row[arm]), left, y + 5 + 15 * a, step))
            count = f"{round(row[arm])}" + (f" {ARM_STYLES[arm].label}" if k == 0 and not narrow else "")
            parts.append(words(left + 100 * step + 8, y + 9.5 + 15 * a, count, arm, font_weight=600))
    height = top + pitch * len(result["stages"]) + 4
    return frame(width, height, title(result), description(result), *parts)


def title(result: ComparisonData) -> str:
    """How many of a hundred at the last stage in both arms, and the verdict: counts that are rounded one by one do not
    give the difference of the means.
    """
    last = result["stages"][result["last_stage"]]
    text = _("Last stage ({stage}): {isolated} of 100 children alone, {collective} together after {years}: {verdict}")
    return text.format(
        stage=_(last["stage"]), isolated=round(last["isolated"]), collective=round(last["collective"]),
        years=years_text(result["years"]), verdict=graded_text(last["outcome"], last["lean"]),
    )  # fmt: skip


def description(result: ComparisonData) -> str:
    """Every strip in words."""
    row = _("{stage}: {isolated} isolated, {collective} collective")
    rows = [row.format(stage=_(r["stage"]), isolated=round(r["isolated"]), collective=round(r["collective"]))
            for r in result["stages"]]  # fmt: skip
    text = _("Of 100 simulated children who leave each stage, at benchmark. {rows}.")
    return text.format(rows="; ".join(rows))


def _strip(arm: str, count: int, x: float, y: float, step: float) -> str:
    """A hundred marks as one dashed line; those at benchmark in the colour of the arm."""
    dash = f"{0.7 * step:.2f} {0.3 * step:.2f}"
    ends = (("rest", count, 100, ABSENT), (arm, 0, count, ARM_STYLES[arm].colour))
    return "".join(
        tag(
            "line",
            x1=f"{x + first * step:.1f}",
            x2=f"{x + last * step:.1f}",
            y1=y,
            y2=y,
            class_=f"s {kind}",
            stroke=colour,
            stroke_width=9,
            stroke_dasharray=dash,
        )
        for kind, first, last, colour in ends
        if last > first
    )
