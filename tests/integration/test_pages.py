"""Every page of the dashboard keeps the contract of pages, as far as no browser is needed."""

from __future__ import annotations

import socket

import pytest

from cisim.dashboard.pages import PAGES
from cisim.testing import PageContract
from cisim.testing.page import no_network, rendered, widgets

for _page in PAGES:
    globals()[f"Test{_page.label}"] = type(f"Test{_page.label}", (PageContract,), {"page": _page})


def test_the_guard_refuses_what_goes_elsewhere():
    with no_network() as tried, socket.socket() as own:
        with pytest.raises(OSError, match="cut off"):
            own.connect(("192.0.2.1", 80))
        with pytest.raises(OSError, match="cut off"):
            socket.getaddrinfo("a.b", 1)
    assert tried == ["('192.0.2.1', 80)", "a.b"]


def test_all_widgets_of_a_page_are_seen_once():
    with rendered(PAGES[-1]) as seen:
        assert len(seen) == len({id(w) for w in seen}) > 12
    assert list(widgets(["text", 1, {"a": None}])) == []
