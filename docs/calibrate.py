"""The examples of docs/calibration.md: series with known truth, the commands, what they print, the picture.

Usage: python docs/calibrate.py   (or: make calibration; about two minutes)
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
from click.testing import CliRunner

from cisim.cli import main
from cisim.evidence.calibration.prior import make_prior
from cisim.evidence.calibration.simulated_series import simulate_series
from cisim.own_community.series import Datum, Series
from cisim.scenario.load import load
from cisim.scenario.prior_file import read_priors
from cisim.storage.files import write_csv, write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "calibration.md"
EXAMPLE = ROOT / "configs" / "calibration"
TRUTHS = {
    "example": {"service.background": 0.3, "service.entry_share": 0.35, "funding.recovery": 0.5},
    "no-starts": {"service.caseload": 150.0, "service.entry_share": 0.35, "funding.recovery": 0.5},
}
"""Parameters of the communities that the series of the examples were simulated with; the last one leaves no trace in
indicators.
"""
SCENARIOS = {"example": "adaptive-city", "no-starts": str(EXAMPLE / "no-starts.toml")}
YEARS = range(2010, 2021)
STAGES = ("ready", "reading", "maths", "graduate")
SEED = 5
COMMANDS = re.compile(r"(<!-- output: ([^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PREDICTED = re.compile(r"\nPredicted\n(?: .*\n)+")
"""The longest table, which the page leaves to predicted.csv and the picture."""


def write_series(example: str) -> None:
    """The series of an example, from one simulated city with the true parameters."""
    city, truth = load(SCENARIOS[example]), TRUTHS[example]
    prior = make_prior(city, list(truth), read_priors(EXAMPLE / f"{example}-priors.toml"))
    u = np.array([[(truth[p.key] - p.low) / (p.high - p.low) for p in prior]])
    labels = [s.label for s in city.stages]
    data = [Datum(float(y), labels.index(s), None, 0.0, city["indicators.noise_points"]) for y in YEARS for s in STAGES]
    values = simulate_series(city, prior, u, Series(tuple(data), YEARS[0]), SEED)[0]
    rows = [[f"{d.year:g}", labels[d.stage], f"{np.clip(v, 0, 100):.1f}"] for d, v in zip(data, values, strict=True)]
    write_csv(EXAMPLE / f"{example}-series.csv", ["year", "stage", "value"], rows)


def printed(command: str) -> str:
    """What a command prints, without the table of predicted values."""
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    if result.exit_code:
        raise SystemExit(result.stderr)
    return PREDICTED.sub("", result.stdout)


def run() -> None:
    """Make the examples and fill the page."""
    for example in TRUTHS:
        write_series(example)
    for made in (ROOT / "results").glob("calibration-*"):
        shutil.rmtree(made)
    page = COMMANDS.sub(
        lambda m: f"{m[1]}\n```sh\n{m[2]}\n```\n\n```text\n{printed(m[2])}```\n\n{m[3]}",
        PAGE.read_text(encoding="utf-8"),
    )
    write_text(PAGE, page)
    made = ROOT / "results" / "calibration-no-starts" / "predictive.png"
    shutil.copy(made, ROOT / "docs" / "images" / "calibration.png")


if __name__ == "__main__":
    run()
