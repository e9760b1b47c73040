"""Types of the fields of files: strict numbers, and models without unknown keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Strict

STRICT = ConfigDict(extra="forbid", frozen=True)
Number = Annotated[float, Strict()]
"""A number, and not a text or a truth value that could be read as one."""


def _whole(value: Any) -> Any:
    """A number without a fraction as a whole number: 120.0 is 120."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Strict(), BeforeValidator(_whole)]
"""A whole number, likewise; it may be written with a point."""
Flag = Annotated[bool, Strict()]
"""True or false, and not a number or a word that could be read as one of them."""
