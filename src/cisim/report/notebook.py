"""What notebooks show of results and scenarios: the verdict, the drawing of the dashboard's page, a table."""

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
from cisim.charts.page import contrasts, stages
from cisim.charts.paper import comparison as comparison_chart
from cisim.charts.paper import forms as forms_chart
from cisim.charts.style import svg
from cisim.comparison.comparison import ARMS, Comparison
from cisim.comparison.forms import FormsComparison
from cisim.comparison.sentences import forms_money_sentence, forms_sentence, money_sentence
from cisim.comparison.side_by_side import SideBySide
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.experiment.why.result import Why
from cisim.report.forms_files import ranking_table
from cisim.report.html import assumptions_table
from cisim.report.side_by_side_files import sentences
from cisim.report.why_files import figure_of
from cisim.scenario.scenario import Scenario

NOTEBOOK_STYLE = "max-width:56rem;padding:.75rem;background:#fff;color:#222;font-family:system-ui,sans-serif"
"""Drawings are made for white paper, whatever the colours of the notebook."""


@singledispatch
def html(result: Any) -> str:
    """A piece of HTML: no script, no style but its own, no request."""
    raise TypeError(f"no page is known for {type(result).__name__}")


@html.register
def _of_comparison(comparison: Comparison) -> str:
    result = comparison.to_dict()
    return _page(
        [short_verdict(view_of(result)), *verdict_details(view_of(result)), money_sentence(result)],
        stages.draw(result),
        _foot(result),
    )


@html.register
def _of_scenarios(side: SideBySide) -> str:
    result = side.to_dict()
    return _page(sentences(result), contrasts.draw(result), _foot(result))


@html.register
def _of_forms(comparison: FormsComparison) -> str:
    result = comparison.to_dict()
    drawing = svg(forms_chart.draw(result))
    lines = [forms_sentence(result), forms_money_sentence(result)]
    return _page(lines, inline(drawing, title_of(drawing), "forms-"), _foot(result))


@html.register
def _of_why(answer: Why) -> str:
    drawing = svg(figure_of(answer))
    return _page(answer.sentences, inline(drawing, title_of(drawing), "why-"), _foot(answer.to_dict()))


@html.register
def _of_scenario(scenario: Scenario) -> str:
    assumptions = assumptions_table(scenario.to_dict())
    changed = assumptions[assumptions["value"] != assumptions["default"]][
        ["parameter", "value", "default", "unit", "grade", "meaning"]
    ]
    lines = [
        scenario.title,
        scenario.description,
        f"{len(changed)} of {len(assumptions)} parameters are not at their default:",
    ]
    table = changed.to_html(index=False, border=0, justify="left")
    return _page([line for line in lines if line], table, f"{scenario!r}")


def _page(lines: Sequence[str], body: str, foot: str) -> str:
    head, *rest = lines
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in rest)
    return (
        f'<div style="{NOTEBOOK_STYLE}"><p><strong>{escape(head)}</strong></p>{paragraphs}<div style="overflow-x:auto">'
        f'<div style="min-width:34rem">{body}</div></div><p><small>{escape(foot)}</small></p></div>'
    )


def _foot(result: dict[str, Any]) -> str:
    return (
        f"{result['runs']} runs, seed {result['seed']}, cisim {result['model_version']}; illustrative, not calibrated "
        "to a community"
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


@singledispatch
def figure(result: Any) -> Figure:
    """A picture (``display.FigureDisplay.plot``)."""
    raise TypeError(f"no picture is known for {type(result).__name__}")


@figure.register
def _figure_of_comparison(comparison: Comparison) -> Figure:
    return comparison_chart.draw(comparison.to_dict(), comparison.months, comparison.stages[..., comparison.last_stage])


@figure.register
def _figure_of_forms(comparison: FormsComparison) -> Figure:
    return forms_chart.draw(comparison.to_dict())
