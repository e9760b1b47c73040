"""A calibration as text, tables, picture, scenario file and manifest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cisim.charts.paper import predictive
from cisim.charts.style import save_figure as save_figure
from cisim.evidence.calibration.calibrate import INTERVAL_LEVEL, Calibration
from cisim.model.parameters import Value
from cisim.report.terminal import table
from cisim.scenario.load import presets
from cisim.scenario.scenario import Scenario
from cisim.storage.files import frame_text, manifest, write_csv, write_json, write_text
from cisim.storage.folders import atomic_folder
from cisim.version import __version__


def rows(calibration: Calibration, scenario: Scenario) -> list[dict[str, Any]]:
    """The posterior, a row for every parameter."""
    return [
        {
            "parameter": p.key,
            "unit": p.parameter.unit,
            "before": scenario[p.key],
            "prior_low": p.low,
            "prior_high": p.high,
            "prior_scale": "log" if p.log else "linear",
            "median": float(middle),
            "p10": float(low),
            "p90": float(high),
            "shrinkage": float(shrunk),
            "identified": bool(known),
            "covered": float(covered),
        }
        for p, (low, middle, high), shrunk, known, covered in zip(
            calibration.prior,
            calibration.quantiles.T,
            calibration.shrinkage,
            calibration.identified,
            calibration.covered,
            strict=True,
        )
    ]


def as_text(calibration: Calibration, scenario: Scenario) -> str:
    """Posterior table, fit, warnings."""
    cells = [
        [
            r["parameter"], f"{r['before']:.4g}", str(p.distribution), f"{r['median']:.4g}",
            f"{r['p10']:.4g} to {r['p90']:.4g}",
            f"{100 * r['shrinkage']:.0f} %", "yes" if r["identified"] else "NO", f"{100 * r['covered']:.0f} %",
        ]
        for r, p in zip(rows(calibration, scenario), calibration.prior, strict=True)
    ]  # fmt: skip
    header = ["parameter", "before", "prior", "median", "80 % interval", "shrinkage", "identified", "covered"]
    low, high = calibration.covered_by_chance
    lines = table(header, cells)
    lines += [
        "",
        "Shrinkage: how much shorter the 80 % interval is than that of the prior. Covered: simulated series nearest "
        "to the data are taken for data in turn; the share whose interval held the truth (80 % expected, "
        f"{100 * low:.0f} to {100 * high:.0f} % within chance).",
        f"{100 * calibration.fit:.0f} % of {len(calibration.series.data)} values lie in the "
        f"{100 * INTERVAL_LEVEL:.0f} % predictive interval; they are worth {calibration.observations:.1f} independent "
        f"ones. {calibration.simulated} runs, {calibration.effective:.0f} effective draws.",
        *(f"warning: {text}" for text in calibration.warnings),
        "Parameters that reproduce a series are not thereby true: other sets may do as well, and what was not varied "
        "is still assumed.",
    ]
    return "\n".join(lines)


def as_dict(calibration: Calibration, scenario: Scenario) -> dict[str, Any]:
    """One JSON object."""
    return {
        "schema": 1,
        "scenario": scenario.name,
        "posterior": rows(calibration, scenario),
        "fit": calibration.fit,
        "values": len(calibration.series.data),
        "runs": calibration.simulated,
        "effective_draws": calibration.effective,
        "effective_observations": calibration.observations,
        "effective_tests": calibration.tests,
        "warnings": calibration.warnings,
    }


def predicted(calibration: Calibration, scenario: Scenario) -> pd.DataFrame:
    """Data beside prior and posterior predictive, a row for every datum."""
    names = ["p10", "p25", "p50", "p75", "p90"]
    data = calibration.series.data
    panels = [
        scenario.stages[d.stage].label + (f", {scenario.segments[d.segment].name}" if d.segment is not None else "")
        for d in data
    ]
    frame = pd.DataFrame(
        {
            "panel": panels,
            "year": [d.year for d in data],
            "value": calibration.series.values,
            "sd": calibration.series.sd,
        }
    )
    for prefix, bands in (("prior_", calibration.prior_bands), ("", calibration.bands)):
        for name, column in zip(names, bands, strict=True):
            frame[prefix + name] = column
    return frame


def scenario_file(
    calibration: Calibration, scenario: Scenario, extends: str, changed: dict[str, Value], folder: Path
) -> str:
    """A scenario that extends the one calibrated, with the median of every identified parameter.

    Args:
        calibration: what came of it.
        scenario: what was calibrated.
        extends: how it was named.
        changed: values that were set besides.
        folder: where the file goes; a path is written relative to it.
    """
    below = extends if extends in presets() and not Path(extends).is_file() else os.path.relpath(extends, folder)
    lines = [
        f"# Calibrated with cisim {__version__} to {len(calibration.series.data)} values; posterior.csv stands beside.",
        f"extends = {json.dumps(below)}",
        f"title = {json.dumps(scenario.title + ', calibrated', ensure_ascii=False)}",
    ]
    sections: dict[str, list[str]] = {}
    for key, value in changed.items():
        if key not in {p.key for p in calibration.prior}:
            sections.setdefault(key.rpartition(".")[0], []).append(f"{key.rpartition('.')[2]} = {json.dumps(value)}")
    for row in rows(calibration, scenario):
        group, _, name = row["parameter"].rpartition(".")
        spread = f"80 % interval {row['p10']:.4g} to {row['p90']:.4g}"
        line = f"{name} = {float(np.format_float_positional(row['median'], 6, fractional=False))!r}  # {spread}"
        if not row["identified"]:
            line = f"# {name}: not identified by the data ({spread}), left as it was"
            if row["parameter"] in changed:
                sections.setdefault(group, []).append(f"{name} = {json.dumps(changed[row['parameter']])}")
        sections.setdefault(group, []).append(line)
    for group, settings in sections.items():
        lines += ["", f"[{group}]", *settings]
    return "\n".join(lines) + "\n"


def save(
    folder: Path,
    calibration: Calibration,
    scenario: Scenario,
    extends: str,
    changed: dict[str, Value],
    seed: int,
    command: str,
) -> list[Path]:
    """Write ``calibrated.toml``, ``posterior.csv``, ``draws.csv``, ``predicted.csv``, ``predictive.svg`` and ``.png``,
    ``calibration.json`` and ``manifest.json``; returns the files.
    """
    text = scenario_file(calibration, scenario, extends, changed, folder)
    with atomic_folder(folder) as place:
        files = _write(place, calibration, scenario, text, seed, command)
    return [folder / file.name for file in files]


def _write(
    folder: Path, calibration: Calibration, scenario: Scenario, calibrated: str, seed: int, command: str
) -> list[Path]:
    """The files in a folder; ``calibrated`` is the text of ``scenario_file``."""
    names = ("calibrated.toml", "posterior.csv", "draws.csv", "predicted.csv", "calibration.json", "manifest.json")
    files = [folder / name for name in names]
    posterior = rows(calibration, scenario)
    table_ = predicted(calibration, scenario)
    write_text(files[0], calibrated)
    write_csv(files[1], list(posterior[0]), [list(r.values()) for r in posterior])
    write_csv(files[2], [p.key for p in calibration.prior], calibration.draws.tolist())
    write_text(files[3], frame_text(table_, float_format="%.6g"))
    write_json(files[4], as_dict(calibration, scenario))
    write_json(
        files[5], manifest(scenario, calibration.simulated, seed, command) | {"series_start": calibration.series.start}
    )
    foot = (
        f"{calibration.simulated} runs, seed {seed}, cisim {__version__}, scenario {scenario.name} ({scenario.hash})."
    )
    return files + save_figure(predictive.draw(table_, foot, len(calibration.warnings)), folder / "predictive.svg")
