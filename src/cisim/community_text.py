"""The text of a file, and what to do where it is no UTF-8 text: said by its first bytes, for page and command line."""

from __future__ import annotations

from pathlib import Path

from cisim.community_cells import Problem

SAVE = "in Excel choose File, Save As, CSV UTF-8 (Comma delimited); other programs call it CSV, UTF-8"
KINDS = {
    b"PK\x03\x04": "is a workbook (xlsx, ods, or another zip file), not CSV",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind, not CSV",
    b"\xff\xfe": "is UTF-16 text, as Excel saves Unicode Text",
    b"\xfe\xff": "is UTF-16 text",
}
HEAD = 4
"""Bytes that tell the kinds apart."""


def text_of(path: Path) -> str | Problem:
    """What stands in a file, or why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return Problem(str(path), 0, "", str(error.strerror))
    except UnicodeDecodeError as error:
        return Problem(str(path), 0, "", not_text(error.object[:HEAD]))


def not_text(start: bytes) -> str:
    """What a file is whose bytes are no UTF-8 text, and how to save it."""
    usual = "is not UTF-8 text but probably Windows-1252, which Excel's plain CSV is: letters such as é would be lost"
    kind = next((said for begin, said in KINDS.items() if start.startswith(begin)), usual)
    return f"{kind}; {SAVE}"
