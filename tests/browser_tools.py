"""Steps that several tests of the dashboard take. All of them wait for states of the page, never for a time."""

from __future__ import annotations

import csv
import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from click.testing import CliRunner
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as WaitedInVain

from cisim.cli import main
from machine import patience

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
QUICK = "?community=small-town&years=2"
"""Settings of Explore whose runs take no time, for what does not depend on them."""
LONG = "community=strive-region&seed=57&years=100"
"""Settings that nobody else has run, and whose runs take seconds on any machine: time enough to cancel them."""
SETTLED = """(before) => {
  const data = document.documentElement.dataset, find = (what) => document.querySelector(what);
  const idle = data.page === location.pathname && data.ready === '1' && data.job === 'idle'
    && find('#picture svg, #picture .topic-head') && !find('.stale');
  if (!idle || location.pathname !== '/') { return !!idle; }
  const stages = find('[data-testid=stages]'), view = find('#view figure');
  const all = stages && view ? [data, stages.dataset, view.dataset] : [{}];
  return all.every((d) => d.runs === '200' && d.config === data.config) && data.config !== before;
}"""

UNSETTLED = """() => [new Date().toISOString(), JSON.stringify({ ...document.documentElement.dataset }),
  JSON.stringify({ ...document.querySelector('[data-testid=stages]')?.dataset }), document.body.innerText.slice(0, 200)]
  .join('\\n')"""

PATIENCE = 60.0
"""Seconds until a test on a quiet machine gives up waiting for a state."""


def milliseconds() -> float:
    """As long as to wait for a state on this machine."""
    return 1000 * patience(PATIENCE)


def patient(context: BrowserContext) -> BrowserContext:
    """Make all waiting in a context, and for what is expected, as long as the machine needs at the moment."""
    context.set_default_timeout(milliseconds())
    expect.set_options(timeout=milliseconds())
    return context


def settled(page: Page, config: str | None = None) -> None:
    """Wait until a page has drawn its result; on Explore one of 200 runs, of another configuration than ``config``.
    Where it does not, the error says what there is instead, and what time it is for the page.
    """
    try:
        page.wait_for_function(SETTLED, arg=config)
    except WaitedInVain as error:
        error.add_note(page.evaluate(UNSETTLED))
        raise


def config_of(page: Page) -> str:
    """Hash of the scenario that is drawn."""
    return str(page.locator("[data-testid=stages]").get_attribute("data-config"))


def shown(page: Page, config: str) -> None:
    """Wait until the stages of a configuration are drawn."""
    page.wait_for_selector(f"figure[data-testid=stages][data-config='{config}']:not(.stale)")


def choose(page: Page, control: str, option: str) -> None:
    """Set a control by keyboard, step by step, and wait for the complete result."""
    options = page.locator(f"[data-testid=control-{control}] input")
    values = options.evaluate_all("all => all.map((o) => o.value)")
    checked = options.evaluate_all("all => all.findIndex((o) => o.checked)")
    options.nth(checked).focus()
    step = values.index(option) - checked
    for _ in range(abs(step)):
        before = config_of(page)
        page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
        page.wait_for_selector(f"figure[data-testid=stages]:not([data-config='{before}']):not(.stale)")
    settled(page)


def drawer(page: Page, button: str) -> str:
    """Open the drawer by a button, and give back what it says once it says something."""
    page.get_by_test_id(button).click()
    page.locator("dialog[open] h2").wait_for()
    return page.get_by_test_id("drawer").inner_text()


def as_table(page: Page, name: str) -> Locator:
    """Turn a figure into its table."""
    figure = page.locator(f"figure[data-testid='{name}']")
    figure.get_by_test_id(f"{name}-table").click()
    figure.locator("table").wait_for()
    return figure.locator("table")


def as_chart(page: Page, name: str) -> None:
    """Turn a table back into its figure."""
    page.get_by_test_id(f"{name}-chart").click()
    page.locator(f"figure[data-testid='{name}'] table").wait_for(state="detached")


def saved(page: Page, button: str) -> Path:
    """The file that a button gives."""
    with page.expect_download() as download:
        page.get_by_test_id(button).click()
    return Path(download.value.path())


def verdict(page: Page) -> str:
    """The sentence of Explore that is read first."""
    return page.get_by_test_id("verdict").inner_text()


@cache
def by_command(line: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    answer = CliRunner().invoke(main, shlex.split(line)[1:])
    assert answer.exit_code == 0, answer.output
    return dict(json.loads(answer.stdout))


def rows_of(path: Path) -> list[list[str]]:
    """Header and rows of a CSV file, without the line on what it was made with."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.reader(line for line in lines if not line.startswith("#")))


def violations(page: Page, where: str = "body", rules: dict[str, list[str]] = RULES) -> list[str]:
    """What axe finds in a part of a page."""
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE + ";undefined")
    found = page.evaluate(f"axe.run({json.dumps(where)}, {json.dumps(rules)})")["violations"]
    return [
        f"{v['id']} ({v['impact']}): {n['html'][:160]} {n['failureSummary'][:300]}" for v in found for n in v["nodes"]
    ]


def violations_light_and_dark(page: Page, where: str = "body") -> list[str]:
    """The same in a light page, and what its colours break in the dark."""
    found = violations(page, where)
    page.emulate_media(color_scheme="dark")
    found += violations(page, where, {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    return found


def check_figure(page: Page, name: str) -> None:
    """A figure as drawing, as table, as file."""
    figure = page.locator(f"figure[data-testid='{name}']")
    assert len(figure.locator("svg[role=img]").first.get_attribute("aria-label")) > 80
    table = as_table(page, name)
    assert table.locator("caption").inner_text()
    rows = table.locator("tbody tr").evaluate_all("rows => rows.map((r) => [...r.children].map((c) => c.innerText))")
    assert table.locator("th[scope=col]").count() == len(rows[0])
    assert table.locator("th[scope=row]").count() == len(rows)
    written = rows_of(saved(page, f"{name}-csv"))[1:]
    assert len(rows) == len(written)
    for seen, kept in zip(rows, written, strict=True):
        for text, value in zip(seen, kept, strict=True):
            assert same(text, value), (name, seen, kept)
    as_chart(page, name)


def same(text: str, value: str) -> bool:
    """Whether a cell says what the file says, as far as it shows it: four digits, or whole numbers from 10,000 on."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return text == {"": "–", "True": "yes", "False": "no"}.get(value, value)
    shown_to = max(5.1e-4 * abs(float(value)), 1e-9 if abs(number) < 10_000 else 0.5)
    return abs(number - float(value)) <= shown_to
