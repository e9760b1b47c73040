"""Main effects and pair interactions of the conditions as the cells of a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.charts.measure import Labels, Measure, condition_name, has_interval, pair_name, sign_unclear
from cisim.charts.style import INK
from cisim.comparison.number_text import signed
from cisim.language import _, inside_sentence, ngettext

DARK = 0.5
"""Luminance below which words in a cell are white."""


@dataclass(frozen=True)
class EffectCell:
    """A term of one or two conditions.

    Attributes:
        term: conditions joined by ``:``.
        row, column: positions of its first and last condition; on the diagonal both are the same.
        effect, low, high: the effect and its interval.
        colour: of the cell, as hex digits.
        ink: of the words in it.
        unclear: the interval includes zero or is not known; such a cell is hatched.
        has_interval: whether it is known.
    """

    term: str
    row: int
    column: int
    effect: float
    low: float
    high: float
    colour: str
    ink: str
    unclear: bool
    has_interval: bool

    @property
    def is_main(self) -> bool:
        """Whether it is of one condition."""
        return self.row == self.column


def shown_terms(effects: pd.DataFrame) -> pd.DataFrame:
    """The terms a matrix has room for."""
    return effects[effects["order"].isin([1, 2])]


def effect_cells(effects: pd.DataFrame, names: Sequence[str], largest: float) -> Iterator[EffectCell]:
    """The cells of a matrix.

    Args:
        effects: ``term``, ``order``, ``effect``, ``low``, ``high``; terms of a higher order have no cell.
        names: the conditions in the order of rows and columns.
        largest: effect with the deepest colours.
    """
    from matplotlib.colors import to_hex

    from cisim.charts.matplotlib_style import diverging

    colours, scale = diverging(largest)
    for row in shown_terms(effects).to_dict("records"):
        at = sorted(names.index(c) for c in str(row["term"]).split(":"))
        colour, unclear = colours(scale(row["effect"])), sign_unclear(row)
        dark = not unclear and float(np.dot(colour[:3], (0.299, 0.587, 0.114))) < DARK
        yield EffectCell(
            str(row["term"]), at[0], at[-1], float(row["effect"]), float(row["low"]), float(row["high"]),
            to_hex(colour), "#FFFFFF" if dark else INK, unclear, has_interval(row),
        )  # fmt: skip


def effects_finding(effects: pd.DataFrame, measure: Measure, labels: Labels | None) -> str:
    """The largest main effect and the strongest pair, as far as their signs are known."""
    mains, pairs = effects[effects["order"] == 1], effects[effects["order"] == 2]
    main = mains.loc[mains["effect"].abs().idxmax()]
    first = _("{condition} has the largest effect by itself ({effect})").format(
        condition=condition_name(main["term"], labels), effect=measure.signed(main["effect"])
    )
    if sign_unclear(main):
        first = _("No condition has a main effect that can be told apart from zero")
        clear_mains = mains[~mains.apply(sign_unclear, axis=1)]
        if len(clear_mains):
            first = _("{k} of {n} main effects can be told apart from zero").format(k=len(clear_mains), n=len(mains))
    if len(pairs) == 0:
        return first
    clear = pairs[~pairs.apply(sign_unclear, axis=1)]
    if len(clear) == 0:
        return _("{finding}; no interaction of a pair can be told apart from zero").format(finding=first)
    pair = clear.loc[clear["effect"].abs().idxmax()]
    text = _("{finding}; {pair} get in each other's way most ({effect})")
    if measure.better * pair["effect"] > 0:
        text = _("{finding}; {pair} reinforce each other most ({effect})")
    named = inside_sentence(pair_name(pair["term"], labels))
    return text.format(finding=first, pair=named, effect=signed(pair["effect"]))


def left_out(effects: pd.DataFrame) -> str:
    """What the matrix leaves out."""
    rest = effects[effects["order"] > 2]
    if len(rest) == 0:
        return ""
    clear = rest[~rest.apply(sign_unclear, axis=1)]
    text = ngettext(
        "Not shown: {n} interaction of three or more, {k} with an interval that excludes zero.",
        "Not shown: {n} interactions of three or more, {k} with an interval that excludes zero.",
        len(rest),
    )
    return text.format(n=len(rest), k=len(clear))
