"""Priors of a calibration: uniform over the declared range of a parameter, or a distribution from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cisim.errors import nearest
from cisim.model.distributions import Distribution, LogUniform
from cisim.model.parameters import Parameter
from cisim.model.types import Array
from cisim.scenario.prior_file import PriorError, check_prior, on_scale
from cisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class ParameterPrior:
    """A parameter with what it is drawn from."""

    parameter: Parameter
    distribution: Distribution

    @property
    def key(self) -> str:
        """Key of the parameter."""
        return self.parameter.key

    @property
    def low(self) -> float:
        """Lowest value."""
        return self.distribution.low

    @property
    def high(self) -> float:
        """Highest value."""
        return self.distribution.high

    @property
    def log(self) -> bool:
        """Whether it is taken on the logarithmic scale."""
        return isinstance(self.distribution, LogUniform)

    def value(self, u: Array) -> Array:
        """From the unit interval to the parameter."""
        return self.distribution.quantile(u)


Prior = tuple[ParameterPrior, ...]


def make_prior(scenario: Scenario, keys: Sequence[str], priors: Mapping[str, Distribution] = {}) -> Prior:
    """The joint prior of some parameters, independent of each other.

    Parameters of grade A or L have their declared range as prior unless a narrower one is given; what the source
    article says (grade S) is varied only where a prior is given on purpose. Parameters that fix the shapes of arrays,
    whole numbers and options are not calibrated.

    Raises:
        PriorError: which parameter, and why.
    """
    if not keys:
        raise PriorError("no parameter to calibrate: --parameters KEY,KEY,...")
    for key in keys:
        if keys.count(key) > 1:
            raise PriorError(f"parameter '{key}' is named twice")
    for key in priors:
        if key not in keys:
            raise PriorError(f"priors: '{key}' is not among the parameters{nearest(key, keys)} ({', '.join(keys)})")
    return tuple(_prior_of(scenario, key, priors.get(key)) for key in keys)


def _prior_of(scenario: Scenario, key: str, prior: Distribution | None) -> ParameterPrior:
    if key not in scenario.parameters:
        raise PriorError(f"unknown parameter '{key}'{nearest(key, scenario.parameters)}")
    parameter = scenario.parameters[key]
    if parameter.kind is not float:
        raise PriorError(f"parameter '{key}' is no continuous number and cannot be calibrated")
    if parameter.scope == "structure":
        raise PriorError(f"parameter '{key}' fixes the shape of the community and cannot be calibrated")
    if prior is None and parameter.grade == "S":
        raise PriorError(
            f"parameter '{key}' comes from the source article (grade S): give it a range in --priors to vary it"
        )
    if prior is None:
        return ParameterPrior(parameter, on_scale(float(parameter.low), float(parameter.high)))
    check_prior(scenario, key, prior)
    return ParameterPrior(parameter, prior)
