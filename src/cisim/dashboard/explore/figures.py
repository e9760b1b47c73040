"""The figures of the page Explore: drawing, table, and files, all of one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cisim.charts.page import children, equity, money, runs, stages, years
from cisim.charts.style import footer_text
from cisim.comparison.number_text import years_text
from cisim.dashboard.shell.picture import NARROW, WIDE, title_in
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.report.comparison_tables import groups_table, runs_table, years_table
from cisim.report.html import as_table, comparison_report, stages_table, uses_table
from cisim.report.terminal import remarks
from cisim.storage.files import frame_text, manifest


@dataclass(frozen=True)
class View:
    """A figure: its name on the page, the table behind it, how it is drawn, and what is measured."""

    name: str
    label: str
    table: Callable[[ComparisonResult], pd.DataFrame]
    draw: Callable[[ComparisonResult, pd.DataFrame, int], str]
    subtitle: Callable[[Mapping[str, Any]], str]


EXPLORE_FIGURES = {
    view.name: view
    for view in (
        View(
            "stages",
            "Stages",
            lambda shown: stages_table(shown.result),
            lambda shown, table, width: stages.draw(shown.result, width),
            lambda r: (
                f"% of simulated children at benchmark after {years_text(r['years'])}, means of runs; thin bar from "
                "the isolated mark: 80 % of paired differences"
            ),
        ),
        View(
            "years",
            "Over years",
            lambda shown: years_table(shown.comparison).round(2),
            lambda shown, table, width: years.draw(table, shown.result, width),
            lambda r: "Children at benchmark (%), median and bands of 50 % and 80 % of runs",
        ),
        View(
            "children",
            "Children",
            lambda shown: stages_table(shown.result)[["stage", "isolated", "collective"]],
            lambda shown, table, width: children.draw(shown.result, width),
            lambda r: (
                f"Of 100 simulated children at each stage after {years_text(r['years'])}: how many are at benchmark"
            ),
        ),
        View(
            "money",
            "Money",
            lambda shown: uses_table(shown.result).round(2),
            lambda shown, table, width: money.draw(shown.result, width),
            lambda r: remarks(r)[2] + " Differences are collective minus isolated.",
        ),
        View(
            "equity",
            "Equity",
            lambda shown: groups_table(shown.comparison).round(2),
            lambda shown, table, width: equity.draw(table, shown.result["gap"], width),
            lambda r: (
                "Last stage by neighbourhood (%), which start unequal by assumption; bars: 80 % of runs in each. Gap: "
                "the best-off less the worst-off neighbourhood, which differ from run to run, then the mean of runs"
            ),
        ),
        View(
            "runs",
            "Runs",
            lambda shown: runs_table(shown.comparison).round(2),
            lambda shown, table, width: runs.draw(table, width),
            lambda r: "Twenty simulated communities, each lived through twice with the same luck: last stage (%)",
        ),
    )
}
TABS = ("years", "children", "money", "equity")


def picture(name: str, shown: ComparisonResult, small: bool = False) -> dict[str, str]:
    """The drawing, for a desk or a phone, its finding, and the lines below."""
    view = EXPLORE_FIGURES[name]
    width = NARROW if small else WIDE
    table = shown.once(f"{name} table", lambda: view.table(shown))
    svg = shown.once(f"{name} {width}", lambda: view.draw(shown, table, width))
    foot = footer_text(shown.result)
    return {"svg": svg, "title": title_in(svg), "subtitle": view.subtitle(shown.result), "foot": foot}


def table_of(name: str, shown: ComparisonResult) -> dict[str, Any]:
    """The same as a table of texts."""
    view = EXPLORE_FIGURES[name]
    return as_table(f"{view.label}: {view.subtitle(shown.result)}", view.table(shown))


def file_of(name: str, kind: str, shown: ComparisonResult) -> dict[str, str]:
    """A file to keep: the numbers with what they were made of, or the drawing."""
    stem = f"cisim-{name}-{shown.result['scenario_hash']}"
    if kind == "svg":
        return {"name": f"{stem}.svg", "type": "image/svg+xml", "text": picture(name, shown)["svg"]}
    made = f"# {footer_text(shown.result)} Made again by: {command_line(shown.settings)}\n"
    text = made + frame_text(EXPLORE_FIGURES[name].table(shown))
    return {"name": f"{stem}.csv", "type": "text/csv", "text": text}


def report_of(shown: ComparisonResult) -> dict[str, str]:
    """The comparison as one HTML file: the page ``cisim compare --out`` writes, with the figures of this page."""
    views = {
        f"{EXPLORE_FIGURES[n].label}. {EXPLORE_FIGURES[n].subtitle(shown.result)}": EXPLORE_FIGURES[n]
        for n in ("stages", *TABS)
    }
    page = comparison_report(
        shown.result | {"title": title_of(shown.settings)},
        {caption: picture(view.name, shown)["svg"] for caption, view in views.items()},
        manifest(shown.comparison.scenario, shown.runs, shown.settings.seed, command_line(shown.settings)),
        {caption: view.table(shown) for caption, view in views.items()},
    )
    return {"name": f"cisim-report-{shown.result['scenario_hash']}.html", "type": "text/html", "text": page}
