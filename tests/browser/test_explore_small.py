"""Explore on a phone, by keyboard, on a projector, in a frame, and what a visitor keeps of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_tools import QUICK, by_command, choose, config_of, saved, settled, verdict, violations_light_and_dark
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.url import from_query

PHONE = (360, 740)
STOPS = """() => { const e = document.activeElement, box = e.getBoundingClientRect();
  const part = e.closest('.answer, .settings, .more, header, footer, .result-bar');
  return e === document.body ? null : { part: part && part.className,
    y: Math.round(box.y + scrollY), h: Math.round(box.height), html: e.outerHTML.slice(0, 100) }; }"""


def test_on_a_phone_the_result_stays_while_controls_change(visitor):
    """Mean, last stage, outcome; in one screen outcome and picture, in two the first control."""
    page = visitor(QUICK, size=PHONE)
    told = view_of(by_command(command_line(from_query(QUICK)[0])))
    expect(page.get_by_test_id("verdict")).to_have_text(f"{short_verdict(told)} {verdict_details(told)[0]}")
    assert page.locator("#picture svg[role=img]").first.bounding_box()["y"] < PHONE[1]
    control = page.locator("[data-testid=control-problem] input").first
    assert control.bounding_box()["y"] < 2 * PHONE[1]
    bar = page.get_by_test_id("result-bar")
    expect(bar).to_be_hidden()
    page.locator("[data-testid=control-backbone_support]").scroll_into_view_if_needed()
    expect(bar).to_be_in_viewport()
    expect(bar).to_contain_text(re.compile(r"[+-][\d.]+ points"))
    expect(bar).to_contain_text("Employment")
    expect(bar).to_contain_text("too early to see")  # who is ahead says nothing yet
    before = config_of(page)
    choose(page, "backbone_support", "partial")
    expect(bar).to_be_in_viewport()
    assert bar.get_attribute("data-config") == config_of(page) != before
    assert violations_light_and_dark(page) == []
    page.get_by_test_id("result-bar-up").click()
    expect(page.get_by_test_id("stages")).to_be_in_viewport()


@pytest.mark.parametrize(("typed", "years"), [("3,5", "3.5"), ("2.5", "2.5"), (" 4 ", "4")])
def test_a_decimal_comma_is_a_decimal_comma(visitor, typed, years):
    page = visitor("?community=small-town&years=1")
    before = config_of(page)
    page.locator("#field-years").fill(typed)
    page.locator("#field-years").press("Enter")
    settled(page, before)
    expect(page.locator("#field-years")).to_have_value(years)


def test_marks_of_thousands_are_understood_or_refused_with_a_word(at_rest):
    page = at_rest(QUICK)
    typed = ["1,234.5", "1.234,5", "1 000", "12'000", "1,000,000", "1.000.000", "0,125", "−3,5", "1e6", ",5"]
    read = page.evaluate("(typed) => typed.map(window.cisim.number)", typed)
    assert read == [1234.5, 1234.5, 1000, 12000, 1e6, 1e6, 0.125, -3.5, 1e6, 0.5]
    none = page.evaluate(
        "['1,000', 'abc', '', '1,2,3', '1.2.3', '12,00,000'].map((t) => Number.isNaN(window.cisim.number(t)))"
    )
    assert all(none)


def test_a_number_that_could_be_two_is_asked_for_again(visitor):
    page = visitor(QUICK)
    before = config_of(page)
    page.locator("#field-money").fill("1,000")
    page.locator("#field-money").press("Enter")
    expect(page.locator("#wrong-money")).to_contain_text("a comma can be read in two ways: write 1000 or 1.000")
    expect(page.locator("#field-money")).to_have_attribute("aria-invalid", "true")
    assert config_of(page) == before


def test_five_stops_to_the_first_control_and_keys_go_as_eyes_do(visitor):
    page = visitor(QUICK)
    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("!!document.activeElement.closest('[data-testid=control-problem]')")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for size in ((1280, 800), PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        settled(page)
        expect(page.get_by_test_id("details")).to_have_count(int(size == PHONE))  # the layout follows a moment later
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        last, seen = None, []
        while len(seen) < 90:
            page.keyboard.press("Tab")
            now = page.evaluate(STOPS)
            if now is None or (seen and now["html"] == seen[0]["html"]):
                break
            if last and last["part"] == now["part"] and now["part"] != "result-bar":
                assert now["y"] + now["h"] > last["y"], (last, now)
            seen.append(now)
            last = now
        assert len(seen) > 30


def test_axes_are_around_the_data_and_can_be_shown_whole(visitor):
    page = visitor(QUICK)
    for name in ("stages", "years"):
        figure = page.get_by_test_id(name)
        expect(figure).to_contain_text(re.compile(r"axis begins at \d+ %, not at 0"))
        page.get_by_test_id(f"{name}-scale").click()
        expect(figure).not_to_contain_text("axis begins at")
        page.get_by_test_id(f"{name}-scale").click()
        expect(figure).to_contain_text("axis begins at")


def test_a_projector_has_large_type(visitor):
    page = visitor(QUICK, size=(1920, 1080))
    size = "parseFloat(getComputedStyle(document.querySelector('[data-testid=verdict]')).fontSize)"
    plain = page.evaluate(size)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
    wide = page.evaluate("document.querySelector('.more').getBoundingClientRect().right")
    assert wide > 1750  # the whole window is used
    page.get_by_test_id("full-screen").click()
    expect(page.locator("html")).to_have_attribute("data-projector", "")
    expect(page.get_by_test_id("full-screen")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) >= 1.4 * plain
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
    page.get_by_test_id("full-screen").click()
    expect(page.locator("html")).not_to_have_attribute("data-projector", "")


def test_in_a_frame_header_and_footer_are_left_out(visitor):
    page = visitor("?embed&community=small-town&years=2")
    expect(page.locator("header.ci-header")).to_be_hidden()
    expect(page.locator("footer")).to_have_count(0)
    expect(page.get_by_test_id("notice")).to_have_count(0)
    assert violations_light_and_dark(page) == []
    choose(page, "backbone_support", "partial")
    page.wait_for_url(re.compile(r"backbone_support=partial.*&embed"))
    page.reload()
    settled(page)
    expect(page.locator("footer")).to_have_count(0)


def test_a_story_is_offered_until_it_is_dismissed(visitor):
    page = visitor(QUICK, apart=True)
    page.get_by_test_id("story-open").click()
    page.wait_for_url(re.compile(r"/learn\?.*view\.story=technical"))
    page.go_back()
    settled(page)
    page.get_by_test_id("story-dismiss").click()
    expect(page.get_by_test_id("story-line")).to_have_count(0)
    page.reload()
    settled(page)
    expect(page.get_by_test_id("story-line")).to_have_count(0)


def test_scenarios_are_saved_with_name_and_note_and_travel(visitor, address):
    page = visitor(QUICK, apart=True)
    page.get_by_test_id("saved").locator("summary").click()
    page.get_by_test_id("save-name").fill("Plan B & more")
    page.get_by_test_id("save-note").fill("For the board, <b>first</b> try.")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("named")).to_have_text("Plan B & more")
    expect(page.get_by_test_id("note")).to_have_text("For the board, <b>first</b> try.")
    kept = config_of(page)
    page.get_by_test_id("share").click()
    link = page.get_by_test_id("share-link").input_value()
    report = Path(saved(page, "report")).read_text(encoding="utf-8")
    assert "Plan B &amp; more" in report
    assert "&lt;b&gt;first" in report
    choose(page, "backbone_support", "partial")
    expect(page.get_by_test_id("named")).to_have_count(0)
    settled(page, kept)
    other_config = config_of(page)
    page.get_by_test_id("open-saved-0").click()
    settled(page, other_config)
    assert config_of(page) == kept
    expect(page.get_by_test_id("named")).to_have_text("Plan B & more")
    assert violations_light_and_dark(page, ".settings") == []
    page.reload()
    settled(page)
    expect(page.get_by_test_id("saved")).to_contain_text("1")
    other = visitor(link.removeprefix(address), apart=True)
    expect(other.get_by_test_id("named")).to_have_text("Plan B & more")
    expect(other.get_by_test_id("note")).to_have_text("For the board, <b>first</b> try.")
    expect(other.get_by_test_id("notice")).to_have_count(0)


def test_stage_and_year_of_the_verdict_can_be_chosen(visitor):
    """What a grant reaches soonest comes first; the choice stands in address and link."""
    page = visitor("?community=small-town&years=5")
    at_end = verdict(page)
    years = page.get_by_test_id("judged-year").locator("option")
    assert years.first.inner_text() == "3 years (a usual grant ends)"
    assert years.last.inner_text() == "5 years (the end)"
    stages = page.get_by_test_id("judged-stage").locator("option").all_inner_texts()
    assert sum(stage.endswith("(last stage)") for stage in stages) == 1
    page.get_by_test_id("judged-stage").select_option(index=0)
    page.get_by_test_id("judged-year").select_option("3")
    expect(page.get_by_test_id("verdict")).to_contain_text(f"after 3 years at {stages[0]}:")
    page.wait_for_url(re.compile(r"view\.stage=.*&view\.year=3"))
    settled(page)
    chosen = verdict(page)
    assert chosen != at_end
    assert violations_light_and_dark(page, ".said") == []
    page.reload()
    settled(page)
    assert verdict(page) == chosen
    page.go_back()
    page.wait_for_url(re.compile(r"years=5(&view\.stage=[^&]*)?$"))
