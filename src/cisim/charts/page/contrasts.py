"""Scenarios against the reference: paired differences with the interval of runs, and what counts as nothing."""

from __future__ import annotations

from cisim.charts.page.markup import NARROW, Scale, bar, fitted, frame, line, mark, words
from cisim.charts.page.panels import tick_text
from cisim.charts.page.scenarios import scenario_styles
from cisim.comparison.number_text import signed
from cisim.comparison.own_differences import shown_difference
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side_sentences import SCENARIO_CLAUSES, scenario_letter
from cisim.comparison.summary_data import Summary
from cisim.language import N_, _
from cisim.language.numbers import format_general

ROWS = (
    ("outcome", N_("Last stage")),
    ("mean", N_("Mean over stages")),
    ("gap", N_("Neighbourhood gap (less is more equal)")),
)
"""Measures in points, and what they are called here."""


def draw(result: SideBySideData, width: int = 760) -> str:
    """A group of rows for each measure, a row for each scenario but the reference.

    Args:
        result: ``SideBySide.to_dict()``.
        width: pixels.
    """
    narrow = width < NARROW
    styles = scenario_styles(result["scenarios"])
    others = [(k, s) for k, s in enumerate(result["scenarios"]) if s["versus"]]
    pitch = 40 if narrow else 26
    group = 26 + pitch * len(others)
    left, right = (8, 8) if narrow else (196, 168)
    top, bottom = 30, 30 + group * len(ROWS)
    limit = _reach(result)
    scale = Scale(-limit, limit, left + 8, width - right - 8)
    rope = result["rope"]
    parts = [
        bar(scale(-rope), top, scale(rope) - scale(-rope), bottom - top, "rope", fill_opacity=0.9) if rope else "",
        line(scale(0), top, scale(0), bottom, "quiet"),
    ]
    for value in (-limit, 0, limit):
        anchor = "start" if value < 0 else "end" if value > 0 else "middle"
        parts.append(words(scale(value), top - 8, tick_text(value), "quiet", anchor))
    for n, (name, label) in enumerate(ROWS):
        y = top + group * n
        parts += [line(0, y, width, y), words(0, y + 18, _(label), "ink", font_weight=600)]
        for i, (k, s) in enumerate(others):
            at = y + 26 + pitch * (i + 0.5) - (0 if narrow else 4)
            difference = shown_difference(s["versus"], name) if s["versus"] else None
            if difference is not None:
                parts.append(_row(difference, f"{scenario_letter(k)} {s['name']}", styles[k], scale, at, width))
    notes = _("points minus {letter}; grey: practically nothing (±{n})").format(
        letter=scenario_letter(result["reference"]), n=format_general(rope)
    )
    parts.append(words(0, bottom + 18, notes, "quiet", font_size=12))
    return frame(width, bottom + 26, title(result), description(result), *parts)


def title(result: SideBySideData) -> str:
    """Every verdict at the last stage."""
    reference = scenario_letter(result["reference"])
    verdict = _("{scenario} {outcome} {reference}")
    verdicts = [
        verdict.format(
            scenario=scenario_letter(k), outcome=_(SCENARIO_CLAUSES[s["versus"]["outcome"]]), reference=reference
        )
        for k, s in enumerate(result["scenarios"])
        if s["versus"]
    ]
    return _("Last stage: {verdicts}").format(verdicts=", ".join(verdicts))


def description(result: SideBySideData) -> str:
    """Every row in words."""
    rows = []
    for name, label in ROWS:
        for k, s in enumerate(result["scenarios"]):
            if s["versus"] and (d := shown_difference(s["versus"], name)):
                row = _("{measure}, {letter}: {mean} ({low} to {high})").format(
                    measure=_(label), letter=scenario_letter(k), mean=signed(d["mean"]), low=signed(d["p10"]),
                    high=signed(d["p90"]),
                )  # fmt: skip
                rows.append(row)
    text = _("Differences from {letter} in points, mean and 80 % of runs. {rows}.")
    return text.format(letter=scenario_letter(result["reference"]), rows="; ".join(rows))


def _reach(result: SideBySideData) -> float:
    """Both ends of the scale: the widest interval, up to the next five points."""
    shown = [shown_difference(s["versus"], name) for s in result["scenarios"] if s["versus"] for name, _label in ROWS]
    ends = [abs(d[p]) for d in shown if d for p in ("p10", "p90")]
    return 5.0 * max(-(-max([*ends, result["rope"]]) // 5), 1)


def _row(d: Summary, label: str, kind: str, scale: Scale, y: float, width: float) -> str:
    low, high = scale(d["p10"]), scale(d["p90"])
    spread = _("({low} to {high})").format(low=signed(d["p10"]), high=signed(d["p90"]))
    parts = [bar(low, y - 1.5, high - low, 3, kind), mark(kind, scale(d["mean"]), y, 5)]
    if width < NARROW:
        parts += [words(8, y - 10, fitted(label, width - 170), kind),
                  words(width - 8, y - 10, f"{signed(d['mean'])} {spread}", "ink", "end")]  # fmt: skip
    else:
        parts += [words(12, y + 4.5, fitted(label, 176), kind),
                  words(width - 116, y + 4.5, signed(d["mean"]), "ink", "end", font_weight=600),
                  words(width, y + 4.5, spread, "quiet", "end")]  # fmt: skip
    return "".join(parts)
