"""What a condition is: a frozen description that says which named quantities it changes, at what price, from what source.

A condition never sees the month, another condition, or an outcome. Off is strength 0, not a branch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from cisim.errors import DeclarationError, check_option, nearest
from cisim.model.distributions import Distribution
from cisim.model.evidence_badges import BADGES, Badge
from cisim.model.parameters import Grade, Parameter
from cisim.model.quantities import INDEX

Operation = Literal["add", "scale"]
Driver = Literal["level", "strength"]
Role = Literal["benefit", "price", "harm"]
Snapshot = Mapping[str, npt.NDArray[np.float64]]
BUILD = "build_years"


@dataclass(frozen=True)
class Change:
    """One effect: ``add`` c*x to a quantity or ``scale`` it by (1 + c*x).

    c is ``sign`` (1 or -1) times the product of the named parameters of the condition (an empty tuple is 1). x is the
    condition's ``level`` (built up by doing, lost by neglect) or its ``strength`` (what is undertaken: prices are due
    from the start).

    Raises:
        DeclarationError: a quantity, operation, role, driver or sign there is not.
    """

    quantity: str
    operation: Operation
    coefficients: tuple[str, ...]
    role: Role
    text: str
    sign: float = 1.0
    driver: Driver = "level"

    @property
    def formula(self) -> str:
        """The effect as an equation: ``inclusion *= 1 - top_down * level``."""
        sign, product = "-" if self.sign < 0 else "+", " * ".join((*self.coefficients, self.driver))
        return (
            f"{self.quantity} {sign}= {product}"
            if self.operation == "add"
            else f"{self.quantity} *= 1 {sign} {product}"
        )

    def __post_init__(self) -> None:
        _check_quantity("a change", self.quantity)
        what = f"change of '{self.quantity}'"
        check_option(f"{what}: operation", self.operation, get_args(Operation))
        check_option(f"{what}: role", self.role, get_args(Role))
        check_option(f"{what}: driver", self.driver, get_args(Driver))
        check_option(f"{what}: sign", self.sign, (1, -1))
        _check_items(what, "coefficients", self.coefficients, str)


@dataclass(frozen=True)
class Prerequisite:
    """Growth of the level is multiplied by floor + (1 - floor) * quantity.

    Raises:
        DeclarationError: an unknown quantity, or a floor that is no share.
    """

    quantity: str
    floor: float
    text: str

    def __post_init__(self) -> None:
        _check_quantity("a prerequisite", self.quantity)
        if not isinstance(self.floor, int | float) or not 0 <= self.floor <= 1:
            what = f"prerequisite '{self.quantity}': floor"
            raise DeclarationError(f"{what} {self.floor!r} given, allowed: number from 0 to 1")


@dataclass(frozen=True)
class Condition:
    """A condition of collective impact, complete: claim, source, price, harm, parameters, changes.

    Its equation is the whole of its ``changes``. ``main_path`` says in a line, with the numbers of the mechanisms, which
    way most of its benefit is meant to take.
    ``badge`` says how well ``evidence`` supports that it works outside the model: what declares none counts as assumed.
    ``increments`` is for conditions with dynamics of their own: called once a month with one snapshot of all quantities
    and levels (arrays over the initiatives of all rows), it returns additions to quantities; those of all conditions
    are summed.

    Raises:
        DeclarationError: a name, grade or badge there is not, a parameter outside the condition's section or under a name
            that is taken (``strength``, ``start``, ``end``, ``build_years``), a coefficient that is no parameter of it.
    """

    name: str
    title: str
    claim: str
    source: str
    evidence: str
    grade: Grade
    main_path: str
    price: str
    harm: str
    build_years: Parameter
    parameters: tuple[Parameter, ...]
    changes: tuple[Change, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    badge: Badge = "assumption"
    increments: Callable[[Snapshot], Snapshot] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        _check_name("condition", self.name)
        what = f"condition '{self.name}'"
        check_option(f"{what}: grade", self.grade, get_args(Grade))
        check_option(f"{what}: badge", self.badge, BADGES)
        for field_name, kind in (("parameters", Parameter), ("changes", Change), ("prerequisites", Prerequisite)):
            _check_items(what, field_name, getattr(self, field_name), kind)
        self._check_keys(what)
        names = [p.name for p in self.parameters]
        for change in self.changes:
            for name in change.coefficients:
                check_option(f"{what}: change of '{change.quantity}': coefficient", name, names)

    def _check_keys(self, what: str) -> None:
        """Every parameter stands in the section of the condition, under a name that nothing else has."""
        taken = [p.name for p in self._every_condition_has]
        for p in (self.build_years, *self.parameters):
            _check_name(f"{what}: parameter", p.name)
            if p.group != f"conditions.{self.name}":
                raise DeclarationError(f"{what}: parameter '{p.key}' given, allowed: conditions.{self.name}.{p.name}")
        if self.build_years.name != BUILD or self.build_years.low <= 0:
            raise DeclarationError(f"{what}: build_years: allowed: a parameter '{BUILD}' with a range above 0")
        for name in (p.name for p in self.parameters):
            if name in taken:
                raise DeclarationError(f"{what}: parameter '{name}' is there already (taken: {', '.join(taken)})")
            taken.append(name)

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """Strength, start, end, the time to build up, and the condition's own parameters."""
        return (*self._every_condition_has, *self.parameters)

    @property
    def _every_condition_has(self) -> tuple[Parameter, ...]:
        key = f"conditions.{self.name}"
        return (
            Parameter(
                strength_key(self.name), 1.0, 0, 1, "share", "", "S", self.source, "how fully it is done: 0 off, 1 full"
            ),
            Parameter(f"{key}.start", 0, 0, 1200, "month", "", "A", "", "month in which it starts"),
            Parameter(f"{key}.end", 1200, 0, 1200, "month", "", "A", "", "month in which it ends"),
            self.build_years,
        )


def strength_key(condition: str) -> str:
    """Key of the strength of the condition of this name."""
    return f"conditions.{condition}.strength"


def condition_of(key: str) -> str | None:
    """Name of the condition whose strength a key is; nothing for other keys."""
    name = ".".join(key.split(".")[1:-1])
    return name if name and key == strength_key(name) else None


def own(name: str, condition: str, default: float, low: float, high: float, unit: str, grade: Grade, source: str,
        text: str, prior: Distribution | None = None) -> Parameter:  # fmt: skip
    """A parameter that belongs to one condition."""
    key = f"conditions.{condition}.{name}"
    return Parameter(key, default, low, high, unit, "", grade, source, text, prior=prior)


def _check_quantity(what: str, name: Any) -> None:
    if name not in INDEX:
        close = nearest(str(name), INDEX)
        raise DeclarationError(f"{what}: unknown quantity {name!r}{close} (known: {', '.join(INDEX)})")


def _check_name(what: str, name: str) -> None:
    if not re.fullmatch("[a-z][a-z0-9_]*", str(name)):
        raise DeclarationError(f"{what} {name!r}: allowed: a name of small letters, digits and underscores")


def _check_items(what: str, name: str, items: Any, kind: type) -> None:
    if not isinstance(items, tuple) or not all(isinstance(item, kind) for item in items):
        noun = "names of parameters" if kind is str else f"items made by {kind.__name__}"
        raise DeclarationError(f"{what}: {name} must be a tuple (of one: with a comma behind it) of {noun}")
