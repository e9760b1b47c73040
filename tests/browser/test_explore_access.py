"""The states of the page Explore that the checks of every page do not see: A3-A8 with everything opened."""

from __future__ import annotations

import pytest

from browser_tools import QUICK, as_table, check_figure, choose, drawer, violations_light_and_dark

TABS = ("years", "children", "money", "equity")


def test_a3_no_state_of_the_page_breaks_rules_of_accessibility(visitor):
    page = visitor(QUICK, color_scheme="light", reduced_motion="reduce")
    page.get_by_test_id("show-runs").click()
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    page.get_by_test_id("find").fill("trust")
    page.locator(".assumption:visible").first.wait_for()
    as_table(page, "stages")
    assert violations_light_and_dark(page) == []
    for tab in TABS[1:]:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        assert violations_light_and_dark(page, "#view") == []
    drawer(page, "how-backbone_support")
    assert violations_light_and_dark(page, "dialog") == []


@pytest.mark.parametrize("size", [(360, 740), (640, 400)], ids=["phone", "zoomed"])
def test_a4_no_view_needs_scrolling_sideways(visitor, size):
    page = visitor(QUICK, size=size)
    page.get_by_test_id("show-runs").click()
    page.locator("figure[data-testid=runs] svg").wait_for()
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    as_table(page, "stages")
    for tab in TABS:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    answer, settings = (page.locator(part).bounding_box()["y"] for part in (".answer", ".settings"))
    assert answer < settings


def test_a6_every_view_is_named_and_is_also_a_table(visitor):
    """Those behind tabs and buttons, as all that are seen at once."""
    page = visitor(QUICK)
    page.get_by_test_id("show-runs").click()
    page.locator("figure[data-testid=runs] svg").wait_for()
    check_figure(page, "runs")
    for tab in TABS[1:]:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        check_figure(page, tab)


def test_a7_targets_of_all_numbers_are_large_enough(visitor):
    page = visitor(QUICK)
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    page.get_by_test_id("find").fill("trust")
    page.locator(".assumption:visible").first.wait_for()
    small = page.locator(".assumptions :is(button, input, select, summary):visible").evaluate_all("""all => all
      .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)""")
    assert small == []


def test_a8_nothing_moves_after_a_change_for_those_who_ask_for_it(visitor):
    page = visitor(QUICK, reduced_motion="reduce")
    choose(page, "backbone_support", "partial")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0
