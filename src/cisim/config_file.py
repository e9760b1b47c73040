"""TOML files and where those that come with cisim are: found by path or name, read, validated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cisim.errors import CisimError, nearest

PACKAGE = Path(__file__).resolve().parent
Model = TypeVar("Model", bound=BaseModel)


def folder(kind: str) -> Path:
    """Folder of the files of a kind that come with cisim: inside the installed package, or configs/ of the checkout."""
    inside = PACKAGE / "configs" / kind
    return inside if inside.is_dir() else PACKAGE.parent.parent / "configs" / kind


def bundled(kind: str) -> dict[str, Path]:
    """Names and files of a kind that come with cisim."""
    return {path.stem: path for path in sorted(folder(kind).glob("*.toml"))}


def find(source: str | Path, kind: str, error: type[CisimError] = CisimError) -> Path:
    """The file of a kind (``experiments``): an existing path, or the name of one that comes with cisim."""
    path = Path(source)
    if path.is_file():
        return path
    known = bundled(kind)
    if str(source) in known:
        return known[str(source)]
    what = kind.removesuffix("s")
    raise error(f"no {what} file '{source}'{nearest(str(source), known)} (known: {', '.join(known)})")


def read(path: Path, error: type[CisimError] = CisimError) -> dict[str, Any]:
    """What stands in a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{path}: not valid TOML: {wrong}") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise error(f"{path}: cannot be read: {wrong}") from None


def validated(
    model: type[Model], data: Any, where: str, known: Iterable[str], error: type[CisimError] = CisimError
) -> Model:
    """``data`` as a model, or one line per problem: where, key, what was given, what is allowed, the nearest of the
    known keys.
    """
    try:
        return model.model_validate(data)
    except ValidationError as wrong:
        raise error("\n".join(f"{where}: {_explained(p, known)}" for p in wrong.errors())) from None


def _explained(problem: Any, known: Iterable[str]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key{nearest(key.split('.')[-1], known)}"
    given = problem["input"]
    shown = f"{given!r} given, " if isinstance(given, bool | int | float | str) else ""
    text = problem["msg"].removeprefix("Value error, ")
    return f"{key}: {shown}{text[0].lower()}{text[1:]}" if key else text
