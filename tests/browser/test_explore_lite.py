"""Explore lite in a browser: from a file, without a server, by keyboard, on a phone, as the library says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_tools import patient, violations
from cisim.comparison.comparison import compare
from cisim.dashboard.explore_lite.grid import make_grid
from cisim.dashboard.explore_lite.headlines import headlines
from cisim.dashboard.explore_lite.page import explore_page
from cisim.dashboard.explore_lite.runs import run_grid
from cisim.testing.scenarios import tiny_city

RUNS = 20


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    grid = make_grid(tiny_city(), (2, 3), ("off", "full"))
    path = tmp_path_factory.mktemp("lite") / "explore.html"
    path.write_text(explore_page(grid, run_grid(grid, RUNS, 3)), encoding="utf-8")
    return path


@pytest.fixture
def lite(browser: Browser, file):
    """Opens the file at a size; it may ask for nothing and complain about nothing."""
    context = patient(browser.new_context())
    asked: list[str] = []
    wrong: list[str] = []

    def opened(width: int = 1280, height: int = 800, part: str = "") -> Page:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.set_viewport_size({"width": width, "height": height})
        page.goto(file.as_uri() + part)
        return page

    yield opened
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert wrong == []


def test_what_is_chosen_by_keyboard_is_what_compare_says(lite):
    page = lite()
    page.get_by_role("group", name="Backbone support").get_by_label("Full").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("group", name="What kind of problem?").get_by_label("Technical").check()
    page.get_by_role("group", name="Grant money a year").get_by_label("$2 M").check()
    grid = make_grid(tiny_city(), (2, 3), ("off", "full"))
    background = next(iter(grid.backgrounds()))
    expected = compare(grid.collectives(background)[-2], RUNS, 3)
    _, first, outcome, firm = headlines(expected, len(expected.months) - 1)
    assert page.locator("#first").inner_text() == first
    assert page.locator("#second").inner_text().startswith(f"{outcome} One community ends ")
    assert page.locator("#second").inner_text().endswith(firm or "(80 % of runs).")
    for row, line in zip(expected.to_dict()["stages"], page.locator("#rows tr").all(), strict=True):
        cells = line.locator("td.n").all_inner_texts()
        assert cells[0] == f"{row['isolated']:.1f}"
        assert cells[1] == f"{row['collective']:.1f}"
        assert float(cells[2].replace("−", "-")) == round(row["difference"]["mean"], 1)
    page.get_by_text("Make these numbers again").click()
    assert "backbone_support.strength=0" in page.locator("#command").inner_text()


def test_the_choice_stands_in_the_address_and_comes_back(lite):
    page = lite()
    page.get_by_role("group", name="Common agenda").get_by_label("Off").check()
    page.get_by_label("Years").fill("1")
    words, part = page.locator("#first").inner_text(), page.evaluate("location.hash")
    other = lite(part=part)
    assert other.locator("#first").inner_text() == words
    assert other.get_by_label("Years").input_value() == "1"
    other.get_by_role("button", name="Reset").click()
    expect(other.locator("#year")).to_have_text("2")


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_it_fits_and_axe_finds_nothing(lite, width):
    page = lite(width, 740)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_the_verdict_stays_in_sight_on_a_phone(lite):
    page = lite(360, 740)
    page.get_by_role("group", name="Backbone support").scroll_into_view_if_needed()
    page.get_by_role("group", name="Backbone support").get_by_label("Off").check()
    box = page.locator("#verdict").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 740


def test_a_screen_reader_hears_the_new_verdict(lite):
    page = lite()
    page.get_by_role("group", name="Shared measurement").get_by_label("Off").check()
    expect(page.get_by_role("status").first).to_have_text(page.locator("#first").inner_text())
