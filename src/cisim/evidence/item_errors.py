"""What is wrong with a file of claims or patterns: each problem with file, line, item and key, and the nearest name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from cisim.errors import nearest
from cisim.scenario.config_file import MOST_PROBLEMS, further_text, join_alternatives, value_text
from cisim.scenario.places import line_numbers
from cisim.scenario.text_file import read_text_file

Models = Mapping[str, type[BaseModel]]
NONE: Models = MappingProxyType({})


def explain_items(
    error: ValidationError, data: Any, path: Path, items: Models, inner: Models = NONE, also: Sequence[str] = ()
) -> str:
    """A line for each problem.

    Args:
        error: what pydantic found.
        data: the content of the file.
        path: of the file.
        items: by section of the file, what its items are.
        inner: by key of an item, what stands there, where that is a table with known keys.
        also: names that keys of items may have besides those of their models.
    """
    lines = line_numbers(read_text_file(path).text.splitlines())
    problems = join_alternatives(error.errors())
    told = [_explain(problem, data, path, lines, items, inner, also) for problem in problems[:MOST_PROBLEMS]]
    return "\n".join([*told, *further_text(str(path), len(problems))])


def _explain(
    problem: Any, data: Any, path: Path, lines: Mapping[str, int], items: Models, inner: Models, also: Sequence[str]
) -> str:
    loc = list(problem["loc"])
    place, name, known = "", "", list(items)
    if len(loc) >= 2 and loc[0] in items and isinstance(loc[1], int):
        section, number, *loc = loc
        place, item = f"{section}.{number}", data[section][number]
        name = (str(item.get("id", "")) if isinstance(item, dict) else "") or f"{section} number {number + 1}"
        known = _names(inner[loc[0]]) if len(loc) > 1 and loc[0] in inner else [*_names(items[section]), *also]
    key = ".".join(map(str, loc))
    line = lines.get(f"{place}.{loc[0]}" if place and loc else key, lines.get(place))
    where = f"{path}{f':{line}' if line else ''}: {f'{name}: ' if name else ''}"
    if problem["type"] == "extra_forbidden":
        return f"{where}{key}: unknown key{nearest(str(loc[-1]), known)}"
    if problem["type"] == "missing":
        return f"{where}{key}: missing"
    return f"{where}{key}{': ' if key else ''}{value_text(problem, items.get(problem['loc'][0] if name else ''), loc)}"


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
