"""Pages in every language: nothing is clipped, the language is said, and no text is left that has no message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser_tools import QUICK, settled, violations
from cisim.dashboard.room.rehearsal import room_server
from cisim.language import DEFAULT_LANGUAGE, LANGUAGES, PSEUDO_LANGUAGE, _, use_language

SIZES = ((1280, 800), (360, 740))
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
PAGES = {
    "Explore": QUICK,
    "Learn": "learn?",
    "story": "learn?view.story=technical&view.step=2",
    "Compare": f"compare{QUICK}",
    "Experiment": "experiment?",
    "Organisations": f"organisations{QUICK}",
}
CLIPPED = """() => [...document.querySelectorAll(
    'button, .chip, summary, legend, nav a, .choices label, select, main th, main td, .stages li, .org .name')]
  .filter((e) => e.offsetParent && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.outerHTML.slice(0, 120)}: ${e.scrollWidth} > ${e.clientWidth}`)"""
DRAWN_AMISS = r"""() => [...document.querySelectorAll('#picture svg text')].filter((e) => {
  const text = e.getBoundingClientRect(), drawing = e.ownerSVGElement.getBoundingClientRect();
  const out = text.left < drawing.left - 3 || text.right > drawing.right + 3;
  return text.width && (out || /^[+-]?\d+\.\d{1,2}$/.test(e.textContent));
}).map((e) => e.textContent)"""
"""Words of a drawing that stick out of it, and numbers with the decimal sign of English."""
PLAIN = r"""(elsewhere) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  const found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode, text = node.textContent.trim(), place = node.parentElement;
    if (!/[A-Za-z]{2}/.test(text) || /[^\x00-\x7f]/.test(text) || place.closest(elsewhere)) { continue; }
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width && box.height) { found.push(text); }
  }
  return found;
}"""
"""Texts in sight that are plain English; none of those inside the elements given."""
NAMES = {"cisim", "CSV", "SVG", "PNG", "EN", "DE", "ES", *LANGUAGES.values()}
"""What is called the same in every language."""
ELSEWHERE = "script, style, pre, code"


def check(page, language: str) -> None:
    """The language is said, nothing is clipped or wider than the window, and axe finds nothing."""
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(DRAWN_AMISS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, "html") == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_in_a_language(visitor, name, language, size):
    page = visitor(f"{PAGES[name]}&lang={language}", size=size, reduced_motion="reduce", wait=False)
    if name == "story":
        page.get_by_test_id("lock").wait_for()
    else:
        settled(page)
    check(page, language)
    with use_language(language):
        label = _("Learn" if name == "story" else name)
        assert page.title() == _("{page} – isolated or collective?").format(page=label)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", [name for name in PAGES if name != "story"])
def test_no_text_of_a_page_is_without_a_message(visitor, name, size):
    page = visitor(f"{PAGES[name]}&lang={PSEUDO_LANGUAGE}", size=size, reduced_motion="reduce")
    plain = [text for text in page.evaluate(PLAIN, ELSEWHERE) if text not in NAMES]
    assert plain == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_views_of_explore_have_messages_too(visitor):
    """Tabs, tables and single runs."""
    page = visitor(f"{QUICK}&lang={PSEUDO_LANGUAGE}", reduced_motion="reduce")
    page.get_by_test_id("show-runs").click()
    page.locator("figure[data-testid=runs] svg").first.wait_for()
    page.get_by_test_id("stages-table").click()
    page.locator("figure[data-testid=stages] table").wait_for()
    for view in ("children", "money", "equity"):
        page.get_by_test_id(f"tab-{view}").click()
        page.locator(f"figure[data-testid={view}] svg").first.wait_for()
        assert [text for text in page.evaluate(PLAIN, ELSEWHERE) if text not in NAMES] == [], view


@pytest.fixture(scope="module", params=TRANSLATED)
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cut_off: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Language of a room, and the address of its page for phones."""
    folder = str(tmp_path_factory.mktemp("rooms"))
    with room_server("small-town", request.param, folder, environment=cut_off) as (address, code, _process):
        yield request.param, f"{address}/j/{code}"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_page_of_a_phone_in_the_language_of_the_room(browser, room, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(room[1])
    page.locator("h1").first.wait_for()
    check(page, room[0])
    page.close()
