"""The files of one arm: its series, attainment, units and manifest."""

from __future__ import annotations

from pathlib import Path

from cisim.scenario.scenario import Scenario
from cisim.simulation.observe import METRICS, Record
from cisim.storage.files import manifest, write_csv, write_json
from cisim.storage.folders import write_atomically


@write_atomically
def save_run(folder: Path, scenario: Scenario, record: Record, seed: int, command: str = "") -> list[Path]:
    """Write one arm's record: ``series.csv`` (run, month, metrics), ``attainment.csv`` (run, month, stage, segment,
    share), ``columns.json`` (units) and ``manifest.json``. Returns the files.
    """
    names = list(record.metrics)
    runs, moments = next(iter(record.metrics.values())).shape[1:]
    series = (
        [run, int(record.months[at]), *(repr(float(record.metrics[name][0, run, at])) for name in names)]
        for run in range(runs)
        for at in range(moments)
    )
    attainment = (
        [run, int(record.months[at]), stage.name, segment.name, repr(float(record.attainment[0, run, at, s, l]))]
        for run in range(runs)
        for at in range(moments)
        for s, stage in enumerate(scenario.stages)
        for l, segment in enumerate(scenario.segments)
    )
    described = {m.name: m for m in METRICS}
    columns = {
        n: {"unit": described[n].unit, "text": described[n].text}
        if n in described
        else {"unit": "share", "text": "level"}
        for n in names
    }
    write_csv(folder / "series.csv", ["run", "month", *names], series)
    write_csv(folder / "attainment.csv", ["run", "month", "stage", "segment", "share"], attainment)
    write_json(folder / "columns.json", columns)
    write_json(folder / "manifest.json", manifest(scenario, runs, seed, command))
    return [folder / name for name in ("series.csv", "attainment.csv", "columns.json", "manifest.json")]
