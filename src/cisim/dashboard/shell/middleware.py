"""What is done to Solara's answers on their way out: language, zoom, colours, a policy, caching, a page for what is not
there. Plain ASGI around the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from starlette.types import ASGIApp, Message

from cisim.dashboard.shell.access import Access, header_of, is_local
from cisim.dashboard.shell.answers import KEY_PATH, ask_for_key, missing_page, refuse, reply
from cisim.dashboard.shell.capacity import READY_PATHS, Capacity, Limits, say_full
from cisim.dashboard.shell.key_form import take_key
from cisim.dashboard.shell.page_texts import texts_script
from cisim.dashboard.shell.theme import page_styles, style_sheet
from cisim.language import _, current_language, language_of_request, use_language

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; frame-src 'none'; media-src 'none'; "
    "form-action 'self'; base-uri 'self'"
)
"""Browsers refuse requests elsewhere, even if something should ask for one."""
SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
]
"""With every answer: no guesses about kinds of files, nothing of it as a part of pages of others."""
CACHE_FOREVER = b"public, max-age=31536000, immutable"
WITHOUT_SESSION = ("/static/", "/_solara/", "/jupyter/", "/resourcez")
"""Paths of what is no page."""
PAGE_STYLES = "/static/assets/pages.css"
"""Where ``custom.css`` finds the style sheets of all pages."""

DISCONNECTED = re.compile(r"<v-progress-circular[^>]*>\s*Server\s+disconnected\.\s*</v-progress-circular>")
"""What Solara shows over a page whose server is gone."""
DROP_KEY = (
    "<script>if (/^#key=/.test(location.hash)) history.replaceState(null, '', location.pathname + location.search);"
    "</script>"
)
"""The key goes out of the address where it was not needed any more."""


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
        f'<meta name="color-scheme" content="light dark"><style>{style_sheet()}</style>{DROP_KEY}'
        f"{texts_script(language)}</head>"
    )
    zoom = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    lines = [zoom if 'name="viewport"' in line else line for line in page.splitlines()]
    return (
        DISCONNECTED.sub(lambda _: stopped_note(), "\n".join(lines))
        .replace("<html>", f'<html lang="{language}">', 1)
        .replace("</head>", head, 1)
    )


class Middleware:
    """The application as visitors get it. Names of other places, websockets of pages of others, and whoever has no key
    where one is needed, are refused.

    Args:
        app: all pages.
        access: who is answered.
        routes: other applications by prefix of path, for anybody who calls this server by a name of its own. They find
            in the scope, as ``admitted``, whether a request may see everything.
        capacity: how many come in.
    """

    def __init__(
        self,
        app: Any,
        access: Access,
        routes: Mapping[str, ASGIApp] = MappingProxyType({}),
        capacity: Capacity | None = None,
    ) -> None:
        self.app, self.access, self.routes = app, access, routes
        self.capacity = capacity or Capacity(Limits(), tuple)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        is_socket, admitted = scope["type"] == "websocket", self.access.admits(scope)
        send = send if is_socket else with_safe_headers(send, self.access.embed_from)
        route = next((app for prefix, app in self.routes.items() if is_under(scope["path"], prefix)), None)
        if not self.access.allows_host(scope) or (is_socket and not is_own(scope)):
            await refuse(scope, send)
        elif route is not None:
            with request_language(scope, browser=True):
                await route(scope | {"admitted": admitted}, receive, send)
        elif scope["path"] in READY_PATHS and not is_socket:
            await self.capacity.say_ready(scope, send)
        elif scope["path"] == KEY_PATH and not is_socket:
            await take_key(self.access, scope, receive, send)
        elif not admitted:
            with request_language(scope):
                await (refuse(scope, send) if is_socket else ask_for_key(send))
        elif is_socket:
            await self.capacity.open_session(self.app, scope, receive, send)
        elif scope["path"] == PAGE_STYLES:
            await reply(send, page_styles().encode(), b"text/css; charset=utf-8")
        else:
            await self.page(scope, receive, send)

    async def page(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request for a page, or for a part of one."""
        is_page = not scope["path"].startswith(WITHOUT_SESSION)
        if is_page or is_local(scope):  # pages are dressed; and packing takes longer than sending
            scope = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
        has_session = is_page and scope["method"] == "GET"
        writer = ResponseWriter(scope["path"], send, self.access.embed_from)
        with request_language(scope):
            if has_session and not self.capacity.take_seat():
                await say_full(send)
                return
            await self.app(scope, receive, writer.send)
        if has_session and writer.status != 200:
            self.capacity.leave_seat()


def request_language(scope: Any, browser: bool = False) -> AbstractContextManager[None]:
    """The language of an answer: that of the address, else of the browser where it counts, as on plain pages; a page of
    Solara speaks English unless its link says otherwise, so that a link shows everybody the same.
    """
    accepted = header_of(scope, b"accept-language") if browser else ""
    return use_language(language_of_request(scope.get("query_string", b"").decode("latin-1"), accepted))


def is_under(path: str, prefix: str) -> bool:
    """Whether a path is a prefix or begins with it as a folder."""
    return path == prefix or path.startswith(prefix + "/")


def is_own(scope: Any) -> bool:
    """Whether a websocket is opened by one of our pages, or by a program that is no browser. Browsers name the page's
    origin: of a sandboxed frame it is ``null``, of a file on the disk ``file://``.
    """
    origin, host = dict(scope["headers"]).get(b"origin"), header_of(scope, b"host")
    return origin is None or origin.decode("latin-1") in (f"http://{host}", f"https://{host}")


def with_safe_headers(send: Callable[..., Any], embed_from: Sequence[str] = ()) -> Callable[..., Any]:
    """Send answers with ``SAFE_HEADERS``, and not into a frame unless somebody may show them in one."""
    more = SAFE_HEADERS if embed_from else [*SAFE_HEADERS, (b"x-frame-options", b"DENY")]

    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return send_safely


def framing_policy(embed_from: Sequence[str]) -> str:
    """Whose pages may show ours in a frame, as a part of a content policy."""
    return f"frame-ancestors {' '.join(embed_from) or chr(39) + 'none' + chr(39)}"


class ResponseWriter:
    """One answer: pages are collected and dressed, everything else passes."""

    def __init__(self, path: str, send: Callable[..., Any], embed_from: Sequence[str] = ()) -> None:
        self.path, self.out, self.embed_from = path, send, embed_from
        self.start: Message | None = None
        self.status = 0
        self.body = b""

    async def send(self, message: Message) -> None:
        """Take the next part from the application."""
        if message["type"] == "http.response.start":
            headers, self.status = dict(message["headers"]), message["status"]
            page = headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers
            if page or message["status"] == 404:
                self.start = message
                return
            if self.path.startswith("/_solara/cdn/"):  # versions are in the names
                message = {**message, "headers": [*message["headers"], (b"cache-control", CACHE_FOREVER)]}
            await self.out(message)
        elif self.start is None:
            await self.out(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self.finish(self.start)

    async def finish(self, start: Message) -> None:
        """Send a whole page."""
        body = missing_page(self.path) if start["status"] == 404 else shell(self.body.decode()).encode()
        own = (b"content-length", b"content-type")
        policy = f"{CONTENT_POLICY}; {framing_policy(self.embed_from)}"
        headers = [h for h in start["headers"] if h[0] not in own]
        headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"text/html; charset=utf-8"),
                    (b"content-security-policy", policy.encode())]  # fmt: skip
        await self.out({**start, "headers": headers})
        await self.out({"type": "http.response.body", "body": body})
