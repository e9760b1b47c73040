"""The page Explore says what the command line says, with what stands behind it, and gives it to take along. E10-E15."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_tools import (
    LONG,
    QUICK,
    as_table,
    by_command,
    choose,
    config_of,
    drawer,
    rows_of,
    saved,
    settled,
    shown,
    verdict,
    violations,
)
from cisim.comparison.sentences import attribution_cells, attribution_sentence
from cisim.comparison.switching_value.sentences import change_cells, change_sentence
from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import EXAMPLES
from cisim.dashboard.state.url import from_query
from cisim.model.conditions import CONDITIONS
from cisim.version import __version__

TABS = ("years", "children", "money", "equity")


@pytest.mark.parametrize("name", [t.name for t in EXAMPLES if t.name != "strive-region"])
def test_e10_examples_say_what_the_command_line_says(visitor, name):
    page = visitor("?community=small-town&years=1")
    chosen = next(t for t in EXAMPLES if t.name == name)
    page.get_by_test_id(f"try-{name}").click()
    shown(page, chosen.settings.scenario.hash)
    settled(page)
    result = by_command(command_line(chosen.settings))
    assert verdict(page) == verdict_sentence(result)
    assert config_of(page) == result["scenario_hash"]


def test_e10_a_computation_can_be_cancelled_and_says_what_as_many_runs_say(visitor):
    """The preview of the largest example stays, and says that it is one."""
    page = visitor()
    page.goto(page.url.partition("?")[0] + "?" + LONG)
    page.wait_for_function("document.documentElement.dataset.job === 'refine'")
    page.get_by_test_id("cancel").click()
    page.wait_for_function("document.documentElement.dataset.job === 'idle'")
    expect(page.get_by_test_id("runs-badge")).to_have_text("20 paired runs")
    line = command_line(from_query(LONG)[0]).replace("--runs 200", "--runs 20")
    assert verdict(page) == verdict_sentence(by_command(line))
    region = config_of(page)
    page.get_by_test_id("try-adaptive-city").click()
    settled(page, region)


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
    told = by_command(command_line(from_query("problem=technical")[0]))
    price = told["cost_per_additional_child"]
    assert ("not estimable" in figure.inner_text()) == (not price["estimable"])
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
    plain = page.get_by_test_id("drawer").inner_text()
    numbers = page.get_by_test_id("drawer-numbers")
    expect(numbers).not_to_have_attribute("open", "")
    numbers.locator("summary").click()
    text = page.get_by_test_id("drawer").inner_text()
    assert "kappa" not in plain
    assert "Equation" in text
    assert "Source" in plain
    assert "Grade" in text
    assert re.search(r"[\d.]+( month)? to [\d.]+", text)
    condition = next((c for c in CONDITIONS if c.name == topic), None)
    if condition is not None:
        for said in (
            condition.claim,
            condition.main_path,
            *(change.formula for change in condition.changes),
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
    """Exactly twenty pairs, as many ahead as the file says, and why the verdict counts another share of twenty."""
    page.get_by_test_id("show-runs").click()
    figure = page.locator("figure[data-testid=runs]")
    figure.locator("svg").wait_for()
    expect(figure.locator(".pair")).to_have_count(20)
    said = int(re.search(r"(\d+) of the first 20", figure.locator(".finding").inner_text()).group(1))
    below = figure.locator(".subtitle").inner_text()
    assert below.startswith("The first 20 of 200 simulated communities")
    of_all, of_20 = map(int, re.search(r"in (\d+), which is (\d+) of 20", below).groups())
    assert f"ahead in {of_20} of 20" in page.get_by_test_id("verdict").inner_text().lower()
    header, *rows = rows_of(saved(page, "runs-csv"))
    assert len(rows) == 200
    ahead = [float(row[header.index("difference")]) > 0 for row in rows]
    assert (sum(ahead[:20]), sum(ahead)) == (said, of_all)
    for _ in range(2):
        figure.get_by_test_id("step-next").click()
    page.wait_for_selector("figure[data-testid=runs] .pair.shown[data-run='2']")
    expect(figure.locator(".pair.shown")).to_have_count(1)


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
    figure = page.locator("figure[data-testid=stages]")
    title, foot = (figure.locator(part).inner_text() for part in (".finding", ".foot"))
    drawing = saved(page, "stages-svg").read_text(encoding="utf-8")
    seen = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    assert title in seen
    assert foot in seen
    assert f"seed 4, cisim {__version__}" in foot
    command = "cisim compare small-town --set time.months=24 --seed 4"
    assert command in drawing
    assert command in saved(page, "stages-csv").read_text(encoding="utf-8").splitlines()[0]
    with Image.open(saved(page, "stages-png")) as file:
        picture = file.convert("RGB")
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    assert picture.size == tuple(int(2 * float(side)) for side in size.groups())
    colours = {colour for _, colour in picture.getcolors(1 << 20)}
    assert {(255, 255, 255), (0, 0x72, 0xB2), (0x22, 0x22, 0x22)} <= colours


def test_a_report_is_one_file_with_everything(visitor):
    page = visitor(QUICK + "&common_agenda=off")
    report = saved(page, "report").read_text(encoding="utf-8")
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", verdict(page)):
        assert sentence in report.replace("&#39;", "'")
    assert page.locator("#scenario").inner_text().replace("→", "&#8594;") in report.replace("→", "&#8594;")
    assert report.count("<svg") == 1 + len(TABS)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", report)
    assert "cisim compare small-town --set conditions.common_agenda.strength=0.0 --set time.months=24" in report
    assert config_of(page) in report
    expect(page.get_by_test_id("report")).to_be_enabled()


def test_what_would_change_the_verdict(visitor):
    """As the command line says; a row is tried and undone; it can be stopped; on a phone nothing sticks out."""
    page = visitor("?community=small-town&years=2&rope=0.05", size=(360, 740))
    first, heading = config_of(page), page.locator("dialog[open] h2")
    ask = page.get_by_test_id("what-would-change")
    ask.press("Enter")
    heading.wait_for()
    page.get_by_test_id("drawer-stop").click()
    heading.wait_for(state="detached")
    ask.click()
    page.locator("dialog[open] [data-part='changes that are enough'] tbody tr").first.wait_for()
    told = by_command(page.locator("dialog[open] pre").inner_text())
    assert change_sentence(told) in page.get_by_test_id("drawer").inner_text()
    assert page.get_by_test_id("drawer-live").text_content() == change_sentence(told)
    cells = (
        "rows => rows.map((r) => [...r.children].map((c) => c.firstChild.textContent.replaceAll('\u00a0', ' ').trim()))"
    )
    rows = told["what_would_change"]["changes"]
    assert page.locator("dialog[open] tbody tr").evaluate_all(cells) == [change_cells(row) for row in rows]
    assert page.locator("dialog[open] caption").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.locator("dialog[open] tbody button").first.press("Enter")
    heading.wait_for(state="detached")
    settled(page, first)
    assert by_command(f"cisim compare small-town --set time.months=24 --rope 0.05 --json --set {rows[0]['key']}="
                      f"{rows[0]['at']['value']}")["scenario_hash"] == config_of(page)  # fmt: skip
    tried = config_of(page)
    page.keyboard.press("Control+z")
    settled(page, tried)
    assert config_of(page) == first


def test_the_weakest_evidence_stands_beside_the_verdict(visitor):
    """After the runs, for these settings and no others; the drawer has the shares, the command line the same."""
    page = visitor("?community=small-town&problem=technical&years=4&rope=0")
    line = page.get_by_test_id("weakest")
    for _ in range(2):
        page.wait_for_selector(f"[data-testid=weakest][data-state=done][data-config='{config_of(page)}']")
        text = drawer(page, "why")
        command = page.locator("[data-part='the same on the command line'] pre").inner_text()
        told = by_command(command)
        assert told["scenario_hash"] == config_of(page)
        assert attribution_sentence(told["shares"]) in line.inner_text()
        rows = page.locator("dialog[open] tbody tr").all_inner_texts()
        assert ["\t".join(attribution_cells(row)) for row in told["shares"]["conditions"]] == rows, text
        page.get_by_test_id("drawer-close").click()
        choose(page, "backbone_support", "off")
