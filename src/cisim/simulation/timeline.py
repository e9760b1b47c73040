"""Dated events in a block of runs: values that are set between months, as the start computes what follows from them.

Months between two changes are run in one piece, so that a run without events, and one with them, are the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cisim.model.conditions import condition_of
from cisim.model.kernels.layout import Block, Cell, ConditionState
from cisim.model.month import advance
from cisim.model.quantities import QUANTITIES
from cisim.model.schedule import Event
from cisim.model.types import Array, Ints
from cisim.scenario.events import DatedEvent, Wait
from cisim.scenario.scenario import Scenario
from cisim.simulation.columns import ROW_OF, ScenarioColumns
from cisim.simulation.observe import existing, outcomes

NEVER = np.iinfo(np.int64).max // 4
"""The month of what has not begun."""
LAYERS = {"strength": ConditionState.strength, "build_years": ConditionState.build}
"""Numbers of every condition that stand in its state."""


class Timeline:
    """The dated events of the scenarios of a block; ``arm`` is the scenario of each row."""

    def __init__(self, arms: ScenarioColumns, arm: Ints) -> None:
        rows: dict[tuple[DatedEvent, ...], list[int]] = {}
        for row, a in enumerate(arm):
            if events := arms.scenarios[a].events:
                rows.setdefault(events, []).append(row)
        self._parts = [_Part(arms, arm, events, np.array(some)) for events, some in rows.items()]
        self._months = sorted({month for part in self._parts for month in part.months})
        self._waits = any(part.waits for part in self._parts)

    def advance(self, block: Block, first: int, last: int, events: Sequence[Event] = ()) -> None:
        """Months ``first`` up to but without ``last``; values that are due in a month are set before it."""
        t = first
        while t < last:
            self.set_values(block, t)
            until = t + 1 if self._waits else min([last, *(m for m in self._months if t < m < last)])
            advance(block, t, until, events)
            t = until

    def set_values(self, block: Block, t: int) -> None:
        """What is in force in month ``t``; months are gone through in their order."""
        for part in self._parts:
            part.set_values(block, t)


def dated_values(scenario: Scenario, key: str) -> Array:
    """The value of a number in each month of a run, ``[month]``, by the events that wait for nothing."""
    dated = tuple(event for event in scenario.events if event.when is None and event.key == key)
    if not dated:
        return np.full(scenario.months, float(scenario[key]))
    part = _Part(ScenarioColumns((scenario,)), np.zeros(1, np.int64), dated, np.zeros(1, np.int64))
    return np.array([part.due(t).get(key, part.now[key])[0] for t in range(scenario.months)])


class _Part:
    """Events that some rows have in common, and what is in force in these rows."""

    def __init__(self, arms: ScenarioColumns, arm: Ints, events: tuple[DatedEvent, ...], rows: Ints) -> None:
        self.arms, self.arm, self.events, self.rows = arms, arm[rows], events, rows
        self.scenario = arms.first
        self.begin = np.full((len(self.events), len(rows)), NEVER)
        self.origin = np.zeros(self.begin.shape)
        self.base = {e.key: self._given(e.key) for e in self.events}
        self.now = dict(self.base)
        self.waits = any(e.when for e in self.events)
        for k, event in enumerate(self.events):
            if event.when is None:
                self.begin[k] = event.earliest

    def _given(self, key: str) -> Array:
        """What the scenario of each row says."""
        return self.arms.column(key)[self.arm]

    @property
    def months(self) -> set[int]:
        """Months in which a value may change that waits for nothing."""
        last = self.scenario.months
        return {m for e in self.events if e.when is None for m in e.changes_in(e.earliest, last)}

    def set_values(self, block: Block, t: int) -> None:
        """Write what is in force in month ``t`` where it differs from what was."""
        for k, event in enumerate(self.events):
            if event.when is not None and t >= event.earliest:
                waiting = self.begin[k] == NEVER
                if waiting.any():
                    self.begin[k][waiting & self._is_beyond(block, event.when)] = t
        for key in self.due(t):
            self._write(block, key)

    def due(self, t: int) -> dict[str, Array]:
        """The values that change in month ``t``, ``[row]`` by key."""
        values = {key: self._in_force(key, t) for key in self.now}
        changed = {key: value for key, value in values.items() if not np.array_equal(value, self.now[key])}
        self.now |= changed
        return changed

    def _in_force(self, key: str, t: int) -> Array:
        """Of the events of a key, in each row the one that began last; the scenario's value where none is in force."""
        value = self.base[key]
        possible = value != 0 if condition_of(key) else np.ones(len(value), bool)  # what is off stays off
        latest = np.full(len(self.rows), -1)
        for k, event in enumerate(self.events):
            if event.key != key:
                continue
            began = _last_beginning(event, self.begin[k], t)
            within = t - began
            at_its_start = within == 0
            start = self.now[key] if event.begin_at is None else event.begin_at
            self.origin[k] = np.where(at_its_start, start, self.origin[k])
            holds = possible & (within >= 0) & (began >= latest) & ((within < event.lasts) if event.lasts else True)
            value = np.where(holds, self._along(k, event, within), value)
            latest = np.where(holds, began, latest)
        return value

    def _along(self, k: int, event: DatedEvent, within: Ints) -> Array:
        """The value so many months behind a beginning: on the straight line, or at its end."""
        end = self._number(event.key, event.value)
        if not event.over:
            return np.full(within.shape, end)
        line = self.origin[k] + (end - self.origin[k]) * (np.clip(within, 0, event.over) / event.over)
        return np.where(within >= event.over, end, line)

    def _number(self, key: str, value: object) -> float:
        options = self.scenario.parameters[key].options
        return float(options.index(str(value))) if options else float(value)  # type: ignore[arg-type]

    def _write(self, block: Block, key: str) -> None:
        """Set a value, and all that the start computes from it, by the same formulas (``ScenarioColumns``)."""
        if key in ROW_OF:
            block.runs.p[ROW_OF[key], self.rows] = self.now[key]
        state = block.initiatives.condition_state
        initiatives = state.shape[2] // len(block.runs.rows)
        columns = (self.rows[:, None] * initiatives + np.arange(initiatives)).ravel()

        def spread(values: Array) -> Array:
            return np.repeat(values, initiatives)

        for q, quantity in enumerate(QUANTITIES):
            if quantity.base == key:
                block.initiatives.base[q, columns] = spread(self.now[key])
        if key == "levels.loss":
            state[ConditionState.loss][:, columns] = spread(self.now[key])
        self._write_condition(block, key, columns, spread)

    def _write_condition(self, block: Block, key: str, columns: Ints, spread: Callable[[Array], Array]) -> None:
        """A number of a condition: its own state, or the coefficients of its changes."""
        change = 0
        for c, condition in enumerate(self.scenario.conditions):
            head = f"conditions.{condition.name}."
            name = key.removeprefix(head) if key.startswith(head) else ""
            if name in LAYERS:
                months = 12 if name == "build_years" else 1
                block.initiatives.condition_state[LAYERS[name], c, columns] = spread(months * self.now[key])
            for effect in condition.changes:
                if name in effect.coefficients:
                    product = np.full(len(self.rows), effect.sign, float)
                    for factor in effect.coefficients:
                        product = product * self.now.get(head + factor, self._given(head + factor))
                    block.initiatives.coefficient[change, columns] = spread(product)
                change += 1

    def _is_beyond(self, block: Block, wait: Wait) -> Array:
        value = self._measure(block, wait.measure)
        return np.asarray(value < wait.below if wait.below is not None else value > wait.above)

    def _measure(self, block: Block, name: str) -> Array:
        """A measure of each row as it stands, in the unit of sweeps."""
        head, _, rest = name.partition(".")
        if head == "level":
            c = [condition.name for condition in self.scenario.conditions].index(rest)
            level = block.initiatives.condition_state[ConditionState.level, c].reshape(len(block.runs.rows), -1)
            return np.asarray(level[self.rows].mean(axis=1))
        if name == "existing":
            return existing(block)[self.rows]
        stages = len(self.scenario.stages)
        attainment = block.pathway.cell[self.rows, Cell.attainment].reshape(len(self.rows), stages, -1)
        if head == "attainment":
            s = [stage.label for stage in self.scenario.stages].index(rest)
            return np.asarray(100 * (attainment[:, s] @ block.pathway.share))
        return np.asarray(100 * outcomes(attainment, block.pathway.share, int(block.pathway.order[-1]))[name])


def _last_beginning(event: DatedEvent, begin: Ints, t: int) -> Ints:
    """The month of the last beginning up to month ``t``; later ones of an event that has not begun."""
    if not event.every:
        return begin
    rounds = np.maximum(t - begin, 0) // event.every
    return np.asarray(begin + event.every * (np.minimum(rounds, event.times - 1) if event.times else rounds))
