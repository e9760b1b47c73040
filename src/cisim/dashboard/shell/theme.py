"""Style sheets: colours as CSS variables, in light and dark, those of the arms the charts' own; and those of the pages,
which stand in the folder of each page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cisim.charts.style import ABSENT, COLLECTIVE_STYLE, FOURTH_STYLE, GRID, INK, ISOLATED_STYLE, SECONDARY, THIRD_STYLE

DASHBOARD_FOLDER = Path(__file__).parents[1]
"""The dashboard, with a folder for each page."""
STANDING_ALONE = ("explore_lite",)
"""Folders whose style sheet is that of a whole file of its own, with rules for its body."""
LIGHT = {
    "paper": "#ffffff", "ground": "#f5f7f9", "ink": INK, "quiet": SECONDARY, "line": "#d5dbe1", "edge": "#767f88",
    "grid": GRID, "accent": COLLECTIVE_STYLE.colour, "accent-ink": "#00598c", "on-accent": "#ffffff", "soft": "#e8f1f8",
    "warn": "#fff6e0", "warn-line": "#b35900", "absent": ABSENT, "between": "#999999",
    "isolated": ISOLATED_STYLE.colour, "collective": COLLECTIVE_STYLE.colour,
    "third": THIRD_STYLE.colour, "fourth": FOURTH_STYLE.colour,
}  # fmt: skip
DARK = {
    "paper": "#161a1e", "ground": "#0f1214", "ink": "#ececec", "quiet": "#b7bec5", "line": "#353c43",
    "edge": "#8a949d", "grid": "#30363c", "accent": "#5fb2e6", "accent-ink": "#8ccbf0", "on-accent": "#06222f",
    "soft": "#1c2c38", "warn": "#33270f", "warn-line": "#e0a050", "absent": "#3a4046", "between": "#8b8b8b",
    "isolated": "#bdbdbd", "collective": "#5fb2e6", "third": "#e59a4d", "fourth": "#ffffff",
}  # fmt: skip
"""On dark ground the arms are lighter, so that lines keep 3:1 and words 4.5:1."""


PLAIN = ("paper", "ink", "quiet", "line", "edge", "accent", "accent-ink", "soft", "warn", "warn-line")
"""Colours of pages without drawings."""


def plain_colours() -> str:
    """The variables of pages without drawings, in light and in what the visitor's system prefers."""
    light, dark = ({name: colours[name] for name in PLAIN} for colours in (LIGHT, DARK))
    return _block(":root", light, "light") + f"@media (prefers-color-scheme:dark){{{_block(':root', dark, 'dark')}}}"


def _block(selector: str, colours: dict[str, str], scheme: str) -> str:
    return f"{selector}{{{''.join(f'--{k}:{v};' for k, v in colours.items())}color-scheme:{scheme}}}"


def style_sheet() -> str:
    """Variables for light, dark, and what the visitor's system prefers."""
    dark = _block(":root:not([data-theme=light])", DARK, "dark")
    return (
        _block(":root", LIGHT, "light")
        + f"@media (prefers-color-scheme: dark){{{dark}}}"
        + _block(":root[data-theme=dark]", DARK, "dark")
    )


@cache
def page_styles() -> str:
    """The style sheets of all pages, one after the other, by folder and name; those of ``shell``, for what is common,
    are the last.
    """
    sheets = [path for path in sorted(DASHBOARD_FOLDER.glob("*/*.css")) if path.parent.name not in STANDING_ALONE]
    return "\n".join(path.read_text(encoding="utf-8") for path in sheets)
