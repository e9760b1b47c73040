"""A document as files of a folder, all of them or none: texts, page, pictures, numbers and the manifest."""

from __future__ import annotations

from pathlib import Path

from cisim.report.document import Document, Figure
from cisim.report.html import as_page
from cisim.report.json_file import json_object
from cisim.report.markdown import as_markdown
from cisim.report.terminal import as_text
from cisim.storage.checksums import file_checksum
from cisim.storage.crate import write_crate
from cisim.storage.files import write_json, write_text
from cisim.storage.folders import folder_kind, write_atomically


@write_atomically
def save_document(folder: Path, document: Document) -> list[Path]:
    """Write ``<name>.txt``, ``.md`` and ``.json``, the page, a picture of each figure, its files of numbers, and unless
    the record is kept elsewhere ``manifest.json`` with the checksums of all others, and an RO-Crate; returns the files.
    """
    name = document.name
    texts = {
        f"{name}.txt": as_text(document) + "\n",
        f"{name}.md": as_markdown(document),
        document.page or f"{name}.html": as_page(document),
    }
    for file, text in texts.items():
        write_text(folder / file, text)
    for data in document.files:
        write_text(folder / data.name, data.text())
    write_json(folder / f"{name}.json", json_object(document))
    names = dict.fromkeys([*texts, *(data.name for data in document.files), f"{name}.json"])  # some take a text's place
    files = [folder / file for file in names]
    for figure in document.figures:
        files += _save_figure(folder, figure)
    if not document.recorded:
        return files
    checksums = {file.name: file_checksum(file) for file in files}
    write_json(folder / "manifest.json", {**document.record, "files": checksums})
    files.append(folder / "manifest.json")
    return [*files, write_crate(folder)] if folder_kind(folder) else files


def _save_figure(folder: Path, figure: Figure) -> list[Path]:
    """As SVG, and of a figure for paper as PNG too."""
    files = [folder / f"{figure.name}.svg"]
    write_text(files[0], figure.svg)
    if not isinstance(figure.drawing, str):
        from cisim.charts.matplotlib_style import save_png

        files.append(folder / f"{figure.name}.png")
        save_png(figure.drawing, files[1])
    return files
