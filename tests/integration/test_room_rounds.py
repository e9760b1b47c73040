"""Rounds of a room: tokens, years, and that the model plays whoever decides nothing."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from time import monotonic, sleep

import numpy as np
import pytest

from cisim import workshop
from cisim.dashboard.room.play import PAPER_SEATS, debrief_of, path_of, round_of, rounds_of
from cisim.language import LANGUAGES
from machine import patience
from room_tools import COMMUNITY, Hall

pytestmark = pytest.mark.usefixtures("no_answers")


def path(hall, stage):
    """The path once it is computed."""
    end = monotonic() + patience(120)
    while (found := path_of(hall.room, stage)) is None:
        assert monotonic() < end
        sleep(0.02)
    return found


def play_year(hall):
    hall.act("year", year=str(hall.room.played))


def test_too_many_tokens_are_refused_and_the_last_decision_counts(hall):
    phone = hall.phone()
    hall.move_to("round_1")
    assert "That is" not in hall.decide(phone, claims="4", trials="2").text
    refused = hall.decide(phone, claims="9", trials="5")
    assert refused.status == 400
    assert "That is 14 tokens; you have 10." in refused.text
    assert hall.decide(phone, claims="-1").status == 400
    assert dict(hall.room.decided[1].tokens) == {"claims": 4, "trials": 2, "move": 0}


def test_a_decision_for_a_year_that_is_over_is_refused(hall):
    phone = hall.phone()
    hall.move_to("round_1")
    play_year(hall)
    late = phone.post(f"/j/{hall.code}/answer", {"stage": "round_1", "year": "0", "t.claims": "3"})
    assert late.status == 409
    assert "That year is over" in late.text
    assert 'name="t.claims" value="3"' in late.text, "what came too late stands in the form of the new year"
    assert hall.room.years["round_1"] == ({}, {})


def unsent(hall, phone, **form):
    """What a phone does with a form that is half filled in when the room moves on."""
    typed = {"stage": "round_1", "year": "0", "t.claims": "3", **form}
    return phone.post(f"/j/{hall.code}/answer?unsent", typed)


def test_what_is_being_typed_when_the_year_is_played_stands_in_the_new_form_and_counts_for_nothing(hall):
    phone = hall.phone()
    hall.move_to("round_1")
    hall.decide(phone, claims="5")
    play_year(hall)
    page = unsent(hall, phone, **{"t.trials": "20"})
    assert page.status == 200
    assert "it was played before this came, so this was not taken" in page.text
    assert 'name="t.claims" value="3"' in page.text
    assert 'name="t.trials" value="20"' in page.text
    assert [dict(year[1].tokens) for year in hall.room.years["round_1"] if year] == [
        {"claims": 5, "trials": 0, "move": 0}
    ]
    hall.act("repeat")
    again = unsent(hall, phone)
    assert "begun this stage anew, so this was not taken" in again.text
    assert 'name="t.claims" value="3"' in again.text
    assert not hall.room.decided
    hall.move_to("round_2")
    gone = unsent(hall, phone)
    assert "The room has moved on before this came, so it was not taken" in gone.text
    assert 'value="3"' not in gone.text


def test_a_double_click_plays_one_year_and_a_round_ends(hall):
    hall.move_to("round_1")
    token = hall.token()
    for _ in range(2):
        hall.host.post(f"/room/{hall.code}/act", {"token": token, "do": "year", "year": "0"})
    assert hall.room.played == 1
    for _ in range(6):
        play_year(hall)
    assert hall.room.played == 4
    assert hall.room.round_is_over
    assert "All years of this round are played" in hall.phone().get(f"/j/{hall.code}").text
    hall.act("repeat")
    assert hall.room.played == 0


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["round_1", "round_2"])
def test_a_class_in_which_nobody_decides_is_the_run_of_the_library(hall, stage):
    hall.phone()
    hall.move_to(stage)
    play_year(hall)
    play_year(hall)
    mode = {"round_1": "alone", "round_2": "together"}[stage]
    expected = workshop.play(workshop.Room(COMMUNITY, 1, 4), mode, years=2)
    np.testing.assert_array_equal(path(hall, stage).stages, expected.stages)
    assert not path(hall, stage).played(1, 1)


@pytest.mark.slow
def test_decisions_reach_the_model_and_a_lost_seat_is_played_by_rule(hall):
    phone, _lost = hall.phone(), hall.phone()
    hall.move_to("round_1")
    hall.decide(phone, claims="10")
    play_year(hall)
    play_year(hall)
    assert rounds_of(hall.room, "round_1")[0].tokens == {1: {"claims": 10.0, "trials": 0.0, "move": 0.0}}
    found = path(hall, "round_1")
    assert found.played(1, 1)
    assert not found.played(2, 1)
    page = phone.get(f"/j/{hall.code}").text
    assert "2, played by the model&#39;s rule" in page
    assert "1, played" not in page


def test_a_seat_that_is_gone_is_marked_for_the_host_and_on_the_screen(hall):
    phone, _lost = hall.phone(), hall.phone()
    hall.move_to("round_1")
    now = [hall.rooms._clock() + 60]
    hall.rooms._clock = lambda: now[0]
    hall.decide(phone, claims="2")
    page = hall.host.get(f"/room/{hall.code}").text
    assert "answered, here" in page
    assert "away, played by the model&#39;s rule" in page
    play_year(hall)
    assert "Year 1: 1 seat decided" in hall.host.get(f"/room/{hall.code}/screen").text


def test_the_room_buys_what_more_than_half_want(hall):
    phones = [hall.phone() for _ in range(3)]
    hall.move_to("round_2")
    for phone, wants in zip(phones, (("common_agenda", "backbone_support"), ("common_agenda",), ()), strict=True):
        form = {"stage": "round_2", "year": "0", **{f"c.{name}": "on" for name in wants}}
        assert phone.post(f"/j/{hall.code}/answer", form).status == 200
    assert round_of(hall.room, "round_2", hall.room.decided).conditions == ("common_agenda",)
    assert round_of(hall.room, "round_2", {}).conditions is None


@pytest.mark.slow
def test_alone_the_screen_shows_no_result_before_the_round_is_over_and_together_it_does(hall):
    hall.move_to("round_1")
    play_year(hall)
    path(hall, "round_1")
    assert "<table" not in hall.host.get(f"/room/{hall.code}/screen").text
    hall.move_to("round_2")
    play_year(hall)
    path(hall, "round_2")
    assert "Of 100 children, how many reach the goal" in hall.host.get(f"/room/{hall.code}/screen").text


def test_once_the_partnership_has_ended_all_are_told_and_nothing_is_sold_for_it(hall):
    phones = [hall.phone() for _ in range(2)]
    hall.move_to("round_2")
    assert "What should the room buy" in phones[0].get(f"/j/{hall.code}").text
    bought = {f"c.{name}": "on" for name in ("common_agenda", "shared_measurement", "backbone_support")}
    form = {"stage": "round_2", "year": "0", "t.by_results": "3", **bought}  # a funder that pays nothing for it
    phones[1].post(f"/j/{hall.code}/answer", form)
    play_year(hall)
    assert path(hall, "round_2").ended == 1
    told = "The partnership ended in year 1."
    assert told in hall.host.get(f"/room/{hall.code}/screen").text
    page = phones[0].get(f"/j/{hall.code}").text
    assert told in page
    assert "What should the room buy" not in page


def test_a_phone_says_what_becomes_of_tokens_that_are_kept(hall):
    phone = hall.phone()
    hall.move_to("round_1")
    assert "What you do not spend goes to your usual work." in phone.get(f"/j/{hall.code}").text


def test_when_a_round_is_over_the_host_is_told_to_look_at_the_results(hall):
    hall.move_to("round_1")
    told = "Look at the results on the screen together"
    for _ in range(4):
        assert told not in hall.host.get(f"/room/{hall.code}").text
        play_year(hall)
    assert told in hall.host.get(f"/room/{hall.code}").text


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_all_roles_stay_small_after_many_years(tmp_path, language):
    hall = Hall(tmp_path, "adaptive-city")
    hall.code = hall.rooms.open("adaptive-city", language, rounds=10).code
    phones = [hall.phone() for _ in range(6)]
    hall.move_to("round_2")
    for _ in range(9):
        play_year(hall)
    path(hall, "round_2")
    late = {"stage": "round_2", "year": "3"}
    pages = [phone.get(f"/j/{hall.code}") for phone in phones]
    pages += [phone.post(f"/j/{hall.code}/answer?unsent", late) for phone in phones]
    assert max(len(page.text.encode()) for page in pages) <= 10_000


def test_teams_on_paper_decide_as_phones_do(hall):
    hall.move_to("round_2")
    page = hall.host.get(f"/room/{hall.code}/paper").text
    assert f'name="{PAPER_SEATS}.claims"' in page
    form = {"token": hall.token(), "stage": "round_2", "year": "0", f"{PAPER_SEATS}.claims": "6"}
    hall.host.post(f"/room/{hall.code}/paper", form | {"c.shared_measurement": "on"})
    decided = round_of(hall.room, "round_2", hall.room.decided)
    assert {seat: spent["claims"] for seat, spent in decided.tokens.items()} == {1: 6.0}
    assert decided.conditions == ("shared_measurement",)
    second = f"{PAPER_SEATS + 1}.by_need"
    typed = {f"{PAPER_SEATS}.claims": "4", second: "11", "c.common_agenda": "on"}
    refused = hall.host.post(f"/room/{hall.code}/paper", form | typed)
    assert refused.status == 400
    assert "Funder 1: Tokens are whole numbers" in refused.text
    assert re.search(rf'name="{PAPER_SEATS}.claims"[^>]* value="4"', refused.text)  # nothing has to be typed again
    assert re.search(rf'name="{second}"[^>]* value="11"', refused.text)
    assert 'name="c.common_agenda" checked' in refused.text
    assert round_of(hall.room, "round_2", hall.room.decided).tokens[1]["claims"] == 6.0


def test_names_of_stages_places_and_conditions_are_in_the_language_of_the_room(tmp_path):
    hall = Hall(tmp_path)
    hall.code = hall.rooms.open("adaptive-city", "de", rounds=4).code
    phone, seen = hall.phone(), ""
    for stage in ("welcome", "predict", "round_1", "round_2"):
        hall.move_to(stage)
        seen += phone.get(f"/j/{hall.code}").text + hall.host.get(f"/room/{hall.code}/screen").text
    assert "Gemeinsame Agenda" in seen
    community = workshop.Room("adaptive-city").scenario
    names = [c.title for c in community.conditions] + [s.name for s in (*community.stages, *community.segments)]
    assert [name for name in names if name in seen] == []


@pytest.mark.slow
def test_a_community_that_is_no_city_with_schools_is_told_so(tmp_path):
    hall = Hall(tmp_path, "elizabeth-river")
    pages = [hall.host.get(f"/room/{hall.code}{tail}").text for tail in ("", "/screen")]
    hall.move_to("round_1")
    for page in (*pages, hall.phone().get(f"/j/{hall.code}").text):
        assert "Here they stand for “Elizabeth River" in page
    assert workshop.Room("small-town").note_on_words == ""


@pytest.mark.slow
def test_the_debrief_on_the_screen_is_that_of_the_library(hall, monkeypatch):
    few = partial(workshop.debrief, runs=3)
    monkeypatch.setattr(workshop, "debrief", few)
    phones = [hall.phone(), hall.phone()]
    for stage in ("round_1", "round_2"):
        hall.move_to(stage)
        hall.decide(phones[0], claims="4", trials="2")
        hall.act("year", year="0")
    hall.move_to("debrief")
    while (found := debrief_of(hall.room)) is None:
        sleep(0.05)
    spent = {choice.key: 0 for choice in workshop.choices_of("nonprofit", "alone")} | {"claims": 4, "trials": 2}
    met = {choice.key: 0 for choice in workshop.choices_of("nonprofit", "together")} | spent
    community = workshop.Room("small-town", 1, 4)
    expected = few(community, [workshop.Round({1: spent})], [workshop.Round({1: met}, ())], threads=2)
    for mode, path in expected.paths.items():
        np.testing.assert_array_equal(found.paths[mode].stages, path.stages)
    np.testing.assert_array_equal(found.fan.difference, expected.fan.difference)
    for page in ("screen", "debrief.html"):
        text = unescape(hall.host.get(f"/room/{hall.code}/{page}").text)
        for section in expected.sections():
            assert all(sentence in text for sentence in section.sentences)
            assert all(cell in text for row in section.table for cell in row)
        assert "<svg" in text
