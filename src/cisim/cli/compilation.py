"""The notice that the model is compiled, and how far that is."""

from __future__ import annotations

import sys
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
