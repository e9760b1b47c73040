"""The path of a room inside the fan of runs that nobody played, in the same community."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cisim.charts.page.markup import CHARACTER, NARROW, Scale, band, frame, line, mark, polyline, words
from cisim.language import _, format_number
from cisim.language.numbers import format_general

OPACITY = 0.16
BOLD = 1.2
"""How much wider words of weight 600 are."""
SMALL_CHARACTER, ROW = 6.4, 18
"""Width of a character of 11 pixels, and height of a line with a name."""


def draw(
    fans: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    paths: Mapping[str, Sequence[float]],
    labels: Mapping[str, str],
    decided: Mapping[str, int],
    title: str,
    width: int = 760,
) -> str:
    """Years on the axis, percent of children at benchmark at the last stage above it.

    Args:
        fans: by arm lower and upper ends of 80 % of the runs that nobody played, by year from 0 on.
        paths: by arm what came of the room's decisions, likewise.
        labels: by arm what the room's path is called.
        decided: by arm for how many years people decided, whose end a line marks; empty where nobody did.
        title: the finding.
        width: pixels; where there are few, what paths are called stands above them.
    """
    values = [v for ends in fans.values() for end in ends for v in end] + [v for path in paths.values() for v in path]
    low, high = max(min(values) - 2, 0.0), min(max(values) + 2, 100.0)
    last = max(len(path) for path in (*paths.values(), *(ends[0] for ends in fans.values()))) - 1
    narrow = width < NARROW
    top, left = 34 + (ROW * len(paths) if narrow else 0), 40
    bottom = top + 246
    numbers = {arm: format_number(path[-1], 1) for arm, path in paths.items()}
    ends = numbers if narrow else {arm: f"{labels[arm]} {number}" for arm, number in numbers.items()}
    room = 20 + BOLD * CHARACTER * max(map(len, ends.values()))
    time, level = Scale(0, last, left, width - room), Scale(low, high, bottom, top)
    parts = [*_grid(low, high, last, time, level, bottom)]
    for arm, (lower, upper) in fans.items():
        parts.append(band(_points(upper, time, level), _points(lower, time, level), arm, OPACITY))
    parts += _decided_lines(decided, time, top, bottom, width)
    heights = _apart({arm: level(path[-1]) for arm, path in paths.items()})
    for arm, path in paths.items():
        points = _points(path, time, level)
        parts += [polyline(points, arm), mark(arm, *points[-1], size=4)]
        parts.append(words(time(last) + 10, heights[arm] + 4, ends[arm], arm, font_weight=600))
    parts.append(words(0 if narrow else left, 16, _("Bands: 80 % of runs that nobody played"), "quiet", font_size=12))
    if narrow:
        parts += _names(labels, paths)
    return frame(width, bottom + 34, title, _description(fans, paths, labels), *parts)


def _names(labels: Mapping[str, str], arms: Iterable[str]) -> list[str]:
    """What paths are called, one below the other."""
    parts = []
    for k, arm in enumerate(arms, 1):
        y = 16 + ROW * k
        parts += [mark(arm, 6, y - 4, size=4), words(18, y, labels[arm], arm, font_weight=600)]
    return parts


def _decided_lines(decided: Mapping[str, int], time: Scale, top: float, bottom: float, width: float) -> list[str]:
    """Where people stopped deciding: one line where all did in the same year, else one in the look of each path."""
    years = {arm: year for arm, year in decided.items() if year}
    if not years:
        return []
    alike = len(set(years.values())) == 1
    kinds = {year: "quiet" if alike else arm for arm, year in years.items()}
    parts = [line(time(year), top, time(year), bottom, kind, stroke_dasharray="2 3") for year, kind in kinds.items()]
    text = _("you decided until here")
    x = min(time(max(kinds)) + 4, width - SMALL_CHARACTER * len(text))
    return [*parts, words(max(x, 0), top + 10, text, "quiet", font_size=11)]


def _grid(low: float, high: float, last: int, time: Scale, level: Scale, bottom: float) -> list[str]:
    step = 5 if high - low > 12 else 2
    parts = []
    tick = step * -(-low // step)
    while tick <= high:
        parts += [line(time.start, level(tick), time.end, level(tick)), words(time.start - 6, level(tick) + 4,
                  format_general(tick), "quiet", "end", font_size=11)]  # fmt: skip
        tick += step
    for year in sorted({*range(0, last + 1, 5), last}):
        parts.append(words(time(year), bottom + 18, f"{year}", "quiet", "middle", font_size=11))
    parts.append(words(time.end + 10, bottom + 18, _("years"), "quiet", font_size=11))
    return parts


def _points(values: Sequence[float], time: Scale, level: Scale) -> list[tuple[float, float]]:
    return [(time(year), level(value)) for year, value in enumerate(values)]


def _apart(places: Mapping[str, float], room: float = 16) -> dict[str, float]:
    """Heights of labels, moved so that none lies over another."""
    moved: dict[str, float] = {}
    for arm in sorted(places, key=places.__getitem__):
        moved[arm] = max([places[arm], *(at + room for at in moved.values())])
    return moved


def _description(
    fans: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    paths: Mapping[str, Sequence[float]],
    labels: Mapping[str, str],
) -> str:
    text = _(
        "{label}: {start} at the start, {end} at the end; 80 % of runs that nobody played end from {low} to {high}."
    )
    parts = [_("Percent of children at benchmark at the last stage, by year.")]
    for arm, path in paths.items():
        numbers = {"start": path[0], "end": path[-1], "low": fans[arm][0][-1], "high": fans[arm][1][-1]}
        parts.append(text.format(label=labels[arm], **{name: format_number(v, 1) for name, v in numbers.items()}))
    return " ".join(parts)
