"""Who gains, in sentences: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections import Counter

from cisim.comparison.data import ComparisonData, SegmentRow
from cisim.comparison.number_text import interval_text, join_names, number_word, signed, spread_text, years_text
from cisim.language import N_, _, format_number

GAP_CLAUSES = {
    "collective_ahead": N_("larger under collective"),
    "isolated_ahead": N_("smaller under collective"),
    "practically_same": N_("practically the same in both arms"),
    "no_clear_difference": N_("not clearly different"),
    "too_early": N_("not yet to be judged"),
}
"""Verdicts on the gap between neighbourhoods, of which less is better."""
SEGMENT_CLAUSES = {
    "collective_ahead": N_("collective is ahead"),
    "isolated_ahead": N_("isolated is ahead"),
    "practically_same": N_("practically the same"),
    "no_clear_difference": N_("no clear difference"),
    "too_early": N_("too early to see"),
}
MOST_NAMED = 4
"""Neighbourhoods that are named one by one; of more the first and the last by what they gain."""


def gains_sentence(result: ComparisonData) -> str:
    """The difference in every neighbourhood with its interval and verdict (``Comparison.to_dict()``); empty where there
    is one alone.
    """
    rows = result["segments"]
    if len(rows) < 2:
        return ""
    told = rows
    if len(rows) > MOST_NAMED:
        ranked = sorted(rows, key=lambda row: row["difference"]["mean"])
        told = [ranked[-1], ranked[0]]
    parts = "; ".join(_gain_text(row) for row in told)
    text = _("Who gains at the last stage after {years} (points, {spread}): {gains}.")
    if told is not rows:
        text = _("Who gains at the last stage after {years} (points, {spread}): {gains}; {others} others between.")
    return text.format(
        years=years_text(result["years"]),
        spread=spread_text(result["runs"]),
        gains=parts,
        others=number_word(len(rows) - 2),
    )


def gains_line(result: ComparisonData) -> str:
    """The same in short, with the verdict on the gap; empty where there is one neighbourhood."""
    rows = result["segments"]
    if len(rows) < 2:
        return ""
    ranked = sorted(rows, key=lambda row: -row["difference"]["mean"])
    told = rows if len(rows) <= MOST_NAMED else [ranked[0], ranked[-1]]
    gains = _("{segment} {mean}")
    means = join_names(
        [gains.format(segment=_(row["segment"]), mean=signed(row["difference"]["mean"])) for row in told]
    )
    counts = Counter(row["outcome"] for row in rows)
    return _(
        "Who gains at the last stage after {years}, in points: {means}: {verdicts}. The gap between neighbourhoods is "
        "{gap}."
    ).format(
        years=years_text(result["years"]),
        means=means,
        verdicts=", ".join(_count_text(v, n, len(rows), "no_clear_difference" in counts) for v, n in counts.items()),
        gap=_(GAP_CLAUSES[result["gap"]["outcome"]]),
    )


def _count_text(verdict: str, count: int, rows: int, unclear: bool) -> str:
    """A verdict, and in how many neighbourhoods."""
    clause = _(SEGMENT_CLAUSES[verdict])
    if count < rows:
        return _("{verdict} in {n}").format(verdict=clause, n=number_word(count))
    return (_("{verdict} in any") if unclear else _("{verdict} in all")).format(verdict=clause)


def gap_sentence(result: ComparisonData) -> str:
    """The gap between neighbourhoods at the last stage, and the verdict on it."""
    gap = result["gap"]
    return _(
        "The gap between best-off and worst-off neighbourhood at the last stage is {verdict}: {isolated} points "
        "isolated, {collective} collective, means of runs; difference {difference}."
    ).format(
        verdict=_(GAP_CLAUSES[gap["outcome"]]), isolated=format_number(gap["isolated"], 1),
        collective=format_number(gap["collective"], 1),
        difference=interval_text(gap["difference"], result["runs"]),
    )  # fmt: skip


def _gain_text(row: SegmentRow) -> str:
    """``Old town +4.1 (+0.6 to +7.9), collective is ahead``."""
    mean, low, high = (signed(row["difference"][k]) for k in ("mean", "p10", "p90"))
    text = _("{segment} {mean} ({low} to {high}), {verdict}")
    return text.format(segment=_(row["segment"]), mean=mean, low=low, high=high, verdict=_verdict(row))


def _verdict(row: SegmentRow) -> str:
    said = _(SEGMENT_CLAUSES[row["outcome"]])
    return _("{verdict} (borderline)").format(verdict=said) if row["also_possible"] else said
