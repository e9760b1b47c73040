"""Errors a user can mend: one message that says what, where, the allowed range and the nearest name."""

from __future__ import annotations

import difflib
import operator
from collections.abc import Iterable
from typing import Any


class CisimError(Exception):
    """A problem with what the user asked for; the command line prints it without a traceback and exits with 2."""


class ScenarioError(CisimError):
    """A scenario that cannot be used."""


class ArgumentError(CisimError, ValueError):
    """An argument of a function that cannot be used."""


def whole_number(name: str, value: Any, low: int, high: int | None = None) -> int:
    """An argument that counts something, checked: whole numbers of Python and NumPy.

    Raises:
        ArgumentError: it is none, or outside the range.
    """
    upper = "" if high is None else f" and at most {high}"
    allowed = f"{name} must be a whole number of at least {low}{upper}, got {value!r}"
    if isinstance(value, bool):
        raise ArgumentError(allowed)
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentError(allowed) from None
    if number < low or (high is not None and number > high):
        raise ArgumentError(allowed)
    return number


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` if a known name is close to the given one, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""
