"""``cisim why``: what carries the difference between isolated and collective."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.load_scenario import load_scenario_or_link
from cisim.cli.options import (
    command_line,
    json_option,
    out_option,
    override_option,
    quiet_option,
    scenario_or_link,
    seed_option,
    threads_option,
)
from cisim.cli.own_files import OwnFiles, community_options
from cisim.cli.rendering import show_answer, show_document
from cisim.cli.resume import end_interrupted, refused_if_changed, stop_on_interrupt
from cisim.experiment.progress_bar import ProgressBar, count_text, duration_text

if TYPE_CHECKING:
    from cisim.experiment.why.designs import WhyQuestion
    from cisim.experiment.why.run import WhyEstimate


@click.command()
@scenario_or_link
@override_option
@community_options
@click.option(
    "--runs", type=click.IntRange(2, 100_000), default=40, show_default=True, help="Runs of each combination."
)
@click.option("--walks", type=click.IntRange(0, 100_000), default=40, show_default=True,
              help="Joint draws of numbers that are not known; 0: none.")  # fmt: skip
@seed_option
@threads_option
@out_option("Folder of runs, tables and picture; what was begun is gone on with. Default: results/why-<scenario>-...")
@click.option("--dry-run", is_flag=True, help="Say what it would take, from a timed pilot, and stop.")
@json_option
@quiet_option
@click.pass_context
def why(
    ctx: click.Context,
    scenario: str | None,
    overrides: tuple[str, ...],
    link: str | None,
    own: OwnFiles,
    runs: int,
    walks: int,
    seed: int,
    threads: int | None,
    out: Path | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """What carries the difference between isolated and collective: mechanisms, allocation and learning, assumptions.

    All combinations of mechanisms are run (exact Shapley values), and joint draws of what is assumed. Ctrl-C keeps what
    is finished; the same command goes on.
    """
    from cisim.experiment.why.designs import WhyQuestion
    from cisim.storage.folders import WHY_FOLDER, check_output_folder, result_folder

    chosen, linked = load_scenario_or_link(ctx, scenario, link, overrides, own)
    question = WhyQuestion(chosen, runs, linked.get("seed", seed), walks)
    folder = out or result_folder(f"why-{chosen.name}", f"-{chosen.hash[:8]}-{question.seed}-{runs}-{walks}")
    if not dry_run:
        check_output_folder(folder, WHY_FOLDER, [chosen.hash], question.seed)
    notice_compilation(quiet)
    if not dry_run:
        _run(question, folder, threads, quiet)
        _answer(question, folder, as_json)
        return
    pilot = _estimate(question, threads)
    show_answer(pilot, as_json, lambda: _estimate_text(pilot))


def _estimate(question: WhyQuestion, threads: int | None) -> WhyEstimate:
    from cisim.experiment.why.run import estimate_all
    from cisim.simulation.simulate import usable_cores

    return estimate_all(question.plans(), threads or usable_cores())


def _estimate_text(pilot: WhyEstimate) -> str:
    low, high = (duration_text(3600 * hours / pilot["jobs"]) for hours in pilot["core_hours_range"])
    cells = ", ".join(f"{count:,} of {name}" for name, count in pilot["cells"].items())
    return (
        f"{pilot['runs']:,} runs (points: {cells}), about {duration_text(pilot['wall_seconds'])} on "
        f"{count_text(pilot['jobs'], 'thread')} (pilots say {low} to {high})"
    )


def _run(question: WhyQuestion, folder: Path, threads: int | None, quiet: bool) -> None:
    from cisim.experiment.why.run import UnfinishedError, count_missing, open_stores, run_plans

    bar, plans = ProgressBar(quiet), question.plans()
    with refused_if_changed():
        open_stores(plans, folder, command_line())
    missing = count_missing(plans, folder)
    if missing and not quiet:
        bar.message(_estimate_text(_estimate(question, threads)))
        if missing < sum(plan.size for plan in plans.values()):
            bar.message(f"{folder}: goes on; {missing:,} runs are left")
    try:
        with stop_on_interrupt(bar, folder) as stop:
            run_plans(plans, folder, bar, jobs=threads, stop=stop)
    except UnfinishedError:
        end_interrupted(bar, folder)
    bar.clear()


def _answer(question: WhyQuestion, folder: Path, as_json: bool) -> None:
    from cisim.experiment.why.result import read_answer
    from cisim.report.documents import document_of

    show_document(document_of(read_answer(question, folder), None, command_line()), as_json, folder)
