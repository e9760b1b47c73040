"""What a seat may spend, what it says, and what the room may buy."""

from __future__ import annotations

import re

import pytest

from cisim.errors import ArgumentError
from cisim.model.decisions import DECISIONS
from cisim.model.parameters import PARAMETERS
from cisim.workshop import (
    CHOICES,
    PROBLEMS,
    ROLES,
    TOKENS,
    Room,
    checked_tokens,
    choice_table,
    choices_of,
    conditions_for_sale,
    mean_tokens,
    opening_questions,
    predictions,
    question_named,
    scale_ends,
    survey_change,
    survey_items,
    tally,
)
from cisim.workshop.effects import EFFECTS, QUANTITIES, TOGETHER_ONLY
from cisim.workshop.kit.plans import LENGTHS, plan
from cisim.workshop.roles import role_named


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


def test_every_choice_names_a_decision_or_a_parameter_of_the_model():
    names, keys = {d.name for d in DECISIONS}, {p.key for p in PARAMETERS}
    for choice in CHOICES:
        assert (choice.decision in names) != (choice.quantity in keys), choice
        carried = choice.key in QUANTITIES.get(choice.role, {}) or choice.decision in EFFECTS[choice.role]
        assert carried, choice


def test_choices_about_the_partnership_are_offered_only_together():
    for role in ROLES:
        alone, together = choices_of(role.key, "alone"), choices_of(role.key, "together")
        assert set(alone) <= set(together)
        assert not [c for c in alone if c.decision in TOGETHER_ONLY]
        assert bool(alone) == role.plays_alone


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ({"claims": 11}, "11 tokens given, allowed: at most 10"),
        ({"claims": 6, "trials": 5}, "11 tokens given, allowed: at most 10"),
        ({"claim": 1}, "did you mean 'claims'"),
        ({"claims": -1}, "-1 tokens given, allowed: 0 to 10"),
        ({"claims": float("nan")}, "allowed: 0 to 10"),
        ({"claims": "3"}, "allowed: 0 to 10"),
        ({"meetings": 1}, "allowed: claims, trials, move"),
    ],
)
def test_a_bad_decision_is_a_clear_error(tokens, words):
    with pytest.raises(ArgumentError, match=re.escape(words)):
        checked_tokens("nonprofit", tokens, "alone", "round 1: seat 1")


def test_a_committee_decides_the_mean_and_stays_within_its_tokens():
    mean = mean_tokens([{"claims": 10}, {"trials": 7, "move": 3}, {"claims": 1, "trials": 9}])
    assert mean == pytest.approx({"claims": 11 / 3, "trials": 16 / 3, "move": 1})
    assert sum(checked_tokens("nonprofit", mean).values()) <= TOKENS + 1e-9
    assert mean_tokens([]) == {}


def test_the_table_has_a_line_for_each_choice():
    header, *rows = choice_table()
    assert len(rows) == len(CHOICES)
    assert all(len(row) == len(header) and all(row) for row in rows)
    assert not re.search(r"[{}]", " ".join(map(" ".join, rows)))


def test_seats_are_all_agents_once_and_begin_with_every_role(room):
    assert {seat.role for seat in room.seats[:6]} == {role.key for role in ROLES}
    assert len({(seat.role, seat.at) for seat in room.seats}) == len(room.seats)
    assert len(room.seats) == room.scenario.organisations + int(room.scenario["sectors.funders"]) + 1
    assert [seat.number for seat in room.seats] == list(range(1, len(room.seats) + 1))


def test_more_people_than_agents_share_seats(room):
    assert room.seat_of_person(len(room.seats) + 2) == room.seat(2)


def test_both_problems_have_the_same_seats():
    one, other = (Room(problem) for problem in PROBLEMS)
    assert [(s.role, s.at) for s in one.seats] == [(s.role, s.at) for s in other.seats]


@pytest.mark.parametrize(("arguments", "words"), [({"rounds": 3}, "at least 4"), ({"rounds": 11}, "at most 10")])
def test_a_room_plays_four_to_ten_years(arguments, words):
    with pytest.raises(ArgumentError, match=words):
        Room(**arguments)


def test_prices_come_from_the_files_of_the_conditions(room):
    sale = {c.name: c for c in conditions_for_sale(room.scenario)}
    dearer = room.scenario.replace(
        {
            "conditions.backbone_support.core": 4,
            "conditions.shared_measurement.hours": 9,
            "conditions.shared_measurement.system": 5000,
        }
    )
    after = {c.name: c for c in conditions_for_sale(dearer)}
    assert list(sale) == [c.name for c in room.scenario.conditions]
    assert after["backbone_support"].dollars == pytest.approx(2 * sale["backbone_support"].dollars)
    assert after["shared_measurement"].hours == 9
    assert after["shared_measurement"].dollars == 5000 * room.scenario.organisations


def test_a_question_refuses_what_is_no_answer(room):
    number, choice = question_named(room, "gain"), question_named(room, "first")
    assert number.checked("-3.5") == -3.5
    for bad in ("x", "nan", 1e9, None):
        with pytest.raises(ArgumentError, match="allowed: a number from -20 to 30"):
            number.checked(bad)
    with pytest.raises(ArgumentError, match="did you mean 'common_agenda'"):
        choice.checked("common_agend")
    with pytest.raises(ArgumentError, match="allowed: start, gain, who, first"):
        question_named(room, "last")


def test_guesses_are_counted(room):
    counted = tally(question_named(room, "who"), ["collective_ahead", "isolated_ahead", "collective_ahead"])
    assert counted.votes == {
        "collective_ahead": 2, "isolated_ahead": 1, "practically_same": 0, "no_clear_difference": 0,
    }  # fmt: skip
    numbers = tally(question_named(room, "gain"), [5, -3, 20])
    assert (numbers.count, numbers.numbers, numbers.middle) == (3, (-3, 5, 20), 5)


def test_only_who_answered_both_times_counts_as_changed():
    items = survey_items()
    before = {1: dict.fromkeys(items, 2), 2: dict.fromkeys(items, 5)}
    after = {1: dict.fromkeys(items, 2) | {"luck": 5}, 3: dict.fromkeys(items, 1)}
    change = survey_change(before, after)
    assert (change.people, change.before["luck"], change.after["luck"]) == (1, 2, 5)
    assert items["luck"] in change.sentences[-1]
    assert change.figure().startswith("<svg")
    with pytest.raises(ArgumentError, match="person 1: price: nothing given, allowed: 1 to 5"):
        survey_change({1: {"always": 1}}, {1: {}})


@pytest.mark.parametrize("length", LENGTHS)
def test_a_plan_fills_its_minutes_and_ends_with_the_debrief(length):
    steps = plan(length)
    assert sum(step.minutes for step in steps) == length
    assert steps[0].starts == 0
    assert all(a.starts + a.minutes == b.starts for a, b in zip(steps, steps[1:], strict=False))
    minutes = {step.step.key: step.minutes for step in steps}
    assert minutes["debrief"] == max(minutes.values())  # as long as the longest round


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    found = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(found) > 1
    return max(1, len(found) - silent)


def grade(text: str) -> float:
    """Flesch and Kincaid's grade of a text."""
    sentences = max(1, len(re.findall(r"[.?!:](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z]+", text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_what_phones_show_is_short_and_plain(room):
    names = {s.name for s in room.scenario.stages}
    texts = [q.text for q in (*opening_questions(room), *predictions(room))]
    texts += [" ".join(room.seat(n).brief().sentences) for n in range(1, 9)]
    texts += [c.effect for c in CHOICES] + list(survey_items().values()) + list(scale_ends())
    for text in texts:
        for name in names:
            text = text.replace(name, "work")
        assert len(text) <= 260, text
        for sentence in re.split(r"(?<=[.?!:])\s", text):
            assert len(sentence.split()) <= 22, sentence
    assert grade(" ".join(texts)) <= 7
    assert all(len(c.label) <= 48 for c in CHOICES)
    assert all(role_named(role.key) is role for role in ROLES)
