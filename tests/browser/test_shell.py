"""The frame around every page: offline, accessible, one visitor apart from another. Numbers A1-A14 of the checks."""

from __future__ import annotations

import json
from pathlib import Path

import axe_playwright_python
import pytest

from browser_tools import choose, config_of, settled
from cisim.dashboard.pages import PAGES
from cisim.dashboard.spawn import start, stop
from cisim.version import __version__

ROUTES = [page.path.strip("/") for page in PAGES if page.path == "/"]
"""Pages tested here; others have tests of their own beside this file."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page) -> list[str]:
    page.wait_for_timeout(450)  # until nothing moves
    page.evaluate(AXE + ";undefined")
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")["violations"]
    return [
        f"{v['id']} ({v['impact']}): {n['html'][:160]} {n['failureSummary'][:300]}" for v in found for n in v["nodes"]
    ]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violations_of_accessibility_rules(visitor, route, scheme):
    """A1, A3, A13: the fixture refuses errors and requests elsewhere."""
    page = visitor(route, color_scheme=scheme)
    assert violations(page) == []
    page.get_by_test_id("show-runs").click()
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    page.get_by_test_id("find").fill("trust")
    for tab in ("children", "money", "equity"):
        page.get_by_test_id(f"tab-{tab}").click()
        page.wait_for_selector(f"figure[data-testid={tab}]")
        assert violations(page) == []
    page.get_by_test_id("stages-table").click()
    page.wait_for_selector("figure[data-testid=stages] table")
    page.get_by_test_id("how-backbone_support").click()
    page.wait_for_selector("dialog[open]")
    assert violations(page) == []


def test_the_outer_page_has_a_language_and_can_be_zoomed(page):
    """A2."""
    assert page.locator("html").get_attribute("lang") == "en"
    assert "user-scalable" not in page.locator("meta[name=viewport]").get_attribute("content")
    assert "maximum-scale" not in page.locator("meta[name=viewport]").get_attribute("content")


@pytest.mark.parametrize("size", [(360, 740), (640, 400)])
def test_small_windows_need_no_scrolling_sideways(visitor, size):
    """A4: a phone, and 1280 pixels at 200 %."""
    page = visitor("", size=size)
    for tab in ("years", "children", "money", "equity"):
        page.get_by_test_id(f"tab-{tab}").click()
        page.wait_for_selector(f"figure[data-testid={tab}]")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("show-runs").click()
    page.wait_for_selector("figure[data-testid=runs] svg")
    page.get_by_test_id("stages-table").click()
    page.wait_for_selector("figure[data-testid=stages] table")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("stages-chart").click()
    assert page.locator(".drawing").first.bounding_box()["y"] < 740
    answer, settings = (page.locator(s).bounding_box()["y"] for s in (".answer", ".settings"))
    assert answer < settings


def test_everything_is_reached_by_keyboard_and_seen(page):
    """A5."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.testid") == "skip"
    seen = set()
    for _ in range(90):
        found = page.evaluate("""() => {
          const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
          const control = e.closest('[data-testid]');
          const shown = s.opacity === '0' ? getComputedStyle(e.closest('label')) : s;
          const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return [control && control.dataset.testid, parseFloat(shown.outlineWidth), shown.outlineStyle,
                  !!at && (e.contains(at) || at.contains(e) || at === e), e.tagName];
        }""")
        if found[4] == "BODY":
            break
        seen.add(found[0])
        assert found[1] >= 2, found
        assert found[2] != "none", found
        assert found[3], found
        page.keyboard.press("Tab")
    wanted = {"skip", "nav-explore", "theme", "stages-chart", "stages-table", "stages-csv", "show-runs", "tab-years",
              "share",
              "control-problem", "control-backbone_support", "control-money", "control-years", "how-problem", "limits",
              "how-common_agenda", "assumptions", "try-technical-city", "why", "reproduce"}  # fmt: skip
    assert wanted <= seen
    page.get_by_test_id("skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "picture"


def test_every_drawing_is_named_and_is_also_a_table(page):
    """A6: and the table says what the file of numbers says."""
    for tab in ("stages", "years", "children", "money", "equity"):
        if tab != "stages":
            page.get_by_test_id(f"tab-{tab}").click()
        figure = page.locator(f"figure[data-testid={tab}]")
        assert len(figure.locator("svg[role=img]").get_attribute("aria-label")) > 80
        figure.get_by_test_id(f"{tab}-table").click()
        table = figure.locator("table")
        table.wait_for()
        assert table.locator("caption").inner_text()
        assert table.locator("th[scope=col]").count() >= 3
        assert table.locator("th[scope=row]").count() == table.locator("tbody tr").count()
        with page.expect_download() as download:
            figure.get_by_test_id(f"{tab}-csv").click()
        lines = Path(download.value.path()).read_text().splitlines()
        assert lines[0].startswith("# 200 paired runs")
        assert len(lines) == 2 + table.locator("tbody tr").count()
        first = table.locator("tbody tr").first.locator("th, td").all_inner_texts()
        for shown, written in zip(first, lines[2].split(","), strict=True):
            if shown.replace(",", "").replace(".", "").lstrip("-").isdigit():
                assert float(shown.replace(",", "")) == pytest.approx(float(written), rel=1e-3, abs=1e-3)


def test_targets_are_large_enough(page):
    """A7: 24 pixels; a radio of a choice is as large as its label."""
    page.get_by_test_id("assumptions").locator("summary").first.click()
    small = page.evaluate("""() => [...document.querySelectorAll('button, .ci a, .ci input, .ci select, summary')]
      .filter((e) => e.offsetParent && !e.classList.contains('skip'))
      .map((e) => [e.outerHTML.slice(0, 90), (e.type === 'radio' ? e.closest('label') : e).getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html, b]) => `${html} ${b.width}x${b.height}`)""")
    assert small == []


def test_nothing_moves_for_those_who_ask_for_it(visitor):
    """A8."""
    page = visitor("", reduced_motion="reduce")
    choose(page, "backbone_support", "off")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_dark_ground_is_dark_and_lines_stand_out(visitor):
    """A9."""
    page = visitor("", color_scheme="dark")
    light = """(colour) => { const c = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }"""
    ground = page.evaluate(f"({light})(getComputedStyle(document.querySelector('.ci-figure')).backgroundColor)")
    assert ground < 0.1
    assert page.evaluate(f"({light})(getComputedStyle(document.body).backgroundColor)") < 0.1
    for mark, what in (
        (".p.isolated", "stroke"),
        (".p.collective", "stroke"),
        (".t.quiet", "fill"),
        (".t.ink", "fill"),
    ):
        colour = page.evaluate(f"({light})(getComputedStyle(document.querySelector('{mark}')).{what})")
        assert (colour + 0.05) / (ground + 0.05) >= (3 if mark.startswith(".p") else 4.5), mark


def test_colours_can_be_chosen(page):
    """The choice wins over the system and is kept in the browser."""
    page.get_by_test_id("theme").click()
    page.get_by_test_id("theme").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    settled(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_visitors_are_apart(visitor):
    """A11."""
    one, other = visitor(), visitor()
    before = config_of(other)
    choose(one, "common_agenda", "off")
    other.wait_for_timeout(500)
    assert config_of(other) == before != config_of(one)
    assert other.locator("[data-testid=control-common_agenda] input:checked").get_attribute("value") == "full"
    assert other.get_by_test_id("undo").is_disabled()


def test_a_restarted_server_gives_the_page_back(browser):
    """A12: from its address."""
    process, address = start()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.goto(address)
        settled(page)
        choose(page, "backbone_support", "off")
        page.wait_for_url("**/?backbone_support=off")
        changed = config_of(page)
        stop(process)
        page.wait_for_timeout(500)
        process, again = start(int(address.rstrip("/").rpartition(":")[2]))
        assert again == address
        page.wait_for_function(
            "performance.timeOrigin > " + str(page.evaluate("performance.timeOrigin")), timeout=40_000
        )
        settled(page)
        assert config_of(page) == changed
    finally:
        context.close()
        stop(process)


@pytest.mark.parametrize("route", ROUTES)
def test_every_page_says_what_it_was_made_with_and_what_it_cannot_tell(visitor, route):
    """A14."""
    page = visitor(route)
    status = page.get_by_test_id("status").inner_text()
    for said in ("200 paired runs", "seed 1", f"model {__version__}", "not calibrated"):
        assert said in status
    page.get_by_test_id("limits").click()
    assert "forecast" in page.get_by_test_id("drawer").inner_text()


def test_back_and_forward_follow_the_settings(page):
    before = config_of(page)
    choose(page, "problem", "technical")
    page.wait_for_url("**/?problem=technical")
    page.go_back()
    settled(page, config_of(page))
    assert config_of(page) == before
    page.go_forward()
    settled(page, before)
    assert page.locator("[data-testid=control-problem] input:checked").get_attribute("value") == "technical"


def test_what_is_not_there_is_said(browser, address):
    context = browser.new_context()
    page = context.new_page()
    response = page.goto(address + "nowhere")
    assert response.status == 404
    assert "There is no page here" in page.inner_text("h1")
    context.close()
