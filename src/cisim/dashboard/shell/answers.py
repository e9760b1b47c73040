"""Answers of the server's own: whole pages without Solara, and refusals."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from difflib import get_close_matches
from hashlib import sha256
from html import escape
from typing import Any

from cisim.dashboard.shell.theme import style_sheet
from cisim.language import _, current_language

KEY_PATH = "/_cisim/key"
"""Where the key is sent to; the answer puts it into a cookie."""
KEY_SCRIPT = """
const form = document.forms[0], key = new URLSearchParams(location.hash.slice(1)).get('key');
if (location.pathname !== form.getAttribute('action')) {
  form.next.value = location.pathname + location.search;
  if (key) {
    history.replaceState(null, '', form.next.value);
    form.key.value = key;
    form.submit();
  } else {
    fetch(location.href, { method: 'HEAD' }).then((answer) => { if (answer.ok) form.submit(); });
  }
}
"""
"""Of the page that asks for the key. The key of a link is in its fragment, which browsers do not send; it goes into the
form and out of the address. Browsers keep the cookie back where a link of another site was followed: what our own page
asks for has it.
"""
STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;background:var(--paper);"
    "color:var(--ink)}a{color:var(--accent-ink)}li{margin:.4rem 0}input,button{font:inherit;padding:.4rem .6rem}"
)
Headers = Iterable[tuple[bytes, bytes]]
offered_pages: list[tuple[str, str, str]] = []
"""Address, label and purpose of all pages; the application, which knows them, says which."""


def plain_page(title: str, text: str, head: str = "") -> bytes:
    """A page of a heading and a text in HTML."""
    return (
        f'<!doctype html><html lang="{current_language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}<style>{style_sheet()}{STYLE}</style></head><body><main><h1>{escape(title)}</h1>{text}</main></body></html>"
    ).encode()


def plain_policy(script: str = "") -> bytes:
    """The content policy of such a page: nothing from anywhere, and the one script that stands in it."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    scripts = f"script-src 'sha256-{digest}'; connect-src 'self'; " if script else ""
    return (
        f"default-src 'none'; {scripts}style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ).encode()


def missing_page(path: str) -> bytes:
    """What is said where there is no page: the nearest one, and all there are."""
    nothing = _("Nothing is at {address}.").format(address=f"<code>{escape(path[:200])}</code>")
    names = {address: escape(_(label)) for address, label, _purpose in offered_pages}
    close = get_close_matches(path.lower().rstrip("/"), names, 1, 0.7)
    question, meant = _("Did you mean {page}?"), ""
    if close:
        link = f'<a href="{close[0]}" data-testid="nearest">{names[close[0]]}</a>'
        meant = f"<p>{question.format(page=link)}</p>"
    lines = [(address, names[address], escape(_(purpose))) for address, _label, purpose in offered_pages]
    items = "".join(f'<li><a href="{address}">{name}</a>: {purpose}</li>' for address, name, purpose in lines)
    there = _("These pages are there:")
    return plain_page(_("There is no page here"), f"<p>{nothing}</p>{meant}<p>{there}</p><ul>{items}</ul>")


async def ask_for_key(send: Any, wrong: bool = False, target: str = "/") -> None:
    """The page for who has no key: what to do, and a field for it."""
    refused = _("That was not the key.") if wrong else ""
    how = _(
        "Open the whole address that {command} printed where it was started, with all that stands behind {mark}; or "
        "enter what stands there:"
    ).format(command="<code>cisim</code>", mark="<code>#key=</code>")
    key, button = _("Key"), _("Open")
    text = (
        f"<p>{refused} {how}</p>"
        f'<form method="post" action="{KEY_PATH}"><input name="key" aria-label="{key}" type="password" '
        f'autocomplete="off" autofocus> <input name="next" type="hidden" value="{escape(target)}">'
        f"<button>{button}</button></form><script>{KEY_SCRIPT}</script>"
    )
    headers = [(b"content-security-policy", plain_policy(KEY_SCRIPT)), (b"cache-control", b"no-store")]
    await reply(send, plain_page(_("A key is needed"), text), b"text/html; charset=utf-8", 401, headers)


async def refuse(scope: Any, send: Any) -> None:
    """No answer to a page from elsewhere, or under a name that is not ours."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await reply(send, b"This address is not served here.", b"text/plain", status=421)


async def reply(send: Any, body: bytes, kind: bytes, status: int = 200, headers: Headers = ()) -> None:
    """A whole answer of our own."""
    own = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": body})
