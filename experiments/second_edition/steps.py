"""What does each mechanism of the second edition change, added one after the other in the order that was registered?

From everything neutral to everything registered: the isolated level first, then collective less isolated, each with the
change against the step before on the same worlds, and what was expected beside it (configs/validation/mechanisms.toml).
Writes a table for each scenario to steps.md and steps.csv, and with --page between the marks of a page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim.comparison.intervals import Z95
from cisim.evidence.registration import RegisteredMechanism, registration
from cisim.experiment.progress_bar import ProgressBar
from cisim.model.types import Numbers
from cisim.scenario.load import load
from cisim.scenario.stage_values import with_changes
from cisim.simulation.simulate import run
from cisim.storage.files import write_csv, write_text

SCENARIOS = ("adaptive-city", "technical-city")
OUT = Path(__file__).resolve().parents[2] / "results" / "second-edition"
MARKS = ("<!-- steps -->\n", "<!-- end of steps -->")
"""Between which the tables stand on a page."""
HEADER = ("step", "isolated", "change (95 %)", "expected", "difference", "change (95 %)", "expected")


@dataclass(frozen=True)
class Step:
    """A step of a scenario: outcomes of both arms in points, ``[run]``."""

    mechanism: RegisteredMechanism | None
    isolated: Numbers
    collective: Numbers

    @property
    def title(self) -> str:
        """Number and title."""
        return "everything neutral" if self.mechanism is None else f"{self.mechanism.name} {self.mechanism.title}"

    @property
    def difference(self) -> Numbers:
        """Collective less isolated."""
        return self.collective - self.isolated


def mean_text(values: Numbers) -> str:
    """``+1.23 (+0.98 to +1.48)``: a mean with its 95 % interval."""
    mean, reach = values.mean(), Z95 * values.std(ddof=1) / len(values) ** 0.5
    return f"{mean:+.2f} ({mean - reach:+.2f} to {mean + reach:+.2f})"


def rows_of(steps: Sequence[Step], scenario: str) -> list[list[str]]:
    """The table of a scenario."""
    rows = []
    for at, step in enumerate(steps):
        before = steps[at - 1] if at else None
        expected = step.mechanism.expected.get(scenario) if step.mechanism else None
        rows.append(
            [
                step.title,
                f"{step.isolated.mean():.1f}",
                mean_text(step.isolated - before.isolated) if before else "",
                expected.isolated if expected else "",
                mean_text(step.difference),
                mean_text(step.difference - before.difference) if before else "",
                expected.difference if expected else "",
            ]
        )
    return rows


def run_steps(scenario: str, runs: int, seed: int, bar: ProgressBar) -> list[Step]:
    """All steps of a scenario on the same worlds."""
    found, listed = [], list(registration().steps(scenario))
    for at, (mechanism, changes) in enumerate(listed):
        chosen = with_changes(load(scenario), changes)
        record = run([chosen.isolated(), chosen], runs, seed, every=chosen.months, detail=False)
        isolated, collective = 100 * np.asarray(record.metrics["outcome"])[:, :, -1]
        found.append(Step(mechanism, isolated, collective))
        bar.update(at + 1, len(listed))
    bar.clear()
    return found


def markdown(tables: dict[str, list[list[str]]], runs: int, seed: int) -> str:
    """All tables as one page."""
    lines = [f"Points at the last stage after 15 years, {runs} paired runs, root seed {seed}; 95 % intervals.", ""]
    for scenario, rows in tables.items():
        body = ["| " + " | ".join(cells) + " |" for cells in (HEADER, ["---"] * len(HEADER), *rows)]
        lines += [f"### `{scenario}`", "", *body, ""]
    return "\n".join(lines)


def filled(page: str, text: str, marks: tuple[str, str] = MARKS) -> str:
    """A page with the tables between its marks."""
    before, first, rest = page.partition(marks[0])
    _, last, after = rest.partition(marks[1])
    if not first or not last:
        raise SystemExit(f"the page has no place for tables: {marks[0].strip()} ... {marks[1]}")
    return before + first + text + "\n" + last + after


def main(arguments: Sequence[str]) -> None:
    """Run the steps and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", action="append", help="default: " + ", ".join(SCENARIOS))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--page", type=Path, help="also write the tables into this page, as in docs/findings.md")
    options = parser.parse_args(arguments)
    bar = ProgressBar(unit="steps")
    tables = {}
    for scenario in options.scenario or SCENARIOS:
        tables[scenario] = rows_of(run_steps(scenario, options.runs, options.seed, bar), scenario)
    text = markdown(tables, options.runs, options.seed)
    print(text)
    write_text(options.out / "steps.md", text + "\n")
    if options.page:
        write_text(options.page, filled(options.page.read_text(encoding="utf-8"), text))
    rows = [[scenario, *row] for scenario, table in tables.items() for row in table]
    write_csv(options.out / "steps.csv", ["scenario", *HEADER], rows)


if __name__ == "__main__":
    main(sys.argv[1:])
