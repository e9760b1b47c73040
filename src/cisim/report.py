"""The files of a comparison: picture, tables, the JSON object and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cisim.charts import comparison as chart
from cisim.comparison import ARMS, Comparison
from cisim.render import comparison as as_text
from cisim.results import manifest, write_csv, write_json, write_text


def save_comparison(folder: Path, comparison: Comparison, result: dict[str, Any], command: str = "") -> list[Path]:
    """Write ``comparison.png``, ``comparison.txt``, ``stages.csv``, ``runs.csv``, ``comparison.json`` and
    ``manifest.json``; returns the files.
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
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "stages.csv", ["stage", "start", *ARMS, "difference", *columns[1:], "verdict"], stages)
    write_csv(folder / "runs.csv", ["run", *years], runs)
    write_json(folder / "comparison.json", result)
    write_text(folder / "comparison.txt", as_text(result) + "\n")
    write_json(folder / "manifest.json", manifest(comparison.scenario, comparison.runs, comparison.seed, command))
    chart.save(folder / "comparison.png", result, comparison.months, comparison.stages[..., last])
    names = ("comparison.txt", "comparison.png", "comparison.json", "stages.csv", "runs.csv", "manifest.json")
    return [folder / name for name in names]
