"""The one reader of what others may have written: files, ``--set``, links, JSON. Its bounds hold before it is parsed.

Without them a few kilobytes keep a parser busy for minutes, and a number of thousands of digits or a table in a table a
thousand times is an error of Python and not of the file. The bounds are far above what anybody writes.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cisim.errors import CisimError, missing_path

MAX_BYTES = 1_000_000
"""Bytes of a file that people write."""
MAX_DATA_BYTES = 64_000_000
"""Bytes of a file of data: a table, a plan, a manifest."""
MAX_LINES, MAX_KEYS, MAX_DEPTH = 50_000, 20_000, 16
"""Lines, keys, and tables or lists within one another."""
MAX_WORD, MAX_KEY, MAX_DOTS = 200, 200, 16
"""Characters of a number or bare word, and of a key; parts of a dotted key."""
MAX_TEXT = 100_000
"""Characters of a text value."""

_TEXTS = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:\\.|[^"\\\n])*"?|\'[^\'\n]*\'?|#[^\n]*', re.DOTALL
)
_WORDS = re.compile(r"[\w+-]+")
_DOTTED = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{MAX_DOTS},}}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of pairs, and marks that turn the direction of writing."""

PLACE = re.compile(r"(.*?)( \(at (?:line (\d+), column (\d+)|end of document)\))?", re.DOTALL)
"""What Python says of a text that is no TOML, and where."""
TWICE_IN_PYTHON = ("Cannot overwrite a value", "Cannot declare", "Cannot mutate", "Duplicate")
TWICE = "this key or table is there already; each can be given once"


def read_bytes(path: Path, error: type[CisimError], most: int, where: str) -> bytes:
    """What stands in a regular file of at most so many bytes; ``where`` opens error messages.

    Raises:
        CisimError: of the class given: it cannot be read, is too large, or is a folder, pipe or device.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise error(f"{where}{missing_path(path)}") from None
    except (OSError, ValueError) as wrong:
        raise error(f"{where}{getattr(wrong, 'strerror', None) or wrong}") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise error(f"{where}is no regular file (a folder, a pipe or a device)")
    with os.fdopen(handle, "rb") as file:
        try:
            data = file.read(most + 1)
        except OSError as wrong:
            raise error(f"{where}{wrong.strerror}") from None
    if len(data) > most:
        raise error(f"{where}is too large: allowed are {most:,} bytes")
    return data


def parse_toml(text: str, where: str, error: type[CisimError] = CisimError) -> dict[str, Any]:
    """A text as TOML; ``where`` opens error messages.

    Raises:
        CisimError: of the class given: it is no TOML, or more of something than there can be.
    """
    check_toml(text, where, error)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        text, at, line, column = PLACE.fullmatch(str(wrong)).groups()  # type: ignore[union-attr]
        text = f"{TWICE if text.startswith(TWICE_IN_PYTHON) else text}{f' (column {column})' if column else at or ''}"
        raise error(f"{where}{f':{line}' if line else ''}: not valid TOML: {text}") from None
    check_values(data, where, error)
    return data


def check_toml(text: str, where: str, error: type[CisimError] = CisimError) -> None:
    """See that a text keeps the bounds, without parsing it, in a time proportional to its length."""
    if len(text) > MAX_BYTES:
        raise error(f"{where}: is too large: allowed are {MAX_BYTES:,} characters")
    if (lines := text.count("\n")) > MAX_LINES:
        raise error(f"{where}: {lines:,} lines, allowed are {MAX_LINES:,}")
    bare = _TEXTS.sub("s", text)
    if (keys := bare.count("=")) > MAX_KEYS:
        raise error(f"{where}: {keys:,} keys, allowed are {MAX_KEYS:,}")
    if (longest := max(map(len, _WORDS.findall(bare)), default=0)) > MAX_WORD:
        raise error(f"{where}: a number or word of {longest:,} characters, allowed are {MAX_WORD}")
    if _DOTTED.search(bare):
        raise error(f"{where}: a key of more than {MAX_DOTS} parts between dots")
    if _depth(bare) > MAX_DEPTH:
        raise error(f"{where}: lists or tables within one another more than {MAX_DEPTH} deep")


def _depth(bare: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", bare):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def read_json(path: Path, error: type[CisimError] = CisimError) -> dict[str, Any]:
    """The JSON object in a file that cisim wrote.

    Raises:
        CisimError: of the class given: it cannot be read, or is none.
    """
    data = read_bytes(path, error, MAX_DATA_BYTES, f"{path}: cannot be read: ")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(f"{path}: is damaged: no UTF-8 text") from None
    return parse_json(text, f"{path}: is damaged", error)


def parse_json(text: str, where: str, error: type[CisimError] = CisimError) -> dict[str, Any]:
    """A text as a JSON object; ``where`` opens error messages.

    Raises:
        CisimError: of the class given: it is none, or more of something than there can be.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise error(f"{where}: not valid JSON: {wrong}") from None
    if not isinstance(data, dict):
        raise error(f"{where}: not a JSON object")
    check_values(data, where, error)
    return data


def check_values(data: Any, where: str, error: type[CisimError] = CisimError) -> None:
    """See that what was parsed keeps the bounds: keys, texts, numbers, depth, and characters that nobody sees."""
    for key, value, depth in _walk(data):
        place = f"{where}: {key[:40]}" if key else where
        if depth > MAX_DEPTH:
            raise error(f"{where}: lists or tables within one another more than {MAX_DEPTH} deep")
        if len(key) > MAX_KEY or _UNSEEN.search(key):
            raise error(f"{where}: a key of {len(key):,} characters, allowed are {MAX_KEY}, none of them invisible")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise error(f"{place}: a text of {len(value):,} characters, allowed are {MAX_TEXT:,}")
        if isinstance(value, str) and (unseen := _UNSEEN.search(value)):
            raise error(f"{place}: has the invisible character {unseen.group()!a}")
        if isinstance(value, int) and value.bit_length() > 600:
            raise error(f"{place}: a number of thousands of digits")


def _walk(data: Any) -> Iterator[tuple[str, Any, int]]:
    """Keys, values and their depth, of what stands in a table or list also."""
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        yield key, value, depth
        if isinstance(value, dict):
            waiting += [(str(inner), content, depth + 1) for inner, content in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [("", content, depth + 1) for content in value]
