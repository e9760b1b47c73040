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
from cisim.language import N_, _, current_language
from cisim.report.document import as_table

WIDE_WIDTH, NARROW_WIDTH = 760, 340
"""Widths in pixels that drawings are made for: a desk, and a phone."""
COLUMN_NAMES = {
    name: name
    for name in (
        N_("stage"), N_("start"), N_("isolated"), N_("collective"), N_("difference"), N_("verdict"),
        N_("neighbourhood"), N_("arm"), N_("mean"), N_("year"), N_("run"), N_("use"), N_("still exist"),
        N_("scenario"), N_("name"), N_("measure"), N_("minus"),
        N_("isolated $"), N_("collective $"), N_("isolated hours"), N_("collective hours"),
    )
} | {f"p{p}": f"{p} %" for p in (10, 25, 50, 75, 90)}  # fmt: skip
"""Headings of tables that are shown in the language of the page; files to keep have the names themselves."""


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
        name: its label on the page, in English.
        table: of a result.
        draw: of result, table and width in pixels, and of what else the page asks for.
        subtitle: of the data of a result.
        scales: whether ``draw`` takes ``whole``: an axis from 0 to 100 and not around the data.
    """

    name: str
    table: Callable[[Source], pd.DataFrame]
    draw: Callable[..., str]
    subtitle: Callable[[Any], str]
    scales: bool = False

    @property
    def label(self) -> str:
        """On the page, in the language in use."""
        return _(self.name)

    def picture(self, result: Source, small: bool, *more: Any) -> dict[str, str]:
        """The drawing, for a desk or a phone, its finding, and what is measured."""
        width = NARROW_WIDTH if small else WIDE_WIDTH
        table = result.once(f"{self.name} table", lambda: self.table(result))
        svg = result.once(
            f"{self.name} {width} {more} {current_language()}", lambda: self.draw(result, table, width, *more)
        )
        return {"svg": svg, "title": title_in(svg), "subtitle": self.subtitle(result.data)}

    def texts(self, result: Source) -> dict[str, Any]:
        """The same as a table of texts."""
        return translated_table(as_table(f"{self.label}: {self.subtitle(result.data)}", self.table(result)))


def translated_table(table: dict[str, Any]) -> dict[str, Any]:
    """A table whose headings and texts are in the language of the page; numbers and names of files stay."""
    named = {heading: _(COLUMN_NAMES.get(heading, heading)) for heading in table["header"]}
    texts = [k for k, heading in enumerate(table["header"]) if heading not in table["numeric"]]
    rows = [[_(cell) if k in texts else cell for k, cell in enumerate(row)] for row in table["rows"]]
    numeric = [named[heading] for heading in table["numeric"]]
    return table | {"header": [*named.values()], "numeric": numeric, "rows": rows}


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
