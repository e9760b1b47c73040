"""The publications behind numbers and equations, from ``bibliography.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cisim.errors import DeclarationError, check_option
from cisim.model.evidence_badges import EVIDENCE_SCALE

FILE = Path(__file__).with_name("bibliography.toml")


@dataclass(frozen=True)
class Source:
    """A publication: how it is cited, its level of evidence, its title and where it stands or, where the title is not
    known, what is taken from it; and the letters of ids that stand for it.

    Raises:
        DeclarationError: a level there is not, or neither a title nor what is taken.
    """

    cite: str
    level: str
    title: str = ""
    where: str = ""
    taken: str = ""
    ids: str = ""

    def __post_init__(self) -> None:
        if not (self.title or self.taken):
            raise DeclarationError(f"{FILE.name}: '{self.cite}': a title, or what is taken from it")
        check_option(f"{FILE.name}: '{self.cite}': level", self.level, EVIDENCE_SCALE)

    def is_cited_in(self, text: str) -> bool:
        """Whether a text names it, or one of its ids (``B5``)."""
        ids = rf"|\b[{self.ids}]\d+\b" if self.ids else ""
        return re.search(rf"\b{re.escape(self.cite)}\b{ids}", text) is not None


@cache
def bibliography() -> tuple[Source, ...]:
    """All sources, the best evidence first, and by name."""
    sources = [Source(**entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["source"]]
    levels = list(EVIDENCE_SCALE)
    return tuple(sorted(sources, key=lambda s: (levels.index(s.level), s.cite)))


def sources_in(text: str) -> tuple[Source, ...]:
    """The sources that a text names."""
    return tuple(source for source in bibliography() if source.is_cited_in(text))
