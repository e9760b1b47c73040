"""The end of a room: phones, screen and host are told, nothing is lost, and the debrief is a file to keep."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from click.testing import CliRunner

from cisim.cli.group import main
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.store import Store
from cisim.version import __version__
from cisim.workshop import survey_items, talk_prompts
from room_tools import Hall

ENDED = "This room has ended"


pytestmark = pytest.mark.usefixtures("no_answers")


def test_phones_are_told_send_nothing_more_and_ask_no_more(hall):
    phone = hall.phone()
    hall.vote(phone, start="40")
    before = json.loads(phone.get(f"/j/{hall.code}/state").text)["v"]
    hall.act("end")
    assert json.loads(phone.get(f"/j/{hall.code}/state").text)["v"] != before, "pages that are open find out"
    page = phone.get(f"/j/{hall.code}").text
    assert ENDED in page
    assert "kept on the computer of the host" in page
    assert "<form" not in page
    assert "<script" not in page
    late = hall.vote(phone, start="50")
    assert late.status == 409
    assert "was not taken" in late.text
    assert dict(hall.room.answers("welcome", "start")) == {1: 40.0}


def test_nobody_joins_a_room_that_has_ended(hall):
    hall.act("end")
    visitor = hall.visitor()
    answer = visitor.get(f"/j/{hall.code}")
    assert answer.status == 410
    assert f"The host has ended room {hall.code}, so nobody can join it." in answer.text
    assert 'name="code"' in answer.text, "another code can be typed"
    assert not visitor.cookies
    assert not hall.room.seats


def test_the_screen_says_so_and_asks_no_more_once_the_debrief_is_there(hall):
    assert not hall.counts()["over"]
    hall.act("end")
    screen = unescape(hall.host.get(f"/room/{hall.code}/screen").text)
    assert f"<h1>{ENDED}</h1>" in screen
    assert talk_prompts()[0] in screen
    assert f"/j/{hall.code}" not in screen
    assert hall.counts()["over"]


def test_the_host_is_asked_first_and_then_told_what_is_kept_and_can_only_open_the_room_again(hall):
    asked = re.search(r'id="end" data-ask="([^"]*)"', hall.host.get(f"/room/{hall.code}").text)[1]
    assert "Nothing is deleted" in asked
    page = hall.act("end").text
    assert "Nothing was deleted" in page
    assert f"cisim workshop forget {hall.code}" in page
    assert set(re.findall(r'name="do" value="(\w+)"', page)) == {"resume"}
    for do in ("next", "repeat", "freeze", "year", "free"):
        assert hall.act(do, seat="1").status == 409
    paper = {"token": hall.token(), "gain": "3", "who.collective_ahead": "5"}
    assert hall.host.post(f"/room/{hall.code}/paper", paper).status == 409
    assert not hall.room.votes
    assert "ended, 0 seats" in hall.host.get("/room").text


def test_opened_again_a_room_goes_on_where_it_was_and_a_restart_keeps_the_end(hall):
    phone = hall.phone()
    hall.move_to("predict")
    hall.vote(phone, gain="7")
    hall.act("timer", seconds="60")
    hall.act("end")
    hall.restart()
    assert hall.room.ended
    assert ENDED in hall.again(phone).get(f"/j/{hall.code}").text
    hall.act("resume")
    page = phone.get(f"/j/{hall.code}").text
    assert "Seat 1" in page
    assert '<option value="7" selected>' in page
    assert hall.room.until is None
    kinds = [line.split(",")[3] for line in hall.host.get(f"/room/{hall.code}/log.csv").text.splitlines()]
    assert kinds[-2:] == ["ended", "resumed"]


def test_the_command_opens_another_room_where_the_last_one_has_ended(tmp_path, monkeypatch):
    monkeypatch.setenv("CISIM_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("cisim.dashboard.shell.server.serve", lambda *given, **_: given[2](None))
    rooms = Rooms(Store(tmp_path))
    code = rooms.open("small-town").code
    plain = ["workshop", "--address", "127.0.0.1", "--port", "0", "--scenario", "small-town", "--no-browser"]
    assert f"room {code} goes on" in CliRunner().invoke(main, plain).output
    rooms.act(rooms.room(code), {"do": "end"})
    assert code not in CliRunner().invoke(main, plain).output
    listed = CliRunner().invoke(main, ["workshop", "list"]).output
    assert re.search(rf"^{code} .*  ended$", listed, re.M)


def test_the_debrief_is_one_file_with_seed_and_version_and_nothing_to_load(hall, tmp_path, monkeypatch):
    phone = hall.phone()
    for stage in ("welcome", "debrief"):
        hall.move_to(stage)
        hall.vote(phone, **dict.fromkeys(survey_items(), "4"))
    assert "debrief.html" in hall.host.get(f"/room/{hall.code}").text
    hall.act("end")
    answer = hall.host.get(f"/room/{hall.code}/debrief.html")
    assert answer.header("content-disposition") == f'attachment; filename="workshop-{hall.code}-debrief.html"'
    text = unescape(answer.text)
    assert all(prompt in text for prompt in talk_prompts())
    assert "Before and after" in text
    assert f"seed 1, model {__version__}, illustrative, not calibrated to your community." in text
    assert not re.search(r"<script|<link|\b(src|href)=", answer.text)
    monkeypatch.setenv("CISIM_DATA_DIR", str(tmp_path))
    out = tmp_path / "later.html"
    assert CliRunner().invoke(main, ["workshop", "debrief", hall.code, "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == answer.text, "the command writes the same when the page is gone"


def test_the_debrief_is_in_the_language_of_the_room(tmp_path):
    hall = Hall(tmp_path)
    hall.code = hall.rooms.open("small-town", "es", rounds=4).code
    text = hall.host.get(f"/room/{hall.code}/debrief.html").text
    assert '<html lang="es"' in text
    assert f"Puesta en común de la sala {hall.code}" in text
    assert "ilustrativo, no calibrado" in text
