"""The figures of the page Explore: drawing, table, and files, all of one result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pandas as pd

from cisim.charts.page import children, equity, money, runs, stages, years
from cisim.charts.style import footer_text
from cisim.comparison.data import ComparisonData
from cisim.comparison.money_sentences import children_sentence, price_sentence
from cisim.comparison.number_text import years_text
from cisim.comparison.own_outcomes import own_outcome_sentences
from cisim.dashboard.explore.own_indicators import ordinary_text, place_sections, with_own_indicators
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH, FigureSpec, PageFigure
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.download_file import DownloadFile, html_file
from cisim.dashboard.state.judged import AT_THE_END, JudgedAt, judged_data
from cisim.dashboard.state.named import NamedScenario
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.language import N_, _
from cisim.report.comparison_tables import groups_table, runs_table, stage_rows, use_rows, years_table
from cisim.report.documents.comparison import comparison_document
from cisim.report.html import as_page
from cisim.storage.files import manifest

EXPLORE_FIGURES: Mapping[str, FigureSpec[ComparisonResult]] = {
    "stages": FigureSpec(
        N_("Stages"),
        lambda result: pd.DataFrame(stage_rows(result.data)),
        lambda result, table, width, whole=False: stages.draw(result.data, width, whole),
        lambda result: _("Means after {years}; bars: 80 % of paired differences, coloured where clear").format(
            years=years_text(result.data["years"])
        ),
        scales=True,
    ),
    "years": FigureSpec(
        N_("Over years"),
        lambda result: with_own_indicators(years_table(result.comparison), result.settings).round(2),
        lambda result, table, width, whole=False: years.draw(table, result.data, width, whole),
        lambda result: (
            _(
                "Children at benchmark (%), median and bands of 50 % and 80 % of runs; last panel: partnerships that "
                "still exist (%)"
            )
            if result.data["existing"]
            else _("Children at benchmark (%), median and bands of 50 % and 80 % of runs")
        ),
        scales=True,
    ),
    "children": FigureSpec(
        N_("Children"),
        lambda result: pd.DataFrame(stage_rows(result.data))[["stage", "isolated", "collective"]],
        lambda result, table, width: children.draw(result.data, width),
        lambda result: " ".join(
            (
                _("Of 100 simulated children at each stage after {years}: how many are at benchmark.").format(
                    years=years_text(result.data["years"])
                ),
                children_sentence(result.data),
            )
        ),
    ),
    "money": FigureSpec(
        N_("Money"),
        lambda result: pd.DataFrame(use_rows(result.data)).round(2),
        lambda result, table, width: money.draw(result.data, width),
        lambda result: " ".join((price_sentence(result.data), _("Differences are collective minus isolated."))),
    ),
    "equity": FigureSpec(
        N_("Equity"),
        lambda result: groups_table(result.comparison).round(2),
        lambda result, table, width, whole=False: equity.draw(table, result.data["gap"], width, whole),
        lambda result: _(
            "Last stage by neighbourhood (%), which start unequal by assumption; bars: 80 % of runs in each. Gap: "
            "the best-off less the worst-off neighbourhood, which differ from run to run, then the mean of runs"
        ),
        scales=True,
    ),
    "runs": FigureSpec(
        N_("Runs"),
        lambda result: runs_table(result.comparison).round(2),
        lambda result, table, width, whole=False: runs.draw(table, width, whole),
        lambda result: runs.subtitle(runs_table(result.comparison)),
        scales=True,
    ),
}
TABS = ("years", "children", "money", "equity")


def figure_of(name: str, result: ComparisonResult, small: bool = False) -> PageFigure:
    """A figure of this page, for a desk or a phone."""
    own = [ordinary_text(result.settings)] if name == "years" else []
    if name == "stages":
        own = own_outcome_sentences(result.data.get("own_outcomes", ()), result.runs)
    return EXPLORE_FIGURES[name].of(
        result, NARROW_WIDTH if small else WIDE_WIDTH, name=name,
        foot=" ".join([footer_text(result.data), *own]).rstrip(), config=result.settings.scenario.hash,
        runs=result.runs, made=command_line(result.settings),
    )  # fmt: skip


def report_of(
    result: ComparisonResult, named: NamedScenario | None = None, judged: JudgedAt = AT_THE_END
) -> DownloadFile:
    """The comparison as one HTML file: the page ``cisim compare --out`` writes, with the figures of this page, and
    under the name and the note it was given.
    """
    figures = [figure_of(name, result).in_report for name in ("stages", *TABS)]
    names = [named.name] if named and named.name else []
    title = " · ".join([*names, title_of(result.settings)])
    page = comparison_document(
        cast(ComparisonData, {**judged_data(result, judged), "title": title, "note": named.note if named else ""}),
        manifest(result.comparison.scenario, result.runs, result.settings.seed, command_line(result.settings)),
        figures,
    )
    page = replace(page, sections=(*page.sections, *place_sections(result.settings)))
    return html_file(f"cisim-report-{result.data['scenario_hash']}", as_page(page))
