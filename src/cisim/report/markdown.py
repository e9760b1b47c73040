"""Markdown: of generated documents, and of any document of a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cisim.report.document import Document, Figure, Section, Table

SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#$|"})
"""Characters that would be markup."""


def escape_dollars(text: str) -> str:
    """Text in which a dollar is a dollar and does not begin mathematics."""
    return text.replace("$", "\\$")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells may hold Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def plain_words(text: str) -> str:
    """Text in which no character is markup, on one line."""
    return " ".join(text.translate(SPECIAL).split())


def as_markdown(document: Document) -> str:
    """The document as a page: sentences, pictures beside it with their tables, what was assumed, the command."""
    parts = [f"# {plain_words(document.title)}", plain_words(document.question)]
    for section in document.sections:
        parts += _section(section)
    if document.assumptions is not None:
        changed = document.assumptions.changed
        parts.append("## What was assumed")
        parts += _table(changed) if changed.rows else ["No value differs from its default."]
        parts.append(f"{len(document.assumptions.unchanged.rows)} values are at their default.")
    if document.command:
        parts += ["## How to make this again", "```\n" + document.command.replace("```", "'''") + "\n```"]
    return "\n\n".join([*filter(None, parts), plain_words(document.last_line)]) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {plain_words(section.title)}"
    yield from map(plain_words, section.sentences)
    for figure in section.figures:
        yield from _figure(figure)
    for table in section.tables:
        yield from _table(table)


def _figure(figure: Figure) -> Iterator[str]:
    yield f"![{plain_words(figure.title)}]({figure.name}.svg)"
    yield from _table(figure.table, figure.title)


def _table(table: Table, title: str = "") -> Iterator[str]:
    yield f"**{plain_words(title or table.title)}**"
    header = [plain_words(name) or "&nbsp;" for name in table.header]
    rows = [[cell.translate(SPECIAL).replace("\\|", "|").replace("\n", " ") for cell in row] for row in table.texts]
    yield markdown_table([name.replace("\\|", "|") for name in header], rows)
    if table.note:
        yield plain_words(table.note)
