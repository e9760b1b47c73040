"""The page Organisations: what is shown of one run, through the years. Numbers O1-O8 and A1-A14 of the checks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from browser_tools import violations_light_and_dark
from cisim.cli import main
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.model.conditions import CONDITIONS
from cisim.version import __version__
from organisation_tools import HEAD, SHORT, VIEWS, choose, drawn, show


def test_the_default_shows_forty_organisations_and_sums_that_match(visitor):
    """O1: without a click; the verdict is that of the page Explore and of the command line."""
    page = visitor("organisations", wait=False)
    drawn(page)
    expect(page.get_by_test_id("map").get_by_test_id("org")).to_have_count(40)
    counts = page.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert sum(counts) == 40
    expect(page.get_by_test_id("gaps")).to_contain_text("Gap")
    expect(page.get_by_test_id("gaps")).to_contain_text("Most")
    answer = CliRunner().invoke(main, ["compare", "adaptive-city", "--json"])
    expect(page.get_by_test_id("verdict")).to_have_text(verdict_sentence(json.loads(answer.stdout)))
    status = page.get_by_test_id("status").inner_text()
    for said in ("200 paired runs", "seed 1", f"model {__version__}", "not calibrated"):
        assert said in status
    show(page, "table")
    sums = page.get_by_test_id("sums").locator("tbody tr")
    assert [int(row.locator("td").first.inner_text()) for row in sums.all()] == counts
    rows = page.get_by_test_id("all").locator("tbody tr")
    stages = rows.locator("td:nth-child(3)").all_inner_texts()
    names = sums.locator("th").all_inner_texts()
    assert [stages.count(name) for name in names] == counts


@pytest.mark.parametrize("view", VIEWS)
def test_an_organisation_is_looked_at_by_keyboard(town, view):
    """O6."""
    show(town, view)
    organisations = town.get_by_test_id("org")
    organisations.first.focus()
    town.keyboard.press("ArrowDown")
    town.keyboard.press("ArrowDown")
    town.keyboard.press("ArrowUp")
    town.wait_for_function("document.activeElement.dataset.row === '1'")
    name = organisations.nth(1).get_attribute("data-id")
    town.keyboard.press("Enter")
    town.get_by_test_id("inspected").wait_for()
    expect(town.locator(f"[data-testid=org][data-id='{name}']")).to_have_attribute("aria-pressed", "true")
    text = town.get_by_test_id("inspector").inner_text()
    for said in (
        "Role",
        "Main funder",
        "Partners",
        "Stage",
        "Neighbourhood",
        "FTE",
        "$",
        "Trust",
        "Alignment",
        "Effectiveness",
        "grants",
    ):
        assert said in text
    drawing = town.locator("figure[data-testid=inspected-years]")
    assert len(drawing.locator("svg[role=img]").get_attribute("aria-label")) > 80
    drawing.get_by_test_id("inspected-years-table").click()
    table = drawing.locator("table")
    table.wait_for()
    expect(table.locator("tbody tr")).to_have_count(4)  # the start and three years
    assert {"service h", "practice", "elements changed"} <= set(table.locator("thead th").all_inner_texts())
    with town.expect_download() as download:
        drawing.get_by_test_id("inspected-years-csv").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith("# One run, seed 1")
    assert len(lines) == 6


def test_years_pass_only_when_asked(town):
    """O7."""
    year = town.get_by_test_id("year")
    town.wait_for_timeout(1800)
    expect(year).to_have_value("0")
    play = town.get_by_test_id("play")
    expect(play).to_have_attribute("aria-pressed", "false")
    town.locator("body").press("ArrowRight")
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 1'")
    town.locator("body").press("ArrowLeft")
    town.wait_for_function("document.querySelector('[data-testid=year]').value === '0'")
    town.evaluate("document.activeElement.blur()")
    town.keyboard.press(" ")
    expect(play).to_have_attribute("aria-pressed", "true")
    town.keyboard.press(" ")
    expect(play).to_have_attribute("aria-pressed", "false")
    slow = float(play.get_attribute("data-interval"))
    town.get_by_test_id("speed").select_option("2")
    town.wait_for_function(
        "(wanted) => Number(document.querySelector('[data-testid=play]').dataset.interval) === wanted", arg=slow / 2
    )
    town.get_by_test_id("speed").select_option("4")
    play.click()
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 3'")
    town.wait_for_function("document.querySelector('[data-testid=play]').getAttribute('aria-pressed') === 'false'")


def test_the_address_restores_what_was_looked_at(town):
    """After a reload and after Back; the table is searched and sorted, and its file has all rows all the same."""
    show(town, "table")
    town.get_by_test_id("year-on").click()
    for way in ("ascending", "descending"):
        town.get_by_test_id("sort-fte").click()
        town.wait_for_selector(f"th[aria-sort={way}]")
    town.get_by_test_id("find").fill("government")
    town.wait_for_function("document.querySelector('[data-testid=found]').innerText.includes('7 of 17')")
    town.get_by_test_id("org").nth(2).click()
    name = town.get_by_test_id("inspected").inner_text()
    assert name.startswith("government")
    town.wait_for_url("**view.show=table&view.year=1&view.organisation=*&view.sort=-fte")
    assert "government" not in town.url
    with town.expect_download() as download:
        town.get_by_test_id("table-csv").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 18
    kept = town.url
    town.get_by_test_id("year-on").click()
    town.wait_for_url("**view.year=2&**")
    town.go_back()
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 1'")
    town.wait_for_url(kept)
    town.reload()
    town.wait_for_selector("th[aria-sort=descending]")
    expect(town.get_by_test_id("inspected")).to_have_text(name)
    expect(town.get_by_test_id("moment")).to_have_text("year 1")
    expect(town.get_by_test_id("org")).to_have_count(17)
    town.wait_for_url(kept)


def test_relations_keep_their_places_while_trust_changes(town):
    show(town, "relations")
    places = "all => all.map((n) => [n.style.left, n.style.top])"
    before, trust = town.get_by_test_id("org").evaluate_all(places), town.get_by_test_id("trust").inner_text()
    assert town.locator(".network line").count() > 10
    for _ in range(3):
        town.get_by_test_id("year-on").click()
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 3'")
    assert town.get_by_test_id("org").evaluate_all(places) == before
    expect(town.get_by_test_id("trust")).not_to_have_text(trust)
    town.get_by_test_id("relations-table").click()
    rows = town.get_by_test_id("relations").locator("tbody tr")
    expect(rows).to_have_count(int(trust.split()[0]))
    expect(rows.first.locator("td")).to_have_count(2)


def test_arms_differ_and_the_picture_says_which_it_is(town):
    """An arm is one run of the same community; without conditions nobody coordinates."""
    town.get_by_test_id("year-on").click()
    town.get_by_test_id("arms").locator("input[value=isolated]").focus()
    town.keyboard.press("ArrowRight")
    town.keyboard.press("ArrowLeft")
    town.wait_for_function("document.querySelector('#org-title').innerText.includes('Isolated, at year 1')")
    drawn(town)
    show(town, "table")
    head = town.get_by_test_id("all").locator("thead th").all_inner_texts()
    cells = town.get_by_test_id("all").locator(f"tbody td:nth-child({head.index('coordination h') + 1})")
    assert {float(c) for c in cells.all_inner_texts()} == {0.0}


def test_no_violations_of_accessibility_rules(visitor):
    """A1, A3, A13: the fixture refuses errors and requests elsewhere."""
    page = visitor(SHORT, wait=False, color_scheme="light")
    drawn(page)
    choose(page, HEAD + "A,nonproft,Readng,Town,x\n")
    page.get_by_test_id("problems").wait_for()
    page.get_by_test_id("share").click()
    page.locator(".how-files summary").click()
    for view in VIEWS:
        show(page, view)
        page.get_by_test_id("org").nth(2).click()
        page.get_by_test_id("inspected").wait_for()
        assert violations_light_and_dark(page) == []
    page.get_by_test_id("relations-table").click()
    assert violations_light_and_dark(page) == []


@pytest.mark.parametrize("size", [(360, 740), (640, 400)])
def test_small_windows_need_no_scrolling_sideways(visitor, size):
    """A4, A7."""
    page = visitor(SHORT, wait=False, size=size, has_touch=True)
    drawn(page)
    if size[0] == 360:
        assert page.get_by_test_id("map").bounding_box()["y"] < 740
    for view in VIEWS:
        show(page, view)
        page.get_by_test_id("org").nth(1).click()
        page.locator("[data-testid=inspected-years] svg").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        small = page.evaluate("""() => [...document.querySelectorAll('.organisations button, .organisations input,'
          + ' .organisations select, .organisations summary')].filter((e) => e.offsetParent)
          .map((e) => [e.outerHTML.slice(0, 90), (e.type === 'radio' ? e.closest('label') : e).getBoundingClientRect()])
          .filter(([, b]) => b.width < 24 || b.height < 24).map(([html, b]) => `${html} ${b.width}x${b.height}`)""")
        assert small == [], view


def test_everything_is_reached_by_keyboard_and_nothing_moves_for_those_who_ask(visitor):
    """A5, A8."""
    page = visitor(SHORT, wait=False, reduced_motion="reduce")
    drawn(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.testid") == "skip"
    seen = set()
    for _ in range(60):
        found = page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
          const shown = s.opacity === '0' ? getComputedStyle(e.closest('label')) : s, at = e.closest('[data-testid]');
          return [at && at.dataset.testid, parseFloat(shown.outlineWidth), shown.outlineStyle, e.tagName]; }""")
        if found[3] == "BODY":
            break
        seen.add(found[0])
        assert found[1] >= 2, found
        assert found[2] != "none", found
        page.keyboard.press("Tab")
    wanted = {"view-map", "arms", "year", "year-on", "play", "speed", "org", "file-place",
              "template-ties", "export-ties", "share", "limits"}  # fmt: skip
    assert wanted <= seen, wanted - seen
    page.get_by_test_id("year-on").click()
    page.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 1'")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_all_conditions_are_the_settings_of_the_visitor(visitor):
    """Settings of the address hold here too: without any condition both arms are one."""
    page = visitor(SHORT + "".join(f"&{c.name}=off" for c in CONDITIONS), wait=False)
    drawn(page)
    expect(page.get_by_test_id("verdict")).to_contain_text("practically the same")


def test_people_see_who_is_there_and_what_moves(town):
    """Roles, funders and partners in words, on the map and in the table; changes once years go by."""
    expect(town.get_by_test_id("who")).to_contain_text(re.compile(r"Who is there: \d+ nonprofits"))
    expect(town.get_by_test_id("moves")).to_contain_text(re.compile(r"What moves, from the start to year 3: .*staff"))
    assert town.locator(".org-map .change-mark").count() == 0
    expect(town.locator(".org-map .about").first).to_contain_text(re.compile(r"FTE · .*partner"))
    town.get_by_test_id("year-on").click()
    expect(town.get_by_test_id("moment")).to_have_text("year 1")
    expect(town.locator(".org-map .change-mark").first).to_contain_text(re.compile(r"FTE|moved here"))
    show(town, "table")
    heads = town.get_by_test_id("all").locator("thead").inner_text()
    assert "funder" in heads
    assert "partners" in heads
