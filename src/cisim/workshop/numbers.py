"""Numbers of the room as text in the language in use."""

from __future__ import annotations

from cisim.language import format_number


def level_text(points: float) -> str:
    """``45.7``: how many of 100."""
    return format_number(points, 1)


def change_text(points: float) -> str:
    """``+3.1``, ``-0.4``, ``0.0``: how many more or fewer of 100."""
    rounded = round(points, 1)
    return format_number(rounded, 1, sign=True) if rounded else format_number(0.0, 1)
