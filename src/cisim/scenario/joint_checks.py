"""Joint limits of parameters (``cisim.model.joint_limits``) in a scenario, single agents included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Protocol

from cisim.model.conditions import Condition
from cisim.model.joint_limits import PARAMETER_LIMITS, JointLimit, Values, condition_limit
from cisim.scenario.events import DatedEvent
from cisim.scenario.strategies import WITH_STRATEGY, AgentEntry

ROUNDING = 1e-9
"""By which a sum of shares may be above its end."""


class _Scenario(Values, Protocol):
    """What of a scenario is checked."""

    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    @property
    def events(self) -> tuple[DatedEvent, ...]: ...


def joint_limits(conditions: Iterable[Condition]) -> tuple[JointLimit, ...]:
    """All limits of a scenario with these conditions."""
    return (*PARAMETER_LIMITS, *(condition_limit(c.name) for c in conditions))


def joint_limits_of(key: str, conditions: Iterable[Condition]) -> list[str]:
    """The limits that a parameter is part of, in words."""
    return [limit.text for limit in joint_limits(conditions) if key in limit.keys]


def joint_checks(scenario: _Scenario) -> Iterator[tuple[bool, str]]:
    """Whether a scenario is outside of a limit, and what to say; ends of what its agents have of their own, and values
    of its events, too.
    """
    for limit in joint_limits(scenario.conditions):
        own = {key: ends for key in limit.keys if (ends := _ends_of_entries(scenario, key))}
        for values in product(*own.values()):
            changed = dict(zip(own, values, strict=True))
            seen = _Changed(scenario, changed)
            value, end = limit.value(seen), limit.end(seen)
            text = f"{limit.formula} = {value:g}: allowed: at most {limit.most}"
            text += f" = {end:g}" if limit.most != f"{end:g}" else ""
            entries = "".join(
                f" ({key} = {v:g} in an {'event' if v in _of_events(scenario, key) else 'entry'})"
                for key, v in changed.items()
                if v != scenario[key]
            )
            yield value > end + ROUNDING, f"{text}, for {limit.reason}{entries}"


class _Changed:
    """Values of a scenario, with some of an entry instead."""

    def __init__(self, scenario: Values, changed: Mapping[str, Any]) -> None:
        self.scenario, self.changed = scenario, changed

    def __getitem__(self, key: str) -> Any:
        return self.changed[key] if key in self.changed else self.scenario[key]


def _ends_of_entries(scenario: _Scenario, key: str) -> set[float]:
    """The value of a scenario and the ends of what agents have, or events set, instead; nothing where none does."""
    ends: set[float] = set()
    for sector in WITH_STRATEGY:
        for strategy in sector.strategy:
            if strategy.declared is not None and strategy.declared.key == key:
                entries: Iterable[AgentEntry] = getattr(scenario, sector.plural)
                given = [entry.own[strategy.name] for entry in entries if strategy.name in entry.own]
                ends |= {float(end) for value in given for end in _ends(value, strategy.range)}
    ends |= _of_events(scenario, key)
    return ends | {float(scenario[key])} if ends else ends


def _of_events(scenario: _Scenario, key: str) -> set[float]:
    """The values that events give a number."""
    return {float(value) for event in scenario.events if event.key == key for value in event.values}


def _ends(value: Any, allowed: tuple[float, float]) -> Iterable[float]:
    """The lowest and highest number that can come of a value or distribution."""
    if not isinstance(value, Mapping):
        return (value,)
    if "choose" in value:
        return (min(value["choose"]), max(value["choose"]))
    return (value["low"], value["high"]) if "low" in value else allowed
