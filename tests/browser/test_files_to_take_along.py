"""Files of a room to take along, the debrief and the handout: readable on a phone, whole on a desk and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser_tools import violations
from cisim import workshop
from cisim.dashboard.room.pages import render, style_of
from cisim.dashboard.room.screen_view import FIGURE_WIDTH
from cisim.language import use_language
from cisim.workshop.kit import kit_pages
from cisim.workshop.sections import PHONE_FIGURE_WIDTH

SMALLEST = 12
"""Pixels that the line of the smallest word of a figure takes."""


ROOM = workshop.Room("small-town", 1, 4)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of both, in German, whose words are long."""
    folder = Path(tmp_path_factory.mktemp("files"))
    with use_language("de"):
        texts = {"debrief": debrief_text(), "handout": kit_pages(ROOM, 4)["handout"]}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


def debrief_text() -> str:
    """Of a room in which both rounds were played."""
    tokens = {choice.key: 2 for choice in workshop.choices_of("nonprofit", "alone")}
    found = workshop.debrief(ROOM, [workshop.Round({1: tokens})] * 2, [workshop.Round({1: tokens}, ())], runs=4)
    sections, narrow = (found.sections(width) for width in (FIGURE_WIDTH, PHONE_FIGURE_WIDTH))
    values = {"heading": "Auswertung", "played": "", "made_with": "", "sections": sections}
    style = style_of("debrief_file.css", "figures.css")
    return render("debrief_file.html", "de", **values, narrow={s.key: s.figure for s in narrow}, style=style)


def opened(browser: Browser, file: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(file)
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["debrief", "handout"])
def test_figures_and_tables_can_be_read_without_scrolling_sideways(
    browser: Browser, files: dict[str, str], name: str, width: int
) -> None:
    page = opened(browser, files[name], width)
    words = page.locator("figure svg:visible text").evaluate_all("""(all) => all.map((e) => {
      const box = e.getBoundingClientRect(), frame = e.closest('svg').getBoundingClientRect();
      return [box.height, box.left - frame.left, frame.right - box.right]; })""")
    assert min(height for height, _left, _right in words) >= SMALLEST
    assert min(min(left, right) for _height, left, right in words) >= 0
    scrolled = page.locator(".scroll, table").evaluate_all(
        "(all) => all.filter((e) => e.scrollWidth > e.clientWidth).length"
    )
    assert scrolled == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize(("name", "said"), [("debrief", '"Sie"'), ("handout", "Mehr junge Menschen")])
def test_a_phone_says_beside_each_number_what_it_is_and_paper_has_the_whole_table(
    browser: Browser, files: dict[str, str], name: str, said: str
) -> None:
    page = opened(browser, files[name], 360)
    cell = page.locator(".stacked").first.locator("td").first
    assert said in cell.evaluate("(e) => getComputedStyle(e, '::before').content")
    page.emulate_media(media="print")
    assert page.locator(".stacked thead:visible").count() == page.locator(".stacked").count()
    assert page.locator("figure .narrow svg:visible").count() == 0
    page.close()
