"""The page Explore: the same results as the command line, at once, undoable, sharable. E1-E15 of the checks, and the
states of this page that the checks of every page do not see.
"""

from __future__ import annotations

import io
import json
import re
import shlex
from contextlib import redirect_stdout
from functools import cache

import pytest
from click.testing import CliRunner
from PIL import Image

from browser.test_every_page import check_figure, violations
from browser_tools import as_table, choose, config_of, drawer, rows_of, saved, settled, shown
from cisim.cli import main
from cisim.conditions import CONDITIONS
from cisim.dashboard.controls import TRIES
from cisim.dashboard.explain import command_line
from cisim.version import __version__
from cisim.words import verdict_sentence

FIGURE = "[data-testid=stages]"
TABS = ("years", "children", "money", "equity")
QUICK = "?community=small-town&years=2"
"""Settings whose runs take no time, for what does not depend on them."""


@cache
def by_command(line: str) -> dict:
    """What a command prints as JSON."""
    answer = CliRunner().invoke(main, shlex.split(line)[1:])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def verdict(page) -> str:
    """The sentence that is read first."""
    return page.get_by_test_id("verdict").inner_text()


def test_e1_a_first_picture_without_a_click(visitor):
    """How fast is measured by benchmarks/dashboard.py."""
    page = visitor(wait=False)
    page.wait_for_selector(f"{FIGURE} svg")
    page.wait_for_function("document.documentElement.dataset.ready === '1'")


def test_e2_the_verdict_has_number_interval_and_model(page):
    text = verdict(page)
    assert text.startswith("In this model")
    assert "n = 200 paired runs" in text
    assert re.search(r"80 % of runs: [+-][\d.]+ to [+-][\d.]+", text)
    assert "backbone takes" in page.get_by_test_id("money-sentence").inner_text()


def test_e3_eight_controls_and_no_more(page):
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
    assert page.get_by_test_id("runs-badge").inner_text() == "200 paired runs"


def test_e5_thirty_changes_in_a_row_end_at_the_last(visitor):
    page = visitor("?community=small-town&years=1")
    more = page.get_by_role("button", name="More: Years")
    for _ in range(30):
        more.click(no_wait_after=True)
    page.wait_for_function("document.querySelector('[data-testid=verdict]').innerText.includes('after 31 years')")
    settled(page)
    page.wait_for_url("**/?community=small-town&years=31")
    assert page.locator("#field-years").input_value() == "31"
    assert "after 31 years" in verdict(page)


def test_e6_undo_redo_and_reset(page):
    """By keyboard and by button, to the same drawing."""
    first, drawing = config_of(page), page.locator(f"{FIGURE} svg").inner_html()
    choose(page, "problem", "mixed")
    choose(page, "backbone_support", "partial")
    third, third_drawing = config_of(page), page.locator(f"{FIGURE} svg").inner_html()
    assert "Backbone support: full → partial" in page.get_by_test_id("change").inner_text()
    page.keyboard.press("Control+z")
    settled(page, third)
    page.get_by_test_id("undo").click()
    shown(page, first)
    settled(page)
    assert page.locator(f"{FIGURE} svg").inner_html() == drawing
    page.keyboard.press("Control+y")
    page.get_by_test_id("redo").click()
    shown(page, third)
    settled(page)
    assert page.locator(f"{FIGURE} svg").inner_html() == third_drawing
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
    assert other.get_by_test_id("notice").count() == 0
    assert verdict_sentence(by_command(shlex.join(["cisim", "compare", "--link", link, "--json"]))) == verdict(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("problem=silly", "technical, mixed, adaptive"),
        ("learning.nois=0.2", "did you mean 'learning.noise'"),
        ("money=-3", "allowed"),
        ("years=abc&seed=x", "a number is expected"),
        ("community=nowhere", "community 'nowhere', which there is not"),
        ("v=0.0.1", "made with model 0.0.1"),
        ("%00=%ff&&&=&x", "left out"),
        ("sectors.nonprofits=90000", "too many for a page"),
    ],
)
def test_e9_a_broken_link_is_answered_politely(visitor, query, said):
    page = visitor("?" + query)
    assert said in page.get_by_test_id("notice").inner_text()
    assert "Traceback" not in page.locator("body").inner_text()
    assert page.locator("[data-testid=control-problem] input:checked").get_attribute("value") == "adaptive"


@pytest.mark.parametrize("name", [t.name for t in TRIES if t.name != "strive-region"])
def test_e10_examples_say_what_the_command_line_says(visitor, name):
    page = visitor("?community=small-town&years=1")
    chosen = next(t for t in TRIES if t.name == name)
    page.get_by_test_id(f"try-{name}").click()
    shown(page, chosen.settings.scenario.hash)
    settled(page)
    result = by_command(command_line(chosen.settings))
    assert verdict(page) == verdict_sentence(result)
    assert config_of(page) == result["scenario_hash"]


def test_e10_a_computation_can_be_cancelled_and_says_what_as_many_runs_say(visitor):
    """The preview of the largest example stays, and says that it is one."""
    page = visitor()
    page.get_by_test_id("try-strive-region").click()
    page.wait_for_function("document.documentElement.dataset.job === 'refine'")
    page.get_by_test_id("cancel").click()
    page.wait_for_function("document.documentElement.dataset.job === 'idle'")
    assert page.get_by_test_id("runs-badge").inner_text() == "20 paired runs"
    settings = next(t.settings for t in TRIES if t.name == "strive-region")
    line = command_line(settings).replace("--runs 200", "--runs 20")
    assert verdict(page) == verdict_sentence(by_command(line))
    page.get_by_test_id("try-adaptive-city").click()
    settled(page, config_of(page))


def test_e11_no_condition_makes_no_difference(visitor):
    page = visitor("?" + "&".join(f"{c.name}=off" for c in CONDITIONS))
    assert "practically the same" in verdict(page)
    rows = as_table(page, "stages").locator("tbody tr")
    assert all(abs(float(row.locator("td").nth(3).inner_text())) <= 1 for row in rows.all())


def test_e12_e15_both_arms_spend_the_same_and_the_price_is_not_made_up(visitor):
    """To the cent, the backbone among the uses; no price for a difference whose interval includes zero."""
    page = visitor("?problem=technical")
    page.get_by_test_id("tab-money").click()
    figure = page.locator("figure[data-testid=money]")
    figure.locator("svg").wait_for()
    assert "not estimable" in figure.inner_text()
    assert "Both arms spend the same" in figure.inner_text()
    header, *rows = rows_of(saved(page, "money-csv"))
    uses = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    total = uses.pop("total")
    assert float(total["isolated $"]) == pytest.approx(float(total["collective $"]), abs=0.005)
    assert float(uses["backbone"]["isolated $"]) == 0 < float(uses["backbone"]["collective $"])
    for arm in ("isolated $", "collective $"):
        assert sum(float(row[arm]) for row in uses.values()) == pytest.approx(float(total[arm]), abs=0.05)


@pytest.fixture(scope="module")
def left_alone(context, address):
    """Explore, for tests that open and close the drawer and nothing else."""
    page = context.new_page()
    page.goto(address)
    settled(page)
    yield page
    page.close()


@pytest.mark.parametrize("topic", ["problem", *(c.name for c in CONDITIONS), "money", "years"])
def test_e13_how_it_works(left_alone, topic):
    """Sentence, equation, source, badge, range; Esc gives the focus back."""
    page = left_alone
    page.get_by_test_id(f"how-{topic}").focus()
    page.keyboard.press("Enter")
    heading = page.locator("dialog[open] h2")
    heading.wait_for()
    text = page.get_by_test_id("drawer").inner_text()
    assert "Equation" in text
    assert "Source" in text
    assert "Grade" in text
    assert re.search(r"[\d.]+ to [\d.]+", text)
    condition = next((c for c in CONDITIONS if c.name == topic), None)
    if condition is not None:
        for said in (
            condition.claim,
            condition.equation,
            condition.price,
            condition.harm,
            condition.source,
            condition.evidence,
        ):
            assert said in text
    page.keyboard.press("Escape")
    heading.wait_for(state="detached")
    page.wait_for_function("(name) => document.activeElement.dataset.testid === name", arg=f"how-{topic}")


def test_e14_single_runs_can_be_counted(page):
    """Exactly twenty pairs, and as many ahead as the file says."""
    page.get_by_test_id("show-runs").click()
    figure = page.locator("figure[data-testid=runs]")
    figure.locator("svg").wait_for()
    assert figure.locator(".pair").count() == 20
    said = int(re.search(r"(\d+) of 20", figure.locator(".finding").inner_text()).group(1))
    header, *rows = rows_of(saved(page, "runs-csv"))
    assert len(rows) == 200
    assert sum(float(row[header.index("difference")]) > 0 for row in rows[:20]) == said
    for _ in range(2):
        figure.get_by_test_id("step-next").click()
    page.wait_for_selector("figure[data-testid=runs] .pair.shown[data-run='2']")
    assert figure.locator(".pair.shown").count() == 1


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
    assert "1 changed" in page.get_by_test_id("assumptions").inner_text()
    second = config_of(page)
    field.fill("77")
    field.press("Tab")
    row.locator("[role=alert]").wait_for()
    assert "allowed" in row.locator("[role=alert]").inner_text()
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


def test_the_command_and_the_python_of_a_page_give_its_verdict(visitor):
    """The lines as they can be copied, run as they are."""
    page = visitor("?community=small-town&years=3&seed=5&rope=0.5&backbone_support=off&learning.noise=0.2")
    page.get_by_test_id("command").click()
    page.locator("dialog[open] h2").wait_for()
    line, lines = page.locator("dialog[open] pre").all_inner_texts()
    assert line.startswith("cisim compare small-town --set ")
    result = by_command(line)
    assert verdict_sentence(result) == verdict(page)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(lines, {})
    assert printed.getvalue().startswith(result["verdict"])
    assert str(result["difference"]["mean"]) in printed.getvalue()


def test_pictures_are_files_with_their_words(visitor):
    """Finding, measure, runs, seed, version and command go with a picture and with a table."""
    page = visitor(QUICK + "&seed=4")
    figure = page.locator(f"figure{FIGURE}")
    title, foot = (figure.locator(part).inner_text() for part in (".finding", ".foot"))
    drawing = saved(page, "stages-svg").read_text(encoding="utf-8")
    seen = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    assert title in seen
    assert foot in seen
    assert f"seed 4, cisim {__version__}" in foot
    command = "cisim compare small-town --set time.months=24 --seed 4"
    assert command in drawing
    assert command in saved(page, "stages-csv").read_text(encoding="utf-8").splitlines()[0]
    picture = Image.open(saved(page, "stages-png"))
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    assert picture.size == tuple(int(2 * float(side)) for side in size.groups())
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert {(255, 255, 255), (0, 0x72, 0xB2), (0x22, 0x22, 0x22)} <= colours


def test_a_report_is_one_file_with_everything(visitor):
    page = visitor(QUICK + "&common_agenda=off")
    report = saved(page, "report").read_text(encoding="utf-8")
    assert verdict(page) in report.replace("&#39;", "'")
    assert page.locator("#scenario").inner_text().replace("→", "&#8594;") in report.replace("→", "&#8594;")
    assert report.count("<svg") == 1 + len(TABS)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", report)
    assert "cisim compare small-town --set conditions.common_agenda.strength=0.0 --set time.months=24" in report
    assert config_of(page) in report
    assert page.get_by_test_id("report").is_enabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a3_no_state_of_the_page_breaks_rules_of_accessibility(visitor, scheme):
    page = visitor(QUICK, color_scheme=scheme, reduced_motion="reduce")
    page.get_by_test_id("show-runs").click()
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    page.get_by_test_id("find").fill("trust")
    page.locator(".assumption:visible").first.wait_for()
    as_table(page, "stages")
    assert violations(page) == []
    for tab in TABS[1:]:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        assert violations(page, "#view") == []
    drawer(page, "how-backbone_support")
    assert violations(page, "dialog") == []


@pytest.mark.parametrize("size", [(360, 740), (640, 400)], ids=["phone", "zoomed"])
def test_a4_no_view_needs_scrolling_sideways(visitor, size):
    page = visitor(QUICK, size=size)
    page.get_by_test_id("show-runs").click()
    page.locator("figure[data-testid=runs] svg").wait_for()
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    as_table(page, "stages")
    for tab in TABS:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    answer, settings = (page.locator(part).bounding_box()["y"] for part in (".answer", ".settings"))
    assert answer < settings


def test_a6_every_view_is_named_and_is_also_a_table(visitor):
    """Those behind tabs and buttons, as all that are seen at once."""
    page = visitor(QUICK)
    page.get_by_test_id("show-runs").click()
    page.locator("figure[data-testid=runs] svg").wait_for()
    check_figure(page, "runs")
    for tab in TABS[1:]:
        page.get_by_test_id(f"tab-{tab}").click()
        page.locator(f"figure[data-testid={tab}] svg").wait_for()
        check_figure(page, tab)


def test_a7_targets_of_all_numbers_are_large_enough(visitor):
    page = visitor(QUICK)
    page.get_by_test_id("assumptions").locator("summary").first.click()
    page.wait_for_selector(".assumption", state="attached")
    page.get_by_test_id("find").fill("trust")
    page.locator(".assumption:visible").first.wait_for()
    small = page.locator(".assumptions :is(button, input, select, summary):visible").evaluate_all("""all => all
      .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)""")
    assert small == []


def test_a8_nothing_moves_after_a_change_for_those_who_ask_for_it(visitor):
    page = visitor(QUICK, reduced_motion="reduce")
    choose(page, "backbone_support", "partial")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0
