"""``cisim sweep plan``, and the plan that ``cisim sweep run`` is given: by a file, a plan, or the folder of a sweep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from cisim.cli.options import code_option, out_option
from cisim.errors import CisimError

set_option = click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE",
    help="Change the experiment (replications=20) or its scenario (money.pool=5e6). Repeatable.",
)  # fmt: skip
results_option = out_option("Folder. Default: results/<experiment>-<hash>.")


def _plan(spec: str, overrides: tuple[str, ...], may_be_large: bool = True) -> Any:
    from cisim.experiment.sweep.error_places import named_place
    from cisim.experiment.sweep.experiment import find_experiment, load_experiment
    from cisim.experiment.sweep.plan import make_plan

    keys = [text.partition("=")[0].strip() for text in overrides]
    with named_place(find_experiment(spec), keys):
        return make_plan(load_experiment(spec, overrides), may_be_large=may_be_large)


def note_held_conditions(plan: Any) -> None:
    """Say which conditions of the scenario the design does not vary, so that none is left out silently."""
    for title, strength in plan.held_conditions.items():
        click.echo(f"cisim: the design does not vary {title}: it is held at strength {strength:g}", err=True)


def plan_to_run(spec: str, overrides: tuple[str, ...], accept_change: bool, may_be_large: bool) -> Any:
    """The plan of an experiment file, of a plan.json, or of the folder of a sweep."""
    from cisim.experiment.sweep.plan_file import load_plan
    from cisim.experiment.sweep.store import Store
    from cisim.storage.folders import no_sweep_text

    path = Path(spec)
    folder = os.path.isdir(path)
    if folder and not Store(path).exists():
        raise CisimError(no_sweep_text(path))
    if path.suffix != ".json" and not folder:
        return _plan(spec, overrides, may_be_large)
    if overrides:
        raise CisimError(f"--set {overrides[0]}: {spec} is run as it is: cisim sweep plan --set makes another one")
    return Store(path).plan() if folder else load_plan(path, accept_change, may_be_large)


def enlarge(plan: Any, replications: int, may_be_large: bool) -> Any:
    """The same plan with so many replications, counted before anything is run."""
    from cisim.experiment.sweep.admission import check_possible, check_unasked, expense

    larger = plan.at(replications)
    asked = expense(larger.experiment, larger.scenarios)
    check_possible(asked)
    if not may_be_large:
        check_unasked(asked)
    return larger


def result_place(plan: Any, spec: str, out: Path | None) -> Path:
    """The folder of results: that asked for, that of a sweep which goes on, or one named after experiment and plan."""
    from cisim.storage.folders import result_folder

    if out is None and Path(spec).is_dir():
        return Path(spec)
    return out or result_folder(plan.experiment.name, f"-{plan.hash}")


@click.command(name="plan")
@click.argument("spec")
@set_option
@code_option
@results_option
@click.option("--seal", is_flag=True, help="Seal it: date, hashes and the planned analyses of the experiment.")
def plan_command(spec: str, overrides: tuple[str, ...], out: Path | None, seal: bool) -> None:
    """Write the design points (plan.csv) and a plan that sweep run takes (plan.json), without running anything."""
    from cisim.experiment.progress_bar import count_text
    from cisim.experiment.sweep.plan_file import save_plan, seal_plan

    plan = _plan(spec, overrides)
    plan = seal_plan(plan) if seal else plan
    note_held_conditions(plan)
    table, file = save_plan(result_place(plan, spec, out), plan)
    click.echo(f"{table}: {count_text(len(plan.table), 'design point')}, {count_text(plan.size, 'run')}")
    click.echo(f"{file}: plan {plan.hash} in {count_text(len(plan.tasks), 'task')}, for cisim sweep run")
    if plan.seal:
        click.echo(f"sealed {plan.seal['sealed']}, code {plan.seal['code']}: publish it to show later what was planned")
