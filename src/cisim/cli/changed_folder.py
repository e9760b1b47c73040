"""Folders that runs go on in: one of another experiment or model ends a command with an exit code of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from cisim.cli.exit_codes import CHANGED


@contextmanager
def refused_if_changed(ctx: click.Context) -> Iterator[None]:
    """End with an exit code of its own where a folder belongs to another experiment or model."""
    from cisim.experiment.sweep.history import ChangedError

    try:
        yield
    except ChangedError as error:
        click.echo(f"cisim: {error}", err=True)
        ctx.exit(CHANGED)
