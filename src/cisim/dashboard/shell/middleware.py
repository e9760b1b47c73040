"""What is done to Solara's answers on their way out: language, zoom, colours, a policy, caching, a page for what is not
there. Plain ASGI around the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from cisim.dashboard.shell.page_texts import texts_script
from cisim.dashboard.shell.theme import page_styles, style_sheet
from cisim.language import _, current_language, language_of_request, use_language

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
)
"""Browsers refuse requests elsewhere, even if something should ask for one, and pages of others that show this one."""
SAFE_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"SAMEORIGIN")]
"""With every answer: no guesses about kinds of files, no pages of others around ours."""
CACHE_FOREVER = b"public, max-age=31536000, immutable"
PAGE_STYLES = "/static/assets/pages.css"
"""Where ``custom.css`` finds the style sheets of all pages."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


DISCONNECTED = re.compile(r"<v-progress-circular[^>]*>\s*Server\s+disconnected\.\s*</v-progress-circular>")
"""What Solara shows over a page whose server is gone."""


def stopped_note() -> str:
    """What stands there instead."""
    title, what = _("cisim has stopped."), _("Start it again ({command}); this page comes back by itself.")
    text = what.format(command="<code>cisim dashboard</code>")
    return f'<div class="gone" role="alert" data-testid="gone"><strong>{title}</strong> {text}</div>'


def shell(page: str) -> str:
    """Solara's outer page in the language in use, with zoom, our colours, and a word on what to do when the server is
    gone.
    """
    language = current_language()
    head = (
        f'<meta name="color-scheme" content="light dark"><style>{style_sheet()}</style>{texts_script(language)}</head>'
    )
    zoom = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    lines = [zoom if 'name="viewport"' in line else line for line in page.splitlines()]
    return (
        DISCONNECTED.sub(lambda _: stopped_note(), "\n".join(lines))
        .replace("<html>", f'<html lang="{language}">', 1)
        .replace("</head>", head, 1)
    )


def missing_page(path: str) -> str:
    """What is said where there is no page."""
    nothing = _("Nothing is at {address}.").format(address=f"<code>{escape(path[:200])}</code>")
    title, heading, way = _("No such page"), _("There is no page here"), _("Go to the page Explore")
    return (
        f'<!doctype html><html lang="{current_language()}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{style_sheet()}"
        "body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;background:"
        "var(--paper);color:var(--ink)}a{color:var(--accent-ink)}</style></head>"
        f"<body><h1>{heading}</h1><p>{nothing} "
        f'<a href="/">{way}</a>.</p></body></html>'
    )


class Middleware:
    """The application as visitors get it; websockets and names of other places are refused."""

    def __init__(self, app: Any, local: bool) -> None:
        self.app, self.local = app, local

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        send = send if scope["type"] == "websocket" else with_safe_headers(send)
        if self.local and (host.rpartition(":")[0] or host) not in LOOPBACK:
            await refuse(scope, send)
        elif scope["type"] == "websocket":
            await (self.app(scope, receive, send) if is_own(headers.get(b"origin"), host) else refuse(scope, send))
        elif scope["path"] == PAGE_STYLES:
            await reply(send, page_styles().encode(), b"text/css; charset=utf-8")
        else:
            if self.local:  # packing takes longer than sending
                scope = scope | {"headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
            with use_language(language_of_request(scope.get("query_string", b"").decode("latin-1"))):
                await self.app(scope, receive, ResponseWriter(scope["path"], send).send)


def is_own(origin: bytes | None, host: str) -> bool:
    """Whether a websocket is opened by one of our pages, or by a program that is no browser. Browsers name the page's
    origin: of a sandboxed frame it is ``null``, of a file on the disk ``file://``.
    """
    return origin is None or origin.decode("latin-1") in (f"http://{host}", f"https://{host}")


def with_safe_headers(send: Callable[..., Any]) -> Callable[..., Any]:
    """Send answers with ``SAFE_HEADERS``."""

    async def send_safely(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": [*message.get("headers", []), *SAFE_HEADERS]}
        await send(message)

    return send_safely


class ResponseWriter:
    """One answer: pages are collected and dressed, everything else passes."""

    def __init__(self, path: str, send: Callable[..., Any]) -> None:
        self.path, self.out = path, send
        self.start: dict[str, Any] | None = None
        self.body = b""

    async def send(self, message: dict[str, Any]) -> None:
        """Take the next part from the application."""
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            page = headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers
            if page or message["status"] == 404:
                self.start = message
                return
            if self.path.startswith("/_solara/cdn/"):  # versions are in the names
                message = message | {"headers": [*message["headers"], (b"cache-control", CACHE_FOREVER)]}
            await self.out(message)
        elif self.start is None:
            await self.out(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self.finish(self.start)

    async def finish(self, start: dict[str, Any]) -> None:
        """Send a whole page."""
        page = missing_page(self.path) if start["status"] == 404 else shell(self.body.decode())
        body = page.encode()
        own = (b"content-length", b"content-type")
        headers = [h for h in start["headers"] if h[0] not in own]
        headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"text/html; charset=utf-8"),
                    (b"content-security-policy", CONTENT_POLICY.encode())]  # fmt: skip
        await self.out(start | {"headers": headers})
        await self.out({"type": "http.response.body", "body": body})


async def refuse(scope: Any, send: Any) -> None:
    """No answer to a page from elsewhere, or under a name that is not ours."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await reply(send, b"This address is not served here.", b"text/plain", status=421)


async def reply(send: Any, body: bytes, kind: bytes, status: int = 200) -> None:
    """A whole answer of our own."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
