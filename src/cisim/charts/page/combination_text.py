"""Combinations of conditions in words: one of them, the finding of all, and the description of a drawing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cisim.charts.measure import Measure, range_text, tell_panels
from cisim.charts.page.panels import findings
from cisim.comparison.number_text import number_word, points_text, signed
from cisim.language import _, inside_sentence, ngettext


def title(cells: pd.DataFrame, measure: Measure, panel: str | None = None, nothing: float = 0.0) -> str:
    """What all conditions bring against none, and whether some other combination brings more, for each panel."""
    return findings(cells, panel, lambda part: _found(part, measure, nothing))


def _found(cells: pd.DataFrame, measure: Measure, nothing: float) -> str:
    full = cells.loc[cells["count"].idxmax()]
    best = cells.loc[(measure.better * cells["mean"]).idxmax()]
    every = number_word(len(str(full["cell"])))
    values = {"n": every, "gain": measure.signed(full["mean"]), "best": signed(best["mean"]), "k": int(best["count"])}
    if cells["mean"].abs().max() < nothing:
        text = _(
            "all {n} conditions together bring {gain} against none; no combination is as much as {points} away from "
            "none"
        )
        return text.format(**values, points=points_text(nothing))
    if best["cell"] == full["cell"]:
        text = _("all {n} conditions together bring {gain} against none, more than any other combination")
    elif not best["count"]:
        text = _("all {n} conditions together bring {gain} against none; the highest mean has none of them ({best})")
    else:
        text = ngettext(
            "all {n} conditions together bring {gain} against none; the highest mean has {k} of them ({best})",
            "all {n} conditions together bring {gain} against none; the highest mean has {k} of them ({best})",
            int(best["count"]),
        )
    return text.format(**values)


def description(cells: pd.DataFrame, labels: Mapping[str, str], panel: str | None = None) -> str:
    """The ends of the scale of every panel in words; all numbers are in the table."""

    def describe_panel(part: pd.DataFrame) -> str:
        ordered = part.sort_values("mean", kind="stable")
        ends = [f"{combination_name(str(r.cell), labels)} {signed(r.mean)} ({range_text(r.p10, r.p90)})"
                for r in (*ordered.head(2).itertuples(), *ordered.tail(3).itertuples())]  # fmt: skip
        return _("{n} combinations, lowest and highest: {ends}").format(n=len(part), ends="; ".join(ends))

    text = _("Mean difference from no condition with 80 % of runs. {panels}.")
    return text.format(panels=tell_panels(cells, panel, describe_panel))


def combination_name(cell: str, labels: Mapping[str, str]) -> str:
    """A combination in words."""
    with_ = [label for label, bit in zip(labels.values(), cell, strict=True) if bit == "1"]
    if not with_:
        return _("No condition")
    if len(with_) == len(labels):
        return _("All {n} conditions").format(n=number_word(len(labels)))
    first, *others = with_
    return " + ".join([first, *map(inside_sentence, others)])
