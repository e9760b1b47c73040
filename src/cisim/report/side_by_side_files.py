"""Reports of scenarios side by side: text for a terminal, one HTML file, and the files of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.charts.page import contrasts, scenarios
from cisim.comparison.number_text import spread_text, years_text
from cisim.comparison.side_by_side import SideBySide
from cisim.comparison.side_by_side_sentences import (
    among_texts,
    best_sentence,
    scenario_letter,
    totals_sentence,
    versus_sentences,
)
from cisim.report.html import report_page
from cisim.report.side_by_side_rows import result_rows
from cisim.report.side_by_side_tables import (
    columns_of,
    contrasts_table,
    differs_table,
    parameters_of,
    results_table,
    rows_table,
    runs_table,
    scenarios_assumptions_table,
    years_table,
)
from cisim.report.terminal import table
from cisim.storage.files import environment, frame_text, timestamp, write_json, write_text
from cisim.storage.folders import write_atomically

DRAWING_WIDTH = 900
"""Pixels of drawings in a report."""
QUESTION = "What differs between these scenarios, and what comes of it in the model, with the same seeds for all?"


def sentences(result: Mapping[str, Any]) -> list[str]:
    """Verdicts, who is best how often, money."""
    return [
        *versus_sentences(result),
        *among_texts(result),
        *filter(None, [best_sentence(result)]),
        totals_sentence(result),
    ]


def manifest(side: SideBySide, command: str) -> dict[str, Any]:
    """Everything needed to make it again: versions, every scenario with its hash, runs, seed, platform, date."""
    scenarios = [
        {"name": name, "scenario": s.name, "scenario_hash": s.hash, "scenario_values": s.to_dict()}
        for name, s in zip(side.names, side.scenarios, strict=True)
    ]
    return {
        "command": command,
        "runs": side.runs,
        "seed": side.arms[0].seed,
        "rope": side.rope,
        "years": side.years,
        "reference": scenario_letter(side.reference),
        **environment(),
        "written": timestamp(),
        "scenarios": scenarios,
    }


def side_by_side_report(side: SideBySide, command: str) -> str:
    """Scenarios side by side as one HTML page."""
    result = side.to_dict()
    years, points, numbers = years_table(side), contrasts_table(result), results_table(result)
    figures = {
        "Differences": contrasts.draw(result, DRAWING_WIDTH),
        "Stages over the years": scenarios.draw(years, result, DRAWING_WIDTH),
    }
    return report_page(
        title="Scenarios compared: " + ", ".join(columns_of(result)),
        question=QUESTION,
        sentences=sentences(result),
        figures=figures,
        tables={
            "Differences": points,
            "Stages over the years": years[years["year"] == years["year"].max()],
            "What differs between the scenarios": _in_words(differs_table(result, parameters_of(side))),
            f"Results after {years_text(side.years)}: means, and paired differences from "
            f"{scenario_letter(side.reference)} with {spread_text(side.runs)}": rows_table(result),
            "The same in numbers": numbers.assign(measure=numbers["measure"] + ", " + numbers["unit"]).drop(
                columns=["name", "unit"]
            ),
        },
        assumptions=scenarios_assumptions_table(side),
        manifest=manifest(side, command),
        command=command,
    )


def _in_words(differs: pd.DataFrame) -> pd.DataFrame:
    """Meanings first, keys last."""
    return differs[["meaning", *(name for name in differs if name not in ("meaning", "key")), "key"]]


def as_text(result: Mapping[str, Any]) -> str:
    """What differs, results and verdicts for a terminal (``SideBySide.to_dict()``)."""
    heads = columns_of(result)
    differs = differs_table(result)
    first = table(["what differs", *heads], [[r["key"], *(r[h] for h in heads)] for r in differs.to_dict("records")])
    rows = []
    for row in result_rows(result):
        rows.append([row["label"] + (f" ({row['unit']})" if row["unit"] else ""), *(c["value"] for c in row["cells"])])
        if any(c["more"] for c in row["cells"]):
            rows.append(["", *(c["more"] for c in row["cells"])])
    foot = (
        f"{result['runs']} runs each, seed {result['seed']}, model {result['model_version']}; illustrative, not "
        "calibrated to your community."
    )
    second = table([f"after {years_text(result['years'])}", *heads], rows)
    return "\n".join([*first, "", *second, "", *sentences(result), "", foot])


@write_atomically
def save_side_by_side(folder: Path, side: SideBySide, result: dict[str, Any], command: str) -> list[Path]:
    """Write ``report.html``, ``comparison.json``, ``comparison.txt``, ``results.csv``, ``runs.csv``,
    ``manifest.json``; returns the files.
    """
    texts = {
        "comparison.txt": as_text(result) + "\n",
        "report.html": side_by_side_report(side, command),
        "results.csv": frame_text(results_table(result)),
        "runs.csv": frame_text(runs_table(side)),
    }
    for name, text in texts.items():
        write_text(folder / name, text)
    write_json(folder / "comparison.json", result)
    write_json(folder / "manifest.json", manifest(side, command))
    return [folder / name for name in (*texts, "comparison.json", "manifest.json")]
