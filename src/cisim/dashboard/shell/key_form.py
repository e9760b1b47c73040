"""The key comes in once, by a form, and stays in the browser as a cookie that scripts and other sites do not get."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs

from cisim.dashboard.shell.access import Access, cookie_name
from cisim.dashboard.shell.answers import ask_for_key, reply

MAX_FORM = 4096
"""Bytes of a form; a key has 22."""
MAX_SECONDS = 10.0
"""For its way here."""


async def take_key(access: Access, scope: Any, receive: Any, send: Any) -> None:
    """Answer the form: with a cookie and the page that was wanted, or with the question again."""
    try:
        async with asyncio.timeout(MAX_SECONDS):
            fields = parse_qs(await _body(receive))
    except TimeoutError:
        fields = {}
    key, target = (fields.get(name, [""])[0] for name in ("key", "next"))
    target = target if is_path(target) else "/"
    if scope["method"] != "POST" or not (access.is_key(key) or access.admits(scope)):
        await ask_for_key(send, wrong=bool(key), target=target)
        return
    headers = [(b"location", target.encode()), (b"cache-control", b"no-store")]
    if access.is_key(key):
        cookie = f"{cookie_name(scope)}={key}; HttpOnly; SameSite=Strict; Path=/"
        headers.append((b"set-cookie", cookie.encode()))
    await reply(send, b"", b"text/plain", 303, headers)


def is_path(target: str) -> bool:
    """Whether a text is a path of this server, and no address of another one."""
    return target.startswith("/") and target[1:2] not in ("/", "\\") and target.isascii() and target.isprintable()


async def _body(receive: Any) -> str:
    """The text of a form; nothing of one that is too long."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_FORM or message["type"] != "http.request":
            return ""
        if not message.get("more_body"):
            return body.decode("latin-1")
