"""What ``cisim effects`` prints of a factorial: what is practically nothing is said to be, and not listed as if it were
something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cisim.cli import tables as text
from cisim.experiment.analysis.factorial import Factorial
from cisim.experiment.analysis.panel import levels_text
from cisim.experiment.analysis.shapley import Shapley
from cisim.experiment.analysis.table import SweepTable

NOTHING_MARK, CLEAR_MARK = "~", "*"


def effect_sections(effects: Factorial, credit: Shapley, table: SweepTable, unit: str) -> list[str]:
    """Sums, Shapley values, effects and cells, for each combination of the other design columns."""
    keys = _keys(effects, table)
    value = text.with_interval("value", "value", "low", "high")
    effect = text.with_interval("effect", "effect", "low", "high")
    listed = effects.effects[(effects.effects["order"] <= 2) | (effects.effects["clear"] & ~effects.effects["nothing"])]
    marks = listed["clear"].map({True: CLEAR_MARK, False: ""}).mask(listed["nothing"], NOTHING_MARK)
    terms = [text.plain("label", "term"), effect, text.plain("mark", " ")]
    title = "Effects (main, pairs, and those of higher order that count)"
    return [
        *text.sections(credit.sums, keys, [text.plain("label", "sum of parts against all"), value], "None and all"),
        *text.sections(
            credit.values, keys, [text.plain("label", "condition"), value, text.numbers("share")], "Shapley values"
        ),
        *text.sections(listed.assign(mark=marks), keys, terms, title),
        *("", f"  {_legend(effects.rope, unit)}"),
        *_cells(effects, table, keys),
    ]


def effect_notes(effects: Factorial, credit: Shapley, table: SweepTable, unit: str) -> Iterator[str]:
    """Where all conditions together bring practically nothing: shares of it say little."""
    whole = credit.sums[credit.sums["quantity"] == "whole"]
    for levels, part in _split(whole, _keys(effects, table)):
        if part["value"].abs().max() < effects.rope:
            yield (
                f"{levels}all conditions together bring practically nothing (less than {_amount(effects.rope, unit)}): "
                "shares of credit, and the order of conditions and cells, are noise"
            )


def _legend(rope: float, unit: str) -> str:
    clear = f"{CLEAR_MARK} the interval excludes zero"
    return (
        f"{clear}; {NOTHING_MARK} practically nothing: all of it within {_amount(rope, unit)} of zero"
        if rope
        else clear
    )


def _amount(rope: float, unit: str) -> str:
    return f"{rope:g} {unit.removesuffix('s') if rope == 1 else unit}".rstrip()


def _cells(effects: Factorial, table: SweepTable, keys: Sequence[str]) -> list[str]:
    """Cells by the number of conditions; where they are all alike, only between what they lie."""
    title = f"Cells ({', '.join(table.label(f) for f in effects.factors)})"
    columns = [text.plain("cell"), text.with_interval("mean", "mean", "low", "high", sign=False)]
    lines: list[str] = []
    for levels, part in _split(effects.cells, keys):
        means = part["mean"]
        lines += ["", f"{title}: {levels}".removesuffix(": ")]
        if means.max() - means.min() <= effects.rope:
            lines.append(
                f"  all {len(part)} are practically the same: means from {text.number(means.min())} to "
                f"{text.number(means.max())}"
            )
        else:
            lines += text.lines(part.sort_values(["count", "mean"], kind="stable"), columns)
    return lines


def _keys(effects: Factorial, table: SweepTable) -> list[str]:
    return [f for f in table.factors if f not in effects.factors]


def _split(frame: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Parts of a table by levels, with ``problem = technical: `` in front; nothing in front of the whole."""
    if not keys:
        yield "", frame
        return
    for levels, part in frame.groupby(list(keys), sort=False, dropna=False):
        yield f"{levels_text(dict(zip(keys, levels, strict=True)))}: ", part
