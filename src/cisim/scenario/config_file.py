"""TOML files: where those that come with cisim are; reading and validating them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cisim.errors import CisimError, nearest
from cisim.scenario import bounded
from cisim.scenario.text_file import EncodingError, read_text_file
from cisim.version import CHECKOUT, PACKAGE

MOST_PROBLEMS = 20
"""Problems of a file that are told one by one."""
Model = TypeVar("Model", bound=BaseModel)
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
"""Numbers as people write them, those included that TOML does not know: ``.5``, ``5.``, ``05``."""


def folder(kind: str) -> Path:
    """Folder of the files of a kind that come with cisim: inside the installed package, or configs/ of the checkout."""
    inside = PACKAGE / "configs" / kind
    return inside if inside.is_dir() else CHECKOUT / "configs" / kind


def bundled_file(name: str) -> Path:
    """A single file that comes with cisim, by its name in configs/."""
    inside = PACKAGE / "configs" / name
    return inside if inside.is_file() else CHECKOUT / "configs" / name


def bundled(kind: str) -> dict[str, Path]:
    """Names and files of a kind that come with cisim."""
    return {path.stem: path for path in sorted(folder(kind).glob("*.toml"))}


def read(path: Path, error: type[CisimError] = CisimError) -> dict[str, Any]:
    """What stands in a file, within the bounds of ``bounded``: TOML is UTF-8, but files saved as UTF-16 or Windows-1252
    are read too.
    """
    try:
        text = read_text_file(path, bounded.MAX_BYTES).text
    except EncodingError as wrong:
        raise error(f"{path}: cannot be read: {wrong}") from None
    return bounded.parse_toml(text, str(path), error)


def parse_value(text: str, where: str = "value", error: type[CisimError] = CisimError) -> Any:
    """A value typed by somebody: as TOML reads it, or a plain number; anything else is a text.

    Raises:
        CisimError: of the class given: it is larger than a value can be (``bounded``).
    """
    text = text.strip()
    bounded.check_toml(text, where, error)
    try:
        value = tomllib.loads(f"v = {text}")["v"]
    except (ValueError, RecursionError):
        value = _plain_value(text)
    bounded.check_values(value, where, error)
    return value


def _plain_value(text: str) -> Any:
    if not PLAIN_NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def validate(
    model: type[Model], data: Any, where: str, known: Iterable[str], error: type[CisimError] = CisimError
) -> Model:
    """``data`` as a model, or one line per problem: where, key, what was given, what is allowed, the nearest of the
    known keys.
    """
    try:
        return model.model_validate(data)
    except ValidationError as wrong:
        every = join_alternatives(wrong.errors())
        within = {p["loc"][:-1] for p in every}  # a list may be too short only for what is wrong with its items
        problems = [p for p in every if p["type"] != "too_short" or p["loc"] not in within]
        lines = [f"{where}: {_explain(p, model, known)}" for p in problems[:MOST_PROBLEMS]]
        raise error("\n".join([*lines, *further_text(where, len(problems))])) from None


ALTERNATIVES = {"bool", "int", "float", "str"}
"""Kinds of a value that may be any of them; each is a problem of its own to pydantic."""


def join_alternatives(problems: Iterable[Any]) -> list[Any]:
    """The problems of a validation; those of a value that may be a number or a text or neither are one."""
    joined: dict[Any, Any] = {}
    for number, problem in enumerate(problems):
        place = tuple(problem["loc"])
        if len(place) > 1 and place[-1] in ALTERNATIVES:
            text = "allowed: a number, a text, true or false"
            joined[place[:-1]] = problem | {"loc": place[:-1], "type": "value_error", "msg": text}
        else:
            joined[number] = problem
    return list(joined.values())


def further_text(where: str, problems: int) -> list[str]:
    """A line on the problems that are not told one by one."""
    left = problems - MOST_PROBLEMS
    return [f"{where}: and {left:,} more problems"] if left > 0 else []


@contextmanager
def blame_overrides(changes: Collection[str], where: str, error: type[CisimError]) -> Iterator[None]:
    """Let errors in values that ``--set`` changed say so, and not that they stand in the file ``where``."""
    try:
        yield
    except error as wrong:
        raise error("\n".join(_blamed(line, changes, f"{where}: ") for line in str(wrong).splitlines())) from None


def _blamed(line: str, changes: Collection[str], start: str) -> str:
    text = line.removeprefix(start)
    parts = text.split(": ")[:2]  # a key, or the key of a scenario behind what names the scenario
    of_change = any(part == key or part.startswith(f"{key}.") for part in parts for key in changes)
    return f"--set {text}" if of_change and text != line else line


def _explain(problem: Any, model: type[BaseModel], known: Iterable[str]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        last = key.split(".")[-1]
        return f"{key}: unknown key{nearest(last, (name for name in known if name != last))}"
    if problem["type"] == "missing":
        return f"{key}: missing"
    if problem["type"].startswith("union_tag"):
        return f"{key}.{_tag_text(problem)}"
    text = value_text(problem, model, problem["loc"])
    return f"{key}: {text}" if key else text


def value_text(problem: Any, model: type[BaseModel] | None, place: Iterable[str | int]) -> str:
    """What was given at a place of a model, and what is allowed there, of a problem that pydantic found."""
    value, kind = problem["input"], problem["type"]
    start = f"{value!r} given, " if isinstance(value, bool | int | float | str) else ""
    text = problem["msg"].removeprefix("Value error, ")
    if kind == "too_short":
        text = f"allowed: at least {problem['ctx']['min_length']}"
    elif kind not in ("value_error", "too_long", "string_pattern_mismatch"):
        allowed = (_allowed_text(model, place) if model else "") or TYPES.get(kind, "")
        near = nearest(value, allowed.split(", ")) if isinstance(value, str) else ""
        text = f"allowed: {allowed}{near}" if allowed else text
    return f"{start}{text[0].lower()}{text[1:]}"


def _tag_text(problem: Any) -> str:
    """What a key that tells kinds apart may be."""
    facts = problem["ctx"]
    name = facts["discriminator"].strip("'")
    model_tags = re.findall(r"'([^']+)'", facts.get("expected_tags", ""))
    if problem["type"] == "union_tag_not_found":
        return f"{name}: missing"
    return (
        f"{name}: '{facts['tag']}' given, allowed: {', '.join(model_tags)}{nearest(facts['tag'].lower(), model_tags)}"
    )


TYPES = {"tuple_type": "a list", "model_type": "a table", "dict_type": "a table", "string_type": "a text"}
KINDS = {"integer": "whole number", "number": "number"}
WORDS = {"boolean": "true, false", "string": "a text", "array": "a list", "object": "a table"}


def _allowed_text(model: type[BaseModel], place: Iterable[str | int]) -> str:
    """What may stand at a place of a model, by its JSON Schema; empty where that cannot be said in a few words."""
    whole: dict[str, Any] = model.model_json_schema()
    node = whole
    for part in place:
        node = _follow_reference(_inside(node, part), whole)
        node = next((n for n in node.get("anyOf", ()) if n.get("type") != "null" and len(node["anyOf"]) == 2), node)
    if "enum" in node or "const" in node:
        return ", ".join(str(option) for option in node.get("enum", [node.get("const")]) if option != "")
    kind = str(node.get("type", ""))
    if kind not in KINDS:
        return WORDS.get(kind, "")
    low, above, high = (node.get(k) for k in ("minimum", "exclusiveMinimum", "maximum"))
    start = f"above {above:g}" if above is not None else f"from {_number_text(low)}" if low is not None else ""
    if high is None:
        return f"{KINDS[kind]} {start.replace('from', 'of at least')}".rstrip()
    joint = ", up to" if above is not None else " to" if low is not None else "up to"
    return f"{KINDS[kind]} {start}{joint} {_number_text(high)}"


def _number_text(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1e5 else f"{number:g}"


def _inside(node: dict[str, Any], part: str | int) -> dict[str, Any]:
    """The schema of a key or of an item; of alternatives that a key tells apart, that of the one so called."""
    if isinstance(part, int):
        items = node.get("prefixItems", [])
        inner = items[part] if part < len(items) else node.get("items")
    elif "discriminator" in node:
        inner = {"$ref": node["discriminator"]["mapping"].get(part, "")}
    else:
        inner = node.get("properties", {}).get(part) or node.get("additionalProperties")
    return inner if isinstance(inner, dict) else {}


def _follow_reference(node: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    target: dict[str, Any] = whole.get("$defs", {}).get(node.get("$ref", "").rpartition("/")[2], node)
    return target
