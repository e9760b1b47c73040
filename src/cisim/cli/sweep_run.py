"""``cisim sweep run``: run an experiment, go on with it, or add replications to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cisim.cli.compilation import notice_compilation
from cisim.cli.exit_codes import FAILED_RUNS, INTERRUPTED
from cisim.cli.options import code_option, command_line, json_option, quiet_option
from cisim.cli.rendering import show_answer
from cisim.cli.resume import refused_if_changed, stop_on_interrupt
from cisim.cli.sweep_folder import summary_text
from cisim.cli.sweep_plan import enlarge, note_held_conditions, plan_to_run, result_place, results_option, set_option
from cisim.errors import CisimError
from cisim.experiment.progress_bar import ProgressBar, count_text, duration_text

if TYPE_CHECKING:
    from cisim.experiment.sweep.data import SweepEstimate


@dataclass
class _Runs:
    """How the runs of a call are done.

    Attributes:
        plan: as its folder goes on with it, once it is run.
        failures: design points that could not be simulated.
        complete: all runs are done, and in the tables.
    """

    store: Any
    executor: str
    jobs: int | None
    shard: tuple[int, int]
    limit: int | None
    retry_failed: bool
    fail_fast: bool
    accept_change: bool
    quiet: bool
    interrupted: bool = False
    failures: bool = False
    complete: bool = False

    def do(self, plan: Any) -> Any:
        """Do what is missing of a plan; returns it as the folder goes on with it, or nothing if it was stopped."""
        from cisim.experiment.sweep.executors import open_executor
        from cisim.experiment.sweep.runner import limit_tasks, pending_tasks, run_plan

        with refused_if_changed():
            plan = self.store.open(plan, command_line(), self.accept_change, may_grow=True)
        for text in self.store.parts.examine()[1].values():
            click.echo(f"cisim: {text}: its task is done again", err=True)
        pending = pending_tasks(plan, self.store, self.shard, self.retry_failed)
        tasks = limit_tasks(pending, len(plan.experiment.arms), self.limit)
        bar, folder = ProgressBar(self.quiet), self.store.folder
        with open_executor(self.executor, self.jobs) as (pool, workers), stop_on_interrupt(bar, folder) as stop:
            result = run_plan(plan, self.store, pool, workers, bar, tasks=tasks, stop=stop, fail_fast=self.fail_fast)
        bar.clear()
        self.interrupted, self.failures, self.complete = result.interrupted, bool(result.failures), result.complete
        return plan if self.complete else None


@click.command(name="run")
@click.argument("spec")
@set_option
@code_option
@results_option
@click.option("--replications", type=click.IntRange(1, 10_000_000), metavar="N",
              help="So many in all: those that a folder lacks are added to it.")  # fmt: skip
@click.option("--until", metavar="'OUTCOME ±X'", help="Add replications until an outcome is known so well.")
@click.option("--at-most", type=click.IntRange(50), default=10_000, show_default=True, metavar="N",
              help="Replications at which --until gives up.")  # fmt: skip
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
    replications: int | None,
    until: str | None,
    at_most: int,
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
    """Run an experiment, go on with it where it was interrupted, or add replications to it.

    SPEC may also be the plan.json of cisim sweep plan, or the folder of a sweep, which then goes on.
    """
    from cisim.experiment.sweep.store import Store
    from cisim.storage.crate import write_crate

    with refused_if_changed():
        plan = plan_to_run(spec, overrides, accept_change, yes or dry_run)
    if replications is not None:
        plan = enlarge(plan, replications, yes or dry_run)
    note_held_conditions(plan)
    part = _shard(shard)
    notice_compilation(quiet)
    if dry_run:
        _tell_estimate(plan, jobs, as_json)
        return
    store = Store(result_place(plan, spec, out))
    runs = _Runs(store, executor, jobs, part, limit, retry_failed, fail_fast, accept_change, quiet)
    started = time.monotonic()
    if until is None:
        runs.do(plan)
        reached = {}
    else:
        reached = _until(until, at_most, plan, runs, yes)
    if runs.complete:
        write_crate(store.folder)
    seconds = time.monotonic() - started
    facts = {"folder": str(store.folder), **store.statistics(), "seconds": round(seconds, 2), **reached}
    show_answer(facts, as_json, lambda: summary_text(facts))
    if runs.interrupted and not runs.failures:
        ctx.exit(INTERRUPTED)
    if facts["failed"]:
        ctx.exit(FAILED_RUNS)


def _until(text: str, at_most: int, plan: Any, runs: _Runs, yes: bool) -> dict[str, Any]:
    """Add replications until a rule is met; what its looks came to."""
    from cisim.experiment.sweep.until import check_rule, grow_until, parse_rule

    if runs.shard != (1, 1) or runs.limit is not None:
        raise CisimError("--until looks at all runs: leave --shard and --limit out")
    rule = parse_rule(text, at_most)
    check_rule(rule, plan)
    grow_until(rule, plan, runs.store, lambda more: runs.do(enlarge(more, more.experiment.replications, yes)),
               lambda said: click.echo(f"cisim: {said}", err=True))  # fmt: skip
    rules = runs.store.manifest.get("until", [])
    return {"until": rules[-1]} if rules else {}


def _shard(text: str) -> tuple[int, int]:
    first, slash, second = text.partition("/")
    if slash and first.isdigit() and second.isdigit() and 1 <= int(first) <= int(second):
        return int(first), int(second)
    raise click.BadParameter(f"{text}: expected I/K with 1 <= I <= K, e.g. 2/8", param_hint="--shard")


def _tell_estimate(plan: Any, jobs: int | None, as_json: bool) -> None:
    from cisim.experiment.sweep.estimate import estimate
    from cisim.simulation.simulate import usable_cores

    pilot = estimate(plan, jobs or usable_cores())
    show_answer(pilot, as_json, lambda: estimate_text(pilot))


def estimate_text(pilot: SweepEstimate) -> str:
    """What a sweep would take, in lines."""
    low, high = pilot["core_hours_range"]
    return "\n".join([
        f"{count_text(pilot['points'], 'design point')}, {count_text(pilot['runs'], 'run')} in "
        f"{count_text(pilot['tasks'], 'task')}, "
        f"{pilot['organisation_months'] / 1e6:,.0f} M organisation-months",
        f"{pilot['core_hours']:.2g} core-hours (pilot tasks say {low:.2g} to {high:.2g})",
        f"about {duration_text(pilot['wall_seconds'])} on {count_text(pilot['jobs'], 'thread')}",
        f"about {pilot['disk_bytes'] / 1e6:,.0f} MB before compression",
    ])  # fmt: skip
