"""M7 and the composition of named quantities: how levels of conditions build up, and what they change."""

from __future__ import annotations

from typing import Any

from cisim.kernels.jit import inline, kernel
from cisim.kernels.layout import Cond, Row
from cisim.parameters import Rule


@inline
def between(base: Any, composed: Any, attendance: Any) -> Any:
    """The base value, moved to the composed one as far as an organisation takes part."""
    return base + attendance * (composed - base)


@inline
def blend(q: Any, name: Any, r: Any, attendance: Any) -> Any:
    """A quantity as one organisation meets it: the base value, moved to the composed one as far as it takes part."""
    return between(q[name, 0, r], q[name, 1, r], attendance)


@kernel
def exert(t: Any, cond: Any) -> None:
    """The effort put into each condition this month: its strength between start and end, else nothing."""
    for c in range(cond.shape[1]):
        for r in range(cond.shape[2]):
            at_work = cond[Cond.start, c, r] <= t < cond[Cond.end, c, r]
            cond[Cond.effort, c, r] = cond[Cond.strength, c, r] if at_work else 0.0


@kernel
def grow_levels(needs: Any, floor: Any, p: Any, q: Any, row: Any, cond: Any) -> None:
    """(M7) dz/dt = s Q prereq (1 - z)/T - delta (1 - s Q) z, a month at a time.

    s is the effort of this month; prereq is the product of floor + (1 - floor) * quantity over what is required.
    """
    _, n_conditions, n_rows = cond.shape
    for c in range(n_conditions):
        for r in range(n_rows):
            ready = 1.0
            for k in range(needs.shape[1]):
                if needs[c, k] >= 0:
                    ready *= floor[c, k] + (1.0 - floor[c, k]) * q[needs[c, k], 1, r]
            upkeep = cond[Cond.effort, c, r] * row[Row.quality, r]
            z = cond[Cond.level, c, r]
            z += upkeep * ready * (1.0 - z) / cond[Cond.build, c, r] - p[Rule.loss, r] / 12.0 * (1.0 - upkeep) * z
            cond[Cond.level, c, r] = min(1.0, max(0.0, z))


@kernel
def compose(base: Any, bounds: Any, change: Any, coefficient: Any, cond: Any, q: Any) -> None:
    """Quantity = clip((base + sum of additions) * product of scalings); ``q[k, 0]`` keeps the base value."""
    n_quantities, _, n_rows = q.shape
    for k in range(n_quantities):
        for r in range(n_rows):
            q[k, 0, r] = base[k, r]
            q[k, 1, r] = base[k, r]
    for scaling in range(2):
        for j in range(change.shape[0]):
            if change[j, 2] == scaling:
                c, k = change[j, 0], change[j, 1]
                driver = Cond.effort if change[j, 3] else Cond.level
                for r in range(n_rows):
                    x = coefficient[j, r] * cond[driver, c, r]
                    q[k, 1, r] = q[k, 1, r] * (1.0 + x) if scaling else q[k, 1, r] + x
    for k in range(n_quantities):
        for r in range(n_rows):
            q[k, 1, r] = min(bounds[k, 1], max(bounds[k, 0], q[k, 1, r]))
