"""Pictures on pages: a drawing with its finding, its table and its files."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import solara

Event = Callable[..., None]
WIDE, NARROW = 760, 340
"""Widths in pixels that drawings are made for: a desk, and a phone."""


@solara.component_vue("picture.vue", vuetify=False)
def Picture(name: str, label: str, title: str, subtitle: str, svg: str, foot: str, config: str, runs: int,
            stale: bool, event_mode: Event, event_download: Event, table: dict[str, Any] | None = None,
            file: dict[str, str] | None = None, steps: int = 0, heading: str = "h2",
            made: str = "") -> None:  # fmt: skip
    """A drawing with its finding, the same as a table, and both as files; ``made`` is the command behind it."""


def title_in(svg: str) -> str:
    """The finding a drawing carries."""
    return unescape(svg.partition("<title>")[2].partition("</title>")[0])
