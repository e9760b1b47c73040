"""Ctrl-C while runs are at work: the first one finishes and keeps them, the second one stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cisim.experiment.progress_bar import ProgressBar


@contextmanager
def stop_on_interrupt(bar: ProgressBar) -> Iterator[threading.Event]:
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
