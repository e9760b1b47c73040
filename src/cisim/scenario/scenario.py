"""Scenario: a frozen, validated, hashed description of a community, its problem and its conditions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
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
from cisim.scenario.extensions import is_forbidden, load_condition, load_function, trust
from cisim.scenario.messages import HEAD_KEYS, explain, is_list, unknown_key
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

LISTS = ("stages", "initiatives", "segments", *AGENT_LISTS)
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
    roster: Roster | None = None
    """The organisations, where they are given and not drawn (``own_community.with_roster``)."""
    notes: str = ""
    """What whoever saved it wants to remember; no result depends on it."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "scenario", where: str = "scenario") -> Scenario:
        """Validate a nested mapping as it stands in a file; ``where`` opens every error message."""
        if isinstance(roster := data.get("roster"), Mapping):
            raise ScenarioError(f"{where}: made with an own community ({roster.get('hash')}): give its files again")
        conditions = CONDITIONS + _extra_conditions(data.get("extra_conditions", ()), where)
        try:
            model = scenario_model(conditions).model_validate(dict(data))
        except ValidationError as error:
            raise ScenarioError(explain(error, where, all_parameters(conditions))) from None
        tree = model.model_dump()
        values = {key: _lookup(tree, key) for key in all_parameters(conditions)}
        head = {key: getattr(model, key) for key in HEAD_KEYS if key not in ("extends", "sector_rules", "rules")}
        head["sector_rules"] = _loaded(tree, RULE_KEYS, where)
        head["rules"] = _loaded(tree, DECISION_KEYS, where)
        scenario = cls(name=name, conditions=conditions, values=MappingProxyType(values), **head)
        scenario._check(where)
        return scenario

    def __getitem__(self, key: str) -> Any:
        try:
            return self.values[key]
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
        values = dict(self.values) | self.validate_values(changes, where)
        changed = dataclasses.replace(self, name=name or self.name, values=MappingProxyType(values))
        changed._check(where)
        return changed

    def validate_values(self, changes: Mapping[str, Any], where: str) -> dict[str, Value]:
        """Values as they would come out of a file, each by itself valid; combinations are not looked at."""
        values: dict[str, Value] = {}
        wrong: list[str] = []
        for key, value in changes.items():
            if key.partition(".")[0] in HEAD_KEYS:
                wrong.append(f"{where}: {key}: can only be set in a scenario file")
            elif key not in self.values:
                wrong.append(f"{where}: {key}: {unknown_key(key, self.values)}")
            else:
                try:
                    plain = value.item() if hasattr(value, "item") else value
                    values[key] = value_adapter(self.parameters[key]).validate_python(plain)
                except ValidationError as error:
                    wrong.append(explain(error, where, self.parameters, key))
        if wrong:
            raise ScenarioError("\n".join(wrong))
        return values

    def with_rules(self, **rules: str | Callable[..., Any]) -> Scenario:
        """The same scenario with functions from outside that decide (``with_rules(attendance=never)``), each as
        ``module:function`` or the function itself, which must stand at the top of a module; ``""`` takes one away.

        Raises:
            ScenarioError: there is no such decision, or no such function.
        """
        named = {f"rules.{name}": _reference(f"rules.{name}", rule) for name, rule in rules.items()}
        if wrong := [key for key in named if key not in DECISION_KEYS]:
            raise ScenarioError(f"{self.name}: {wrong[0]}: {unknown_key(wrong[0], DECISION_KEYS)}")
        tree: dict[str, Any] = {}
        trust(*named.values())
        for key in DECISION_KEYS:
            _assign(tree, key, named.get(key, self.rules.get(key, "")))
        return dataclasses.replace(self, rules=_loaded(tree, DECISION_KEYS, self.name))

    def isolated(self) -> Scenario:
        """The same community with the strengths of all conditions at zero."""
        return self.replace({strength_key(c.name): 0.0 for c in self.conditions})

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
        for key, value in (*self.values.items(), *self.sector_rules.items(), *self.rules.items()):
            _assign(data, key, value)
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
        pairs |= {key: (getattr(self, key), getattr(other, key)) for key in (*LISTS, "sector_rules", "rules")}
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
        for fails, message in combination_checks(self):
            if fails:
                raise ScenarioError(f"{where}: {message}")


def _rebuilt(data: Mapping[str, Any], name: str, roster: Roster | None) -> Scenario:
    trust(*data.get("extra_conditions", ()), *_named(data.get("sector_rules", {})), *_named(data.get("rules", {})))
    return dataclasses.replace(Scenario.from_dict(data, name), roster=roster)


def _named(tree: Mapping[str, Any]) -> Iterator[str]:
    """The references in a section, at any depth."""
    for value in tree.values():
        yield from _named(value) if isinstance(value, Mapping) else (value,)


def _lookup(tree: Mapping[str, Any], key: str) -> Value:
    node: Any = tree
    for part in key.split("."):
        node = node[part]
    value: Value = node
    return value


def _assign(tree: dict[str, Any], key: str, value: Any) -> None:
    *path, last = key.split(".")
    for part in path:
        tree = tree.setdefault(part, {})
    tree[last] = value


def _loaded(tree: Mapping[str, Any], keys: Iterable[str], where: str) -> Mapping[str, str]:
    """The functions from outside a scenario names under these keys, in their order; each is loaded here as a check."""
    named = {key: reference for key in keys if (reference := str(_lookup(tree, key)))}
    if is_forbidden():
        return MappingProxyType(named)
    try:
        for key, reference in named.items():
            load_function(reference, key)
    except ScenarioError as error:
        raise type(error)(f"{where}: {error}") from None
    return MappingProxyType(named)


def _reference(key: str, rule: str | Callable[..., Any]) -> str:
    """``module:function`` of a function; one that cannot be found again by it is refused."""
    if isinstance(rule, str):
        return rule
    module, name = getattr(rule, "__module__", None), getattr(rule, "__qualname__", None)
    if not module or not name or getattr(sys.modules.get(module), name, None) is not rule:
        what = f"{module}:{name}" if module and name else repr(rule)
        raise ScenarioError(f"{key}: {what} given, allowed: a function at the top of a module")
    return f"{module}:{name}"


def _extra_conditions(references: Any, where: str) -> tuple[Condition, ...]:
    """The conditions a scenario names besides the five; what is no list of names is left to the validation."""
    try:
        extra = tuple(load_condition(r) for r in references if isinstance(r, str)) if is_list(references) else ()
    except ScenarioError as error:
        raise type(error)(f"{where}: {error}") from None
    names = [c.name for c in CONDITIONS + extra]
    for name in names:
        if names.count(name) > 1:
            raise ScenarioError(f"{where}: extra_conditions: there is a condition '{name}' already")
    return extra
