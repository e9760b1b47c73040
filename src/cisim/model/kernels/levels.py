"""M7 and the composition of named quantities: how levels of conditions build up, and what they change."""

from __future__ import annotations

from cisim.model.jit import inline, kernel
from cisim.model.kernels.layout import ConditionState, Initiatives, InitiativeState
from cisim.model.types import Numbers


@inline
def between(base: float, composed: float, attendance: float) -> float:
    """The base value, moved to the composed one as far as an organisation takes part."""
    return base + attendance * (composed - base)


@inline
def blend(q: Numbers, name: int, i: int, attendance: float) -> float:
    """A quantity as one organisation meets it: the base value, moved to the one composed in its initiative as far as
    it takes part.
    """
    return between(q[name, 0, i], q[name, 1, i], attendance)


@inline
def measured_need(lack: float, noise: float, error: float) -> float:
    """(M9) what a cell lacks as it is measured: clip(lack + noise * error, 0, 1)."""
    return min(1.0, max(0.0, lack + noise * error))


@inline
def initiatives_of(r: int, p: Numbers, initiative_state: Numbers) -> tuple[int, int]:
    """The initiatives of a row: the first, and the one behind the last."""
    n = 1
    if initiative_state.shape[1] != p.shape[1]:  # the usual case is spared the division
        n = initiative_state.shape[1] // p.shape[1]
    return r * n, r * n + n


@kernel
def set_effort(t: int, initiatives: Initiatives) -> None:
    """The effort put into each condition this month: its strength between start and end, unless the partnership has
    ended (M18); else nothing.
    """
    condition_state, initiative_state = initiatives.condition_state, initiatives.initiative_state
    for c in range(condition_state.shape[1]):
        for i in range(condition_state.shape[2]):
            at_work = condition_state[ConditionState.start, c, i] <= t < condition_state[ConditionState.end, c, i]
            exists = initiative_state[InitiativeState.ended, i] == 0.0
            condition_state[ConditionState.effort, c, i] = (
                condition_state[ConditionState.strength, c, i] if at_work and exists else 0.0
            )


@kernel
def grow_levels(initiatives: Initiatives) -> None:
    """(M7) dz/dt = s Q prereq (1 - z)/T - delta (1 - s Q) z, a month at a time.

    Each initiative has levels of its own. s is the effort of this month; prereq is the product of floor + (1 - floor)
    * quantity over what is required.
    """
    condition_state, initiative_state, q = initiatives.condition_state, initiatives.initiative_state, initiatives.q
    needs, floor = initiatives.needs, initiatives.floor
    _, n_conditions, n_initiatives = condition_state.shape
    for c in range(n_conditions):
        for i in range(n_initiatives):
            ready = 1.0
            for k in range(needs.shape[1]):
                if needs[c, k] >= 0:
                    ready *= floor[c, k] + (1.0 - floor[c, k]) * q[needs[c, k], 1, i]
            upkeep = condition_state[ConditionState.effort, c, i] * initiative_state[InitiativeState.quality, i]
            z, loss = condition_state[ConditionState.level, c, i], condition_state[ConditionState.loss, c, i]
            z += (
                upkeep * ready * (1.0 - z) / condition_state[ConditionState.build, c, i]
                - loss / 12.0 * (1.0 - upkeep) * z
            )
            condition_state[ConditionState.level, c, i] = min(1.0, max(0.0, z))


@kernel
def compose(initiatives: Initiatives) -> None:
    """Quantity = clip((base + sum of additions) * product of scalings); ``q[k, 0]`` keeps the base value."""
    condition_state, q, base = initiatives.condition_state, initiatives.q, initiatives.base
    bounds, change, coefficient = initiatives.bounds, initiatives.change, initiatives.coefficient
    n_quantities, _, n_initiatives = q.shape
    for k in range(n_quantities):
        for i in range(n_initiatives):
            q[k, 0, i] = base[k, i]
            q[k, 1, i] = base[k, i]
    for scaling in range(2):
        for j in range(change.shape[0]):
            if change[j, 2] == scaling:
                c, k = change[j, 0], change[j, 1]
                driver = ConditionState.effort if change[j, 3] else ConditionState.level
                for i in range(n_initiatives):
                    x = coefficient[j, i] * condition_state[driver, c, i]
                    q[k, 1, i] = q[k, 1, i] * (1.0 + x) if scaling else q[k, 1, i] + x
    for k in range(n_quantities):
        for i in range(n_initiatives):
            q[k, 1, i] = min(bounds[k, 1], max(bounds[k, 0], q[k, 1, i]))
