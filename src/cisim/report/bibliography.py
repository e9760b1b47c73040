"""The bibliography as text and as a page: every source with its title or what is taken
from it, its evidence, and what rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from cisim.model.bibliography import bibliography
from cisim.model.conditions import CONDITIONS, Condition
from cisim.model.decisions import DECISIONS
from cisim.model.evidence_badges import EVIDENCE_SCALE
from cisim.model.mechanisms import MECHANISMS
from cisim.report.markdown import markdown_table
from cisim.scenario.schema import all_parameters


class SourceRow(TypedDict):
    """A source: what it is, its level, and how many parameters and others name it."""

    cite: str
    title: str
    where: str
    taken: str
    level: str
    parameters: int
    others: int


def source_rows(conditions: Sequence[Condition] = CONDITIONS) -> list[SourceRow]:
    """A row for each source: what it is, its level, and how many parameters, and how many conditions, equations and
    decisions name it.
    """
    numbers = [p.source for p in all_parameters(tuple(conditions)).values()]
    others = [entry.source for entries in (conditions, MECHANISMS, DECISIONS) for entry in entries]
    return [
        {
            "cite": source.cite, "title": source.title, "where": source.where, "taken": source.taken,
            "level": source.level,
            "parameters": sum(source.is_cited_in(text) for text in numbers),
            "others": sum(source.is_cited_in(text) for text in others),
        }
        for source in bibliography()
    ]  # fmt: skip


def sources_as_text(conditions: Sequence[Condition] = CONDITIONS) -> str:
    """The bibliography for a terminal."""
    lines: list[str] = []
    for row in source_rows(conditions):
        icon, words = EVIDENCE_SCALE[row["level"]]
        what = f"{row['title']}. {row['where']}" if row["title"] else f"Taken from it: {row['taken']}"
        lines += [f"{icon} {row['cite']}: {what}.",
                  f"    {words}. Named by {row['parameters']} parameters and {row['others']} others."]  # fmt: skip
    return "\n".join(lines)


def scale_table() -> str:
    """The scale of evidence as Markdown, the best first."""
    return markdown_table(("", "level"), [(icon, words) for icon, words in EVIDENCE_SCALE.values()])


def sources_table() -> str:
    """Every source as Markdown, for ``docs/bibliography.md``."""
    header = ("source", "title, or what is taken from it", "where", "evidence", "parameters", "others")
    rows = [
        (row["cite"], row["title"] or f"*{row['taken']}*", row["where"], EVIDENCE_SCALE[row["level"]][0],
         str(row["parameters"]), str(row["others"]))
        for row in source_rows()
    ]  # fmt: skip
    return markdown_table(header, rows)
