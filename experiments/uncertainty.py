"""Joint uncertainty of the scenarios whose verdicts pages show first: writes ``configs/uncertainty.json``.

python experiments/uncertainty.py [--worlds 200] [--runs 40]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cisim.evidence.uncertainty import UncertaintyQuestion, read_answer, run_worlds
from cisim.evidence.validation.draw_store import DrawStore
from cisim.experiment.progress_bar import ProgressBar
from cisim.report.known_uncertainty import FILE
from cisim.scenario.load import load
from cisim.storage.files import write_json
from cisim.storage.hashes import model_hash
from cisim.version import __version__

ROOT = Path(__file__).parents[1]
SCENARIOS = ("adaptive-city", "mixed-city", "technical-city", "small-town", "strive-region")
KEPT = ("scenario", "years", "draws", "failed", "runs", "seed", "numbers", "reference", "difference", "shares")
STRONGEST = 10
"""Numbers that separate worlds, kept of each scenario."""


def main() -> None:
    """Run the worlds of every scenario and keep what sentences need."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args()
    found = {}
    for name in SCENARIOS:
        question = UncertaintyQuestion(load(name), options.worlds, options.runs)
        bar = ProgressBar(unit=f"worlds of {name}")
        worlds = run_worlds(question, DrawStore(ROOT / "results" / "uncertainty" / name), progress=bar.update)
        bar.clear()
        assert worlds is not None  # nothing stops it
        result = read_answer(question, worlds).to_dict()
        found[result["scenario_hash"]] = {k: result[k] for k in KEPT} | {"separation": result["separation"][:STRONGEST]}
    write_json(ROOT / "configs" / FILE, {"model_version": __version__, "model_hash": model_hash(), "scenarios": found})


if __name__ == "__main__":
    main()
