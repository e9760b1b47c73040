"""Summaries, ratios and prices as types: what all objects of comparisons are made of."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Mean(TypedDict):
    """Mean over runs with its standard error (``intervals.mean_of``)."""

    mean: float
    se: float


class Summary(Mean):
    """Mean over runs with its standard error, and percentiles of runs (``intervals.summary``)."""

    p10: float
    p50: float
    p90: float


class SummaryWithUnit(Summary):
    """A summary and its unit."""

    unit: str


class MeanSummary(Summary):
    """A summary with the 95 % interval of the mean, ``low`` to ``high``."""

    low: float
    high: float


class MeanSummaryWithUnit(MeanSummary):
    """The same and its unit."""

    unit: str


class Ratio(TypedDict):
    """A ratio of means with its 95 % interval."""

    estimable: bool
    value: float | None
    low: float | None
    high: float | None
    unit: str


def ratio_values(ratio: Ratio) -> tuple[float, float, float] | None:
    """Value and ends of the interval; nothing where it is not estimable."""
    if not ratio["estimable"]:
        return None
    value, low, high = ratio["value"], ratio["low"], ratio["high"]
    return None if value is None or low is None or high is None else (value, low, high)


class ChildPrice(TypedDict):
    """Dollars for an additional child, run by run and ``over_many``; ``because`` of scenarios side by side."""

    value: float | None
    p10: float | None
    p90: float | None
    unit: str
    estimable: bool
    additional_children: Summary
    price: float
    over_many: Ratio
    because: NotRequired[str]
