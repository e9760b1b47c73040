"""Which numbers dated events may change, whether the events of a scenario can be, and their numbers as levers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, Protocol

from pydantic import ValidationError

from cisim.errors import ScenarioError, nearest
from cisim.model.conditions import Condition, condition_of
from cisim.model.parameters import PARAMETERS, Parameter, Value
from cisim.model.quantities import QUANTITIES
from cisim.model.reads import READS
from cisim.model.schedule import SCHEDULE
from cisim.model.sectors import SECTORS
from cisim.scenario.events import KEY, LONGEST, DatedEvent, Wait

POINTS = ("outcome", "outcome_mean", "gap")
MEASURES = (*POINTS, "existing")
"""Measures of a run that an event can wait for, besides ``attainment.<stage>`` and ``level.<condition>``."""
SAME_FOR_BOTH = ("money", "investment", "shocks")
"""Sections whose values both arms must have alike: given by date only."""
KEPT: dict[str, str] = {
    "population.cohort": "the children of all cells are counted from it at the start",
    "money.cost_per_fte": "the books of a run are kept with one value",
    "hours.per_fte": "the books of a run are kept with one value",
    "partnerships.grant_years": "why partnerships ended is read from it at the end",
}
"""Numbers that kernels read each month, but that must stay."""


class _Scenario(Protocol):
    """What of a scenario its events depend on."""

    @property
    def parameters(self) -> Mapping[str, Parameter]: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    @property
    def stages(self) -> tuple[Any, ...]: ...
    @property
    def events(self) -> tuple[DatedEvent, ...]: ...
    def validate_values(self, changes: Mapping[str, Any], where: str) -> dict[str, Value]: ...


@cache
def _read_in_months() -> frozenset[str]:
    kernels = {kernel for phase in SCHEDULE for kernel in phase.kernels}
    read = set(chain.from_iterable(names for kernel, names in READS.items() if kernel in kernels))
    bases = {q.base for q in QUANTITIES if isinstance(q.base, str)}
    return frozenset(p.key for p in PARAMETERS if p.key in read | bases | {"levels.loss"})


@cache
def _own_of_agents() -> frozenset[str]:
    declared = (s.declared for sector in SECTORS for s in sector.strategy)
    return frozenset(p.key for p in declared if p is not None)


def refusal(parameter: Parameter, conditions: Iterable[Condition]) -> str:
    """Why a number cannot change during a run; nothing where it can."""
    if any(parameter.group == f"conditions.{c.name}" for c in conditions):
        bounds = parameter.name in ("start", "end")
        return "a condition starts and ends once: change its strength" if bounds else ""
    if parameter.scope == "structure":
        return "it fixes the shapes of a community"
    if parameter.scope == "world":
        return "a community is drawn with it"
    if parameter.key in KEPT:
        return KEPT[parameter.key]
    if parameter.key in _own_of_agents():
        return "each agent has its own from the start"
    return "" if parameter.key in _read_in_months() else "it is read at the start only"


def check_events(scenario: _Scenario) -> Iterator[tuple[bool, str]]:
    """Whether an event cannot be, and what to say; its values by themselves are in the range of their key."""
    for k, event in enumerate(scenario.events):
        what, parameter = f"{KEY}.{k}", scenario.parameters.get(event.key)
        if parameter is None:
            yield True, f"{what}.key: unknown key '{event.key}'{nearest(event.key, scenario.parameters)}"
            return
        reason = refusal(parameter, scenario.conditions)
        yield bool(reason), f"{what}.key: '{event.key}' cannot change during a run: {reason}"
        line = event.over and (parameter.options or parameter.kind is not float)
        yield bool(line), f"{what}.over: '{event.key}' is no number with a fraction, which a line needs"
        for value in event.values:
            try:
                scenario.validate_values({event.key: value}, what)
            except ScenarioError as error:
                yield True, str(error)
        if event.when is not None:
            yield from _check_wait(scenario, what, event, event.when)


def _check_wait(scenario: _Scenario, what: str, event: DatedEvent, wait: Wait) -> Iterator[tuple[bool, str]]:
    known = [*MEASURES, *(f"attainment.{s.label}" for s in scenario.stages)]
    known += [f"level.{c.name}" for c in scenario.conditions]
    allowed = ", ".join(known)
    text = f"{what}.when.measure: '{wait.measure}' given{nearest(wait.measure, known)}, allowed: {allowed}"
    yield wait.measure not in known, text
    world = event.key.partition(".")[0] in SAME_FOR_BOTH
    yield world, f"{what}.when: '{event.key}' must be the same in both arms: give a month or a year"


def inert_events(scenario: Any) -> list[str]:
    """Events without effect, and why."""
    lines = []
    for k, event in enumerate(scenario.events):
        if condition_of(event.key) and not scenario[event.key]:
            lines.append(f"{KEY}.{k}: {event.key} is 0 in the scenario, and what is off stays off: give it a strength "
                         "(an event in month 0 can hold it back)")  # fmt: skip
        elif event.earliest >= scenario.months:
            lines.append(f"{KEY}.{k}: month {event.earliest} is not within the {scenario.months} months of the run")
    return lines


def without_conditions(events: Iterable[DatedEvent]) -> tuple[DatedEvent, ...]:
    """The events of the world, without the levers of conditions."""
    return tuple(e for e in events if not e.key.startswith("conditions."))


def event_parameters(scenario: _Scenario) -> dict[str, Parameter]:
    """The numbers of events that a design can vary: ``events.0.value``, ``events.0.month`` ..., with their ranges."""
    found = {}
    for k, event in enumerate(scenario.events):
        p, head = scenario.parameters[event.key], f"{KEY}.{k}"
        text = f"{p.text}, {event.text}"
        found[f"{head}.value"] = dataclasses.replace(p, key=f"{head}.value", text=text, prior=None, moves_with="")
        if event.begin_at is not None:
            found[f"{head}.from"] = dataclasses.replace(found[f"{head}.value"], key=f"{head}.from")
        for name in ("month", "over", "lasts", "every", "times"):
            if (value := getattr(event, name)) is not None:
                found[f"{head}.{name}"] = Parameter(
                    f"{head}.{name}", value, 0, LONGEST, "months", "", "A", "", f"{name} of an event: {event.text}"
                )
        if event.year is not None:
            found[f"{head}.year"] = Parameter(
                f"{head}.year", event.year, 0, LONGEST / 12, "years", "", "A", "", f"year of an event: {event.text}"
            )
    return found


def event_value(events: tuple[DatedEvent, ...], key: str) -> Any:
    """The number of an event by a key of ``event_parameters``."""
    _, number, name = key.split(".")
    return getattr(events[int(number)], "begin_at" if name == "from" else name)


def changed_events(events: tuple[DatedEvent, ...], changes: Mapping[str, Value], where: str) -> tuple[DatedEvent, ...]:
    """Events with some of their numbers changed, by keys of ``event_parameters``.

    Raises:
        ScenarioError: numbers that do not fit together.
    """
    changed = list(events)
    for k, event in enumerate(events):
        own = {key.rpartition(".")[2]: v for key, v in changes.items() if key.startswith(f"{KEY}.{k}.")}
        if own:
            try:
                changed[k] = DatedEvent.model_validate(event.model_dump(by_alias=True) | own)
            except ValidationError as error:
                raise ScenarioError(f"{where}: {KEY}.{k}: {error.errors()[0]['msg']}") from None
    return tuple(changed)
