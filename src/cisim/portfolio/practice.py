"""A community of practice: what later places gain from those that began before.

The process travels as far as it is universal (B22): of the time a condition takes to build up, the part specific to
the place (``problem.place``) stays, and the rest falls by a learning curve (Wright 1936: a constant share is left when
experience doubles), counted in members that began earlier. The curve is from industry; that it holds for partnerships
is an assumption. Among places that begin together nobody has experience, and nothing is shortened.

What others found travels by ``problem.known``: members can look up a share of the answers, and what they find there is
right elsewhere, so that it is worth here what ``problem.place`` leaves of it. That is an assumption with a side effect:
``problem.known`` also makes need visible, from the first month on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cisim.scenario import Scenario

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Learning:
    """Set-up time left when experience doubles; share of unknown answers that can be looked up."""

    ratio: float
    practice: float


def members_before(treated: Array, start: Array, lot: Array, size: int) -> Array:
    """How many members of a place's community of practice began before it; 0 outside.

    Treated places are dealt to communities by month of start and lot, so that each has members of every wave.

    Args:
        treated: of every place.
        start: month.
        lot: a number for each place that puts those of one wave in order.
        size: members of a community; 0: one of all.
    """
    before = np.zeros(len(treated), np.int64)
    members = np.flatnonzero(treated)
    if len(members) == 0:
        return before
    members = members[np.lexsort((lot[members], start[members]))]
    count = 1 if size == 0 else -(-len(members) // size)
    for k in range(count):
        mine = members[k::count]
        before[mine] = np.searchsorted(start[mine], start[mine], side="left")
    return before


def shortened(values: dict[str, Array], scenario: Scenario, before: Array, learning: Learning) -> None:
    """Shorten build-up times, and let answers be looked up, in the treated arm of places that have experience."""
    place = values["problem.place"][:, 1] if "problem.place" in values else float(scenario["problem.place"])
    left = place + (1 - place) * learning.ratio ** np.log2(1 + before)
    for condition in scenario.conditions:
        key = condition.build_years.key
        column = values.setdefault(key, np.full((len(before), 2), float(scenario[key])))
        column[:, 1] = np.where(before > 0, np.maximum(column[:, 1] * left, condition.build_years.low), column[:, 1])
    if learning.practice > 0:
        column = values.setdefault("problem.known", np.full((len(before), 2), float(scenario["problem.known"])))
        column[:, 1] = np.where(before > 0, column[:, 1] + (1 - column[:, 1]) * learning.practice, column[:, 1])
