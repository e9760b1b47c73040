"""A result as one document: title, question, sentences, tables, figures, what was assumed and how it was made.

Every kind of result has one function that makes its document (registered with ``document_of``, a module a kind in
``cisim.report.documents`` or beside the result), and writers render any document: ``terminal``, ``html``,
``json_file``, ``markdown``, ``notebook`` and ``folder``. Whatever stands in a document is thereby shown everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, singledispatch
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from cisim.storage.files import json_values

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as PaperFigure

ColumnKind = Literal["text", "number", "reading"]
"""Words; numbers, of which writers show four digits; numbers written out, with sign, unit or interval."""


@dataclass(frozen=True)
class Column:
    """A column of a table: title, kind of its cells, unit."""

    title: str
    kind: ColumnKind = "text"
    unit: str = ""

    @property
    def heading(self) -> str:
        """``mean (points)``; the title alone where there is no unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True)
class Table:
    """Rows under columns; ``title`` is its caption, ``note`` what stands below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""

    @classmethod
    def of_frame(cls, title: str, frame: pd.DataFrame, note: str = "") -> Table:
        """A table of values; a named index becomes the first columns."""
        if any(name is not None for name in frame.index.names):
            frame = frame.reset_index()
        columns = tuple(
            Column(str(name).replace("_", " "), "number" if frame[name].dtype.kind in "biufc" else "text")
            for name in frame.columns
        )
        return cls(title, columns, tuple(frame.itertuples(index=False, name=None)), note)

    @classmethod
    def of_rows(cls, title: str, rows: Sequence[Mapping[str, Any]], note: str = "") -> Table:
        """A table of values: one mapping a row, all with the same keys, which are the columns."""
        names = list(rows[0]) if rows else []
        columns = tuple(Column(n.replace("_", " "), _kind(row[n] for row in rows)) for n in names)
        return cls(title, columns, tuple(tuple(row.values()) for row in rows), note)

    @classmethod
    def of_texts(
        cls, title: str, header: Sequence[str], rows: Iterable[Sequence[str]], note: str = "", words: Sequence[str] = ()
    ) -> Table:
        """A table of texts: the first column and those of ``words`` are words, the others numbers written out."""
        columns = (Column(name, "text" if k == 0 or name in words else "reading") for k, name in enumerate(header))
        return cls(title, tuple(columns), tuple(map(tuple, rows)), note)

    @property
    def header(self) -> list[str]:
        """Headings of the columns."""
        return [column.heading for column in self.columns]

    @cached_property
    def texts(self) -> list[list[str]]:
        """The rows as they are read."""
        return [[cell_text(value) for value in row] for row in self.rows]


@dataclass(frozen=True)
class Figure:
    """A drawing and the table it is drawn from.

    Attributes:
        name: of its files, without ending.
        title: its caption.
        table: the numbers it shows: not everyone can see a figure.
        draw: makes the drawing, for paper with matplotlib or as SVG.
        on_page: makes the drawing of the dashboard's page with the same numbers, which notebooks show; by default
            there is none of its own.
        lines: a drawing of characters, which a terminal shows instead of the table.
    """

    name: str
    title: str
    table: Table
    draw: Callable[[], PaperFigure | str]
    on_page: Callable[[], str] | None = None
    lines: tuple[str, ...] = ()

    @cached_property
    def drawing(self) -> PaperFigure | str:
        """The drawing, made once."""
        return self.draw()

    @cached_property
    def svg(self) -> str:
        """The drawing as SVG, the same characters whenever it is asked for."""
        if isinstance(self.drawing, str):
            return self.drawing
        from cisim.charts.matplotlib_style import svg

        return svg(self.drawing)


@dataclass(frozen=True)
class Section:
    """Sentences, then figures, then tables; the first sections of a document have no title and are what was found."""

    title: str = ""
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Fact:
    """What a result was made with, on a line: seed, version, scenario."""

    name: str
    value: str


@dataclass(frozen=True)
class Assumptions:
    """What was assumed: values that were changed, and those at their default."""

    changed: Table
    unchanged: Table

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Assumptions | None:
        """One row per parameter; ``changed``, or ``value`` and ``default``, tells which were changed. Nothing without
        rows.
        """
        if not rows:
            return None
        parts: tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]] = ([], [])
        for row in rows:
            changed = row["changed"] if "changed" in row else "value" not in row or row["value"] != row["default"]
            parts[not changed].append({name: value for name, value in row.items() if name != "changed"})
        both = Table.of_rows("", parts[0] + parts[1])
        return cls(
            Table("Changed from the default", both.columns, both.rows[: len(parts[0])]),
            Table("At the default", both.columns, both.rows[len(parts[0]) :]),
        )


@dataclass(frozen=True)
class DataFile:
    """A file of numbers beside a document; ``text`` makes its content, which may come in pieces."""

    name: str
    text: Callable[[], str | Iterable[str]]


@dataclass(frozen=True)
class Document:
    """A result for people and for machines.

    Attributes:
        name: of its files, without ending.
        title: what the result is of.
        question: that it answers.
        sections: what was found; those without a title come first.
        data: the JSON object of the result, with documented keys.
        foot: the last line: runs, seed, version.
        subject: name of the scenario or portfolio, beside the title on a terminal.
        assumptions: what was assumed.
        record: everything needed to make it again; a folder has it as ``manifest.json`` unless ``recorded`` says that
            it keeps it elsewhere.
        recorded: whether the record is a file of its own.
        command: that makes all of it again.
        page: name of its HTML file; by default ``name`` with its ending.
        files: numbers beside it.
    """

    name: str
    title: str
    question: str
    sections: tuple[Section, ...]
    data: Mapping[str, object]
    foot: str = ""
    subject: str = ""
    assumptions: Assumptions | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    recorded: bool = True
    command: str = ""
    page: str = ""
    files: tuple[DataFile, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """All sentences, in their order."""
        return [sentence for section in self.sections for sentence in section.sentences]

    @property
    def figures(self) -> list[Figure]:
        """All figures, in their order."""
        return [figure for section in self.sections for figure in section.figures]

    @property
    def tables(self) -> list[Table]:
        """All tables, those of figures too, in their order."""
        return [
            table for s in self.sections for table in (*(figure.table for figure in s.figures), *s.tables)
        ]  # fmt: skip

    @property
    def facts(self) -> list[Fact]:
        """What of the record fits on a line each."""
        facts = [
            Fact(key.replace("_", " "), cell_text(value))
            for key, value in self.record.items()
            if isinstance(value, str | int | float) and value and key != "command"
        ]
        libraries = self.record.get("libraries", {})
        text = ", ".join(f"{name} {version}" for name, version in libraries.items())
        return facts + ([Fact("libraries", text)] if text else [])

    @property
    def last_line(self) -> str:
        """The foot; where there is none title, runs and version."""
        return self.foot or foot_of(self.title, self.record)


@singledispatch
def document_of(result: Any, data: Any = None, command: str = "") -> Document:
    """The document of a result.

    Args:
        result: of one of the kinds that have a document.
        data: its JSON object, where more was asked for than ``result.to_dict()`` gives.
        command: that made it.

    Raises:
        TypeError: this kind has none.
    """
    raise TypeError(f"no document is known for {type(result).__name__}")


def foot_of(title: str, record: Mapping[str, Any]) -> str:
    """Title, runs and version of a result."""
    texts = {"runs": "{:,} runs", "model_version": "cisim {}"}
    parts = [text.format(record[key]) for key, text in texts.items() if key in record]
    return ", ".join((title, *parts)) + ". Illustrative, not calibrated to a community."


def cell_text(value: Any) -> str:
    """A value as it is read: four digits are enough, a missing one is a dash."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float | np.floating) and value != value):
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}" if abs(int(value)) >= 10_000 else str(value)
    if isinstance(value, float | np.floating):
        number = float(value) + 0.0  # minus zero is zero
        return f"{number:,.0f}" if abs(number) >= 10_000 else f"{number:.4g}"
    return str(value)


def _kind(values: Iterable[Any]) -> ColumnKind:
    known = [value for value in values if value is not None]
    return (
        "number" if known and all(isinstance(value, int | float | np.number | np.bool_) for value in known) else "text"
    )


class TextTable(TypedDict):
    """A table as the templates of pages take it: caption, headings, which of these are of numbers, rows of texts."""

    caption: str
    header: list[str]
    numeric: list[str]
    rows: list[list[str]]


def as_table(caption: str, frame: pd.DataFrame) -> TextTable:
    """A table of values as the templates of pages take it."""
    table = Table.of_frame(caption, frame)
    numeric = [column.heading for column in table.columns if column.kind != "text"]
    return {"caption": caption, "header": table.header, "numeric": numeric, "rows": table.texts}


def plain_values(row: Iterable[Any]) -> Iterator[Any]:
    """Cells as JSON has them: numbers of Python, nothing for what is not known or without end."""
    for value in row:
        plain = json_values(value)
        yield plain if plain is None or isinstance(plain, str | bool | int | float) else cell_text(plain)
