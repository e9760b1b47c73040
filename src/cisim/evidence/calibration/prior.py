"""Priors: uniform over the declared range of a parameter, or over a narrower one from a TOML file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cisim.errors import CisimError, nearest
from cisim.model.parameters import Parameter
from cisim.model.types import Array
from cisim.scenario import config_file
from cisim.scenario.scenario import Scenario

LOG_RATIO = 100.0
"""Ranges above zero whose ends are this many times apart are taken on the logarithmic scale."""


class PriorError(CisimError):
    """A parameter that cannot be calibrated, or a range that cannot be used."""


@dataclass(frozen=True)
class Uniform:
    """A parameter with its range; ``log``: uniform in the logarithm."""

    parameter: Parameter
    low: float
    high: float
    log: bool = False

    @property
    def key(self) -> str:
        """Key of the parameter."""
        return self.parameter.key

    def value(self, u: Array) -> Array:
        """From the unit interval to the parameter."""
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** u)
        return np.asarray(self.low + u * (self.high - self.low))

    @property
    def text(self) -> str:
        """The range in words."""
        return f"{self.low:g} to {self.high:g}" + (" (log)" if self.log else "")


Prior = tuple[Uniform, ...]


def make_prior(scenario: Scenario, keys: Sequence[str], ranges: Mapping[str, Sequence[float]] = {}) -> Prior:
    """The joint prior of some parameters, independent of each other.

    Parameters of grade A or L have their declared range as prior unless a narrower one is given; what the source
    article says (grade S) is varied only where a range is given on purpose. Parameters that fix the shapes of arrays,
    whole numbers and options are not calibrated.

    Raises:
        PriorError: which parameter, and why.
    """
    if not keys:
        raise PriorError("no parameter to calibrate: --parameters KEY,KEY,...")
    for key in keys:
        if keys.count(key) > 1:
            raise PriorError(f"parameter '{key}' is named twice")
    for key in ranges:
        if key not in keys:
            raise PriorError(f"priors: '{key}' is not among the parameters{nearest(key, keys)} ({', '.join(keys)})")
    return tuple(_uniform(scenario, key, ranges.get(key)) for key in keys)


def _uniform(scenario: Scenario, key: str, ends: Sequence[float] | None) -> Uniform:
    if key not in scenario.parameters:
        raise PriorError(f"unknown parameter '{key}'{nearest(key, scenario.parameters)}")
    parameter = scenario.parameters[key]
    if parameter.kind is not float:
        raise PriorError(f"parameter '{key}' is no continuous number and cannot be calibrated")
    if parameter.scope == "structure":
        raise PriorError(f"parameter '{key}' fixes the shape of the community and cannot be calibrated")
    if ends is None and parameter.grade == "S":
        raise PriorError(
            f"parameter '{key}' comes from the source article (grade S): give it a range in --priors to vary it"
        )
    low, high = (parameter.low, parameter.high) if ends is None else ends
    if not parameter.low <= low < high <= parameter.high:
        raise PriorError(
            f"priors: '{key}': {low:g} to {high:g} given, allowed: an increasing range within {parameter.low:g} to "
            f"{parameter.high:g} {parameter.unit}".rstrip()
        )
    return Uniform(parameter, float(low), float(high), low > 0 and high / low >= LOG_RATIO)


def read_ranges(path: Path) -> dict[str, tuple[float, float]]:
    """Ranges of a TOML file: under ``[priors]``, ``"service.caseload" = [100, 600]``.

    Raises:
        PriorError: with file and key.
    """
    data = config_file.read(path, PriorError)
    for key in data:
        if key != "priors":
            raise PriorError(f"{path}: {key}: unknown key{nearest(key, ['priors'])} (ranges stand under [priors])")
    ranges = {}
    for key, value in _flat(data.get("priors", {})):
        numbers = (
            [v for v in value if isinstance(v, int | float) and math.isfinite(v)] if isinstance(value, list) else []
        )
        if len(numbers) != 2 or len(value) != 2:
            raise PriorError(f"{path}: priors.{key}: {value!r} given, allowed: [lowest, highest]")
        ranges[key] = (float(numbers[0]), float(numbers[1]))
    return ranges


def _flat(tree: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(tree, dict):
        return [item for key, value in tree.items() for item in _flat(value, f"{path}.{key}" if path else key)]
    return [(path, tree)]
