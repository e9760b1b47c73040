"""Commands whose folder keeps what is finished, so that the same command goes on: how Ctrl-C ends one, and a folder of
another experiment or model.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from cisim.cli.exit_codes import CHANGED, INTERRUPTED
from cisim.experiment.progress_bar import ProgressBar


@contextmanager
def stop_on_interrupt(bar: ProgressBar, folder: Path | None) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, so that the runs at work are finished; the second one ends the command at
    once (``end_interrupted``).
    """
    stop = threading.Event()

    def first(signum: int, frame: Any) -> None:
        stop.set()
        bar.message("finishing the runs at work (Ctrl-C again stops at once; what is finished is kept either way) ...")
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield stop
    except KeyboardInterrupt:
        end_interrupted(bar, folder)
    finally:
        signal.signal(signal.SIGINT, before)


def end_interrupted(bar: ProgressBar, folder: Path | None) -> NoReturn:
    """End an interrupted command: what is kept, how it goes on, and its exit code."""
    kept = f"what is finished is kept in {folder}, and the same command goes on" if folder else "nothing was kept"
    bar.message(f"interrupted; {kept}" + ("" if folder else " (--out keeps it)"))
    click.get_current_context().exit(INTERRUPTED)


@contextmanager
def refused_if_changed() -> Iterator[None]:
    """End with an exit code of its own where a folder belongs to another experiment or model."""
    from cisim.experiment.sweep.history import ChangedError

    try:
        yield
    except ChangedError as error:
        click.echo(f"cisim: {error}", err=True)
        click.get_current_context().exit(CHANGED)
