"""The page Explore: at once, undoable, sharable. E1-E9 of the checks."""

from __future__ import annotations

import re
import shlex

import pytest
from playwright.sync_api import expect

from browser_tools import QUICK, by_command, choose, config_of, settled, shown, verdict
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.model.conditions import CONDITIONS

FIGURE = "[data-testid=stages]"


def same_drawing(page, drawing: str) -> None:
    """Wait until the drawing of stages is this one."""
    page.wait_for_function(f"(wanted) => document.querySelector('{FIGURE} svg').innerHTML === wanted", arg=drawing)


def test_e1_a_first_picture_without_a_click(visitor):
    """How fast is measured by benchmarks/dashboard.py."""
    page = visitor(wait=False)
    page.wait_for_selector(f"{FIGURE} svg")
    page.wait_for_function("document.documentElement.dataset.ready === '1'")


def test_e2_the_verdict_has_number_interval_and_model(at_rest):
    page = at_rest()
    text = verdict(page)
    assert "In this model" in text
    assert "n = 200 paired runs" in text
    assert re.search(r"One community ends [+-][\d.]+ to [+-][\d.]+ points .*80 % of runs", text)
    expect(page.get_by_test_id("money-sentence")).to_contain_text("backbone takes")


def test_e2_what_changed_is_read_out_first_then_the_verdict(visitor):
    """In ten words at most: what was set and the mean before and after."""
    page = visitor(QUICK)
    live = page.get_by_test_id("live")
    expect(live).to_have_text(verdict(page))
    choose(page, "common_agenda", "partial")
    expect(live).to_have_text(re.compile(r"^Common agenda: full → partial\. Mean [+-][\d.]+ → [+-][\d.]+ points\. "))
    expect(live).to_have_attribute("aria-live", "polite")
    said = live.inner_text()
    assert said.endswith(verdict(page))
    change = said.removesuffix(verdict(page))
    assert sum(any(c.isalnum() for c in word) for word in change.split()) <= 10
    page.get_by_test_id("undo").click()
    expect(live).to_contain_text("Common agenda: partial → full")


def test_e3_eight_controls_and_no_more(at_rest):
    page = at_rest()
    names = page.locator("[data-testid^=control-]").evaluate_all("all => all.map((c) => c.dataset.testid)")
    assert names == ["control-problem", *(f"control-{c.name}" for c in CONDITIONS), "control-money", "control-years"]
    outside = page.locator(".settings input:visible, .settings select:visible").count()
    assert outside == 3 + 5 * 3 + 2


def test_e4_a_change_shows_a_preview_then_all_runs(visitor):
    """The picture never claims to be of settings it is not of. (How fast: benchmarks/dashboard.py.)"""
    page = visitor("?seed=77&years=6")  # settings nobody else has asked for
    page.evaluate("""() => { window.seen = []; const f = document.querySelector('[data-testid=stages]');
      const note = () => window.seen.push([f.dataset.config, f.dataset.runs, f.classList.contains('stale')]);
      new MutationObserver(note).observe(f, { attributes: true }); }""")
    before = config_of(page)
    page.locator("[data-testid=control-shared_measurement] input").last.focus()
    page.keyboard.press("ArrowLeft")
    settled(page, before)
    after = config_of(page)
    fresh = [(config, runs) for config, runs, stale in page.evaluate("window.seen") if not stale]
    assert fresh[0] == (after, "20")
    assert fresh[-1] == (after, "200")
    expect(page.get_by_test_id("runs-badge")).to_have_text("200 paired runs")


def test_e5_thirty_changes_in_a_row_end_at_the_last(visitor):
    page = visitor("?community=small-town&years=1")
    more = page.get_by_role("button", name="More: Years")
    for _ in range(30):
        more.click(no_wait_after=True)
    page.wait_for_function("document.querySelector('[data-testid=verdict]').innerText.includes('after 31 years')")
    settled(page)
    page.wait_for_url("**/?community=small-town&years=31")
    expect(page.locator("#field-years")).to_have_value("31")
    assert "after 31 years" in verdict(page)


def test_e6_undo_redo_and_reset(page):
    """By keyboard and by button, to the same drawing."""
    first, drawing = config_of(page), page.locator(f"{FIGURE} svg").inner_html()
    choose(page, "problem", "mixed")
    choose(page, "backbone_support", "partial")
    third, third_drawing = config_of(page), page.locator(f"{FIGURE} svg").inner_html()
    expect(page.get_by_test_id("change")).to_contain_text("Backbone support: full → partial")
    page.keyboard.press("Control+z")
    settled(page, third)
    page.get_by_test_id("undo").click()
    shown(page, first)
    settled(page)
    same_drawing(page, drawing)
    page.keyboard.press("Control+y")
    page.get_by_test_id("redo").click()
    shown(page, third)
    settled(page)
    same_drawing(page, third_drawing)
    page.get_by_test_id("reset").click()
    settled(page, third)
    assert config_of(page) == first
    page.get_by_test_id("undo").click()
    settled(page, first)
    assert config_of(page) == third


def test_e7_replay_shows_before_and_after_three_times(visitor):
    page = visitor(QUICK)
    before = config_of(page)
    choose(page, "common_agenda", "partial")
    after = config_of(page)
    page.evaluate("""() => { const f = document.querySelector('[data-testid=stages]');
      const words = document.querySelector('[data-testid=change]');
      window.seen = [f.dataset.config]; window.said = new Set();
      const note = () => { if (window.seen.at(-1) !== f.dataset.config) { window.seen.push(f.dataset.config); } };
      new MutationObserver(note).observe(f, { attributes: true });
      new MutationObserver(() => window.said.add(words.innerText.split(':')[0]))
        .observe(words, { childList: true, characterData: true, subtree: true }); }""")
    page.get_by_test_id("replay").click()
    page.wait_for_function("window.seen.length === 7 && document.documentElement.dataset.job === 'idle'")
    assert page.evaluate("window.seen") == [after] + [before, after] * 3
    assert page.evaluate("[...window.said].sort()") == ["After", "Before", "Changed"]
    assert config_of(page) == after


def test_e8_a_shared_link_gives_the_same_here_and_on_the_command_line(visitor, address):
    page = visitor()
    choose(page, "problem", "technical")
    choose(page, "backbone_support", "partial")
    page.get_by_test_id("share").click()
    link = page.get_by_test_id("share-link").input_value()
    assert len(link) <= 400
    assert set(re.findall(r"[?&](\w+)=", link)) == {"problem", "backbone_support", "v"}
    other = visitor(link.removeprefix(address), apart=True)
    assert config_of(other) == config_of(page)
    assert verdict(other) == verdict(page)
    expect(other.get_by_test_id("notice")).to_have_count(0)
    assert verdict_sentence(by_command(shlex.join(["cisim", "compare", "--link", link, "--json"]))) == verdict(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("problem=silly", "technical, mixed, adaptive"),
        ("learning.nois=0.2", "did you mean 'learning.noise'"),
        ("money=-3", "Grant money: a number is expected, allowed: 0.001 to 1,000,000"),
        (
            "backbone_support=of",
            "Backbone support: allowed: off, partial, full, or a number from 0 to 1; did you mean 'off'",
        ),
        ("years=abc&seed=x", "a number is expected"),
        ("community=nowhere", "'community=nowhere', there is no such community"),
        ("v=0.0.1", "made with model 0.0.1"),
        ("%00=%ff&&&=&x", "Left out"),
        ("sectors.nonprofits=90000", "too many for a page"),
    ],
)
def test_e9_a_broken_link_is_answered_politely(visitor, query, said):
    page = visitor("?" + query)
    expect(page.get_by_test_id("notice")).to_contain_text(said)
    expect(page.locator("body")).not_to_contain_text("Traceback")
    expect(page.locator("[data-testid=control-problem] input:checked")).to_have_attribute("value", "adaptive")


def test_assumptions_can_be_changed_and_put_back(visitor):
    """All parameters, checked as everywhere else, each with unit, range and grade."""
    page = visitor(QUICK)
    first = config_of(page)
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.get_by_test_id("find").fill("learning.noise")
    row = page.locator("[data-key='learning.noise']")
    field = row.locator("input")
    field.fill("0.3")
    field.press("Tab")
    settled(page, first)
    expect(page.get_by_test_id("assumptions")).to_contain_text("1 changed")
    second = config_of(page)
    field.fill("77")
    field.press("Tab")
    row.locator("[role=alert]").wait_for()
    expect(row.locator("[role=alert]")).to_contain_text("allowed")
    assert config_of(page) == second
    row.get_by_role("button").click()
    settled(page, second)
    assert config_of(page) == first


def test_numbers_outside_the_range_are_refused_beside_the_field(visitor):
    page = visitor(QUICK)
    before, money = config_of(page), float(page.locator("#field-money").input_value())
    page.locator("#field-years").fill("5000")
    page.locator("#field-years").press("Enter")
    page.locator("#wrong-years").wait_for()
    assert config_of(page) == before
    page.get_by_role("button", name="Less: Grant money").click()
    settled(page, before)
    assert float(page.locator("#field-money").input_value()) < money
