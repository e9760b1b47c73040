"""What the pages of the host show, as values for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypedDict

from cisim.dashboard.room.codes import HOURS_VALID
from cisim.dashboard.room.play import ROUNDS_USUAL, agent_of, community_of, played_room
from cisim.dashboard.room.questions import questions_of
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.stages import ROUNDS, STAGES
from cisim.dashboard.state.communities import communities, default_community
from cisim.errors import CisimError
from cisim.language import LANGUAGES, N_, _, ngettext
from cisim.workshop.room import LEAST_ROUNDS, MOST_ROUNDS

SAY = {
    "welcome": N_("Wait until most have answered; late comers can join at any time."),
    "predict": N_("Give them two minutes. Nobody sees the guesses of others before you show them."),
    "lock": N_("Nobody can change a guess any more. Ask two people why, then move on."),
    "reveal": N_("Where the room and the model differ, ask why. The model is no judge of who is right."),
    "round_1": N_("Everybody decides alone and is told their own numbers alone."),
    "round_2": N_("The same money, now with what the room can buy together; results are on the screen."),
    "debrief": N_("Talk at least as long as you played. Then save the debrief below, and end the room."),
}
"""What the host can say or do in each stage."""


ROUND_OVER = N_("All years are played. Look at the results on the screen together, then move on.")
"""What the host can do when a round is over."""


def has_answered(room: Room, seat: int) -> bool:
    """Whether a seat has done what the present stage asks for."""
    if room.stage in ROUNDS:
        return seat in room.decided
    asked = questions_of(room, room.stage)
    return bool(asked) and all(seat in room.answers(room.stage, question.key) for question in asked)


def counts_of(rooms: Rooms, room: Room) -> dict[str, int]:
    """Seats, and how many of them are here, have answered, are away; answers on paper are answers."""
    away = sum(rooms.is_away(room, seat) for seat in room.seats)
    voters = {seat for given in room.votes.get(room.stage, {}).values() for seat in given}
    answered = sum(has_answered(room, seat) for seat in {*room.seats, *room.decided, *voters})
    return {"seats": len(room.seats), "here": len(room.seats) - away, "answered": answered, "away": away}


class LobbyValues(TypedDict):
    """For the page on which rooms are opened."""

    rooms: Sequence[Room]
    stages: Mapping[str, str]
    scenarios: Mapping[str, str]
    languages: Mapping[str, str]
    chosen: str
    rounds: int
    most_rounds: range


class SeatRow(TypedDict):
    """A seat in the table of the host."""

    number: int
    state: str
    role: str


class HostValues(TypedDict):
    """For the page of a room."""

    room: Room
    stages: Mapping[str, str]
    counts: dict[str, int]
    say: str
    year: dict[str, str] | None
    seats: list[SeatRow]
    note: str
    found_until: str


def lobby_values(rooms: Sequence[Room], scenario: str) -> LobbyValues:
    """For the page on which rooms are opened."""
    return {
        "rooms": rooms, "stages": STAGES, "scenarios": offered(scenario), "languages": LANGUAGES,
        "chosen": scenario or default_community(), "rounds": ROUNDS_USUAL,
        "most_rounds": range(LEAST_ROUNDS, MOST_ROUNDS + 1),
    }  # fmt: skip


def offered(scenario: str) -> dict[str, str]:
    """Titles by name of the communities that a room can be opened with: those that can be played, and the one this
    server was started with. Another file is not read, whoever asks.
    """
    names = dict.fromkeys((*filter(None, [scenario]), *communities()))
    return {name: _(title) for name in names if (title := playable_title(name))}


@lru_cache(maxsize=64)
def playable_title(scenario: str) -> str:
    """What a community that can be played is called; empty where its runs are too short for a round."""
    try:
        found = played_room(scenario, 1, LEAST_ROUNDS).scenario
    except CisimError:
        return ""
    return found.title or found.name


def host_values(rooms: Rooms, room: Room) -> HostValues:
    """For the page of a room."""
    seats = [seat_row(rooms, room, seat) for seat in sorted(room.seats)]
    over = room.stage in ROUNDS and room.round_is_over
    return {
        "room": room, "stages": STAGES, "counts": counts_of(rooms, room),
        "say": _(ROUND_OVER if over else SAY[room.stage]),
        "year": year_button(room), "seats": seats, "note": community_of(room).note_on_words,
        "found_until": datetime.fromtimestamp(room.opened + 3600 * HOURS_VALID).strftime("%H:%M"),
    }  # fmt: skip


def year_button(room: Room) -> dict[str, str] | None:
    """The button that plays a year; seats without a decision are played by the model's rules."""
    if room.stage not in ROUNDS:
        return None
    if room.round_is_over:
        return None
    decided, year = len(room.decided), room.played + 1
    text = ngettext("Play year {year}: {n} decision", "Play year {year}: {n} decisions", decided)
    return {"text": text.format(year=year, n=decided)}


def seat_row(rooms: Rooms, room: Room, seat: int) -> SeatRow:
    """A line of the table of seats."""
    words = [_("answered")] if has_answered(room, seat) else []
    away = rooms.is_away(room, seat)
    words.append(_("away") if away else _("here"))
    if away and room.stage in ROUNDS and seat not in room.decided and not room.round_is_over:
        words.append(_("played by the model's rule"))
    return {"number": seat, "state": ", ".join(words), "role": agent_of(room, seat).name}
