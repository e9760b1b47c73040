"""``cisim sweep``: plan, run, resume, distribute and reproduce experiments."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from cisim.cli.changed_folder import refused_if_changed
from cisim.cli.exit_codes import DIFFERS, FAILED_RUNS, INTERRUPTED
from cisim.cli.interrupt import stop_on_interrupt
from cisim.cli.options import FOLDER_PATH, command_line, json_option, notice_compilation, out_option, quiet_option
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar, duration_text

folder_argument = click.argument("folder", type=FOLDER_PATH)
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


def _plan(spec: str, overrides: tuple[str, ...]) -> Any:
    from cisim.experiment.sweep.experiment import load_experiment
    from cisim.experiment.sweep.plan import make_plan

    return make_plan(load_experiment(spec, overrides))


def _note_held_conditions(plan: Any) -> None:
    """Say which conditions of the scenario the design does not vary, so that none is left out silently."""
    for title, strength in plan.held_conditions.items():
        click.echo(f"cisim: the design does not vary {title}: it is held at strength {strength:g}", err=True)


def _plan_to_run(spec: str, overrides: tuple[str, ...], accept_change: bool) -> Any:
    from cisim.experiment.sweep.plan_file import load_plan

    if Path(spec).suffix != ".json":
        return _plan(spec, overrides)
    if overrides:
        raise CisimError(f"--set {overrides[0]}: {spec} is run as it is: cisim sweep plan --set makes another one")
    return load_plan(Path(spec), accept_change)


def _folder(plan: Any, out: Path | None) -> Path:
    return out or Path("results") / f"{plan.experiment.name}-{plan.hash}"


@sweep.command(name="plan")
@click.argument("spec")
@set_option
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
@results_option
@click.option("-j", "--jobs", type=click.IntRange(1), help="Threads. Default: all cores.")
@click.option("--shard", metavar="I/K", default="1/1", help="Only every K-th task, from the I-th on.")
@click.option("--limit", type=click.IntRange(1), metavar="RUNS", help="Stop after about so many runs, in whole tasks.")
@click.option("--executor", default="threads", show_default=True, help="threads, or dask://host:port.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, from a timed pilot, and stop.")
@click.option("--retry-failed", is_flag=True, help="Take up what failed before.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--accept-change", is_flag=True, help="Go on although the model changed since it was begun.")
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
        plan = _plan_to_run(spec, overrides, accept_change)
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
    facts = _summary(plan, store, seconds)
    click.echo(json.dumps(facts) if as_json else _summary_text(facts))
    if result.interrupted and not result.failures:
        ctx.exit(INTERRUPTED)
    if facts["failed"]:
        ctx.exit(FAILED_RUNS)


def _shard(text: str) -> tuple[int, int]:
    first, slash, second = text.partition("/")
    if slash and first.isdigit() and second.isdigit() and 1 <= int(first) <= int(second):
        return int(first), int(second)
    raise click.BadParameter(f"{text}: expected I/K with 1 <= I <= K, e.g. 2/8", param_hint="--shard")


def _summary(plan: Any, store: Any, seconds: float) -> dict[str, Any]:
    from cisim.experiment.sweep.store import sweep_statistics

    return {"folder": str(store.folder), **sweep_statistics(plan, store.finished_tasks()), "seconds": round(seconds, 2)}


def _summary_text(facts: dict[str, Any]) -> str:
    lines = [
        f"{facts['done']:,} of {facts['runs']:,} runs done, {facts['failed']:,} failed, {facts['pending']:,} pending "
        f"({duration_text(facts['seconds'])})",
        f"folder: {facts['folder']}",
    ]
    if facts["failed"]:
        lines.append(f"failures: {Path(facts['folder']) / 'failures.csv'}")
    if facts["pending"]:
        lines.append("the same command goes on where this one stopped")
    return "\n".join(lines)


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


@sweep.command()
@folder_argument
@json_option
def status(folder: Path, as_json: bool) -> None:
    """How far a sweep is: done, failed and pending runs."""
    from cisim.experiment.sweep.store import Store, sweep_statistics

    store = Store(folder)
    plan = store.plan()
    facts = {
        "folder": str(folder),
        **sweep_statistics(plan, store.finished_tasks()),
        "commands": store.manifest["commands"],
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(
        f"{facts['done']:,} done, {facts['failed']:,} failed, {facts['pending']:,} pending of {facts['runs']:,} runs"
    )


@sweep.command()
@folder_argument
def export(folder: Path) -> None:
    """The tables of a finished sweep as CSV, beside the Parquet files."""
    from cisim.experiment.sweep.store import Store
    from cisim.storage.files import write_frame

    store = Store(folder)
    for name in ("runs", "outcomes", *(["series"] if (folder / "series.parquet").is_file() else [])):
        write_frame(folder / f"{name}.csv", store.read(name))
        click.echo(str(folder / f"{name}.csv"))


@sweep.command()
@click.argument("folders", nargs=-1, required=True, type=FOLDER_PATH)
@click.option("--out", required=True, type=FOLDER_PATH, help="Folder of the whole.")
def merge(folders: tuple[Path, ...], out: Path) -> None:
    """Put shards that were run into folders of their own together."""
    from cisim.experiment.sweep.store import Store, merge_stores

    facts = merge_stores([Store(f) for f in folders], Store(out))
    click.echo(_summary_text({**facts, "folder": str(out), "seconds": 0.0}))


@click.command()
@click.argument("run_id", type=click.IntRange(0))
@click.option("--in", "folder", required=True, type=FOLDER_PATH, help="The sweep's folder.")
@json_option
@click.pass_context
def rerun(ctx: click.Context, run_id: int, folder: Path, as_json: bool) -> None:
    """Make one run of a sweep again and compare it bit for bit with what is stored."""
    from cisim.experiment.sweep.run_experiment import rerun as rerun_stored

    facts = rerun_stored(folder, run_id)
    if as_json:
        click.echo(json.dumps(facts))
    else:
        verdict = "the same bits" if facts["identical"] else "NOT the same"
        click.echo(f"run {run_id} (design point {facts['point']}, seed {facts['seed']}): {verdict}")
        for row in facts["rows"]:
            click.echo("  " + ", ".join(f"{k} {v:.6g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()))
    if not facts["identical"]:
        ctx.exit(DIFFERS)
