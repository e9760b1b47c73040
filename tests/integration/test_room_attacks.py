"""What somebody in the same network may try against a room: each attempt is refused, and the room goes on."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
from contextlib import ExitStack, closing
from threading import Thread
from time import monotonic, sleep

import pytest

from cisim.dashboard.room import background
from cisim.dashboard.room.access import ANSWERS, NEW_SEATS
from cisim.dashboard.room.questions import answer_to, questions_of
from cisim.dashboard.room.room import MOST_SEATS
from cisim.dashboard.room.rooms import AWAY_SECONDS, Rooms
from cisim.dashboard.room.store import Store
from cisim.dashboard.shell.idle_connections import closing_idle
from cisim.errors import CisimError
from cisim.language import use_language
from room_tools import KEY, LAN


@pytest.fixture
def hall(hall, no_answers):
    """Others here ask the model without a room."""
    return hall


@pytest.mark.parametrize(
    "form",
    [
        {f"f{k}": "x" for k in range(1500)},
        {"stage": "predict", "gain": "9" * 10_000},
        {"stage": "round_1", "year": "9" * 5000, "t.claims": "1"},
        {"stage": "round_1", "year": "0", "t.claims": "9" * 5000},
        {"stage": "round_1", "year": "-1", "t.claims": "1"},
        {"stage": "round_1", "year": "²", "t.claims": "³"},
        {"stage": "predict", "gain": "nan"},
        {"stage": "predict", "gain": "1e999"},
        {"stage": "predict", "who": "<script>alert(1)</script>"},
        {"stage": "predict", "first": "'; drop table events; --"},
        {"stage": "\x00", "gain": "\ud7ff"},
        {"gain": "x" * 40_000},
        {},
    ],
)
def test_a_malformed_form_is_refused_and_changes_nothing(hall, form):
    phone = hall.phone()
    for stage in ("predict", "round_1"):
        hall.move_to(stage)
        before = hall.room
        answer = phone.post(f"/j/{hall.code}/answer", form)
        assert 400 <= answer.status < 500
        assert "<script>alert" not in answer.text
        assert hall.room == before


@pytest.mark.parametrize("do", ["free", "timer", "year", "stage", "drop", ""])
def test_a_malformed_form_of_the_host_is_refused_too(hall, do):
    before = hall.room
    assert hall.act(do, seat="9" * 5000, seconds="9" * 5000, year="x", stage="<b>").status in (400, 409)
    assert hall.room == before


@pytest.mark.parametrize(
    "code",
    [
        "..%2f..%2froom",
        "%0d%0aSet-Cookie:%20a=b",
        "%00",
        "%E2%80%A8",
        "' or 1=1 --",
        "{{7*7}}",
        "<svg onload=alert(1)>",
    ],
)
@pytest.mark.parametrize("tail", ["", "/answer", "/state"])
def test_codes_that_are_none_find_nothing_and_get_into_no_header(hall, code, tail):
    from urllib.parse import unquote

    answer = hall.visitor().get(f"/j/{unquote(code)}{tail}", follow=False)
    assert answer.status in (303, 307, 404)
    assert answer.header("location") in ("", "/j", "/j/")
    assert "<svg onload" not in answer.text
    assert "49" not in answer.text.partition("</style>")[2].replace("&#39;", "").replace("&#34;", "")


def test_a_form_that_is_slow_to_come_meets_the_room_as_it_then_is(hall):
    phone = hall.phone()
    hall.move_to("predict")
    phone.before_body = lambda: hall.rooms.act(hall.room, {"do": "stage", "stage": "reveal"})
    answer = phone.post(f"/j/{hall.code}/answer", {"stage": "predict", "gain": "3"})
    assert answer.status == 409
    assert not hall.room.votes, "nobody guesses after the reveal"


def test_whoever_takes_many_seats_keeps_nobody_out(tmp_path):
    now = [1_000_000.0]
    rooms = Rooms(Store(tmp_path), lambda: now[0])
    room = rooms.open("small-town")
    rooms.store.add(room.code, "vote", rooms.sit(room, "first"), {"stage": "welcome", "question": "start", "value": 1})
    for k in range(MOST_SEATS - 1):
        rooms.sit(rooms.room(room.code), f"flood {k}")
    with pytest.raises(CisimError, match="All seats"):
        rooms.sit(rooms.room(room.code), "late")
    now[0] += AWAY_SECONDS + 1
    assert rooms.sit(rooms.room(room.code), "late") == 2, "of somebody who never answered"
    assert 1 in rooms.room(room.code).seats, "who has answered keeps the seat"


def test_seats_and_answers_of_a_minute_have_a_limit(hall):
    phone = hall.phone()
    for k in range(ANSWERS):
        assert hall.vote(phone, start=str(k)).status == 200
    refused = hall.vote(phone, start="99")
    assert refused.status == 429
    assert 'value="99"' in refused.text, "what was typed is still there"
    assert hall.room.answers("welcome", "start")[1] == ANSWERS - 1
    for _ in range(NEW_SEATS - 1):
        hall.phone("192.168.4.20")
    assert hall.visitor("192.168.4.20").get(f"/j/{hall.code}").status == 429
    assert hall.phone("192.168.4.21").get(f"/j/{hall.code}").status == 200


def test_what_was_typed_stays_in_a_form_that_was_refused(hall):
    phone = hall.phone()
    hall.move_to("round_1")
    refused = hall.decide(phone, claims="9", trials="8")
    assert refused.status == 400
    assert "17" in refused.text
    assert 'name="t.claims" value="9"' in refused.text
    hall.move_to("predict")
    hall.act("freeze")
    assert 'value="-3" selected' in hall.vote(phone, gain="-3").text


def test_no_name_of_another_place_and_no_websocket_is_answered(hall):
    stranger = hall.visitor()
    stranger.host = "rebound.example"
    for path in ("/j", f"/j/{hall.code}", f"/room/{hall.code}"):
        assert stranger.get(path).status == 421
    phone = hall.phone()
    sent, cookie = [], f"cisim-seat={phone.cookies['cisim-seat']}"
    scope = {"type": "websocket", "path": f"/j/{hall.code}/state", "query_string": b"", "root_path": "",
             "raw_path": b"", "scheme": "ws", "subprotocols": [], "client": ("192.168.4.20", 5), "server": (LAN, 8765),
             "headers": [(b"host", LAN.encode()), (b"cookie", cookie.encode())]}  # fmt: skip

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(hall.app(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_cookie_of_a_seat_is_none_in_another_place(hall):
    phone = hall.phone()
    stolen = hall.visitor("192.168.4.99")
    stolen.cookies = {"cisim-key-8765": phone.cookies["cisim-seat"], "cisim-seat": KEY}
    for path in ("/", "/explore", f"/room/{hall.code}", f"/room/{hall.code}/log.csv", f"/room/{hall.code}/state"):
        assert stolen.get(path).status == 401
    foreign = {"origin": "http://evil.example"}
    assert phone.post(f"/j/{hall.code}/answer", {"stage": "welcome", "start": "1"}, **foreign).status == 403
    assert hall.host.post(f"/room/{hall.code}/act", {"do": "next", "token": hall.token()}, **foreign).status == 403


def test_an_answer_of_others_shows_in_nothing_that_a_phone_can_ask_for(hall):
    hall.move_to("predict")
    voter, spy = hall.phone(), hall.phone()
    before = [spy.get(f"/j/{hall.code}{tail}") for tail in ("", "/state")]
    hall.vote(voter, gain="17", who="practically_same")
    after = [spy.get(f"/j/{hall.code}{tail}") for tail in ("", "/state")]
    assert [(a.text, a.headers) for a in before] == [(a.text, a.headers) for a in after]


@pytest.mark.parametrize(
    ("kind", "seat", "data"),
    [
        ("opened", None, "{}"),
        ("opened", None, '{"scenario": "small-town", "language": "xx", "seed": 1, "rounds": 4}'),
        ("vote", 1, '{"stage": "predict", "question": "gain", "value": {}}'),
        ("decision", 1, '{"stage": "welcome", "year": 0, "tokens": {"claims": "many"}, "conditions": []}'),
        ("stage", None, "no json"),
        ("stage", None, "[]"),
    ],
)
def test_a_log_of_others_is_named_and_other_rooms_go_on(hall, kind, seat, data):
    foreign = hall.rooms.open("small-town", rounds=4).code
    hall.rooms.act(hall.rooms.room(foreign), {"do": "stage", "stage": "round_1"})
    data = data.replace("welcome", "round_1")
    with closing(sqlite3.connect(hall.rooms.store.path)) as base, base:
        base.execute("insert into events (room, at, kind, seat, data) values (?, 2e9, ?, ?, ?)",
                     (foreign, kind, seat, data))  # fmt: skip
    hall.restart()
    assert [room.code for room in hall.rooms.living()] == [hall.code]
    with pytest.raises(CisimError, match=f"log of room {foreign} cannot be read; cisim workshop forget {foreign}"):
        hall.rooms.find(foreign)
    for path in (f"/j/{foreign}", f"/j/{foreign}/state", "/room", f"/room/{foreign}"):
        answer = hall.host.get(path)
        assert answer.status in (200, 500)
        assert str(hall.folder) not in hall.visitor().get(path).text
    assert hall.phone().get(f"/j/{hall.code}").status == 200
    assert hall.rooms.store.forget(foreign) >= 1


def test_a_file_that_is_no_log_is_named(tmp_path):
    (tmp_path / "rooms.sqlite").write_text("kind,seat\nvote,1\n" * 200)
    with pytest.raises(CisimError, match=r"rooms\.sqlite: the log of workshop rooms cannot be used"):
        Store(tmp_path)


def test_rooms_of_one_community_in_two_languages_get_answers_each_in_its_own(tmp_path):
    rooms = Rooms(Store(tmp_path))
    english, german = (rooms.open("small-town", language, rounds=4) for language in ("en", "de"))
    said = {}
    for room, browser in ((german, "en"), (english, "de")):
        with use_language(browser):
            question = questions_of(room, "welcome")[0]
            while (answer := answer_to(room, question)) is None:
                sleep(0.05)
        said[room.code] = answer.sentences[0]
    assert "in the model" in said[english.code]
    assert "in the model" not in said[german.code]


def test_a_year_does_not_wait_for_what_takes_long():
    slow = background.Background(lambda key: sleep(key), lane=background.LONG)
    quick = background.Background(lambda key: key, lane=background.SHORT)
    slow.get(1.5)
    begin = monotonic()
    while quick.get(3) is None:
        sleep(0.01)
    assert monotonic() - begin < 1.4


def test_a_connection_that_asks_nothing_is_closed_and_others_are_answered():
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = uvicorn.Config(app, log_level="error", lifespan="off", http=closing_idle(AutoHTTPProtocol, 0.3))
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = listener.getsockname()
    with ExitStack() as stack:
        silent, slow, good = (stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(3))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ")
        for _ in range(4):  # asks again and again, for longer than an idle connection may stay
            good.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"204" in good.recv(1000)
            sleep(0.2)
        assert silent.recv(10) == b""
        assert slow.recv(10) == b""
    server.should_exit = True
    thread.join(20)


def test_the_state_of_a_phone_is_small(hall):
    text = hall.phone().get(f"/j/{hall.code}/state").text
    assert len(text) < 300
    assert set(json.loads(text)) == {"v", "s", "f", "t"}
