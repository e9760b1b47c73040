"""The page Compare as words, tables, drawings and files, all of one result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from cisim.charts.page import contrasts, scenarios
from cisim.comparison.number_text import signed, years_text
from cisim.comparison.side_by_side import differing_values
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.comparison.verdict import ROPE
from cisim.dashboard.compare.results import SideBySideResult
from cisim.dashboard.compare.scenario_set import ScenarioSet, UploadedScenario
from cisim.dashboard.compare.sentences import config_of
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH, FigureSpec, PageFigure
from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import control_keys, label_of, problems, strength_keys, value_text
from cisim.dashboard.state.download_file import DownloadFile, csv_file, html_file
from cisim.dashboard.state.result_cache import FULL
from cisim.language import N_, _, format_percent
from cisim.model.conditions import Condition
from cisim.own_community.place.draft import toml_value
from cisim.report.documents import document_of
from cisim.report.documents.side_by_side import foot_text
from cisim.report.html import as_page
from cisim.report.side_by_side_tables import contrasts_table, results_table, years_table
from cisim.scenario.schema import all_parameters
from cisim.storage.files import frame_text

COMPARE_FIGURES: Mapping[str, FigureSpec[SideBySideResult]] = {
    "contrasts": FigureSpec(
        N_("Differences"),
        lambda result: contrasts_table(result.data),
        lambda result, table, width, only=None: contrasts.draw(result.data, width),
        lambda result: _(
            "Points minus {letter} after {years}, run by run on the same seeds: mean and 80 % of runs"
        ).format(letter=scenario_letter(result.data["reference"]), years=years_text(result.data["years"])),
    ),
    "paths": FigureSpec(
        N_("Over the years"),
        lambda result: years_table(result.side),
        lambda result, table, width, only=None, whole=False: scenarios.draw(table, result.data, width, only, whole),
        lambda result: _(
            "Children at benchmark (%), one scale for all stages. Line: median of runs; bar at its end: 80 % of runs"
        ),
        scales=True,
    ),
}


def figure_of(name: str, result: SideBySideResult, small: bool = False, only: int | None = None) -> PageFigure:
    """A figure of this page, for a desk or a phone; ``only`` highlights one scenario."""
    highlighted = "" if only is None else f"-{scenario_letter(only)}"
    return COMPARE_FIGURES[name].of(
        result, NARROW_WIDTH if small else WIDE_WIDTH, name=name, foot=foot_text(result.data),
        config=config_of(result.request) + highlighted, runs=result.runs,
        files=f"{stem_of(result)}-{name}{highlighted}", made=commands(result.request), only=only,
    )  # fmt: skip


def stem_of(result: SideBySideResult) -> str:
    """What names of files begin with."""
    return "cisim-" + "-".join(s.hash[:6] for s in result.request.scenarios)


def results_file(result: SideBySideResult) -> DownloadFile:
    """All results as a file of numbers."""
    text = f"# {foot_text(result.data)}\n" + frame_text(results_table(result.data))
    return csv_file(f"{stem_of(result)}-results", text)


def report_file(result: SideBySideResult) -> DownloadFile:
    """The report as one HTML file."""
    text = result.once("report", lambda: as_page(document_of(result.side, None, commands(result.request))))
    return html_file(stem_of(result), text)


def commands(request: ScenarioSet) -> str:
    """The lines that give the same results: a file for each column, then the comparison."""
    lines, files = [], [f"{scenario_letter(k)}.toml" for k in range(len(request.columns))]
    for column, file in zip(request.columns, files, strict=True):
        if isinstance(column.source, UploadedScenario):
            said = _("{file}: your file {label}, hash {hash}")
            label = " ".join(column.source.label.split())
            lines.append("# " + said.format(file=file, label=label, hash=column.source.hash))
        elif is_private(column.source):
            changes = [f"{key} = {toml_value(value)}" for key, value in column.source.changes]
            text = "\n".join([f"extends = {toml_value(column.source.source)}", *changes])
            lines.append(f"cat > {file} <<'END'\n{text}\nEND")
        else:
            whole = shlex.split(command_line(column.source))[2:]
            options = whole[: whole.index("--runs")]
            lines.append(f"{shlex.join(['cisim', 'show', *options])} > {file}")
    names = [part for name in request.names for part in ("--name", name)]
    with_run_options = ["--seed", str(request.seed)] if request.seed != 1 else []
    with_run_options += ["--rope", str(request.rope)] if request.rope != ROPE else []
    against = ["--against", str(request.reference + 1)] if request.reference else []
    last = ["cisim", "compare", *files, *names, *against, *with_run_options, "--runs", str(FULL), "--json"]
    return "\n".join([*lines, shlex.join(last)])


ITEM_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "stages": lambda stage: _(stage.name),
    "initiatives": lambda partnership: _("{name} (starts {n} months later)").format(
        name=partnership.name, n=partnership.start
    ),
    "segments": lambda segment: _("{name} ({share}, {points})").format(
        name=_(segment.name), share=format_percent(segment.share), points=signed(segment.head_start)
    ),
}
"""An item of a list, in words."""


class DifferingRow(TypedDict):
    """A value on which scenarios differ: a cell for each, and whether it is as in the reference."""

    key: str
    label: str
    about: str
    cells: list[str]
    same: list[bool]


def differing_rows(request: ScenarioSet) -> list[DifferingRow]:
    """The rows on which columns differ, in words, with real units; cells that are as in the reference are marked."""
    differences, conditions = differing_values(request.scenarios), request.conditions
    parameters, controlled = all_parameters(conditions), control_keys(conditions) - problems()["adaptive"].keys()
    rows: list[DifferingRow] = []
    for key, values in sorted(differences.items(), key=lambda item: _rank(item[0], conditions)):
        texts = [_text(key, value, conditions) for value in values]
        same = [value == values[request.reference] for value in values]
        about = key if key in parameters and key not in controlled else ""
        rows.append({"key": key, "label": label_of(key, conditions), "about": about, "cells": texts, "same": same})
    return rows


def _rank(key: str, conditions: tuple[Condition, ...]) -> tuple[int, str]:
    """Controls first, in the order of the page; then the rest by name."""
    first = [*problems()["adaptive"], *strength_keys(conditions)]
    return (first.index(key), "") if key in first else (len(first), key)


def _text(key: str, value: Any, conditions: tuple[Condition, ...]) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return ", ".join(map(ITEM_TEXTS[key], value))
    return value_text(key, value, conditions)
