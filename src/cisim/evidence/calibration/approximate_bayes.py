"""Approximate Bayesian computation on tables of draws: nothing here knows the model.

Draws are points of the unit cube with a uniform prior. The observed series is reduced to as many numbers as there are
parameters, their predicted means (Fearnhead & Prangle 2012, JRSS B 74); the nearest draws are kept, weighted by the
Epanechnikov kernel and moved along a local linear regression (Beaumont, Zhang & Balding 2002, Genetics 162). A second
wave draws around what the first one kept, with importance weights (Beaumont et al. 2009, Biometrika 96).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import qmc

from cisim.model.types import Array

EDGE = 1e-6
"""Draws keep this distance from the sides of the cube."""


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    Attributes:
        u: ``[draw, parameter]`` in the unit cube.
        weights: ``[draw]``, sum 1.
        accepted: positions in the table of the accepted draws.
        raw: ``[draw, parameter]`` the same draws before they were moved.
    """

    u: Array
    weights: Array
    accepted: Array
    raw: Array

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish)."""
        return float(1 / (self.weights**2).sum())

    def quantile(self, levels: Array) -> Array:
        """``[level, parameter]`` weighted quantiles."""
        columns = [np.quantile(c, levels, weights=self.weights, method="inverted_cdf") for c in self.u.T]
        return np.array(columns).T

    def resample(self, n: int, rng: np.random.Generator) -> Array:
        """Draws with equal weights, ``[n, parameter]``."""
        return np.asarray(self.u[rng.choice(len(self.u), n, p=self.weights)])


def prior_draws(n: int, parameters: int, seed: int) -> Array:
    """A scrambled Sobol sequence in the unit cube, ``[n, parameter]``."""
    power = int(np.ceil(np.log2(max(n, 2))))
    return np.clip(qmc.Sobol(parameters, rng=seed).random_base2(power)[:n], EDGE, 1 - EDGE)


def posterior(u: Array, x: Array, observed: Array, keep: int, weights: Array | None = None) -> Posterior:
    """The posterior of a table of draws.

    Args:
        u: ``[draw, parameter]`` in the unit cube.
        x: ``[draw, datum]`` simulated as the data were observed.
        observed: ``[datum]``.
        keep: how many of the nearest draws are used.
        weights: importance weights of the draws; by default equal.
    """
    weights = np.ones(len(u)) if weights is None else weights
    z = logit(u)
    s = _summaries(z, x, observed, weights)
    distance = np.sqrt(((s / np.maximum(s.std(axis=0), 1e-12)) ** 2).sum(axis=1))
    accepted = np.argsort(distance, kind="stable")[: max(keep, u.shape[1] + 2)]
    kernel = np.clip(1 - (distance[accepted] / (distance[accepted].max() * (1 + 1e-9) + 1e-300)) ** 2, 1e-12, None)
    w = kernel * weights[accepted]
    moved = z[accepted] - s[accepted] @ _regression(s[accepted], z[accepted], w)[1:]
    return Posterior(np.clip(expit(moved), EDGE, 1 - EDGE), w / w.sum(), accepted, u[accepted])


def _summaries(z: Array, x: Array, observed: Array, weights: Array) -> Array:
    """Parameters predicted from each draw's data, less those predicted from what was observed.

    The draws of each half are predicted by a regression on the other half: predicted from their own, they would fit
    better than new data, and intervals would be too short.
    """
    middle, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-12)
    apart, standard = (x - observed) / scale, (x - middle) / scale
    if 8 * x.shape[1] < len(x) ** 0.75:
        apart = np.hstack([apart, standard**2 - ((observed - middle) / scale) ** 2])
        standard = np.hstack([standard, standard**2])
    summaries = np.empty(z.shape)
    for half in (0, 1):
        other = slice(1 - half, None, 2)
        summaries[half::2] = apart[half::2] @ _regression(standard[other], z[other], weights[other])[1:]
    return summaries


def _regression(x: Array, y: Array, weights: Array) -> Array:
    """Weighted least squares with a trace of ridge, ``[1 + column of x, column of y]``; the constant comes first."""
    design = np.hstack([np.ones((len(x), 1)), x])
    gram = design.T @ (weights[:, None] * design)
    ridge = 1e-8 * np.trace(gram) / len(gram) * np.eye(len(gram))
    return np.linalg.solve(gram + ridge, design.T @ (weights[:, None] * y))


def next_wave(first_wave: Posterior, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draws around a posterior, and their importance weights: prior over the density they were drawn from.

    The kernel is normal on the logit scale with twice the covariance of the kept draws; a tenth of the draws comes
    from the prior, which bounds the weights.
    """
    z, k = logit(first_wave.raw), first_wave.raw.shape[1]
    spread = 2 * np.atleast_2d(np.cov(z.T, aweights=first_wave.weights)) + 1e-6 * np.eye(k)
    root = np.linalg.cholesky(spread)
    around = z[rng.choice(len(z), n, p=first_wave.weights)] + rng.standard_normal((n, k)) @ root.T
    u = np.where(rng.random((n, 1)) < 0.1, rng.random((n, k)), expit(around))
    u = np.clip(u, EDGE, 1 - EDGE)
    scaled, centres = np.linalg.solve(root, logit(u).T).T, np.linalg.solve(root, z.T).T
    far = ((scaled[:, None] - centres[None]) ** 2).sum(axis=2)
    density = (np.exp(-far / 2) @ first_wave.weights) / ((2 * np.pi) ** (k / 2) * np.prod(np.diag(root)))
    density /= (u * (1 - u)).prod(axis=1)
    return u, 1 / (0.1 + 0.9 * density)


def coverage(u: Array, x: Array, keep: int, level: float, tests: Array, weights: Array | None = None) -> Array:
    """Which known truths lie inside their interval, ``[test, parameter]``: draws are taken for data in turn, and their
    posterior comes from all others. Near the data this is the coverage property of the posterior that is reported
    (Prangle, Blum, Popovic & Sisson 2014, Aust. N. Z. J. Stat. 56).

    Args:
        u: ``[draw, parameter]`` in the unit cube.
        x: ``[draw, datum]``.
        keep: as in ``posterior``.
        level: of the intervals.
        tests: positions of the draws that are taken for data.
        weights: importance weights of the draws; by default equal.
    """
    weights = np.ones(len(u)) if weights is None else weights
    levels = np.array([(1 - level) / 2, (1 + level) / 2])
    hits = np.empty((len(tests), u.shape[1]))
    for row, at in enumerate(tests):
        others = np.arange(len(u)) != at
        low, high = posterior(u[others], x[others], x[at], keep, weights[others]).quantile(levels)
        hits[row] = (low <= u[at]) & (u[at] <= high)
    return hits


def effective_observations(u: Array, x: Array) -> float:
    """How many independent values the data are worth: n^2 over the sum of squared correlations between them
    (Bretherton et al. 1999, J. Climate 12), over simulated series ``x[draw, datum]`` less what a linear regression
    explains by the parameters ``u[draw, parameter]``. Values of one community move together by its luck.
    """
    z, each = logit(np.clip(u, EDGE, 1 - EDGE)), np.ones(len(u))
    rest = x - np.hstack([each[:, None], z]) @ _regression(z, x, each)
    varying = rest[:, rest.std(axis=0) > 1e-9]
    if varying.shape[1] == 0:
        return 0.0
    correlation = np.atleast_2d(np.corrcoef(varying.T))
    return float(len(correlation) ** 2 / (correlation**2).sum())
