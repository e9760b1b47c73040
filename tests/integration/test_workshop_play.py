"""A room that is played: nobody decides and no bit changes; each choice moves its decision; same money, same luck."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from cisim.comparison.comparison import compare
from cisim.errors import ArgumentError
from cisim.model.conditions import CONDITIONS
from cisim.model.decisions import DECISIONS
from cisim.model.schedule import Event
from cisim.scenario.load import presets
from cisim.simulation.simulate import stream
from cisim.workshop import CHOICES, MODES, Room, Round, choices_of, debrief, play
from cisim.workshop.effects import EFFECTS, QUANTITIES
from cisim.workshop.play import _events, checked_rounds
from cisim.workshop.room import LEAST_ROUNDS, same_luck

YEARS = 4
SOME = {1: {"claims": 3, "trials": 4}, 2: {"by_need": 6}, 3: {"neediest": 5, "trials": 5}, 5: {"trials": 2}}
TOGETHER = {1: {"meetings": 5}, 2: {"pay_backbone": 5}, 3: {"partnership": 4, "meetings": 5}, 6: {"plan": 3, "data": 1}}


@pytest.fixture(scope="module")
def room() -> Room:
    return Room(rounds=YEARS)


@pytest.fixture(scope="module")
def library(room):
    return compare(room.scenario, runs=2, seed=room.seed)


@pytest.mark.parametrize("mode", MODES)
def test_a_class_in_which_nobody_decides_is_the_librarys_run_to_the_last_bit(room, library, mode):
    arm = library.isolated if mode == "alone" else library.collective
    for rounds in ([], [Round()] * YEARS, [Round(conditions=() if mode == "alone" else None)]):
        path = play(room, mode, rounds, years=room.years)
        assert np.array_equal(path.stages[0], arm.stages[0])
        assert path.money[0] == arm.money_total[0]
        assert path.completed[0] == arm.completed[0]


def test_buying_all_conditions_is_the_collective_arm_and_none_the_isolated_one(room, library):
    every = tuple(c.name for c in CONDITIONS)
    assert np.array_equal(
        play(room, "together", [Round({}, every)], years=6).stages[0], library.collective.stages[0, :7]
    )
    assert np.array_equal(play(room, "together", [Round({}, ())], years=6).stages[0], library.isolated.stages[0, :7])


def test_other_lucks_are_those_of_the_same_community(room):
    path = play(room, "alone", years=2, runs=3)
    assert np.ptp(path.stages[:, 0], axis=0).max() < 1e-9
    assert all(np.ptp(own[:, 0]) < 1e-9 for own in path.own.values())
    assert np.ptp(path.stages[:, -1], axis=0).max() > 0
    assert np.array_equal(path.stages[0], play(room, "alone", years=2).stages[0])


def test_the_same_decisions_give_the_same_path_whatever_the_threads_and_however_many_years_follow(room):
    rounds = [Round(SOME), Round({1: {"trials": 9}})]
    long = play(room, "alone", rounds, years=5, threads=1)
    again = play(room, "alone", rounds, threads=2)
    assert np.array_equal(long.stages[:, :3], again.stages)
    assert all(np.array_equal(long.own[n][:, :3], own) for n, own in again.own.items())


def decided(room, mode, tokens):
    """By decision and quantity what stands in the arrays of the first year, of the agent in the seat that decides."""
    rounds = checked_rounds(room, mode, [Round(tokens)])
    (number,) = tokens
    seat = room.seat(number)
    seen: dict[str, list[np.ndarray]] = {}

    def look(name, array, block, month):
        at = seat.at - block.runs.nonprofits if name == "budgets" else seat.at
        seen.setdefault(name, []).append(array(block)[0, at].copy())

    watch = [Event("after", d.phase, partial(look, d.name, d.array)) for d in DECISIONS if d.name in EFFECTS[seat.role]]
    for key, layer in QUANTITIES.get(seat.role, {}).items():
        watch.append(Event("before", "search", partial(look, key, lambda b, k=layer: b.orgs.strategy[:, k])))
    arm = room.scenario if mode == "together" else room.scenario.isolated()
    events = [*_events(room, mode, rounds), *watch]
    list(stream([arm], same_luck(1, room), luck=room.luck(1), months=[12], events=events))
    return seen


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: f"{c.role}-{c.key}")
def test_each_choice_moves_its_decision(room, choice):
    """Something else of the same kind is chosen beside it where a decision is a share, so that it has one."""
    mode = "together" if choice.together else "alone"
    kind = choice.decision or choice.key
    seats = [s for s in room.seats if s.role == choice.role][:6]
    others = [c.key for c in CHOICES if c.role == choice.role and c.decision == choice.decision and c is not choice]
    beside = {others[0]: 2} if choice.decision in ("grants", "budgets", "roles") else {}
    moved = []
    for seat in seats:
        most = decided(room, mode, {seat.number: {choice.key: 8} | beside})[kind]
        none = decided(room, mode, {seat.number: beside})[kind]
        moved.append(any(not np.array_equal(a, b) for a, b in zip(most, none, strict=True)))
        if moved[-1]:
            return
    pytest.fail(f"{choice.role}: {choice.key} moves nothing")


def test_a_token_is_what_the_table_says(room):
    assert decided(room, "alone", {1: {"claims": 3}})["claims"][0] == 0.3
    usual = room.scenario["learning.trial_rate"]
    assert decided(room, "alone", {1: {"trials": 4}})["trials"][0] == 2 * usual
    assert decided(room, "alone", {1: {"trials": 0}})["trials"][0] == 0
    assert decided(room, "together", {2: {"pay_backbone": 2}})["contributions"][0] == 0.4
    roles = decided(room, "together", {6: {"plan": 3, "convene": 1}})["roles"][0]
    assert roles.tolist() == [0.75, 0.0, 0.25]
    own, joint = decided(room, "together", {3: {"own_stage": 6, "partnership": 2}})["budgets"][0][[0, -1]]
    assert (own, joint) == (0.75, 0.25)


def test_a_seat_that_is_lost_is_played_by_the_models_rule_from_then_on(room):
    lost = [Round({3: {"trials": 10}}), Round()]
    path = play(room, "alone", lost, years=3)
    assert [path.played(3, year) for year in (1, 2, 3)] == [True, False, False]
    rule = room.start.orgs.strategy[0, :, room.seat(3).at]
    seen = []
    at = room.seat(3).at
    watch = Event("after", "search", lambda b, t: seen.append(b.orgs.strategy[0, :, at].copy()) if t == 20 else None)
    events = [*_events(room, "alone", checked_rounds(room, "alone", lost)), watch]
    list(stream([room.scenario.isolated()], same_luck(1, room), luck=room.luck(1), months=[24], events=events))
    assert np.array_equal(seen[0], rule)


def test_money_is_the_same_whatever_is_decided_and_bought(room, library):
    rounds = [Round(TOGETHER, ("backbone_support", "shared_measurement"))]
    played = play(room, "together", rounds, years=room.years)
    alone = play(room, "alone", [Round(SOME)], years=room.years)
    assert played.money == pytest.approx(library.isolated.money_total[:1], rel=1e-12)
    assert alone.money == pytest.approx(library.isolated.money_total[:1], rel=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_whatever_a_full_room_decides_can_be_done_with_the_same_money(room, library, mode):
    """Every seat decides, every year otherwise, all ten tokens; what is decided out of bounds would be refused."""
    rng = np.random.default_rng(5)
    names = [c.name for c in CONDITIONS]
    for _repeat in range(4):
        rounds = []
        for _year in range(YEARS):
            tokens = {}
            for seat in (s for s in room.seats if s.plays(mode)):
                keys = [c.key for c in choices_of(seat.role, mode)]
                tokens[seat.number] = dict(zip(keys, rng.multinomial(10, np.ones(len(keys)) / len(keys)), strict=True))
            bought = tuple(n for n in names if rng.random() < 0.5) if mode == "together" else None
            rounds.append(Round({n: {k: int(v) for k, v in t.items()} for n, t in tokens.items()}, bought))
        path = play(room, mode, rounds, years=room.years)
        assert ((path.stages >= 0) & (path.stages <= 100)).all()
        assert path.money == pytest.approx(library.isolated.money_total[:1], rel=1e-12)
        assert all(np.isfinite(own).all() for own in path.own.values())


@pytest.mark.parametrize("problem", presets())
def test_every_community_that_comes_with_cisim_can_be_played(problem):
    """Whatever sectors, stages and initiatives it has; each role that is there decides."""
    other = Room(problem, rounds=LEAST_ROUNDS)
    if problem == "shape-up-somerville":
        with pytest.raises(ArgumentError, match="no longer than a run of 'shape-up-somerville': 36 months"):
            play(other, "alone")
        return
    assert len({(s.role, s.at) for s in other.seats}) == len(other.seats)
    tokens = {}
    for seat in other.seats[:12]:
        tokens[seat.number] = {c.key: 1 for c in choices_of(seat.role, "together")}
    path = play(other, "together", [Round(tokens)])
    assert path.years == 1
    assert ((path.stages >= 0) & (path.stages <= 100)).all()


@pytest.mark.parametrize(
    ("mode", "rounds", "words"),
    [
        ("apart", [], "mode: 'apart' given, allowed: alone, together"),
        ("alone", [Round({99: {}})], "round 1: seat must be a whole number of at least 1 and at most 45"),
        ("alone", [Round({6: {}})], "round 1: seat 6: Backbone decides only together"),
        ("alone", [Round(), Round({1: {"claims": 12}})], "round 2: seat 1: claims: 12|round 2: seat 1: 12 tokens"),
        ("alone", [Round({}, ("common_agenda",))], "round 1: conditions: common_agenda given, allowed: none alone"),
        ("together", [Round({}, ("common_agend",))], "did you mean 'common_agenda'"),
        ("together", [Round()] * (YEARS + 1), "rounds: 5 given, allowed: at most 4"),
    ],
)
def test_what_cannot_be_decided_is_a_clear_error(room, mode, rounds, words):
    with pytest.raises(ArgumentError, match=words):
        play(room, mode, rounds)


@pytest.fixture(scope="module")
def found(room):
    return debrief(room, [Round(SOME)], [Round(TOGETHER, ("common_agenda",))], runs=4)


def test_luck_and_us_sum_to_what_the_room_differs_by(found):
    for mode, part in found.apart.items():
        assert part.luck + part.us + part.both == pytest.approx(part.total, abs=1e-12)
        assert part.outcome == found.paths[mode].outcome[0, -1]
        difference = found.paths[mode].outcome[:, -1] - found.fan.of(mode).outcome[:, -1]
        assert part.us == pytest.approx(difference.mean())
        assert part.better == (difference > 0).sum()
    assert found.gain == found.paths["together"].outcome[0, -1] - found.paths["alone"].outcome[0, -1]


def test_nobody_in_the_room_is_all_luck(room):
    nobody = debrief(room, alone=[], runs=4)
    part = nobody.apart["alone"]
    assert (part.us, part.both, nobody.gain, nobody.seats) == (0, 0, None, ())
    assert "Nobody took a seat" in " ".join(s for section in nobody.sections() for s in section.sentences)


def test_a_debrief_is_complete_and_says_who_did_worse(found):
    sections = {s.key: s for s in found.sections()}
    assert list(sections) == ["path", "luck", "winners", "other", "talk"]
    assert sections["path"].figure.startswith("<svg")
    assert len(sections["winners"].table) == 1 + len(SOME.keys() | TOGETHER.keys())
    text = " ".join(sections["path"].sentences)
    assert ("worse than alone" in text) == (found.gain < -1)
    assert ("better than alone" in text) == (found.gain > 1)
    assert len(sections["talk"].prompts) >= 5
    for result in found.seats:
        own = found.paths["alone"].own[result.seat][0]
        assert result.played["alone"] == own[-1] - own[0]


def test_a_debrief_needs_a_round(room):
    with pytest.raises(ArgumentError, match="no round given"):
        debrief(room)
