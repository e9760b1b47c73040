"""The server of the dashboard: whom it lets in, and that a page that closes holds nobody up."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from cisim.dashboard.shell.middleware import CONTENT_POLICY, Middleware


@pytest.mark.slow
def test_a_thread_begun_while_its_page_closes_holds_nobody_up():
    text = """
from threading import Thread
from cisim.dashboard.shell.server import application
application()
from solara.server import kernel, kernel_context
page = kernel_context.VirtualKernelContext(id="page", kernel=kernel.Kernel(), session_id="visitor")
said = []
with page:
    late = Thread(target=lambda: said.append("ran"))
page.close()
start = Thread(target=late.start, daemon=True)
start.start()
start.join(30)
late.join(30) if late.ident else None
print(start.is_alive(), said)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "False ['ran']", done.stderr


@pytest.mark.parametrize(
    ("kind", "host", "origin", "passes"),
    [
        ("http", "127.0.0.1:8765", None, True),
        ("http", "localhost:8765", None, True),
        ("http", "example.org", None, False),
        ("websocket", "127.0.0.1:8765", "http://127.0.0.1:8765", True),
        ("websocket", "127.0.0.1:8765", None, True),  # no browser
        ("websocket", "127.0.0.1:8765", "http://example.org", False),
        ("websocket", "127.0.0.1:8765", "null", False),  # a sandboxed frame of a page from elsewhere
        ("websocket", "127.0.0.1:8765", "", False),
        ("websocket", "127.0.0.1:8765", "file://", False),
        ("websocket", "127.0.0.1:8765", "ftp://127.0.0.1:8765", False),
    ],
)
def test_pages_from_elsewhere_do_not_get_in(kind, host, origin, passes):
    reached, sent = [], []

    async def inner(scope, receive, send):
        reached.append(scope["type"])

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin is not None else [])]
    scope = {"type": kind, "path": "/", "headers": headers}
    asyncio.run(Middleware(inner, local=True)(scope, None, send))
    assert bool(reached) == passes
    assert bool(sent) != passes


def test_no_answer_is_guessed_at_or_shown_within_a_page_of_others():
    sent = []

    async def inner(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/css")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/static/a.css", "headers": [(b"host", b"localhost:8765")]}
    asyncio.run(Middleware(inner, local=True)(scope, None, send))
    headers = dict(sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"SAMEORIGIN"
    assert "frame-ancestors 'self'" in CONTENT_POLICY
