"""Where in a TOML file a key stands, for error messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def locate(message: str, places: Mapping[Path, Mapping[str, int]]) -> str | None:
    """``file:line`` of what a message is about: where values do not fit together, the one set in the uppermost file."""
    keys = re.findall(r"^[\w.]+|\b\w+\.[\w.]*\w", re.sub(r"'[^']*'", "", message))
    for file, lines in places.items():
        for key in keys:
            if (line := _line_of(key, lines)) is not None:
                return f"{file}:{line}"
    return None


def _line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Line in which a key is set; of an item of a list, where the item begins if the key is missing in it."""
    item = ".".join(key.split(".")[:2])
    in_list = f"{key.partition('.')[0]}.0" in lines
    return lines.get(key, lines.get(item) if in_list else None)


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
        elif setting := re.match(r"\s*([\w.\-]+)\s*=", line):
            places.setdefault(f"{section}.{setting.group(1)}" if section else setting.group(1), number)
    return places
