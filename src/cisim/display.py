"""Base classes of what notebooks display: as HTML, as a table, as a figure.

Renderers are registered from above (``cisim.report.notebook``) and loaded when something is displayed: they take
matplotlib and pandas along.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Renderers(Protocol):
    """Functions of a result that make what is displayed of it."""

    def html(self, result: object) -> str:
        """A piece of HTML."""

    def frame(self, result: object) -> pd.DataFrame:
        """A tidy table."""

    def figure(self, result: object) -> Figure:
        """A picture."""


_load: Callable[[], Renderers] | None = None


def register_renderers(load: Callable[[], Renderers]) -> None:
    """Make results display themselves by what ``load`` returns; it is called when something is displayed."""
    global _load
    _load = load


def _renderers() -> Renderers:
    if _load is None:
        raise RuntimeError("no renderers are registered: import cisim first")
    return _load()


class HtmlDisplay:
    """Notebooks display it as HTML."""

    def _repr_html_(self) -> str:
        return _renderers().html(self)


class TableDisplay(HtmlDisplay):
    """It is also a table."""

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: of arms or scenarios a row for each run, arm, year and stage, in points; of forms of
        collaboration a row for each form.
        """
        return _renderers().frame(self)


class FigureDisplay(TableDisplay):
    """It is also a figure."""

    def plot(self) -> Figure:
        """The picture that ``cisim compare --out`` writes; ``.savefig("picture.png")`` of it makes a file."""
        return _renderers().figure(self)
