"""Command ``cisim crate``."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.options import FOLDER_PATH


@click.command()
@click.argument("folder", type=FOLDER_PATH)
@click.option("--licence", default="", metavar="URL", help="Of the results, e.g. https://spdx.org/licenses/CC-BY-4.0.")
def crate(folder: Path, licence: str) -> None:
    """Describe a folder of results for archives and catalogues (RO-Crate): what was run, with what, what came out, and
    the checksum of every file in it now. A finished sweep and its report have one already.
    """
    from cisim.storage.crate import write_crate

    click.echo(str(write_crate(folder, licence)))
