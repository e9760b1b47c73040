"""What agents and the model show, and what of it can be set.

A number that can be set declares its range once, ``Number(layer, text, low, high)``; whatever is set is checked before
anything is changed. What the model would overwrite or work out again before anybody reads it can only be read:
``Number(layer, text, instead=...)`` or ``@read_only(...)`` say what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, Generic, Self, TypeVar, overload

import numpy as np

from cisim.errors import ReadOnlyError, out_of_range
from cisim.model.kernels.layout import Layer

T = TypeVar("T")
Bound = float | Callable[[Any], float]
"""An end of a range, or a function of the agent that gives it."""

MOST_FTE = 1e6
MOST_DOLLARS = 1e12


def real_number(what: str, value: Any, low: float, high: float) -> float:
    """A value as a finite number within a range.

    Raises:
        ArgumentError: it is no number, nan, or outside.
    """
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else float("nan")
    if not low <= number <= high:  # nan is wrong
        raise out_of_range(what, f"a number from {low:g} to {high:g}", value)
    return number


def yes_or_no(what: str, value: Any) -> bool:
    """A value as True or False; 1 and 0 count as such.

    Raises:
        ArgumentError: it is neither.
    """
    if not isinstance(value, bool | np.bool_ | Real) or value not in (0, 1):
        raise out_of_range(what, "True or False", value)
    return bool(value)


def refuse_methods(owner: object, name: str, instead: str, free: tuple[str, ...] = ()) -> None:
    """Refuse to hide a method or a constant of the package's classes behind an attribute of one object, which nobody
    would ever call or read.

    Raises:
        ReadOnlyError: the name is one of theirs; it says what to do instead.
    """
    if name.startswith("_") or name in free:
        return
    for kind in type(owner).__mro__:
        shown = vars(kind).get(name)
        if shown is not None and kind.__module__.startswith("cisim.") and not hasattr(shown, "__set__"):
            raise ReadOnlyError(f"{owner!r}: {name} belongs to the class and cannot be set; {instead}")


class Attribute(Generic[T]):
    """An attribute of an agent or the model that is worked out when it is read; it can be set only where a subclass
    says how.

    Attributes:
        instead: what to do instead of setting it.
    """

    name = ""

    def __init__(self, text: str | None, instead: str) -> None:
        self.__doc__, self.instead = text, instead

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def read(self, agent: Any) -> T:
        """Its value of an agent."""
        raise NotImplementedError

    @overload
    def __get__(self, agent: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, agent: object, owner: type | None = None) -> T: ...
    def __get__(self, agent: object | None, owner: type | None = None) -> Self | T:
        return self if agent is None else self.read(agent)

    def __set__(self, agent: Any, value: Any) -> None:
        raise ReadOnlyError(f"{agent!r}: {self.name} can only be read; {self.instead}")

    def __delete__(self, agent: Any) -> None:
        raise ReadOnlyError(f"{agent!r}: {self.name} cannot be deleted")


class Shown(Attribute[T]):
    """An attribute that a function works out and that can only be read."""

    def __init__(self, get: Callable[[Any], T], instead: str) -> None:
        super().__init__(get.__doc__, instead)
        self.get = get

    def read(self, agent: Any) -> T:
        """Its value of an agent."""
        return self.get(agent)


def read_only(instead: str) -> Callable[[Callable[[Any], T]], Shown[T]]:
    """Like ``property``, for what can only be read; ``instead`` says what to do instead of setting it."""
    return lambda get: Shown(get, instead)


class Number(Attribute[float]):
    """A number of an agent that lives in one layer of its arrays.

    Args:
        layer: the layer.
        text: what it is, with its unit.
        low: lowest value that can be set; or a function of the agent.
        high: highest such value, likewise.
        instead: what to do instead of setting it; with it the number can only be read.
        book: called with the agent and the change before a new value is written, to keep the books straight.
    """

    def __init__(
        self,
        layer: Layer,
        text: str,
        low: Bound = 0.0,
        high: Bound = 1.0,
        instead: str = "",
        book: Callable[[Any, float], None] | None = None,
    ) -> None:
        super().__init__(text, instead)
        self.layer, self.low, self.high, self.book = layer, low, high, book

    def read(self, agent: Any) -> float:
        """Its value of an agent."""
        return float(agent._numbers[self.layer])

    def bounds(self, agent: Any) -> tuple[float, float]:
        """Lowest and highest value that can be set."""
        low, high = (end(agent) if callable(end) else end for end in (self.low, self.high))
        return low, high

    def __set__(self, agent: Any, value: Any) -> None:
        if self.instead:
            super().__set__(agent, value)
        number = real_number(f"{agent!r}: {self.name}", value, *self.bounds(agent))
        if self.book is not None:
            self.book(agent, number - self.read(agent))
        agent._numbers[self.layer] = number
