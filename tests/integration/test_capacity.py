"""How many visitors and jobs the dashboard takes on, and what it says above that."""

from __future__ import annotations

import asyncio
import json
import re
from threading import Event, Thread

import pytest

from cisim.dashboard.shell.access import Access
from cisim.dashboard.shell.capacity import Capacity, Limits
from cisim.dashboard.shell.middleware import Middleware
from cisim.dashboard.shell.plain_visitor import come_in, request
from cisim.dashboard.shell.spawn import start, stop
from cisim.dashboard.state.jobs import WAITING_PER_JOB, JobQueue, Stopped
from cisim.errors import CisimError
from machine import patience

GATE = {"headers": [(b"host", b"localhost:8765")], "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8765)}


def ask(capacity, path, kind="http", status=200):
    """What a request got, in order."""
    sent = []

    async def inner(scope, receive, send):
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/html")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"<html><head></head>page</html>"})
        else:
            await send({"type": "websocket.accept"})

    async def send(message):
        sent.append(message)

    middleware = Middleware(inner, Access(), capacity=capacity)
    asyncio.run(middleware(GATE | {"type": kind, "path": path, "method": "GET"}, None, send))
    return sent


def test_who_comes_when_all_is_full_is_told_so_and_asks_again():
    kernels = ["a", "b"]
    capacity = Capacity(Limits(sessions=3), lambda: kernels)
    assert ask(capacity, "/")[0]["status"] == 200  # the page has a seat, whose websocket is still to come
    start, body = ask(capacity, "/compare")
    assert start["status"] == 503
    assert b"This computer is full. Try again in a minute." in body["body"]
    after = int(dict(start["headers"])[b"retry-after"])
    assert re.search(rb'http-equiv="refresh" content="%d"' % after, body["body"])
    assert ask(capacity, "/static/a.css")[0]["status"] == 200  # whoever is here goes on
    kernels.remove("a")
    assert ask(capacity, "/")[0]["status"] == 200


def test_a_page_that_was_sent_has_a_session_and_a_lost_connection_comes_back():
    capacity = Capacity(Limits(sessions=1), lambda: [])
    channel = "/jupyter/api/kernels/{}/channels"
    ask(capacity, "/")
    assert capacity.is_full
    assert ask(capacity, channel.format("new"), "websocket")[0]["type"] == "websocket.accept"
    full = Capacity(Limits(sessions=1), lambda: ["here"])
    assert ask(full, channel.format("here"), "websocket")[0]["type"] == "websocket.accept"
    assert ask(full, channel.format("new"), "websocket")[0] == {"type": "websocket.close", "code": 1013}


def test_a_tab_that_lost_its_connection_makes_room_for_who_comes(monkeypatch):
    now, closed = [0.0], Event()
    monkeypatch.setattr("cisim.dashboard.shell.capacity.monotonic", lambda: now[0])
    kernels = ["gone", "lost just now", "here"]
    capacity = Capacity(Limits(sessions=3), lambda: kernels, lambda kernel: (kernels.remove(kernel), closed.set()))
    for kernel, now[0] in (("gone", 0.0), ("lost just now", 25.0)):
        ask(capacity, f"/jupyter/api/kernels/{kernel}/channels", "websocket")
    now[0] = 29.0
    assert ask(capacity, "/")[0]["status"] == 503
    now[0] = 31.0
    assert ask(capacity, "/")[0]["status"] == 200
    assert closed.wait(patience(10))
    assert kernels == ["lost just now", "here"]
    assert ask(capacity, "/")[0]["status"] == 503


def test_what_is_no_page_takes_no_seat():
    capacity = Capacity(Limits(sessions=1), lambda: [])
    ask(capacity, "/nowhere", status=404)
    assert not capacity.is_full


def test_memory_has_a_limit():
    assert Capacity(Limits(memory=1), lambda: []).is_full
    assert not Capacity(Limits(memory=10**6), lambda: []).is_full


def test_readiness_is_said_in_numbers_and_nothing_else():
    kernels = ["secret-kernel"]
    for most, path, status, state in (
        (2, "/readyz", 200, "ready"),
        (1, "/readyz", 503, "full"),
        (1, "/healthz", 200, "full"),
    ):
        begin, body = ask(Capacity(Limits(sessions=most), lambda: kernels), path)
        assert begin["status"] == status
        assert json.loads(body["body"]) == {"status": state, "sessions": 1, "most": most}


def test_jobs_wait_for_their_turn_in_order():
    queue, order, ended = JobQueue(1), [], Event()

    def run(name):
        with queue.turn(lambda: True):
            order.append(name)

    with queue.turn(lambda: True):
        threads = []
        for name in range(3):
            threads.append(Thread(target=run, args=(name,), daemon=True))
            threads[-1].start()
            while len(queue._waiting) <= name:
                ended.wait(0.01)
        assert order == []
        with pytest.raises(Stopped), queue.turn(lambda: False):
            pass
    for thread in threads:
        thread.join(patience(10))
    assert order == [0, 1, 2]


def test_too_many_jobs_are_refused_with_what_to_do():
    queue = JobQueue(1)
    queue._waiting.extend(range(WAITING_PER_JOB))
    with pytest.raises(CisimError, match="This computer is full"), queue.turn(lambda: True):
        pass


@pytest.mark.slow
def test_a_crowd_is_served_to_the_last():
    """Sixty visitors within three seconds with room for fifteen: none is lost for good, and the server says how it is
    meanwhile. benchmarks/sessions.py takes two hundred.
    """
    process, address = start(options=("--max-sessions", "15"))
    ready = []

    async def visit(k):
        await asyncio.sleep(k / 20)
        visitor, refused = await come_in(address, pause=0.5)
        async with visitor:
            await visitor.open()
            await visitor.drawn()
            await asyncio.sleep(2)
            await visitor.say_goodbye()
        return refused

    async def watch():
        while True:
            begun = asyncio.get_running_loop().time()
            status, text = await request(address, "/readyz")
            ready.append((asyncio.get_running_loop().time() - begun, status, json.loads(text)["sessions"]))
            await asyncio.sleep(0.5)

    async def crowd():
        watching = asyncio.create_task(watch())
        refused = await asyncio.gather(*(visit(k) for k in range(60)))
        watching.cancel()
        return refused

    try:
        refused = asyncio.run(asyncio.wait_for(crowd(), patience(120)))
    finally:
        stop(process)
    assert len(refused) == 60
    assert any(refused)
    assert max(seconds for seconds, _, _ in ready) < patience(2)
    assert {200, 503} <= {status for _, status, _ in ready}
    assert max(sessions for _, _, sessions in ready) <= 15
