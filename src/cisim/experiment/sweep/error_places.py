"""File and line in the messages about an experiment, also those that come up when its plan is made."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from cisim.errors import CisimError, ScenarioError
from cisim.experiment.sweep.experiment import Experiment, ExperimentError
from cisim.scenario.places import line_numbers
from cisim.scenario.text_file import EncodingError, read_text_file

SET = "--set: "
"""How a message about changes to the scenario of an experiment begins."""


@contextmanager
def named_place(path: Path, overrides: Collection[str] = ()) -> Iterator[None]:
    """Let errors say the file and line of what they are about; those in ``--set`` overrides (keys) say so already."""
    try:
        yield
    except (ExperimentError, ScenarioError) as error:
        raise _placed(error, path, overrides) from None


def _placed(error: CisimError, path: Path, overrides: Collection[str]) -> CisimError:
    try:
        source = read_text_file(path).text.splitlines()
    except EncodingError:
        return error
    return type(error)("\n".join(_with_place(line, path, source, overrides) for line in str(error).splitlines()))


def _with_place(message: str, path: Path, source: list[str], overrides: Collection[str]) -> str:
    text = message.removeprefix(f"{path}: ")
    if text.startswith(SET):
        key = text.removeprefix(SET).partition(":")[0]
        if key in overrides:
            return message
        text = f"set: {text.removeprefix(SET)}"
    elif text.partition(":")[0] in overrides:
        return f"--set {text}"
    elif re.split(r"\W", text)[0] not in Experiment.model_fields and text == message:
        return message
    line = _line_of(text, source)
    return f"{path}:{line}: {text}" if line else f"{path}: {text}"


def _line_of(text: str, source: list[str]) -> int | None:
    """The line that has what a message quotes, or the key that it begins with, or what this key stands in."""
    about = text.partition("; did you mean")[0].partition(" (known")[0]
    keys = line_numbers(source)
    first = about.partition(": ")[0]
    quoted = re.findall(r"'([^']+)'", about) + re.findall(r"\b\w+\.\w+\b", about.partition(": ")[2])
    begin = next((keys[part] for part in _prefixes(first) if part in keys), None)
    for name in quoted:
        for number, line in enumerate(source, 1):
            if name in line and not line.lstrip().startswith("#") and (begin is None or number >= begin):
                return number
    return begin


def _prefixes(key: str) -> Iterator[str]:
    """``design.0.ranges``, ``design.0``, ``design`` of ``design.0.lhs.ranges``: kinds of parts are no keys."""
    parts = re.sub(r"^(design\.\d+)\.[a-z]+\.", r"\1.", key).split(".")
    for count in range(len(parts), 0, -1):
        yield ".".join(parts[:count])
