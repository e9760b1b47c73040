"""A calibration: draws, posterior in two waves, checks of it, and what it says in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.calibration.abc import EDGE, Posterior, coverage, next_wave, posterior, prior_draws
from cisim.calibration.observe import simulate_series
from cisim.calibration.prior import Prior
from cisim.calibration.series import Series
from cisim.errors import CisimError
from cisim.scenario import Scenario

Array = npt.NDArray[Any]
Progress = Callable[[int, int], None]
LEVEL = 0.8
"""Of all intervals of a calibration."""
KEPT = 0.1
"""Share of a wave's draws that is kept."""
UNIDENTIFIED = 0.25
"""A parameter whose 80 % interval is shorter than that of its prior by less than this share is not identified."""
PREDICTED = 200
"""Draws of the posterior predictive."""
TESTS = 200
"""Draws taken for data in turn, to see how often intervals hold the truth."""
LEAST = 200
"""Fewest draws of a wave."""


@dataclass(frozen=True)
class Calibration:
    """What came of it; quantiles are those of 10, 50 and 90 %.

    Attributes:
        prior: parameters and ranges.
        series: the data.
        draws: the posterior in parameter values, ``[draw, parameter]``, with equal weights.
        quantiles: ``[3, parameter]`` of the posterior.
        shrinkage: ``[parameter]`` 1 - width of the posterior's interval over that of the prior (in the prior's scale).
        covered: ``[parameter]`` share of known truths in their 80 % interval, draws from the prior taken for data.
        prior_bands: ``[5, datum]`` 10, 25, 50, 75 and 90 % of what the prior predicts, noise included.
        bands: ``[5, datum]`` the same of the posterior.
        effective: effective number of draws behind the posterior.
        simulated: runs that were simulated.
        impossible: draws of the prior that are no possible scenario.
    """

    prior: Prior
    series: Series
    draws: Array
    quantiles: Array
    shrinkage: Array
    covered: Array
    prior_bands: Array
    bands: Array
    effective: float
    simulated: int
    impossible: int

    @property
    def identified(self) -> Array:
        """Which parameters the data say something about."""
        return np.asarray(self.shrinkage >= UNIDENTIFIED)

    @property
    def fit(self) -> float:
        """Share of the data inside the 80 % predictive interval of the posterior."""
        return float(((self.bands[0] <= self.series.values) & (self.series.values <= self.bands[4])).mean())

    @property
    def warnings(self) -> list[str]:
        """What a reader has to know before using the result."""
        told = [
            f"the data do not identify {p.key}: its posterior is practically its prior (80 % interval shorter by "
            f"{100 * max(s, 0):.0f} %); it is left at the scenario's value"
            for p, s, known in zip(self.prior, self.shrinkage, self.identified, strict=True)
            if not known
        ]
        told += [
            f"the posterior of {p.key} lies at the edge of its prior ({p.text}): a wider range may fit better"
            for p, (low, _, high), known in zip(self.prior, self.quantiles.T, self.identified, strict=True)
            if known and _at_edge(p, low, high)
        ]
        if self.fit < LEVEL - 0.3:
            told.append(
                f"only {100 * self.fit:.0f} % of the data lie in the 80 % predictive interval: with these parameters "
                "the model does not reproduce the series"
            )
        if self.effective < 40:
            told.append(f"only {self.effective:.0f} effective draws are behind the posterior: raise --budget")
        if self.impossible:
            told.append(f"{self.impossible} draws of the prior are no possible scenario and were left out")
        return told


def _at_edge(p: Any, low: float, high: float) -> bool:
    ends = p.value(np.array([0.02, 0.98]))
    return bool(low < ends[0] or high > ends[1])


def calibrate(
    scenario: Scenario,
    series: Series,
    prior: Prior,
    budget: int = 4000,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Calibrate parameters of a scenario to a series with ``budget`` simulated runs.

    Half of the runs is drawn from the prior, the other half around what fitted best; every run has a community and luck
    of its own, so that the posterior is over communities that could have produced the series.

    Raises:
        CisimError: the budget is too small, or hardly any draw can be simulated.
    """
    first = budget // 2
    if first < LEAST:
        raise CisimError(f"a budget of {budget} runs is too small: at least {2 * LEAST}")
    rng = np.random.default_rng([seed, 2])
    done = 0

    def simulated(u: Array, number: int) -> Array:
        nonlocal done
        before, done = done, done + len(u)
        show = None if progress is None else (lambda n, _: progress(before + n, budget + PREDICTED))
        return simulate_series(scenario, prior, u, series, seed + number, threads=threads, progress=show)

    u, x, impossible = _possible(*_with(prior_draws(first, len(prior), seed), simulated, 0))
    if len(u) < LEAST // 2:
        raise CisimError(f"only {len(u)} of {first} draws of the prior are possible scenarios: narrow the ranges")
    keep = int(KEPT * len(u))
    found = posterior(u, x, series.values, keep)
    covered = coverage(u, x, keep, LEVEL, TESTS, np.random.default_rng([seed, 3]))
    prior_bands = _bands(x)
    u2, w2 = next_wave(found, budget - first, rng)
    x2 = simulated(u2, 1)
    known = np.isfinite(x2).all(axis=1)
    final = posterior(u2[known], x2[known], series.values, int(2 * KEPT * known.sum()), w2[known])
    points = final.resample(PREDICTED, rng)
    predicted = simulated(points, 2)
    levels = np.array([0.1, 0.5, 0.9])
    width = np.diff(final.quantile(levels)[[0, 2]], axis=0)[0]
    return Calibration(
        prior=prior,
        series=series,
        draws=_values(prior, points),
        quantiles=_values(prior, final.quantile(levels)),
        shrinkage=1 - width / LEVEL,
        covered=covered,
        prior_bands=prior_bands,
        bands=_bands(predicted[np.isfinite(predicted).all(axis=1)]),
        effective=final.effective,
        simulated=done,
        impossible=impossible,
    )


def _with(u: Array, simulated: Callable[[Array, int], Array], number: int) -> tuple[Array, Array]:
    return u, simulated(u, number)


def _possible(u: Array, x: Array) -> tuple[Array, Array, int]:
    known = np.isfinite(x).all(axis=1)
    return u[known], x[known], int((~known).sum())


def _values(prior: Prior, u: Array) -> Array:
    return np.column_stack([p.value(column) for p, column in zip(prior, np.clip(u, EDGE, 1 - EDGE).T, strict=True)])


def _bands(x: Array) -> Array:
    return np.asarray(np.quantile(x, [0.1, 0.25, 0.5, 0.75, 0.9], axis=0))


__all__ = ["Calibration", "Posterior", "calibrate"]
