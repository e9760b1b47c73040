"""A scenario a visitor gave a name and a note: they travel in the link and stand in the report."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import NAME_KEY, NOTE_KEY, pairs_of

NAME_LENGTH, NOTE_LENGTH = 60, 280
"""Most characters of a name and of a note; a link stays short enough to be sent."""


@dataclass(frozen=True)
class NamedScenario:
    """Settings with a name.

    Attributes:
        settings: what is named; with other settings the name is not shown.
        name: one line.
        note: a few sentences.
    """

    settings: Settings
    name: str = ""
    note: str = ""

    def of(self, settings: Settings) -> NamedScenario:
        """Name and note where they belong to these settings; else without."""
        return self if self.settings == settings else NamedScenario(settings)

    @property
    def query(self) -> str:
        """Name and note for a link; empty without a name."""
        pairs = {NAME_KEY: self.name, NOTE_KEY: self.note if self.name else ""}
        return "&".join(f"{key}={quote(text, safe='')}" for key, text in pairs.items() if text)


def named(settings: Settings, name: str, note: str = "") -> NamedScenario:
    """Settings with a name and a note, cut to what is allowed."""
    return NamedScenario(settings, plain(name, NAME_LENGTH), plain(note, NOTE_LENGTH))


def named_in(search: str | None, settings: Settings) -> NamedScenario:
    """Name and note that an address gives to its settings."""
    pairs = pairs_of(search)
    return named(settings, pairs.get(NAME_KEY, ""), pairs.get(NOTE_KEY, ""))


def plain(text: str, length: int) -> str:
    """Printable characters in single spaces, at most so many."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:length].rstrip()
