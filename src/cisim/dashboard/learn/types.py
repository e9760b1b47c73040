"""Types of what the page Learn shows: declarations, the ledger of evidence, sections of plain words."""

from __future__ import annotations

from typing import TypedDict

from cisim.dashboard.shell.types import BadgeText, Part, PartTable


class Declaration(TypedDict):
    """A declaration as a card."""

    id: str
    name: str
    label: str
    title: str
    badge: BadgeText | None
    sentence: str
    parts: list[Part]


class LedgerEntry(TypedDict):
    """An entry of the ledger of evidence."""

    id: str
    claim: str
    caution: str
    source: str
    icon: str
    level: str
    seen: str


class LedgerSide(TypedDict):
    """What speaks for, or against."""

    side: str
    label: str
    entries: list[LedgerEntry]


class LedgerTopic(TypedDict):
    """A topic of the ledger."""

    id: str
    title: str
    count: str
    sides: list[LedgerSide]
    open: bool


class ListColumn(TypedDict):
    """A list under its title."""

    title: str
    items: list[str]


class ProseTexts(TypedDict, total=False):
    """What a section of plain words holds, as ``Prose`` takes it."""

    paragraphs: list[str]
    columns: list[ListColumn]
    terms: list[dict[str, str]]
    tables: list[PartTable]
    code: str
