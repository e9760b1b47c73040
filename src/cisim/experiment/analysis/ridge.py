"""Ridge regression whose penalty is chosen by restricted maximum likelihood (REML).

Slopes of standardised inputs are draws from one normal distribution about zero, deviations from the line from another
(Robinson 1991, "That BLUP is a good thing", Statistical Science 6, 15-32). The ratio of their variances is the penalty;
REML finds it from the data, also where there are more inputs than worlds. Of inputs that matter little all slopes are
drawn to zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.stats import norm  # type: ignore[import-untyped]

from cisim.model.types import Array

LOG_PENALTIES = (-8.0, 10.0)
"""Range of the natural logarithm of the penalty, times the number of rows."""


@dataclass(frozen=True)
class Ridge:
    """Slopes for one standard deviation of each input, with intervals; what the line explains as a variance."""

    slopes: Array
    low: Array
    high: Array
    penalty: float
    explained: float


def ridge(inputs: Array, values: Array, level: float = 0.95) -> Ridge:
    """Fit ``values[row]`` by ``inputs[row, input]``; an input that does not vary has the slope 0."""
    sd = inputs.std(axis=0, ddof=1)
    z = (inputs - inputs.mean(axis=0)) / np.where(sd > 0, sd, 1.0)
    y = values - values.mean()
    left, singular, right = np.linalg.svd(z, full_matrices=False)
    squares, along = singular**2, left.T @ y
    freedom, beside = len(y) - 1, float(max(0.0, y @ y - along @ along))

    def residual(penalty: float) -> float:
        return (float(np.sum(along**2 * penalty / (penalty + squares))) + beside) / freedom

    def minus_likelihood(log_penalty: float) -> float:
        penalty = len(y) * float(np.exp(log_penalty))
        return freedom * float(np.log(residual(penalty))) + float(np.log1p(squares / penalty).sum())

    if not y.any():
        nothing = np.zeros(z.shape[1])
        return Ridge(nothing, nothing, nothing, float("inf"), 0.0)
    found = minimize_scalar(minus_likelihood, bounds=LOG_PENALTIES, method="bounded")
    penalty = len(y) * float(np.exp(found.x))
    slopes = right.T @ (singular * along / (squares + penalty))
    # directions without data keep the variance they were drawn with
    known = (right.T**2) @ (1 / (squares + penalty) - 1 / penalty) + 1 / penalty
    half = norm.ppf((1 + level) / 2) * np.sqrt(residual(penalty) * known)
    return Ridge(slopes, slopes - half, slopes + half, penalty, float((z @ slopes).var(ddof=1)))
