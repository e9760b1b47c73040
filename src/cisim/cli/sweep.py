"""``cisim sweep``: plan, run, resume, distribute and reproduce experiments."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from cisim.cli.changed_folder import refused_if_changed
from cisim.cli.exit_codes import FAILED_RUNS, INTERRUPTED
from cisim.cli.interrupt import stop_on_interrupt
from cisim.cli.options import code_option, command_line, json_option, notice_compilation, out_option, quiet_option
from cisim.cli.sweep_folder import export, merge, status, summary_text, verify
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar, duration_text

set_option = click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE",
    help="Change the experiment (replications=20) or its scenario (money.pool=5e6). Repeatable.",
)  # fmt: skip
results_option = out_option("Folder. Default: results/<experiment>-<hash>.")


@click.group()
def sweep() -> None:
    """Experiments over many design points: plan, run, resume, distribute, reproduce.

    A SPEC is a TOML file or the name of an experiment that comes with cisim; run also takes a plan.json. Exit codes:
    cisim --help.
    """


def _plan(spec: str, overrides: tuple[str, ...], may_be_large: bool = True) -> Any:
    from cisim.experiment.sweep.experiment import load_experiment
    from cisim.experiment.sweep.plan import make_plan

    return make_plan(load_experiment(spec, overrides), may_be_large=may_be_large)


def _note_held_conditions(plan: Any) -> None:
    """Say which conditions of the scenario the design does not vary, so that none is left out silently."""
    for title, strength in plan.held_conditions.items():
        click.echo(f"cisim: the design does not vary {title}: it is held at strength {strength:g}", err=True)


def _plan_to_run(spec: str, overrides: tuple[str, ...], accept_change: bool, may_be_large: bool) -> Any:
    from cisim.experiment.sweep.plan_file import load_plan

    if Path(spec).suffix != ".json":
        return _plan(spec, overrides, may_be_large)
    if overrides:
        raise CisimError(f"--set {overrides[0]}: {spec} is run as it is: cisim sweep plan --set makes another one")
    return load_plan(Path(spec), accept_change, may_be_large)


def _folder(plan: Any, out: Path | None) -> Path:
    from cisim.storage.folders import result_folder

    return out or result_folder(plan.experiment.name, f"-{plan.hash}")


@sweep.command(name="plan")
@click.argument("spec")
@set_option
@code_option
@results_option
def plan_command(spec: str, overrides: tuple[str, ...], out: Path | None) -> None:
    """Write the design points (plan.csv) and a plan that sweep run takes (plan.json), without running anything."""
    from cisim.experiment.sweep.plan_file import save_plan

    plan = _plan(spec, overrides)
    _note_held_conditions(plan)
    table, file = save_plan(_folder(plan, out), plan)
    click.echo(f"{table}: {len(plan.table):,} design points, {plan.size:,} runs")
    click.echo(f"{file}: plan {plan.hash} in {len(plan.tasks):,} tasks, for cisim sweep run")


@sweep.command(name="run")
@click.argument("spec")
@set_option
@code_option
@results_option
@click.option("-j", "--jobs", type=click.IntRange(1), help="Threads. Default: all cores.")
@click.option("--shard", metavar="I/K", default="1/1", help="Only every K-th task, from the I-th on.")
@click.option("--limit", type=click.IntRange(1), metavar="RUNS", help="Stop after about so many runs, in whole tasks.")
@click.option("--executor", default="threads", show_default=True, help="threads, or dask://host:port.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, from a timed pilot, and stop.")
@click.option("--retry-failed", is_flag=True, help="Take up what failed before.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--accept-change", is_flag=True, help="Go on although the model changed since it was begun.")
@click.option("--yes", is_flag=True, help="Run it although it takes days or fills a disk.")
@quiet_option
@json_option
@click.pass_context
def run_command(
    ctx: click.Context,
    spec: str,
    overrides: tuple[str, ...],
    out: Path | None,
    jobs: int | None,
    shard: str,
    limit: int | None,
    executor: str,
    dry_run: bool,
    retry_failed: bool,
    fail_fast: bool,
    accept_change: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Run an experiment, or go on with it where it was interrupted. SPEC may be the plan.json of cisim sweep plan."""
    from cisim.experiment.sweep.estimate import estimate
    from cisim.experiment.sweep.executors import open_executor
    from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan
    from cisim.experiment.sweep.store import Store
    from cisim.simulation.simulate import usable_cores

    with refused_if_changed(ctx):
        plan = _plan_to_run(spec, overrides, accept_change, yes or dry_run)
    _note_held_conditions(plan)
    part = _shard(shard)
    bar = ProgressBar(quiet)
    notice_compilation()
    if dry_run:
        pilot = estimate(plan, jobs or usable_cores())
        click.echo(json.dumps(pilot) if as_json else estimate_text(pilot))
        return
    store = Store(_folder(plan, out))
    with refused_if_changed(ctx):
        store.open(plan, command_line(), accept_change)
    _note_damaged(store)
    tasks = limit_tasks(pending_tasks(plan, store, part, retry_failed), len(plan.experiment.arms), limit)
    started = time.monotonic()
    try:
        with open_executor(executor, jobs) as (pool, workers), stop_on_interrupt(bar) as stop:
            result = run_plan(plan, store, pool, workers, bar, tasks=tasks, stop=stop, fail_fast=fail_fast)
    except KeyboardInterrupt:
        bar.message("stopped; what is finished is kept, and the same command goes on")
        ctx.exit(INTERRUPTED)
    bar.clear()
    seconds = time.monotonic() - started
    facts = {"folder": str(store.folder), **store.statistics(), "seconds": round(seconds, 2)}
    click.echo(json.dumps(facts) if as_json else summary_text(facts))
    if result.interrupted and not result.failures:
        ctx.exit(INTERRUPTED)
    if facts["failed"]:
        ctx.exit(FAILED_RUNS)


def _shard(text: str) -> tuple[int, int]:
    first, slash, second = text.partition("/")
    if slash and first.isdigit() and second.isdigit() and 1 <= int(first) <= int(second):
        return int(first), int(second)
    raise click.BadParameter(f"{text}: expected I/K with 1 <= I <= K, e.g. 2/8", param_hint="--shard")


def _note_damaged(store: Any) -> None:
    """Say which finished parts are not what was written: they are done again."""
    for text in store.parts.examine()[1].values():
        click.echo(f"cisim: {text}: its task is done again", err=True)


def estimate_text(pilot: dict[str, Any]) -> str:
    """What a sweep would take, in lines."""
    low, high = pilot["core_hours_range"]
    return "\n".join([
        f"{pilot['points']:,} design points, {pilot['runs']:,} runs in {pilot['tasks']:,} tasks, "
        f"{pilot['organisation_months'] / 1e6:,.0f} M organisation-months",
        f"{pilot['core_hours']:.2g} core-hours (pilot tasks say {low:.2g} to {high:.2g})",
        f"about {duration_text(pilot['wall_seconds'])} on {pilot['jobs']} threads",
        f"about {pilot['disk_bytes'] / 1e6:,.0f} MB before compression",
    ])  # fmt: skip


for command in (status, verify, export, merge):
    sweep.add_command(command)
