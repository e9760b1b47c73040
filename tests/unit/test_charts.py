"""Figures: each draws from a small table, says what it shows, and keeps to the visual language."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from chart_tables import FOOTER, POINTS, cells, effects, over_years, shares, swings
from chart_tables import sign_map as sign_cells
from cisim.charts.matplotlib_style import chart_style, diverging, save_png, svg
from cisim.charts.measure import Measure, condition_columns, condition_name, range_text, sign_unclear
from cisim.charts.paper import differences, factorial, interactions, shapley, sign_map, tornado, years
from cisim.charts.style import COLLECTIVE_STYLE, HATCH, ISOLATED_STYLE, SMALL_TEXT
from cisim.comparison.number_text import number_text, signed
from cisim.model.parameters import CONDITION_NAMES
from cisim.report.documents.sweep import _levels

FIGURES: dict[str, tuple[Callable[[], Figure], tuple[str, ...]]] = {
    "cells": (
        lambda: factorial.draw_cells(cells(), POINTS, FOOTER, panel="problem"),
        ("Adaptive: All 5 conditions: +7.4 points against none", "none 36.4", "all 43.8", "technical"),
    ),
    "by number": (
        lambda: factorial.draw_by_number(cells(), POINTS, FOOTER, panel="problem", highlight="backbone_support"),
        ("The first condition added changes the mean by +1.5 points", "number of conditions", "with backbone"),
    ),
    "interactions": (
        lambda: interactions.draw(effects(), POINTS, FOOTER),
        ("Common agenda has the largest effect by itself (+3.1 points)", "+2.1 to +4.1", "10 interactions of three"),
    ),
    "shapley": (
        lambda: shapley.draw(shares(), POINTS, FOOTER),
        ("Backbone support carries most of the credit: +6.1 of +11.2 points", "scenario", "not causation"),
    ),
    "years": (
        lambda: years.draw(over_years(), POINTS, FOOTER),
        ("ahead in 2 of 2 stages", "+12.0 points", "Employment", "isolated 35.5", "collective 47.5"),
    ),
    "sign map": (
        lambda: sign_map.draw(sign_cells(), POINTS, FOOTER, x_label="coupling", y_label="horizon"),
        ("Collective is ahead in 4 of 12 combinations, behind in 3; in 5 it cannot be told", "coupling", "?"),
    ),
    "tornado": (
        lambda: tornado.draw(swings(), POINTS, FOOTER),
        ("Parameter 0 moves the result most: -1.0 to +17.0 points", "1 of 10 parameters", "ignores combinations"),
    ),
}  # fmt: skip
ALL = pytest.mark.parametrize("name", FIGURES)


@cache
def made(name: str) -> Figure:
    return FIGURES[name][0]()


@cache
def drawn(name: str) -> str:
    return svg(made(name))


def words(drawing: str) -> str:
    """All words of a drawing; titles broken into lines are joined."""
    root = ElementTree.fromstring(drawing)
    return " ".join(" ".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text"))


def visible_text(figure: Figure) -> list[Text]:
    """All words that are drawn; ticks beyond the ends of an axis are not."""
    with chart_style():
        figure.draw_without_rendering()
    hidden: set[Text] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    hidden |= {tick.label1, tick.label2}
        if not axes.get_visible():
            hidden |= set(axes.findobj(Text))
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]


@ALL
def test_finding_measure_labels_and_footer_are_written(name: str) -> None:
    text = re.sub(r"\s+", " ", words(drawn(name)))
    assert FOOTER in text
    assert "In this model" in text
    assert "Last stage" in text
    assert "points" in text
    for expected in FIGURES[name][1]:
        assert expected in text


@ALL
def test_same_table_gives_the_same_characters_without_a_date(name: str) -> None:
    assert drawn(name) == svg(FIGURES[name][0]())
    assert "dc:date" not in drawn(name)


@ALL
def test_text_is_large_enough_and_inside_the_figure(name: str) -> None:
    figure = made(name)
    edges = figure.bbox
    for text in visible_text(figure):
        assert text.get_fontsize() >= SMALL_TEXT, text.get_text()
        box = text.get_window_extent()
        assert box.x0 >= edges.x0 - 1, text.get_text()
        assert box.x1 <= edges.x1 + 1, text.get_text()
        assert box.y0 >= edges.y0 - 1, text.get_text()
        assert box.y1 <= edges.y1 + 1, text.get_text()


@ALL
def test_words_stay_within_what_the_model_can_say(name: str) -> None:
    text = words(drawn(name)).lower()
    for word in ("proves", " will ", "optimal", "impact of your"):
        assert word not in text


def test_the_same_figure_gives_the_same_bytes(tmp_path: Path) -> None:
    drawings = []
    for name in ("a", "b"):
        figure = FIGURES["shapley"][0]()
        drawings.append(svg(figure))
        save_png(figure, tmp_path / name / "credit.png")
    assert drawings[0] == drawings[1]
    assert (tmp_path / "a" / "credit.png").read_bytes() == (tmp_path / "b" / "credit.png").read_bytes()


def test_arms_keep_their_colour_dash_and_marker() -> None:
    axes = made("years").axes[0]
    lines = {(to_hex(line.get_color()).upper(), line.get_linestyle()) for line in axes.lines}
    assert lines == {
        (look.colour, style) for look in (ISOLATED_STYLE, COLLECTIVE_STYLE) for style in (look.dash, "None")
    }
    marks = {to_hex(m.get_color()).upper(): m for m in axes.lines if m.get_linestyle() == "None"}
    isolated, collective = marks[ISOLATED_STYLE.colour], marks[COLLECTIVE_STYLE.colour]
    assert (isolated.get_marker(), isolated.get_markerfacecolor()) == ("o", "white")
    assert (collective.get_marker(), collective.get_markerfacecolor()) == ("s", COLLECTIVE_STYLE.colour)
    assert (ISOLATED_STYLE.dash, COLLECTIVE_STYLE.dash) == ("--", "-")
    assert axes.get_ylim() == (0, 100)
    assert max(axes.get_xticks()) <= 15


def test_factorial_shows_every_combination_in_order() -> None:
    figure = factorial.draw_cells(cells().query("problem == 'adaptive'").drop(columns="problem"), POINTS, FOOTER)
    points = sorted(
        (line.get_xdata()[0], line.get_ydata()[0]) for line in figure.axes[0].lines if len(line.get_xdata()) == 1
    )
    assert [x for x, _ in points] == list(range(32))
    assert [y for _, y in points] == sorted(y for _, y in points)
    number = factorial.draw_by_number(cells().query("problem == 'adaptive'").drop(columns="problem"), POINTS, FOOTER)
    assert len([line for line in number.axes[0].lines if len(line.get_xdata()) == 1]) == 32


def test_intervals_that_include_zero_are_hatched() -> None:
    table = effects().query("order < 3")
    patches = [p for p in interactions.draw(table, POINTS, FOOTER).axes[0].patches if p.get_hatch()]
    assert len(patches) == sum(sign_unclear(row) for row in table.to_dict("records")) + 1  # and the key
    bars = shapley.draw(shares(), POINTS, FOOTER).axes[0].patches
    assert [bar.get_hatch() for bar in bars] == [None] * 4 + [HATCH]
    hatched = [p for p in sign_map.draw(sign_cells(), POINTS, FOOTER).axes[0].patches if p.get_hatch()]
    assert len(hatched) == (sign_cells()["sign"] == 0).sum()


def test_zero_is_white_and_blue_is_above() -> None:
    colours, scale = diverging(4.0)
    assert to_hex(colours(scale(0.0))) == "#ffffff"
    red, blue = colours(scale(-3.0)), colours(scale(3.0))
    assert red[0] > red[2]
    assert blue[2] > blue[0]


def test_tornado_shows_the_eight_widest() -> None:
    axes = made("tornado").axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == [f"Parameter {k}" for k in range(8)]


def test_findings_are_careful() -> None:
    weak = shares().assign(low=-1.0, high=7.0)
    assert "No condition's credit can be told apart from zero" in shapley.draw(weak, POINTS, FOOTER).get_label()
    vague = effects().assign(low=-9.0, high=9.0)
    assert "no interaction of a pair can be told apart" in interactions.draw(vague, POINTS, FOOTER).get_label()
    flat = cells().query("problem == 'technical'").drop(columns="problem")
    assert "(intervals overlap)" in factorial.draw_cells(flat, POINTS, FOOTER).get_label()
    value = -shares()["value"]
    loss = shares().assign(value=value, low=value - 0.7, high=value + 0.7)
    assert "carries most of the loss: -6.1 of -11.2" in shapley.draw(loss, POINTS, FOOTER).get_label()
    assert "overlap" not in shapley.draw(loss, POINTS, FOOTER).get_label()
    wide = {"low": value - 2.0, "high": value + 2.0}
    assert "of -11.2 points (intervals overlap)" in shapley.draw(loss.assign(**wide), POINTS, FOOTER).get_label()


def test_less_can_be_better() -> None:
    gap = Measure("Gap", "points", better=-1)
    one = cells().query("problem == 'technical'").drop(columns="problem")
    assert "no combination has a lower mean" in factorial.draw_cells(one, gap, FOOTER).get_label()
    assert "ahead in 3 of 12 combinations, behind in 4" in sign_map.draw(sign_cells(), gap, FOOTER).get_label()


def test_odd_tables_still_draw() -> None:
    dollars = Measure.of({"label": "Money $a$ and $b", "unit": "$", "text": "all that came in <so far>", "better": 0})
    assert "Money $a$ and $b" in words(svg(shapley.draw(shares(), dollars, FOOTER)))
    assert svg(sign_map.draw(sign_cells().iloc[[0, 3, 7]], POINTS, FOOTER))  # cells are missing
    assert svg(years.draw(over_years().query("arm == 'isolated'"), POINTS, FOOTER, limits=None))
    same_side = swings().assign(at_low=12.0, at_high=15.0)
    assert svg(tornado.draw(same_side, POINTS, FOOTER))
    unknown = cells().assign(low=np.nan, high=np.nan).query("problem == 'adaptive'").drop(columns="problem")
    assert svg(factorial.draw_cells(unknown, POINTS, FOOTER, order="number"))


def test_wrong_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="no low"):
        shapley.draw(shares().drop(columns="low"), POINTS, FOOTER)
    with pytest.raises(ValueError, match="no rows"):
        tornado.draw(swings().iloc[:0], POINTS, FOOTER)
    with pytest.raises(ValueError, match="arms are isolated and collective"):
        years.draw(over_years().assign(arm="both"), POINTS, FOOTER)
    with pytest.raises(ValueError, match="order must be"):
        factorial.draw_cells(cells(), POINTS, FOOTER, panel="problem", order="size")
    with pytest.raises(ValueError, match="zeros and ones"):
        condition_columns(shares())


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.14, "+3.1"), (-0.42, "-0.4"), (0.0, "0.0"), (-0.06, "-0.06"), (0.00001, "0.000"), (12345.6, "+12,346")],
)
def test_signs(value: float, text: str) -> None:
    assert signed(value) == text


def test_numbers_and_names() -> None:
    assert [number_text(v) for v in (45.67, 0.552, 0.0)] == ["45.7", "0.55", "0.0"]
    assert range_text(-1, 2) == "-1.0 to +2.0"
    assert condition_name("conditions.backbone_support.strength") == "Backbone support"
    row: dict[str, Any] = {"low": float("nan"), "high": 1.0}
    assert sign_unclear(row)


def test_long_names_of_levels_leave_room_to_draw():
    """All combinations of five conditions: a warning of matplotlib would mean a figure without axes."""
    columns = {f"conditions.{name}.strength": bits for name, bits in zip(CONDITION_NAMES, all_cells(), strict=True)}
    names = _levels(pd.DataFrame(columns), tuple(columns))
    assert names[0] == "no condition"
    assert names[1] == "backbone support"
    assert names[3] == "continuous communication and backbone support"
    assert names[-1] == "all 5 conditions"
    assert len(set(names)) == 32
    rows = pd.DataFrame({"level": [f"{name}, {'word ' * 20}" for name in names], "mean": 0.1})
    rows = rows.assign(low=-3.0, high=3.2, p10=0.0, p90=0.2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = differences.draw(rows, Measure("Last stage", "points"), "foot", label="level", against="b less a")
        assert len(svg(figure)) > 10_000
    assert figure.axes[0].get_position().width > 0.3
    left, right = figure.axes[0].get_xlim()
    assert left < -3 < 3.2 < right, "the interval of the mean is drawn whole"


def all_cells() -> np.ndarray:
    """``[condition, cell]`` of zeros and ones, the first condition changing slowest."""
    return np.indices((2,) * 5).reshape(5, -1).astype(float)
