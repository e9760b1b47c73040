"""A server and a browser for the tests of the dashboard. Without a browser they fail (apt-get install chromium)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from browser_tools import settled
from cisim.dashboard.spawn import FLAGS, browser_path, served
from organisation_tools import SHORT, drawn


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A dashboard on loopback, the same for all tests."""
    with served() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, cut off from all but loopback."""
    off = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=browser_path(), args=[*FLAGS, off])
        yield found
        found.close()


class Watched:
    """What a visitor's browser complains about, and what it asks for elsewhere."""

    def __init__(self, context: BrowserContext) -> None:
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        context.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        context.on("weberror", lambda e: self.errors.append(str(e.error)))
        context.on("request", self.asked)

    def asked(self, request: Any) -> None:
        url = urlparse(request.url)
        if url.scheme not in ("data", "blob") and url.hostname != "127.0.0.1":
            self.elsewhere.append(request.url)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the dashboard as a new visitor; when the test ends nothing may have been complained about."""
    contexts: list[tuple[BrowserContext, Watched]] = []

    def visit(path: str = "", wait: bool = True, size: tuple[int, int] = (1280, 800), **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append((context, Watched(context)))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(address + path)
        if wait:
            settled(page)
        return page

    yield visit
    for context, watched in contexts:
        context.close()
        assert watched.errors == []
        assert watched.elsewhere == []


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
