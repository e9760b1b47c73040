"""Both arms at every stage: levels as a dumbbell a row, and beside it the paired difference with its interval."""

from __future__ import annotations

from cisim.charts.page.axes import axis_break, axis_ends, axis_note, axis_ticks, side_labels
from cisim.charts.page.markup import NARROW, Scale, bar, fitted, frame, line, mark, tag, words
from cisim.charts.page.panels import scale_ends, tick_text, ticks
from cisim.charts.style import SECONDARY
from cisim.comparison.data import ComparisonData, StageRow
from cisim.comparison.number_text import join_names, signed, years_text
from cisim.comparison.sentences import finding_clause
from cisim.comparison.verdict import ARMS, TOO_EARLY
from cisim.language import _, format_number
from cisim.language.numbers import format_general

MAX_NAMES = 2
"""Stages with a clear lead that the title names; more are counted."""


def draw(result: ComparisonData, width: int = 760, whole: bool = False) -> str:
    """The stages at the end of the runs.

    Args:
        result: ``Comparison.to_dict()``.
        width: pixels.
        whole: levels on a scale from 0 to 100, not around the data.
    """
    narrow = width < NARROW
    pitch, top = (46, 44) if narrow else (36, 44)
    rows = result["stages"]
    bottom = top + pitch * len(rows)
    fields = ((12, 176), (202, width - 10)) if narrow else ((188, 398), (428, width - 132))
    levels = Scale(*axis_ends((row[arm] for row in rows for arm in ARMS), whole), *fields[0])
    ends = scale_ends([row["difference"]["p10"] for row in rows], [row["difference"]["p90"] for row in rows],
                      result["rope"])  # fmt: skip
    change = Scale(*ends, *fields[1])
    parts = [*_heads(fields, width, narrow), _grounds(levels, change, result["rope"], top, bottom)]
    first = top + pitch * 0.5 + (9 if narrow else 2)
    places: dict[str, float] = {arm: levels(rows[0][arm]) for arm in ARMS}
    parts.append(side_labels(places, first - (31 if narrow else 14), 0 if narrow else fields[0][0], fields[0][1]))
    parts += [_row(row, levels, change, first + pitch * k, width, narrow) for k, row in enumerate(rows)]
    if note := axis_note(levels.low):
        parts.append(words(fields[0][0] - 8, bottom + 36, note, "quiet", font_size=12))
    return frame(width, bottom + (44 if note else 28), title(result), description(result), *parts)


def title(result: ComparisonData) -> str:
    """At how many stages either arm leads, on average known to be more than nothing, and at which of them clearly: the
    whole interval beyond what counts as nothing.
    """
    rows = result["stages"]
    after, n = years_text(result["years"]), len(rows)
    sides = {"collective": "ahead", "isolated": "behind"}
    seen = [row for row in rows if row["outcome"] != TOO_EARLY]
    leads = {
        arm: [row for row in seen if row["verdict"] == f"{arm}_ahead" or row["lean"].endswith(side)]
        for arm, side in sides.items()
    }
    parts = [_lead(arm, found, n) for arm, found in leads.items() if found]
    if not parts and any(row["outcome"] == TOO_EARLY for row in rows):
        return _("After {years}, it is too early to see who leads").format(years=after)
    if not parts:
        return _("After {years}, neither leads at any of {n} stages").format(years=after, n=n)
    return _("After {years}, {leads}").format(years=after, leads="; ".join(parts))


def _lead(arm: str, rows: list[StageRow], n: int) -> str:
    clear = [_(row["stage"]) for row in rows if row["verdict"] == f"{arm}_ahead"]
    where = _("at all {n} stages") if len(rows) == n else _("at {k} of {n} stages")
    where = (_("at the only stage") if n == 1 else where).format(k=len(rows), n=n)
    if not clear:
        text = _("{arm} leads {where}, clearly at none")
    elif len(clear) == len(rows):
        text = _("{arm} leads clearly {where}")
    else:
        few, many = _("{arm} leads {where}, clearly at {k} ({names})"), _("{arm} leads {where}, clearly at {k}")
        text = few if len(clear) <= MAX_NAMES else many
    return text.format(arm=_(arm), where=where, k=len(clear), names=join_names(clear))


def description(result: ComparisonData) -> str:
    """Every number of the drawing in words."""
    text = _("{stage}: isolated {isolated}, collective {collective}, difference {difference} ({verdict})")
    rows = [
        text.format(
            stage=_(row["stage"]), isolated=format_number(row["isolated"], 1),
            collective=format_number(row["collective"], 1), difference=signed(row["difference"]["mean"]),
            verdict=finding_clause(row["outcome"], row["lean"]),
        )
        for row in result["stages"]
    ]  # fmt: skip
    return _("Simulated children at benchmark, percent. {rows}.").format(rows="; ".join(rows))


def _heads(fields: tuple[tuple[float, float], ...], width: float, narrow: bool) -> list[str]:
    if narrow:
        return [words(4, 14, _("% at benchmark"), "quiet", font_size=12),
                words(width - 4, 14, _("difference, points"), "quiet", "end", font_size=12)]  # fmt: skip
    return [words(fields[0][0] - 8, 16, _("% of children at benchmark"), "quiet"),
            words(width, 16, _("difference in points (80 % of runs)"), "quiet", "end")]  # fmt: skip


def _grounds(levels: Scale, change: Scale, rope: float, top: float, bottom: float) -> str:
    """The grids of both fields, their numbers below, and a band over what is practically nothing."""
    left, right = change(-rope), change(rope)
    parts = [tag("rect", x=left, y=top, width=round(right - left, 1), height=bottom - top, class_="rope",
                 fill="#999999", fill_opacity=0.16)]  # fmt: skip
    for value in axis_ticks(levels.low, levels.high):
        parts += [line(levels(value), top, levels(value), bottom),
                  words(levels(value), bottom + 16, format_general(value), "quiet", "middle",
                        font_size=12)]  # fmt: skip
    parts.append(axis_break(levels.start - 8, bottom, levels.low))
    for value in ticks(change.low, change.high, 4):
        x = change(value)
        grid = (line(x, top, x, bottom) if value else
                tag("line", x1=x, x2=x, y1=top, y2=bottom, class_="l none", stroke=SECONDARY))  # fmt: skip
        parts += [grid, words(x, bottom + 16, tick_text(value), "quiet", "middle", font_size=12)]
    return "".join(parts)


def _row(row: StageRow, levels: Scale, change: Scale, y: float, width: float, narrow: bool) -> str:
    a, b = (levels(row[arm]) for arm in ARMS)
    d = row["difference"]
    low, high, middle = change(d["p10"]), change(d["p90"]), change(d["mean"])
    arm = "isolated" if d["mean"] < 0 else "collective"
    clear = row["verdict"] == f"{arm}_ahead"
    spread = _("({low} to {high})").format(low=signed(d["p10"]), high=signed(d["p90"]))
    parts = [
        bar(min(a, b), y - 2.5, abs(b - a), 5),
        mark("isolated", a, y),
        mark("collective", b, y),
        bar(low, y - 2, high - low, 4, arm if clear else "interval"),
        bar(middle - 2.5, y - 7, 5, 14, arm),
    ]
    if narrow:
        parts += [words(8, y - 15, fitted(_(row["stage"]), width - 162), font_size=12),
                  words(width - 8, y - 15, f"{signed(d['mean'])} {spread}", "ink", "end", font_size=12)]  # fmt: skip
    else:
        parts += [
            words(0, y + 4.5, fitted(_(row["stage"]), 182)),
            words(width - 100, y + 4.5, signed(d["mean"]), "ink", "end", font_weight=600),
            words(width, y + 4.5, spread, "quiet", "end", font_size=12),
        ]
    return "".join(parts)
