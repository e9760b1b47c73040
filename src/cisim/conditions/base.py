"""What a condition is: a frozen description that says which named quantities it changes, at what price, from what source.

A condition never sees the month, another condition, or an outcome. Off is strength 0, not a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from cisim.badges import Badge
from cisim.parameters import Grade, Parameter
from cisim.quantities import INDEX

Operation = Literal["add", "scale"]
Driver = Literal["level", "strength"]
Role = Literal["benefit", "price", "harm"]
Snapshot = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Change:
    """One effect: ``add`` c*x to a quantity or ``scale`` it by (1 + c*x).

    c is ``sign`` times the product of the named parameters of the condition (an empty tuple is 1). x is the condition's
    ``level`` (built up by doing, lost by neglect) or its ``strength`` (what is undertaken: prices are due from the start).
    """

    quantity: str
    operation: Operation
    coefficients: tuple[str, ...]
    role: Role
    text: str
    sign: float = 1.0
    driver: Driver = "level"

    def __post_init__(self) -> None:
        if self.quantity not in INDEX:
            raise ValueError(f"a condition changes the unknown quantity {self.quantity!r}")


@dataclass(frozen=True)
class Prerequisite:
    """Growth of the level is multiplied by floor + (1 - floor) * quantity."""

    quantity: str
    floor: float
    text: str


@dataclass(frozen=True)
class Condition:
    """A condition of collective impact, complete: claim, source, equation, price, harm, parameters, changes.

    ``badge`` says how well ``evidence`` supports that it works outside the model: what declares none counts as assumed.
    ``increments`` is for conditions with dynamics of their own: called once a month with one snapshot of all quantities
    and levels (arrays over the initiatives of all rows), it returns additions to quantities; the additions of all conditions are summed.
    """

    name: str
    title: str
    claim: str
    source: str
    evidence: str
    grade: Grade
    equation: str
    price: str
    harm: str
    build_years: Parameter
    parameters: tuple[Parameter, ...]
    changes: tuple[Change, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    badge: Badge = "assumption"
    increments: Callable[[Snapshot], Snapshot] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        own = {p.name for p in self.parameters}
        for change in self.changes:
            if missing := set(change.coefficients) - own:
                raise ValueError(f"condition {self.name!r}: unknown parameters {sorted(missing)} in its changes")

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """Strength, start, end, the time to build up, and the condition's own parameters."""
        key = f"conditions.{self.name}"
        return (
            Parameter(
                f"{key}.strength", 1.0, 0, 1, "share", "", "S", self.source, "how fully it is done: 0 off, 1 full"
            ),
            Parameter(f"{key}.start", 0, 0, 1200, "month", "", "A", "", "month in which it starts"),
            Parameter(f"{key}.end", 1200, 0, 1200, "month", "", "A", "", "month in which it ends"),
            self.build_years,
            *self.parameters,
        )


def own(name: str, condition: str, default: float, low: float, high: float, unit: str, grade: Grade, source: str,
        text: str) -> Parameter:  # fmt: skip
    """A parameter that belongs to one condition."""
    return Parameter(f"conditions.{condition}.{name}", default, low, high, unit, "", grade, source, text)
