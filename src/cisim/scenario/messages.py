"""What is wrong with the values of a scenario, in words: key, what was given, what is allowed, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from cisim.errors import nearest, nearest_name
from cisim.model.decisions import DECISION_KEYS
from cisim.model.parameters import Parameter
from cisim.model.sectors import RULE_KEYS
from cisim.scenario.config_file import MOST_PROBLEMS, further_text, join_alternatives
from cisim.scenario.events import DatedEvent
from cisim.scenario.schema import Initiative, Segment, Stage
from cisim.scenario.strategies import AGENT_LISTS, WITH_STRATEGY, entry_model

ITEMS: dict[str, type[BaseModel]] = {
    "stages": Stage,
    "initiatives": Initiative,
    "segments": Segment,
    "events": DatedEvent,
    **{sector.plural: entry_model(sector) for sector in WITH_STRATEGY},
}
TYPES = {"model_type": "a table", "tuple_type": "a list", "string_type": "a text", "too_short": "at least one"}
"""What a value of the wrong kind should have been."""
NAME_OF_A_COLUMN = (
    "allowed: a name of small letters, digits and underscores that begins with a letter, up to 40 of them"
)
HEAD_KEYS = (
    "extends",
    "title",
    "description",
    "notes",
    "sources",
    "extra_conditions",
    "sector_rules",
    "rules",
    "outcomes",
    "stages",
    "initiatives",
    "segments",
    "events",
    *AGENT_LISTS,
)


def is_list(value: Any) -> bool:
    """Whether a value is a list, as TOML or Python have it."""
    return isinstance(value, list | tuple)


def explain(error: ValidationError, where: str, parameters: Mapping[str, Parameter], inside: str = "") -> str:
    """One line per problem: file, key, what was given, what is allowed, the nearest name."""
    lines = []
    told = join_alternatives(error.errors())
    problems = [(inside or ".".join(str(part) for part in p["loc"]), p["type"], p) for p in told]
    for key, kind, problem in problems[:MOST_PROBLEMS]:
        if kind == "too_short" and any(other.startswith(f"{key}.") for other, _, _ in problems):
            continue  # there are items, and what is wrong with them is said
        if kind == "extra_forbidden":
            text = unknown_key(key, parameters)
        elif kind == "string_pattern_mismatch":
            key, text = key.removesuffix(".[key]"), NAME_OF_A_COLUMN
        elif kind == "missing":
            text = "missing" + (" (or name a scenario that has it in 'extends')" if key in HEAD_KEYS else "")
        else:
            text = _value_text(problem["input"]) + _allowed_text(key, parameters.get(key), kind, problem["msg"])
        lines.append(f"{where}: {key}: {text}")
    return "\n".join([*lines, *further_text(where, len(problems))])


OFTEN_MEANT = {"time.years": "'time.months', twelve for a year"}
"""Keys that people write, and what they mean."""
MOST_ALIKE = 4
"""Most keys of other sections with the same name that are proposed."""


def unknown_key(key: str, known: Iterable[str]) -> str:
    """That a key is unknown, with the nearest: beside it, then anywhere; of a section, what stands in it."""
    if key in OFTEN_MEANT:
        return f"unknown key; did you mean {OFTEN_MEANT[key]}?"
    parts = key.split(".")
    if item := ITEMS.get(parts[0]):
        return "unknown key" + nearest(parts[-1], item.model_fields)
    if parts[0] in ("sector_rules", "rules"):
        known = RULE_KEYS if parts[0] == "sector_rules" else DECISION_KEYS
    if inside := [k[len(key) + 1 :] for k in known if k.startswith(f"{key}.")]:
        return f"is a section and not a value; in it: {', '.join(inside)}"
    beside = dict.fromkeys(
        ".".join(k.split(".")[: len(parts)]) for k in (*known, *(HEAD_KEYS if len(parts) == 1 else ()))
    )
    alike = [k for k in known if len(parts) == 1 and k.rpartition(".")[2] == key]
    if alike and (near := nearest_name(key, HEAD_KEYS)):
        alike.insert(0, near)
    if 0 < len(alike) <= MOST_ALIKE:
        return f"unknown key; did you mean {' or '.join(map(repr, alike))}?"
    return "unknown key" + (nearest(key, beside) or nearest(key, known))


def _value_text(value: Any) -> str:
    """What stands in the file, as short as a message can bear; nothing for tables and lists."""
    if isinstance(value, dict) or is_list(value):
        return ""
    try:
        text = str(value).lower() if isinstance(value, bool) else repr(value)
    except ValueError:
        text = "a number of thousands of digits"
    return f"{text if len(text) <= 60 else text[:57] + '...'} given, "


def _allowed_text(key: str, parameter: Parameter | None, kind: str, message: str) -> str:
    if kind in TYPES:
        brackets = f" of tables: write [[{key}]], in two brackets" if kind == "tuple_type" and key in ITEMS else ""
        return f"allowed: {TYPES[kind]}{brackets}"
    if parameter is None:
        item = ITEMS.get(key.split(".")[0])
        field = item.model_fields.get(key.split(".")[2]) if item and key.count(".") >= 2 else None
        bounds = {
            k: v
            for m in (field.metadata if field else ())
            for k in ("ge", "gt", "le", "lt")
            if (v := getattr(m, k, None)) is not None
        }
        if {"le", "lt"} & set(bounds):
            low, joint = (f"from {bounds['ge']:g}", " to") if "ge" in bounds else (f"above {bounds['gt']:g}", ", up to")
            return f"allowed: number {low}" + (
                f" and below {bounds['lt']:g}" if "lt" in bounds else f"{joint} {bounds['le']:g}"
            )
        return message[0].lower() + message[1:]
    if parameter.options:
        return "allowed: " + ", ".join(parameter.options)
    if parameter.kind is bool:
        return "allowed: true, false"
    number = "whole number" if parameter.kind is int else "number"
    unit = f" ({parameter.unit})" if parameter.unit else ""
    return f"allowed: {number} from {parameter.low:g} to {parameter.high:g}{unit}"
