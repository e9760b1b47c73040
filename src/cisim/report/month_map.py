"""The month as its source has it: which mechanism comes when, and which conditions act in it. Read from the code, so
that a diagram of it cannot say anything else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.mechanisms import MACHINERY, MECHANISMS, Mechanism
from cisim.model.parameters import PARAMETERS, Parameter
from cisim.version import PACKAGE

YEARLY, MONTHLY = "start_year", "run_months"
"""Functions of ``cisim.model.month`` that name the parts of a year's beginning, and of a month, in order."""
PREPARING = ("levels.exert", "levels.compose")
"""Done before the year as well, so that its prices are those of its efforts; part of the month."""


@dataclass(frozen=True)
class Step:
    """A mechanism at work: ``when`` is ``once a year`` or ``every month``, ``kernels`` what of it runs then."""

    when: str
    mechanism: Mechanism
    kernels: tuple[str, ...]


@cache
def steps() -> tuple[Step, ...]:
    """Mechanisms in the order in which ``cisim.model.month`` first calls them: of the year, then of the month."""
    known = {kernel: m for m in MECHANISMS for kernel in m.kernels}
    found: list[Step] = []
    for when, schedule in (("once a year", YEARLY), ("every month", MONTHLY)):
        called: dict[str, list[str]] = {}
        for kernel in calls(schedule):
            if kernel not in PREPARING or when == "every month":
                called.setdefault(known[kernel].name, []).append(kernel)
        named = {m.name: m for m in MECHANISMS}
        found += [Step(when, named[name], tuple(kernels)) for name, kernels in called.items()]
    return tuple(found)


@cache
def calls(function: str) -> tuple[str, ...]:
    """Kernels that a function of ``cisim.model.month`` calls in order, parts included, as ``file.function``."""
    tree = _tree(PACKAGE / "model" / "month.py")
    where = {
        alias.name: node.module.rpartition(".")[2]
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cisim.model.kernels")
        for alias in node.names
    }
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def walk(name: str) -> Iterator[str]:
        for called in _names(bodies[name]):
            if called in bodies:
                yield from walk(called)
            elif called in where and where[called] not in MACHINERY:
                yield f"{where[called]}.{called}"

    return tuple(walk(function))


@cache
def quantities(kernels: tuple[str, ...], conditions: tuple[Condition, ...] = CONDITIONS) -> frozenset[str]:
    """Named quantities that kernels read, their helpers in the same file included."""
    found: set[str] = set()
    for kernel in kernels:
        file, _, function = kernel.partition(".")
        bodies = {
            n.name: n
            for n in _tree(PACKAGE / "model" / "kernels" / f"{file}.py").body
            if isinstance(n, ast.FunctionDef)
        }
        waiting, seen = [function], set()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in bodies:
                continue
            seen.add(name)
            waiting += _names(bodies[name])
            found |= {
                n.attr
                for n in ast.walk(bodies[name])
                if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "Quant"
            }
        if kernel == "levels.grow_levels":  # reads what conditions require, whatever that is
            found |= {needed.quantity for c in conditions for needed in c.prerequisites}
    return frozenset(found)


def acting(kernels: tuple[str, ...], conditions: tuple[Condition, ...] = CONDITIONS) -> tuple[Condition, ...]:
    """Conditions that change a quantity these kernels read; all of them where their levels are built up."""
    if "levels.grow_levels" in kernels:
        return conditions
    read = quantities(kernels, conditions)
    return tuple(c for c in conditions if any(change.quantity in read for change in c.changes))


def numbers(mechanism: Mechanism) -> tuple[Parameter, ...]:
    """Parameters of a mechanism: each belongs to the one that names it most closely."""
    return tuple(p for p in PARAMETERS if owner(p) == mechanism.name)


def owner(parameter: Parameter) -> str:
    """The mechanism a parameter belongs to; nothing if none names it."""
    fitting = [
        (len(name), m.name) for m in MECHANISMS for name in m.numbers if f"{parameter.key}.".startswith(f"{name}.")
    ]
    return max(fitting)[1] if fitting else ""


def _names(node: ast.FunctionDef) -> list[str]:
    """Names of functions that are called, in the order of the text."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    found.sort(key=lambda n: (n.lineno, n.col_offset))
    return [n.func.id for n in found if isinstance(n.func, ast.Name)]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
