"""The figures of the page Experiment: drawing, table, and files, all of one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

import pandas as pd

from cisim.charts.page import combinations, condition_count, interactions, shapley
from cisim.charts.page.combination_text import combination_name
from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.sentences import foot_text, spoken
from cisim.dashboard.shell.page_figure import FigureSpec, PageFigure
from cisim.language import N_, _

WIDTHS = {"wide": 1180, "medium": 640, "small": 340}
"""Pixels that drawings over the whole page are made for: a desk, a tablet, a phone."""
HALF_WIDTH = 572
"""Pixels of a drawing that shares its row, on a desk."""


class DrawingOptions(TypedDict):
    """What all of them are told: the column of panels, and what is practically nothing."""

    panel: str | None
    nothing: float


def _drawing_options(analysis: FactorialAnalysis) -> DrawingOptions:
    return {"panel": analysis.panel, "nothing": analysis.nothing}


EXPERIMENT_FIGURES: Mapping[str, FigureSpec[FactorialAnalysis]] = {
    "combinations": FigureSpec(
        N_("Combinations"),
        lambda a: _cells(a),
        lambda a, table, width: combinations.draw(
            a.cells, a.labels, a.measure, a.order, width, hollow=a.hollow, **_drawing_options(a)
        ),
        lambda a: _("Mean difference from none of the conditions; line: 80 % of runs"),
    ),
    "effects": FigureSpec(
        N_("Effects"),
        lambda a: (
            a.effects[a.effects["order"] <= 2].drop(columns=["term", "clear"]).rename(columns={"label": "conditions"})
        ),
        lambda a, table, width: interactions.draw(a.effects, a.labels, a.measure, width, **_drawing_options(a)),
        lambda a: _(
            "Diagonal: one condition, averaged over the others. Above: what a pair adds to the sum of its parts; 95 % "
            "intervals"
        ),
    ),
    "credit": FigureSpec(
        N_("Credit"),
        lambda a: a.credit.drop(columns=["condition", "clear"]).rename(columns={"label": "condition"}),
        lambda a, table, width: shapley.draw(a.credit, a.labels, a.measure, width, **_drawing_options(a)),
        lambda a: _(
            "Shapley values: shares of {all} minus none. Right of zero a condition raises it, left of zero (red) it "
            "lowers it; line: 95 % interval"
        ).format(all=a.all_text),
    ),
    "number": FigureSpec(
        N_("Number of conditions"),
        lambda a: condition_count.by_number(a.cells, a.panel),
        lambda a, table, width: condition_count.draw(
            a.cells, a.labels, a.measure, width, hollow=a.hollow, **_drawing_options(a)
        ),
        lambda a: _("All {count} combinations against none; the line joins the means of each number").format(
            count=2 ** len(a.labels)
        ),
    ),
}
FIGURE_NOTES: Mapping[str, Callable[[FactorialAnalysis], str]] = {
    "combinations": lambda a: "",
    "effects": lambda a: interactions.note(a.effects, a.panel),
    "credit": lambda a: _("Credit depends on this scenario and is not causation."),
    "number": lambda a: _("Points are spread sideways only so that they can be seen."),
}
"""What a figure leaves out, or must not be read as."""


def width_of(name: str, analysis: FactorialAnalysis, size: str) -> int:
    """Pixels a figure is drawn for."""
    shares = size == "wide" and name != "combinations" and analysis.panel is None
    return HALF_WIDTH if shares else WIDTHS[size]


def figure_of(name: str, analysis: FactorialAnalysis, size: str) -> PageFigure:
    """A figure of this page, for a desk, a tablet or a phone."""
    spec, view, runs = EXPERIMENT_FIGURES[name], analysis.view, analysis.runs
    measured = spec.subtitle(analysis)
    looked_at = "-".join(text for text in (view.problem, view.outcome, view.year) if text)
    return spec.of(
        analysis, width_of(name, analysis, size), name=name, config=analysis.key, runs=runs.replications,
        foot=f"{FIGURE_NOTES[name](analysis)} {foot_text(runs)}".strip(),
        subtitle=f"{analysis.measure.label}, {analysis.measure.when}. {measured}",
        caption=f"{spec.label}: {measured.partition(';')[0]}", files=f"cisim-{name}-{looked_at}-{runs.plan.hash}",
    )  # fmt: skip


class Mark(TypedDict):
    """A combination in the drawing: where it stands, in per cent, and its description."""

    cell: str
    text: str
    x: float
    y: float
    w: float
    h: float


def marks(analysis: FactorialAnalysis, size: str) -> list[Mark]:
    """Position of each combination in the drawing, in per cent, and its description."""
    order = analysis.order
    place = combinations.layout(order, analysis.cells, list(analysis.labels), analysis.panel, WIDTHS[size])
    rows: list[Mark] = []
    texts = spoken(analysis)
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
