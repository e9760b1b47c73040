"""How pages show a figure: its drawing or its table, and what saves both."""

from __future__ import annotations

from typing import Any

import solara

from cisim.charts.inline_svg import title_of
from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.shell.types import EventHandler
from cisim.dashboard.state.session import use_session
from cisim.report.document import TextTable


@solara.component_vue("picture.vue", vuetify=False)
def Picture(name: str, label: str, title: str, subtitle: str, svg: str, foot: str, config: str, runs: int,
            stale: bool, event_mode: EventHandler, event_download: EventHandler, event_scale: EventHandler,
            files: str, table: TextTable | None = None, steps: int = 0, heading: str = "h2", made: str = "",
            whole: bool | None = None) -> None:  # fmt: skip
    """A drawing with its finding, the same as a table, and both as ``files``; ``made`` is the command behind it. Where
    an axis of percent can be shown around the data or from 0 to 100, ``whole`` says which.
    """


@solara.component
def FigurePanel(figure: PageFigure, stale: bool = False, steps: int = 0, heading: str = "h2",
                drawing_only: bool = False) -> Any:  # fmt: skip
    """A figure that can be turned into its table and be saved; the drawing alone while it is part of a replay."""
    session = use_session()
    is_table, set_is_table = solara.use_state(False)
    whole, set_whole = solara.use_state(False)
    svg = figure.draw(whole)
    return Picture(
        name=figure.name,
        label=figure.label,
        title=title_of(svg),
        subtitle=figure.subtitle,
        svg=svg,
        foot=figure.foot,
        config=figure.config,
        runs=figure.runs,
        stale=stale,
        files=figure.file_name,
        table=figure.texts if is_table and not drawing_only else None,
        steps=steps,
        heading=heading,
        made=figure.made,
        whole=whole if figure.scales else None,
        event_mode=lambda mode: set_is_table(mode == "table"),
        event_download=lambda _event: session.downloads.save(figure.numbers),
        event_scale=lambda on: set_whole(bool(on)),
    )
