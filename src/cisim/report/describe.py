"""The model's declarations as text: conditions, parameters, a whole scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.evidence_badges import BADGES, EVIDENCE_SCALE, GRADE_LEVELS, Badge
from cisim.model.parameters import Parameter, Value
from cisim.report.aligned import table
from cisim.scenario.own_outcomes import KEY as OUTCOMES
from cisim.scenario.priors import prior_text
from cisim.scenario.scenario import LISTS, Scenario
from cisim.scenario.schema import all_parameters

CHANGES_ARE = "all that it changes; level is what has been built up (M7), strength what is undertaken from the start"
"""What the list of a condition's changes is."""
GRADES = {grade: EVIDENCE_SCALE[level][1].lower() for grade, level in GRADE_LEVELS.items()}
"""Grades in words, the strongest first."""


class ParameterData(TypedDict):
    """Everything a parameter declares, as ``cisim describe --json`` prints it."""

    key: str
    default: Value
    allowed: Sequence[Value]
    unit: str
    symbol: str
    grade: str
    source: str
    text: str
    prior: str


class ChangeData(TypedDict):
    """What a condition adds to or scales."""

    role: str
    formula: str
    text: str
    quantity: str
    operation: str
    driver: str
    coefficient: str


class PrerequisiteData(TypedDict):
    """What a condition needs, and what of its growth is left without it."""

    quantity: str
    floor: float
    text: str


class ConditionData(TypedDict):
    """Everything a condition declares."""

    name: str
    title: str
    claim: str
    main_path: str
    price: str
    harm: str
    source: str
    evidence: str
    badge: Badge
    grade: str
    changes: list[ChangeData]
    requires: list[PrerequisiteData]
    parameters: list[ParameterData]


def condition_as_dict(condition: Condition) -> ConditionData:
    """Everything a condition declares."""
    c = condition
    changes: list[ChangeData] = [
        {
            "role": change.role, "formula": change.formula, "text": change.text,
            "quantity": change.quantity, "operation": change.operation, "driver": change.driver,
            "coefficient": ("-" if change.sign < 0 else "") + (" * ".join(change.coefficients) or "1"),
        }
        for change in c.changes
    ]  # fmt: skip
    return {
        "name": c.name, "title": c.title, "claim": c.claim, "main_path": c.main_path, "price": c.price, "harm": c.harm,
        "source": c.source, "evidence": c.evidence, "badge": c.badge, "grade": c.grade,
        "changes": changes,
        "requires": [{"quantity": p.quantity, "floor": p.floor, "text": p.text} for p in c.prerequisites],
        "parameters": [parameter_as_dict(p) for p in c.settings],
    }  # fmt: skip


def joint_draws_text(parameter: Parameter) -> str:
    """Where joint draws take it from; half to double of nothing is nothing: what is off by default stays off."""
    words = prior_text(parameter)
    stays = words and parameter.prior is None and parameter.default == 0
    return f"{words}; stays where it is 0" if stays else words


def parameter_as_dict(parameter: Parameter) -> ParameterData:
    """Everything a parameter declares."""
    bounds: list[Value] = [False, True] if parameter.kind is bool else [parameter.low, parameter.high]
    return {
        "key": parameter.key,
        "default": parameter.default,
        "allowed": list(parameter.options) or bounds,
        "unit": parameter.unit,
        "symbol": parameter.symbol,
        "grade": parameter.grade,
        "source": parameter.source,
        "text": parameter.text,
        "prior": joint_draws_text(parameter),
    }


def condition_as_text(condition: Condition) -> str:
    """The page of a condition."""
    data = condition_as_dict(condition)
    lines = [f"{condition.title}  ({condition.name})", "=" * 60]
    fields = ("claim", "main_path", "price", "harm", "source", "evidence")
    lines += [f"{k.capitalize().replace('_', ' '):9} {getattr(condition, k)}" for k in fields]
    lines.append(f"Badge     {' '.join(BADGES[condition.badge])}")
    lines.append(f"Grade     {condition.grade}: {GRADES[condition.grade]}")
    lines.append(f"Equation  {CHANGES_ARE}")
    lines += [f"  {c['role']:8} {c['formula']}: {c['text']}" for c in data["changes"]]
    lines += [
        f"Requires  {r['quantity']} (without it {r['floor']:g} of the growth): {r['text']}" for r in data["requires"]
    ]
    lines.append("Parameters")
    lines += [parameter_line(p, p["key"].rpartition(".")[2]) for p in data["parameters"]]
    return "\n".join(lines)


def range_of(p: ParameterData) -> tuple[float, float] | None:
    """The ends of what a number may be; nothing where one of several values is chosen."""
    low, high = p["allowed"][0], p["allowed"][-1]
    return None if isinstance(low, str | bool) or isinstance(high, str | bool) else (low, high)


def parameter_line(p: ParameterData, name: str, width: int = 18) -> str:
    """A parameter on a line: name, default, unit, range, grade, meaning, source."""
    ends = range_of(p)
    allowed = "[{:g}, {:g}]".format(*ends) if ends else "|".join(map(str, p["allowed"]))
    default = f"{float(p['default']):g}" if ends else str(p["default"])
    source = f" ({p['source']})" if p["source"] else ""
    return f"  {name:{width}} {default:>8} {p['unit']:14} {allowed}  {p['grade']}  {p['text']}{source}"


def parameter_rows(conditions: tuple[Condition, ...] = CONDITIONS) -> list[ParameterData]:
    """Every parameter of the model and of the conditions."""
    return [parameter_as_dict(p) for p in all_parameters(conditions).values()]


def parameters_as_text(rows: Iterable[ParameterData]) -> str:
    """A table of parameters."""
    cells = []
    for p in rows:
        ends = range_of(p)
        allowed = "{:g}..{:g}".format(*ends) if ends else "|".join(map(str, p["allowed"]))
        cells.append([p["key"], str(p["default"]), allowed, p["unit"], p["grade"], p["text"]])
    lines = table(["key", "default", "allowed", "unit", "grade"], [c[:5] for c in cells])
    return "\n".join(line + f"  {text}" for line, text in zip(lines, ["meaning", *(c[5] for c in cells)], strict=True))


def scenario_as_toml(scenario: Scenario) -> str:
    """A scenario file with every value filled in; reading it gives the same scenario."""
    lines = [f"# {scenario.name}, hash {scenario.hash}: every value filled in"]
    lines += [
        f"{key} = {_toml(getattr(scenario, key))}"
        for key in ("title", "description", "notes", "sources", "extra_conditions")
    ]
    for heading in LISTS:
        for item in getattr(scenario, heading):
            values = item.model_dump(exclude_none=True, by_alias=True)
            lines += ["", f"[[{heading}]]", *(f"{k} = {_toml(v)}" for k, v in values.items())]
    group = ""
    for key, value in (
        *scenario.values.items(),
        *scenario.sector_rules.items(),
        *scenario.rules.items(),
        *((f"{OUTCOMES}.{name}", reference) for name, reference in scenario.outcomes.items()),
    ):
        section, _, name = key.rpartition(".")
        if section != group:
            group = section
            lines += ["", f"[{section}]"]
        lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return repr(value)
