"""The model in Mesa's own front end: the page of the examples steps, plays and draws, and starts anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from cisim.dashboard.shell.server import free_port
from cisim.dashboard.shell.spawn import stop
from condition_tools import EXAMPLES

SETTINGS = {
    "SOLARA_APP": str(EXAMPLES / "mesa_page.py"),
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # nobody listens there: what is not installed is not fetched
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_MODE": "production",
}
PICTURES = "() => [...document.querySelectorAll('img')].map((picture) => picture.src)"
CHANGED = (
    "(before) => { const now = [...document.querySelectorAll('img')].map((picture) => picture.src);"
    " return now.length === before.length && now.every((src, k) => src !== before[k]); }"
)
PAUSED_AFTER_THREE = """() => {
  if (!(Number(/(?:Step|Time): (\\d+)/.exec(document.body.innerText)[1]) > 3)) return false;
  const pause = [...document.querySelectorAll('button')].find((button) => button.innerText.trim() === '❚❚');
  pause.click();
  return true; }"""
"""Pressed in the page itself: on a busy machine a run may be at its end before the test hears that it goes on."""


@pytest.fixture(scope="module")
def address(cut_off):
    """Solara with the page of the examples, without network."""
    port = str(free_port("127.0.0.1", 0))
    variables = os.environ | cut_off | SETTINGS
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "solara.server.starlette:app", "--port", port, "--no-access-log"],
        env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = []
    for line in process.stdout:
        said.append(line)
        if "Uvicorn running" in line:
            break
    else:
        pytest.fail("".join(said))
    Thread(target=lambda: said.extend(process.stdout), daemon=True).start()  # so that its pipe never fills
    yield f"http://127.0.0.1:{port}/"
    stop(process)


def press(page: Page, name: str) -> None:
    """Press a button and wait until both pictures are drawn anew."""
    before = page.evaluate(PICTURES)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(CHANGED, arg=before)


def test_it_steps_plays_and_starts_anew_with_other_settings(visitor):
    page = visitor(wait=False)
    months = page.get_by_text(re.compile("^(Step|Time): "))  # newer versions of Mesa tell the time
    expect(months).to_have_text(re.compile(r": 0(\.0)?$"))
    expect(page.locator("img")).to_have_count(2)
    start = page.evaluate(PICTURES)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(months).to_have_text(re.compile(r": 1(\.0)?$"))
    page.wait_for_function("(plot) => document.querySelector('img').src !== plot", arg=start[0])
    page.get_by_role("button", name="▶").click()
    page.wait_for_function(PAUSED_AFTER_THREE)
    expect(page.get_by_role("button", name="▶")).to_be_visible()
    page.get_by_role("slider").nth(2).focus()  # the root seed: another community, with other ties
    page.keyboard.press("ArrowRight")
    press(page, "Reset")
    expect(months).to_have_text(re.compile(r": 0(\.0)?$"))
    other = page.evaluate(PICTURES)
    assert other[1] != start[1]
