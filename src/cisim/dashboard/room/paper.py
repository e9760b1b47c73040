"""Answers that were counted on paper where there is no network: entered by the host, the same events as from phones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cisim import workshop
from cisim.dashboard.room.play import PAPER_SEATS, agent_of, choices_for, community_of, read_decision
from cisim.dashboard.room.questions import Value, questions_of, read_value
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Decision, Room
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.stages import ROUNDS
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import _

MOST = 200
"""Answers of a kind that can be entered."""
MOST_TEAMS = 12
"""Teams that can decide on paper."""
NOTHING = Decision({})
NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


def paper_values(room: Room, typed: Mapping[str, str] = NOTHING_TYPED) -> dict[str, Any]:
    """For the page: each question, and what was entered: counts of answers, or the numbers that were guessed.

    Args:
        room: its state.
        typed: the form that was not taken, so that nobody has to fill it in again.
    """
    if typed.get("stage", room.stage) != room.stage:
        typed = NOTHING_TYPED
    asked = []
    for stage, question in _asked(room):
        given = [value for seat, value in room.answers(stage, question.key).items() if seat >= PAPER_SEATS]
        counts = {f"{question.key}.{key}": (text, given.count(key)) for key, text in question.options.items()}
        rows = [(name, text, typed.get(name, count or "")) for name, (text, count) in counts.items()]
        numbers = " ".join(f"{value:g}" for value in given if not isinstance(value, str))
        asked.append({"key": question.key, "text": question.text, "rows": rows,
                      "numbers": typed.get(question.key, numbers)})  # fmt: skip
    conditions = workshop.conditions_for_sale(community_of(room).scenario) if room.stage == "round_2" else ()
    wanted = [name.removeprefix("c.") for name in typed if name.startswith("c.")]
    teams = [(team, {c.key: typed.get(f"{team.seat}.{c.key}", team.given.get(c.key, "")) for c in team.choices})
             for team in teams_of(room)]  # fmt: skip
    return {"asked": asked, "teams": teams, "conditions": conditions, "wanted": wanted, "tokens": workshop.TOKENS}


def _asked(room: Room) -> list[tuple[str, workshop.Question]]:
    """Questions that are counted on paper; statements before and after are not, for nobody knows who answered twice."""
    opening = workshop.opening_questions(community_of(room))
    return [("welcome", question) for question in opening] + [("predict", q) for q in questions_of(room, "predict")]


def enter_paper(rooms: Rooms, room: Room, form: Mapping[str, str]) -> None:
    """Enter what was counted, or what teams have decided for a year; the newest entry counts.

    Raises:
        Refused: what is no count or no number, or the room has ended; then nothing is entered.
    """
    if form.get("stage") in ROUNDS:
        enter_decisions(rooms, room, form)
        return
    entries = []
    for stage, question in _asked(room):
        with _named(question.text):
            entries.append((stage, question, _values(question, form)))
    for stage, question, values in entries:
        rooms.enter_tally(room, stage, question.key, values)


@dataclass(frozen=True)
class Team:
    """A seat that is played on paper.

    Attributes:
        seat: its number in the log.
        name: of its agent.
        choices: what it can put tokens on.
        given: tokens that were entered for this year.
    """

    seat: int
    name: str
    choices: tuple[workshop.Choice, ...]
    given: Mapping[str, int]


def teams_of(room: Room) -> list[Team]:
    """The first seats of the community, as teams that decide on paper in the present round; empty outside rounds."""
    if room.stage not in ROUNDS or room.round_is_over:
        return []
    teams = []
    for seat in range(PAPER_SEATS, PAPER_SEATS + min(MOST_TEAMS, len(community_of(room).seats))):
        given = room.decided.get(seat, NOTHING).tokens
        teams.append(Team(seat, agent_of(room, seat).name, choices_for(room, seat, room.stage), given))
    return [team for team in teams if team.choices]


def enter_decisions(rooms: Rooms, room: Room, form: Mapping[str, str]) -> None:
    """Enter the tokens of teams; a team whose fields are all empty has not decided. All want what the room buys.

    Raises:
        Refused: too many tokens, or what is no number of them; then nothing is entered.
    """
    bought = {name: value for name, value in form.items() if name.startswith("c.")}
    decisions = []
    for team in teams_of(room):
        tokens = {f"t.{choice.key}": form.get(f"{team.seat}.{choice.key}", "").strip() for choice in team.choices}
        if any(tokens.values()):
            with _named(team.name):
                decision = read_decision(room, team.seat, {"stage": room.stage, **tokens, **bought})
            decisions.append((team.seat, decision))
    for seat, decision in decisions:
        rooms.decide(room, seat, form["stage"], whole_number_of(form.get("year", "")), decision)


@contextmanager
def _named(place: str) -> Iterator[None]:
    """A refusal that says where on the page it is."""
    try:
        yield
    except Refused as refused:
        raise Refused(f"{place}: {refused}", refused.status) from None


def _values(question: workshop.Question, form: Mapping[str, str]) -> list[Value]:
    if question.kind == "number":
        typed = form.get(question.key, "").replace(";", " ").split()
        if len(typed) > MOST:
            raise Refused(_("At most {n} numbers.").format(n=MOST), 400)
        return [read_value(question, text) for text in typed]
    return [key for key in question.options for _number in range(_count(form.get(f"{question.key}.{key}", "")))]


def _count(typed: str) -> int:
    count = whole_number_of(typed.strip() or "0")
    if not 0 <= count <= MOST:
        raise Refused(_("A count is a whole number from 0 to {n}.").format(n=MOST), 400)
    return count
