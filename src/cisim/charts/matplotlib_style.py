"""The visual language for matplotlib: settings, colour scales, empty figures with their words, and their files.

Apart from ``style``, which pages and texts take colours and names from: matplotlib is loaded where a figure is made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib import colormaps, rc_context
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cisim.charts.style import GRID, INK, SECONDARY, SMALL_TEXT, TEXT, LineStyle, footer_text
from cisim.comparison.data import ComparisonData
from cisim.comparison.several_data import FormsData
from cisim.storage.files import atomic_write

DIVERGING = LinearSegmentedColormap.from_list(
    "difference", [(k / 10, "#FFFFFF" if k == 5 else colormaps["RdBu"](k / 10)) for k in range(11)], N=257
)
"""Red below zero, blue above, white at zero."""
RC_PARAMS = {
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": SMALL_TEXT,
    "axes.labelsize": SMALL_TEXT,
    "axes.titlesize": TEXT,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "hatch.linewidth": 0.9,
    "svg.fonttype": "none",
    "svg.hashsalt": "cisim",
    "xtick.labelsize": SMALL_TEXT,
    "ytick.labelsize": SMALL_TEXT,
}


def marker_style(style: LineStyle) -> dict[str, Any]:
    """Marker arguments of matplotlib for a look: hollow ones are larger, so that a filled one on top hides none."""
    face, size = (style.colour, 6) if style.filled else ("white", 10)
    colours = {"color": style.colour, "markerfacecolor": face, "markeredgecolor": style.colour}
    return colours | {"marker": style.marker, "markersize": size}


def diverging(largest: float) -> tuple[Any, Any]:
    """Colour map and scale for differences: red below zero, white at zero, blue above; both ends equally far."""
    limit = largest if largest > 0 else 1.0
    return DIVERGING, TwoSlopeNorm(0.0, -limit, limit)


def sign_colour(value: float) -> Any:
    """The colour of a bar by its sign; the sign is also written."""
    return DIVERGING(0.88 if value >= 0 else 0.12)


@contextmanager
def chart_style() -> Iterator[None]:
    """The settings of matplotlib every figure is made under; also a decorator."""
    with rc_context(RC_PARAMS):
        yield


def new_figure(size: tuple[float, float], title: str, subtitle: str, footer: str, note: str = "") -> Figure:
    """An empty figure with its words: finding as title, measure as subtitle, at the foot a note and the footer.

    Args:
        size: inches.
        title: the finding; its lines are kept and wrapped.
        subtitle: measure and unit.
        footer: runs, seed, version.
        note: how to read it, or what it does not show.
    """
    width, height = size
    label = "; ".join((*title.splitlines(), subtitle))
    title = "\n".join(fill(line, int(width * 9.8)) for line in title.splitlines())
    subtitle = fill(subtitle, int(width * 14.4))
    foot = "\n".join(fill(text, int(width * 16.2)) for text in (note, footer) if text)
    top = 0.14 + 0.2 * (title.count("\n") + 1)
    below_title = top + 0.03
    head = below_title + 0.17 * (subtitle.count("\n") + 1) + 0.12
    base = 0.16 + 0.16 * (foot.count("\n") + 1)
    rect = (0.005, base / height, 0.99, 1 - (head + base) / height)
    figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(rect=rect, h_pad=0.04, w_pad=0.04))
    x = 0.1 / width
    figure.text(x, 1 - 0.1 / height, title, fontsize=11.5, fontweight="bold", color=INK, va="top", linespacing=1.15)
    figure.text(x, 1 - below_title / height, subtitle, fontsize=TEXT, color=INK, va="top", linespacing=1.25)
    figure.text(x, 0.08 / height, foot, fontsize=SMALL_TEXT, color=SECONDARY, va="bottom", linespacing=1.3)
    figure.set_label(label)
    return figure


def hide_sides(axes: Any, *sides: str) -> None:
    """Remove these sides of the frame."""
    for side in sides:
        axes.spines[side].set_visible(False)


def svg(figure: Figure) -> str:
    """A figure as SVG: words are text, the same figure gives the same characters, its label is its title."""
    stream = io.StringIO()
    with chart_style():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Title": figure.get_label() or "figure"})
    return stream.getvalue()


def save_png(figure: Figure, path: Path, dpi: int = 160) -> None:
    """Write a figure as PNG, whole or not at all."""
    with chart_style(), atomic_write(path) as temporary:
        figure.savefig(temporary, dpi=dpi, metadata={"Title": figure.get_label() or "figure"})


def footer(figure: Any, result: ComparisonData | FormsData) -> None:
    """Runs, seed and version at the foot of a comparison."""
    figure.text(0.01, 0.01, footer_text(result), fontsize=SMALL_TEXT, color=SECONDARY)
