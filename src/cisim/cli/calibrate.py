"""``cisim calibrate``: parameters of a scenario from a community's own series of indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import (
    FILE_PATH,
    command_line,
    force_option,
    json_option,
    out_option,
    quiet_option,
    scenario_options,
    split_names,
    threads_option,
)
from cisim.cli.own_files import columns_option, tell
from cisim.cli.rendering import show_document
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@scenario_options
@click.argument("series", required=False)
@click.option(
    "-p", "--parameters", multiple=True, required=True, metavar="KEY,...", help="What is calibrated. Repeatable."
)
@click.option("--priors", type=FILE_PATH, help='TOML with distributions: [priors] "key" = [low, high].')
@click.option(
    "--arm",
    type=click.Choice(["collective", "isolated"]),
    default="collective",
    show_default=True,
    help="What the series was: under the conditions of the scenario, or with all strengths at zero.",
)
@click.option("--start", type=float, help="Year in which the simulation starts. Default: the first of the series.")
@click.option("--budget", type=click.IntRange(1, 10_000_000), default=4000, show_default=True, help="Runs to simulate.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Root seed.")
@columns_option
@threads_option
@json_option
@out_option("Folder. Default: results/calibration-<scenario>.")
@force_option
@quiet_option
def calibrate(
    scenario: str,
    overrides: tuple[str, ...],
    series: str | None,
    parameters: tuple[str, ...],
    priors: Path | None,
    arm: str,
    start: float | None,
    budget: int,
    seed: int,
    columns: tuple[str, ...],
    threads: int | None,
    as_json: bool,
    out: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Calibrate parameters to a series: posterior, check of the fit, what the data do not tell, calibrated scenario.

    SERIES is a CSV file with the columns year, stage, value and, if wanted, segment and sd, or a wide table with a
    column a year (shares or per cents; docs/own_community.md), or pattern:ID for the series of a pattern of cisim
    validate that is not held out; by default the series that the file of the scenario names under [files].
    """
    chosen = load_scenario(scenario, overrides)
    from cisim.evidence.calibration import report
    from cisim.evidence.calibration.calibrate import calibrate as run_calibration
    from cisim.evidence.calibration.prior import make_prior
    from cisim.scenario.load import changes_of, named_series
    from cisim.scenario.prior_file import read_priors
    from cisim.storage.folders import CALIBRATION_FOLDER, check_output_folder, result_folder

    changed = changes_of(overrides)
    prior = make_prior(chosen, split_names(parameters), read_priors(priors, chosen) if priors else {})
    of_arm = chosen.isolated() if arm == "isolated" else chosen
    data = _data(series or named_series(scenario), of_arm, start, columns)
    if budget < 400:
        raise CisimError(f"--budget {budget} is too small: at least 400 runs")
    folder = out or result_folder(f"calibration-{chosen.name}")
    check_output_folder(folder, CALIBRATION_FOLDER, [chosen.hash], seed, force)
    notice_compilation(quiet)
    bar = ProgressBar(quiet or as_json)
    calibration = run_calibration(of_arm, data, prior, budget, seed, threads=threads, progress=bar.update)
    bar.clear()
    calibrated = report.scenario_file(calibration, chosen, scenario, changed, folder)
    result = report.CalibrationReport(calibration, chosen, calibrated, seed)
    show_document(report.calibration_document(result, None, command_line()), as_json, folder)


def _data(source: str, scenario: Any, start: float | None, columns: tuple[str, ...]) -> Any:
    """The series of a file, or of a pattern that may be used."""
    from cisim.own_community.series import parse_series, read_series_file
    from cisim.own_community.sheet import Sheet

    kind, colon, name = source.partition(":")
    if kind != "pattern" or not colon:
        series, reading = read_series_file(Path(source), scenario, start, columns)
        tell([reading])
        return series
    from cisim.evidence.validation.patterns import calibration_pattern, read_patterns

    pattern = calibration_pattern(read_patterns().patterns, name)
    rows = [(k, {"year": str(y), "stage": s, "value": str(v)}) for k, (y, s, v) in enumerate(pattern.series, 1)]
    return parse_series(Sheet(f"pattern {name}", rows), scenario, start)
