"""What holds on every page, for each in the table PAGES: A1-A9, A13, A14 of the checks. That nothing is asked for
elsewhere (A1) and no error is reported (A13) is looked at by the fixture ``visitor`` after every test.

A page shows a drawing inside an element ``#picture``, a line of status, and figures as the component ``Picture`` makes
them; a drawing that is made of controls, as on the page Organisations, has tests of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from browser_tools import check_figure, drawer, settled, violations
from cisim.dashboard.pages import PAGES
from cisim.version import __version__

ROUTES = [page.path.strip("/") for page in PAGES]
LUMINANCE = """(colour) => { const c = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
  .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }"""
PICTURE = "#picture svg[role=img], #picture [data-testid=map]"
every_page = pytest.mark.parametrize("route", ROUTES, ids=[page.label for page in PAGES])


def figures_of(page) -> list[str]:
    """Names of the figures in sight."""
    return page.locator("figure[data-testid]:visible").evaluate_all("all => all.map((f) => f.dataset.testid)")


@every_page
def test_a1_draws_its_first_picture_with_the_network_cut(visitor, route, cut_off):
    """The browser finds no names, the server is refused every connection but loopback, and nobody tried one."""
    page = visitor(route)
    assert page.locator(PICTURE).first.bounding_box()["height"] > 40
    assert Path(cut_off["CISIM_TEST_NETWORK_LOG"]).read_text() == ""


def test_a1_the_guard_of_the_server_refuses_what_goes_elsewhere(tmp_path, cut_off):
    log = tmp_path / "tried.txt"
    code = (
        "import socket\n"
        "for reach in (lambda: socket.socket().connect(('192.0.2.1', 80)), lambda: socket.getaddrinfo('a.b', 1)):\n"
        "    try: reach()\n"
        "    except OSError as error: print(error)\n"
    )
    environment = {**os.environ, **cut_off, "CISIM_TEST_NETWORK_LOG": str(log)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.count("the network is cut off") == 2
    assert log.read_text().splitlines() == ["socket.connect 192.0.2.1", "socket.getaddrinfo a.b"]


@every_page
def test_it_keeps_the_protocol_of_a_page(visitor, route):
    """As written down in ``cisim.dashboard.pages.Page``: title, main element, status, picture."""
    declared = next(page for page in PAGES if page.path.strip("/") == route)
    page = visitor(route)
    expect(page).to_have_title(declared.title)
    assert page.evaluate("location.pathname") == declared.address
    assert page.locator("main.page").count() == 1
    assert page.locator("main.page [data-testid=status]").count() == 1
    assert page.locator("main.page #picture[tabindex='-1']").count() == 1


@every_page
def test_its_styles_come_from_its_folder(address, route):
    """The style sheet in the folder of a page is served as it stands there, from this server."""
    declared = next(page for page in PAGES if page.path.strip("/") == route)
    folder = Path(sys.modules[declared.component.f.__module__].__file__).parent
    with urlopen(address + "static/assets/pages.css") as answer:
        styles = answer.read().decode()
    assert (folder / f"{folder.name}.css").read_text(encoding="utf-8") in styles
    with urlopen(address + "static/assets/custom.css") as answer:
        assert "/static/assets/pages.css" in answer.read().decode()


@every_page
def test_a2_has_a_language_and_can_be_zoomed(address, route):
    with urlopen(address + route) as answer:
        page = answer.read().decode()
    assert '<html lang="en">' in page
    assert page.count('name="viewport"') == 1
    assert "user-scalable" not in page
    assert "maximum-scale" not in page


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a3_has_no_violations_of_accessibility_rules(visitor, route, scheme):
    """As it opens, and with the drawer open; at a desk and, dark, on a phone."""
    size = (1280, 800) if scheme == "light" else (360, 740)
    page = visitor(route, size=size, color_scheme=scheme, reduced_motion="reduce")
    assert violations(page) == []
    drawer(page, "limits")
    assert violations(page) == []


@every_page
@pytest.mark.parametrize("size", [(360, 740), (640, 400)], ids=["phone", "zoomed"])
def test_a4_needs_no_scrolling_sideways_in_small_windows(visitor, route, size):
    """A phone, and 1280 pixels at 200 %. The first screen has the picture; where nothing is set, the first way on."""
    declared = next(page for page in PAGES if page.path.strip("/") == route)
    page = visitor(route, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    first = page.locator(PICTURE if declared.settings else "main.page a[data-testid]").first
    assert first.bounding_box()["y"] < 740
    cut = "all => all.filter((b) => b.scrollWidth > b.clientWidth + 1).map((b) => b.outerHTML.slice(0, 120))"
    assert page.locator("button:visible").evaluate_all(cut) == []


@every_page
def test_a5_everything_is_reached_by_keyboard_and_seen(visitor, route):
    """The first stop skips to the picture; each stop has an outline and is not covered; no control is left out."""
    page = visitor(route)
    page.evaluate("""() => {
      window.wanted = new Set([...document.querySelectorAll('button, a[href], input, select, summary')].filter(
        (e) => e.offsetParent && !e.disabled && e.tabIndex >= 0 && (e.type !== 'radio' || e.checked)));
      window.stops = 0; }""")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.testid") == "skip"
    while found := page.evaluate("""() => {
          const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
          if (e === document.body || window.stops++ > 400) { return null; }
          window.wanted.delete(e);
          const shown = s.opacity === '0' ? getComputedStyle(e.closest('label')) : s;
          const seen = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
          const at = document.elementFromPoint(box.x + box.width / 2, (seen[0] + seen[1]) / 2);
          return { html: e.outerHTML.slice(0, 120), width: parseFloat(shown.outlineWidth), style: shown.outlineStyle,
                   clear: !!at && (e.contains(at) || at.contains(e)) };
        }"""):
        assert found["width"] >= 2, found
        assert found["style"] != "none", found
        assert found["clear"], found
        page.keyboard.press("Tab")
    assert page.evaluate("[...window.wanted].map((e) => e.outerHTML.slice(0, 120))") == []
    page.get_by_test_id("skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "picture"
    declared = next(page for page in PAGES if page.path.strip("/") == route)
    assert page.get_by_test_id("skip-settings").count() == declared.settings
    if declared.settings:
        page.get_by_test_id("skip-settings").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "settings"


@every_page
def test_a6_every_drawing_is_named_and_is_also_a_table(at_rest, route):
    """And the table says what the file of numbers says, cell by cell."""
    page = at_rest(route)
    lonely = "all => all.filter((s) => s.getClientRects().length && !s.closest('figure[data-testid]')).length"
    assert page.locator("svg[role=img]").evaluate_all(lonely) == 0
    for name in figures_of(page):
        check_figure(page, name)


@every_page
def test_a7_targets_are_large_enough(at_rest, route):
    """24 pixels; a radio of a choice is as large as its label."""
    page = at_rest(route)
    small = page.evaluate("""() => [...document.querySelectorAll('button, .ci a, .ci input, .ci select, summary')]
      .filter((e) => e.offsetParent && !e.classList.contains('skip'))
      .map((e) => [e.outerHTML.slice(0, 90), (e.type === 'radio' ? e.closest('label') : e).getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html, b]) => `${html} ${b.width}x${b.height}`)""")
    assert small == []


@every_page
def test_a8_nothing_moves_for_those_who_ask_for_it(visitor, route):
    page = visitor(route, reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


@every_page
def test_a9_dark_ground_is_dark_and_lines_stand_out(visitor, route):
    """3:1 for lines, 4.5:1 for words, of whatever the drawings in sight have."""
    page = visitor(route, color_scheme="dark")
    assert page.evaluate(f"({LUMINANCE})(getComputedStyle(document.body).backgroundColor)") < 0.1
    if not figures_of(page):
        assert violations(page) == []
        return
    ground = page.evaluate(f"({LUMINANCE})(getComputedStyle(document.querySelector('.ci-figure')).backgroundColor)")
    assert ground < 0.1
    seen = 0
    for mark, what, least in ((".p", "stroke", 3), (".m.collective", "fill", 3), (".m.isolated", "stroke", 3),
                              (".t", "fill", 4.5)):  # fmt: skip
        colours = page.locator(f".drawing svg {mark}").evaluate_all(
            f"all => [...new Set(all.map((e) => getComputedStyle(e).{what}))].filter((c) => c.startsWith('rgb'))"
        )
        for colour in colours:
            light = page.evaluate(f"({LUMINANCE})('{colour}')")
            assert (light + 0.05) / (ground + 0.05) >= least, (mark, colour)
            seen += 1
    assert seen


@every_page
def test_a14_says_what_it_was_made_with_and_what_it_cannot_tell(visitor, route):
    page = visitor(route)
    status = page.get_by_test_id("status").inner_text()
    assert re.search(r"\d+ .*\bruns?\b", status)
    assert re.search(r"seed \d+", status)
    for said in (f"model {__version__}", "not calibrated"):
        assert said in status
    assert "forecast" in drawer(page, "limits")


@every_page
def test_it_never_says_what_no_model_can_say(at_rest, route):
    """In its own words; what is quoted stands in q, blockquote or cite."""
    page = at_rest(route)
    said = page.evaluate("""() => { const copy = document.querySelector('.ci').cloneNode(true);
      copy.querySelectorAll('q, blockquote, cite, style').forEach((e) => e.remove()); return copy.textContent; }""")
    banned = r"\b(proves?|proven|will|optimal|guarantees?d?|impact of your grant)\b"
    assert re.findall(banned, said, re.IGNORECASE) == []


@every_page
def test_it_is_found_in_the_navigation(visitor, route):
    """From Explore and back again, with one page marked as the present one."""
    label = next(page.label for page in PAGES if page.path.strip("/") == route)
    page = visitor()
    page.get_by_test_id(f"nav-{label.lower()}").click()
    page.wait_for_function("(path) => location.pathname === path", arg="/" + route)
    page.wait_for_function("(label) => document.querySelector('nav [aria-current]').innerText === label", arg=label)
    expect(page.locator("nav [aria-current]")).to_have_count(1)
    settled(page)
    expect(page).to_have_title(re.compile(label, re.IGNORECASE))
