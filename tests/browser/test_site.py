"""The site of the documentation in a browser: opened from a folder, it searches and loads nothing from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from machine import patience

pytest.importorskip("mkdocs")
KEY_UNTIL_FOUND = """() => {
    document.getElementById("mkdocs-search-query").dispatchEvent(new KeyboardEvent("keyup"));
    return document.querySelector("#mkdocs-search-results article") !== null;
}"""
"""The field answers to keys only once the index is built."""
WIDE_PAGES = ("findings", "odd", "api", "preregistration", "workshop", "cases/index", "notebooks/experiment")
"""With tables, formulas or code wider than a phone: they move inside the page, and the page does not."""
ROOT = Path(__file__).resolve().parents[2]


def test_a_page_opened_from_a_folder_searches_without_a_server(context: BrowserContext, tmp_path: Path):
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=patience(60))
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    page.locator("[data-bs-target='#mkdocs_search_modal']").click()
    page.locator("script[src$='search_index.js']").wait_for(state="attached")
    field = page.locator("#mkdocs-search-query")
    field.press_sequentially("tutorial")
    page.wait_for_function(KEY_UNTIL_FOUND)
    found = page.locator("#mkdocs-search-results article a")
    assert "Tutorial: the first hour" in found.all_inner_texts()
    found.filter(has_text="Tutorial: the first hour").first.click()
    page.get_by_role("heading", name="Tutorial: the first hour").wait_for()
    assert [url for url in asked if not url.startswith("file:")] == []
    page.set_viewport_size({"width": 360, "height": 740})
    for name in WIDE_PAGES:
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    page.goto((tmp_path / "open_model.html").as_uri())
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("[href='odd.html#part-3-process-overview-and-scheduling']").click()
    assert page.locator(":target").inner_text() == "3. Process overview and scheduling"
    page.mouse.wheel(0, 3000)  # the list beside the text follows
    page.locator(".nav-link.active, .active > a").first.wait_for(state="attached")
    assert errors == []
    page.close()
