"""Percentile bootstrap over replications: one resample is used at all design points, so that common random numbers
stay common (Efron & Tibshirani 1993, ch. 13).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.language import _, format_integer
from cisim.language.numbers import format_short
from cisim.model.types import Array

NUMBERS_PER_BLOCK = 20_000_000
"""Most numbers of a block of resamples in memory."""

FEW_REPLICATIONS = 20
"""Replications below which a percentile interval of a mean covers clearly less than it says."""
MIN_REPLICATIONS = 10
"""Replications below which there is no such interval: of two it would be the two values, of three hardly more."""


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are made: number of resamples, confidence level (share), and seed of the resamples."""

    draws: int = 2000
    level: float = 0.95
    seed: int = 1

    def counts(self, n: int, width: int = 0) -> Iterator[Array]:
        """How often each of ``n`` replications is drawn, ``[resample, n]``, in blocks that fit into memory.

        The same ``n`` gives the same resamples, whatever is compared. ``width``: numbers per resample the caller needs.
        """
        rng = np.random.default_rng(self.seed)
        each = max(1, NUMBERS_PER_BLOCK // max(n, width))
        for first in range(0, self.draws, each):
            size = min(each, self.draws - first)
            picks = rng.integers(n, size=(size, n)) + n * np.arange(size)[:, None]
            yield np.bincount(picks.ravel(), minlength=size * n).reshape(size, n)

    def means(self, values: Array) -> Array:
        """Means of ``values[..., replicate]`` over each resample: ``[..., resample]``."""
        n = values.shape[-1]
        return np.concatenate([values @ (counts.T / n) for counts in self.counts(n)], axis=-1)

    def interval(self, samples: Array, n: int) -> tuple[Array, Array]:
        """Percentile interval along the last axis; NaN for fewer replications ``n`` than ``MIN_REPLICATIONS``."""
        if n < MIN_REPLICATIONS:
            nothing = np.full(samples.shape[:-1], np.nan)[()]  # of one value a number, as from a quantile
            return nothing, nothing
        low, high = np.quantile(samples, [(1 - self.level) / 2, (1 + self.level) / 2], axis=-1)
        return low, high

    def corrected_interval(self, values: Array) -> tuple[float, float]:
        """The bias-corrected and accelerated interval of a mean (BCa, Efron 1987), by SciPy: for skewed values nearer
        to what it says than percentiles. NaN below ``MIN_REPLICATIONS``, and of values that are all the same.
        """
        if len(values) < MIN_REPLICATIONS or np.ptp(values) == 0:
            return math.nan, math.nan
        from scipy.stats import bootstrap  # type: ignore[import-untyped]

        batch = max(1, NUMBERS_PER_BLOCK // len(values))
        found = bootstrap((values,), np.mean, n_resamples=self.draws, batch=batch, confidence_level=self.level,
                          method="BCa", rng=np.random.default_rng(self.seed)).confidence_interval  # fmt: skip
        return float(found.low), float(found.high)

    def columns(self, name: str, values: Any, samples: Array, n: int) -> dict[str, float]:
        """Columns ``name``, ``name_low`` and ``name_high``."""
        low, high = self.interval(samples, n)
        return {name: values, f"{name}_low": low, f"{name}_high": high}


def excludes_zero(low: Any, high: Any) -> Any:
    """Whether an interval lies wholly on one side of zero."""
    return (np.asarray(low) > 0) | (np.asarray(high) < 0)


def within_rope(low: Any, high: Any, rope: float) -> Any:
    """Whether an interval lies wholly within what is practically nothing: ``rope`` on either side of zero."""
    return (np.asarray(low) >= -rope) & (np.asarray(high) <= rope)


def few_replications(n: int) -> list[str]:
    """A sentence for intervals that cannot be given, or are too narrow."""
    if n < 2:
        return [_("one replication only: no intervals")]
    if n < MIN_REPLICATIONS:
        text = _(
            "{n} replications are too few for bootstrap intervals: from {enough} on they are given; below, 80 % of "
            "runs are all runs, and a verdict is preliminary"
        )
        return [text.format(n=n, enough=MIN_REPLICATIONS)]
    text = _("{n} replications are few: bootstrap intervals are somewhat too narrow below {enough}")
    return [text.format(n=n, enough=FEW_REPLICATIONS)] if n < FEW_REPLICATIONS else []


def more_replications(low: Any, high: Any, n: int, rope: float) -> list[str]:
    """A sentence on intervals that hold zero and more than what is practically nothing: at how many replications they
    would be as narrow as that (where nothing is, half as wide as now), by the variance there is.
    """
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    undecided = ~excludes_zero(low, high) & (half > rope)  # an interval that is not given is not counted
    if not undecided.any():
        return []
    widest = float(half[undecided].max())
    target = rope or widest / 2
    needed = math.ceil(n * (widest / target) ** 2)
    text = _(
        "{k} of {all} intervals hold zero and are wider than ±{width}: by the variance so far about {needed} "
        "replications, {more} more, make them that narrow (cisim sweep run FOLDER --replications {count})"
    )
    return [
        text.format(
            k=format_integer(undecided.sum()), all=format_integer(half.size), width=format_short(target, 2),
            needed=format_integer(needed), more=format_integer(needed - n), count=needed,
        )
    ]  # fmt: skip
