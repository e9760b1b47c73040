"""The frame around the pages: settings in the address, one visitor apart from another, colours. A11, A12 of the checks;
what holds on every page is in test_every_page.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser_tools import QUICK, choose, config_of, patient, settled, shown, violations_light_and_dark
from cisim.dashboard.pages import PAGES
from cisim.dashboard.shell.spawn import start, stop

SLOW = """() => { const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    set onmessage(hear) { super.onmessage = (message) => setTimeout(() => hear.call(this, message), 700); }
    get onmessage() { return super.onmessage; } }; }"""
"""Everything the server says arrives 700 milliseconds late."""


def test_a11_visitors_are_apart(visitor):
    one, other = visitor(apart=True), visitor(apart=True)
    before = config_of(other)
    choose(one, "common_agenda", "off")
    other.wait_for_timeout(500)  # nothing is to happen
    assert config_of(other) == before != config_of(one)
    expect(other.locator("[data-testid=control-common_agenda] input:checked")).to_have_attribute("value", "full")
    expect(other.get_by_test_id("undo")).to_be_disabled()


def test_a12_a_restarted_server_gives_the_page_back(browser):
    """From its address, and without a step of the visitor."""
    process, address = start()
    context = patient(browser.new_context())
    try:
        page = context.new_page()
        page.goto(address + "?community=small-town&years=2")
        settled(page)
        choose(page, "backbone_support", "partial")
        page.wait_for_url("**/*backbone_support=partial*")
        changed, opened = config_of(page), page.evaluate("performance.timeOrigin")
        stop(process)
        page.get_by_test_id("gone").wait_for()
        assert page.get_by_role("alert").inner_text().startswith("cisim has stopped. Start it again (cisim dashboard)")
        process, again = start(int(address.rstrip("/").rpartition(":")[2]))
        assert again == address
        page.wait_for_function("(before) => performance.timeOrigin > before", arg=opened)
        settled(page)
        assert config_of(page) == changed
    finally:
        context.close()
        stop(process)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{QUICK}&view.stage=Erly-grade+reading&view.year=999", ["mean 'Early-grade reading'?", "allowed: 1 to 2"]),
        (f"compare{QUICK}&view.story=x", ["'view.story', unknown on this page."]),
        ("learn?view.story=techncal", ["did you mean 'technical'?"]),
    ],
    ids=["Explore", "Compare", "Learn"],
)  # fmt: skip
def test_what_a_page_does_not_have_of_an_address_is_said(visitor, path, said):
    page = visitor(path)
    for text in said:
        expect(page.get_by_test_id("notice")).to_contain_text(text)


def test_back_and_forward_follow_the_settings(page):
    before = config_of(page)
    choose(page, "problem", "mixed")
    after = config_of(page)
    page.wait_for_url("**/?problem=mixed")
    page.go_back()
    shown(page, before)
    page.go_forward()
    shown(page, after)
    page.wait_for_selector("[data-testid=control-problem] .chosen :text('Mixed')")


def test_changes_on_a_slow_line_are_not_undone_by_the_address(visitor):
    """The address follows half a second after a change; what is changed meanwhile counts."""
    page = visitor("?community=small-town&years=1", script=f"({SLOW})()")
    for years in range(2, 6):
        page.get_by_role("button", name="More: Years").click()
        page.wait_for_function("(text) => document.querySelector('#field-years').value === text", arg=str(years))
        page.wait_for_timeout(450)  # the next change comes just before the browser writes the address
    page.wait_for_url("**/?community=small-town&years=5")
    settled(page)
    expect(page.locator("#field-years")).to_have_value("5")
    expect(page.get_by_test_id("verdict")).to_contain_text("after 5 years")


def test_colours_can_be_chosen(visitor):
    """The choice wins over the system and is kept in the browser."""
    page = visitor(apart=True)
    page.get_by_test_id("theme").click()
    page.get_by_test_id("theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    settled(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_is_not_there_is_said(context, address):
    page = context.new_page()
    response = page.goto(address + "nowhere")
    assert response.status == 404
    assert "There is no page here" in page.inner_text("h1")
    assert page.get_by_role("link").count() == len(PAGES)
    assert violations_light_and_dark(page) == []
    page.goto(address + "experimnt")
    page.get_by_test_id("nearest").click()
    page.wait_for_url("**/experiment")
    page.close()


COUNT_SIZES = """() => { const send = WebSocket.prototype.send; window.told = 0;
  WebSocket.prototype.send = function (data) {
    if (String(data).includes('window_size')) { window.told += 1; }
    return send.call(this, data);
  }; }"""
"""How often the server was told how large the window is."""


def test_a_width_that_lasts_for_a_moment_changes_no_layout(visitor):
    """As while a page is printed, or a picture of the whole of it is taken."""
    page = visitor("compare", script=f"({COUNT_SIZES})()", apart=True)
    page.clock.install()  # in all pages of its context: those of other tests would stand still
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(f"window.cisim.windowSize() === '{'small' if width == 360 else 'wide'}'")
    page.clock.run_for(1000)
    assert page.evaluate("told") == 0
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_function("window.cisim.windowSize() === 'small'")
    page.clock.run_for(1000)
    assert page.evaluate("told") == 1
