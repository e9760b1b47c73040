"""What single agents have of their own: the entries of ``[[funders]]`` and the like, and distributions they name.

An entry stands for ``count`` agents of its sector. Of each number it gives a value, or a distribution: a table with
``low`` and ``high`` (uniform), with ``median`` and ``spread`` (log-normal, cut off at the allowed range), or with
``choose`` and, if they are not equal, ``weights`` (one of several values).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from cisim.errors import nearest
from cisim.model.sectors import SECTORS, Sector, Strategy

WITH_STRATEGY = tuple(sector for sector in SECTORS if sector.strategy)
"""Sectors whose agents may have something of their own."""
AGENT_LISTS = tuple(sector.plural for sector in WITH_STRATEGY)
"""Their lists in a scenario file."""
SHAPES = ({"low", "high"}, {"median", "spread"}, {"choose"}, {"choose", "weights"})
"""Keys of the distributions."""


def _visible(name: str) -> str:
    """A name without signs that nobody sees."""
    if not name.isprintable():
        raise PydanticCustomError("strategy", "allowed: a name without invisible characters")
    return name


class AgentEntry(BaseModel):
    """Agents of a sector that have something of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, AfterValidator(_visible)] = Field(
        "", description="name for tables; with organisations of one's own, the one it is about"
    )
    count: int = Field(1, ge=1, le=100_000, strict=True, description="agents it stands for, in their order")

    @property
    def own(self) -> dict[str, Any]:
        """What it gives, by name."""
        rest = self.model_dump(exclude={"name", "count"})
        return {name: value for name, value in rest.items() if value is not None}


@cache
def entry_model(sector: Sector) -> type[AgentEntry]:
    """The pydantic model of an entry of a sector's list."""
    fields: dict[str, Any] = {
        s.name: (Annotated[Any, BeforeValidator(partial(_checked, s))], Field(None, description=s.meaning))
        for s in sector.strategy
    }
    return create_model(f"{sector.agent}Entry", __base__=AgentEntry, **fields)


def allowed(strategy: Strategy) -> str:
    """What may be given, in words."""
    if strategy.kind == "stage":
        return "the name of a stage"
    if strategy.kind == "stages":
        return "a list of names of stages"
    if strategy.options:
        return f"{', '.join(strategy.options)}, or {{ choose = [...] }}"
    low, high = strategy.range
    unit = strategy.declared.unit if strategy.declared else strategy.unit
    number = f"{'whole number' if strategy.is_whole else 'number'} from {low:g} to {high:g}"
    return f"{number}{f' ({unit})' if unit else ''}, or a distribution such as {{ low = ..., high = ... }}"


def _checked(strategy: Strategy, value: Any) -> Any:
    """A value as it stands in a file, or an error that says what is allowed."""
    if value is None or _is_possible(strategy, value):
        return list(value) if isinstance(value, tuple) else value
    raise PydanticCustomError("strategy", "allowed: {what}", {"what": allowed(strategy)})


def _is_possible(strategy: Strategy, value: Any) -> bool:
    if strategy.kind == "stage":
        return isinstance(value, str) and bool(value)
    if strategy.kind == "stages":
        return _is_list(value) and all(isinstance(name, str) for name in value)
    if isinstance(value, Mapping):
        return set(value) in SHAPES and _is_distribution(strategy, value)
    return _is_value(strategy, value)


def _is_value(strategy: Strategy, value: Any) -> bool:
    if strategy.options:
        return value in strategy.options
    low, high = strategy.range
    if not _is_number(value) or not low <= value <= high:
        return False
    return not strategy.is_whole or float(value).is_integer()


def _is_distribution(strategy: Strategy, table: Mapping[str, Any]) -> bool:
    if "choose" in table:
        values, weights = table["choose"], table.get("weights")
        lists = _is_list(values) and (weights is None or (_is_list(weights) and len(weights) == len(values)))
        return lists and all(_is_value(strategy, v) for v in values) and _are_weights(weights or [1])
    if strategy.options:
        return False
    if "low" in table:
        ends = table["low"], table["high"]
        return all(_is_value(strategy, end) for end in ends) and ends[0] <= ends[1]
    return _is_value(strategy, table["median"]) and _is_number(table["spread"]) and 0 <= table["spread"] <= 10


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value)


def _are_weights(weights: Any) -> bool:
    return all(_is_number(w) and 0 <= w <= 1e9 for w in weights) and sum(weights) > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class _Scenario(Protocol):
    def __getitem__(self, key: str) -> Any: ...
    @property
    def stages(self) -> tuple[Any, ...]: ...
    @property
    def roster(self) -> Any: ...


def positions_of(scenario: _Scenario, sector: Sector) -> Iterator[tuple[AgentEntry, list[int]]]:
    """Each entry of a sector with the agents of the sector it is about; without a roster they are dealt in order."""
    entries = getattr(scenario, sector.plural)
    if not entries:
        return
    labels = _labels(scenario, sector)
    named_ones = {e.name for e in entries} - {""}
    free = [k for k, label in enumerate(labels) if label not in named_ones]
    for entry in entries:
        named = [k for k, label in enumerate(labels) if entry.name and label == entry.name]
        yield entry, named or free[: entry.count]
        free = free if named else free[entry.count :]


def _labels(scenario: _Scenario, sector: Sector) -> list[str]:
    """Names of the agents of a sector; empty where they are drawn."""
    if scenario.roster is None or sector.code is None:
        return [""] * int(scenario[sector.count])
    names = [o.label for o in scenario.roster.organisations if o.sector == sector.name for _ in o.stages]
    return names or [""] * int(scenario[sector.count])


def strategy_checks(scenario: _Scenario) -> Iterator[tuple[bool, str]]:
    """Whether there are agents for all entries, and the stages they name."""
    names = [s.name for s in scenario.stages]
    for sector in WITH_STRATEGY:
        entries = getattr(scenario, sector.plural)
        if not entries:
            continue
        labels = _labels(scenario, sector)
        total, there = sum(e.count for e in entries if not e.name or e.name not in labels), int(scenario[sector.count])
        yield total > there, f"{sector.plural}: entries for {total} of them, but {sector.count} = {there}"
        for k, entry in enumerate(entries):
            yield from _names(f"{sector.plural}.{k}", entry, labels, entries)
            for s in sector.strategy:
                value = entry.own.get(s.name)
                named = [value] if s.kind == "stage" and value else value if s.kind == "stages" and value else []
                for name in named:
                    text = f"{sector.plural}.{k}.{s.name}: '{name}' is no stage" + nearest(name, names)
                    yield name not in names, text


def _names(
    where: str, entry: AgentEntry, labels: list[str], entries: Sequence[AgentEntry]
) -> Iterator[tuple[bool, str]]:
    """With organisations of one's own an entry with a name is about the one it names, once."""
    if not entry.name or not any(labels):
        return
    text = f"{where}.name: '{entry.name}' is none of these organisations" + nearest(entry.name, labels)
    yield entry.name not in labels, text
    yield [e.name for e in entries].count(entry.name) > 1, f"{where}.name: '{entry.name}' is named twice"
    yield entry.count > 1, f"{where}.count: {entry.count} given, allowed: 1 beside the name of an organisation"
