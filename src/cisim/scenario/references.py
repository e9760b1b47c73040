"""What a scenario names from outside the package, loaded and checked; and values of nested tables by key."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from cisim.errors import ScenarioError
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.parameters import Value
from cisim.scenario.extensions import is_forbidden, load_condition, load_function
from cisim.scenario.messages import is_list
from cisim.scenario.own_outcomes import load_outcome


def value_at(tree: Mapping[str, Any], key: str) -> Value:
    """What stands in nested tables under a key with dots."""
    node: Any = tree
    for part in key.split("."):
        node = node[part]
    value: Value = node
    return value


def set_at(tree: dict[str, Any], key: str, value: Any) -> None:
    """Put a value into nested tables under a key with dots."""
    *path, last = key.split(".")
    for part in path:
        tree = tree.setdefault(part, {})
    tree[last] = value


def references_in(tree: Mapping[str, Any]) -> Iterator[str]:
    """The references in a section, at any depth."""
    for value in tree.values():
        yield from references_in(value) if isinstance(value, Mapping) else (value,)


def loaded_functions(tree: Mapping[str, Any], keys: Iterable[str], where: str) -> Mapping[str, str]:
    """The functions from outside a scenario names under these keys, in their order; each is loaded here as a check."""
    named = {key: reference for key in keys if (reference := str(value_at(tree, key)))}
    if is_forbidden():
        return MappingProxyType(named)
    try:
        for key, reference in named.items():
            load_function(reference, key)
    except ScenarioError as error:
        raise type(error)(f"{where}: {error}") from None
    return MappingProxyType(named)


def loaded_outcomes(named: Mapping[str, str], where: str) -> Mapping[str, str]:
    """The outcomes from outside a scenario names; each is loaded here as a check."""
    if not is_forbidden():
        try:
            for name, reference in named.items():
                load_outcome(name, reference)
        except ScenarioError as error:
            raise type(error)(f"{where}: {error}") from None
    return MappingProxyType(dict(named))


def reference_of(key: str, rule: str | Callable[..., Any]) -> str:
    """``module:function`` of a function; one that cannot be found again by it is refused."""
    if isinstance(rule, str):
        return rule
    module, name = getattr(rule, "__module__", None), getattr(rule, "__qualname__", None)
    if not module or not name or getattr(sys.modules.get(module), name, None) is not rule:
        what = f"{module}:{name}" if module and name else repr(rule)
        raise ScenarioError(f"{key}: {what} given, allowed: a function at the top of a module")
    return f"{module}:{name}"


def conditions_of(references: Any, where: str) -> tuple[Condition, ...]:
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
