"""Limits that hold for several parameters together: one declaration each, beside the parameters they are about.

They are shown with every parameter that is part of one, stand in docs/odd.md, and are checked when a scenario is read,
also with what single agents have of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Values(Protocol):
    """Values by key."""

    def __getitem__(self, key: str) -> Any: ...


@dataclass(frozen=True)
class JointLimit:
    """A number made of parameters that has an upper end.

    Attributes:
        keys: of all parameters in it, those of its end included.
        formula: the number, in words of the file.
        most: its upper end, in words.
        reason: what there would be otherwise.
        value: the number of a scenario.
        end: its upper end, infinite where the limit does not hold.
    """

    keys: tuple[str, ...]
    formula: str
    most: str
    reason: str
    value: Callable[[Values], float]
    end: Callable[[Values], float]

    @property
    def text(self) -> str:
        """``hours.search + ...: at most 1, for ...``."""
        return f"{self.formula}: at most {self.most}, for {self.reason}"


MOST_DENSE = 10
"""Neighbours on a ring: a row of the landscape of 2 to the power of this many values."""
NO_END = float("inf")


def _committed_hours(v: Values) -> float:
    claims = 1 + v["hours.claims"] * v["funding.claim_effort"]
    return float(v["hours.search"] + v["hours.fundraising"] * claims + v["hours.reporting"])


def _organisations(v: Values) -> float:
    return float(v["sectors.nonprofits"] + v["sectors.governments"] + v["sectors.businesses"])


def _is_random(v: Values) -> bool:
    return bool(v["problem.structure"] == "random")


_PRESSURE = ("conditions.shared_measurement.strength", "conditions.shared_measurement.pressure")
PARAMETER_LIMITS = (
    JointLimit(
        ("hours.search", "hours.fundraising", "hours.claims", "funding.claim_effort", "hours.reporting"),
        "hours.search + hours.fundraising * (1 + hours.claims * funding.claim_effort) + hours.reporting",
        "1",
        "a nonprofit has no more hours than it has",
        _committed_hours,
        lambda v: 1.0,
    ),
    JointLimit(
        ("problem.coupling_within", "problem.bits"),
        "problem.coupling_within",
        "problem.bits - 1",
        "a bit can depend on the other bits of its practice only",
        lambda v: float(v["problem.coupling_within"]),
        lambda v: float(v["problem.bits"] - 1),
    ),
    JointLimit(
        ("problem.coupling_across", "problem.bits"),
        "problem.coupling_across",
        "problem.bits",
        "a bit can depend on the bits of the neighbouring practice only",
        lambda v: float(v["problem.coupling_across"]),
        lambda v: float(v["problem.bits"]),
    ),
    JointLimit(
        ("problem.coupling_within", "problem.coupling_across", "problem.structure"),
        "problem.coupling_within + problem.coupling_across - 1 on a ring",
        f"{MOST_DENSE} (problem.structure = 'random' has no ring)",
        "a denser landscape does not fit into memory",
        lambda v: float(v["problem.coupling_within"] + max(v["problem.coupling_across"] - 1, 0)),
        lambda v: NO_END if _is_random(v) else MOST_DENSE,
    ),
    JointLimit(
        ("problem.coupling_across", "problem.structure"),
        "problem.coupling_across where problem.structure = 'random'",
        "0",
        "bits drawn at random have no neighbouring stage",
        lambda v: float(v["problem.coupling_across"]),
        lambda v: 0.0 if _is_random(v) else NO_END,
    ),
    JointLimit(
        ("problem.structure", *_PRESSURE),
        f"{' * '.join(_PRESSURE)} where problem.structure = 'random'",
        "0",
        "a random structure has no separate dimensions that could be measured",
        lambda v: float(v[_PRESSURE[0]] * v[_PRESSURE[1]]),
        lambda v: 0.0 if _is_random(v) else NO_END,
    ),
    JointLimit(
        ("ties.within", "ties.graph", "sectors.nonprofits", "sectors.governments", "sectors.businesses"),
        "ties.within where ties.graph = 'small_world'",
        "sectors.nonprofits + sectors.governments + sectors.businesses",
        "an organisation has ties to others only",
        lambda v: float(v["ties.within"]),
        lambda v: _organisations(v) if v["ties.graph"] == "small_world" else NO_END,
    ),
)
"""Limits of parameters outside the conditions."""


def condition_limit(condition: str) -> JointLimit:
    """What every condition has: it does not end before it starts."""
    start, end = (f"conditions.{condition}.{name}" for name in ("start", "end"))
    return JointLimit(
        (start, end), start, end, "nothing ends before it starts", lambda v: float(v[start]), lambda v: float(v[end])
    )
