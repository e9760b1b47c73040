"""``cisim doctor``: what file_claims switch of the model moves that a claim of the sources is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cisim.cli.exit_codes import CHANGED, INTERRUPTED
from cisim.cli.interrupt import stop_on_interrupt
from cisim.cli.options import (
    FILE_PATH,
    code_option,
    command_line,
    json_option,
    notice_compilation,
    out_option,
    quiet_option,
    seed_option,
    threads_option,
)
from cisim.cli.rendering import show_document
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
@click.pass_context
def doctor(
    ctx: click.Context,
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
    from cisim.storage.source_hashes import model_hash

    file_claims = read_claims(file)
    selected = select_claims(file_claims, [name.strip() for part in claims for name in part.split(",") if name.strip()])
    claim_plan = plan_claims(selected, runs, seed, scenario)
    notice_compilation(quiet)
    if dry_run:
        expense = estimate(claim_plan.plan, threads or usable_cores())
        click.echo(json.dumps(expense) if as_json else estimate_text(expense))
        return
    store = Store(out or result_folder(f"doctor-{claim_plan.plan.hash}-{model_hash()[:8]}"))
    if not _run_pending(ctx, claim_plan.plan, store, threads, quiet):
        ctx.exit(INTERRUPTED)
    _report(claim_plan, store, () if claims else file_claims.no_switch, as_json)


def _run_pending(ctx: click.Context, plan: Any, store: Any, threads: int | None, quiet: bool) -> bool:
    """Do the runs that the folder does not have yet; whether all are there."""
    from cisim.experiment.sweep.executors import open_executor
    from cisim.experiment.sweep.history import ChangedError
    from cisim.experiment.sweep.runner import pending_tasks, run_plan

    try:
        store.open(plan, command_line())
    except ChangedError:
        click.echo(
            f"cisim: {store.folder} holds runs of other claims, runs or seed, or of another state of the model: use "
            "another --out",
            err=True,
        )
        ctx.exit(CHANGED)
    bar = ProgressBar(quiet)
    try:
        with open_executor("threads", threads) as (pool, workers), stop_on_interrupt(bar) as stop:
            result = run_plan(plan, store, pool, workers, bar, tasks=pending_tasks(plan, store), stop=stop)
    except KeyboardInterrupt:
        result = None
    bar.clear()
    if result is None or not result.complete:
        bar.message("stopped; what is finished is kept, and the same command goes on")
        return False
    return True


def _report(claim_plan: Any, store: Any, without: Any, as_json: bool) -> None:
    from cisim.evidence.claim_effects import claim_findings
    from cisim.evidence.claims_document import Doctor, doctor_document

    experiment = claim_plan.plan.experiment
    doctor = Doctor(claim_findings(claim_plan, store), without, experiment.replications, experiment.seed)
    show_document(doctor_document(doctor, None, command_line()), as_json, store.folder)
