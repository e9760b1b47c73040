"""What commands share that run for minutes and can be gone on with: Ctrl-C, and folders of something else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from cisim.cli.exit_codes import CHANGED
from cisim.experiment.progress_bar import ProgressBar


@contextmanager
def refused_if_changed(ctx: click.Context) -> Iterator[None]:
    """End with an exit code of its own where a folder belongs to another experiment or model."""
    from cisim.experiment.sweep.store import ChangedError

    try:
        yield
    except ChangedError as error:
        click.echo(f"cisim: {error}", err=True)
        ctx.exit(CHANGED)


@contextmanager
def stoppable(bar: ProgressBar) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one stops at once."""
    stop = threading.Event()

    def first(signum: int, frame: Any) -> None:
        stop.set()
        bar.message("finishing the runs at work (Ctrl-C again stops at once; what is finished is kept either way) ...")
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
