"""The file of a kind, by its path or by the name of one that comes with cisim: the one place that looks for it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cisim.errors import CisimError, missing_folder, nearest_name, relative_path
from cisim.scenario.config_file import bundled

FOLDERS = {
    "scenario": ("scenarios", "cases"),
    "experiment": ("experiments",),
    "portfolio": ("portfolios",),
    "form": ("forms",),
}
"""Kinds of files that people write, and the folders of those that come with cisim."""
LONGEST = 200
"""Characters of a path that a message repeats."""


def bundled_files(kind: str) -> dict[str, Path]:
    """Names and files of a kind (``scenario``) that come with cisim."""
    return {name: path for place in FOLDERS[kind] for name, path in bundled(place).items()}


def find_file(
    source: str | Path,
    kind: str,
    error: type[CisimError] = CisimError,
    beside: Path | None = None,
    others: Iterable[str] = (),
) -> Path:
    """The file of a kind: an existing path, or the name of one that comes with cisim.

    Args:
        source: path or name.
        kind: one of ``FOLDERS``.
        error: what is raised.
        beside: the folder of the file that names it. Paths begin there, else in the working directory, and .toml may be
            left out.
        others: what else could have been named.

    Raises:
        CisimError: of the class given: what was looked for and where, and the nearest names, those of files included.
    """
    text = str(source)
    places = list(dict.fromkeys([beside or Path(), Path()]))
    known = bundled_files(kind)
    paths = [place / text for place in places if text]
    named = [known[text]] if text in known else []
    short = [place / f"{text}.toml" for place in places[:1] if beside is not None and text]
    for path in [*paths, *named, *short]:
        if os.path.isfile(path):
            return relative_path(path)
    raise error(_missing_text(text, kind, places, [*known, *others]))


def _missing_text(text: str, kind: str, places: list[Path], known: list[str]) -> str:
    for path in (place / text for place in places if text):
        if forbidden := _forbidden(path):
            return f"'{text}' cannot be read: {forbidden}"
        if os.path.isdir(path):
            inside = ", ".join(file.name for file in _toml_files(path)[:5])
            return f"'{text}' is a folder: name {_article(kind)} file{f' (in it: {inside})' if inside else ''}"
        if os.path.exists(path):
            return f"'{text}' is no regular file (a pipe or a device): name {_article(kind)} file"
    told = f"no {kind} file '{text[:LONGEST]}' {_places_text(text, places)}, and none of this name comes with cisim"
    if other := next((other for other in FOLDERS if text in bundled_files(other)), ""):
        told += f"; it is the name of {_article(other)}"
    elif close := _nearest(text, places, known):
        told += f"; did you mean {' or '.join(map(repr, close))}?"
    return f"{told} (known: {', '.join(known)})"


def _forbidden(path: Path) -> str:
    """Why it cannot be known what is at a path: a folder above it cannot be entered."""
    try:
        path.stat()
    except PermissionError as error:
        return str(error.strerror)
    except (OSError, ValueError):
        pass
    return ""


def _places_text(text: str, places: list[Path]) -> str:
    text = text[:LONGEST]
    missing = [missing_folder((place / text).parent) for place in places]
    if all(missing):
        return f"({missing[-1]})"
    folders = dict.fromkeys(str(relative_path((place / text).parent)) for place in places)
    return "in " + " or ".join("the current folder" if folder == "." else folder for folder in folders)


def _nearest(text: str, places: list[Path], known: list[str]) -> list[str]:
    """The known names, and the paths of files, whose name without .toml is closest to the one given."""
    stems: dict[str, list[str]] = {}
    parent = Path(text).parent
    for file in (file for place in places for file in _toml_files(place / parent)):
        stems.setdefault(file.stem, []).append(str(parent / file.name))
    for name in known:
        stems.setdefault(name, []).append(name)
    close = nearest_name(Path(text).stem, stems)
    return list(dict.fromkeys(stems.get(close, [])))


def _toml_files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml"))
    except OSError:
        return []


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
