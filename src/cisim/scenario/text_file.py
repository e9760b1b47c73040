"""Bytes of files that people save as text: UTF-8, UTF-16, Windows-1252, and what other files are instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cisim.errors import CisimError
from cisim.scenario.bounded import MAX_DATA_BYTES, read_bytes

HOW_TO_SAVE = "in Excel choose File, Save As, CSV UTF-8 (Comma delimited); other programs call it CSV, UTF-8"
FILE_SIGNATURES = {
    b"PK\x03\x04": "is a workbook (xlsx, ods, or another zip file), not text",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind, not text",
    b"%PDF": "is a PDF, not text",
    b"\x1f\x8b": "is a compressed file: unpack it first",
}
MARKED_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""Encodings by the byte order mark that a file begins with."""
SAMPLE_BYTES = 4096
"""Bytes in which zeros tell UTF-16 without a mark."""
ZERO_SHARE = 0.3
"""Share of zeros at even or odd places from which text is UTF-16: Latin letters make nearly one."""
OTHER_CODE_PAGE = re.compile(
    "[a-z\xdf-\xff][\u017d\u0160\u0152\u0192\u2020\u2021\u02c6\u2030\u201a\u201e]|[\xc0-\xff]{4}"
)
"""What Windows-1252 makes of letters of Mac, DOS and Cyrillic code pages, and hardly ever of its own."""
FOREIGN_WORD = re.compile(r"\w*[^\x00-\x7f]\w*")


class EncodingError(CisimError):
    """A file that is no text, or in an encoding that cannot be told; the message says what to do."""


@dataclass(frozen=True)
class DecodedText:
    """A text, and how it was read where that was not UTF-8."""

    text: str
    note: str = ""


def decode_text(data: bytes) -> DecodedText:
    """The text of a file. Windows-1252 is what remains of encodings: the note shows a word of it.

    Raises:
        EncodingError: what the file is instead, and how to save it.
    """
    for start, what in FILE_SIGNATURES.items():
        if data.startswith(start):
            raise EncodingError(f"{what}; {HOW_TO_SAVE}")
    if encoding := next((e for start, e in MARKED_ENCODINGS.items() if data.startswith(start)), _unmarked_utf16(data)):
        try:
            return DecodedText(data.decode(encoding).removeprefix("\ufeff"), "read as UTF-16")
        except UnicodeDecodeError:
            raise EncodingError(f"begins as UTF-16 text and does not go on as such; {HOW_TO_SAVE}") from None
    if b"\0" in data:
        raise EncodingError(f"is no text: it holds zero bytes; {HOW_TO_SAVE}")
    try:
        return DecodedText(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _windows_1252(data)


def read_text_file(path: Path, most: int = MAX_DATA_BYTES) -> DecodedText:
    """The text of a file of at most so many bytes, as ``decode_text``.

    Raises:
        EncodingError: it cannot be read, and why.
    """
    return decode_text(read_bytes(path, EncodingError, most, ""))


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 by its zeros, where no byte order mark says so; else nothing."""
    sample = data[:SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < ZERO_SHARE * len(sample) / 2 or min(even, odd) > max(even, odd) / 4 or not sample:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _windows_1252(data: bytes) -> DecodedText:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or OTHER_CODE_PAGE.search(text):
        raise EncodingError(f"is neither UTF-8 nor UTF-16 nor Windows-1252 text; {HOW_TO_SAVE}")
    words = list(dict.fromkeys(FOREIGN_WORD.findall(text)))[:3]
    return DecodedText(text, f"read as Windows-1252, with words such as {', '.join(map(repr, words))}")
