"""What a command says while it works: that the model is compiled, and how far its runs are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

import click

CLEAR = "\r" + " " * 40 + "\r"


def notice_compilation(quiet: bool = False) -> None:
    """Say that the first run compiles, before it does, and on a terminal how far it is; ``quiet``: whatever runs next
    compiles without a word.
    """
    from cisim.simulation import compile as compilation

    if quiet or not compilation.needed():
        return
    click.echo("cisim: compiling the model for this machine (once, less than half a minute on two cores) ...", err=True)
    begun = monotonic()

    def show(done: int, total: int) -> None:
        left = (monotonic() - begun) * (total - done) / done
        click.echo(f"\r{done} of {total} parts, about {left:.0f} s left  ", nl=False, err=True)

    compilation.warm_up(show if sys.stderr.isatty() else None)
    click.echo(f"{CLEAR * sys.stderr.isatty()}cisim: compiled.", err=True)


def progress_line(quiet: bool) -> tuple[Callable[[int, int], None], Callable[[], None]]:
    """A progress display on a terminal's standard error, and what clears it."""
    if quiet or not sys.stderr.isatty():
        return lambda done, total: None, lambda: None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total} runs", nl=False, err=True)

    return show, lambda: click.echo(CLEAR, nl=False, err=True)
