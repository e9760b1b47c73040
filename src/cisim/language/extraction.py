"""What Babel cannot extract by itself: messages of Vue templates, of files of texts, and of the model's declarations.

Extraction methods in Babel's sense; ``[tool.babel]`` of ``pyproject.toml`` says which file is read with which.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str, str, list[str]]
"""Line, function (``_``), message, comments."""
Options = Mapping[str, Any]
VUE_MESSAGE = re.compile(r"""\$t\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`$]*)`)""")


def vue_texts(source: str) -> list[tuple[int, str]]:
    """Line and text of every ``$t('...')`` in a template; in attributes and scripts alike, in single quotes."""
    found = []
    for match in VUE_MESSAGE.finditer(source):
        text = (match[1] if match[1] is not None else match[2]).replace("\\'", "'").replace("&quot;", '"')
        found.append((source.count("\n", 0, match.start()) + 1, text))
    return found


def vue(file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Options) -> Iterator[Found]:
    """Messages of a Vue template."""
    for line, text in vue_texts(file.read().decode("utf-8")):
        yield line, "_", text, []


def toml(file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Options) -> Iterator[Found]:
    """Texts of a TOML file: the values, wherever they stand, of the keys named by the option ``keys``."""
    source = file.read().decode("utf-8")
    keys = set(str(options["keys"]).split())
    for text in texts_below(tomllib.loads(source), keys, False):
        start = source.find(text[:40])
        yield source.count("\n", 0, max(start, 0)) + 1, "_", text, []


def texts_below(value: Any, keys: Collection[str], wanted: bool) -> Iterator[str]:
    """All texts that stand below one of the keys."""
    if isinstance(value, str):
        if wanted and value:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_below(item, keys, wanted)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_below(item, keys, key in keys)


def declarations(
    file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Options
) -> Iterator[Found]:
    """Texts of declarations in Python: arguments of calls, by the option ``calls``.

    It names a class or function and which of its arguments are texts, by name or place; with ``^`` behind it as
    headings, which begin with a capital: ``Mechanism(title sentence) own(8) Decision(name^)``.
    """
    wanted = {name: set(fields.split()) for name, fields in re.findall(r"(\w+)\(([^)]*)\)", str(options["calls"]))}
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        fields = wanted.get(getattr(node.func, "id", getattr(node.func, "attr", "")), set())
        given = [(str(k), value) for k, value in enumerate(node.args)]
        given += [(keyword.arg or "", keyword.value) for keyword in node.keywords]
        for field, value in given:
            text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
            if text and field in fields:
                yield value.lineno, "_", text, []
            if text and f"{field}^" in fields:
                yield value.lineno, "_", text.replace("_", " ").capitalize(), []
