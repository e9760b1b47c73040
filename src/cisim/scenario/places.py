"""Where in a TOML file a key stands, for error messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cisim.errors import CisimError
from cisim.scenario.text_file import EncodingError, read_text_file


@contextmanager
def named_lines(path: Path) -> Iterator[None]:
    """Let errors that begin with the name of a file say the line, too."""
    try:
        yield
    except CisimError as error:
        raise type(error)("\n".join(_with_line(line, path) for line in str(error).splitlines())) from None


def _with_line(message: str, path: Path) -> str:
    text = message.removeprefix(f"{path}: ")
    place = locate(text, {path: lines_of(path)}) if text != message else None
    return f"{place}: {text}" if place else message


def lines_of(file: Path) -> dict[str, int]:
    """Line of every key and header of a file; none if it cannot be read."""
    try:
        return line_numbers(read_text_file(file).text.splitlines())
    except EncodingError:
        return {}


KEY_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
SETTING = re.compile(rf"\s*((?:{KEY_PART.pattern})(?:\s*\.\s*(?:{KEY_PART.pattern}))*)\s*=\s*(?P<value>.*)")
"""A key with dots, its parts bare or in quotation marks, and what it is set to."""
INSIDE = "..."
"""Behind a key: where a list or table begins that is written behind it, with all that stands in it."""


def locate(message: str, places: Mapping[Path, Mapping[str, int]]) -> str | None:
    """``file:line`` of what a message is about: where values do not fit together, the one set in the uppermost file."""
    keys = [message.partition(": ")[0], *re.findall(r"^[\w.]+|\b\w+\.[\w.]*\w", re.sub(r"'[^']*'", "", message))]
    for file, lines in places.items():
        for key in keys:
            if (line := _line_of(key, lines)) is not None:
                return f"{file}:{line}"
    return None


def _line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Line in which a key is set; of an item of a list, where the item begins if the key is missing in it."""
    parts = key.split(".")
    if key in lines:
        return lines[key]
    if f"{parts[0]}.0" in lines:
        return lines.get(".".join(parts[:2]))
    within = (f"{'.'.join(parts[:n])}{INSIDE}" for n in range(len(parts) - 1, 0, -1))
    return next((lines[prefix] for prefix in within if prefix in lines), None)


def line_numbers(source: list[str]) -> dict[str, int]:
    """Line of every key and header of a file; items of a list of tables are numbered from 0."""
    places: dict[str, int] = {}
    section, items = "", dict[str, int]()
    for number, line in enumerate(source, 1):
        if header := re.match(r"\s*(\[+)\s*([\w.\-]+)\s*\]+", line):
            section = header.group(2)
            places.setdefault(section, number)
            if len(header.group(1)) == 2:
                items[section] = items.get(section, -1) + 1
                section = f"{section}.{items[section]}"
                places[section] = number
        elif setting := SETTING.match(line):
            key = ".".join(part.strip("\"'") for part in KEY_PART.findall(setting.group(1)))
            key = f"{section}.{key}" if section else key
            places.setdefault(key, number)
            if setting.group("value")[:1] in ("[", "{"):
                places.setdefault(f"{key}{INSIDE}", number)
    return places
