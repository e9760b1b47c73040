"""The evidence ledger for the page Learn, read and checked: what is known for and against, and how well."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cisim.errors import CisimError, nearest
from cisim.model.conditions import CONDITIONS
from cisim.model.evidence_badges import BADGES, Badge

FILE = Path(__file__).with_name("evidence.toml")
ABOUT = {"all": "Collective impact as a whole", "isolated": "Isolated impact"} | {c.name: c.title for c in CONDITIONS}
SIDES = {"for": "For", "against": "Against"}
SEEN = {
    "text": "the text was read",
    "summary": "a summary or abstract was read",
    "quoted": "as quoted by others",
    "recalled": "recalled, not checked again",
    "derived": "worked out, no study",
}


@dataclass(frozen=True)
class Entry:
    """A claim with its source: what it is about, on which side, how good it is, and what speaks for caution."""

    id: str
    about: str
    side: str
    badge: Badge
    claim: str
    source: str
    seen: str
    caution: str = ""

    def __post_init__(self) -> None:
        allowed: dict[str, Iterable[str]] = {"about": ABOUT, "side": SIDES, "badge": BADGES, "seen": SEEN}
        for name, known in allowed.items():
            value = getattr(self, name)
            if value not in set(known):
                hint = nearest(value, known)
                raise CisimError(
                    f"{FILE.name}: entry '{self.id}': {name} '{value}'{hint} (allowed: {', '.join(known)})"
                )


@cache
def entries() -> tuple[Entry, ...]:
    """The ledger.

    Raises:
        CisimError: an entry with a word that has no meaning, or two with one id.
    """
    found = tuple(Entry(**data) for data in tomllib.loads(FILE.read_text(encoding="utf-8"))["entry"])
    ids = [entry.id for entry in found]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise CisimError(f"{FILE.name}: more than one entry with the id {', '.join(sorted(twice))}")
    return found


def about(topic: str, side: str) -> tuple[Entry, ...]:
    """Entries on one side of a topic."""
    return tuple(entry for entry in entries() if entry.about == topic and entry.side == side)
