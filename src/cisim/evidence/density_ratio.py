"""How much better a figure of a source fits one arm than the other: the log ratio of its predictive densities.

A predictive density is what an arm says of a figure before it is seen: the mean over runs of the chance or density of
the figure given the run, with the uncertainty of the observation in it. A number is smoothed by a normal kernel
(bandwidth by Silverman 1986, eq. 3.31), a count is binomial with the run's share as its chance, a limit is the chance
that the claim holds. One run more that knows nothing, the same for both arms, is the floor under each density. A ratio
below three is "not worth more than a bare mention" (Kass & Raftery 1995).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cisim.errors import ArgumentError
from cisim.experiment.analysis.bootstrap import Bootstrap, excludes_zero
from cisim.model.types import Array

LEAST_LOG_RATIO = math.log(3)
"""Absolute log ratio below which both arms fit alike."""
OUT_OF_REACH = 0.01
"""Chance in both arms below which neither can produce a figure, so that the ratio of their tails says nothing."""

Answer = Literal["for collective", "for isolated", "tells nothing", "out of reach"]


@dataclass(frozen=True)
class NumberFigure:
    """A number, and the standard deviation with which it was observed."""

    value: float
    uncertainty: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.uncertainty > 0):
            raise ArgumentError(f"uncertainty: {self.uncertainty!r} of {self.value!r} given, allowed: number above 0")

    def _spread(self, values: Array) -> float:
        return math.hypot(self.uncertainty, bandwidth(values))

    def densities(self, values: Array) -> Array:
        """The density of the figure given each run."""
        spread = self._spread(values)
        z = (self.value - values) / spread
        return np.asarray(np.exp(-(z**2) / 2) / (spread * math.sqrt(2 * math.pi)))

    def ignorance(self, both: Array) -> float:
        """Density of a run that knows nothing: a normal about all runs of both arms that reaches the figure."""
        centre = both.mean()
        spread = max(math.hypot(both.std(), self.uncertainty), abs(self.value - centre))
        return float(np.exp(-(((self.value - centre) / spread) ** 2) / 2) / (spread * math.sqrt(2 * math.pi)))

    def chance(self, values: Array) -> float:
        """Chance of a figure as far out on either side."""
        below = _normal_cdf((self.value - values) / self._spread(values)).mean()
        return float(2 * min(below, 1 - below))


@dataclass(frozen=True)
class CountFigure:
    """So many of so many, of which each run gives a share (0 to 1)."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.number <= self.of or self.of < 1:
            raise ArgumentError(
                f"count: {self.number} of {self.of} given, allowed: from 0 of them to all, at least one"
            )

    def _chances(self, values: Array) -> Array:
        """The run's chance of a single one: its share, had it one more that is half (no share is 0 or 1)."""
        return np.asarray((values * self.of + 0.5) / (self.of + 1))

    def densities(self, values: Array) -> Array:
        """The chance of the count given each run."""
        from scipy.stats import binom  # type: ignore[import-untyped]

        return np.asarray(binom.pmf(self.number, self.of, self._chances(values)))

    def ignorance(self, both: Array) -> float:
        """Every count as likely."""
        return 1 / (self.of + 1)

    def chance(self, values: Array) -> float:
        """Chance of a count as far out on either side."""
        from scipy.stats import binom

        shares = self._chances(values)
        tails = binom.cdf(self.number, self.of, shares).mean(), binom.sf(self.number - 1, self.of, shares).mean()
        return float(min(1.0, 2 * min(tails)))


@dataclass(frozen=True)
class LimitFigure:
    """At least, at most, or between: a claim that holds or not, judged from what was observed with an uncertainty."""

    low: float
    high: float
    uncertainty: float = 0.0

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.uncertainty >= 0):
            text = f"{self.low!r} to {self.high!r} with uncertainty {self.uncertainty!r} given"
            raise ArgumentError(f"limits: {text}, allowed: an increasing interval and an uncertainty of 0 or more")

    def densities(self, values: Array) -> Array:
        """The chance of the claim given each run."""
        if self.uncertainty == 0:
            return np.asarray((values >= self.low) & (values <= self.high), dtype=float)
        upper, lower = (_normal_cdf((end - values) / self.uncertainty) for end in (self.high, self.low))
        return np.asarray(upper - lower)

    def ignorance(self, both: Array) -> float:
        """It holds or not."""
        return 0.5

    def chance(self, values: Array) -> float:
        """Chance that the claim holds."""
        return float(self.densities(values).mean())


Figure = NumberFigure | CountFigure | LimitFigure


@dataclass(frozen=True)
class DensityRatio:
    """A figure beside both arms.

    Attributes:
        log_ratio: of its density in the collective arm to that in the isolated one, natural logarithm.
        low, high: 95 % interval over resampled pairs of runs; NaN of too few.
        collective, isolated: chance of a figure as far out, or of the claim.
    """

    log_ratio: float
    low: float
    high: float
    collective: float
    isolated: float

    @property
    def answer(self) -> Answer:
        """Which arm it speaks for. A ratio counts if it is three or more and its interval leaves out one."""
        if max(self.collective, self.isolated) < OUT_OF_REACH:
            return "out of reach"
        if abs(self.log_ratio) < LEAST_LOG_RATIO or not excludes_zero(self.low, self.high):
            return "tells nothing"
        return "for collective" if self.log_ratio > 0 else "for isolated"

    @property
    def discriminates(self) -> bool:
        """Whether it tells the arms apart."""
        return self.answer in ("for collective", "for isolated")


def density_ratio(
    figure: Figure, collective: Array, isolated: Array, bootstrap: Bootstrap | None = None
) -> DensityRatio:
    """Score a figure by both arms.

    Args:
        figure: what the source gives.
        collective, isolated: ``[run]``, the statistic in each arm; pairs share their luck.
        bootstrap: of the interval.

    Raises:
        ArgumentError: arms of different length, or values that are no numbers.
    """
    arms = np.stack([np.asarray(collective, dtype=float), np.asarray(isolated, dtype=float)])
    if not (arms.size and np.isfinite(arms).all()):
        raise ArgumentError("density ratio: a statistic of a run is not a number")
    given = np.stack([figure.densities(values) for values in arms])
    floor = figure.ignorance(arms)
    n = arms.shape[1]
    bootstrap = bootstrap or Bootstrap(1000)
    samples = _log_ratio((n * bootstrap.means(given) + floor) / (n + 1))
    low, high = bootstrap.interval(samples, n)
    ratio = _log_ratio((given.sum(axis=1) + floor) / (n + 1))
    return DensityRatio(float(ratio), float(low), float(high), *(figure.chance(values) for values in arms))


def bandwidth(values: Array) -> float:
    """Of a normal kernel: 0.9 times the smaller of standard deviation and interquartile range / 1.34, over n to the
    power of 1/5; 0 where all values are alike.
    """
    quartiles = np.quantile(values, [0.25, 0.75])
    spreads = [s for s in (float(values.std()), float(quartiles[1] - quartiles[0]) / 1.34) if s > 0]
    return 0.9 * min(spreads, default=0.0) * len(values) ** -0.2


def _log_ratio(densities: Array) -> Array:
    return np.asarray(np.log(densities[0]) - np.log(densities[1]))


def _normal_cdf(z: Array) -> Array:
    from scipy.special import ndtr  # type: ignore[import-untyped]

    return np.asarray(ndtr(z))
