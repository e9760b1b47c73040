"""The contract that a page of the dashboard keeps as far as no browser is needed.

What only a browser can tell (keyboard, contrast, small windows) is tested in ``tests/browser/test_every_page.py``, for
all pages of the table ``PAGES``.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from cisim.version import __version__

if TYPE_CHECKING:
    from cisim.dashboard.pages import Page

QUERY = "community=small-town&years=1"
"""Settings of a visitor whose runs take no time."""
PATIENCE = 120.0
"""Seconds until a page must stand; tests wait for its state, so that a busy machine is only slower."""
BANNED = r"\b(proves?|proven|will|optimal|guarantees?d?|impact of your grant)\b"
"""What no model can say of a real community."""
LOADED = r"""(?:\bsrc=|\burl\(|@import|<link[^>]*href=)\s*["']?https?://"""
"""How a template or style asks another server for something; links to follow are none of these."""


class PageContract:
    """What every page of the dashboard must keep. Inherit it and set ``page`` to its line of the table ``PAGES``.

    Attributes:
        page: where the page is, what it is called, and its component.
    """

    page: Page

    def test_has_a_path_and_a_label_of_its_own(self) -> None:
        """The path is a word of small letters (Explore's is empty), the label is short, nothing is taken twice."""
        from cisim.dashboard.pages import PAGES

        others = [p for p in PAGES if p is not self.page]
        assert re.fullmatch(r"/|[a-z][a-z-]*", self.page.path)
        assert re.fullmatch(r"[A-Z][A-Za-z ]{1,20}", self.page.label)
        assert self.page.path.strip("/") not in {p.path.strip("/") for p in others}
        assert self.page.label not in {p.label for p in others}

    def test_its_route_has_a_title(self) -> None:
        """The title of the window begins with the label."""
        from cisim.dashboard.app import routes_of

        (route,) = (r for r in routes_of((self.page,)) if r.path == self.page.path)
        assert route.label.startswith(self.page.label)

    def test_says_what_it_was_made_with_and_has_a_picture(self) -> None:
        """A line of status with seed, version and its limits; and one element ``picture`` that keys can skip to."""
        with rendered(self.page) as seen:
            (line,) = filter(_is_status, seen)
            status = " ".join(line.facts)
            assert re.search(r"seed \d+", status)
            assert f"model {__version__}" in status
            assert "not calibrated" in status
            pictures = [w for w in seen if _attributes(w).get("id") == "picture"]
            assert len(pictures) == 1
            assert _attributes(pictures[0])["tabindex"] == "-1"

    def test_asks_nothing_of_another_server(self) -> None:
        """No connection is tried while it is made, and no template or style names another server."""
        with no_network() as tried, rendered(self.page) as seen:
            for widget in seen:
                for text in _texts(widget):
                    assert not re.search(LOADED, text), text[:200]
        assert tried == []

    def test_never_says_what_no_model_can_say(self) -> None:
        """In its own words; quotations stand in q, blockquote or cite."""
        with rendered(self.page) as seen:
            for widget in seen:
                for child in getattr(widget, "children", ()):
                    if isinstance(child, str) and getattr(widget, "tag", "") not in ("q", "blockquote", "cite"):
                        assert not re.search(BANNED, child, re.IGNORECASE), child


@contextmanager
def rendered(page: Page) -> Iterator[list[Any]]:
    """All widgets of a page for a new visitor, once its line of status stands."""
    import solara

    from cisim.dashboard.state.session import Session, session_context

    @solara.component  # type: ignore[untyped-decorator]
    def Visit() -> Any:
        session_context.provide(solara.use_memo(lambda: Session(QUERY), []))
        return page.component()

    box, context = solara.render(Visit(), handle_error=False)
    try:
        end = monotonic() + PATIENCE
        seen = list(widgets(box))
        while not any(map(_is_status, seen)):
            assert monotonic() < end, f"{page.label}: no line of status after {PATIENCE:g} seconds"
            sleep(0.05)
            seen = list(widgets(box))
        yield seen
    finally:
        context.close()


def widgets(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """Every widget in a value, each once: a widget, and what its traits hold."""
    from ipywidgets import Widget

    seen = set() if seen is None else seen
    if isinstance(value, Widget):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
            for name in value.keys:
                yield from widgets(getattr(value, name), seen)
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from widgets(item, seen)


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuses connections and names elsewhere, and keeps what was tried; loopback passes."""
    tried: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            tried.append(str(address))
            raise OSError("the network is cut off")
        connect(self, address)

    def no_name(host: Any, *_: Any, **__: Any) -> Any:
        tried.append(str(host))
        raise OSError("the network is cut off")

    with patch.object(socket.socket, "connect", guarded), patch.object(socket, "getaddrinfo", no_name):
        yield tried


def _is_status(widget: Any) -> bool:
    return hasattr(widget, "facts") and hasattr(widget, "says")


def _attributes(widget: Any) -> dict[str, str]:
    return dict(getattr(widget, "attributes", None) or {})


def _texts(widget: Any) -> Iterator[str]:
    """The strings of a widget, its template among them."""
    for name in widget.keys:
        value = getattr(widget, name)
        value = getattr(value, "template", value)
        if isinstance(value, str):
            yield value
