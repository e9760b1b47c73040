"""The files of a comparison: picture, tables, the JSON object and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cisim.charts.paper import comparison as chart
from cisim.charts.style import svg
from cisim.comparison.comparison import ARMS, Comparison
from cisim.comparison.existing import can_end
from cisim.report.comparison_tables import existing_table, leverage_table, watch_table
from cisim.report.html import comparison_report
from cisim.report.terminal import comparison as as_text
from cisim.storage.files import manifest, write_csv, write_frame, write_json, write_text
from cisim.storage.folders import write_atomically


@write_atomically
def save_comparison(folder: Path, comparison: Comparison, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``report.html`` (all in one page), ``comparison.png``, ``comparison.txt``, ``stages.csv``,
    ``segments.csv``, ``runs.csv``, ``comparison.json``, ``manifest.json``, where partnerships can end ``existing.csv``,
    where a backbone is paid ``leverage.csv``, and with what funders watch ``watch.csv``; returns the files.
    """
    last = comparison.last_stage
    years = [f"{arm}_year_{m / 12:g}" for arm in ARMS for m in comparison.months]
    runs = [[run, *comparison.stages[:, run, :, last].ravel()] for run in range(comparison.runs)]
    _write_differences(folder / "stages.csv", ["stage", "start"], result["stages"])
    _write_differences(folder / "segments.csv", ["segment", "share"], result["segments"])
    ends = can_end(comparison.scenario)
    if ends:
        years += [f"existing_year_{m / 12:g}" for m in comparison.months]
        runs = [[*row, *there] for row, there in zip(runs, comparison.collective.existing, strict=True)]
        write_frame(folder / "existing.csv", existing_table(comparison))
    paid = result["leverage"] is not None
    if paid:
        write_frame(folder / "leverage.csv", leverage_table(result["leverage"]))
    watched = "watch" in result
    if watched:
        write_frame(folder / "watch.csv", watch_table(result["watch"]))
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
        "segments.csv",
        "runs.csv",
        *(["existing.csv"] if ends else []),
        *(["leverage.csv"] if paid else []),
        *(["watch.csv"] if watched else []),
        "manifest.json",
    )
    return [folder / name for name in names]


def _write_differences(file: Path, names: list[str], rows: list[dict[str, Any]]) -> None:
    """Rows of stages or segments with both arms and the summary of their difference."""
    columns = ("mean", "se", "p10", "p50", "p90")
    header = [*names, *ARMS, "difference", *columns[1:], "verdict"]
    cells = [
        [*(row[k] for k in (*names, *ARMS)), *(row["difference"][k] for k in columns), row["verdict"]] for row in rows
    ]
    write_csv(file, header, cells)
