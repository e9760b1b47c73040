"""What notebooks show of results and scenarios: their document as one element, a table, a figure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from cisim.charts.inline_svg import inline, title_of
from cisim.comparison.comparison import Comparison
from cisim.comparison.forms import FormsComparison
from cisim.comparison.side_by_side import SideBySide
from cisim.comparison.verdict import ARMS
from cisim.report import document
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Document, Section, Table
from cisim.report.documents import document_of
from cisim.report.documents.forms import ranking_table
from cisim.scenario.scenario import Scenario

NOTEBOOK_STYLE = "max-width:56rem;padding:.75rem;background:#fff;color:#222;font-family:system-ui,sans-serif"
"""Drawings are made for white paper, whatever the colours of the notebook."""
WIDE = '<div style="overflow-x:auto"><div style="min-width:34rem">{}</div></div>'
"""Around what may be wider than the notebook."""


@singledispatch
def html(result: Any) -> str:
    """A piece of HTML: no script, no style but its own, no request."""
    return as_element(document_of(result))


@html.register
def _of_scenario(scenario: Scenario) -> str:
    assumptions = pd.DataFrame(assumption_rows(scenario.to_dict()))
    changed = assumptions[assumptions["value"] != assumptions["default"]][
        ["parameter", "value", "default", "unit", "grade", "meaning"]
    ]
    lines = [
        scenario.title,
        scenario.description,
        f"{len(changed)} of {len(assumptions)} parameters are not at their default:",
    ]
    table = changed.to_html(index=False, border=0, justify="left")
    return _element([line for line in lines if line], [WIDE.format(table)], f"{scenario!r}")


def as_element(document: Document) -> str:
    """The document as one element: the first sentences, figures, and tables to be opened; then further sections."""
    first, *others = document.sections
    body = [*_parts(first, document.name), *(part for s in others for part in _section(s, document.name))]
    head = _small(document.title)
    return _element([*first.sentences] or [document.question], [*body], document.last_line, head)


def _section(section: Section, name: str) -> list[str]:
    head = [f"<p><strong>{escape(section.title)}</strong></p>"] if section.title else []
    return [*head, *(f"<p>{escape(line)}</p>" for line in section.sentences), *_parts(section, name)]


def _parts(section: Section, name: str) -> list[str]:
    """Figures with their tables, then tables."""
    return [
        *(part for figure in section.figures for part in (WIDE.format(_drawing(figure, name)), _table(figure.table))),
        *map(_table, section.tables),
    ]


def _drawing(figure: document.Figure, name: str) -> str:
    """The drawing of the page, which is one element already, or that of the report, cleaned."""
    if figure.on_page is not None:
        return figure.on_page()
    drawing = figure.svg
    return inline(drawing, title_of(drawing) or figure.title, f"{name}-{figure.name}-")


def _table(table: Table) -> str:
    """A table that is opened by its title."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.texts)
    body = WIDE.format(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return f"<details><summary>{escape(table.title)}</summary>{body}{note}</details>"


def _small(text: str) -> str:
    return f"<p><small>{escape(text)}</small></p>"


def _element(lines: Sequence[str], body: Sequence[str], foot: str, above: str = "") -> str:
    head, *rest = lines
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in rest)
    return (
        f'<div style="{NOTEBOOK_STYLE}">{above}<p><strong>{escape(head)}</strong></p>{paragraphs}{"".join(body)}'
        f"{_small(foot)}</div>"
    )


@singledispatch
def frame(result: Any) -> pd.DataFrame:
    """A tidy table (``display.TableDisplay.to_frame``)."""
    raise TypeError(f"no table is known for {type(result).__name__}")


@frame.register
def _frame_of_comparison(comparison: Comparison) -> pd.DataFrame:
    names = [stage.name for stage in comparison.scenario.stages]
    return pd.concat(
        [_attained("arm", arm, comparison.stages[a], comparison.months, names) for a, arm in enumerate(ARMS)],
        ignore_index=True,
    )


@frame.register
def _frame_of_scenarios(side: SideBySide) -> pd.DataFrame:
    parts = [
        _attained("scenario", name, arm.stages, arm.months, [s.name for s in arm.scenario.stages])
        for name, arm in zip(side.names, side.arms, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


@frame.register
def _frame_of_forms(comparison: FormsComparison) -> pd.DataFrame:
    return ranking_table(comparison.to_dict())


def _attained(
    kind: str, name: str, values: npt.NDArray[Any], months: npt.NDArray[Any], names: list[str]
) -> pd.DataFrame:
    """Attainment ``values[run, moment, stage]`` in points as rows; runs from 1 on."""
    run, moment, stage = (index.ravel() for index in np.indices(values.shape))
    return pd.DataFrame(
        {kind: name, "run": run + 1, "year": months[moment] / 12, "stage": np.array(names, dtype=object)[stage],
         "points": values.ravel()}
    )  # fmt: skip


def figure(result: Any) -> Figure:
    """A picture (``display.FigureDisplay.plot``): the first figure of the document.

    Raises:
        TypeError: the result has none that was drawn for paper.
    """
    for drawn in document_of(result).figures:
        if isinstance(drawn.drawing, Figure):
            return drawn.drawing
    raise TypeError(f"no picture is known for {type(result).__name__}")
