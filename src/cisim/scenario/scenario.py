"""Scenario: a frozen, validated, hashed description of a community, its problem and its conditions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from itertools import chain
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from cisim.display import HtmlDisplay
from cisim.errors import ScenarioError, nearest
from cisim.model.conditions import CONDITIONS, Condition, strength_key
from cisim.model.decisions import DECISION_KEYS
from cisim.model.parameters import Parameter, Value
from cisim.model.sectors import RULE_KEYS, SERVING
from cisim.scenario.checks import combination_checks
from cisim.scenario.event_checks import changed_events, check_events, event_parameters, event_value, without_conditions
from cisim.scenario.events import KEY as EVENTS
from cisim.scenario.events import DatedEvent
from cisim.scenario.extensions import trust
from cisim.scenario.messages import HEAD_KEYS, explain, unknown_key
from cisim.scenario.own_outcomes import KEY as OUTCOMES
from cisim.scenario.references import (
    conditions_of,
    loaded_functions,
    loaded_outcomes,
    reference_of,
    references_in,
    set_at,
    value_at,
)
from cisim.scenario.roster import Roster
from cisim.scenario.schema import (
    Initiative,
    Segment,
    Stage,
    all_parameters,
    scenario_model,
    value_adapter,
)
from cisim.scenario.strategies import AGENT_LISTS, AgentEntry

LISTS = ("stages", "initiatives", "segments", *AGENT_LISTS, EVENTS)
"""What a scenario has besides numbers by key."""


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(HtmlDisplay):
    """All numbers of a simulation by key, its stages, segments and conditions. Made by ``from_dict`` or ``load``.

    ``scenario["learning.noise"]`` reads a value; ``scenario.replace({...})`` gives a changed, validated copy.
    """

    name: str
    title: str
    description: str
    sources: tuple[str, ...]
    stages: tuple[Stage, ...]
    initiatives: tuple[Initiative, ...]
    segments: tuple[Segment, ...]
    conditions: tuple[Condition, ...]
    extra_conditions: tuple[str, ...]
    values: Mapping[str, Value]
    sector_rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Functions from outside as ``module:function``, by key (``sector_rules.government.capacity``)."""
    rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Functions from outside that decide, as ``module:function``, by key (``rules.attendance``)."""
    nonprofits: tuple[AgentEntry, ...] = ()
    """What single agents have of their own for their decisions, by sector, like the next three."""
    governments: tuple[AgentEntry, ...] = ()
    businesses: tuple[AgentEntry, ...] = ()
    funders: tuple[AgentEntry, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    """Values that change during a run."""
    roster: Roster | None = None
    """The organisations, where they are given and not drawn (``own_community.with_roster``)."""
    outcomes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Outcomes of its own as ``module:function``, by name."""
    notes: str = ""
    """What whoever saved it wants to remember; no result depends on it."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "scenario", where: str = "scenario") -> Scenario:
        """Validate a nested mapping as it stands in a file; ``where`` opens every error message."""
        if isinstance(roster := data.get("roster"), Mapping):
            raise ScenarioError(f"{where}: made with an own community ({roster.get('hash')}): give its files again")
        conditions = CONDITIONS + conditions_of(data.get("extra_conditions", ()), where)
        try:
            model = scenario_model(conditions).model_validate(dict(data))
        except ValidationError as error:
            raise ScenarioError(explain(error, where, all_parameters(conditions))) from None
        tree = model.model_dump()
        values = {key: value_at(tree, key) for key in all_parameters(conditions)}
        head = {key: getattr(model, key) for key in HEAD_KEYS if key not in ("extends", "sector_rules", "rules")}
        head["sector_rules"] = loaded_functions(tree, RULE_KEYS, where)
        head["rules"] = loaded_functions(tree, DECISION_KEYS, where)
        head[OUTCOMES] = loaded_outcomes(head[OUTCOMES], where)
        scenario = cls(name=name, conditions=conditions, values=MappingProxyType(values), **head)
        scenario._check(where)
        return scenario

    def __getitem__(self, key: str) -> Any:
        try:
            return self.values[key] if key in self.values or key not in self.levers else event_value(self.events, key)
        except KeyError:
            raise ScenarioError(f"unknown parameter '{key}'{nearest(key, self.values)}") from None

    def __repr__(self) -> str:
        return (
            f"<Scenario '{self.name}': {self.organisations} organisations, {len(self.stages)} stages, "
            f"{self.months} months, hash {self.hash}>"
        )

    __iter__ = None
    """A scenario is one value to whoever would loop over it, such as Mesa's ``batch_run``."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied as what a file would hold; whoever unpickles runs code anyway, so its own is trusted."""
        return _rebuilt, (self._tree(), self.name, self.roster)

    def replace(self, changes: Mapping[str, Any], where: str | None = None, name: str | None = None) -> Scenario:
        """A copy with some values changed, validated as a whole; ``where`` (the name) opens every error message."""
        where = where or self.name
        if not isinstance(changes, Mapping):
            raise ScenarioError(f"{where}: changes must be values by key, got {type(changes).__name__}")
        valid = self.validate_values(changes, where)
        values = {key: valid.get(key, value) for key, value in self.values.items()}
        events = changed_events(self.events, valid, where)
        changed = dataclasses.replace(self, name=name or self.name, values=MappingProxyType(values), events=events)
        changed._check(where)
        return changed

    def validate_values(self, changes: Mapping[str, Any], where: str) -> dict[str, Value]:
        """Values as they would come out of a file, each by itself valid; combinations are not looked at."""
        values: dict[str, Value] = {}
        wrong: list[str] = []
        for key, value in changes.items():
            if key.partition(".")[0] in HEAD_KEYS and key not in self.levers:
                numbers = [k for k in self.levers if k.startswith(f"{EVENTS}.")] if key.startswith(EVENTS) else []
                close = f" (its events can be changed by {', '.join(numbers)})" if numbers else ""
                wrong.append(f"{where}: {key}: can only be set in a scenario file{close}")
            elif key not in self.levers:
                wrong.append(f"{where}: {key}: {unknown_key(key, self.values)}")
            else:
                try:
                    plain = value.item() if hasattr(value, "item") else value
                    values[key] = value_adapter(self.levers[key]).validate_python(plain)
                except ValidationError as error:
                    wrong.append(explain(error, where, self.levers, key))
        if wrong:
            raise ScenarioError("\n".join(wrong))
        return values

    def with_rules(self, **rules: str | Callable[..., Any]) -> Scenario:
        """The same scenario with functions from outside that decide (``with_rules(attendance=never)``), each as
        ``module:function`` or the function itself, which must stand at the top of a module; ``""`` takes one away.

        Raises:
            ScenarioError: there is no such decision, or no such function.
        """
        named = {f"rules.{name}": reference_of(f"rules.{name}", rule) for name, rule in rules.items()}
        if wrong := [key for key in named if key not in DECISION_KEYS]:
            raise ScenarioError(f"{self.name}: {wrong[0]}: {unknown_key(wrong[0], DECISION_KEYS)}")
        tree: dict[str, Any] = {}
        trust(*named.values())
        for key in DECISION_KEYS:
            set_at(tree, key, named.get(key, self.rules.get(key, "")))
        return dataclasses.replace(self, rules=loaded_functions(tree, DECISION_KEYS, self.name))

    def isolated(self) -> Scenario:
        """The same community and events with the strengths of all conditions at zero, throughout."""
        world = dataclasses.replace(self, events=without_conditions(self.events)) if self.events else self
        return world.replace({strength_key(c.name): 0.0 for c in self.conditions})

    def to_dict(self) -> dict[str, Any]:
        """The nested mapping ``from_dict`` accepts, complete; of organisations that are given the hash, and no name."""
        return self._tree() | ({} if self.roster is None else {"roster": self.roster.facts()})

    def _tree(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "title": self.title,
            "description": self.description,
            "notes": self.notes,
            "sources": list(self.sources),
            "extra_conditions": list(self.extra_conditions),
            "stages": [s.model_dump() for s in self.stages],
            "segments": [s.model_dump() for s in self.segments],
        }
        if self.initiatives:  # most scenarios have none, and keep the hash they had
            data["initiatives"] = [i.model_dump() for i in self.initiatives]
        for name in AGENT_LISTS:
            if entries := getattr(self, name):
                data[name] = [e.model_dump(exclude_none=True) for e in entries]
        if self.outcomes:
            data[OUTCOMES] = dict(self.outcomes)
        if self.events:
            data[EVENTS] = [e.model_dump(exclude_none=True, by_alias=True) for e in self.events]
        for key, value in (*self.values.items(), *self.sector_rules.items(), *self.rules.items()):
            set_at(data, key, value)
        return data

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits that change when anything that matters to a result changes (titles do not)."""
        data = self.to_dict()
        for key in ("title", "description", "notes", "sources"):
            del data[key]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def inflows(self) -> tuple[Mapping[int, float], ...]:
        """The stage graph: for each stage the positions of those its cohorts come from, with their shares."""
        names = [s.name for s in self.stages]
        graph = []
        for to, stage in enumerate(self.stages):
            after = stage.after if stage.after is not None else tuple(names[max(to - 1, 0) : to])
            weights = stage.weights or (1.0,) * len(after)
            graph.append({names.index(s): w / sum(weights) for s, w in zip(after, weights, strict=True)})
        return tuple(graph)

    @cached_property
    def stage_order(self) -> list[int]:
        """Stages from the cradle on: each behind all it receives from."""
        return list(TopologicalSorter({to: sorted(s) for to, s in enumerate(self.inflows)}).static_order())

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The declaration of every value."""
        return all_parameters(self.conditions)

    @cached_property
    def levers(self) -> Mapping[str, Parameter]:
        """The declaration of everything that ``replace`` and designs can change: values, and numbers of events."""
        return MappingProxyType({**self.parameters, **event_parameters(self)}) if self.events else self.parameters

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """What two scenarios must share to run in one block: array shapes, stages, segments, conditions."""
        values = tuple(self[k] for k, p in self.parameters.items() if p.scope == "structure" and k != "time.months")
        return (
            values,
            self.stages,
            self.segments,
            tuple(c.name for c in self.conditions),
            tuple(self.sector_rules.items()),
            tuple(repr(getattr(self, name)) for name in AGENT_LISTS),
            self.roster,
        )

    def difference(self, other: Scenario) -> dict[str, tuple[Any, Any]]:
        """Keys whose values differ, with this scenario's and the other's value."""
        keys = [*self.values, *(k for k in other.values if k not in self.values)]
        pairs: dict[str, tuple[Any, Any]] = {k: (self.values.get(k), other.values.get(k)) for k in keys}
        pairs |= {key: (getattr(self, key), getattr(other, key)) for key in (*LISTS, "sector_rules", "rules", OUTCOMES)}
        pairs["organisations"] = self.roster and self.roster.hash, other.roster and other.roster.hash
        return {k: v for k, v in pairs.items() if v[0] != v[1]}

    @cached_property
    def initiative_names(self) -> tuple[str, ...]:
        """The initiatives that stages belong to, in the order in which stages name them; one without a name for those
        that name none.
        """
        return tuple(dict.fromkeys(s.initiative for s in self.stages))

    @property
    def initiative_starts(self) -> list[int]:
        """Months by which the conditions of each initiative start later."""
        later = {i.name: int(i.start) for i in self.initiatives}
        return [later.get(name, 0) for name in self.initiative_names]

    @property
    def organisations(self) -> int:
        """Organisations that serve: nonprofits, governments, businesses (funders and backbone are not counted)."""
        return sum(int(self[sector.count]) for sector in SERVING)

    @property
    def months(self) -> int:
        """Length of a run."""
        return int(self["time.months"])

    @property
    def n_networks(self) -> int:
        """Activity networks: as given, or one a stage."""
        return int(self["ties.networks"]) or len(self.stages)

    def _check(self, where: str) -> None:
        """Combinations that cannot be simulated."""
        for fails, message in chain(combination_checks(self), check_events(self)):
            if fails:
                raise ScenarioError(f"{where}: {message}")
        plain = dataclasses.replace(self, events=()) if self.events else self
        for k, event in enumerate(self.events):  # each value by itself; joint limits look at all of them together
            for value in event.values:
                plain.replace({event.key: value}, f"{where}: {EVENTS}.{k}")


def _rebuilt(data: Mapping[str, Any], name: str, roster: Roster | None) -> Scenario:
    sections = (data.get(name, {}) for name in ("sector_rules", "rules", OUTCOMES))
    trust(*data.get("extra_conditions", ()), *(ref for section in sections for ref in references_in(section)))
    return dataclasses.replace(Scenario.from_dict(data, name), roster=roster)
