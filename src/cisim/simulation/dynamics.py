"""Conditions with dynamics of their own: once a month they add to quantities, all from one snapshot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cisim.errors import CisimError, nearest
from cisim.model.conditions import Condition
from cisim.model.kernels.layout import Block, Cond
from cisim.model.month import advance, month_with
from cisim.model.quantities import INDEX


def has_dynamics(conditions: Sequence[Condition]) -> bool:
    """Whether any condition has increments."""
    return any(c.increments is not None for c in conditions)


def add_increments(block: Block, conditions: Sequence[Condition]) -> None:
    """Give every condition the same snapshot of quantities and levels, sum what they return, keep it in range."""
    snapshot = {name: block.q[k, 1].copy() for name, k in INDEX.items()}
    snapshot |= {f"level.{c.name}": block.cond[Cond.level, k].copy() for k, c in enumerate(conditions)}
    for values in snapshot.values():
        values.flags.writeable = False
    total = np.zeros_like(block.base)
    for condition in conditions:
        if condition.increments is not None:
            for name, value in condition.increments(snapshot).items():
                if name not in INDEX:
                    raise CisimError(f"condition {condition.name}: unknown quantity '{name}'{nearest(name, INDEX)}")
                total[INDEX[name]] += value
    block.q[:, 1] = np.clip(block.q[:, 1] + total, block.bounds[:, :1], block.bounds[:, 1:])


def advance_months(block: Block, conditions: Sequence[Condition], first: int, last: int) -> None:
    """``month.advance``, with the conditions' own dynamics where there are any."""
    if first == last or not has_dynamics(conditions):
        advance(block, first, last)
        return

    def hook(point: str) -> None:
        if point == "quantities":
            add_increments(block, conditions)

    for t in range(first, last):
        month_with(block, t, hook)
