"""A document as one HTML file: findings, figures, tables, what was assumed, how to make it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cisim.charts.inline_svg import inline, title_of
from cisim.language import first_up
from cisim.report.document import Column, Document, Figure, Table

TEMPLATES = Environment(
    loader=PackageLoader("cisim.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class NumberedFigure:
    """A figure on the page: its number, caption, cleaned drawing and data."""

    number: int
    caption: str
    svg: Markup
    table: Table


@dataclass(frozen=True)
class PageSection:
    """A section with a title of its own."""

    id: str
    title: str
    sentences: Sequence[str]
    figures: Sequence[NumberedFigure]
    tables: Sequence[Table]


def as_page(document: Document) -> str:
    """The document as one page without script or request."""
    untitled = [section for section in document.sections if not section.title]
    figures = [_figure(number, figure) for number, figure in enumerate(document.figures, 1)]
    drawn = iter(figures)
    first = [next(drawn) for section in untitled for _ in section.figures]
    sections = [
        PageSection(f"section-{k}", s.title, s.sentences, [next(drawn) for _ in s.figures], s.tables)
        for k, s in enumerate((s for s in document.sections if s.title), 1)
    ]
    tables = [table for section in untitled for table in section.tables]
    contents = {
        "finding": ("What was found", True),
        "figures": ("Figures", bool(first)),
        "tables": ("Tables", bool(tables)),
        **{section.id: (section.title, True) for section in sections},
        "assumptions": ("What was assumed", document.assumptions is not None),
        "reproduce": ("How to make this again", True),
    }
    facts = Table("Made with", (Column("what"), Column("value")), tuple((f.name, f.value) for f in document.facts))
    return TEMPLATES.get_template("report.html").render(
        title=document.title,
        question=document.question,
        contents=[(key, name) for key, (name, there) in contents.items() if there],
        sentences=[sentence for section in untitled for sentence in section.sentences],
        figures=first,
        tables=tables,
        sections=sections,
        assumptions=document.assumptions,
        facts=facts,
        manifest=json.dumps(document.record, indent=2, ensure_ascii=False, default=str),
        command=document.command,
        foot=document.last_line,
    )


def _figure(number: int, figure: Figure) -> NumberedFigure:
    """A figure with its title as caption, the finding it carries as text for those who cannot see it, and its data."""
    caption = first_up(figure.title).replace("_", " ")
    drawing = figure.svg
    cleaned = Markup(inline(drawing, title_of(drawing) or caption, f"f{number}-"))  # no script, no link, words escaped
    table = Table(f"{caption}: data of figure {number}", figure.table.columns, figure.table.rows, figure.table.note)
    return NumberedFigure(number, caption, cleaned, table)
