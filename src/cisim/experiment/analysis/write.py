"""Answers as files: each analysis as one JSON document and one CSV per table, under FOLDER/analysis/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.experiment.analysis.bootstrap import Bootstrap
from cisim.experiment.analysis.table import SweepTable
from cisim.storage.files import json_values, timestamp, write_frame, write_json
from cisim.version import __version__


def document(
    name: str,
    table: SweepTable,
    outcome: str,
    tables: Mapping[str, pd.DataFrame],
    bootstrap: Bootstrap,
    notes: Iterable[str] = (),
    command: str = "",
    **facts: Any,
) -> dict[str, Any]:
    """An analysis as one JSON object: what it is of, where it comes from, and its tables as lists of rows."""
    return {
        "analysis": name,
        "outcome": {
            "name": outcome, "label": table.label(outcome), "unit": table.unit(outcome), "better": table.better(outcome)
        },
        **facts,
        "provenance": provenance(table, bootstrap, command),
        "notes": list(notes),
        "tables": {key: records(frame) for key, frame in tables.items()},
    }  # fmt: skip


def provenance(table: SweepTable, bootstrap: Bootstrap, command: str = "") -> dict[str, Any]:
    """What a result was made of: runs, seed, versions, hashes, year, filter, and how its intervals were made."""
    experiment, manifest = table.manifest.get("experiment", {}), table.manifest
    return {
        "line": table.provenance,
        "experiment": experiment.get("name", ""),
        "question": experiment.get("question", ""),
        "scenario": experiment.get("scenario", ""),
        "runs": int(table.frame["run"].nunique()),
        "failed_runs": table.failed,
        "replications": int(table.frame["replicate"].nunique()),
        "seed": experiment.get("seed"),
        "year": table.year_text,
        "where": list(table.where),
        "model_version": manifest.get("model_version", ""),
        "model_hash": manifest.get("model_hash", ""),
        "plan_hash": manifest.get("plan_hash", ""),
        "sweep_commands": manifest.get("commands", []),
        "bootstrap": {"draws": bootstrap.draws, "level": bootstrap.level, "seed": bootstrap.seed},
        "analysed_with": __version__,
        "command": command,
        "written": timestamp(),
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as JSON objects; numbers that are not finite become null."""
    return list(json_values(frame.to_dict("records")))


def save(folder: Path, stem: str, answer: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write ``stem.json`` and ``stem-<table>.csv`` into ``folder/analysis``, each whole or not at all.

    Returns:
        The files.
    """
    stem = re.sub(r"[^\w.=-]+", "_", stem)
    place = folder / "analysis"
    files = [place / f"{stem}.json"]
    write_json(files[0], answer)
    for name, frame in tables.items():
        files.append(place / f"{stem}-{name}.csv")
        write_frame(files[-1], frame)
    return files
