"""Outcomes of one's own: a function of what was recorded, with label, unit and direction, in a module outside cisim.

A scenario names them: ``[outcomes]`` with ``reading_gap = "my_outcomes:reading_gap"``. They then stand beside the
built-in outcomes in comparisons, in tables of sweeps and in Mesa's data collector.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cisim.errors import ScenarioError, check_option
from cisim.scenario.extensions import load_object

KEY = "outcomes"
"""Section of a scenario file."""


@dataclass(frozen=True)
class OwnOutcome:
    """An outcome of one's own, as ``declare_outcome`` makes it of a function.

    Attributes:
        function: from a ``Record`` and the ``Scenario`` to ``[arm, run, moment]``.
        label: for tables and axes.
        unit: of its values.
        better: 1 where more of it is better, -1 where less, 0 where neither.
        text: what it means.
        detail: whether it reads metrics that only a record with detail has.
    """

    function: Callable[[Any, Any], Any]
    label: str
    unit: str
    better: int
    text: str
    detail: bool = False

    def __post_init__(self) -> None:
        check_option(f"outcome '{self.label}': better", self.better, (1, 0, -1))

    def __call__(self, record: Any, scenario: Any) -> Any:
        """Its values of a record, as the function returns them.

        Raises:
            ValueError: a value is no finite number: means of it would be none either.
        """
        values = np.asarray(self.function(record, scenario))
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            at = [int(k[0]) for k in np.nonzero(~np.isfinite(values))]
            raise ValueError(f"{values[tuple(at)]} at [arm, run, moment] {at}, allowed: finite numbers")
        return values


def declare_outcome(
    label: str, *, unit: str, better: int, text: str, detail: bool = False
) -> Callable[[Callable[[Any, Any], Any]], OwnOutcome]:
    """Make a function of a record and its scenario an outcome that scenarios can name.

    Args:
        label: for tables and axes.
        unit: of its values.
        better: 1 where more of it is better, -1 where less, 0 where neither.
        text: what it means.
        detail: it reads metrics besides outcomes, gap and partnerships (``Record.metrics`` of a run with detail).

    Raises:
        DeclarationError: ``better`` is no such number.
    """
    return lambda function: OwnOutcome(function, label, unit, better, text, detail)


def load_outcome(name: str, reference: str) -> OwnOutcome:
    """The outcome of a reference ``module:function``.

    Raises:
        CodeError: nobody allowed it.
        ScenarioError: it is not there, or is no declared outcome.
    """
    found = load_object(reference, f"{KEY}.{name}", "module:function")
    if not isinstance(found, OwnOutcome):
        kind = type(found).__name__
        raise ScenarioError(f"{KEY}.{name}: '{reference}' is a {kind}: put @cisim.declare_outcome(...) before it")
    return found
