"""The room in a browser: a phone with and without scripts, the host, and the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser_tools import patient, violations
from cisim.dashboard.room.rehearsal import room_server
from cisim.dashboard.room.rehearsal_clients import HostClient
from cisim.dashboard.room.store import Store

WIDE, NARROW, PHONE = (1280, 800), (360, 740), (320, 640)
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, cut_off: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Address and code of a room on a server without network."""
    with room_server("small-town", "en", str(tmp_path_factory.mktemp("rooms")), environment=cut_off) as found:
        yield found[:2]


@pytest.fixture
def host(room: tuple[str, str]) -> Iterator[HostClient]:
    """The host, at the first stage."""
    found = HostClient(*room)
    found.act("resume")
    found.act("stage", stage="welcome")
    found.act("repeat")
    yield found
    found.client.close()


@pytest.fixture
def open_page(browser: Browser, room: tuple[str, str]) -> Iterator[Open]:
    """Opens a page of the room as a new visitor, whose browser may complain about nothing."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def visit(path: str, size: tuple[int, int] = WIDE, **options: object) -> Page:
        contexts.append(patient(browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)))
        page = contexts[-1].new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((room[0], "data:")) else said.append(r.url))
        page.goto(room[0] + path.format(code=room[1]))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert said == []


def is_sound(page: Page) -> bool:
    """Nothing to the side, nothing that axe finds."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth") and violations(page) == []


def test_a_phone_without_scripts_votes_and_follows(host: HostClient, open_page: Open) -> None:
    page = open_page("/j/{code}", PHONE, java_script_enabled=False)
    page.locator("input[name=start]").fill("40")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    host.act("next")
    page.get_by_role("link", name="Look again").click()
    page.locator("select[name=gain]").select_option("-3")
    page.get_by_label("It can go either way").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("select[name=gain]")).to_have_value("-3")
    expect(page.get_by_label("It can go either way")).to_be_checked()


def test_a_phone_with_scripts_follows_by_itself_and_is_told_of_a_stop(host: HostClient, open_page: Open) -> None:
    page = open_page("/j/{code}", PHONE)
    expect(page.locator("h1")).to_have_text("Welcome")
    host.act("freeze")
    expect(page.locator("#note")).to_contain_text("The host has stopped answers")
    host.act("timer", seconds="120")
    expect(page.locator("#clock")).to_contain_text(":")
    host.act("next")
    expect(page.locator("h1")).to_have_text("Predict")


def test_a_seat_stays_over_a_reload(host: HostClient, open_page: Open) -> None:
    page = open_page("/j/{code}", PHONE)
    seat = page.locator("header span").nth(1).text_content()
    page.reload()
    expect(page.locator("header span").nth(1)).to_have_text(seat or "")


def test_what_is_typed_without_a_connection_stays_and_is_sent_when_it_is_back(
    room: tuple[str, str], host: HostClient, browser: Browser
) -> None:
    host.act("stage", stage="round_1")
    page = patient(browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})).new_page()
    page.goto(f"{room[0]}/j/{room[1]}")
    field = page.locator("input[type=number]").first
    field.fill("4")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#note")).to_contain_text("Not sent")
    expect(page.locator("#note")).to_be_in_viewport()
    expect(field).to_have_value("4")
    page.context.set_offline(False)
    expect(page.locator("#note")).to_be_empty()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    page.context.close()


def test_tokens_that_are_being_typed_when_the_year_is_played_stand_in_the_next_form(
    host: HostClient, open_page: Open
) -> None:
    host.act("stage", stage="round_1")
    host.act("repeat")
    page = open_page("/j/{code}", PHONE)
    page.locator("input[type=number]").first.fill("4")
    for year in range(2):
        host.act("year", year=str(year))
        expect(page.locator("h1")).to_contain_text(f"year {year + 2} of")
        expect(page.get_by_role("alert")).to_contain_text("so this was not taken. It stands below for the new year")
        expect(page.locator("input[type=number]").first).to_have_value("4")
    assert "decision" not in [row["kind"] for row in host.log()][-3:]
    host.act("stage", stage="predict")
    expect(page.get_by_role("alert")).to_contain_text("The room has moved on before this came, so it was not taken")
    host.act("next")
    expect(page.locator("h1")).to_have_text("Lock")
    expect(page.get_by_role("alert")).to_have_count(0)  # nothing was typed into the page before


def test_when_the_server_is_gone_phone_and_host_stay_on_their_pages_until_it_is_back(
    tmp_path: Path, cut_off: dict[str, str], browser: Browser
) -> None:
    with room_server("small-town", "en", str(tmp_path), environment=cut_off) as (address, code, _process):
        mover = HostClient(address, code)
        mover.act("stage", stage="round_1")
        mover.client.close()
        page, host = (patient(browser.new_context()).new_page() for _ in range(2))
        page.goto(f"{address}/j/{code}")
        host.goto(f"{address}/room/{code}")
        page.locator("input[type=number]").first.fill("4")
    expect(page.locator("#note")).to_contain_text("No connection")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#note")).to_contain_text("Not sent")
    expect(host.locator("#lost")).to_contain_text("No connection")
    host.get_by_role("button", name="Stop answers").click()
    with room_server("", "en", str(tmp_path), int(address.rpartition(":")[2]), cut_off):
        expect(page.locator("#note")).to_be_empty()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved")
        expect(host.locator("#lost")).to_be_empty()
        host.get_by_role("button", name="Stop answers").click()
        expect(host.get_by_role("button", name="Take answers again")).to_be_visible()
    for each in (page, host):
        each.context.close()


def test_a_seat_is_freed_only_by_a_host_who_means_it(host: HostClient, open_page: Open) -> None:
    open_page("/j/{code}", PHONE)
    page = open_page("/room/{code}")
    button = page.get_by_role("button", name="Free seat").last
    before = len(host.log())
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    button.click()
    assert "has to join again" in asked[0]
    assert len(host.log()) == before


@pytest.mark.parametrize("stage", ["welcome", "predict", "lock", "round_1", "round_2", "debrief"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phones_are_sound_in_every_stage(host: HostClient, open_page: Open, stage: str, scheme: str) -> None:
    host.act("stage", stage=stage)
    page = open_page("/j/{code}", PHONE, color_scheme=scheme)
    assert is_sound(page)
    page.set_viewport_size({"width": 160, "height": 320})  # 320 pixels at 200 %
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("path", ["/room", "/room/{code}", "/room/{code}/screen", "/room/{code}/paper"])
def test_pages_of_the_host_are_sound(host: HostClient, open_page: Open, path: str, size: tuple[int, int]) -> None:
    host.act("stage", stage="round_2")
    for scheme in ("light", "dark"):
        assert is_sound(open_page(path, size, color_scheme=scheme))


def test_the_host_moves_the_room_with_the_keyboard_and_the_screen_follows(host: HostClient, open_page: Open) -> None:
    screen, page = open_page("/room/{code}/screen"), open_page("/room/{code}")
    expect(screen.locator("main")).to_contain_text("phones cannot reach this computer")  # it is on loopback
    page.get_by_role("button", name="Move on").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Now: Predict")).to_be_visible()
    expect(screen.locator("h1")).to_have_text("Predict")
    page.get_by_role("button", name="Stop answers").click()
    expect(page.get_by_role("button", name="Take answers again")).to_be_visible()


def test_type_on_the_screen_is_large_and_figures_come_with_the_reveal(host: HostClient, open_page: Open) -> None:
    host.act("stage", stage="predict")
    screen = open_page("/room/{code}/screen")
    small = """() => [...document.querySelectorAll('body *')].filter((e) => e.childNodes.length && e.offsetParent
      && parseFloat(getComputedStyle(e).fontSize) < 28).map((e) => e.tagName)"""
    assert screen.evaluate(small) == []
    assert screen.locator("main svg").count() == 0
    host.act("stage", stage="reveal")
    expect(screen.locator("figure svg:visible")).to_have_count(3)
    heights = screen.locator("figure .wide svg text").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 28
    screen.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    expect(screen.locator("figure svg:visible")).to_have_count(3)
    heights = screen.locator("figure .narrow svg text").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 12


def test_the_dashboard_leads_to_the_workshop_and_back(visitor: Open) -> None:
    page = visitor("?community=small-town&years=1")
    page.get_by_test_id("nav-workshop").click()
    expect(page.get_by_role("heading", name="Workshop", exact=True)).to_be_visible()
    page.get_by_role("link", name="Learn").click()
    expect(page.get_by_test_id("nav-learn")).to_have_attribute("aria-current", "page")


def test_repeating_a_stage_is_asked_for_first(host: HostClient, open_page: Open) -> None:
    page = open_page("/room/{code}")
    host.act("stage", stage="predict")
    expect(page.locator("h2").first).to_contain_text("Predict")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Repeat this stage").click()
    assert "count no longer" in asked[0]
    assert "repeat" not in [row["kind"] for row in host.log()][-1:]
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="Repeat this stage").click()
    assert host.log()[-1]["kind"] == "repeat"


def test_the_host_ends_the_room_and_keeps_the_debrief(host: HostClient, open_page: Open, tmp_path: Path) -> None:
    phone, screen, page = open_page("/j/{code}", PHONE), open_page("/room/{code}/screen"), open_page("/room/{code}")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="End the room").click()
    expect(page.get_by_role("heading", name="This room has ended")).to_be_visible()
    assert "Nothing is deleted" in asked[0]
    for each in (phone, screen):
        expect(each.locator("h1")).to_have_text("This room has ended")
        assert is_sound(each)
    later: list[str] = []
    for each in (phone, screen, page):
        each.on("request", lambda request: later.append(request.url))
    page.wait_for_timeout(2500)  # longer than between two questions of a page that goes on asking
    assert later == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the debrief").click()
    saved.value.save_as(tmp_path / "debrief.html")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert is_sound(page)
    kept = page.context.new_page()
    kept.goto((tmp_path / "debrief.html").as_uri())
    assert is_sound(kept)


def test_a_phone_of_a_room_that_is_gone_asks_for_another_code_and_tries_no_more(
    tmp_path: Path, cut_off: dict[str, str], browser: Browser
) -> None:
    """Else an old tab would use up the tries of its phone, and keep it out of today's room."""
    with room_server("small-town", "en", str(tmp_path), environment=cut_off) as (address, code, *_rest):
        page = patient(browser.new_context()).new_page()
        page.goto(f"{address}/j/{code}")
        expect(page.locator("h1")).to_have_text("Welcome")
        Store(tmp_path).forget(code)
        expect(page.locator("h1")).to_have_text("There is no such room")
        assert page.locator("script").count() == 0
        page.context.close()
