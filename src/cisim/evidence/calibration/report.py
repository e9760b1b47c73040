"""A calibration: its JSON object, its document, and the scenario file with what was found."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from cisim.charts.paper import predictive
from cisim.evidence.calibration.calibrate import INTERVAL_LEVEL, Calibration
from cisim.evidence.data import CalibrationData, PosteriorRow
from cisim.language import format_percent
from cisim.model.parameters import Value
from cisim.report.assumptions import assumption_rows
from cisim.report.document import Assumptions, DataFile, Document, Figure, Section, Table, document_of
from cisim.scenario.load import presets
from cisim.scenario.scenario import Scenario
from cisim.storage.files import csv_text, frame_text, manifest
from cisim.version import __version__


def rows(calibration: Calibration, scenario: Scenario) -> list[PosteriorRow]:
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


def posterior_table(calibration: Calibration, scenario: Scenario) -> Table:
    """The posterior as it is read."""
    cells = [
        [
            r["parameter"], f"{r['before']:.4g}", str(p.distribution), f"{r['median']:.4g}",
            f"{r['p10']:.4g} to {r['p90']:.4g}",
            format_percent(r['shrinkage']), "yes" if r["identified"] else "NO", format_percent(r['covered']),
        ]
        for r, p in zip(rows(calibration, scenario), calibration.prior, strict=True)
    ]  # fmt: skip
    header = ["parameter", "before", "prior", "median", "80 % interval", "shrinkage", "identified", "covered"]
    return Table.of_texts("Posterior", header, cells)


def sentences(calibration: Calibration) -> list[str]:
    """How to read the posterior, the fit, warnings."""
    low, high = calibration.covered_by_chance
    return [
        "Shrinkage: how much shorter the 80 % interval is than that of the prior. Covered: simulated series nearest "
        "to the data are taken for data in turn; the share whose interval held the truth (80 % expected, "
        f"{100 * low:.0f} to {format_percent(high)} within chance).",
        f"{format_percent(calibration.fit)} of {len(calibration.series.data)} values lie in the "
        f"{format_percent(INTERVAL_LEVEL)} predictive interval; they are worth {calibration.observations:.1f} "
        f"independent ones. {calibration.simulated} runs, {calibration.effective:.0f} effective draws.",
        *(f"warning: {text}" for text in calibration.warnings),
        "Parameters that reproduce a series are not thereby true: other sets may do as well, and what was not varied "
        "is still assumed.",
    ]


def as_dict(calibration: Calibration, scenario: Scenario) -> CalibrationData:
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


@dataclass(frozen=True)
class CalibrationReport:
    """A calibration and what it was of.

    Attributes:
        calibration: what came of it.
        scenario: what was calibrated.
        calibrated: the text of ``scenario_file``.
        seed: root seed.
    """

    calibration: Calibration
    scenario: Scenario
    calibrated: str
    seed: int


@document_of.register
def calibration_document(report: CalibrationReport, data: CalibrationData | None = None, command: str = "") -> Document:
    """The document of a calibration; its arguments are those of ``document_of``."""
    calibration, scenario, seed = report.calibration, report.scenario, report.seed
    record = manifest(scenario, calibration.simulated, seed, command) | {"series_start": calibration.series.start}
    posterior, fitted = rows(calibration, scenario), predicted(calibration, scenario)
    foot = (
        f"{calibration.simulated} runs, seed {seed}, cisim {__version__}, scenario {scenario.name} ({scenario.hash})."
    )
    figure = Figure(
        "predictive",
        "Data, and what prior and posterior predict",
        Table.of_frame("Predicted", fitted),
        partial(predictive.draw, fitted, foot, len(calibration.warnings)),
    )
    said, cells = tuple(sentences(calibration)), [list(row.values()) for row in posterior]
    return Document(
        name="calibration",
        title=f"Calibration of {scenario.title}",
        question="Which values of these parameters reproduce the series, and what do the data not tell?",
        sections=(Section("", said, (figure,), (posterior_table(calibration, scenario),)),),
        data=as_dict(calibration, scenario) if data is None else data,
        foot=foot,
        subject=scenario.name,
        assumptions=Assumptions.of_rows(assumption_rows(record["scenario_values"])),
        record=record,
        command=command,
        files=(
            DataFile("calibrated.toml", lambda: report.calibrated),
            DataFile("posterior.csv", lambda: csv_text(list(posterior[0]), cells)),
            DataFile("draws.csv", lambda: csv_text([p.key for p in calibration.prior], calibration.draws.tolist())),
            DataFile("predicted.csv", lambda: frame_text(fitted, float_format="%.6g")),
        ),
    )
