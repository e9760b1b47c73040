"""A single drawing as a figure, with its table and files."""

from __future__ import annotations

from typing import Any

import solara

from cisim.dashboard.learn.answers import Drawing
from cisim.dashboard.shell.download import DownloadFile
from cisim.dashboard.shell.picture import Picture, use_figure_tools
from cisim.dashboard.state.result_cache import FULL
from cisim.report.document import as_table
from cisim.storage.files import frame_text


@solara.component
def DrawingFigure(drawing: Drawing, heading: str = "h2") -> Any:
    """A drawing with its table and files."""

    def file(kind: str) -> DownloadFile:
        numbers = f"# {drawing.foot}\n" + frame_text(drawing.table)
        kinds = {"csv": ("text/csv", numbers), "svg": ("image/svg+xml", drawing.svg)}
        mime, text = kinds[kind]
        return {"name": f"cisim-{drawing.name}.{kind}", "type": mime, "text": text}

    tools = use_figure_tools(lambda: as_table(f"{drawing.label}: {drawing.subtitle}", drawing.table), file)
    return Picture(
        name=drawing.name, label=drawing.label, title=drawing.title, subtitle=drawing.subtitle, svg=drawing.svg,
        foot=drawing.foot, config="learn", runs=FULL, stale=False, heading=heading, **tools,
    )  # fmt: skip
