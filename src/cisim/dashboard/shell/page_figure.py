"""Figures of pages: each has a drawing that carries its finding, a table, and files of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd

from cisim.charts.inline_svg import title_of
from cisim.charts.page.money import use_name
from cisim.dashboard.state.download_file import DownloadFile, csv_file
from cisim.language import N_, _, current_language
from cisim.model.kernels.layout import USES
from cisim.report.document import Figure, Table, TextTable, as_table
from cisim.storage.files import frame_text

WIDE_WIDTH, NARROW_WIDTH = 760, 340
"""Widths in pixels that drawings are made for: a desk, and a phone."""
COLUMN_NAMES = {
    name: name
    for name in (
        N_("stage"), N_("start"), N_("isolated"), N_("collective"), N_("difference"), N_("verdict"),
        N_("neighbourhood"), N_("arm"), N_("mean"), N_("year"), N_("run"), N_("use"), N_("still exist"),
        N_("scenario"), N_("name"), N_("measure"), N_("minus"),
        N_("combination"), N_("problem"), N_("level"), N_("conditions"), N_("order"), N_("effect"), N_("low"),
        N_("high"),
        N_("nothing"), N_("condition"), N_("value"), N_("combinations"), N_("lowest"), N_("highest"), N_("FTE"),
        N_("$ a year"), N_("trust"), N_("alignment"), N_("effectiveness"), N_("practice"), N_("elements changed"),
        N_("isolated $"), N_("collective $"), N_("isolated hours"), N_("collective hours"),
    )
} | {f"p{p}": f"{p} %" for p in (10, 25, 50, 75, 90)}  # fmt: skip
"""Headings of tables that are shown in the language of the page; files to keep have the names themselves."""


@dataclass(frozen=True)
class PageFigure:
    """A figure of one result, as ``FigurePanel`` shows it.

    Attributes:
        name: of its element on the page.
        label: what it is called, in the language in use.
        subtitle: what is measured.
        foot: runs, seed, version.
        table: the numbers it shows.
        draw: makes the drawing, SVG that carries its finding as title; of whether an axis of percent goes from 0 to
            100.
        config: stands for the settings of the result.
        runs: of the result.
        files: name of its files without ending; by default of ``name`` and ``config``.
        caption: of its table; by default label and subtitle.
        made: command that makes the numbers again.
        scales: whether ``draw`` heeds what it is told of the axis.
    """

    name: str
    label: str
    subtitle: str
    foot: str
    table: Callable[[], pd.DataFrame]
    draw: Callable[[bool], str]
    config: str
    runs: int
    files: str = ""
    caption: str = ""
    made: str = ""
    scales: bool = False

    @property
    def title(self) -> str:
        """The finding its drawing carries."""
        return title_of(self.draw(False))

    @property
    def file_name(self) -> str:
        """Of its files, without ending."""
        return self.files or f"cisim-{self.name}-{self.config}"

    @property
    def table_caption(self) -> str:
        """What its table is of."""
        return self.caption or f"{self.label}: {self.subtitle}"

    @property
    def texts(self) -> TextTable:
        """The numbers as a table of texts, in the language of the page."""
        return translated_table(as_table(self.table_caption, self.table()))

    @property
    def numbers(self) -> DownloadFile:
        """The numbers as a file, below what they were made of."""
        made = [f" Made again by: {self.made}"] if self.made and "\n" not in self.made else []
        return csv_file(self.file_name, "".join(["# ", self.foot, *made, "\n", frame_text(self.table())]))

    @property
    def in_report(self) -> Figure:
        """The same figure in a document."""
        caption = f"{self.label}. {self.subtitle}"
        return Figure(self.name, caption, Table.of_frame(caption, self.table()), lambda: self.draw(False))


class FigureSource(Protocol):
    """A result that figures are made of: it keeps what was made of it before."""

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made the first time it is asked for."""


Source = TypeVar("Source", bound=FigureSource)


@dataclass(frozen=True)
class FigureSpec(Generic[Source]):
    """A kind of figure: its label, the table behind it, how it is drawn, and what is measured.

    Attributes:
        name: its label on the page, in English.
        table: of a result.
        draw: of result, table and width in pixels, and of options of the page.
        subtitle: of a result.
        scales: whether ``draw`` takes ``whole``: an axis from 0 to 100 and not around the data.
    """

    name: str
    table: Callable[[Source], pd.DataFrame]
    draw: Callable[..., str]
    subtitle: Callable[[Source], str]
    scales: bool = False

    @property
    def label(self) -> str:
        """On the page, in the language in use."""
        return _(self.name)

    def table_of(self, result: Source) -> pd.DataFrame:
        """Its numbers, made once."""
        table: pd.DataFrame = result.once(f"{self.name} table", lambda: self.table(result))
        return table

    def of(self, result: Source, width: int, *, name: str, foot: str, config: str, runs: int, subtitle: str = "",
           files: str = "", caption: str = "", made: str = "", **options: Any) -> PageFigure:  # fmt: skip
        """The figure of a result; each drawing is made once.

        Args:
            result: of the page.
            width: pixels.
            name, foot, config, runs, files, caption, made: as ``PageFigure`` has them.
            subtitle: what is measured, where more is said than ``self.subtitle`` does.
            options: of ``draw``.
        """

        def draw(whole: bool) -> str:
            chosen = options | ({"whole": whole} if self.scales else {})
            key = f"{self.name} {width} {chosen} {current_language()}"
            return str(result.once(key, lambda: self.draw(result, self.table_of(result), width, **chosen)))

        return PageFigure(name, self.label, subtitle or self.subtitle(result), foot, lambda: self.table_of(result),
                          draw, config, runs, files, caption, made, self.scales)  # fmt: skip


def heading_text(heading: str) -> str:
    """A heading of a table in the language of the page; one of hours, such as ``search h``, by its use."""
    use = heading.removesuffix(" h")
    if use in USES and use != heading:
        return _("{use} h").format(use=use_name(use))
    return _(COLUMN_NAMES.get(heading, heading))


def translated_table(table: TextTable) -> TextTable:
    """A table whose headings and texts are in the language of the page; numbers and names of files stay."""
    named = {heading: heading_text(heading) for heading in table["header"]}
    texts = [k for k, heading in enumerate(table["header"]) if heading not in table["numeric"]]
    rows = [[_(cell) if k in texts else cell for k, cell in enumerate(row)] for row in table["rows"]]
    numeric = [named[heading] for heading in table["numeric"]]
    return {"caption": table["caption"], "header": [*named.values()], "numeric": numeric, "rows": rows}
