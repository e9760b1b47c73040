"""Whom the server of the dashboard answers: hosts, keys, websockets, frames. In a browser: test_attacks.py."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode

import pytest

from cisim.dashboard.shell import server
from cisim.dashboard.shell.access import Access, access_for
from cisim.dashboard.shell.middleware import Middleware
from cisim.errors import CisimError

KEY = "k3y-of-this-server"
HERE, LAN_HOST, OTHER = "127.0.0.1", "192.0.2.1", "192.0.2.9"
LAN = Access(KEY, ("192.0.2.1",))


class Answer:
    """What a request got: the status (of a websocket 101 or 403), headers, body, what reached an application."""

    def __init__(self, sent, reached):
        start = sent[0] if sent else {}
        self.reached = reached
        self.status = start.get("status", 101 if reached else 403)
        self.headers = {name.decode(): value.decode() for name, value in start.get("headers", ())}
        self.body = b"".join(message.get("body", b"") for message in sent).decode()


def ask(access=LAN, path="/", client=HERE, kind="http", method="GET", body="", routes=None, **headers):
    """Ask as a client; ``headers`` with ``_`` for ``-``."""
    reached, sent = [], []

    async def inner(scope, receive, send):
        reached.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": b"<html><head></head>secret</html>"})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": body.encode()}

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": kind,
        "path": path,
        "method": method,
        "headers": given,
        "client": (client, 5),
        "server": (HERE, 8765),
    }
    apps = dict.fromkeys(routes or (), inner)
    asyncio.run(Middleware(inner, access, apps)(scope, receive, send))
    return Answer(sent, reached)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("127.0.0.1:8765", True),
        ("localhost:8765", True),
        ("[::1]", True),
        ("192.0.2.1:8765", True),
        ("example.org", False),  # a name of elsewhere that was made to point here
        ("127.0.0.1.example.org:8765", False),
        ("192.0.2.2:8765", False),
        ("", False),
        ("127.0.0.1:8765@example.org", False),
    ],
)
def test_only_names_of_this_computer_are_answered(kind, host, is_allowed):
    answer = ask(Access("", ("192.0.2.1",)), kind=kind, host=host)
    assert bool(answer.reached) == is_allowed
    assert answer.status == (200 if kind == "http" else 101) if is_allowed else answer.status in (421, 403)


def test_the_address_a_connection_arrives_at_is_one_of_this_computer():
    reached = []

    async def inner(scope, receive, send):
        reached.append(scope)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"10.0.0.5:8765")], "client": (HERE, 1)}
    for address in ("::ffff:10.0.0.5", "10.0.0.6"):
        asyncio.run(Middleware(inner, Access())(scope | {"server": (address, 8765)}, None, _nothing))
    assert len(reached) == 1


async def _nothing(message):
    pass


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("http://127.0.0.1:8765", True),
        (None, True),  # no browser
        ("http://example.org", False),
        ("http://127.0.0.1:9999", False),
        ("null", False),  # a sandboxed frame of a page from elsewhere
        ("", False),
        ("file://", False),
        ("ftp://127.0.0.1:8765", False),
    ],
)
@pytest.mark.parametrize("access", [Access(), Access(embed_from=("http://example.org",))])
def test_websockets_are_for_pages_of_our_own(access, origin, passes):
    """Also where others may show them in a frame: the page in it is still our own."""
    headers = {} if origin is None else {"origin": origin}
    assert bool(ask(access, kind="websocket", host="127.0.0.1:8765", **headers).reached) == passes


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("client", "headers", "passes"),
    [
        (HERE, {"host": "127.0.0.1:8765"}, True),
        (HERE, {"host": "192.0.2.1:8765"}, False),
        (HERE, {"host": "127.0.0.1:8765", "x_forwarded_for": OTHER}, False),  # a proxy asks for somebody else
        (OTHER, {"host": "127.0.0.1:8765"}, False),
        (OTHER, {"host": "192.0.2.1:8765"}, False),
        (OTHER, {"host": "192.0.2.1:8765", "cookie": f"other=1; cisim-key-8765={KEY}"}, True),
        (OTHER, {"host": "192.0.2.1:8765", "cookie": f"cisim-key-8765={KEY}x"}, False),
        (OTHER, {"host": "192.0.2.1:8765", "cookie": "cisim-key-8765="}, False),
        (OTHER, {"host": "192.0.2.1:8765", "cookie": f"cisim-key-1={KEY}"}, False),
    ],
)
def test_who_asks_from_elsewhere_needs_the_key(kind, client, headers, passes):
    answer = ask(kind=kind, client=client, **headers)
    assert bool(answer.reached) == passes
    if kind == "http" and not passes:
        assert answer.status == 401
        assert "A key is needed" in answer.body
        assert "secret" not in answer.body
        assert KEY not in answer.body


def test_the_key_becomes_a_cookie_once():
    lan = {"client": OTHER, "host": "192.0.2.1:8765", "path": "/_cisim/key"}
    answer = ask(method="POST", body=urlencode({"key": KEY, "next": "/compare?years=2"}), **lan)
    assert (answer.status, answer.headers["location"]) == (303, "/compare?years=2")
    assert answer.headers["set-cookie"] == f"cisim-key-8765={KEY}; HttpOnly; SameSite=Strict; Path=/"
    for wrong in ({"key": KEY[:-1]}, {"key": ""}, {}):
        answer = ask(method="POST", body=urlencode(wrong), **lan)
        assert answer.status == 401
        assert "set-cookie" not in answer.headers
    assert ask(method="GET", **lan).status == 401
    assert ask(method="POST", body="x" * 9000 + f"&key={KEY}", **lan).status == 401


@pytest.mark.parametrize("target", ["//example.org", "/\\example.org", "http://example.org", "/\r\nx: y", ""])
def test_the_form_leads_nowhere_else(target):
    body = urlencode({"key": KEY, "next": target})
    answer = ask(method="POST", body=body, client=OTHER, host="192.0.2.1", path="/_cisim/key")
    assert answer.headers["location"] == "/"


def test_the_key_is_new_and_of_128_bits_where_others_can_ask():
    keys = {access_for(host).key for host in ("0.0.0.0", "::", "192.0.2.1", "fd00::2", "192.0.2.1")}
    assert len(keys) == 5
    assert all(re.fullmatch("[A-Za-z0-9_-]{22}", key) for key in keys)
    assert {access_for(host).key for host in ("127.0.0.1", "localhost", "::1", "127.0.0.2")} == {""}


def test_addresses_that_are_printed_carry_the_key(monkeypatch):
    monkeypatch.setattr(server, "lan_addresses", lambda: ["192.0.2.1", "10.0.0.5", "fd00::2"])
    access = access_for("0.0.0.0", allowed_hosts=("box.example",))
    end = f":8765/#key={access.key}"
    expected = [
        "http://127.0.0.1:8765/",
        *(f"http://{name}{end}" for name in ("192.0.2.1", "10.0.0.5", "box.example")),
    ]
    assert server.addresses_of("0.0.0.0", 8765, access) == expected
    access = access_for("::")
    assert f"http://[fd00::2]:8765/#key={access.key}" in server.addresses_of("::", 8765, access)
    access = access_for("192.0.2.1")
    assert server.addresses_of("192.0.2.1", 8765, access) == [f"http://{LAN_HOST}:8765/#key={access.key}"]
    assert server.addresses_of("127.0.0.1", 8765, access_for("127.0.0.1")) == ["http://127.0.0.1:8765/"]


def test_applications_beside_the_pages_need_no_key_and_know_who_has_it():
    lan = {"client": OTHER, "host": "192.0.2.1:8765", "routes": ["/j"]}
    for path, cookie, admitted in (("/j", "", False), ("/j/ABCD/state", f"cisim-key-8765={KEY}", True)):
        answer = ask(path=path, cookie=cookie, **lan)
        assert answer.status == 200
        assert answer.reached[0]["admitted"] is admitted
    assert ask(path="/jupyter/x", **lan).status == 401
    assert ask(path="/j", **lan | {"host": "example.org"}).status == 421
    assert not ask(path="/j", kind="websocket", origin="null", **lan).reached


def test_no_answer_is_guessed_at_or_shown_within_a_page_of_others():
    for answer in (ask(host="localhost"), ask(host="example.org"), ask(client=OTHER, host="192.0.2.1")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in ask(host="localhost").headers["content-security-policy"]


def test_pages_for_others_are_not_packed_before_they_are_dressed():
    cookie = f"cisim-key-8765={KEY}"
    answer = ask(client=OTHER, host="192.0.2.1:8765", cookie=cookie, accept_encoding="gzip")
    assert "accept-encoding" not in {name.decode() for name, _ in answer.reached[0]["headers"]}
    assert "content-security-policy" in answer.headers


def test_a_frame_is_for_who_was_asked_for():
    answer = ask(access_for("127.0.0.1", embed_from=("http://localhost:8000", "https://a.example")), host="localhost")
    assert "frame-ancestors http://localhost:8000 https://a.example" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize("origin", ["*", "localhost:8000", "http://a.example/slides", "file://", "http://a.example; x"])
def test_what_is_no_origin_may_show_nothing(origin):
    with pytest.raises(CisimError, match="an origin is expected, as http"):
        access_for("127.0.0.1", embed_from=(origin,))


@pytest.mark.parametrize("name", ["http://a.example", "a.example:80", "", "a/b"])
def test_what_is_no_name_is_not_allowed(name):
    with pytest.raises(CisimError, match="without http:// and port"):
        access_for("127.0.0.1", allowed_hosts=(name,))
