"""What a command answers: a few facts or the document of a result, printed as text or as one JSON object; documents are
also written to a folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cisim.report.document import Document


def show_answer(facts: Any, as_json: bool, text: Callable[[], str]) -> None:
    """Print facts as one JSON object, or what ``text`` makes of them."""
    if as_json:
        from cisim.storage.files import json_values

        click.echo(json.dumps(json_values(facts)))
    else:
        click.echo(text())


def show_document(document: Document, as_json: bool, out: Path | None) -> None:
    """Print a document; write it where a folder is given, and tell its files on standard error."""
    from cisim.report.json_file import as_json as json_text
    from cisim.report.terminal import as_text

    click.echo(json_text(document) if as_json else as_text(document))
    if out is not None:
        from cisim.report.folder import save_document

        files = save_document(out, document)
        click.echo("\nwritten: " + ", ".join(str(f) for f in files), err=True)
