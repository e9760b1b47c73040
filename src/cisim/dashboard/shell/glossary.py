"""The glossary: what words on pages mean, read from ``glossary.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cisim.comparison.number_text import points_text
from cisim.comparison.verdict import ROPE

GLOSSARY_FILE = Path(__file__).with_name("glossary.toml")
Term = dict[str, str]


@cache
def terms() -> list[Term]:
    """All words, each with its ``name`` and what it means (``text``)."""
    entries = tomllib.loads(GLOSSARY_FILE.read_text(encoding="utf-8"))["term"]
    return [entry | {"text": entry["text"].format(rope=points_text(ROPE))} for entry in entries]


def terms_of(names: Iterable[str]) -> list[Term]:
    """Some words, in the order asked for."""
    known = {term["name"]: term for term in terms()}
    return [known[name] for name in names]
