"""What results and scenarios can show of themselves. ``cisim.notebook`` makes it, and is imported by name when it is
asked for: it stands above all of them, and takes matplotlib and pandas along.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Page:
    """Shown by notebooks as HTML."""

    def _repr_html_(self) -> str:
        return str(_notebook().html(self))


class Result(Page):
    """What is also a table."""

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: of arms or scenarios a row for each run, arm, year and stage, in points; of forms of
        collaboration a row for each form.
        """
        return _notebook().frame(self)


class Drawn(Result):
    """What is also a picture."""

    def plot(self) -> Figure:
        """The picture that ``cisim compare --out`` writes; ``.savefig("picture.png")`` of it makes a file."""
        return _notebook().figure(self)


def _notebook() -> Any:
    return import_module("cisim.notebook")
