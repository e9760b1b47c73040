"""A calibration: draws, posterior in two waves, checks of it, and what it says in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from cisim.comparison.arms import part_of_progress
from cisim.errors import CisimError
from cisim.evidence.calibration.approximate_bayes import (
    EDGE,
    Posterior,
    coverage,
    effective_observations,
    next_wave,
    posterior,
    prior_draws,
)
from cisim.evidence.calibration.prior import Prior
from cisim.evidence.calibration.simulated_series import simulate_series
from cisim.language import format_percent
from cisim.model.types import Array, Progress
from cisim.own_community.series import Series
from cisim.scenario.scenario import Scenario

INTERVAL_LEVEL = 0.8
"""Of all intervals of a calibration."""
ACCEPTED_SHARE = 0.1
"""Share of a wave's draws that is kept."""
MIN_SHRINKAGE = 0.25
"""A parameter is identified only where its 80 % interval is shorter than that of its prior by this share."""
OBSERVATIONS_PER_PARAMETER = 2.0
"""Effective observations for each parameter that is called identified."""
WARNING_RATE = 0.05
"""Probability with which a calibration as it should be is warned about, for each check by itself."""
PREDICTIVE_DRAWS = 200
"""Draws of the posterior predictive."""
MAX_COVERAGE_TESTS = 400
"""Most draws taken for data in turn, to see how often intervals hold the truth."""
MIN_DRAWS = 200
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
        covered: ``[parameter]`` share of known truths in their 80 % interval: the draws of the second wave that the
            posterior is made of are taken for data in turn, with their weights.
        tests: effective number of these draws.
        prior_bands: ``[5, datum]`` 10, 25, 50, 75 and 90 % of what the prior predicts, noise included.
        bands: ``[5, datum]`` the same of the posterior.
        effective: effective number of draws behind the posterior.
        observations: effective number of independent values of the series.
        simulated: runs that were simulated.
        impossible: draws of the prior that are no possible scenario.
    """

    prior: Prior
    series: Series
    draws: Array
    quantiles: Array
    shrinkage: Array
    covered: Array
    tests: float
    prior_bands: Array
    bands: Array
    effective: float
    observations: float
    simulated: int
    impossible: int

    @property
    def at_edge(self) -> Array:
        """Whose posterior is cut off by the prior: an end of its interval lies in the last 2 % of the range."""
        ends = [
            (p.value(np.array([0.02, 0.98])), low, high)
            for p, (low, _, high) in zip(self.prior, self.quantiles.T, strict=True)
        ]
        return np.array([low < first or high > last for (first, last), low, high in ends])

    @property
    def identified(self) -> Array:
        """Which parameters the data say something about: those whose interval has shrunk enough and does not end at the
        edge of the prior; no more of them, the most shrunk first, than the effective observations allow.
        """
        shrunk = (self.shrinkage >= MIN_SHRINKAGE) & ~self.at_edge
        allowed = int(self.observations / OBSERVATIONS_PER_PARAMETER)
        best = np.argsort(np.where(shrunk, -self.shrinkage, np.inf), kind="stable")[:allowed]
        return shrunk & np.isin(np.arange(len(shrunk)), best)

    @property
    def fit(self) -> float:
        """Share of the data inside the 80 % predictive interval of the posterior."""
        return float(((self.bands[0] <= self.series.values) & (self.series.values <= self.bands[4])).mean())

    @property
    def covered_by_chance(self) -> tuple[float, float]:
        """Between which shares ``covered`` lies by chance, with 95 %, if intervals are as they should be."""
        low, high = binom.ppf([WARNING_RATE / 2, 1 - WARNING_RATE / 2], round(self.tests), INTERVAL_LEVEL) / round(
            self.tests
        )
        return float(low), float(high)

    @property
    def warnings(self) -> list[str]:
        """What a reader has to know before using the result."""
        n = len(self.series.data)
        warnings = [self._unidentified(k) for k, known in enumerate(self.identified) if not known]
        warnings += [
            f"intervals of {p.key} are too short: they hold only {format_percent(c)} of known truths near the data"
            for p, c in zip(self.prior, self.covered, strict=True)
            if c < self.covered_by_chance[0]
        ]
        if round(self.fit * n) < (least := int(binom.ppf(WARNING_RATE, n, INTERVAL_LEVEL))):
            warnings.append(
                f"only {round(self.fit * n)} of {n} values lie in the 80 % predictive interval, fewer than {least}: "
                "with these parameters the model does not reproduce the series"
            )
        if self.effective < 40:
            warnings.append(f"only {self.effective:.0f} effective draws are behind the posterior: raise --budget")
        if self.impossible:
            warnings.append(f"{self.impossible} draws of the prior are no possible scenario and were left out")
        return warnings

    def _unidentified(self, k: int) -> str:
        shrunk = f"shrinkage {format_percent(self.shrinkage[k])}"
        if self.shrinkage[k] < MIN_SHRINKAGE:
            because = f"its posterior is practically its prior ({shrunk})"
        elif self.at_edge[k]:
            edge = f"its posterior ends at the edge of its prior ({self.prior[k].distribution})"
            because = f"{edge}: a wider range may fit better"
        else:
            because = (
                f"its interval is shorter ({shrunk}), but the values are worth only {self.observations:.1f} "
                f"independent ones, and {OBSERVATIONS_PER_PARAMETER:g} are wanted for each parameter"
            )
        return f"the data do not identify {self.prior[k].key}: {because}; it is left at the scenario's value"


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
    if first < MIN_DRAWS:
        raise CisimError(f"a budget of {budget} runs is too small: at least {2 * MIN_DRAWS}")
    rng = np.random.default_rng([seed, 2])
    done = 0

    def simulated(u: Array, number: int) -> Array:
        nonlocal done
        before, done = done, done + len(u)
        show = part_of_progress(progress, before, 1, budget + PREDICTIVE_DRAWS)
        return simulate_series(scenario, prior, u, series, seed + number, threads=threads, progress=show)

    u, x, impossible = _simulable_draws(*_with(prior_draws(first, len(prior), seed), simulated, 0))
    if len(u) < MIN_DRAWS // 2:
        raise CisimError(f"only {len(u)} of {first} draws of the prior are possible scenarios: narrow the ranges")
    keep = int(ACCEPTED_SHARE * len(u))
    first_wave = posterior(u, x, series.values, keep)
    prior_bands = _bands(x)
    u2, w2 = next_wave(first_wave, budget - first, rng)
    x2 = simulated(u2, 1)
    u2, x2, w2 = (a[np.isfinite(x2).all(axis=1)] for a in (u2, x2, w2))
    keep = int(2 * ACCEPTED_SHARE * len(u2))
    final = posterior(u2, x2, series.values, keep, w2)
    covered, tests = _coverage_near_data(u2, x2, w2, final, keep, np.random.default_rng([seed, 3]))
    points = final.resample(PREDICTIVE_DRAWS, rng)
    predicted = simulated(points, 2)
    possible = np.isfinite(predicted).all(axis=1)
    if not possible.any():
        raise CisimError(
            "no community can be drawn that starts as the stages state, with the parameters nearest to the data"
        )
    predicted = predicted[possible]
    levels = np.array([0.1, 0.5, 0.9])
    width = np.diff(final.quantile(levels)[[0, 2]], axis=0)[0]
    return Calibration(
        prior=prior,
        series=series,
        draws=_values(prior, points),
        quantiles=_values(prior, final.quantile(levels)),
        shrinkage=1 - width / INTERVAL_LEVEL,
        covered=covered,
        tests=tests,
        prior_bands=prior_bands,
        bands=_bands(predicted),
        effective=final.effective,
        observations=effective_observations(points[possible], predicted),
        simulated=done,
        impossible=impossible,
    )


def _coverage_near_data(
    u: Array, x: Array, weights: Array, final: Posterior, keep: int, rng: np.random.Generator
) -> tuple[Array, float]:
    """Weighted share of truths inside their intervals, of draws nearest to the data, and their effective number."""
    some = rng.permutation(len(final.accepted))[:MAX_COVERAGE_TESTS]
    share = final.weights[some] / final.weights[some].sum()
    hits = coverage(u, x, keep, INTERVAL_LEVEL, final.accepted[some], weights)
    return share @ hits, float(1 / (share**2).sum())


def _with(u: Array, simulated: Callable[[Array, int], Array], number: int) -> tuple[Array, Array]:
    return u, simulated(u, number)


def _simulable_draws(u: Array, x: Array) -> tuple[Array, Array, int]:
    known = np.isfinite(x).all(axis=1)
    return u[known], x[known], int((~known).sum())


def _values(prior: Prior, u: Array) -> Array:
    return np.column_stack([p.value(column) for p, column in zip(prior, np.clip(u, EDGE, 1 - EDGE).T, strict=True)])


def _bands(x: Array) -> Array:
    return np.asarray(np.quantile(x, [0.1, 0.25, 0.5, 0.75, 0.9], axis=0))


__all__ = ["Calibration", "Posterior", "calibrate"]
