"""The page Compare as words, tables, drawings and files, all of one result."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cisim.charts.page import contrasts, scenarios
from cisim.comparison.number_text import years_text
from cisim.comparison.side_by_side import differing_values
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.comparison.verdict import ROPE
from cisim.dashboard.compare.results import SideBySideResult
from cisim.dashboard.compare.scenario_set import ScenarioSet, UploadedScenario
from cisim.dashboard.shell.picture import NARROW, WIDE, title_in
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import control_keys, label_of, problems, strength_keys, value_text
from cisim.dashboard.state.result_cache import FULL
from cisim.model.conditions import Condition
from cisim.report.html import as_table
from cisim.report.side_by_side_files import side_by_side_report
from cisim.report.side_by_side_tables import contrasts_table, results_table, years_table
from cisim.scenario.schema import all_parameters
from cisim.storage.files import frame_text


@dataclass(frozen=True)
class View:
    """A figure: its name on the page, the table behind it, how it is drawn, and what is measured."""

    label: str
    table: Callable[[SideBySideResult], pd.DataFrame]
    draw: Callable[[SideBySideResult, pd.DataFrame, int, int | None], str]
    subtitle: Callable[[Mapping[str, Any]], str]


COMPARE_FIGURES = {
    "contrasts": View(
        "Differences",
        lambda shown: contrasts_table(shown.result),
        lambda shown, table, width, only: contrasts.draw(shown.result, width),
        lambda r: (
            f"Points minus {scenario_letter(r['reference'])} after {years_text(r['years'])}, run by run on the same "
            "seeds: mean and 80 % of runs"
        ),
    ),
    "paths": View(
        "Over the years",
        lambda shown: years_table(shown.side),
        lambda shown, table, width, only: scenarios.draw(table, shown.result, width, only),
        lambda r: (
            "Children at benchmark (%), one scale for all stages. Line: median of runs; bar at its end: 80 % of runs"
        ),
    ),
}


def picture(name: str, shown: SideBySideResult, small: bool, only: int | None = None) -> dict[str, str]:
    """The drawing, for a desk or a phone, its finding, and the lines below; ``only`` one scenario stands out of it."""
    view, width = COMPARE_FIGURES[name], NARROW if small else WIDE
    table = shown.once(f"{name} table", lambda: view.table(shown))
    svg = shown.once(f"{name} {width} {only}", lambda: view.draw(shown, table, width, only))
    return {"svg": svg, "title": title_in(svg), "subtitle": view.subtitle(shown.result), "foot": foot(shown.result)}


def table_of(name: str, shown: SideBySideResult) -> dict[str, Any]:
    """The same as a table of texts."""
    view = COMPARE_FIGURES[name]
    return as_table(f"{view.label}: {view.subtitle(shown.result)}", view.table(shown))


def foot(result: Mapping[str, Any]) -> str:
    """Runs, seed, version and scenarios."""
    hashes = ", ".join(f"{scenario_letter(k)} {s['scenario_hash']}" for k, s in enumerate(result["scenarios"]))
    return (
        f"{result['runs']} runs each, seed {result['seed']}, cisim {result['model_version']}, scenarios {hashes}. "
        "Illustrative, not calibrated to a community."
    )


def file_of(name: str, kind: str, shown: SideBySideResult) -> dict[str, str]:
    """A file to keep: numbers of a figure, its drawing, all results (``results``), or the report (``report``)."""
    stem = "cisim-" + "-".join(s.hash[:6] for s in shown.asked.scenarios)
    if name == "report":
        text = shown.once("report", lambda: side_by_side_report(shown.side, commands(shown.asked)))
        return {"name": f"{stem}.html", "type": "text/html", "text": text}
    if kind == "svg":
        return {"name": f"{stem}-{name}.svg", "type": "image/svg+xml", "text": picture(name, shown, False)["svg"]}
    table = results_table(shown.result) if name == "results" else COMPARE_FIGURES[name].table(shown)
    text = f"# {foot(shown.result)}\n" + frame_text(table)
    return {"name": f"{stem}-{name}.csv", "type": "text/csv", "text": text}


def commands(asked: ScenarioSet) -> str:
    """The lines that give the same results: a file for each column, then the comparison."""
    lines, files = [], [f"{scenario_letter(k)}.toml" for k in range(len(asked.columns))]
    for column, file in zip(asked.columns, files, strict=True):
        if isinstance(column.source, UploadedScenario):
            lines.append(f"# {file}: your file {' '.join(column.source.label.split())}, hash {column.source.hash}")
        else:
            whole = shlex.split(command_line(column.source))[2:]
            kept = whole[: whole.index("--runs")]
            lines.append(f"{shlex.join(['cisim', 'show', *kept])} > {file}")
    names = [part for name in asked.names for part in ("--name", name)]
    with_run_options = ["--seed", str(asked.seed)] if asked.seed != 1 else []
    with_run_options += ["--rope", str(asked.rope)] if asked.rope != ROPE else []
    against = ["--against", str(asked.reference + 1)] if asked.reference else []
    last = ["cisim", "compare", *files, *names, *against, *with_run_options, "--runs", str(FULL), "--json"]
    return "\n".join([*lines, shlex.join(last)])


ITEM_TEXTS = {
    "stages": "{0.name}",
    "initiatives": "{0.name} (starts {0.start} months later)",
    "segments": "{0.name} ({0.share:.0%}, {0.head_start:+g})",
}
"""An item of a list, in words."""


def differing_rows(asked: ScenarioSet) -> list[dict[str, Any]]:
    """The rows on which columns differ, in words, with real units; cells that are as in the reference are marked."""
    found, conditions = differing_values(asked.scenarios), asked.conditions
    parameters, controlled = all_parameters(conditions), control_keys(conditions) - problems()["adaptive"].keys()
    rows: list[dict[str, Any]] = []
    for key, values in sorted(found.items(), key=lambda item: _rank(item[0], conditions)):
        texts = [_text(key, value, conditions) for value in values]
        same = [value == values[asked.reference] for value in values]
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
        return ", ".join(ITEM_TEXTS[key].format(i) for i in value)
    return value_text(key, value, conditions)
