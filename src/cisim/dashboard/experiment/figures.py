"""The figures of the page Experiment: drawing, table, and files, all of one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pandas as pd

from cisim.charts.page import combinations, condition_count, interactions, shapley
from cisim.charts.page.combination_text import combination_name
from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.sentences import foot_text, spoken
from cisim.language import N_, _, current_language
from cisim.report.document import as_table
from cisim.storage.files import frame_text

WIDTHS = {"wide": 1180, "medium": 640, "small": 340}
"""Pixels that drawings over the whole page are made for: a desk, a tablet, a phone."""
COLUMN_NAMES = {name: name for name in (
    N_("combination"), N_("problem"), N_("mean"), N_("level"), N_("conditions"), N_("order"), N_("effect"), N_("low"),
    N_("high"), N_("nothing"), N_("condition"), N_("value"), N_("combinations"), N_("lowest"), N_("highest"),
)} | {f"p{p}": f"{p} %" for p in (10, 90)}  # fmt: skip
"""Headings of the tables that are shown; files to keep have the names themselves."""
HALF_WIDTH = 572
"""Pixels of a drawing that shares its row, on a desk."""


@dataclass(frozen=True)
class FactorialFigure:
    """A figure: its name on the page in English, its table, how it is drawn, what is measured, what it leaves out."""

    name: str
    table: Callable[[FactorialAnalysis], pd.DataFrame]
    draw: Callable[[FactorialAnalysis, int], str]
    subtitle: str
    note: Callable[[FactorialAnalysis], str] = lambda analysis: ""

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return _(self.name)


def _drawing_options(analysis: FactorialAnalysis) -> dict[str, Any]:
    return {"panel": analysis.panel, "nothing": analysis.nothing}


EXPERIMENT_FIGURES: Mapping[str, FactorialFigure] = {
    "combinations": FactorialFigure(
        N_("Combinations"),
        lambda a: _cells(a),
        lambda a, width: combinations.draw(
            a.cells, a.labels, a.measure, a.order, width, hollow=a.hollow, **_drawing_options(a)
        ),
        N_("Mean difference from none of the conditions; line: 80 % of runs"),
    ),
    "effects": FactorialFigure(
        N_("Effects"),
        lambda a: (
            a.effects[a.effects["order"] <= 2].drop(columns=["term", "clear"]).rename(columns={"label": "conditions"})
        ),
        lambda a, width: interactions.draw(a.effects, a.labels, a.measure, width, **_drawing_options(a)),
        N_(
            "Diagonal: one condition, averaged over the others. Above: what a pair adds to the sum of its parts; 95 % "
            "intervals"
        ),
        lambda a: interactions.note(a.effects, a.panel),
    ),
    "credit": FactorialFigure(
        N_("Credit"),
        lambda a: a.credit.drop(columns=["condition", "clear"]).rename(columns={"label": "condition"}),
        lambda a, width: shapley.draw(a.credit, a.labels, a.measure, width, **_drawing_options(a)),
        N_(
            "Shapley values: shares of {all} minus none. Right of zero a condition raises it, left of zero (red) it "
            "lowers it; line: 95 % interval"
        ),
        lambda a: _("Credit depends on this scenario and is not causation."),
    ),
    "number": FactorialFigure(
        N_("Number of conditions"),
        lambda a: condition_count.by_number(a.cells, a.panel),
        lambda a, width: condition_count.draw(
            a.cells, a.labels, a.measure, width, hollow=a.hollow, **_drawing_options(a)
        ),
        N_("All {count} combinations against none; the line joins the means of each number"),
        lambda a: _("Points are spread sideways only so that they can be seen."),
    ),
}


def width_of(name: str, analysis: FactorialAnalysis, size: str) -> int:
    """Pixels a figure is drawn for."""
    shares = size == "wide" and name != "combinations" and analysis.panel is None
    return HALF_WIDTH if shares else WIDTHS[size]


def key_of(name: str, analysis: FactorialAnalysis, size: str) -> str:
    """Drawings with the same key are the same: only the combinations depend on their order."""
    order = f"-{analysis.view.sort}-{analysis.view.only}" if name == "combinations" else ""
    return f"{name}-{size}-{analysis.key}{order}-{current_language()}"


def subtitle_of(name: str, analysis: FactorialAnalysis) -> str:
    """What a figure measures, with the number of conditions that were combined."""
    return _(EXPERIMENT_FIGURES[name].subtitle).format(all=analysis.all_text, count=2 ** len(analysis.labels))


def picture(name: str, analysis: FactorialAnalysis, size: str) -> dict[str, str]:
    """The drawing, its finding, and the lines below."""
    figure = EXPERIMENT_FIGURES[name]
    svg = figure.draw(analysis, width_of(name, analysis, size))
    title = unescape(svg.partition("<title>")[2].partition("</title>")[0])
    subtitle = f"{analysis.measure.label}, {analysis.measure.when}. {subtitle_of(name, analysis)}"
    foot = f"{figure.note(analysis)} {foot_text(analysis.runs)}".strip()
    return {"svg": svg, "title": title, "subtitle": subtitle, "foot": foot}


def table_of(name: str, analysis: FactorialAnalysis) -> dict[str, Any]:
    """The same as a table of texts."""
    figure = EXPERIMENT_FIGURES[name]
    caption = f"{figure.label}: {subtitle_of(name, analysis).partition(';')[0]}"
    table = figure.table(analysis)
    named = table.rename(
        columns={c: analysis.labels.get(c, _(COLUMN_NAMES.get(c, c))) for c in map(str, table.columns)}
    )
    return as_table(caption, named)


def file_of(name: str, kind: str, analysis: FactorialAnalysis) -> dict[str, str]:
    """A file to keep: the numbers with what they were made of, or the drawing."""
    v = analysis.view
    stem = f"cisim-{name}-{'-'.join(t for t in (v.problem, v.outcome, v.year) if t)}-{analysis.runs.plan.hash}"
    if kind == "svg":
        return {"name": f"{stem}.svg", "type": "image/svg+xml", "text": picture(name, analysis, "wide")["svg"]}
    table = EXPERIMENT_FIGURES[name].table(analysis)
    text = f"# {foot_text(analysis.runs)}\n" + frame_text(table)
    return {"name": f"{stem}.csv", "type": "text/csv", "text": text}


def marks(analysis: FactorialAnalysis, size: str) -> list[dict[str, Any]]:
    """Position of each combination in the drawing, in per cent, and its description."""
    order = analysis.order
    place = combinations.layout(order, analysis.cells, list(analysis.labels), analysis.panel, WIDTHS[size])
    rows, texts = [], spoken(analysis)
    for k, cell in enumerate(order):
        x, y, w, h = (round(100 * v, 3) for v in place.place(k))
        rows.append({"cell": cell, "text": texts[cell], "x": x, "y": y, "w": w, "h": h})
    return rows


def _cells(analysis: FactorialAnalysis) -> pd.DataFrame:
    """Combinations in the order they are drawn."""
    at = {cell: k for k, cell in enumerate(analysis.order)}
    rows = analysis.cells[analysis.cells["cell"].isin(at)]
    rows = rows.assign(at=rows["cell"].map(at)).sort_values("at", kind="stable").drop(columns="at")
    names = list(analysis.labels)
    words = rows[["cell"]].assign(combination=[combination_name(c, analysis.labels) for c in rows["cell"]])
    first = [*([analysis.panel] if analysis.panel else []), "mean", "p10", "p90", "level", "n"]
    return pd.concat([words[["combination"]], rows[first], rows[names]], axis=1).reset_index(drop=True)
