"""What the document of a sweep is put together from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure as PaperFigure

from cisim.report.document import Figure, Table


@dataclass
class Content:
    """Sentences, figures and tables of a sweep."""

    sentences: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, title: str, draw: Callable[[], PaperFigure], table: pd.DataFrame) -> None:
        """A figure with the data it shows."""
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        self.figures.append(Figure(name, title, Table.of_frame(title, table), draw))
