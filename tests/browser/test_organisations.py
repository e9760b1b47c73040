"""The page Organisations: what is shown of one run, through the years, and an own community. Numbers O1-O8, A1-A14."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_shell import violations

from cisim.cli import main
from cisim.community_file import organisations_text
from cisim.conditions import CONDITIONS
from cisim.drawn_roster import drawn_roster
from cisim.scenario_file import load
from cisim.version import __version__
from cisim.words import verdict_sentence

VIEWS = ("map", "matrix", "table", "relations")
SHORT = "organisations?community=small-town&years=3"
HEAD = "label,sector,stage,segment,budget\n"
ROWS = (
    "Reads Co.,nonprofit,Early-grade reading|Middle-grade maths,Town,200000\n"
    "<script>alert(1)</script>,nonprofit,Early-grade reading,Countryside,90000\n"
    '"=HYPERLINK(""x"")",nonprofit,Kindergarten readiness,,60000\n'
    "Schools,government,High-school graduation,,800000\n"
)
TIES = "from,to,strength\nReads Co.,Schools,0.9\n"


def drawn(page, other_than: str | None = None) -> None:
    """Wait until the run and the verdict of these settings stand on the page, of another scenario if one is given."""
    page.wait_for_function(
        """(before) => { const d = document.documentElement.dataset;
        return d.ready === '1' && d.job === 'idle' && d.config !== before && document.querySelector('#org-view > *')
        && !document.querySelector('.stale'); }""",
        arg=other_than,
    )


def config(page) -> str:
    return str(page.evaluate("document.documentElement.dataset.config"))


@pytest.fixture
def town(visitor):
    """A small community, soon drawn."""
    page = visitor(SHORT, wait=False)
    drawn(page)
    return page


def show(page, view: str) -> None:
    page.get_by_test_id(f"view-{view}").click()
    page.get_by_test_id(view).wait_for()


def choose(page, text: str, kind: str = "organisations", name: str = "mine.csv") -> None:
    page.get_by_test_id(f"file-{kind}").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8")}
    )


def upload(page, text: str = HEAD + ROWS) -> None:
    before = config(page)
    choose(page, text)
    page.get_by_test_id("used").wait_for()
    drawn(page, before)


def test_the_default_shows_forty_organisations_and_sums_that_match(visitor):
    """O1: without a click; the verdict is that of the page Explore and of the command line."""
    page = visitor("organisations", wait=False)
    drawn(page)
    assert page.get_by_test_id("map").get_by_test_id("org").count() == 40
    counts = page.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert sum(counts) == 40
    assert "Gap" in page.get_by_test_id("gaps").inner_text()
    assert "Overlap" in page.get_by_test_id("gaps").inner_text()
    answer = CliRunner().invoke(main, ["compare", "adaptive-city", "--json"])
    assert page.get_by_test_id("verdict").inner_text() == verdict_sentence(json.loads(answer.stdout))
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


def test_good_and_bad_files(town):
    """O2: what is wrong is told by row and column, and nothing of it is loaded."""
    synthetic = config(town)
    choose(town, HEAD + ROWS + "Fine,nonprofit,Readng,Town,x\n", name="bad.csv")
    problems = town.get_by_test_id("problems")
    problems.wait_for()
    assert "Nothing was loaded: 2 problems" in problems.inner_text()
    first = problems.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert first[:3] == ["bad.csv", "6", "stage"]
    assert "'Readng' given; allowed: Kindergarten readiness" in first[3]
    assert config(town) == synthetic
    assert town.get_by_test_id("used").count() == 0
    choose(town, TIES, "ties", "ties.csv")
    town.get_by_test_id("waiting").wait_for()
    upload(town)
    assert "mine.csv, 4 organisations, 1 ties from ties.csv" in town.get_by_test_id("used").inner_text()
    assert problems.count() == 0
    assert town.get_by_test_id("org").count() == 4
    counts = town.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert counts == [1, 2, 1, 1, 0, 0, 0]
    assert "have no organisation" in town.get_by_test_id("gaps").inner_text()
    loaded = config(town)
    choose(town, "nonsense", name="worse.csv")
    problems.wait_for()
    assert config(town) == loaded
    town.get_by_test_id("clear").click()
    drawn(town, loaded)
    assert config(town) == synthetic


def test_the_verdict_on_an_own_community_is_that_of_the_command(town, tmp_path, monkeypatch):
    upload(town)
    (tmp_path / "mine.csv").write_text(HEAD + ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    town.locator(".how-files summary").click()
    command = town.get_by_test_id("command").inner_text().split()
    answer = CliRunner().invoke(main, command[1:])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert town.get_by_test_id("verdict").inner_text() == verdict_sentence(told)
    assert config(town) == told["scenario_hash"]


def test_labels_are_text_and_exports_are_harmless_and_links_carry_none(town, visitor, address):
    """O3, O4, O8."""
    upload(town)
    assert "<script>alert(1)</script>" in town.get_by_test_id("map").inner_text()
    assert town.locator("#org-view script").count() == 0
    row = town.get_by_test_id("org").filter(has_text="<script>")
    row.click()
    assert town.get_by_test_id("inspected").inner_text() == "<script>alert(1)</script>"
    show(town, "table")
    with town.expect_download() as download:
        town.get_by_test_id("table-csv").click()
    rows = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
    assert '\'=HYPERLINK("x")' in [r[0] for r in rows]
    assert not any(cell.startswith(("=", "+", "@")) for r in rows for cell in r)
    with town.expect_download() as download:
        town.get_by_test_id("export").click()
    assert "'=HYPERLINK" in Path(download.value.path()).read_text()
    town.get_by_test_id("share").click()
    link = town.get_by_test_id("share-link").input_value()
    for word in ("Reads", "script", "HYPERLINK", "Schools", "mine"):
        assert word not in link
        assert word not in town.url
    assert "needs your file" in town.get_by_test_id("own").inner_text()
    other = visitor(link.removeprefix(address), wait=False)
    drawn(other)
    assert "This link needs your file" in other.get_by_test_id("needs").inner_text()
    assert "Reads" not in other.locator("body").inner_text()
    assert other.get_by_test_id("notice").count() == 0
    upload(other)
    assert config(other) == config(town)
    assert other.get_by_test_id("needs").count() == 0


def test_many_organisations_choose_the_matrix(town):
    """O5: and rows come a page at a time."""
    stages = [s.name for s in load("small-town").stages]
    upload(town, HEAD + "".join(f"Org {k},nonprofit,{stages[k % 7]},,50000\n" for k in range(250)))
    assert town.get_by_test_id("matrix").is_visible()
    assert town.get_by_test_id("view-map").get_attribute("aria-disabled") == "true"
    assert town.get_by_test_id("org").count() == 100
    assert "page 1 of 3" in town.get_by_test_id("pager").inner_text()
    town.get_by_test_id("pager").get_by_role("button", name="Next").click()
    town.wait_for_function("document.querySelector('[data-testid=pager]').innerText.includes('page 2')")
    counts = town.locator("[data-testid^=stage-]").evaluate_all("all => all.map((s) => Number(s.dataset.count))")
    assert sum(counts) == 250


@pytest.mark.parametrize("view", VIEWS)
def test_an_organisation_is_looked_at_by_keyboard(town, view):
    """O6."""
    show(town, view)
    organisations = town.get_by_test_id("org")
    organisations.first.focus()
    town.keyboard.press("ArrowDown")
    town.keyboard.press("ArrowDown")
    town.keyboard.press("ArrowUp")
    focused = town.evaluate("document.activeElement.dataset.row")
    assert focused == "1"
    name = organisations.nth(1).get_attribute("data-id")
    town.keyboard.press("Enter")
    town.get_by_test_id("inspected").wait_for()
    assert town.locator(f"[data-testid=org][data-id='{name}']").get_attribute("aria-pressed") == "true"
    text = town.get_by_test_id("inspector").inner_text()
    for said in ("Sector", "Stage", "Neighbourhood", "FTE", "$", "Trust", "Alignment", "Effectiveness", "grants"):
        assert said in text
    drawing = town.locator("figure[data-testid=inspected-years]")
    assert len(drawing.locator("svg[role=img]").get_attribute("aria-label")) > 80
    drawing.get_by_test_id("inspected-years-table").click()
    table = drawing.locator("table")
    table.wait_for()
    assert table.locator("tbody tr").count() == 4  # the start and three years
    assert {"service h", "practice", "elements changed"} <= set(table.locator("thead th").all_inner_texts())
    with town.expect_download() as download:
        drawing.get_by_test_id("inspected-years-csv").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 5


def test_years_pass_only_when_asked(town):
    """O7."""
    year = town.get_by_test_id("year")
    town.wait_for_timeout(1800)
    assert year.input_value() == "0"
    play = town.get_by_test_id("play")
    assert play.get_attribute("aria-pressed") == "false"
    town.locator("body").press("ArrowRight")
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 1'")
    town.locator("body").press("ArrowLeft")
    town.wait_for_function("document.querySelector('[data-testid=year]').value === '0'")
    slow = float(play.get_attribute("data-interval"))
    town.get_by_test_id("speed").select_option("2")
    assert float(play.get_attribute("data-interval")) == slow / 2
    town.get_by_test_id("speed").select_option("4")
    town.evaluate("document.activeElement.blur()")
    town.keyboard.press(" ")
    assert play.get_attribute("aria-pressed") == "true"
    town.keyboard.press(" ")
    assert play.get_attribute("aria-pressed") == "false"
    play.click()
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 3'")
    town.wait_for_function("document.querySelector('[data-testid=play]').getAttribute('aria-pressed') === 'false'")


def test_relations_keep_their_places_while_trust_changes(town):
    show(town, "relations")
    places = "all => all.map((n) => [n.style.left, n.style.top])"
    before, trust = town.get_by_test_id("org").evaluate_all(places), town.get_by_test_id("trust").inner_text()
    assert town.locator(".network line").count() > 10
    for _ in range(3):
        town.get_by_test_id("year-on").click()
    town.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 3'")
    assert town.get_by_test_id("org").evaluate_all(places) == before
    assert town.get_by_test_id("trust").inner_text() != trust
    town.get_by_test_id("relations-table").click()
    rows = town.get_by_test_id("relations").locator("tbody tr")
    assert rows.count() == int(trust.split()[0])
    assert rows.first.locator("td").count() == 2


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


def test_template_and_export_can_be_read_again(town):
    with town.expect_download() as download:
        town.get_by_test_id("template").click()
    assert Path(download.value.path()).read_text().startswith("label,sector,stage")
    with town.expect_download() as download:
        town.get_by_test_id("export").click()
    small = load("small-town", {"time.months": 36})
    assert Path(download.value.path()).read_text() == organisations_text(drawn_roster(small, 1))


def test_two_visitors_never_share_files(town, visitor):
    """A11: and the file outlives a visit to another page, but not the tab."""
    other = visitor(SHORT, wait=False)
    drawn(other)
    upload(town)
    assert config(other) != config(town)
    assert other.get_by_test_id("used").count() == 0
    assert "Reads" not in other.locator("body").inner_text()
    town.get_by_test_id("nav-explore").click()
    town.wait_for_selector("[data-testid=stages] svg")
    town.get_by_test_id("nav-organisations").click()
    town.get_by_test_id("used").wait_for()
    drawn(town)
    town.wait_for_url("**organisations=*")
    town.reload()
    drawn(town)
    assert "needs your file" in town.get_by_test_id("needs").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violations_of_accessibility_rules(visitor, scheme):
    """A1, A3, A13: the fixture refuses errors and requests elsewhere."""
    page = visitor(SHORT, wait=False, color_scheme=scheme)
    drawn(page)
    choose(page, HEAD + "A,nonproft,Readng,Town,x\n")
    page.get_by_test_id("problems").wait_for()
    page.get_by_test_id("share").click()
    page.locator(".how-files summary").click()
    for view in VIEWS:
        show(page, view)
        page.get_by_test_id("org").nth(2).click()
        page.get_by_test_id("inspected").wait_for()
        assert violations(page) == []
    page.get_by_test_id("relations-table").click()
    assert violations(page) == []


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
    wanted = {"view-map", "arms", "year", "year-on", "play", "speed", "org", "file-organisations", "file-ties",
              "template", "export", "share", "limits"}  # fmt: skip
    assert wanted <= seen, wanted - seen
    page.get_by_test_id("year-on").click()
    page.wait_for_function("document.querySelector('[data-testid=moment]').innerText === 'year 1'")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_all_conditions_are_the_settings_of_the_visitor(visitor):
    """Settings of the address hold here too: without any condition both arms are one."""
    page = visitor(SHORT + "".join(f"&{c.name}=off" for c in CONDITIONS), wait=False)
    drawn(page)
    assert "practically the same" in page.get_by_test_id("verdict").inner_text()
