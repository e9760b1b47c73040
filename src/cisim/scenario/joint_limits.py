"""Limits of parameters that hold for several of them together: one line each, checked when a scenario is read and shown
with every parameter that is part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Values(Protocol):
    """What limits are about."""

    def __getitem__(self, key: str) -> Any: ...


@dataclass(frozen=True)
class JointLimit:
    """A sum of parameters that has an upper end.

    Attributes:
        keys: of the parameters in it.
        formula: the sum, in words of the file.
        most: its upper end.
        reason: what there would be otherwise.
        value: the sum of a scenario.
    """

    keys: tuple[str, ...]
    formula: str
    most: float
    reason: str
    value: Callable[[Values], float]

    @property
    def text(self) -> str:
        """``hours.search + ... at most 1: ...``."""
        return f"{self.formula}: together at most {self.most:g}, for {self.reason}"


def _committed_hours(scenario: Values) -> float:
    claims = 1 + scenario["hours.claims"] * scenario["funding.claim_effort"]
    return float(scenario["hours.search"] + scenario["hours.fundraising"] * claims + scenario["hours.reporting"])


JOINT_LIMITS = (
    JointLimit(
        ("hours.search", "hours.fundraising", "hours.claims", "funding.claim_effort", "hours.reporting"),
        "hours.search + hours.fundraising * (1 + hours.claims * funding.claim_effort) + hours.reporting",
        1.0,
        "a nonprofit has no more hours than it has",
        _committed_hours,
    ),
)
ROUNDING = 1e-9
"""By which a sum of shares may be above its end."""


def joint_limits_of(key: str) -> list[str]:
    """The limits that a parameter is part of, in words."""
    return [limit.text for limit in JOINT_LIMITS if key in limit.keys]


def joint_checks(scenario: Values) -> Iterator[tuple[bool, str]]:
    """Whether a scenario is outside of a limit, and what to say."""
    for limit in JOINT_LIMITS:
        value = limit.value(scenario)
        yield value > limit.most + ROUNDING, f"{limit.formula} = {value:g}: allowed: at most {limit.most:g}"
