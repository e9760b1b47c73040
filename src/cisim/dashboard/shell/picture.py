"""Pictures on pages: a drawing with its finding, its table and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
import solara

from cisim.dashboard.shell.download import DownloadFile, fresh_file, no_file
from cisim.dashboard.shell.types import EventHandler
from cisim.language import current_language
from cisim.report.document import as_table

WIDE_WIDTH, NARROW_WIDTH = 760, 340
"""Widths in pixels that drawings are made for: a desk, and a phone."""


@solara.component_vue("picture.vue", vuetify=False)
def Picture(name: str, label: str, title: str, subtitle: str, svg: str, foot: str, config: str, runs: int,
            stale: bool, event_mode: EventHandler, event_download: EventHandler, table: dict[str, Any] | None = None,
            file: dict[str, str] | None = None, steps: int = 0, heading: str = "h2", made: str = "",
            whole: bool | None = None, event_scale: EventHandler | None = None) -> None:  # fmt: skip
    """A drawing with its finding, the same as a table, and both as files; ``made`` is the command behind it. Where an
    axis of percent can be shown around the data or from 0 to 100, ``whole`` says which.
    """


class FigureSource(Protocol):
    """A result that figures are made of: its data, and what was made of it before."""

    @property
    def data(self) -> Mapping[str, Any]:
        """As ``cisim compare --json`` prints it."""

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made the first time it is asked for."""


Source = TypeVar("Source", bound=FigureSource)


@dataclass(frozen=True)
class FigureSpec(Generic[Source]):
    """A figure: its label, the table behind it, how it is drawn, and what is measured.

    Attributes:
        label: on the page.
        table: of a result.
        draw: of result, table and width in pixels, and of what else the page asks for.
        subtitle: of the data of a result.
        scales: whether ``draw`` takes ``whole``: an axis from 0 to 100 and not around the data.
    """

    label: str
    table: Callable[[Source], pd.DataFrame]
    draw: Callable[..., str]
    subtitle: Callable[[Any], str]
    scales: bool = False

    def picture(self, result: Source, small: bool, *more: Any) -> dict[str, str]:
        """The drawing, for a desk or a phone, its finding, and what is measured."""
        width = NARROW_WIDTH if small else WIDE_WIDTH
        table = result.once(f"{self.label} table {current_language()}", lambda: self.table(result))
        svg = result.once(
            f"{self.label} {width} {more} {current_language()}", lambda: self.draw(result, table, width, *more)
        )
        return {"svg": svg, "title": title_in(svg), "subtitle": self.subtitle(result.data)}

    def texts(self, result: Source) -> dict[str, Any]:
        """The same as a table of texts."""
        return as_table(f"{self.label}: {self.subtitle(result.data)}", self.table(result))


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
