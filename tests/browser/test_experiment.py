"""The page Experiment. Numbers X1-X8 of the checks, and A1-A14 on this page."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_tools import settled, violations
from cisim.dashboard.compare.scenario_set import ScenarioColumn, auto_name
from cisim.dashboard.experiment import figures
from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.design import combination
from cisim.dashboard.experiment.run_store import shipped
from cisim.dashboard.experiment.view_state import ExperimentView
from cisim.dashboard.state.settings import Settings
from cisim.experiment.analysis.factorial import factorial
from cisim.experiment.analysis.shapley import shapley
from cisim.experiment.sweep.experiment import load_experiment
from cisim.experiment.sweep.plan import make_plan
from cisim.version import __version__

EXPERIMENT_FIGURES = tuple(figures.EXPERIMENT_FIGURES)
GRADE_MARKS = "[data-testid=columns] [role=option]"


@pytest.fixture
def opened(visitor):
    """Opens the page with a query; waits until all of it is drawn."""

    def visit(query: str = "", size: tuple[int, int] = (1280, 800), **options):
        page = visitor(f"experiment{'?' + query if query else ''}", wait=False, size=size, **options)
        drawn(page, "small" if size[0] <= 600 else "medium" if size[0] <= 1000 else "wide")
        return page

    return visit


def drawn(page, size="wide"):
    """Wait until all figures are there, as large as the window needs."""
    width = figures.WIDTHS[size]
    page.wait_for_selector("figure[data-testid=number] svg")
    page.wait_for_function(
        f"document.querySelector('[data-testid=combinations] svg').getAttribute('viewBox').split(' ')[2] === '{width}'"
        f" && document.documentElement.dataset.ready === '1' && document.querySelector('{GRADE_MARKS}')"
    )


def shown_answer(**view):
    return analyse(shipped(), ExperimentView(**view).on(shipped()))


def ordered(page, cells: list[str]) -> None:
    """Wait until the combinations stand in this order."""
    shown = f"[...document.querySelectorAll('{GRADE_MARKS}')].map((m) => m.dataset.cell)"
    page.wait_for_function(f"(wanted) => {shown}.join() === wanted", arg=",".join(cells))


def estimated(page):
    page.wait_for_function("/runs, about/.test(document.querySelector('[data-testid=estimate]').innerText)")


def test_all_combinations_are_drawn_at_once(opened):
    """X1, A14: from what comes with cisim; nothing is run."""
    page = opened()
    ordered(page, shown_answer().order)
    expect(page.locator(GRADE_MARKS)).to_have_count(32)
    expect(page.locator("figure[data-testid=combinations] .m")).to_have_count(32)
    expect(page.locator("figure[data-testid=combinations] .hollow")).to_have_count(0)
    expect(page.get_by_test_id("bench")).to_have_attribute("data-state", "idle")
    status = page.get_by_test_id("status").inner_text()
    for said in ("200 paired runs", "32 combinations", "seed 1", f"model {__version__}", "not calibrated"):
        assert said in status
    sums = page.get_by_test_id("sum").all_inner_texts()
    assert [s.split()[0] for s in sums] == ["Adaptive", "Technical"]
    assert all(re.search(r"Sum of parts .* all five .* together adds .*95 % interval", s, re.DOTALL) for s in sums)
    expect(page.get_by_test_id("reading")).to_contain_text("miss by chance")
    page.get_by_test_id("limits").click()
    page.locator("dialog[open] h2").wait_for()
    expect(page.get_by_test_id("drawer")).to_contain_text("forecast")


def test_numbers_are_the_librarys(opened):
    """X4, X5, X7."""
    page = opened()
    table = shipped().at(15.0)
    effects = factorial(table, "outcome").effects.query("problem == 'adaptive' and order <= 2").set_index("term")
    cells = page.locator("figure[data-testid=effects] [data-term]").evaluate_all(
        "all => all.map((c) => [c.dataset.term, c.dataset.effect, c.textContent, c.classList.contains('unclear')])"
    )
    assert len(cells) == 15
    for term, effect, text, unclear in cells:
        assert float(effect) == pytest.approx(effects.loc[term, "effect"], abs=1e-9)
        assert unclear == ("includes 0" in text) == (not effects.loc[term, "clear"])
    assert any(c[3] for c in cells)
    expect(page.locator("[data-term].unclear rect[fill^='url(#']")).to_have_count(sum(c[3] for c in cells))
    credit = page.locator("figure[data-testid=credit] [data-value]").evaluate_all("a => a.map((c) => +c.dataset.value)")
    level = shown_answer().cells.set_index("cell")["level"]
    assert sum(credit) == pytest.approx(level["11111"] - level["00000"], abs=1e-9)
    values = shapley(table, "outcome").values.query("problem == 'adaptive'")["value"]
    assert sorted(credit) == pytest.approx(sorted(values), abs=1e-9)
    expect(page.locator("figure[data-testid=credit]")).to_contain_text("not causation")


def test_arrow_keys_walk_enter_adds_to_compare_and_a_button_opens_explore(opened):
    """X6; Compare names the combination and says of it what was said here."""
    page = opened()
    found = shown_answer()
    texts = {m["cell"]: m["text"] for m in figures.marks(found, "wide")}
    order = found.order
    page.locator(f"{GRADE_MARKS}[tabindex='0']").focus()
    for key, wanted in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 31),
                        ("ArrowRight", 31), ("ArrowLeft", 30)):  # fmt: skip
        page.keyboard.press(key)
        page.wait_for_function(
            "([cell, text]) => (({dataset, ariaLabel}) => dataset.cell === cell && ariaLabel === text)"
            "(document.activeElement)", arg=[order[wanted], texts[order[wanted]]])  # fmt: skip
        expect(page.get_by_test_id("said")).to_contain_text(texts[order[wanted]].split(": ")[1])
    page.keyboard.press("Enter")
    page.wait_for_function("location.pathname === '/compare'")
    page.wait_for_selector("[data-testid=verdict-c][data-runs='200']")
    name = auto_name(ScenarioColumn(combination(Settings(), order[30])))
    said = page.get_by_role("alert").filter(has_text=f"C {name} comes from the page Experiment").inner_text()
    assert "Differences are from A Isolated" in said
    points = re.match(r"[+-][\d.]+", texts[order[30]].split(": ", 1)[1]).group()
    expect(page.get_by_test_id("verdict-c")).to_contain_text(f"C ({name})")
    expect(page.get_by_test_id("verdict-c")).to_contain_text(f"{points} points")
    page.get_by_test_id("nav-experiment").click()
    drawn(page)
    page.locator(GRADE_MARKS).nth(30).click()
    page.get_by_test_id("open-cell").click()
    page.wait_for_function("location.pathname === '/'")
    settled(page)
    wanted = combination(Settings(), order[30]).scenario.hash
    page.wait_for_function(f"document.documentElement.dataset.config === '{wanted}'")
    page.get_by_test_id("undo").click()
    page.wait_for_function(f"document.documentElement.dataset.config === '{Settings().scenario.hash}'")


def test_choices_stand_in_the_address(opened):
    """Sorting, leaving out, outcome, year, problems; Back and Forward, and a link for somebody else."""
    page = opened()
    page.locator("[data-testid=choose-sort] input[value=number]").check()
    page.wait_for_url("**/experiment?view.sort=number")
    page.get_by_test_id("choose-only").select_option("with-backbone_support")
    page.wait_for_function(f"document.querySelectorAll('{GRADE_MARKS}').length === 16")
    page.get_by_test_id("choose-outcome").select_option("gap")
    page.get_by_test_id("choose-year").select_option("5")
    page.locator("[data-testid=choose-problem] input[value=both]").check()
    page.wait_for_url("**view.problem=both**")
    page.wait_for_function("document.querySelector('figure[data-testid=effects]').innerText.includes('after 5 years')")
    wanted = shown_answer(problem="both", outcome="gap", year="5", sort="number", only="with-backbone_support")
    page.wait_for_function(f"document.querySelectorAll('{GRADE_MARKS}')[15].ariaLabel.match(/technical problem/i)")
    ordered(page, wanted.order)
    expect(page.locator("figure[data-testid=combinations] .m")).to_have_count(32)
    other = opened(page.url.partition("?")[2])
    ordered(other, wanted.order)
    page.go_back()
    page.wait_for_function("!location.search.includes('both')")
    page.wait_for_function(f"!document.querySelectorAll('{GRADE_MARKS}')[15].ariaLabel.match(/technical problem/i)")
    page.get_by_test_id("nav-explore").click()
    settled(page)
    expect(page.get_by_test_id("notice")).to_have_count(0)


def test_a_broken_link_is_answered_politely(opened):
    page = opened("view.sort=silly&view.what=1&view.year=77&problem=technical")
    said = page.get_by_test_id("notice").inner_text()
    assert "effect, number" in said
    assert "unknown" in said
    assert "'view.year=77', allowed: 2, 5, 10, 15" in said
    expect(page.locator("[data-testid=choose-problem] input:checked")).to_have_attribute("value", "technical")


def test_an_own_run_is_estimated_run_stopped_and_kept(opened, visitor):
    """X2, X3, X8, A11."""
    page, other = opened("community=strive-region"), opened()  # a run that lasts
    expect(page.get_by_test_id("run")).not_to_be_visible()
    page.get_by_test_id("own").click()
    run = page.get_by_test_id("run")
    expect(run).to_be_disabled()
    estimated(page)
    expect(page.get_by_test_id("estimate")).to_contain_text("6,400 runs")
    expect(run).to_be_enabled()
    page.get_by_test_id("replications").select_option("500")
    page.wait_for_function("document.querySelector('[data-testid=estimate]').innerText.startsWith('16,000')")
    expect(run).to_be_enabled()
    page.evaluate("""() => { window.seen = []; const b = document.querySelector('[data-testid=bench]');
      new MutationObserver(() => window.seen.push(Number(b.dataset.runsDone))).observe(b, { attributes: true }); }""")
    run.click()
    page.wait_for_selector("figure[data-testid=combinations] .hollow")
    expect(page.get_by_test_id("progress-text")).to_contain_text("left")
    for _ in range(2):  # the page answers while it runs
        for only, count in (("with-common_agenda", 16), ("", 32)):
            page.get_by_test_id("choose-only").select_option(only)
            page.wait_for_function(f"document.querySelectorAll('{GRADE_MARKS}').length === {count}")
    expect(page.get_by_test_id("bench")).to_have_attribute("data-state", "running")
    page.get_by_test_id("cancel-run").click()
    bench = page.get_by_test_id("bench")
    page.wait_for_function("document.querySelector('[data-testid=bench]').dataset.state === 'stopped'")
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen)
    done = int(bench.get_attribute("data-runs-done"))
    assert 0 < done < int(bench.get_attribute("data-runs-total")) == 16_000
    expect(bench).to_contain_text(f"{done:,} of 16,000 runs are finished and kept")
    with page.expect_download() as download:
        page.get_by_test_id("download-runs").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith(f"# {done} of 16000 runs")
    rows = list(csv.DictReader(lines[1:]))
    assert len(rows) == len({r["run"] for r in rows}) == done
    expect(other.get_by_test_id("bench")).to_have_attribute("data-state", "idle")
    expect(other.locator(".hollow")).to_have_count(0)
    page.get_by_test_id("nav-explore").click()
    settled(page)
    page.get_by_test_id("nav-experiment").click()
    drawn(page)
    page.wait_for_selector("figure[data-testid=combinations] .hollow")
    page.locator("[data-testid=sources] input[value=shipped]").check()
    page.wait_for_selector("figure[data-testid=combinations] .hollow", state="detached")


def test_a_whole_run_of_ones_own_and_its_command(opened):
    """The command on the page plans the runs that were made; both problems beside each other."""
    page = opened("community=small-town&years=2&seed=3")
    page.get_by_test_id("own").click()
    page.get_by_test_id("replications").select_option("20")
    page.get_by_test_id("both").check()
    page.wait_for_function("document.querySelector('[data-testid=estimate]').innerText.startsWith('1,280 runs')")
    page.get_by_test_id("run").click()
    page.wait_for_function("document.querySelector('[data-testid=bench]').dataset.state === 'finished'")
    page.wait_for_function("document.querySelector('[data-testid=status]').innerText.includes('20 paired runs')")
    expect(page.locator(".hollow")).to_have_count(0)
    expect(page.get_by_test_id("status")).to_contain_text("seed 3")
    page.get_by_test_id("copy-cli").click()
    line = shlex.split(page.get_by_test_id("command").inner_text().splitlines()[0])
    changes = [line[k + 1] for k, word in enumerate(line) if word == "--set"]
    plan = make_plan(load_experiment(line[3], changes))
    assert plan.size == 1_280
    expect(page.locator("figure[data-testid=combinations] .foot")).to_contain_text(f"plan {plan.hash}")
    expect(page.locator("[data-testid=choose-problem] input")).to_have_count(3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violations_of_accessibility_rules(opened, scheme):
    """A1, A3, A9, A13: the fixture refuses errors and requests elsewhere."""
    page = opened("view.problem=both", color_scheme=scheme)
    page.get_by_test_id("own").click()
    estimated(page)
    page.get_by_test_id("copy-cli").click()
    page.locator(f"{GRADE_MARKS}[tabindex='0']").focus()
    page.get_by_test_id("credit-table").click()
    page.wait_for_selector("figure[data-testid=credit] table")
    assert violations(page) == []


def test_every_drawing_is_named_and_is_also_a_table(opened):
    """A6."""
    page = opened()
    for name in EXPERIMENT_FIGURES:
        figure = page.locator(f"figure[data-testid={name}]")
        assert len(figure.locator("svg[role=img]").get_attribute("aria-label")) > 80
        figure.get_by_test_id(f"{name}-table").click()
        table = figure.locator("table")
        table.wait_for()
        assert table.locator("caption").inner_text()
        assert table.locator("th[scope=col]").count() >= 3
        expect(table.locator("th[scope=row]")).to_have_count(table.locator("tbody tr").count())
        with page.expect_download() as download:
            figure.get_by_test_id(f"{name}-csv").click()
        lines = Path(download.value.path()).read_text().splitlines()
        assert "12,800 runs" in lines[0]
        assert len(lines) == 2 + table.locator("tbody tr").count()
        shown = table.locator("tbody tr").last.locator("th, td").all_inner_texts()
        for said, toml_text in zip(shown, next(csv.reader([lines[-1]])), strict=True):
            if re.fullmatch(r"-?[\d.,]+", said):
                assert float(said.replace(",", "")) == pytest.approx(float(toml_text), rel=1e-3, abs=1e-3)
    expect(page.locator("[data-testid=columns]")).to_be_hidden()


@pytest.mark.parametrize("size", [(360, 740), (640, 400)])
def test_small_windows_need_no_scrolling_sideways(opened, size):
    """A4, A8: a phone, and 1280 pixels at 200 %."""
    page = opened(size=size, reduced_motion="reduce")
    if size[0] == 360:
        assert page.locator("figure[data-testid=combinations] .drawing").bounding_box()["y"] < 740
    page.locator("[data-testid=choose-problem] input[value=both]").check()
    page.wait_for_function(f"document.querySelector('{GRADE_MARKS}').ariaLabel.match(/technical problem/i)")
    page.get_by_test_id("own").click()
    page.get_by_test_id("copy-cli").click()
    for name in EXPERIMENT_FIGURES:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_test_id(f"{name}-table").click()
        page.wait_for_selector(f"figure[data-testid={name}] table")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0
    page.get_by_test_id("combinations-chart").click()
    page.locator(GRADE_MARKS).first.wait_for()
    place, row = page.locator(GRADE_MARKS).first.bounding_box(), page.locator(GRADE_MARKS).nth(1).bounding_box()
    assert place["height"] >= 24
    assert row["y"] > place["y"]


def test_everything_is_reached_by_keyboard_and_seen(opened):
    """A5, A7."""
    page = opened()
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(60):
        found = page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
          const shown = s.opacity === '0' ? getComputedStyle(e.closest('label')) : s, box = e.getBoundingClientRect();
          return [(e.closest('[data-testid]') || e).dataset.testid, parseFloat(shown.outlineWidth), e.tagName,
                  e.type === 'radio' || e.closest('[role=option]') ? 24 : Math.min(box.width, box.height)]; }""")
        if found[2] == "BODY":
            break
        seen.add(found[0])
        assert found[1] >= 2, found
        assert found[3] >= 24 or found[0] == "skip", found
        if found[0] == "own":
            page.keyboard.press("Enter")
            estimated(page)
        page.keyboard.press("Tab")
    wanted = {"choose-problem", "choose-outcome", "choose-year", "choose-only", "choose-sort", "columns", "own", "run",
              "replications", "both", "download-runs", "copy-cli", "limits", "nav-explore",
              *(f"{n}-{k}" for n in EXPERIMENT_FIGURES for k in ("table", "csv", "svg"))}  # fmt: skip
    assert wanted <= seen, json.dumps(sorted(wanted - seen))
