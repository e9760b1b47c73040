"""Both arms over the years: a small panel for every stage, median with the bands of 50 % and 80 % of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd

from cisim.charts.geometry.years import BANDS, Panels, Path, paths_of
from cisim.charts.page.axes import WHOLE, axis_break, axis_ends, axis_note, axis_ticks, end_labels
from cisim.charts.page.markup import Scale, band, frame, heading, line, mark, polyline, tag, words
from cisim.charts.style import ARM_STYLES
from cisim.comparison.data import ComparisonData, YearShare
from cisim.comparison.existing_sentences import count_text
from cisim.comparison.number_text import signed, years_alone, years_text
from cisim.comparison.verdict import OUTCOMES
from cisim.language import N_, _, format_list, format_number, ngettext
from cisim.language.numbers import format_general

EXISTING_LABEL = N_("Partnerships that still exist")
PANEL = 128
"""Height of the field of a panel in pixels."""
OWN = N_("your own indicators")
"""In the column of arms: values of indicators that were observed, in ``p50``."""
OWN_COLOUR = "#D55E00"


def draw(table: pd.DataFrame, result: ComparisonData, width: int = 760, whole: bool = False) -> str:
    """A panel for each stage, all on one scale; where partnerships can end, one for their share that still exists.

    Args:
        table: ``year``, ``arm``, ``stage``, ``p10``, ``p25``, ``p50``, ``p75``, ``p90``; rows of the arm ``OWN`` are
            points.
        result: ``Comparison.to_dict()``.
        width: pixels.
        whole: the scale of the stages goes from 0 to 100, not around the data.
    """
    panels = paths_of(table)
    own = table["arm"] == OWN
    ends = axis_ends([*table["p10"][~own], *table["p90"][~own], *table["p50"][own]], whole)
    part = result["existing"]
    fields = len(panels) + (part is not None)
    columns = min(fields, 4 if width >= 640 else 2)
    across, down = width / columns, PANEL + 72
    note = axis_note(ends[0])
    parts = [words(0, 16, _("Every {note}").format(note=note), "quiet", font_size=12)] if note else []
    top = 30
    if own.any():
        top += 18 if note else 0
        parts += [_own_mark(5, top - 18), words(12, top - 14, _(OWN), font_size=12)]
    for k, (name, arms) in enumerate(panels.items()):
        parts.append(_panel(arms, _(name), across * (k % columns), top + down * (k // columns), across, ends, k == 0))
    text = description(panels)
    if own.any():
        points = ngettext("Points: {n} value of your own indicators.", "Points: {n} values of your own indicators.",
                          int(own.sum()))  # fmt: skip
        text = " ".join((text, points.format(n=int(own.sum()))))
    if part is not None:
        k = len(panels)
        parts.append(_existing_panel(part["path"], across * (k % columns), top + down * (k // columns), across))
        text = " ".join((text, count_text(part, result["years"], result["runs"]))) + "."
    height = top + down * -(-fields // columns)
    return frame(width, height, title(result), text, *parts)


def title(result: ComparisonData) -> str:
    """The verdicts at the last stage as years go by."""
    verdicts = []
    for verdict, rows in groupby(result["horizons"], key=lambda row: row["outcome"]):
        *first, last = [row["years"] for row in rows]
        when = format_list([*map(format_general, first), years_text(last)])
        verdicts.append(_("{verdict} after {years}").format(verdict=_(OUTCOMES[verdict]), years=when))
    return _("Last stage: {verdicts}").format(verdicts=", ".join(verdicts))


def description(panels: Panels) -> str:
    """The last medians in words."""
    ends = {name: [arms[arm]["p50"][-1] for arm in ARM_STYLES] for name, arms in panels.items()}
    row = _("{stage}: {isolated} and {collective} ({difference})")
    rows = [
        row.format(
            stage=_(name), isolated=format_number(a, 1), collective=format_number(b, 1), difference=signed(b - a)
        )
        for name, (a, b) in ends.items()
    ]
    text = _(
        "Children at benchmark in percent; bands: 50 % and 80 % of runs. Isolated and collective at the end: {rows}."
    )
    return text.format(rows="; ".join(rows))


def _panel(
    arms: Mapping[str, Path], name: str, x: float, y: float, across: float, ends: tuple[float, float], first: bool
) -> str:
    time, level, field = _field(arms["isolated"]["year"][-1], name, x, y, across, ends)
    ordered = [(arm, arms[arm]) for arm in ARM_STYLES]
    bands = [_bands(arm, path, time, level) for arm, path in ordered]
    lines = [_path(arm, path, time, level) for arm, path in ordered]
    places = {arm: level(path["p50"][-1]) for arm, path in ordered}
    named = end_labels(places, time.end, level.end, level.start) if first else ""
    own = arms.get(OWN, {"year": [], "p50": []})
    points = [_own_mark(time(year), level(value)) for year, value in zip(own["year"], own["p50"], strict=True)]
    return "".join([field, *bands, *lines, *points, named])


def _own_mark(x: float, y: float) -> str:
    return tag("circle", cx=round(x, 1), cy=round(y, 1), r=3, fill=OWN_COLOUR, stroke="#FFFFFF", stroke_width=0.8,
               class_="own-value")  # fmt: skip


def _existing_panel(path: Sequence[YearShare], x: float, y: float, across: float) -> str:
    """The percentage of partnerships that still exist, in the look of the arm that has them."""
    time, level, field = _field(path[-1]["years"], _(EXISTING_LABEL), x, y, across, WHOLE)
    points = [(time(row["years"]), level(100 * row["share"])) for row in path]
    return field + polyline(points, "collective") + mark("collective", *points[-1], size=3.5)


def _field(
    last: float, name: str, x: float, y: float, across: float, ends: tuple[float, float]
) -> tuple[Scale, Scale, str]:
    """Scales of time and percent of a panel, and its name and grid."""
    left, right, top = x + 26, x + across - 12, y + 38
    time, level = Scale(0, last, left, right), Scale(*ends, top + PANEL, top)
    parts = [heading(left, top - 10, name, across - 38)]
    for tick in axis_ticks(*ends):
        parts += [line(left, level(tick), right, level(tick)),
                  words(left - 4, level(tick) + 4, format_general(tick), "quiet", "end", font_size=11)]  # fmt: skip
    parts.append(axis_break(left, top + PANEL + 4, ends[0], upright=True))
    for value in (0.0, last):
        text = years_alone(value) if value else "0"
        parts.append(words(time(value), top + PANEL + 16, text, "quiet", "end" if value else "start", font_size=11))
    return time, level, "".join(parts)


def _bands(arm: str, rows: Path, time: Scale, level: Scale) -> str:
    years = [time(v) for v in rows["year"]]
    return "".join(
        band(_points(years, rows[high], level), _points(years, rows[low], level), arm, opacity)
        for low, high, opacity in BANDS
    )


def _path(arm: str, rows: Path, time: Scale, level: Scale) -> str:
    points = _points([time(v) for v in rows["year"]], rows["p50"], level)
    return polyline(points, arm) + mark(arm, *points[-1], size=3.5)


def _points(xs: list[float], values: list[float], level: Scale) -> list[tuple[float, float]]:
    return [(x, level(v)) for x, v in zip(xs, values, strict=True)]
