"""The page Learn: stories by keyboard, guesses before answers, mechanisms, evidence. Numbers L1-L5 of the checks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser_tools import violations
from cisim.comparison.comparison import compare
from cisim.comparison.number_text import signed
from cisim.dashboard.learn.stories import stories
from cisim.dashboard.learn.topics import TOPICS
from cisim.model.conditions import CONDITIONS
from cisim.model.mechanisms import MECHANISMS
from cisim.model.sectors import SECTORS

ENDS_IN_WINDOW = "document.querySelector('.story-after').getBoundingClientRect().bottom <= innerHeight + 1"
"""Whether what is told below an answer can be read to its end."""


@pytest.fixture
def learn(visitor):
    """Opens the page, or a step of a story."""

    def visit(place="", **options):
        page = visitor("learn" + place, wait=False, **options)
        is_index = not any(mark in place for mark in ("story=", "/", "#"))
        page.wait_for_selector("#picture svg[role=img]" if is_index else "#picture h1")
        return page

    return visit


def at(page, step: int) -> None:
    """Wait until a step is shown."""
    page.wait_for_function("(k) => document.querySelector('[data-testid=story-place]')?.innerText.startsWith(k + ' /')",
                           arg=step)  # fmt: skip


def reveal(page) -> None:
    """Lock what the control stands at, or the first choice, and reveal; all by keyboard."""
    options = page.locator("[data-testid=guess-options] input")
    if options.count():
        options.first.focus()
        page.keyboard.press("Space")
    page.get_by_test_id("lock").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.dataset.testid === 'reveal'")
    page.keyboard.press("Enter")
    page.get_by_test_id("gap").wait_for()
    page.wait_for_selector("#picture figure svg")


def through(page, story, look) -> None:
    """Walk a story from its first step to its last, calling ``look`` where everything of a step is there."""
    for number, step in enumerate(story.steps, 1):
        at(page, number)
        page.wait_for_selector(f".story-body.{step.kind}")
        if step.kind == "guess":
            page.get_by_test_id("lock").wait_for()
            reveal(page)
        if step.kind == "try":
            page.wait_for_function("document.querySelector('[data-testid=try-said]')?.innerText.includes('n = 200')")
        page.wait_for_function("!document.querySelector('.computing')")
        look(number)
        page.wait_for_selector("[data-testid=story-next][aria-disabled=false]")
        if step.kind == "guess" and not page.evaluate(ENDS_IN_WINDOW):
            page.keyboard.press("PageDown")  # first to what is told below the answer
            page.wait_for_function(ENDS_IN_WINDOW)
            at(page, number)
        page.keyboard.press("PageDown")


def test_l1_a_story_goes_by_keys_and_says_where_it_is(learn):
    page = learn()
    page.get_by_test_id("story-technical").focus()
    page.keyboard.press("Enter")
    at(page, 1)
    spoken = page.get_by_test_id("story-progress")
    expect(spoken).to_have_text("Step 1 of 6: A scholarship fund")
    expect(spoken).to_have_attribute("aria-live", "polite")
    page.keyboard.press("ArrowRight")
    at(page, 2)
    page.wait_for_url("**view.story=technical&view.step=2")
    expect(spoken).to_contain_text("Step 2 of 6")
    page.keyboard.press("ArrowRight")  # not before the guess
    page.wait_for_function("document.querySelector('[data-testid=story-hint]').innerText.includes('Lock a guess')")
    page.keyboard.press("ArrowLeft")
    at(page, 1)
    page.go_back()
    at(page, 2)
    page.go_forward()
    at(page, 1)
    page.keyboard.press("Escape")
    page.get_by_test_id("stories").wait_for()
    page.wait_for_function("!location.search.includes('story')")
    page.go_back()
    at(page, 1)


def test_l2_the_answer_is_computed_and_hidden_until_a_guess_is_locked(learn):
    page = learn("?view.story=technical&view.step=2")
    answer = page.get_by_test_id("reveal")
    expect(answer).to_be_disabled()
    expect(page.locator("figure")).to_have_count(0)
    page.get_by_test_id("guess-field").fill("7")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_test_id("guess-slider")).to_have_value("8")
    page.get_by_test_id("lock").click()
    page.get_by_test_id("unlock").click()  # changed one's mind
    page.get_by_test_id("lock").wait_for()
    expect(answer).to_be_disabled()
    expect(page.get_by_test_id("guess-field")).to_have_value("8")
    page.get_by_test_id("lock").click()
    page.get_by_test_id("unlock").wait_for()
    answer.click()
    page.get_by_test_id("gap").wait_for()
    run = stories()["technical"].runs["scholarships"].settings
    result = compare(run.scenario, 200, run.seed).to_dict()
    mean = signed(result["difference"]["mean"])
    expect(page.get_by_test_id("gap")).to_contain_text(f"You guessed +8; the model's mean is {mean}.")
    figure = page.locator("figure[data-testid=guess]")
    assert mean in figure.locator("svg").get_attribute("aria-label")
    assert "80 %" in figure.inner_text()
    page.get_by_test_id("replay").click()
    page.wait_for_function("document.documentElement.classList.contains('story-before')")
    page.wait_for_function("!document.documentElement.classList.contains('story-before')")
    figure.get_by_test_id("guess-table").click()
    expect(figure.locator("table")).to_contain_text("your guess")
    page.reload()  # by accident, in the middle of a workshop
    page.get_by_test_id("gap").wait_for()
    expect(page.get_by_test_id("gap")).to_contain_text(f"You guessed +8; the model's mean is {mean}.")
    page.wait_for_url("**view.story=technical&view.step=2")
    page.goto(page.url.replace("step=2", "step=6"))
    page.get_by_test_id("story-again").click()  # the next group
    at(page, 1)
    page.keyboard.press("ArrowRight")
    page.get_by_test_id("lock").wait_for()
    page.reload()
    page.get_by_test_id("lock").wait_for()
    expect(page.get_by_test_id("guess-field")).to_have_value("5")


def test_l3_every_mechanism_and_condition_has_its_section(at_rest):
    page = at_rest("learn/model")
    page.locator("[data-testid=conditions] .declaration").first.wait_for()
    shown = {kind: page.locator(f"[data-testid={kind}] .declaration") for kind in ("mechanisms", "conditions")}
    names = {kind: set(found.evaluate_all("all => all.map((e) => e.dataset.name)")) for kind, found in shown.items()}
    assert names == {"mechanisms": {m.name for m in MECHANISMS}, "conditions": {c.name for c in CONDITIONS}}
    for found in shown.values():
        bare = found.evaluate_all("""all => all.filter((e) => !e.querySelector('.badge').innerText.trim()
          || !['source', 'equation', 'price', 'possible harm'].every((p) => e.querySelector(`[data-part="${p}"]`)))
          .map((e) => e.id)""")
        assert bare == []


def test_l3_every_sector_shows_all_that_it_decides(at_rest):
    cards = at_rest("learn/sectors").locator("[data-testid=sectors] .declaration")
    cards.first.wait_for()
    shown = cards.evaluate_all(
        "all => all.map((e) => [e.dataset.name, [...e.querySelectorAll('dt')].map((d) => d.textContent.trim())])"
    )
    assert [name for name, _ in shown] == [sector.name for sector in SECTORS]
    for (_, headings), sector in zip(shown, SECTORS, strict=True):
        assert {d.name.capitalize() for d in sector.decisions} <= set(headings)


def test_l4_the_drawer_of_explore_leads_to_sections_that_exist(visitor, learn):
    page = visitor(wait=False)
    for button in ("how-problem", "how-existing"):
        page.get_by_test_id(button).wait_for()
    buttons = page.locator("[data-testid^=how-]").evaluate_all("all => all.map((b) => b.dataset.testid)")
    assert len(buttons) == 8 + 1  # the controls, and the partnerships that still exist
    page.get_by_test_id("why").wait_for()
    anchors = {}
    for button in (*buttons, "why", "limits", "sources", "reproduce"):
        page.get_by_test_id(button).click()
        page.locator("dialog[open] [data-testid=drawer-more]").wait_for()
        anchors[button] = page.get_by_test_id("drawer-more").get_attribute("href").partition("#")[2]
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
    other = learn("#" + anchors["how-backbone_support"])  # an address from before there was a page for each
    other.wait_for_function("(id) => document.activeElement.id === id", arg=anchors["how-backbone_support"])
    assert "/learn/model" in other.url
    expect(other.locator(f"#{anchors['how-backbone_support']}[open]")).to_have_count(1)
    ids = set()
    for topic in TOPICS:
        one = learn(f"/{topic}")
        one.wait_for_selector(".learn-section")
        ids |= set(one.locator("[id]").evaluate_all("all => all.map((e) => e.id)"))
    assert {a for a in anchors.values() if a not in ids} == set()


def test_l5_the_ledger_has_entries_against_each_condition_or_says_there_are_none(at_rest):
    page = at_rest("learn/evidence")
    page.locator(".topic").first.wait_for()
    for condition in CONDITIONS:
        side = page.locator(f"[data-topic={condition.name}] .side.against")
        assert side.locator("[data-side=against]").count() >= 1 or "None found" in side.inner_text(), condition.name
    assert page.locator("[id^=entry-wolff-]").count() >= 10


@pytest.mark.parametrize(
    ("name", "scheme", "size"), [("fails", "dark", (1280, 800)), ("backbone", "light", (360, 740))]
)
def test_a_story_is_readable_from_its_beginning_to_its_end(learn, name, scheme, size):
    """A3, A4, A7: and large enough to be projected."""
    page = learn(f"?view.story={name}", color_scheme=scheme, size=size, reduced_motion="reduce")
    told = []

    def look(step):
        told.append(page.locator("#picture").inner_text())
        assert "…" not in page.locator("#picture .story-text, #picture .story-after").all_inner_texts(), step
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        if size[0] >= 1280:
            assert page.locator(".story-text h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 36
            kinds = ".story-text p, .story-after p, .gap"
            sizes = page.locator(kinds).evaluate_all("all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))")
            assert min(sizes, default=28) >= 28, step
        small = page.evaluate("""() => [...document.querySelectorAll('button, .ci a, .ci input')]
          .filter((e) => e.offsetParent && !e.classList.contains('skip'))
          .map((e) => [e.outerHTML.slice(0, 90), (e.type === 'radio' ? e.closest('label') : e).getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)""")
        assert small == [], step
        if step in (2, 6):  # a question with its answer, and a control or the way on
            assert violations(page, "html") == [], step

    through(page, stories()[name], look)
    assert len(told) == len(stories()[name].steps)
    assert re.search(r"In this model", " ".join(told))


def test_one_control_is_unlocked_and_its_settings_open_in_explore(learn):
    page = learn("?view.story=funders&view.step=5")
    page.wait_for_function("document.querySelector('[data-testid=try-said]')?.innerText.includes('n = 200')")
    before = page.get_by_test_id("try-said").inner_text()
    page.get_by_test_id("try-field").fill("2")
    page.get_by_test_id("try-field").press("Enter")
    page.wait_for_function("document.querySelector('[data-testid=try-said]').innerText.includes('after 2 years')")
    assert "after 15 years" in before
    page.goto(page.url.replace("view.story=funders&view.step=5", "view.story=measure&view.step=6"))
    link = page.get_by_test_id("story-explore")
    link.wait_for()
    expect(link).to_have_attribute("href", "/?shared_measurement=off")
    link.click()
    page.wait_for_function("location.pathname === '/' && location.search === '?shared_measurement=off'")
    wanted = stories()["measure"].runs["without"].settings.scenario.hash
    page.wait_for_selector(f"figure[data-testid=stages][data-config='{wanted}']")


@pytest.mark.parametrize("topic", list(TOPICS))
def test_pages_to_look_something_up_have_no_violations_when_parts_are_open(learn, topic):
    page = learn(f"/{topic}", color_scheme="dark", reduced_motion="reduce")
    page.wait_for_selector(".learn-section")
    one = ", ".join(("#mechanism-M8", "#condition-shared_measurement", "#evidence-backbone_support", "main .more"))
    page.evaluate("(one) => document.querySelectorAll(one).forEach((d) => { d.open = true; })", one)
    if topic == "model":
        page.get_by_test_id("month-table").click()
        page.locator("figure[data-testid=month] table").wait_for()
    assert violations(page, "html") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    status = page.get_by_test_id("status").inner_text()
    assert "seed 1" in status
    assert "not calibrated" in status
    page.get_by_test_id("topic-" if topic == "model" else "topic-model").click()
    page.wait_for_function("!document.querySelector('.topic-head') || location.pathname === '/learn/model'")
