"""``cisim uncertainty``: worlds drawn jointly from what is not known in a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.load_scenario import load_scenario
from cisim.cli.options import (
    FILE_PATH,
    command_line,
    json_option,
    out_option,
    quiet_option,
    scenario_options,
    seed_option,
    threads_option,
)
from cisim.cli.rendering import show_document
from cisim.cli.resume import end_interrupted, stop_on_interrupt
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@scenario_options
@click.option(
    "--worlds", "--draws", "count", type=click.IntRange(2, 100_000), default=200, show_default=True, help="Joint draws."
)
@click.option("--runs", type=click.IntRange(10, 100_000), default=40, show_default=True, help="Paired runs of each.")
@click.option("--priors", type=FILE_PATH, help='TOML with distributions: [priors] "key" = [low, high].')
@seed_option
@threads_option
@out_option("Also write picture, JSON and CSV to this folder, and keep worlds there: what was begun is gone on with.")
@json_option
@quiet_option
def uncertainty(
    scenario: str,
    overrides: tuple[str, ...],
    count: int,
    runs: int,
    priors: Path | None,
    seed: int,
    threads: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """How often collective is ahead and behind when what is not known moves together, and what separates worlds.

    A world is a joint draw: each number comes from the distribution that it declares, or from half to double where it
    is assumed; --priors stand above these. Ctrl-C keeps the worlds that are finished in --out; the same command goes
    on.
    """
    chosen = load_scenario(scenario, overrides)
    from cisim.evidence.uncertainty import UncertaintyQuestion, read_answer, run_worlds
    from cisim.evidence.uncertainty_report import uncertainty_document
    from cisim.evidence.validation.draw_store import DrawStore
    from cisim.scenario.prior_file import read_priors
    from cisim.storage.folders import UNCERTAINTY_FOLDER, check_output_folder

    question = UncertaintyQuestion(chosen, count, runs, seed, priors=read_priors(priors, chosen) if priors else {})
    question.numbers()  # a prior of no number is said before anything is run
    bar = ProgressBar(quiet, "worlds")
    if out is not None:
        check_output_folder(out, UNCERTAINTY_FOLDER)
    notice_compilation(quiet)
    with stop_on_interrupt(bar, out) as stop:
        found = run_worlds(question, DrawStore(out), threads=threads, stop=stop, progress=bar.update)
    if found is None:
        end_interrupted(bar, out)
    bar.clear()
    show_document(uncertainty_document(read_answer(question, found, threads), None, command_line()), as_json, out)
