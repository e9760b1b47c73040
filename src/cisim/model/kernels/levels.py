"""M7 and the composition of named quantities: how levels of conditions build up, and what they change."""

from __future__ import annotations

from typing import Any

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import Cond, Joint


@inline
def between(base: Any, composed: Any, attendance: Any) -> Any:
    """The base value, moved to the composed one as far as an organisation takes part."""
    return base + attendance * (composed - base)


@inline
def blend(q: Any, name: Any, i: Any, attendance: Any) -> Any:
    """A quantity as one organisation meets it: the base value, moved to the one composed in its initiative as far as
    it takes part.
    """
    return between(q[name, 0, i], q[name, 1, i], attendance)


@inline
def initiatives_of(r: Any, p: Any, joint: Any) -> Any:
    """The initiatives of a row: the first, and the one behind the last."""
    n = 1
    if joint.shape[1] != p.shape[1]:  # the usual case is spared the division
        n = joint.shape[1] // p.shape[1]
    return r * n, r * n + n


@kernel
def exert(t: Any, cond: Any) -> None:
    """The effort put into each condition this month: its strength between start and end, else nothing."""
    for c in range(cond.shape[1]):
        for i in range(cond.shape[2]):
            at_work = cond[Cond.start, c, i] <= t < cond[Cond.end, c, i]
            cond[Cond.effort, c, i] = cond[Cond.strength, c, i] if at_work else 0.0


@kernel
def grow_levels(needs: Any, floor: Any, q: Any, joint: Any, cond: Any) -> None:
    """(M7) dz/dt = s Q prereq (1 - z)/T - delta (1 - s Q) z, a month at a time.

    Each initiative has levels of its own. s is the effort of this month; prereq is the product of floor + (1 - floor)
    * quantity over what is required.
    """
    _, n_conditions, n_initiatives = cond.shape
    for c in range(n_conditions):
        for i in range(n_initiatives):
            ready = 1.0
            for k in range(needs.shape[1]):
                if needs[c, k] >= 0:
                    ready *= floor[c, k] + (1.0 - floor[c, k]) * q[needs[c, k], 1, i]
            upkeep = cond[Cond.effort, c, i] * joint[Joint.quality, i]
            z, loss = cond[Cond.level, c, i], cond[Cond.loss, c, i]
            z += upkeep * ready * (1.0 - z) / cond[Cond.build, c, i] - loss / 12.0 * (1.0 - upkeep) * z
            cond[Cond.level, c, i] = min(1.0, max(0.0, z))


@kernel
def compose(base: Any, bounds: Any, change: Any, coefficient: Any, cond: Any, q: Any) -> None:
    """Quantity = clip((base + sum of additions) * product of scalings); ``q[k, 0]`` keeps the base value."""
    n_quantities, _, n_initiatives = q.shape
    for k in range(n_quantities):
        for i in range(n_initiatives):
            q[k, 0, i] = base[k, i]
            q[k, 1, i] = base[k, i]
    for scaling in range(2):
        for j in range(change.shape[0]):
            if change[j, 2] == scaling:
                c, k = change[j, 0], change[j, 1]
                driver = Cond.effort if change[j, 3] else Cond.level
                for i in range(n_initiatives):
                    x = coefficient[j, i] * cond[driver, c, i]
                    q[k, 1, i] = q[k, 1, i] * (1.0 + x) if scaling else q[k, 1, i] + x
    for k in range(n_quantities):
        for i in range(n_initiatives):
            q[k, 1, i] = min(bounds[k, 1], max(bounds[k, 0], q[k, 1, i]))
