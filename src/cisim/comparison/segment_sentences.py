"""Who gains, in sentences: the same words on the command line, in reports and on pages."""

from __future__ import annotations

from collections import Counter

from cisim.comparison.data import ComparisonData, SegmentRow
from cisim.comparison.number_text import interval_text, join_names, number_word, signed, spread_text

GAP_CLAUSES = {
    "collective_ahead": "larger under collective",
    "isolated_ahead": "smaller under collective",
    "practically_same": "practically the same in both arms",
    "no_clear_difference": "not clearly different",
}
"""Verdicts on the gap between neighbourhoods, of which less is better."""
SEGMENT_CLAUSES = {
    "collective_ahead": "collective is ahead",
    "isolated_ahead": "isolated is ahead",
    "practically_same": "practically the same",
    "no_clear_difference": "no clear difference",
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
    parts = [f"{row['segment']} {_spread(row)}, {_verdict(row)}" for row in told]
    between = f"; {number_word(len(rows) - 2)} others between" if told is not rows else ""
    kind = f"points, {spread_text(result['runs'])}"
    return f"Who gains at the last stage ({kind}): {'; '.join(parts)}{between}."


def gains_line(result: ComparisonData) -> str:
    """The same in short, with the verdict on the gap; empty where there is one neighbourhood."""
    rows = result["segments"]
    if len(rows) < 2:
        return ""
    ranked = sorted(rows, key=lambda row: -row["difference"]["mean"])
    told = rows if len(rows) <= MOST_NAMED else [ranked[0], ranked[-1]]
    means = join_names([f"{row['segment']} {signed(row['difference']['mean'])}" for row in told])
    verdicts = Counter(row["verdict"] for row in rows)
    every = "any" if "no_clear_difference" in verdicts else "all"
    which = [f"{SEGMENT_CLAUSES[v]} in {every if n == len(rows) else number_word(n)}" for v, n in verdicts.items()]
    return (
        f"Who gains, in points: {means}: {', '.join(which)}. The gap between neighbourhoods is "
        f"{GAP_CLAUSES[result['gap']['verdict']]}."
    )


def gap_sentence(result: ComparisonData) -> str:
    """The gap between neighbourhoods at the last stage, and the verdict on it."""
    gap = result["gap"]
    return (
        f"The gap between best-off and worst-off neighbourhood at the last stage is {GAP_CLAUSES[gap['verdict']]}: "
        f"{gap['isolated']:.1f} points isolated, {gap['collective']:.1f} collective, means of runs; difference "
        f"{interval_text(gap['difference'], result['runs'])}."
    )


def _spread(row: SegmentRow) -> str:
    mean, low, high = (signed(row["difference"][k]) for k in ("mean", "p10", "p90"))
    return f"{mean} ({low} to {high})"


def _verdict(row: SegmentRow) -> str:
    return SEGMENT_CLAUSES[row["verdict"]] + (" (borderline)" if row["also_possible"] else "")
