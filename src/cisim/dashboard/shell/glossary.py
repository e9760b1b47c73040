"""The glossary: what words on pages mean, read from ``glossary.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cisim.comparison.number_text import points_text
from cisim.comparison.verdict import ROPE
from cisim.language import _

GLOSSARY_FILE = Path(__file__).with_name("glossary.toml")
Term = dict[str, str]


@cache
def _entries() -> tuple[Term, ...]:
    return tuple(tomllib.loads(GLOSSARY_FILE.read_text(encoding="utf-8"))["term"])


def terms() -> list[Term]:
    """All words, each with its ``name`` and what it means (``text``)."""
    return [_term(entry) for entry in _entries()]


def _term(entry: Term) -> Term:
    return {"name": _(entry["name"]), "text": _(entry["text"]).format(rope=points_text(ROPE))}


def terms_of(names: Iterable[str]) -> list[Term]:
    """Some words, by their English names, in the order asked for."""
    known = {entry["name"]: entry for entry in _entries()}
    return [_term(known[name]) for name in names]
