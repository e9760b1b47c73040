"""A scenario file and those it extends, one above the other: read, laid over each other, and which one a message is
about.

Tables are merged key by key. A value or a list takes the place of the one below; ``extra_conditions`` are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from cisim.errors import ScenarioError
from cisim.scenario import config_file
from cisim.scenario.community_files import KEY as COMMUNITY_FILES
from cisim.scenario.community_files import NamedFiles, note_pool, read_section
from cisim.scenario.extensions import look_beside
from cisim.scenario.find_file import find_file
from cisim.scenario.messages import is_list
from cisim.scenario.places import lines_of, locate
from cisim.scenario.scenario import Scenario

MAX_EXTENDS = 16
"""Files that extend one another."""
ADDED = ("extra_conditions",)
"""Lists to which a file adds: what has no strength does nothing, so that nobody needs to take one away."""


def lay_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """What a file says, over what it extends."""
    merged = _merge(below, above)
    for key in ADDED:
        lower: Any = below.get(key)
        upper: Any = above.get(key)
        if is_list(lower) and is_list(upper):
            merged[key] = [*lower, *(item for item in upper if item not in lower)]
    named = merged.get(COMMUNITY_FILES)
    if isinstance(named, NamedFiles) and isinstance(below.get(COMMUNITY_FILES), NamedFiles):
        merged[COMMUNITY_FILES] = named.over(below[COMMUNITY_FILES])
    return note_pool(merged, above)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


@dataclass(frozen=True)
class Layers:
    """A file and those it extends, the uppermost first, with what each says."""

    files: tuple[Path, ...]
    contents: tuple[dict[str, Any], ...]

    def merged(self, start: int = 0) -> dict[str, Any]:
        """What the file of this number says with all below it."""
        return reduce(lay_over, reversed(self.contents[start:]), {})

    def with_places(self, message: str) -> str:
        """Name file and line of each key of a message; and the list of a file that took the place of another, where
        what is said below it no longer fits.
        """
        places = {file: lines_of(file) for file in self.files}
        lines, lowest = [], 0
        for line in message.splitlines():
            where, _, rest = line.partition(": ")
            at = self.files.index(Path(where)) if Path(where) in self.files else len(self.files)
            place = locate(rest, {file: places[file] for file in self.files[at:]})
            lines.append(f"{place}: {rest}" if place else line)
            found = next((k for k, file in enumerate(self.files) if place and place.startswith(f"{file}:")), 0)
            lowest = max(lowest, found)
        return "\n".join([*lines, *self._replaced_lists(lowest)])

    def _replaced_lists(self, lowest: int) -> list[str]:
        """Of a file above the one that is wrong only together with it: its lists that took the place of others."""
        if not lowest or not self._holds(lowest):
            return []
        upper = next(k for k in reversed(range(lowest)) if not self._holds(k))
        below, own = self.merged(upper + 1), self.contents[upper]
        replaced = [key for key in own if is_list(own[key]) and below.get(key) and key not in ADDED]
        return [
            f"{self.files[upper]}:{lines_of(self.files[upper]).get(key, 1)}: {key}: takes the place of the whole list "
            f"that {self.files[upper + 1]} gives: what refers to it must be said anew"
            for key in replaced
        ]

    def _holds(self, start: int) -> bool:
        try:
            data = self.merged(start)
            data.pop(COMMUNITY_FILES, None)
            Scenario.from_dict(data)
        except ScenarioError:
            return False
        return True


def read_layers(path: Path) -> Layers:
    """A scenario file and all that it extends.

    Raises:
        ScenarioError: one of them is missing, cannot be read, or extends itself.
    """
    files: list[Path] = []
    contents: list[dict[str, Any]] = []
    below: Path | None = path
    while below is not None:
        if below.resolve() in (file.resolve() for file in files):
            raise ScenarioError(f"{below}: 'extends' runs in a circle")
        if len(files) == MAX_EXTENDS:
            raise ScenarioError(f"{path}: extends: more than {MAX_EXTENDS} files one above the other")
        files.append(below)
        data = config_file.read(below, ScenarioError)
        look_beside(below.parent)
        read_section(data, below)
        parent = data.pop("extends", "")
        contents.append(data)
        below = _parent_of(below, parent) if parent != "" else None
    return Layers(tuple(files), tuple(contents))


def _parent_of(path: Path, parent: Any) -> Path:
    line = f"{path}:{lines_of(path).get('extends', 1)}: extends"
    if not isinstance(parent, str):
        raise ScenarioError(f"{line}: allowed: the name or path of a scenario")
    try:
        return find_file(parent, "scenario", ScenarioError, path.parent)
    except ScenarioError as error:
        raise ScenarioError(f"{line}: {error}") from None
