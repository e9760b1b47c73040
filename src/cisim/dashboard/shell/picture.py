"""Pictures on pages: a drawing with its finding, its table and its files."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import solara

from cisim.dashboard.shell.download import DownloadFile, fresh_file, no_file
from cisim.dashboard.shell.types import Event

WIDE, NARROW = 760, 340
"""Widths in pixels that drawings are made for: a desk, and a phone."""


@solara.component_vue("picture.vue", vuetify=False)
def Picture(name: str, label: str, title: str, subtitle: str, svg: str, foot: str, config: str, runs: int,
            stale: bool, event_mode: Event, event_download: Event, table: dict[str, Any] | None = None,
            file: dict[str, str] | None = None, steps: int = 0, heading: str = "h2",
            made: str = "") -> None:  # fmt: skip
    """A drawing with its finding, the same as a table, and both as files; ``made`` is the command behind it."""


def use_figure_tools(table: Callable[[], dict[str, Any]], file: Callable[[str], DownloadFile]) -> dict[str, Any]:
    """What a ``Picture`` needs to be turned into its table and to be saved; a hook.

    Args:
        table: the numbers as texts, made when somebody wants to see them.
        file: by kind, ``csv`` or ``svg``.
    """
    is_table, set_is_table = solara.use_state(False)
    newest, set_newest = solara.use_state(no_file())
    return {
        "table": table() if is_table else None,
        "file": newest,
        "event_mode": lambda mode: set_is_table(mode == "table"),
        "event_download": lambda kind: set_newest(fresh_file(file(kind), newest)),
    }


def title_in(svg: str) -> str:
    """The finding a drawing carries."""
    return unescape(svg.partition("<title>")[2].partition("</title>")[0])
