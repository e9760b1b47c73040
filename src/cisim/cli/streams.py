"""Standard output and error in any encoding: what it has no sign for is written in signs that it has."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

PLAIN = dict(zip("–—−‐‑·×≤≥≠≈‘’“”•│─", ["-"] * 5 + [".", "x", "<=", ">=", "!=", "~", "'", "'", '"', '"', "*", "|", "-"],
                 strict=True))  # fmt: skip
PLAIN |= {"…": "...", "→": "->", "←": "<-", "±": "+-", "∈": "in", "∑": "sum", "∏": "prod", "√": "sqrt", "∞": "inf"}
PLAIN |= dict.fromkeys("\u00a0\u2009\u202f", " ")
"""Signs in words of ASCII."""
NAME = "cisim.plain"
"""Of the handler of errors among those of Python."""
ASCII = "cisim_ascii"


def plain(text: str) -> str:
    """A text in ASCII: signs as one types them, Greek letters by their names, all else as TOML and JSON write it."""
    return "".join(map(_plain, text))


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in PLAIN:
        return PLAIN[sign]
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK SMALL LETTER ") and name.count(" ") == 3:
        return name.rpartition(" ")[2].lower()
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _handle(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def _find(name: str) -> codecs.CodecInfo | None:
    """ASCII under a name of our own: click takes a stream that is called so for UTF-8."""
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode, known.decode, known.streamreader, known.streamwriter, known.incrementalencoder,
        known.incrementaldecoder, ASCII,
    ) if name == ASCII else None  # fmt: skip


def prepare_streams() -> None:
    """Have standard output and error write what their encoding lacks in plain signs, and not fail."""
    codecs.register_error(NAME, _handle)
    codecs.register(_find)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=ASCII if is_ascii else None, errors=NAME)
