"""``cisim sweep``: plan, run, resume, grow, distribute and reproduce experiments."""

from __future__ import annotations

import click

from cisim.cli.sweep_folder import export, merge, status, verify
from cisim.cli.sweep_plan import plan_command
from cisim.cli.sweep_run import run_command


@click.group()
def sweep() -> None:
    """Experiments over many design points: plan, run, resume, grow, distribute, reproduce.

    A SPEC is a TOML file or the name of an experiment that comes with cisim; run also takes a plan.json or the folder
    of a sweep. Exit codes: cisim --help.
    """


for command in (plan_command, run_command, status, verify, export, merge):
    sweep.add_command(command)
