"""Between the log and the game (``cisim.workshop``): what was decided becomes rounds, and rounds a path."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cisim import workshop
from cisim.dashboard.room.background import SHORT, Background
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Decision, Room, Year
from cisim.dashboard.state.jobs import spare_cores
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import _

ROUNDS_USUAL = 6
"""Years of a round, unless the host chooses."""
MODE_OF = {"round_1": "alone", "round_2": "together"}
"""How a round is played, by its stage."""
PAPER_SEATS = 1001
"""Number of the first seat of answers on paper: the agents begin anew with it."""
PlainRounds = tuple[Any, ...]

played_room = lru_cache(maxsize=16)(workshop.Room)
"""The community of a room by scenario, seed and years of a round; drawn once."""


def community_of(room: Room) -> workshop.Room:
    """The community that a room plays."""
    return played_room(room.settings["scenario"], room.settings["seed"], room.settings["rounds"])


def agent_of(room: Room, seat: int) -> workshop.Seat:
    """The agent of a seat; where there are more people than agents several share one as a committee."""
    return community_of(room).seat_of_person(seat - PAPER_SEATS + 1 if seat >= PAPER_SEATS else seat)


def choices_for(room: Room, seat: int, stage: str) -> tuple[workshop.Choice, ...]:
    """What a seat can put tokens on in a round; nothing for who watches."""
    agent = agent_of(room, seat)
    return workshop.choices_of(agent.role, MODE_OF[stage]) if agent.plays(MODE_OF[stage]) else ()


def read_decision(room: Room, seat: int, form: Mapping[str, str]) -> Decision:
    """The decision of a form.

    Raises:
        Refused: too many tokens, or what is no number of them.
    """
    stage = form["stage"]
    choices = choices_for(room, seat, stage)
    tokens = {choice.key: _tokens(form.get(f"t.{choice.key}", "")) for choice in choices}
    if sum(tokens.values()) > workshop.TOKENS:
        text = _("That is {n} tokens; you have {most}.").format(n=sum(tokens.values()), most=workshop.TOKENS)
        raise Refused(text, 400)
    known = [c.name for c in community_of(room).scenario.conditions] if MODE_OF[stage] == "together" else []
    return Decision(tokens, tuple(name for name in known if f"c.{name}" in form))


def _tokens(typed: str) -> int:
    tokens = whole_number_of(typed.strip() or "0")
    if not 0 <= tokens <= workshop.TOKENS:
        raise Refused(_("Tokens are whole numbers from 0 to {most}.").format(most=workshop.TOKENS), 400)
    return tokens


def round_of(room: Room, stage: str, year: Year) -> workshop.Round:
    """What a room decided for a year: the means of committees, and conditions that more than half of those want who
    decided. Where nobody decided, the model's own rules do.
    """
    members: dict[int, list[Mapping[str, int]]] = {}
    for seat, decision in year.items():
        agent = agent_of(room, seat)
        if agent.plays(MODE_OF[stage]):
            members.setdefault(agent.number, []).append(decision.tokens)
    tokens = {number: workshop.mean_tokens(given) for number, given in members.items()}
    return workshop.Round(tokens, bought(room, stage, year))


def bought(room: Room, stage: str, year: Year) -> tuple[str, ...] | None:
    """Conditions that are bought for a year; ``None`` where the room did not decide."""
    if MODE_OF[stage] == "alone" or not year:
        return None
    names = [c.name for c in community_of(room).scenario.conditions]
    return tuple(n for n in names if 2 * sum(n in d.conditions for d in year.values()) > len(year))


def rounds_of(room: Room, stage: str) -> tuple[workshop.Round, ...]:
    """What was decided in the years of a round that were played."""
    return tuple(round_of(room, stage, year) for year in room.years[stage][:-1])


def _plain(rounds: tuple[workshop.Round, ...]) -> PlainRounds:
    """Rounds as something that can be a key."""
    return tuple(
        (tuple((seat, tuple(spent.items())) for seat, spent in sorted(r.tokens.items())), r.conditions) for r in rounds
    )


def _rounds(plain: PlainRounds) -> list[workshop.Round]:
    return [workshop.Round({seat: dict(spent) for seat, spent in tokens}, bought) for tokens, bought in plain]


def _play(key: tuple[workshop.Room, str, PlainRounds]) -> workshop.Path:
    community, mode, rounds = key
    return workshop.play(community, mode, _rounds(rounds), threads=1)


def _debrief(key: tuple[workshop.Room, PlainRounds, PlainRounds]) -> workshop.Debrief:
    community, alone, together = key
    return workshop.debrief(community, _rounds(alone) or None, _rounds(together) or None, threads=spare_cores())


PATHS: Background[tuple[workshop.Room, str, PlainRounds], workshop.Path] = Background(_play, 32, SHORT)
"""The ways that communities took; each follows from the room and its decisions alone."""
DEBRIEFS: Background[tuple[workshop.Room, PlainRounds, PlainRounds], workshop.Debrief] = Background(_debrief, 2)
"""What rooms are told at the end."""


def path_of(room: Room, stage: str) -> workshop.Path | None:
    """The way of the community so far; ``None`` while it is computed."""
    return PATHS.get(_path_key(room, stage))


def debrief_of(room: Room) -> workshop.Debrief | None:
    """What came of all decisions, with other luck and without anybody; ``None`` while it is computed."""
    return DEBRIEFS.get(_debrief_key(room))


def failure_of(room: Room, stage: str) -> str:
    """Why a stage has no result and will have none; empty where nothing went wrong."""
    if stage in MODE_OF:
        return PATHS.failure(_path_key(room, stage))
    return DEBRIEFS.failure(_debrief_key(room)) if stage == "debrief" else ""


def _path_key(room: Room, stage: str) -> tuple[workshop.Room, str, PlainRounds]:
    return community_of(room), MODE_OF[stage], _plain(rounds_of(room, stage))


def _debrief_key(room: Room) -> tuple[workshop.Room, PlainRounds, PlainRounds]:
    alone, together = (_plain(rounds_of(room, stage)) for stage in MODE_OF)
    return community_of(room), alone, together
