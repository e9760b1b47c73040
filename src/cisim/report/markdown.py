"""Markdown of generated documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def escape_dollars(text: str) -> str:
    """Text in which a dollar is a dollar and does not begin mathematics."""
    return text.replace("$", "\\$")


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells may hold Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
