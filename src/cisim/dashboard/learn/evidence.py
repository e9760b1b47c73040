"""The evidence ledger for the page Learn, read and checked: what is known for and against, and how well."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cisim.errors import CisimError, nearest
from cisim.language import N_
from cisim.model.conditions import CONDITIONS
from cisim.model.evidence_badges import BADGES, Badge

EVIDENCE_FILE = Path(__file__).with_name("evidence.toml")
LEDGER_TOPICS = {"all": N_("Collective impact as a whole"), "isolated": N_("Isolated impact")} | {
    c.name: c.title for c in CONDITIONS
}
SIDES = {"for": N_("For"), "against": N_("Against")}
READING_LEVELS = {
    "text": N_("the text was read"),
    "summary": N_("a summary or abstract was read"),
    "quoted": N_("as quoted by others"),
    "recalled": N_("recalled, not checked again"),
    "derived": N_("worked out, no study"),
}


@dataclass(frozen=True)
class EvidenceEntry:
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
        allowed: dict[str, Iterable[str]] = {
            "about": LEDGER_TOPICS,
            "side": SIDES,
            "badge": BADGES,
            "seen": READING_LEVELS,
        }
        for name, known in allowed.items():
            value = getattr(self, name)
            if value not in set(known):
                hint = nearest(value, known)
                raise CisimError(
                    f"{EVIDENCE_FILE.name}: entry '{self.id}': {name} '{value}'{hint} (allowed: {', '.join(known)})"
                )


@cache
def entries() -> tuple[EvidenceEntry, ...]:
    """The ledger.

    Raises:
        CisimError: an entry with a word that has no meaning, or two with one id.
    """
    ledger = tuple(EvidenceEntry(**data) for data in tomllib.loads(EVIDENCE_FILE.read_text(encoding="utf-8"))["entry"])
    ids = [entry.id for entry in ledger]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise CisimError(f"{EVIDENCE_FILE.name}: more than one entry with the id {', '.join(sorted(twice))}")
    return ledger


def about(topic: str, side: str) -> tuple[EvidenceEntry, ...]:
    """Entries on one side of a topic."""
    return tuple(entry for entry in entries() if entry.about == topic and entry.side == side)
