"""The document of a result on a command line: printed as text or as JSON, and written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cisim.report.document import Document


def show_document(document: Document, as_json: bool, out: Path | None) -> None:
    """Print a document; write it where a folder is given, and tell its files on standard error."""
    from cisim.report.json_file import as_json as json_text
    from cisim.report.terminal import as_text

    click.echo(json_text(document) if as_json else as_text(document))
    if out is not None:
        from cisim.report.folder import save_document

        files = save_document(out, document)
        click.echo("\nwritten: " + ", ".join(str(f) for f in files), err=True)
