"""Scenarios over the years: a small panel for every stage, the median as a line, 80 % of runs at the end as a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cisim.charts.page.axes import axis_break, axis_ends, axis_note, axis_ticks
from cisim.charts.page.markup import Scale, bar, fitted, frame, heading, line, mark, polyline, tag, words
from cisim.charts.page.years import PANEL
from cisim.charts.style import STYLES
from cisim.comparison.number_text import years_alone, years_text
from cisim.comparison.several_data import SideBySideData
from cisim.comparison.side_by_side_sentences import scenario_letter
from cisim.comparison.verdict import mean_counts
from cisim.language import _, first_up, format_number
from cisim.language.numbers import format_general

STEP, APART = 6.0, 12.0
"""Pixels between bars, and at least between the letters of two lines."""
NAME_WIDTH = 280
"""Pixels of a name above the panels."""
AWAY = 0.08
"""Opacity of the other scenarios while one is highlighted."""


def scenario_styles(scenarios: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name of each scenario's line style: the first isolated one has that of the isolated arm, others follow."""
    isolated = next((k for k, s in enumerate(scenarios) if s["isolated"]), None)
    names = [name for name in STYLES if name != "isolated"] + ["isolated"]
    others = iter(names * (1 + len(scenarios) // len(names)))
    return ["isolated" if k == isolated else next(others) for k in range(len(scenarios))]


def draw(
    table: pd.DataFrame, result: SideBySideData, width: int = 760, only: int | None = None, whole: bool = False
) -> str:
    """A panel for each stage, all on one scale.

    Args:
        table: ``stage``, ``scenario`` (letter), ``year``, ``p10``, ``p50``, ``p90`` in points.
        result: ``SideBySide.to_dict()``.
        width: pixels.
        only: position of a scenario that stands out, while the others are hardly to be seen.
        whole: a scale from 0 to 100, not around the data.
    """
    styles = {scenario_letter(k): kind for k, kind in enumerate(scenario_styles(result["scenarios"]))}
    panels = _panels(table)
    columns = min(len(panels), 4 if width >= 640 else 2)
    names = [f"{scenario_letter(k)} {s['name']}" for k, s in enumerate(result["scenarios"])]
    legend, top = _legend(names, list(styles.values()), width)
    low, high = axis_ends([*table["p10"], *table["p90"]], whole)
    if note := axis_note(low):
        legend, top = legend + words(0, top + 10, first_up(note), "quiet", font_size=12), top + 18
    across, down = width / columns, PANEL + 72
    parts = [legend]
    name = None if only is None else scenario_letter(only)
    for k, (stage, paths) in enumerate(panels.items()):
        x, y = across * (k % columns), top + down * (k // columns)
        parts.append(_panel(stage, paths, styles, Scale(low, high, y + 38 + PANEL, y + 38), x, across, name))
    height = top + down * -(-len(panels) // columns)
    head = title(result) if only is None else title_of_one(result, only)
    visible = {stage: {n: path for n, path in paths.items() if name in (None, n)} for stage, paths in panels.items()}
    return frame(width, height, head, description(visible), *parts)


def title(result: SideBySideData) -> str:
    """At how many stages each scenario leads the reference, on average, and at how many of them clearly."""
    counts = []
    for k, scenario in enumerate(result["scenarios"]):
        if scenario["versus"] and not scenario["versus"]["other_community"]:
            counts.append(_leads(scenario_letter(k), scenario["versus"]["stages"], result["rope"]))
    reference = scenario_letter(result["reference"])
    years = years_text(result["years"])
    if not counts:
        return _("Stages over {years}, in different places").format(years=years)
    text = _("After {years}, against {letter}: {counts}")
    return text.format(years=years, letter=reference, counts="; ".join(counts))


def _leads(letter: str, rows: Sequence[Any], rope: float) -> str:
    """``B leads at 5 of 7 stages, clearly at 2, and is clearly behind at 1``: where the mean is known to be more than
    nothing.
    """
    ahead = sum(row["difference"]["mean"] > 0 and mean_counts(row["difference"], rope) for row in rows)
    clear, behind = ([row["verdict"] for row in rows].count(verdict) for verdict in ("ahead", "behind"))
    texts = {
        (True, True): _("{letter} leads at {k} of {n} stages, clearly at {clear}, and is clearly behind at {behind}"),
        (True, False): _("{letter} leads at {k} of {n} stages, clearly at {clear}"),
        (False, True): _("{letter} leads at {k} of {n} stages, and is clearly behind at {behind}"),
        (False, False): _("{letter} leads at {k} of {n} stages"),
    }
    text = texts[ahead > 0, behind > 0]
    return text.format(letter=letter, k=ahead, n=len(rows), clear=clear or _("none"), behind=behind)


def title_of_one(result: SideBySideData, k: int) -> str:
    """A scenario and its mean at the last stage at the end."""
    scenario = result["scenarios"][k]
    mean = scenario["results"]["outcome"]["mean"]
    text = _("{scenario}: {mean} % at the last stage after {years}")
    return text.format(scenario=f"{scenario_letter(k)} {scenario['name']}", mean=format_number(mean, 1),
                       years=years_text(result["years"]))  # fmt: skip


def description(panels: Mapping[str, Mapping[str, list[Any]]]) -> str:
    """The last medians in words."""
    rows = []
    for stage, paths in panels.items():
        medians = [f"{name} {format_number(path[-1].p50, 1)}" for name, path in paths.items()]
        rows.append(_("{panel}: {finding}").format(panel=_(stage), finding=", ".join(medians)))
    text = _("Children at benchmark in percent, medians at the end. {stages}.")
    return text.format(stages="; ".join(rows))


def _panels(table: pd.DataFrame) -> dict[str, dict[str, list[Any]]]:
    panels: dict[str, dict[str, list[Any]]] = {}
    for row in table.itertuples(index=False):
        panels.setdefault(str(row.stage), {}).setdefault(str(row.scenario), []).append(row)
    return panels


def _legend(names: Sequence[str], styles: Sequence[str], width: float) -> tuple[str, float]:
    """Marks with names, in as many lines as they need; and where panels begin."""
    parts, x, y = [], 0.0, 16.0
    for name, kind in zip(names, styles, strict=True):
        text = fitted(name, min(width - 30, NAME_WIDTH))
        needed = 34 + 7.6 * len(text)
        if x and x + needed > width:
            x, y = 0.0, y + 21
        parts += [mark(kind, x + 7, y - 4.5, 5.5), words(x + 19, y, text, kind)]
        x += needed
    return "".join(parts), y + 14


def _panel(
    stage: str,
    paths: Mapping[str, list[Any]],
    styles: Mapping[str, str],
    level: Scale,
    x: float,
    across: float,
    only: str | None,
) -> str:
    left, right, top = x + 26, x + across - 24 - STEP * len(styles), level.end
    last = max(row.year for path in paths.values() for row in path)
    time = Scale(0, last, left, right)
    parts = [heading(left, top - 10, _(stage), across - 38)]
    for tick in axis_ticks(level.low, level.high):
        parts += [line(left, level(tick), right, level(tick)),
                  words(left - 4, level(tick) + 4, format_general(tick), "quiet", "end", font_size=11)]  # fmt: skip
    parts.append(axis_break(left, top + PANEL + 4, level.low, upright=True))
    for value in (0.0, last):
        text = years_alone(value) if value else "0"
        parts.append(words(time(value), top + PANEL + 16, text, "quiet", "end" if value else "start", font_size=11))
    ends = _apart({name: level(path[-1].p50) for name, path in paths.items()}, top, top + PANEL)
    edge = right + 8 + STEP * len(styles)
    for k, (name, path) in enumerate(paths.items()):
        kind, end = styles[name], path[-1]
        at = right + 5 + STEP * k
        marks = [
            bar(at - 1, level(end.p90), 2, level(end.p10) - level(end.p90), kind),
            polyline([(time(row.year), level(row.p50)) for row in path], kind),
            mark(kind, at, level(end.p50), 3.2),
            words(edge, ends[name] + 4, name, kind, font_weight=600, font_size=12),
        ]
        parts.append(tag("g", *marks, class_="one", opacity="1" if only in (None, name) else f"{AWAY:g}"))
    return tag("g", *parts, class_="panel", data_y=f"{level.low:g} {level.high:g}")


def _apart(places: Mapping[str, float], top: float, bottom: float) -> dict[str, float]:
    """Letters beside the ends of their lines, moved as far as they would lie on one another."""
    moved: dict[str, float] = {}
    at = top - APART
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        at = max(place, at + APART)
        moved[name] = at
    over = at - bottom
    return {name: place - over for name, place in moved.items()} if over > 0 else moved
