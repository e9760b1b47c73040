"""The files of a comparison: picture, tables, the JSON object and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cisim.charts.paper import comparison as chart
from cisim.charts.style import svg
from cisim.comparison.comparison import ARMS, Comparison
from cisim.comparison.existing import can_end
from cisim.report.comparison_tables import existing_table
from cisim.report.html import comparison_report
from cisim.report.terminal import comparison as as_text
from cisim.storage.files import manifest, write_csv, write_frame, write_json, write_text
from cisim.storage.folders import write_atomically


@write_atomically
def save_comparison(folder: Path, comparison: Comparison, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``report.html`` (all in one page), ``comparison.png``, ``comparison.txt``, ``stages.csv``, ``runs.csv``,
    ``comparison.json``, ``manifest.json``, and where partnerships can end ``existing.csv``; returns the files.
    """
    columns = ("mean", "se", "p10", "p50", "p90")
    stages = [
        [
            row["stage"],
            row["start"],
            *(row[arm] for arm in ARMS),
            *(row["difference"][k] for k in columns),
            row["verdict"],
        ]
        for row in result["stages"]
    ]
    last = comparison.last_stage
    years = [f"{arm}_year_{m / 12:g}" for arm in ARMS for m in comparison.months]
    runs = [[run, *comparison.stages[:, run, :, last].ravel()] for run in range(comparison.runs)]
    write_csv(folder / "stages.csv", ["stage", "start", *ARMS, "difference", *columns[1:], "verdict"], stages)
    ends = can_end(comparison.scenario)
    if ends:
        years += [f"existing_year_{m / 12:g}" for m in comparison.months]
        runs = [[*row, *there] for row, there in zip(runs, comparison.collective.existing, strict=True)]
        write_frame(folder / "existing.csv", existing_table(comparison))
    write_csv(folder / "runs.csv", ["run", *years], runs)
    write_json(folder / "comparison.json", result)
    write_text(folder / "comparison.txt", as_text(result) + "\n")
    record = manifest(comparison.scenario, comparison.runs, comparison.seed, command)
    write_json(folder / "manifest.json", record)
    paths = comparison.stages[..., last]
    chart.save(folder / "comparison.png", result, comparison.months, paths)
    figure = {"Stages and years": svg(chart.draw(result, comparison.months, paths))}
    write_text(folder / "report.html", comparison_report(result, figure, record))
    names = (
        "comparison.txt",
        "comparison.png",
        "report.html",
        "comparison.json",
        "stages.csv",
        "runs.csv",
        *(["existing.csv"] if ends else []),
        "manifest.json",
    )
    return [folder / name for name in names]
