"""Steps that several tests of the dashboard take."""

from __future__ import annotations

from playwright.sync_api import Page


def settled(page: Page, config: str | None = None) -> None:
    """Wait until a result of 200 runs is drawn, of another configuration than ``config`` if one is given."""
    page.wait_for_function(
        """(before) => { const d = document.documentElement.dataset, s = document.querySelector('[data-testid=stages]');
        const v = document.querySelector('[data-testid=view] figure, #view figure');
        return s && v && d.job === 'idle' && s.dataset.runs === '200' && v.dataset.runs === '200'
        && v.dataset.config === s.dataset.config && s.dataset.config !== before
        && !document.querySelector('figure.stale'); }""",
        arg=config,
    )


def config_of(page: Page) -> str:
    """Hash of the scenario that is drawn."""
    return str(page.locator("[data-testid=stages]").get_attribute("data-config"))


def choose(page: Page, control: str, option: str) -> None:
    """Set a control by keyboard and wait for the complete result."""
    before = config_of(page)
    options = page.locator(f"[data-testid=control-{control}] input")
    values = options.evaluate_all("all => all.map((o) => o.value)")
    checked = options.evaluate_all("all => all.findIndex((o) => o.checked)")
    options.nth(checked).focus()
    step = values.index(option) - checked
    for _ in range(abs(step)):
        page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
    settled(page, before)
