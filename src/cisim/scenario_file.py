"""Scenario files: TOML with ``extends``, presets by name, ``--set key=value``, and errors with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cisim.errors import ScenarioError, nearest
from cisim.scenario import Scenario

PACKAGE = Path(__file__).resolve().parent
Overrides = Mapping[str, Any] | Iterable[str]


def presets_folder() -> Path:
    """Folder of the scenarios that come with cisim: inside the installed package, or configs/ of the checkout."""
    inside = PACKAGE / "configs" / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent.parent / "configs" / "scenarios"


def presets() -> dict[str, Path]:
    """Names and files of the scenarios that come with cisim."""
    return {path.stem: path for path in sorted(presets_folder().glob("*.toml"))}


def load(source: str | Path, overrides: Overrides = ()) -> Scenario:
    """Read a scenario by path or preset name, lay it over what it extends, then apply the overrides.

    Raises:
        ScenarioError: with file, line, key, allowed range and nearest name.
    """
    path = find(source)
    scenario = _from_file(path)
    changes = overrides if isinstance(overrides, Mapping) else dict(parse_override(text) for text in overrides)
    return scenario.replace(changes, "--set") if changes else scenario


def find(source: str | Path, beside: Path | None = None) -> Path:
    """The file of a scenario: an existing path, a path relative to ``beside``, or a preset's name."""
    text = str(source)
    candidates = [Path(text)] + ([beside / text, beside / f"{text}.toml"] if beside else [])
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = presets()
    if text in known:
        return known[text]
    raise ScenarioError(f"no scenario file or preset '{text}'{nearest(text, known)} (presets: {', '.join(known)})")


def parse_override(text: str) -> tuple[str, Any]:
    """``key=value`` of the command line; the value is read as TOML, a bare word as a string."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(f"--set {text}: expected key=value")
    try:
        return key.strip(), tomllib.loads(f"v = {value.strip()}")["v"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def _from_file(path: Path) -> Scenario:
    data = _layered(path, ())
    try:
        return Scenario.from_dict(data, path.stem, str(path))
    except ScenarioError as error:
        raise ScenarioError(_with_lines(str(error), path)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path}: not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None


def _layered(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if path.resolve() in seen:
        raise ScenarioError(f"{path}: 'extends' runs in a circle")
    data = _read(path)
    parent = data.pop("extends", "")
    if not isinstance(parent, str):
        raise ScenarioError(f"{path}: extends: allowed: the name or path of a scenario")
    if not parent:
        return data
    try:
        below = find(parent, path.parent)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: extends: {error}") from None
    return _merge(_layered(below, (*seen, path.resolve())), data)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _with_lines(message: str, path: Path) -> str:
    """Put the line number behind the file name wherever the key stands in this file."""
    source = path.read_text(encoding="utf-8").splitlines()
    lines = []
    for line in message.splitlines():
        match = re.match(rf"{re.escape(str(path))}: ([\w.]+)", line)
        number = _line_of(match.group(1), source) if match else None
        lines.append(line if number is None else line.replace(str(path), f"{path}:{number}", 1))
    return "\n".join(lines)


def _line_of(key: str, source: list[str]) -> int | None:
    """Line on which a dotted key is set, following [section] headers; None if it is not in the file."""
    section = ""
    for number, line in enumerate(source, 1):
        if header := re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line):
            section = header.group(1)
        elif setting := re.match(r"\s*([\w.\-]+)\s*=", line):
            full = f"{section}.{setting.group(1)}" if section else setting.group(1)
            if full == key:
                return number
    return None
