"""Draws docs/images/architecture.svg: the packages of cisim in their layers, and which imports which.

Layers are those of the import contract in pyproject.toml; boxes and arrows are counted in the code.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import grimp
import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
PACKAGE = "cisim"
WIDTH, HEIGHT, GAP = 2.05, 0.62, 0.25
INK, PAPER, EDGE = "#222222", "#eef3f8", "#5a7a99"


def layers() -> list[list[str]]:
    """The packages of each layer, the highest first."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [[name.strip() for name in layer.replace(":", "|").split("|")] for layer in contract["layers"]]


def lines_of(name: str) -> int:
    """Lines of Python in a package, or of a module."""
    folder = ROOT / "src" / PACKAGE / name
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)


def imports() -> Counter[tuple[str, str]]:
    """How many modules of one package import modules of another."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    pairs: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = (name.split(".")[1] if "." in name else "" for name in (module, imported))
            if one and other and one != other:
                pairs[one, other] += 1
    return pairs


def draw() -> Figure:
    """The picture: a row for each layer, a box for each package, an arrow for each pair that imports often."""
    rows = layers()
    figure = Figure(figsize=(8.4, 0.98 * len(rows)))
    axes = figure.add_axes((0, 0, 1, 1))
    centres = {
        name: ((k - (len(names) - 1) / 2) * (WIDTH + GAP), -float(row))
        for row, names in enumerate(rows)
        for k, name in enumerate(names)
    }
    for (one, other), count in sorted(imports().items()):
        if one in centres and other in centres:
            _arrow(axes, centres[one], centres[other], count)
    for name, (x, y) in centres.items():
        _box(axes, name, x, y)
    axes.set_xlim(-4.2, 4.2)
    axes.set_ylim(-len(rows) + 0.45, 0.55)
    axes.axis("off")
    return figure


def _box(axes: Axes, name: str, x: float, y: float) -> None:
    corner = (x - WIDTH / 2, y - HEIGHT / 2)
    axes.add_patch(FancyBboxPatch(corner, WIDTH, HEIGHT, "round,pad=0,rounding_size=0.08", fc=PAPER, ec=EDGE, zorder=3))
    axes.text(x, y + 0.09, name, ha="center", va="center", color=INK, fontsize=11, fontweight="bold", zorder=4)
    axes.text(x, y - 0.16, f"{lines_of(name):,} lines", ha="center", va="center", color=INK, fontsize=8, zorder=4)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], count: int) -> None:
    width = 0.4 + 0.045 * min(count, 60)
    bend = 0.06 * (end[0] - start[0] + 0.7)
    axes.add_patch(
        FancyArrowPatch(
            (start[0], start[1] - HEIGHT / 2), (end[0], end[1] + HEIGHT / 2), connectionstyle=f"arc3,rad={bend / 4}",
            arrowstyle="-|>", mutation_scale=7, lw=width, color=EDGE, alpha=0.45, zorder=1,
        )
    )  # fmt: skip


def main() -> None:
    """Draw and write."""
    with mpl.rc_context({"svg.hashsalt": PACKAGE}):
        draw().savefig(PICTURE, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
