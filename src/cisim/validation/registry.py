"""Statistics by name: small functions of a case; the docstring of each says what it is and in what unit."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from cisim.errors import CisimError, nearest
from cisim.validation.case import Sample

STATISTICS: dict[str, Callable[..., Sample]] = {}


class StatisticError(CisimError):
    """A statistic that does not exist, or arguments it does not take."""


def statistic(function: Callable[..., Sample]) -> Callable[..., Sample]:
    """Register a statistic under its name."""
    STATISTICS[function.__name__] = function
    return function


def find(name: str) -> Callable[..., Sample]:
    """The statistic of this name."""
    if name not in STATISTICS:
        raise StatisticError(
            f"statistic: unknown '{name}'{nearest(name, STATISTICS)} (known: {', '.join(sorted(STATISTICS))})"
        )
    return STATISTICS[name]


def check_arguments(name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse arguments the statistic does not take, and name those that are missing."""
    taken = dict(list(inspect.signature(find(name)).parameters.items())[1:])
    for key in arguments:
        if key not in taken:
            raise StatisticError(
                f"arguments.{key}: '{name}' takes no such argument{nearest(key, taken)} (it takes {', '.join(taken)})"
            )
    missing = [k for k, p in taken.items() if p.default is inspect.Parameter.empty and k not in arguments]
    if missing:
        raise StatisticError(f"arguments: '{name}' needs {', '.join(missing)}")
