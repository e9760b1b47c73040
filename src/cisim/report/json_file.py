"""A document as one JSON object: the documented keys of its result, and the document itself under ``document``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypedDict

from cisim.report.document import Document, Figure, Section, Table, plain_values


class ColumnObject(TypedDict):
    """A column of a table."""

    title: str
    kind: str
    unit: str


class TableObject(TypedDict):
    """A table: rows under columns."""

    title: str
    columns: list[ColumnObject]
    rows: list[list[Any]]
    note: str


class FigureObject(TypedDict):
    """A figure: the name of its files, its caption and its numbers."""

    name: str
    title: str
    table: TableObject


class SectionObject(TypedDict):
    """Sentences, figures and tables under a title."""

    title: str
    sentences: list[str]
    figures: list[FigureObject]
    tables: list[TableObject]


class DocumentObject(TypedDict):
    """What people read of a result."""

    title: str
    question: str
    sections: list[SectionObject]
    foot: str


def json_object(document: Document) -> Mapping[str, object]:
    """The keys of the result, and ``document``: title, question, sections and foot as people read them."""
    read: DocumentObject = {
        "title": document.title,
        "question": document.question,
        "sections": [_section(section) for section in document.sections],
        "foot": document.last_line,
    }
    return {**document.data, "document": read}


def as_json(document: Document) -> str:
    """The object on one line; NaN and infinity, which JSON does not know, are an error."""
    return json.dumps(json_object(document), allow_nan=False)


def _section(section: Section) -> SectionObject:
    return {
        "title": section.title,
        "sentences": list(section.sentences),
        "figures": [_figure(figure) for figure in section.figures],
        "tables": [_table(table) for table in section.tables],
    }


def _figure(figure: Figure) -> FigureObject:
    return {"name": figure.name, "title": figure.title, "table": _table(figure.table)}


def _table(table: Table) -> TableObject:
    return {
        "title": table.title,
        "columns": [{"title": c.title, "kind": c.kind, "unit": c.unit} for c in table.columns],
        "rows": [list(plain_values(row)) for row in table.rows],
        "note": table.note,
    }
