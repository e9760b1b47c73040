"""The publications behind numbers and equations, from ``bibliography.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cisim.errors import check_option
from cisim.model.evidence_badges import EVIDENCE_SCALE

FILE = Path(__file__).with_name("bibliography.toml")


@dataclass(frozen=True)
class Source:
    """A publication: how it is cited, title (empty: not known here), where it stands, its level of evidence, and the
    letters of ids that stand for it; ``recalled``: the title was not checked.

    Raises:
        DeclarationError: a level there is not.
    """

    cite: str
    title: str
    where: str
    level: str
    ids: str = ""
    recalled: bool = False

    def __post_init__(self) -> None:
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
