"""Combinations of conditions in words: one of them, the finding of all, and the description of a drawing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cisim.charts.measure import Measure, panels_of, range_text
from cisim.comparison.number_text import number_word, points_text, signed


def title(cells: pd.DataFrame, measure: Measure, panel: str | None = None, nothing: float = 0.0) -> str:
    """What all conditions bring against none, and whether some other combination brings more, for each panel."""
    findings = [(name, _found(part, measure, nothing)) for name, part in panels_of(cells, panel)]
    return ". ".join(f"On {_article(name)} problem {text}" if name else _first_up(text) for name, text in findings)


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _found(cells: pd.DataFrame, measure: Measure, nothing: float) -> str:
    full = cells.loc[cells["count"].idxmax()]
    best = cells.loc[(measure.better * cells["mean"]).idxmax()]
    every = number_word(len(str(full["cell"])))
    text = f"all {every} conditions together bring {measure.signed(full['mean'])} against none"
    if cells["mean"].abs().max() < nothing:
        return f"{text}; no combination is as much as {points_text(nothing)} away from none"
    if best["cell"] == full["cell"]:
        return f"{text}, more than any other combination"
    what = "none of them" if not best["count"] else f"{best['count']} of them"
    return f"{text}; the highest mean has {what} ({signed(best['mean'])})"


def description(cells: pd.DataFrame, labels: Mapping[str, str], panel: str | None = None) -> str:
    """The ends of the scale of every panel in words; all numbers are in the table."""
    parts = []
    for name, part in panels_of(cells, panel):
        ordered = part.sort_values("mean", kind="stable")
        ends = [f"{combination_name(str(r.cell), labels)} {signed(r.mean)} ({range_text(r.p10, r.p90)})"
                for r in (*ordered.head(2).itertuples(), *ordered.tail(3).itertuples())]  # fmt: skip
        parts.append(f"{name + ': ' if name else ''}{len(part)} combinations, lowest and highest: {'; '.join(ends)}")
    return "Mean difference from no condition with 80 % of runs. " + ". ".join(parts) + "."


def combination_name(cell: str, labels: Mapping[str, str]) -> str:
    """A combination in words."""
    with_ = [label for label, bit in zip(labels.values(), cell, strict=True) if bit == "1"]
    if not with_:
        return "No condition"
    if len(with_) == len(labels):
        return f"All {number_word(len(labels))} conditions"
    first, *others = with_
    return " + ".join([first, *(o[:1].lower() + o[1:] for o in others)])
