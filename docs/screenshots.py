"""Pictures of every page at 1280 and 360 pixels, written to docs/images/: python docs/screenshots.py"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from cisim.dashboard.pages import PAGES
from cisim.dashboard.shell.spawn import FLAGS, browser_path, served

IMAGES = Path(__file__).parent / "images"
SIZES = {1280: 900, 360: 740}
TALLEST = 1700
COLOURS = 96
PATIENCE = 300_000
"""Milliseconds until a page must have shown what it has to, on a busy machine too."""
NOTHING_TO_COME = """() => { const line = document.querySelector('[data-testid=weakest]');
  return !line || line.dataset.state === 'done'; }"""


def main() -> None:
    """Open every page in both sizes, wait for its result, and keep what is seen."""
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        for page_name in PAGES:
            for width, height in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
                page.set_default_timeout(PATIENCE)
                page.goto(address + page_name.path.strip("/"))
                page.wait_for_selector("#picture svg")
                page.wait_for_function("document.documentElement.dataset.job === 'idle'")
                page.wait_for_function(NOTHING_TO_COME)
                page.wait_for_timeout(600)
                write(page, IMAGES / f"dashboard-{page_name.label.lower()}-{width}.png")
                page.close()
        browser.close()


def write(page: Page, path: Path) -> None:
    """A small file: few colours, and no more of a long page than one wants to see."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path.parent.mkdir(exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
