"""What a name stands for: a condition, a mechanism (``M1``), or a parameter, and in which files a parameter is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cisim.errors import CisimError, nearest
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.mechanisms import MACHINERY, MECHANISMS, Mechanism
from cisim.model.parameters import Parameter
from cisim.model.quantities import QUANTITIES
from cisim.report.describe import GRADES, condition_as_dict, condition_as_text, parameter_as_dict, parameter_line
from cisim.report.inert_switches import inert_lines
from cisim.report.month_map import acting, numbers, owner
from cisim.scenario.schema import all_parameters
from cisim.version import PACKAGE

Thing = Condition | Mechanism | Parameter
BESIDE = (
    "scenario/scenario",
    *(f"simulation/{name}" for name in ("problem", "community", "ties", "indicators", "observe")),
    "comparison/ledger",
)
"""Files beside the kernels that act on parameters; others only set, show or describe them."""


def find(name: str | None) -> tuple[Thing, ...]:
    """All conditions, or what has this name: a condition, a mechanism (``M3`` has three parts), a parameter's key.

    Raises:
        CisimError: nothing has; with the nearest name.
    """
    if name is None:
        return CONDITIONS
    known: dict[str, list[Thing]] = {}
    for thing, names in _names():
        for each in names:
            known.setdefault(each.lower(), []).append(thing)
    if name.lower() in known:
        return tuple(known[name.lower()])
    key = next((p.key for p in all_parameters().values() if p.name == name), None)
    close = f"; did you mean '{key}'?" if key else nearest(name, [n for _, names in _names() for n in names])
    raise CisimError(
        f"unknown name '{name}'{close} (conditions: {', '.join(c.name for c in CONDITIONS)}; "
        f"mechanisms: {', '.join(m.name for m in MECHANISMS)}; parameters: cisim describe --parameters)"
    )


def _names() -> Iterator[tuple[Thing, tuple[str, ...]]]:
    """Everything that can be asked for, with its names."""
    yield from ((c, (c.name, c.title)) for c in CONDITIONS)
    for m in MECHANISMS:
        parts = (m.name[:-1],) if re.fullmatch(r"M\d+[a-z]", m.name) else ()
        yield m, tuple(dict.fromkeys((m.name, *parts, m.title)))
    yield from ((p, (p.key,)) for p in all_parameters().values())


def as_dict(thing: Thing) -> dict[str, Any]:
    """Everything that is declared."""
    if isinstance(thing, Condition):
        return condition_as_dict(thing)
    return mechanism_as_dict(thing) if isinstance(thing, Mechanism) else _parameter(thing)


def as_text(things: Sequence[Thing]) -> str:
    """A page for each."""
    return "\n\n".join(condition_as_text(t) if isinstance(t, Condition) else _page(t) for t in things)


def mechanism_as_dict(m: Mechanism) -> dict[str, Any]:
    """Everything a mechanism declares, with its parameters and the conditions that act in it."""
    fields = ("name", "title", "sentence", "equation", "price", "harm", "source", "evidence", "grade")
    return {f: getattr(m, f) for f in fields} | {
        "conditions": [c.name for c in acting(m.kernels)],
        "kernels": list(m.kernels),
        "files": [f"src/cisim/{file}" for file in m.sources],
        "parameters": [parameter_as_dict(p) for p in numbers(m)],
    }


def _parameter(p: Parameter) -> dict[str, Any]:
    where = declared_in(p)
    return parameter_as_dict(p) | {
        "equations": equations(p), "declared": where, "read": read_in(p), "inert": inert_lines(p.key),
    }  # fmt: skip


def equations(parameter: Parameter) -> dict[str, str]:
    """Equations a parameter stands in, by the name of their mechanism or condition."""
    if condition := _condition_of(parameter):
        if changes := _changes(parameter):
            return {condition.name: "; ".join(c.formula for c in changes)}
        return {m.name: m.equation for m in MECHANISMS if m.name == "M7"}
    symbol = parameter.symbol if len(parameter.symbol) > 2 else ""  # a single letter may mean something else
    return {
        m.name: m.equation
        for m in MECHANISMS
        if m.name == owner(parameter) or (symbol and symbol in re.split(r"\W+", m.equation))
    }


def declared_in(parameter: Parameter) -> str:
    """File of the line that declares a parameter."""
    condition = _condition_of(parameter)
    if condition is None:
        return "src/cisim/model/parameters.py"
    every = parameter not in (condition.build_years, *condition.parameters)
    return f"src/cisim/model/conditions/{'base' if every else condition.name}.py"


def read_in(parameter: Parameter) -> list[str]:
    """Files in which the model reads a parameter, or the quantities that it sets or that a condition changes by it."""
    changed = [c.quantity for c in _changes(parameter)]
    wanted = {f"Quant.{name}" for name in (*changed, *(q.name for q in QUANTITIES if q.base == parameter.key))}
    if _condition_of(parameter) is None:
        wanted |= {f"Rule.{parameter.name}", parameter.key, parameter.name}
    elif not changed:
        wanted |= {f"Cond.{parameter.name.removesuffix('_years')}"}
    if any(need.quantity in changed for c in CONDITIONS for need in c.prerequisites):
        wanted |= {"Cond.build"}  # what is required of a quantity is asked where levels are built up
    found = [file for file, words in _model().items() if words & wanted]
    if not found:  # read under a name that is put together, by its mechanism
        found = [file for m in MECHANISMS if m.name == owner(parameter) for file in m.sources]
    return [f"src/cisim/{file}" for file in found]


def _condition_of(parameter: Parameter) -> Condition | None:
    return next((c for c in CONDITIONS if parameter.group == f"conditions.{c.name}"), None)


def _changes(parameter: Parameter) -> tuple[Any, ...]:
    condition = _condition_of(parameter)
    return tuple(c for c in condition.changes if parameter.name in c.coefficients) if condition else ()


@cache
def _model() -> dict[str, frozenset[str]]:
    """Of the sources that act on parameters, by path in the package, texts and the likes of ``Rule.known`` in them."""
    kernels = sorted(p for p in (PACKAGE / "model" / "kernels").glob("*.py") if p.stem not in MACHINERY)
    files = [*kernels, *(PACKAGE / f"{name}.py" for name in BESIDE)]
    return {file.relative_to(PACKAGE).as_posix(): frozenset(_words(file)) for file in files}


def _words(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _page(thing: Mechanism | Parameter) -> str:
    data = as_dict(thing)
    title = f"{data['title']}  ({data['name']})" if isinstance(thing, Mechanism) else thing.key
    lines = [title, "=" * 60]
    lines += _mechanism_lines(data) if isinstance(thing, Mechanism) else _parameter_lines(data)
    return "\n".join(lines)


def _told(data: dict[str, Any], names: Sequence[str]) -> list[str]:
    return [f"{name.capitalize():10} {data[name]}" for name in names]


def _mechanism_lines(data: dict[str, Any]) -> list[str]:
    lines = _told(data, ("sentence", "equation", "price", "harm", "source", "evidence"))
    lines.append(f"{'Grade':10} {data['grade']}: {GRADES[data['grade']]}")
    lines.append(f"{'Conditions':10} {', '.join(data['conditions']) or 'none act in it'}")
    lines.append(f"{'Code':10} {', '.join(data['kernels'] or ['-'])} in {', '.join(data['files'])}")
    width = max((len(p["key"]) for p in data["parameters"]), default=0)
    return [*lines, "Parameters", *(parameter_line(p, p["key"], width) for p in data["parameters"])]


def _parameter_lines(data: dict[str, Any]) -> list[str]:
    allowed = data["allowed"]
    number = isinstance(allowed[0], int | float) and not isinstance(allowed[0], bool)
    span = "{:.10g} to {:.10g}".format(*allowed) if number else ", ".join(map(_plain, allowed))
    return [
        f"{'Meaning':10} {data['text']}" + (f" ({data['symbol']})" if data["symbol"] else ""),
        f"{'Default':10} {_plain(data['default'])} {data['unit']}".rstrip(),
        f"{'Range':10} {span}",
        f"{'Grade':10} {data['grade']}: {GRADES[data['grade']]}",
        f"{'Source':10} {data['source'] or 'none: an assumption'}",
        *(f"{'Equation':10} {name}: {text}" for name, text in data["equations"].items()),
        f"{'Declared':10} {data['declared']}",
        f"{'Read in':10} {', '.join(data['read'])}",
        *(f"{'Inert':10} {text}" for text in data["inert"]),
    ]


def _plain(value: Any) -> str:
    if isinstance(value, bool | str):
        return str(value).lower()
    return f"{value:.10g}"
