"""``cisim doctor``: what each switch of the model moves that a claim of the sources is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.options import (
    FILE_PATH,
    code_option,
    command_line,
    json_option,
    out_option,
    quiet_option,
    seed_option,
    split_names,
    threads_option,
)
from cisim.cli.rendering import show_answer, show_document
from cisim.cli.resume import end_interrupted, refused_if_changed, stop_on_interrupt
from cisim.cli.sweep_run import estimate_text
from cisim.experiment.progress_bar import ProgressBar


@click.command()
@click.option(
    "--claims", multiple=True, metavar="IDS", help="Only these: ids of rows or of sources (E10,B18). Repeatable."
)
@click.option("--scenario", metavar="SCENARIO", help="Ask of this scenario, and not of the one that each claim names.")
@click.option("--file", type=FILE_PATH, help="Another file of claims.")
@click.option(
    "--runs", type=click.IntRange(2, 1_000_000), default=200, show_default=True, help="Paired runs of each arm."
)
@code_option
@seed_option
@json_option
@out_option("Folder of runs, page, JSON and CSV. Default: results/doctor-<hash>.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, from a timed pilot, and stop.")
@threads_option
@quiet_option
def doctor(
    claims: tuple[str, ...],
    scenario: str | None,
    file: Path | None,
    runs: int,
    seed: int,
    as_json: bool,
    out: Path | None,
    dry_run: bool,
    threads: int | None,
    quiet: bool,
) -> None:
    """What each switch moves that a claim of the sources is about, with intervals: inert, against, as expected.

    Interrupted by Ctrl-C it keeps what is finished, and the same command goes on.
    """
    from cisim.evidence.claim_effects import plan_claims
    from cisim.evidence.claims import read_claims, select_claims
    from cisim.experiment.sweep.estimate import estimate
    from cisim.experiment.sweep.store import Store
    from cisim.simulation.simulate import usable_cores
    from cisim.storage.folders import result_folder
    from cisim.storage.hashes import model_hash

    file_claims = read_claims(file)
    selected = select_claims(file_claims, split_names(claims))
    claim_plan = plan_claims(selected, runs, seed, scenario)
    notice_compilation(quiet)
    if dry_run:
        expense = estimate(claim_plan.plan, threads or usable_cores())
        show_answer(expense, as_json, lambda: estimate_text(expense))
        return
    store = Store(out or result_folder(f"doctor-{claim_plan.plan.hash}-{model_hash()[:8]}"))
    _run_pending(claim_plan.plan, store, threads, quiet)
    _report(claim_plan, store, () if claims else file_claims.no_switch, as_json)


def _run_pending(plan: Any, store: Any, threads: int | None, quiet: bool) -> None:
    """Do the runs that the folder does not have yet."""
    from cisim.experiment.sweep.executors import open_executor
    from cisim.experiment.sweep.runner import pending_tasks, run_plan

    with refused_if_changed():
        store.open(plan, command_line())
    bar = ProgressBar(quiet)
    with open_executor("threads", threads) as (pool, workers), stop_on_interrupt(bar, store.folder) as stop:
        result = run_plan(plan, store, pool, workers, bar, tasks=pending_tasks(plan, store), stop=stop)
    bar.clear()
    if not result.complete:
        end_interrupted(bar, store.folder)


def _report(claim_plan: Any, store: Any, without: Any, as_json: bool) -> None:
    from cisim.evidence.claim_effects import claim_findings
    from cisim.evidence.claims_document import Doctor, doctor_document

    experiment = claim_plan.plan.experiment
    doctor = Doctor(claim_findings(claim_plan, store), without, experiment.replications, experiment.seed)
    show_document(doctor_document(doctor, None, command_line()), as_json, store.folder)
