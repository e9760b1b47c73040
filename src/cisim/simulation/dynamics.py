"""Conditions with dynamics of their own: once a month they add to quantities, all from one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cisim.errors import CisimError, nearest
from cisim.model.conditions import Condition
from cisim.model.kernels.layout import Block, ConditionState
from cisim.model.quantities import INDEX
from cisim.model.schedule import Event


def add_increments(block: Block, conditions: Sequence[Condition]) -> None:
    """Give every condition the same snapshot of quantities and levels, sum what they return, keep it in range."""
    snapshot = {name: block.initiatives.q[k, 1].copy() for name, k in INDEX.items()}
    snapshot |= {
        f"level.{c.name}": block.initiatives.condition_state[ConditionState.level, k].copy()
        for k, c in enumerate(conditions)
    }
    for values in snapshot.values():
        values.flags.writeable = False
    total = np.zeros_like(block.initiatives.base)
    for condition in conditions:
        if condition.increments is not None:
            for name, value in condition.increments(snapshot).items():
                if name not in INDEX:
                    raise CisimError(f"condition {condition.name}: unknown quantity '{name}'{nearest(name, INDEX)}")
                total[INDEX[name]] += value
    block.initiatives.q[:, 1] = np.clip(
        block.initiatives.q[:, 1] + total, block.initiatives.bounds[:, :1], block.initiatives.bounds[:, 1:]
    )


def own_dynamics(conditions: Sequence[Condition]) -> tuple[Event, ...]:
    """What conditions with dynamics of their own do each month, as an event of the schedule; none without such."""
    if not any(c.increments is not None for c in conditions):
        return ()
    return (Event("after", "levels", partial(_add_increments, conditions)),)


def _add_increments(conditions: Sequence[Condition], block: Block, month: int) -> None:
    add_increments(block, conditions)
