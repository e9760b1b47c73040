"""Shares of credit as bars with their intervals, a group of them for each panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cisim.charts.measure import Labels, Measure, condition_name, has_interval, panels_of, sign_unclear
from cisim.comparison.number_text import signed
from cisim.language import N_, _

CREDIT_TEXTS = {
    "most": N_("{condition} carries most of the credit: {value} of {sum}"),
    "largest": N_("{condition} carries the largest share of the credit: {value} of {sum}"),
    "some": N_("{condition} carries a share of the credit: {value} of {sum}"),
}
LOSS_TEXTS = {
    "most": N_("{condition} carries most of the loss: {value} of {sum}"),
    "largest": N_("{condition} carries the largest share of the loss: {value} of {sum}"),
    "some": N_("{condition} carries a share of the loss: {value} of {sum}"),
}
"""Who carries how much of what all conditions bring, or take."""


@dataclass(frozen=True)
class IntervalBar:
    """A value from zero, and its interval.

    Attributes:
        value, low, high: the value and its interval.
        colour: by its sign, as hex digits.
        unclear: the interval includes zero or is not known; such a bar is hatched.
        has_interval: whether it is known.
        condition: what it is of, where it is of a condition.
    """

    value: float
    low: float
    high: float
    colour: str
    unclear: bool
    has_interval: bool
    condition: str = ""


@dataclass(frozen=True)
class CreditPanel:
    """The bars of a panel, and what they sum to."""

    name: str
    bars: tuple[IntervalBar, ...]
    total: float


def interval_bars(rows: pd.DataFrame) -> Iterator[IntervalBar]:
    """A bar for each row: ``value``, ``low``, ``high``, and ``condition`` if it is there."""
    from matplotlib.colors import to_hex

    from cisim.charts.matplotlib_style import sign_colour

    for row in rows.to_dict("records"):
        yield IntervalBar(
            float(row["value"]), float(row["low"]), float(row["high"]), to_hex(sign_colour(row["value"])),
            sign_unclear(row), has_interval(row), str(row.get("condition", "")),
        )  # fmt: skip


def credit_panels(values: pd.DataFrame, panel: str | None) -> list[CreditPanel]:
    """The panels, in all of which conditions stand in the order of the first, the largest credit first.

    Args:
        values: one row per condition (and panel): ``condition``, ``value``, ``low``, ``high``.
        panel: column whose values get a panel each.
    """
    parts = panels_of(values, panel)
    order = list(parts[0][1].sort_values("value", ascending=False, kind="stable")["condition"])
    return [
        CreditPanel(name, tuple(interval_bars(part.set_index("condition").loc[order].reset_index())),
                    float(part["value"].sum()))
        for name, part in parts
    ]  # fmt: skip


def credit_finding(values: pd.DataFrame, measure: Measure, labels: Labels | None) -> str:
    """Who carries most of the credit, and of how much; only shares whose sign is known are named."""
    total = float(values["value"].sum())
    sign = 1.0 if total >= 0 else -1.0
    share = sign * values["value"]
    clear = share[~values.apply(sign_unclear, axis=1) & (share > 0)]
    if len(clear) == 0 and not values.apply(sign_unclear, axis=1).all():
        return _("No condition clearly carries a share of the sum ({sum})").format(sum=measure.signed(total))
    if len(clear) == 0:
        text = _("No condition's credit can be told apart from zero; the sum is {sum}")
        return text.format(sum=measure.signed(total))
    top = values.loc[clear.idxmax()]
    part = "most" if clear.max() > abs(total) / 2 else "largest" if clear.max() == share.max() else "some"
    text = _((CREDIT_TEXTS if total * measure.better >= 0 else LOSS_TEXTS)[part])
    name = condition_name(str(top["condition"]), labels)
    said = text.format(condition=name, value=signed(top["value"]), sum=measure.signed(total))
    return _("{finding} (intervals overlap)").format(finding=said) if overlaps(values, top, sign) else said


def overlaps(values: pd.DataFrame, top: pd.Series, sign: float) -> bool:
    """Whether the interval of another condition overlaps with that of the one that carries most: who is first is not
    known then.
    """
    others = values[values["condition"] != top["condition"]]
    ends, least = sign * others[["low", "high"]].to_numpy(), min(sign * top["low"], sign * top["high"])
    return bool((ends.max(axis=1, initial=-np.inf) >= least).any())
