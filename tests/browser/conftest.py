"""A server and a browser for the tests of the dashboard, both cut off from all networks but loopback.

Without a browser the tests fail (apt-get install chromium).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from browser_tools import milliseconds, patient, settled
from cisim.dashboard.shell.spawn import FLAGS, browser_path, served
from organisation_tools import SHORT, drawn

HERE = Path(__file__).parent
MEDIA = ("color_scheme", "reduced_motion", "forced_colors")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser takes its time: all of its tests are marked slow."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that cut a Python process off from the network, and from the rooms of whoever tests."""
    log = tmp_path_factory.mktemp("network") / "tried.txt"
    log.touch()
    rooms = str(tmp_path_factory.mktemp("data"))
    return {"PYTHONPATH": path_with(HERE / "no_network"), "CISIM_TEST_NETWORK_LOG": str(log), "CISIM_DATA_DIR": rooms}


def path_with(folder: Path) -> str:
    """PYTHONPATH with a folder put first."""
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


@pytest.fixture(scope="session")
def address(cut_off: dict[str, str]) -> Iterator[str]:
    """A dashboard on loopback without network, the same for all tests of a process."""
    with served(cut_off) as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, which finds no name but loopback. It ends with the tests of this folder, and with it a
    loop of events that others must not find running.
    """
    off = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=browser_path(), args=[*FLAGS, off], timeout=milliseconds())
        yield found
        found.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Where most visits happen: files are fetched once. Every visit has a session of its own all the same."""
    found = browser.new_context()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> None:
    """Before each test: as patient as the machine is slow at the moment."""
    if "context" in request.fixturenames:
        patient(request.getfixturevalue("context"))


class Watched:
    """What a visitor's browser complains about, and what it asks for elsewhere."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.asked(request.url))
        page.on("websocket", lambda socket: self.asked(socket.url))

    def asked(self, url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.elsewhere.append(url)

    def check(self) -> None:
        assert self.errors == []
        assert self.elsewhere == []


@pytest.fixture
def visitor(browser: Browser, context: BrowserContext, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the dashboard as a new visitor; when the test ends nothing may have been complained about (A1, A13).

    ``apart``, or options of a browser context, make a context of its own; ``script`` is run before the page's own.
    """
    visits: list[Watched] = []
    own: list[BrowserContext] = []

    def visit(
        path: str = "",
        wait: bool = True,
        size: tuple[int, int] = (1280, 800),
        apart: bool = False,
        script: str = "",
        **options: Any,
    ) -> Page:
        media = {name: options.pop(name) for name in MEDIA if name in options}
        if apart or options:
            own.append(patient(browser.new_context(**options)))
        page = (own[-1] if apart or options else context).new_page()
        visits.append(Watched(page))
        page.add_init_script(script)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(**media)
        page.goto(address + path)
        if wait:
            settled(page)
        return page

    yield visit
    for watched in visits:
        watched.page.close()
    for extra in own:
        extra.close()
    for watched in visits:
        watched.check()


@pytest.fixture(scope="package")
def visits(context: BrowserContext) -> Iterator[dict[str, Watched]]:
    """Pages that stay open, by their path."""
    found: dict[str, Watched] = {}
    yield found
    for watched in found.values():
        watched.page.close()


@pytest.fixture
def at_rest(context: BrowserContext, address: str, visits: dict[str, Watched]) -> Iterator[Callable[[str], Page]]:
    """A page at 1280 pixels that may have been open before, for tests that leave it as it was."""
    used: list[Watched] = []

    def visit(path: str = "") -> Page:
        if path not in visits:
            page = context.new_page()
            visits[path] = Watched(page)
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(address + path)
        used.append(visits[path])
        settled(used[-1].page)
        return used[-1].page

    yield visit
    for watched in used:
        watched.check()


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """The page Explore at 1280 pixels, its result complete."""
    return visitor()


@pytest.fixture
def town(visitor: Callable[..., Page]) -> Page:
    """The page Organisations with a small community, soon drawn."""
    page = visitor(SHORT, wait=False)
    drawn(page)
    return page
