"""The page Compare: columns, what differs, the same numbers as the library, things to take along. Numbers C1-C7 of the
checks.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from browser_tools import LONG, as_table, patient, rows_of, saved, settled, violations_light_and_dark
from cisim.cli import main
from cisim.comparison.number_text import interval_text
from cisim.comparison.side_by_side import side_by_side
from cisim.comparison.side_by_side_sentences import SCENARIO_CLAUSES, versus_short
from cisim.dashboard.compare.links import from_search
from cisim.dashboard.state.settings import Settings
from cisim.report.describe import scenario_as_toml
from cisim.scenario.load import load

QUIET = "backbone_support:off"
THREE = f"compare?view.a=isolated&view.b=default&view.c={QUIET}"
SMALL = """() => [...document.querySelectorAll('button, .ci a, .ci input, .ci select, summary')]
  .filter((e) => e.offsetParent && !e.classList.contains('skip'))
  .map((e) => [e.outerHTML.slice(0, 90), (e.type === 'radio' ? e.closest('label') : e).getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html, b]) => `${html} ${b.width}x${b.height}`)"""
COLUMNS = "[data-testid=columns] thead th[data-testid]"
NAMES = f"() => [...document.querySelectorAll('{COLUMNS} .name')].map((e) => e.firstChild.textContent.trim())"


def names(page) -> list[str]:
    """What columns are called, without what else stands in their heads."""
    return list(page.evaluate(f"({NAMES})()"))


def named(page, *wanted: str) -> None:
    """Wait until the columns are called so."""
    page.wait_for_function(f"(wanted) => JSON.stringify(({NAMES})()) === JSON.stringify(wanted)", arg=list(wanted))


def columns(page, count: int) -> None:
    """Wait for so many columns, and for their results."""
    page.wait_for_function(f"document.querySelectorAll('{COLUMNS}').length === {count}")
    settled(page)


def test_c1_two_columns_without_a_click_that_say_what_explore_says(visitor):
    """Isolated and what Explore shows; and back in Explore nothing has changed."""
    page = visitor("?backbone_support=partial")
    said = page.get_by_test_id("verdict").inner_text()
    page.get_by_test_id("nav-compare").click()
    columns(page, 2)
    named(page, "Isolated", "Full, partial backbone")
    result = json.loads(CliRunner().invoke(main, [
        "compare", "adaptive-city", "--set", "conditions.backbone_support.strength=0.5", "--json"]).stdout)  # fmt: skip
    verdict = result["verdict"]
    interval = interval_text(result["difference"], result["runs"])
    assert " to ".join(re.search(r"ends ([+-][\d.]+) to ([+-][\d.]+) points", said).groups()) in interval
    expect(page.get_by_test_id("verdict-b")).to_contain_text(interval)
    expect(page.get_by_test_id("lead")).to_contain_text("n = 200")
    assert page.get_by_test_id("lead").inner_text().startswith("In this model")
    clause = SCENARIO_CLAUSES[{"collective_ahead": "ahead", "isolated_ahead": "behind"}.get(verdict, verdict)]
    assert f"{clause} A" in page.get_by_test_id("verdict-b").inner_text()
    page.get_by_test_id("nav-explore").click()
    page.wait_for_function("location.pathname === '/'")
    settled(page)
    expect(page.get_by_test_id("verdict")).to_have_text(said)


def test_c2_c5_c6_the_page_says_what_the_library_returns(visitor):
    """Only rows that differ; best shares that sum to 100; one scale for all panels."""
    page = visitor(THREE)
    columns(page, 3)
    chosen, _ = from_search(THREE.partition("?")[2], Settings(), {})
    scenarios = dict(zip(chosen.names, chosen.scenarios, strict=True))
    result = side_by_side(scenarios).to_dict()
    shown = page.locator("[data-testid=differs] tr[data-key]").evaluate_all("all => all.map((r) => r.dataset.key)")
    pairs = [a.difference(b) for a in chosen.scenarios for b in chosen.scenarios]
    assert set(shown) == {key for pair in pairs for key in pair}
    for k in (1, 2):
        expect(page.get_by_test_id(f"verdict-{'abc'[k]}")).to_have_text(versus_short(result, k))
    best = page.locator("[data-row=best] td").all_inner_texts()
    assert 99 <= sum(float(text.rstrip(" %")) for text in best) <= 101
    assert [float(t.rstrip(" %")) for t in best] == [round(100 * s["best"]) for s in result["scenarios"]]
    outcome = page.locator("[data-row=outcome] td b").all_inner_texts()
    assert outcome == [f"{s['results']['outcome']['mean']:.1f}" for s in result["scenarios"]]
    panels = page.locator("figure[data-testid=paths] .panel")
    expect(panels).to_have_count(7)
    assert len(set(panels.evaluate_all("all => all.map((p) => p.dataset.y)"))) == 1
    table = rows_of(saved(page, "results-csv"))
    row = next(r for r in table if r[:1] == ["Last stage"] and r[2] == "B")
    assert float(row[7]) == pytest.approx(result["scenarios"][1]["versus"]["difference"]["outcome"]["mean"], abs=1e-3)
    page.get_by_test_id("reference").select_option(label="B Full collective")
    page.wait_for_selector("[data-testid=verdict-a]")
    expect(page.get_by_test_id("verdict-b")).to_have_count(0)
    page.wait_for_function("location.search.includes('view.ref=b')")


def test_c3_unequal_totals_are_a_warning_and_can_be_made_equal(visitor):
    page = visitor("compare?view.a=isolated&view.b=money:12")
    columns(page, 2)
    alert = page.locator("[role=alert][data-testid=unequal]")
    assert re.search(r"B .* spends [\d.]+ % more than A", alert.inner_text())
    expect(page.locator("[data-row=cost]")).to_contain_text("other totals")
    page.get_by_test_id("make-equal").click()
    alert.wait_for(state="detached")
    columns(page, 2)
    expect(page.get_by_test_id("note").first).to_contain_text("Same total money in all")
    totals = "[...document.querySelectorAll('[data-row=money] td b')].map((e) => e.innerText)"
    page.wait_for_function(f"new Set({totals}).size === 1")
    rows = page.locator("[data-testid=differs] tr[data-key]")
    expect(rows).to_have_count(5)
    assert "money.pool" not in rows.evaluate_all("rows => rows.map((r) => r.dataset.key)")


def test_everything_opened_has_no_violations_of_accessibility_rules(visitor):
    """A warning, the panel of a column, tables, commands, messages: A3 and A7 beyond the page as it opens."""
    page = visitor(f"{THREE};money:12&view.d=silly:1", color_scheme="light", reduced_motion="reduce")
    columns(page, 4)
    page.get_by_test_id("unequal").wait_for()
    page.get_by_test_id("change-c").click()
    page.locator(".panel.change .controls").wait_for()
    page.get_by_test_id("commands").locator("summary").click()
    page.get_by_test_id("add-file").focus()
    as_table(page, "contrasts")
    as_table(page, "paths")
    page.get_by_test_id("rename-b").click()
    assert violations_light_and_dark(page) == []
    assert page.evaluate(SMALL) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("innerWidth === 360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_c4_columns_come_and_go_in_every_way(visitor, tmp_path):
    """Copy, preset, link, file; four are the most; Back brings a removed one back, and so does a reload."""
    page = visitor("compare")
    page.get_by_test_id("add-copy-b").click()
    columns(page, 3)
    panel = page.locator(".panel.change")
    expect(panel).to_contain_text("Change C")
    panel.locator("[data-testid=control-continuous_communication] input[value=off]").check(force=True)
    page.wait_for_function("document.querySelector('[data-testid=column-c]').innerText.includes('no communication')")
    page.get_by_test_id("preset").select_option("technical-city")
    page.get_by_test_id("add-preset").click()
    columns(page, 4)
    named(
        page,
        "Isolated",
        "Full collective",
        "Full, no communication",
        "Full collective, technical problem",
    )
    for way in ("add-copy-a", "add-explore", "add-preset", "add-link", "add-file", "link", "preset"):
        expect(page.get_by_test_id(way)).to_be_disabled()
    expect(page.get_by_test_id("note").filter(has_text="not the same children")).to_have_count(1)
    page.wait_for_function("location.search.includes('view.d=problem')")
    page.get_by_test_id("remove-d").click()
    columns(page, 3)
    expect(page.get_by_test_id("add-link")).to_be_enabled()
    page.wait_for_function("!location.search.includes('view.d=')")
    page.go_back()
    columns(page, 4)
    page.reload()
    columns(page, 4)
    page.get_by_test_id("remove-d").click()
    columns(page, 3)
    page.get_by_test_id("remove-c").click()
    columns(page, 2)
    expect(page.get_by_test_id("remove-b")).to_be_disabled()
    page.get_by_test_id("link").fill("http://127.0.0.1:1/?problem=mixed&learning.nois=1")
    page.get_by_test_id("link").press("Enter")
    columns(page, 3)
    expect(page.get_by_test_id("notice")).to_contain_text("learning.noise")
    own = load("small-town", {"learning.noise": 0.3})
    for name, text in (("bad.toml", "[learning]\nnoise = 7\n"), ("town.toml", scenario_as_toml(own))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    page.get_by_test_id("add-file").set_input_files(tmp_path / "bad.toml")
    page.get_by_test_id("add-error").wait_for()
    expect(page.get_by_test_id("add-error")).to_contain_text("bad.toml")
    page.get_by_test_id("add-file").set_input_files(tmp_path / "town.toml")
    columns(page, 4)
    assert names(page)[3] == "Full collective, small town, noise 0.3"
    expect(page.get_by_test_id("add-error")).to_have_count(0)


def test_names_are_text_and_needed(visitor):
    """By keyboard; what looks like markup is text everywhere, and is in the link."""
    page = visitor(THREE)
    columns(page, 3)
    hostile = "<script>document.title='x'</script><b>&"
    page.get_by_test_id("rename-c").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("name-c").fill(hostile)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(name) => document.querySelector('[data-testid=column-c]').innerText.includes(name)", arg=hostile
    )
    page.wait_for_function("document.querySelector('[data-testid=contrasts] svg').textContent.includes('<script>')")
    assert page.evaluate("document.title") != "x"
    page.wait_for_function("document.activeElement.dataset.testid === 'rename-c'")
    page.get_by_test_id("rename-b").click()
    for wrong, said in (("  ", "a name is needed"), (hostile, "already")):
        if page.get_by_test_id("name-b").count() == 0:
            page.get_by_test_id("rename-b").click()
        page.get_by_test_id("name-b").fill(wrong)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "(said) => document.querySelector('[data-testid=column-b]').innerText.includes(said)", arg=said
        )
    assert names(page)[1] == "Full collective"
    page.get_by_test_id("share").click()
    link = page.get_by_test_id("share-link").input_value()
    assert len(link) <= 400
    other = visitor("compare?" + link.partition("?")[2])
    columns(other, 3)
    named(other, *names(page))
    expect(other.locator("html")).to_have_attribute("data-config", page.locator("html").get_attribute("data-config"))


def test_changes_of_the_set_are_undone_done_again_and_reset(visitor):
    """By keyboard outside of text fields and by button; the address follows, and nothing else changes on Explore."""
    page = visitor("compare?community=small-town&years=2")
    columns(page, 2)
    expect(page.get_by_test_id("undo")).to_be_disabled()
    page.get_by_test_id("add-copy-b").click()
    columns(page, 3)
    page.locator("[data-testid=control-backbone_support] input[value=off]").check(force=True)
    page.wait_for_function("document.querySelector('[data-testid=change]').innerText.includes('full → off')")
    lean = names(page)[2]
    page.get_by_test_id("link").press("Control+z")  # in a text field the keys are those of the field
    page.get_by_test_id("add-copy-a").focus()
    page.keyboard.press("Control+z")
    page.wait_for_function("document.querySelector('[data-testid=change]').innerText.includes('C added')")
    page.keyboard.press("Control+z")
    columns(page, 2)
    page.keyboard.press("Control+y")
    page.get_by_test_id("redo").click()
    called = "(name) => (document.querySelector('[data-testid=column-c]') || document.body).innerText.includes(name)"
    page.wait_for_function(called, arg=lean)
    page.wait_for_function("location.search.includes('backbone_support:off')")
    page.get_by_test_id("reset").click()
    columns(page, 2)
    page.wait_for_function("!location.search.includes('view.')")
    page.get_by_test_id("undo").click()
    page.wait_for_function(called, arg=lean)


def test_a_replay_shows_the_reference_and_another_three_times(visitor):
    """A and C in turn; it ends with what was there before, and nothing glides for those who ask for it."""
    page = visitor("compare?view.a=isolated;community:small-town;years:2&view.b=community:small-town;years:2"
                   "&view.c=community:small-town;years:2;backbone_support:off", reduced_motion="reduce")  # fmt: skip
    columns(page, 3)
    before = page.locator("[data-testid=paths] svg").inner_html()
    page.get_by_test_id("replay-to").select_option(label=f"C {names(page)[2]}")
    page.wait_for_function("document.querySelector('[data-testid=replay]').innerText.includes('A → C')")
    page.evaluate("""() => { const f = document.querySelector('[data-testid=paths]');
      window.seen = []; window.moved = 0;
      new MutationObserver(() => { window.seen.push(f.dataset.config.split('-')[1] || '');
        window.moved += document.getAnimations().length; }).observe(f, { attributes: true }); }""")
    page.get_by_test_id("replay").click()
    page.wait_for_function("document.querySelector('[data-testid=replay-said]').innerText.startsWith('After: C')")
    page.wait_for_function("window.seen.at(-1) === '' && document.documentElement.dataset.job === 'idle'")
    assert page.evaluate("window.seen.filter((one, k) => one !== window.seen[k - 1])") == ["A", "C"] * 3 + [""]
    assert page.evaluate("window.moved") == 0
    page.wait_for_function(
        "(before) => document.querySelector('[data-testid=paths] svg').innerHTML === before", arg=before
    )
    expect(page.get_by_test_id("replay-said")).to_have_text("")


def test_c7_the_report_is_one_file_that_prints(visitor, browser, tmp_path):
    page = visitor(THREE + "&view.c.name=%3Cb%3EQuiet")
    columns(page, 3)
    text = Path(saved(page, "report")).read_text(encoding="utf-8")
    assert not re.search(r"https?://", text)
    assert "&lt;b&gt;Quiet" in text
    found = re.search(r"The manifest, complete</summary>\s*<pre>(.*?)</pre>", text, re.DOTALL)
    manifest = json.loads(unescape(found.group(1)))
    assert [s["name"] for s in manifest["scenarios"]] == ["Isolated", "Full collective", "<b>Quiet"]
    assert manifest["runs"] == 200
    assert manifest["command"].count("cisim show") == 3
    assert "cisim compare A.toml B.toml C.toml" in manifest["command"]
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    context = patient(browser.new_context(viewport={"width": 1000, "height": 700}))
    report = context.new_page()
    report.goto(file.as_uri())
    pages = len(re.findall(rb"/Type\s*/Page\b", report.pdf(format="A4", prefer_css_page_size=True)))
    assert pages >= 2
    report.emulate_media(media="print")
    boxes = report.locator("svg").evaluate_all(
        """all => all.map((s) => [s.getBoundingClientRect(), s.closest('.frame').getBoundingClientRect()])
          .map(([s, f]) => [s.left >= f.left - 1, s.right <= f.right + 1, s.height > 50, s.height <= 560])"""
    )  # at most 148 mm, what a page across holds below a heading
    assert boxes
    assert all(all(box) for box in boxes)
    whole = "all => all.map((s) => getComputedStyle(s.closest('figure')).breakInside)"
    assert set(report.locator("svg").evaluate_all(whole)) == {"avoid"}
    report.set_viewport_size({"width": 688, "height": 900})  # A4 without its margins
    assert report.locator("table:visible").evaluate_all("all => Math.max(...all.map((t) => t.scrollWidth))") <= 688
    context.close()


def test_a_column_opens_in_explore_and_computation_can_be_cancelled(visitor):
    page = visitor(THREE)
    columns(page, 3)
    page.get_by_test_id("change-c").click()
    page.get_by_test_id("open-explore").click()
    page.wait_for_function("location.pathname === '/'")
    settled(page)
    expect(page.locator("[data-testid=control-backbone_support] input:checked")).to_have_attribute("value", "off")
    page.get_by_test_id("nav-compare").click()
    columns(page, 3)
    page.get_by_test_id("link").fill(f"?{LONG}")
    page.get_by_test_id("add-link").click()
    page.wait_for_function("document.documentElement.dataset.job === 'refine'")
    page.get_by_test_id("cancel").click()
    page.wait_for_function("document.documentElement.dataset.job === 'idle'")
    expect(page.get_by_test_id("runs-badge")).to_contain_text("20 paired runs")
    expect(page.get_by_test_id("lead")).to_contain_text("n = 20 runs")
