"""What reads the files of an own community that a scenario file names: registered from above, loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cisim.errors import ScenarioError

_load: Callable[[], Callable[..., Any]] | None = None


def register_file_reader(load: Callable[[], Callable[..., Any]]) -> None:
    """Let scenario files name files; ``load`` returns a function of a scenario, the files and changes."""
    global _load
    _load = load


def file_reader() -> Callable[..., Any]:
    """The function that puts the organisations of files into a scenario.

    Raises:
        ScenarioError: nothing is registered.
    """
    if _load is None:
        raise ScenarioError("files: nothing is registered that reads them: import cisim")
    return _load()
