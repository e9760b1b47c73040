"""Both arms over the years: a small panel for every stage, median with the bands of 50 % and 80 % of runs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cisim.charts.page.markup import Scale, band, fitted, frame, legend, line, mark, polyline, words
from cisim.charts.style import ARM_LOOKS
from cisim.words import signed, years_text

Path = dict[str, list[float]]
Panels = dict[str, dict[str, Path]]
PANEL = 128
"""Height of the field of a panel in pixels."""
BANDS = (("p10", "p90", 0.14), ("p25", "p75", 0.2))


def draw(table: pd.DataFrame, width: int = 760, panel: str = "stage") -> str:
    """A panel for each value of the column ``panel``, all on one scale from 0 to 100 points.

    Args:
        table: ``year``, ``arm``, the column of panels, ``p10``, ``p25``, ``p50``, ``p75``, ``p90``.
        width: pixels.
        panel: name of the column of panels.
    """
    panels = paths(table, panel)
    columns = min(len(panels), 4 if width >= 640 else 2)
    across, down = width / columns, PANEL + 58
    parts = [legend(0, 16)]
    for k, (name, arms) in enumerate(panels.items()):
        parts.append(_panel(arms, name, across * (k % columns), 30 + down * (k // columns), across))
    height = 30 + down * -(-len(panels) // columns)
    return frame(width, height, title(panels, panel), description(panels), *parts)


def paths(table: pd.DataFrame, panel: str = "stage") -> Panels:
    """The columns of numbers by panel and arm, in the order of years."""
    found: Panels = {}
    numbers = ("year", "p10", "p25", "p50", "p75", "p90")
    columns = [table[name].tolist() for name in (panel, "arm", *numbers)]
    for name, arm, *values in sorted(zip(*columns, strict=True), key=lambda row: float(row[2])):
        path = found.setdefault(str(name), {}).setdefault(arm, {key: [] for key in numbers})
        for key, value in zip(numbers, values, strict=True):
            path[key].append(value)
    return {name: found[name] for name in dict.fromkeys(map(str, columns[0]))}


def title(panels: Panels, panel: str = "stage") -> str:
    """At how many panels the median of collective ends above that of isolated."""
    ahead = sum(arms["collective"]["p50"][-1] > arms["isolated"]["p50"][-1] for arms in panels.values())
    years = years_text(next(iter(panels.values()))["isolated"]["year"][-1])
    return f"After {years} the median of collective is higher at {ahead} of {len(panels)} {panel}s"


def description(panels: Panels) -> str:
    """The last medians in words."""
    ends = {name: [arms[arm]["p50"][-1] for arm in ARM_LOOKS] for name, arms in panels.items()}
    rows = "; ".join(f"{name}: {a:.1f} and {b:.1f} ({signed(b - a)})" for name, (a, b) in ends.items())
    return (
        f"Children at benchmark in percent; bands: 50 % and 80 % of runs. Isolated and collective at the end: {rows}."
    )


def _panel(arms: Mapping[str, Path], name: str, x: float, y: float, across: float) -> str:
    left, right, top = x + 26, x + across - 12, y + 24
    last = arms["isolated"]["year"][-1]
    time, level = Scale(0, last, left, right), Scale(0, 100, top + PANEL, top)
    parts = [words(left, y + 14, fitted(name, across - 30), "ink", font_weight=600, font_size=12)]
    for tick in (0, 50, 100):
        parts += [line(left, level(tick), right, level(tick)), words(left - 4, level(tick) + 4, str(tick), "quiet",
                  "end", font_size=11)]  # fmt: skip
    for value in (0.0, last):
        text = years_text(value) if value else "0"
        parts.append(words(time(value), top + PANEL + 16, text, "quiet", "end" if value else "start", font_size=11))
    ordered = [(arm, arms[arm]) for arm in ARM_LOOKS]
    bands = [_bands(arm, path, time, level) for arm, path in ordered]
    return "".join(parts + bands + [_path(arm, path, time, level) for arm, path in ordered])


def _bands(arm: str, rows: Path, time: Scale, level: Scale) -> str:
    years = [time(v) for v in rows["year"]]
    return "".join(
        band(_points(years, rows[high], level), _points(years, rows[low], level), arm, opacity)
        for low, high, opacity in BANDS
    )


def _path(arm: str, rows: Path, time: Scale, level: Scale) -> str:
    points = _points([time(v) for v in rows["year"]], rows["p50"], level)
    return polyline(points, arm) + mark(arm, *points[-1], size=3.5)


def _points(xs: list[float], values: list[float], level: Scale) -> list[tuple[float, float]]:
    return [(x, level(v)) for x, v in zip(xs, values, strict=True)]
