"""Errors a user can mend: one message that says what, where, the allowed range and the nearest name."""

from __future__ import annotations

import difflib
import operator
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any


class CisimError(Exception):
    """A problem with what the user asked for; the command line prints it without a traceback and exits with 2."""


class ScenarioError(CisimError):
    """A scenario that cannot be used."""


class ArgumentError(CisimError, ValueError):
    """An argument of a function that cannot be used."""


class ReadOnlyError(ArgumentError, AttributeError):
    """An attribute that cannot be set; the message says what to do instead."""


FEWEST_LETTERS = 3
"""Letters that are enough to tell a name by its beginning."""


def out_of_range(what: str, allowed: str, value: Any) -> ArgumentError:
    """The error of a value that cannot be set: what it is, what is allowed, what was given."""
    return ArgumentError(f"{what} must be {allowed}, got {value!r}")


def whole_number(name: str, value: Any, low: int, high: int | None = None) -> int:
    """An argument that counts something, checked: whole numbers of Python and NumPy.

    Raises:
        ArgumentError: it is none, or outside the range.
    """
    upper = "" if high is None else f" and at most {high}"
    allowed = f"{name} must be a whole number of at least {low}{upper}, got {value!r}"
    if isinstance(value, bool):
        raise ArgumentError(allowed)
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentError(allowed) from None
    if number < low or (high is not None and number > high):
        raise ArgumentError(allowed)
    return number


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` if a known name is close to the given one, else nothing."""
    close = nearest_name(name, known)
    return f"; did you mean '{close}'?" if close else ""


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that is closest to the given one, letter case aside, or the shortest that begins with it; empty if
    none is close.
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    given = name.casefold()
    close = difflib.get_close_matches(given, folded, n=1, cutoff=0.6)
    if not close and len(given) >= FEWEST_LETTERS:
        close = sorted((key for key in folded if key.startswith(given)), key=len)[:1]
    return folded[close[0]] if close else ""


def missing_path(path: Path) -> str:
    """Why there is nothing at a path, with the nearest name beside it: the file, or a folder above it, is missing."""
    if above := missing_folder(path.parent):
        return above
    return f"there is no such file{_nearest_beside(path)}"


def missing_folder(path: Path) -> str:
    """Which folder of a path is missing, with the nearest name beside it; nothing if all are there."""
    gone = [folder for folder in (path, *path.parents) if not os.path.isdir(folder)]  # of names too long, too
    if not gone:
        return ""
    if os.path.exists(gone[-1]):
        return f"'{gone[-1]}' is no folder"
    return f"there is no folder '{gone[-1]}'{_nearest_beside(gone[-1], os.path.isdir)}"


def _nearest_beside(path: Path, fits: Callable[[Path], bool] = os.path.exists) -> str:
    try:
        names = (name for name in sorted(os.listdir(path.parent)) if not name.startswith("."))
        beside = {Path(name).stem: name for name in names if fits(path.parent / name)}
    except OSError:
        return ""
    close = nearest_name(path.stem, beside)
    return f"; did you mean '{path.parent / beside[close]}'?" if close else ""


def relative_path(path: Path) -> Path:
    """A path as messages show it: relative to the working directory where it stands below it."""
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd())  # a link keeps its own name
    except (ValueError, OSError):
        return path


class DeclarationError(ArgumentError):
    """A parameter or a condition that declares what cannot be; the message begins with file and line."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{_declared_at()}{text}")


DECLARING = ("cisim.errors", "cisim.model.parameters", "cisim.model.conditions.base", "dataclasses")
"""Modules whose functions make and check declarations."""


def _declared_at() -> str:
    """``file:line: `` of the declaration that is being made; nothing if it stands in no file."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") in DECLARING and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    if frame is None or not (path := Path(frame.f_code.co_filename)).is_file():
        return ""
    return f"{relative_path(path)}:{frame.f_lineno}: "


def check_option(what: str, value: Any, allowed: Iterable[Any]) -> None:
    """Refuse a declared value that is none of those allowed.

    Raises:
        DeclarationError: what it is, what was given, what is allowed, and the nearest name.
    """
    known = list(allowed)
    if value not in known:
        close = nearest(value, map(str, known)) if isinstance(value, str) else ""
        raise DeclarationError(f"{what} {value!r} given, allowed: {', '.join(map(str, known)) or 'none'}{close}")
