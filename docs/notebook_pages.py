"""The notebooks of docs/notebooks: kept as Markdown without outputs (Jupytext), executed for the site and the tests.

    python docs/notebook_pages.py

executes those whose text or whose cisim has changed since they were last executed, and writes them with their outputs
to build/notebooks, for Jupyter.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from filelock import FileLock
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat import NotebookNode

from cisim.simulation import compile as compilation
from cisim.storage.files import write_text
from cisim.storage.hashes import source_hash
from cisim.version import PACKAGE

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = tuple(sorted((ROOT / "docs" / "notebooks").glob("*.md")))
EXECUTED = ROOT / "build" / "notebooks"
CELL_SECONDS = 600
"""A cell that takes longer is an error; a busy machine takes ten times what a quiet one does."""


def executed(source: Path) -> NotebookNode:
    """A notebook with its outputs: of a run made now, or of an earlier one of the same text and the same cisim.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails; which one, and why.
    """
    EXECUTED.mkdir(parents=True, exist_ok=True)
    made_with = source_hash([source, Path(__file__), *PACKAGE.rglob("*.py")])
    result = EXECUTED / source.with_suffix(".ipynb").name
    with FileLock(result.with_suffix(".lock")):
        if result.exists() and (kept := nbformat.read(result, as_version=4)).metadata.get("made_with") == made_with:
            return kept
        notebook = _execute(source)
        notebook.metadata["made_with"] = made_with
        write_text(result, nbformat.writes(notebook))
    return notebook


def _execute(source: Path) -> NotebookNode:
    """Run all cells in a new folder; their commands find the cisim of this Python."""
    compilation.warm_up()  # else the first cell would tell of it
    notebook = jupytext.read(source)
    paths = (str(Path(sys.executable).parent), os.environ["PATH"])
    environment = {**os.environ, "PATH": os.pathsep.join(paths), "PYTHONPATH": str(PACKAGE.parent)}
    with TemporaryDirectory() as folder:
        place = {"metadata": {"path": folder}}
        quiet = ["--log-level=ERROR"]  # else it warns of what it listens on, which is this machine alone
        client = NotebookClient(
            notebook, timeout=CELL_SECONDS, coalesce_streams=True, resources=place, extra_arguments=quiet
        )
        client.execute(env=environment)
    return notebook


def as_pages(source: Path) -> Iterator[tuple[str, str | bytes]]:
    """Files of the site, relative to docs: the page with its outputs, its pictures, and the notebook to download."""
    notebook = executed(source)
    place, stem = source.parent.name, source.stem
    text, resources = MarkdownExporter().from_notebook_node(notebook, {"output_files_dir": f"{stem}_files"})
    title, _, rest = text.lstrip().partition("\n")
    yield (
        f"{place}/{stem}.md",
        f"{title}\n\nThis page was made by running it: [download the notebook]({stem}.ipynb).\n{rest}",
    )
    yield from ((f"{place}/{name}", data) for name, data in resources["outputs"].items())
    yield f"{place}/{stem}.ipynb", nbformat.writes(notebook)


if __name__ == "__main__":
    for path in NOTEBOOKS:
        executed(path)
        print(EXECUTED / path.with_suffix(".ipynb").name)
