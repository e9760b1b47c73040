"""``cisim report``: one self-contained HTML page of a finished sweep."""

from __future__ import annotations

from pathlib import Path

import click

from cisim.cli.options import FOLDER_PATH, OutputFile


@click.command()
@click.argument("folder", type=FOLDER_PATH)
@click.option("--outcome", help="Outcome. Default: the first one of the experiment.")
@click.option("--out", type=OutputFile(), help="File. Default: FOLDER/report.html.")
def report(folder: Path, outcome: str | None, out: Path | None) -> None:
    """One HTML page of a finished sweep: findings, figures, tables, assumptions, how to make it again.

    A comparison writes its page itself: cisim compare SCENARIO --out FOLDER.
    """
    from cisim.report.documents.sweep import sweep_document
    from cisim.report.html import as_page
    from cisim.storage.crate import write_crate
    from cisim.storage.files import write_text

    file = out or folder / "report.html"
    write_text(file, as_page(sweep_document(folder, outcome)))
    if out is None:
        write_crate(folder)
    click.echo(str(file))
