"""A drawing of its own with its table and files, shown as all pictures are."""

from __future__ import annotations

from typing import Any

import solara

from cisim.dashboard.learn.answers import Drawing
from cisim.dashboard.shell.download import fresh_file, no_file
from cisim.dashboard.shell.picture import Picture
from cisim.dashboard.state.result_cache import FULL
from cisim.report.html import as_table
from cisim.storage.files import frame_text


@solara.component
def DrawingFigure(drawing: Drawing, heading: str = "h2") -> Any:
    """A drawing with its table and files."""
    as_data, set_as_data = solara.use_state(False)
    file, set_file = solara.use_state(no_file())

    def give(kind: str) -> None:
        numbers = f"# {drawing.foot}\n" + frame_text(drawing.table)
        kinds = {"csv": ("text/csv", numbers), "svg": ("image/svg+xml", drawing.svg)}
        mime, text = kinds[kind]
        set_file(fresh_file({"name": f"cisim-{drawing.name}.{kind}", "type": mime, "text": text}, file))

    return Picture(
        name=drawing.name, label=drawing.label, title=drawing.title,
        subtitle=drawing.subtitle, svg=drawing.svg, foot=drawing.foot, config="learn", runs=FULL, stale=False,
        table=as_table(f"{drawing.label}: {drawing.subtitle}", drawing.table) if as_data else None,
        file=file, heading=heading,
        event_mode=lambda mode: set_as_data(mode == "table"), event_download=give,
    )  # fmt: skip
