"""Distributions that numbers are drawn from where they are not known: part of a parameter's declaration.

Each is defined by its quantiles, so that points of a Latin hypercube become values. Numbers that move together
(``Parameter.moves_with``) have correlated ranks; their own distributions stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from types import MappingProxyType

import numpy as np

from cisim.errors import ArgumentError
from cisim.model.types import Numbers

CORRELATIONS: Mapping[str, float] = MappingProxyType(
    {"wages": 0.7, "paces of government": 0.5, "turnovers of staff": 0.5}
)
"""Groups of numbers that have causes in common, with the correlation of any two of them (grade A): wages are paid in
one labour market, a slow government is slow in all it does, staff leave more where work is easy to find.
"""


@dataclass(frozen=True)
class Distribution:
    """A distribution on an interval.

    Attributes:
        low: lowest value.
        high: highest value.

    Raises:
        ArgumentError: the interval does not increase.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ArgumentError(f"{self}: allowed: an increasing interval of finite numbers")

    def __str__(self) -> str:
        """In words: ``0.1 to 0.2, uniform``."""
        return f"{self.low:g} to {self.high:g}, {self.shape}"

    @property
    def shape(self) -> str:
        """The shape in a word or two."""
        raise NotImplementedError

    def quantile(self, u: Numbers) -> Numbers:
        """Values below which the shares ``u`` lie."""
        raise NotImplementedError

    def whole_numbers(self, u: Numbers) -> Numbers:
        """Whole numbers, each with the share of the interval from it to the next."""
        return np.minimum(np.floor(self.widened().quantile(u)), self.high)

    def widened(self) -> Distribution:
        """The same shape up to the next whole number, so that the highest has a share too."""
        raise NotImplementedError


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every part of the interval is as likely as any other of its length."""

    @property
    def shape(self) -> str:
        """The shape in a word."""
        return "uniform"

    def quantile(self, u: Numbers) -> Numbers:
        """Values below which the shares ``u`` lie."""
        return np.asarray(self.low + (self.high - self.low) * u)

    def widened(self) -> Uniform:
        """The same shape up to the next whole number."""
        return Uniform(self.low, self.high + 1)


@dataclass(frozen=True)
class LogUniform(Distribution):
    """Uniform in the logarithm: half and double are equally likely. The interval lies above zero."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low <= 0:
            raise ArgumentError(f"{self}: allowed: an interval above zero")

    @property
    def shape(self) -> str:
        """The shape in a word."""
        return "log-uniform"

    def quantile(self, u: Numbers) -> Numbers:
        """Values below which the shares ``u`` lie."""
        return np.asarray(self.low * (self.high / self.low) ** u)

    def widened(self) -> LogUniform:
        """The same shape up to the next whole number."""
        return LogUniform(self.low, self.high + 1)


@dataclass(frozen=True)
class Triangular(Distribution):
    """Most likely at ``mode``, less and less likely towards both ends."""

    mode: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.low <= self.mode <= self.high:
            raise ArgumentError(f"{self}: allowed: a mode within the interval")

    @property
    def shape(self) -> str:
        """The shape in words."""
        return f"triangular around {self.mode:g}"

    def quantile(self, u: Numbers) -> Numbers:
        """Values below which the shares ``u`` lie."""
        width, up, down = self.high - self.low, self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(u * width * up)
        return np.asarray(np.where(u * width < up, rising, self.high - np.sqrt((1 - u) * width * down)))

    def widened(self) -> Triangular:
        """The same shape up to the next whole number."""
        return Triangular(self.low, self.high + 1, mode=self.mode)


@dataclass(frozen=True)
class Discrete(Distribution):
    """Some values and nothing between them, with weights where they are not equally likely."""

    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        shares = self.weights or (1.0,) * len(self.values)
        increasing = all(a < b for a, b in pairwise(self.values))
        if len(shares) != len(self.values) or not increasing or min(shares) <= 0:
            raise ArgumentError(f"{self}: allowed: increasing values, each with a weight above zero")

    @property
    def shape(self) -> str:
        """The shape in words."""
        return "one of " + ", ".join(f"{v:g}" for v in self.values)

    def quantile(self, u: Numbers) -> Numbers:
        """Values below which the shares ``u`` lie."""
        shares = np.array(self.weights or (1.0,) * len(self.values))
        ends = np.cumsum(shares)[:-1] / shares.sum()
        return np.array(self.values)[np.searchsorted(ends, u, side="right")]

    def whole_numbers(self, u: Numbers) -> Numbers:
        """The values, which are whole as they stand."""
        return self.quantile(u)


def discrete(*values: float, weights: tuple[float, ...] = ()) -> Discrete:
    """Some values, at least two."""
    return Discrete(min(values, default=0.0), max(values, default=0.0), values, weights)


def triangular(low: float, mode: float, high: float) -> Triangular:
    """Most likely at ``mode``."""
    return Triangular(low, high, mode)
