"""Files that a page offers: name, type and text."""

from __future__ import annotations

from typing import TypedDict


class DownloadFile(TypedDict):
    """A file by name, its type, and what is in it."""

    name: str
    type: str
    text: str


def csv_file(name: str, text: str) -> DownloadFile:
    """A table as a file; ``name`` without ending."""
    return {"name": f"{name}.csv", "type": "text/csv", "text": text}


def html_file(name: str, text: str) -> DownloadFile:
    """A page as a file; ``name`` without ending."""
    return {"name": f"{name}.html", "type": "text/html", "text": text}
