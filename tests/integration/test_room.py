"""The room of a workshop: what phones see and may do, what the host does, and that the log is all there is."""

from __future__ import annotations

import csv
import io
import json
import re
import stat

import pytest
from click.testing import CliRunner

from cisim.cli.group import main
from cisim.dashboard.room.access import WRONG_TRIES, Tries
from cisim.dashboard.room.codes import ALPHABET, is_decent, new_code, tidy_code
from cisim.dashboard.room.export import log_csv
from cisim.dashboard.room.play import PAPER_SEATS
from cisim.dashboard.room.room import fold
from cisim.dashboard.room.rooms import AWAY_SECONDS, Rooms
from cisim.dashboard.room.stages import STAGES
from cisim.dashboard.room.store import Store
from room_tools import KEY, LAN, Hall

pytestmark = pytest.mark.usefixtures("no_answers")


def test_codes_are_told_apart_and_never_rude():
    codes = {new_code(()) for _ in range(500)}
    assert all(re.fullmatch("[A-HJKMNP-Z]{4}", code) and is_decent(code) for code in codes)
    assert not {"I", "O", "L"} & set(ALPHABET)
    assert not is_decent("SEXY")
    assert not is_decent("KKKB")
    assert is_decent("KEMP")
    assert tidy_code(" k-e mp") == "KEMP"
    assert tidy_code("KELP") == tidy_code("KEMPS") == tidy_code("../x") == ""


def test_the_log_is_private_and_the_room_follows_from_it_alone(hall):
    assert stat.S_IMODE(hall.rooms.store.path.stat().st_mode) == 0o600
    phone = hall.phone()
    hall.vote(phone, start="40")
    hall.move_to("predict")
    hall.vote(phone, gain="5", who="collective_ahead")
    hall.act("freeze")
    hall.act("timer", seconds="120")
    assert fold(hall.code, Store(hall.folder).events(hall.code)) == hall.room
    assert phone.cookies["cisim-seat"] not in str(hall.rooms.store.events(hall.code))


def test_a_restart_restores_stage_votes_and_seats_and_phones_go_on(hall):
    phones = [hall.phone(), hall.phone()]
    hall.move_to("predict")
    hall.vote(phones[0], gain="7")
    before = hall.room
    hall.restart()
    assert hall.room == before
    page = hall.again(phones[0]).get(f"/j/{hall.code}").text
    assert '<option value="7" selected>' in page
    assert hall.vote(hall.again(phones[1]), gain="-3").status == 200
    assert dict(hall.room.answers("predict", "gain")) == {1: 7.0, 2: -3.0}


def test_a_new_vote_replaces_the_old_one_and_a_reload_keeps_the_seat(hall):
    hall.move_to("predict")
    phone = hall.phone()
    hall.vote(phone, gain="7")
    hall.vote(phone, gain="-2")
    assert "Seat 1" in phone.get(f"/j/{hall.code}").text
    assert hall.counts()["seats"] == 1
    assert dict(hall.room.answers("predict", "gain")) == {1: -2.0}


def test_a_number_may_be_typed_as_in_print(hall):
    phone = hall.phone()
    hall.move_to("predict")
    hall.vote(phone, gain="−3,5")
    assert dict(hall.room.answers("predict", "gain")) == {1: -3.5}
    refused = hall.vote(phone, gain="400")
    assert refused.status == 400
    assert "Enter a number from -20 to 30." in refused.text


def test_freeze_refuses_with_a_word_and_a_late_answer_finds_the_present_stage(hall):
    phone = hall.phone()
    hall.act("freeze")
    refused = hall.vote(phone, start="40")
    assert refused.status == 409
    assert "The host has stopped answers" in refused.text
    hall.act("thaw")
    assert hall.vote(phone, start="40").status == 200
    hall.move_to("predict")
    late = phone.post(f"/j/{hall.code}/answer", {"stage": "welcome", "start": "50"})
    assert late.status == 409
    assert "The room has moved on" in late.text
    assert 'name="gain"' in late.text
    assert dict(hall.room.answers("welcome", "start")) == {1: 40.0}


def test_late_comers_land_on_the_present_stage(hall):
    hall.move_to("predict")
    assert 'name="who"' in hall.phone().get(f"/j/{hall.code}").text


def test_guesses_are_on_no_page_before_the_reveal(hall):
    hall.move_to("predict")
    hall.vote(hall.phone(), gain="17", who="practically_same")
    other = hall.phone()
    for stage in ("predict", "lock"):
        hall.move_to(stage)
        for page in (other.get(f"/j/{hall.code}").text, hall.host.get(f"/room/{hall.code}/screen").text):
            body = re.sub(r"<(script|style)>.*?</\1>|<select.*?</select>", "", page, flags=re.S)
            assert "17" not in body.replace(LAN, "")
            assert "svg" not in body or stage == "welcome"


def test_unknown_codes_get_help_and_many_of_them_a_pause(hall):
    visitor = hall.visitor("192.168.4.66")
    answer = visitor.get("/j/ZZZZ")
    assert answer.status == 404
    assert "four letters" in answer.text
    assert "<form" in answer.text
    for _ in range(WRONG_TRIES - 1):
        assert visitor.get("/j?code=wrong").status == 404
    assert visitor.get("/j/ZZZZ").status == 429
    assert visitor.get(f"/j/{hall.code}").status == 429, "the right code is not found by trying on"
    assert hall.phone("192.168.4.67").get(f"/j/{hall.code}").status == 200


def test_wrong_tries_are_forgotten_after_a_minute():
    now = [0.0]
    tries = Tries(WRONG_TRIES, lambda: now[0])
    for _ in range(WRONG_TRIES):
        tries.note("a")
    assert tries.exhausted("a")
    assert not tries.exhausted("b")
    now[0] = 61.0
    assert not tries.exhausted("a")


def test_a_code_is_valid_for_twelve_hours(tmp_path):
    now = [0.0]
    rooms = Rooms(Store(tmp_path), lambda: now[0])
    room = rooms.open("small-town")
    now[0] = room.opened + 3600 * 11.9
    assert rooms.find(room.code) is not None
    now[0] = room.opened + 3600 * 12.1
    assert rooms.find(room.code) is None
    assert rooms.living() == []


@pytest.mark.parametrize("path", ["act", "paper", "screen", "log.csv", "debrief.html", "state", ""])
def test_a_phone_reaches_no_page_of_the_host(hall, path):
    phone = hall.phone()
    place = f"/room/{hall.code}/{path}".rstrip("/")
    assert phone.post(place, {"do": "next"}).status in (403, 405)
    assert phone.get(place).status in (401, 405)
    assert phone.get("/").status == 401, "Explore needs the key too"
    assert hall.room.stage == "welcome"


def test_the_token_of_a_seat_is_no_key_of_the_host(hall):
    phone = hall.phone()
    hall.host.cookies |= phone.cookies  # even on the host's own computer
    assert hall.host.post(f"/room/{hall.code}/act", {"do": "next"}).status == 403
    assert hall.host.post(f"/room/{hall.code}/act", {"do": "next", "token": "0" * 32}).status == 403
    refused = hall.host.post(
        f"/room/{hall.code}/act", {"do": "next", "token": hall.token()}, origin="http://evil.example"
    )
    assert refused.status == 403
    assert hall.room.stage == "welcome"


def test_the_host_may_be_elsewhere_with_the_key(hall):
    away = hall.visitor("192.168.4.30")
    away.cookies["cisim-key-8765"] = KEY
    assert "Move on" in away.get(f"/room/{hall.code}").text


def test_the_cookie_is_kept_from_scripts_and_other_sites(hall):
    answer = hall.visitor().get(f"/j/{hall.code}", follow=False)
    cookie = answer.header("set-cookie")
    assert answer.status == 303
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/j" in cookie
    assert len([key for key, _ in answer.headers if key == "set-cookie"]) == 1


def test_who_keeps_no_cookie_takes_no_seat(hall):
    visitor = hall.visitor()
    for _ in range(3):
        visitor.cookies.clear()
        assert visitor.get(f"/j/{hall.code}?again=1").status == 400
    assert hall.counts()["seats"] == 0


def test_pages_of_phones_are_small_and_load_nothing(hall):
    phone = hall.phone()
    for stage in STAGES:
        hall.move_to(stage)
        answer = phone.get(f"/j/{hall.code}")
        assert len(answer.text.encode()) <= 10_000, stage
        assert not re.search(r'(src|href)="(?!/j|data:)', answer.text), stage
        assert "default-src 'none'" in answer.header("content-security-policy")
        state = phone.get(f"/j/{hall.code}/state")
        assert len(state.text) < 300
        assert phone.get(f"/j/{hall.code}/state", if_none_match=state.header("etag")).status == 304


def test_the_state_of_a_phone_changes_with_what_it_has_to_show_and_not_with_the_votes_of_others(hall):
    one, other = hall.phone(), hall.phone()
    before = one.get(f"/j/{hall.code}/state").header("etag")
    hall.vote(other, start="40")
    assert one.get(f"/j/{hall.code}/state").header("etag") == before
    hall.act("freeze")
    assert json.loads(one.get(f"/j/{hall.code}/state").text)["f"] == 1
    hall.act("timer", seconds="60")
    assert 0 < json.loads(one.get(f"/j/{hall.code}/state").text)["t"] <= 60
    hall.act("next")
    assert one.get(f"/j/{hall.code}/state").header("etag") != before


def test_the_host_moves_on_and_back_repeats_and_skips(hall):
    phone = hall.phone()
    hall.act("next")
    hall.vote(phone, gain="4")
    hall.act("repeat")
    assert not hall.room.answers("predict", "gain")
    hall.act("back")
    assert hall.room.stage == "welcome"
    hall.act("back")
    assert hall.room.stage == "welcome"
    hall.move_to("debrief")
    assert hall.act("stage", stage="nowhere").status == 400
    assert hall.act("timer", seconds="-1").status == 400
    assert hall.act("dance").status == 400


def test_the_host_sees_who_is_here_who_has_answered_and_who_is_away(tmp_path):
    hall = Hall(tmp_path)
    now = [hall.room.opened]
    hall.rooms._clock = lambda: now[0]
    phone, _other = hall.phone(), hall.phone()
    hall.move_to("predict")
    hall.vote(phone, gain="4", who="isolated_ahead", first="backbone_support")
    now[0] += AWAY_SECONDS + 1
    phone.get(f"/j/{hall.code}/state")
    assert {k: hall.counts()[k] for k in ("here", "answered", "away")} == {"here": 1, "answered": 1, "away": 1}
    assert "2 away" not in hall.host.get(f"/room/{hall.code}").text


def test_a_freed_seat_goes_to_the_next_and_its_phone_is_told(hall):
    phone = hall.phone()
    hall.act("free", seat="1")
    assert "The host has freed your seat" in phone.get(f"/j/{hall.code}").text
    assert json.loads(phone.get(f"/j/{hall.code}/state").text)["v"] == ""
    assert hall.vote(phone, start="1").status == 403
    assert "Seat 1" in hall.phone().get(f"/j/{hall.code}").text
    assert "Seat 2" in phone.get(f"/j/{hall.code}?again=1").text


def test_two_rooms_do_not_touch(hall):
    other = hall.rooms.open("small-town").code
    phone = hall.phone()
    hall.vote(phone, start="40")
    hall.move_to("predict")
    assert hall.rooms.room(other).stage == "welcome"
    assert not hall.rooms.room(other).votes
    assert not hall.rooms.room(other).seats
    token = hall.token()
    assert hall.host.post(f"/room/{other}/act", {"do": "next", "token": token}).status == 403
    assert "Seat 1" in phone.get(f"/j/{other}").text, "the same cookie, another seat"


def test_the_export_has_a_row_for_each_vote_decision_and_act_of_the_host(hall):
    phone = hall.phone()
    hall.vote(phone, start="40")
    hall.move_to("round_1")
    hall.decide(phone, claims="3")
    hall.act("year", year="0")
    rows = list(csv.DictReader(io.StringIO(log_csv(hall.rooms.store.events(hall.code)))))
    assert [row["kind"] for row in rows] == ["opened", "vote", "stage", "decision", "year"]
    assert [row["seat"] for row in rows] == ["", "1", "", "1", ""]
    assert rows[1]["value"] == "40.0"
    assert json.loads(rows[3]["value"])["claims"] == 3
    assert hall.host.get(f"/room/{hall.code}/log.csv").text == log_csv(hall.rooms.store.events(hall.code))


def test_a_room_is_opened_with_what_the_server_offers_and_with_no_other_file(hall, tmp_path):
    lobby = hall.host.get("/room").text
    token = re.search(r'name="token" value="(\w+)"', lobby)[1]
    form = {"token": token, "scenario": "technical-city", "language": "de", "rounds": "5"}
    assert "Mid-size city, adaptive problem (adaptive-city)" in lobby
    opened = hall.host.post("/room/open", form, follow=False)
    assert hall.rooms.room(opened.header("location")[-4:]).settings["language"] == "de"
    for wrong in ({"scenario": str(tmp_path / "x.toml")}, {"language": "xx"}, {"rounds": "50"}):
        assert hall.host.post("/room/open", form | wrong).status == 400
    assert hall.host.post("/room/open", form | {"token": "0"}).status == 403


def test_answers_from_paper_are_votes_and_the_last_count_holds(hall):
    phone = hall.phone()
    hall.move_to("predict")
    hall.vote(phone, who="isolated_ahead")
    form = {"token": hall.token(), "gain": "3 -2 8", "who.collective_ahead": "5"}
    hall.host.post(f"/room/{hall.code}/paper", form)
    assert sorted(hall.room.answers("predict", "gain").values()) == [-2.0, 3.0, 8.0]
    hall.host.post(f"/room/{hall.code}/paper", {"token": hall.token(), "gain": "4", "who.collective_ahead": "2"})
    given = hall.room.answers("predict", "who")
    assert given[1] == "isolated_ahead"
    assert sum(seat >= PAPER_SEATS for seat in given) == 2
    assert list(hall.room.answers("predict", "gain").values()) == [4.0]
    wrong = {"token": hall.token(), "gain": "7 four", "who.collective_ahead": "3"}
    refused = hall.host.post(f"/room/{hall.code}/paper", wrong)
    assert refused.status == 400
    assert re.search(r"Fewer is a minus number.: Enter a number", refused.text)
    assert 'value="7 four"' in refused.text
    assert re.search(r'name="who.collective_ahead"[^>]* value="3"', refused.text)


def test_the_command_goes_on_with_a_room_of_the_language_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CISIM_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("cisim.dashboard.shell.server.serve", lambda *given, **_: given[2](None))

    def code(*more):
        plain = ["workshop", "--address", "127.0.0.1", "--port", "0", "--scenario", "small-town", "--no-browser"]
        return re.search(r"room ([A-Z]{4})", CliRunner().invoke(main, [*plain, *more]).output)[1]

    english = code()
    german = code("--language", "de")
    assert german != english
    assert code("--language", "en") == english
    assert code("--language", "de") == german
