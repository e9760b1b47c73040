"""What all experiment scripts share: options, the run, and the small reference result that is kept."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cisim.charts import matplotlib_style as style
from cisim.charts.measure import Measure
from cisim.charts.paper import differences
from cisim.experiment.analysis.paired import paired
from cisim.experiment.analysis.table import SweepTable, load
from cisim.experiment.sweep.experiment import load_experiment
from cisim.experiment.sweep.run_experiment import run_experiment
from cisim.experiment.sweep.store import Store
from cisim.simulation import compile as compilation
from cisim.storage.files import frame_text, write_json, write_text

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Run:
    """One script at work: its experiment, its folder, and what it keeps under results/reference/<id>."""

    name: str
    replications: int | None
    folder: Path
    reference: Path
    seconds: float = 0.0
    store: Store = field(init=False)

    def sweep(self, source: str | Mapping[str, Any]) -> Store:
        """Run the experiment (or go on with it), with the number of replications that was asked for."""
        overrides = {} if self.replications is None else {"replications": self.replications}
        if isinstance(source, Mapping):
            experiment: Any = dict(source) | overrides
        else:
            experiment = load_experiment(source, [f"{k}={v}" for k, v in overrides.items()])
        name = experiment["name"] if isinstance(experiment, dict) else experiment.name
        compilation.warm_up()
        begun = time.perf_counter()
        self.store = run_experiment(experiment, self.folder / name)
        self.seconds += time.perf_counter() - begun
        return self.store

    def table(self, year: Any = None) -> SweepTable:
        """The finished sweep at a year (by default the last one)."""
        return load(self.store.folder, year)

    def keep(self, name: str, table: pd.DataFrame) -> None:
        """Keep a small table, with six digits."""
        write_text(self.reference / f"{name}.csv", frame_text(table, float_format="%.6g"))

    def draw(self, name: str, figure: Any) -> None:
        """Keep a figure as SVG and PNG."""
        self.reference.mkdir(parents=True, exist_ok=True)
        write_text(self.reference / f"{name}.svg", style.svg(figure))
        style.save_png(figure, self.reference / f"{name}.png", dpi=110)

    def compare_arms(self, label: str) -> None:
        """Keep and draw the paired differences of both arms at the end, by a column of the design; keep those of all
        years.
        """
        table = self.table()
        rows = paired(table, "outcome").rows
        self.keep("differences", rows)
        self.keep("by_year", paired(self.table("all"), "outcome").rows)
        against = "collective less isolated"
        figure = differences.draw(rows, measure(table), table.provenance, label=label, against=against)
        self.draw("differences", figure)

    def finish(self) -> None:
        """Keep how it was made."""
        manifest = self.store.manifest
        provenance = {
            k: manifest[k] for k in ("experiment", "plan_hash", "model_version", "python", "libraries", "begun")
        }
        command = f"python experiments/{self.name}.py"
        if self.replications is not None:
            command += f" --replications {self.replications}"
        facts = {"command": command, "seconds": round(self.seconds, 1), "runs": manifest["runs"]}
        write_json(self.reference / "made.json", facts | provenance)
        print(f"{self.name}: {manifest['runs']:,} runs in {self.seconds:.0f} s -> {self.reference}")


def start(file: str, description: str | None) -> Run:
    """Read the options of a script: ``--replications``, ``--out`` (whole sweep), ``--keep`` (reference result)."""
    name = Path(file).stem
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, help="default: as in the experiment")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="folder of the whole sweeps")
    parser.add_argument("--keep", type=Path, default=ROOT / "results" / "reference", help="folder of small results")
    parser.add_argument("--fresh", action="store_true", help="begin anew if the folder has an unfinished sweep")
    options = parser.parse_args()
    short = name.split("_", 1)[0]
    folder = options.out / name
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    return Run(name, options.replications, folder, options.keep / short)


def measure(table: SweepTable, outcome: str = "outcome", interval: str = "95 % interval") -> Measure:
    """The words of an outcome for figures."""
    words = {"label": table.label(outcome), "unit": table.unit(outcome)}
    return Measure.of(words, f"after {table.year_text}", interval)
