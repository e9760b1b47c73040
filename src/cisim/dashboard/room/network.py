"""Where phones find this computer: its address in the network, and the code that a camera reads."""

from __future__ import annotations

import sys

import segno

from cisim.dashboard.shell.access import bracketed, lan_addresses
from cisim.errors import CisimError
from cisim.language import _


def chosen_address(wanted: str = "") -> tuple[str, list[str]]:
    """The address at which phones reach this computer, and all those it has.

    Raises:
        CisimError: there is no network, or this computer does not have the address.
    """
    found = lan_addresses()
    if wanted and wanted not in (*found, "127.0.0.1"):
        raise CisimError(f"--address {wanted}: this computer has {', '.join(found) or 'no address in a network'}")
    if wanted:
        return wanted, found
    if not found:
        return "127.0.0.1", []
    return found[0], found


def web_address(address: str, port: int) -> str:
    """``http://ADDRESS:8765``."""
    return f"http://{bracketed(address)}:{port}"


def qr_svg(text: str) -> str:
    """A QR code, black on white in every theme, with its text as its name."""
    code = segno.make(text, error="m", micro=False)
    return str(
        code.svg_inline(
            border=3, dark="#000", light="#fff", omitsize=True, title=_("QR code: {address}").format(address=text)
        )
    )


def qr_text(text: str, encoding: str | None = None) -> str:
    """A QR code for a terminal: half blocks where its encoding has them, else pairs of number signs."""
    rows = [list(row) for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    encoding = encoding or sys.stdout.encoding or "ascii"
    try:
        "█▀▄".encode(encoding)
    except UnicodeEncodeError:
        return "\n".join("".join("##" if not cell else "  " for cell in row) for row in rows)
    rows += [[0] * len(rows[0])] if len(rows) % 2 else []
    half = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(half[bool(a), bool(b)] for a, b in zip(*pair, strict=True)) for pair in pairs)
