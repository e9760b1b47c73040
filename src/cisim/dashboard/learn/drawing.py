"""A single drawing as a figure of a page."""

from __future__ import annotations

import pandas as pd

from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.state.result_cache import FULL


def drawn(name: str, label: str, svg: str, subtitle: str, foot: str, table: pd.DataFrame) -> PageFigure:
    """A drawing with its words and table, as pages show figures."""
    return PageFigure(
        name, label, subtitle, foot, lambda: table, lambda whole: svg, "learn", FULL, files=f"cisim-{name}"
    )
