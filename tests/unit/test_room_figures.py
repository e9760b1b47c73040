"""Figures of a workshop: lines stand where people stopped deciding, and every word stays inside a narrow frame."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from cisim.charts.page import guesses, room_path, survey
from cisim.charts.page.guess import ModelAnswer

NARROW = 330
FANS = {arm: ([45.0] * 16, [50.0] * 16) for arm in ("isolated", "collective")}
PATHS = {"isolated": [47.0] * 16, "collective": [48.0] * 16}
LABELS = {"isolated": "you, alone", "collective": "you, together"}


def elements(svg: str, name: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if e.tag.endswith(f"}}{name}")]


def dashed(svg: str) -> list[tuple[str, float]]:
    return [(e.attrib["class"], float(e.attrib["x1"])) for e in elements(svg, "line") if "stroke-dasharray" in e.attrib]


def drawn(decided: dict[str, int], width: int = 560) -> str:
    return room_path.draw(FANS, PATHS, LABELS, decided, "finding", width)


def test_the_line_stands_at_the_last_year_that_was_decided_and_not_at_the_end_of_the_round():
    (early,), (late,) = (dashed(drawn(dict.fromkeys(PATHS, year))) for year in (2, 6))
    assert early[1] < late[1]
    assert dashed(drawn({})) == []


def test_rounds_of_different_length_have_a_line_each_in_the_look_of_their_path():
    lines = dict(dashed(drawn({"isolated": 6, "collective": 2})))
    assert lines["l collective"] < lines["l isolated"]


@pytest.mark.parametrize("years", [2, 10])
def test_words_of_a_narrow_path_stay_inside(years):
    for e in elements(drawn(dict.fromkeys(PATHS, years), NARROW), "text"):
        anchor, width = e.attrib.get("text-anchor", "start"), 6.4 * len(e.text or "")
        left = float(e.attrib["x"]) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        assert left >= -1, e.text
        assert left + width <= NARROW + 1, e.text


def test_words_of_narrow_votes_and_surveys_are_not_over_one_another():
    long = "Together is better, nearly always, wherever it is tried"
    votes = guesses.draw_options({"a": long, "b": long}, {"a": 1}, "a", "finding", NARROW)
    items = survey.draw([(long, 1.0, 2.0), (long, 3.0, 2.0)], ("not at all", "fully"), "finding", NARROW)
    for svg in (votes, items):
        boxes = [(float(e.attrib["x"]), float(e.attrib["y"])) for e in elements(svg, "text")]
        rows = sorted({y for x, y in boxes if x <= 30})
        assert all(below - above >= 12 for above, below in zip(rows, rows[1:], strict=False)), rows


def test_a_histogram_says_whose_guesses_its_bars_are():
    answer = ModelAnswer(2.0, -2.0, 6.0, "of 100", -20, 30, difference=True)
    said = [e.text for e in elements(guesses.draw_numbers(answer, [1.0, 5.0, 9.0], "finding", NARROW), "text")]
    assert "bars: 3 guesses of the room" in said
