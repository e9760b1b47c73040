"""Files of priors: distributions of one's own for numbers that are not known, by key.

``[priors]`` holds a line a number: ``"service.caseload" = [100, 600]`` for every value alike (alike in the logarithm
where the ends are a hundred times apart), or a shape: ``{ log_uniform = [1, 9] }``, ``{ triangular = [1, 2, 6] }`` with
the most likely value in the middle, ``{ discrete = [0, 1, 4], weights = [2, 1, 1] }``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cisim.errors import CisimError, nearest
from cisim.model.distributions import Discrete, Distribution, LogUniform, Uniform, discrete, triangular
from cisim.model.parameters import Parameter
from cisim.scenario import config_file
from cisim.scenario.assumptions import is_free_number
from cisim.scenario.places import named_lines
from cisim.scenario.scenario import Scenario

LOG_RATIO = 100.0
"""Ranges above zero whose ends are this many times apart are taken on the logarithmic scale."""
SHAPES: dict[str, tuple[Callable[..., Distribution], int | None]] = {
    "uniform": (Uniform, 2),
    "log_uniform": (LogUniform, 2),
    "triangular": (triangular, 3),
    "discrete": (discrete, None),
}
"""What makes a distribution of its numbers, and how many numbers it takes."""


class PriorError(CisimError):
    """A number that cannot be drawn, or a distribution that cannot be used."""


def on_scale(low: float, high: float) -> Distribution:
    """Uniform, in the logarithm where the ends are far apart."""
    return LogUniform(low, high) if low > 0 and high / low >= LOG_RATIO else Uniform(low, high)


def read_priors(path: Path, scenario: Scenario | None = None) -> dict[str, Distribution]:
    """The distributions of a file, of parameters that a scenario has if one is given.

    Raises:
        PriorError: with file, line and key.
    """
    data = config_file.read(path, PriorError)
    priors = {}
    with named_lines(path):
        for key in data:
            if key != "priors":
                raise PriorError(f"{path}: {key}: unknown key{nearest(key, ['priors'])} (priors stand under [priors])")
        for key, value in _entries(data.get("priors", {})):
            try:
                priors[key] = _distribution(value)
            except CisimError as error:
                close = nearest(key.rpartition(".")[2], SHAPES)
                raise PriorError(f"{path}: priors.{key}: {error}{close}") from None
            if scenario is not None:
                try:
                    check_prior(scenario, key, priors[key])
                except PriorError as error:
                    raise PriorError(f"{path}: {error}") from None
    return priors


def check_prior(scenario: Scenario, key: str, prior: Distribution) -> Parameter:
    """The parameter that a prior is of.

    Raises:
        PriorError: the scenario has none of this key, or the prior reaches beyond its declared range.
    """
    if key not in scenario.parameters:
        raise PriorError(f"priors.{key}: unknown parameter{nearest(key, scenario.parameters)}")
    p = scenario.parameters[key]
    if not is_free_number(p):
        raise PriorError(f"priors.{key}: is no number that can be drawn (a switch, an option, a shape or a date)")
    if not p.low <= prior.low < prior.high <= p.high:
        raise PriorError(
            f"priors.{key}: {prior.low:g} to {prior.high:g} given, allowed: an increasing range within {p.low:g} to "
            f"{p.high:g} {p.unit}".rstrip()
        )
    return p


def _entries(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Keys with their entries; tables of a shape are entries, others are parts of keys."""
    if isinstance(tree, dict) and not (path and SHAPES.keys() & tree.keys()):
        for key, value in tree.items():
            yield from _entries(value, f"{path}.{key}" if path else key)
    else:
        yield path, tree


def _distribution(value: Any) -> Distribution:
    if isinstance(value, list):
        return on_scale(*_numbers(value, 2, "[lowest, highest]"))
    shapes = [name for name in value if name in SHAPES] if isinstance(value, dict) else []
    if len(shapes) != 1 or set(value) - {*shapes, "weights"}:
        raise PriorError(f"{value!r} given, allowed: [lowest, highest] or one of {', '.join(SHAPES)}")
    make, count = SHAPES[shapes[0]]
    numbers = _numbers(value[shapes[0]], count, f"{count or 'at least two'} numbers")
    if make is discrete:
        weights = tuple(_numbers(value["weights"], len(numbers), "as many weights")) if "weights" in value else ()
        return Discrete(min(numbers), max(numbers), tuple(numbers), weights)
    if "weights" in value:
        raise PriorError("weights belong to discrete values only")
    return make(*numbers)


def _numbers(value: Any, count: int | None, allowed: str) -> list[float]:
    fits = isinstance(value, list) and len(value) >= 2 and count in (None, len(value))
    numbers = [v for v in value if isinstance(v, int | float) and not isinstance(v, bool)] if fits else []
    if not fits or len(numbers) != len(value) or not all(map(math.isfinite, numbers)):
        raise PriorError(f"{value!r} given, allowed: {allowed}")
    return [float(v) for v in numbers]
