"""A document on a terminal: sentences, pictures of characters, aligned tables. Text only; colours are the caller's."""

from __future__ import annotations

from collections.abc import Sequence

from cisim.report.aligned import table
from cisim.report.document import Column, Document, Section, Table

WIDEST = 220
"""Characters of a line of a table; a wider one is told row by row."""


def as_text(document: Document) -> str:
    """The document for reading in a terminal."""
    subject = f" ({document.subject})" if document.subject else ""
    blocks = [[document.title + subject]]
    for section in document.sections:
        blocks += _section(section)
    blocks.append([document.last_line])
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _section(section: Section) -> list[list[str]]:
    pictures = [list(f.lines) if f.lines else _table(f.table) for f in section.figures]
    tables = [_table(t) for t in section.tables]
    lead = [section.title] if section.title else []
    return [[*lead, *section.sentences], *pictures, *tables]


def _table(content: Table) -> list[str]:
    """Its title, and below it, indented, its rows; a table that is too wide is told row by row."""
    words = [k for k, column in enumerate(content.columns) if column.kind == "text"]
    lines = [line.rstrip() for line in table(content.header, content.texts, words)]
    if max(map(len, lines)) > WIDEST:
        lines = [line for row in content.texts for line in _told(content.columns, row)]
    note = [content.note] if content.note else []
    return [content.title, *(f"  {line}" for line in lines), *note]


def _told(columns: Sequence[Column], row: Sequence[str]) -> list[str]:
    first, *others = zip(columns, row, strict=True)
    return [f"{first[0].heading}: {first[1]}", *(f"  {column.heading}: {cell}" for column, cell in others)]
