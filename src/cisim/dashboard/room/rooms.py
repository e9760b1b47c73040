"""All rooms of a server: what phones and the host do becomes events, and who was seen lately is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from cisim.dashboard.room.access import fingerprint
from cisim.dashboard.room.codes import HOURS_VALID, new_code
from cisim.dashboard.room.host_actions import events_of
from cisim.dashboard.room.play import PAPER_SEATS, ROUNDS_USUAL, played_room, read_decision
from cisim.dashboard.room.questions import Value, read_answers
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Decision, Room, fold
from cisim.dashboard.room.stages import ROUNDS
from cisim.dashboard.room.store import Store
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.errors import CisimError
from cisim.language import N_, _, use_language

YEAR_OVER = N_(
    "That year is over: it was played before this came, so this was not taken. It stands below for the new year; send "
    "it if it still holds."
)
ANEW = N_("The host has begun this stage anew, so this was not taken. It stands below; send it if it still holds.")
"""Why what was typed was not taken, though its form is still there."""
AWAY_SECONDS = 10.0
"""A phone that has not asked for so long is away."""


def kept_room(store: Store, code: str, known: Room | None = None) -> Room | None:
    """The room of a code as the log has it, however long ago it was opened; ``known`` is what it was before.

    Raises:
        CisimError: its log cannot be read.
    """
    events = store.events(code, known.version if known else 0)
    try:
        return fold(code, events, known)
    except CisimError:
        raise store.unreadable(code) from None


class Rooms:
    """The rooms of a log. To be used from one thread.

    Args:
        store: the log.
        clock: seconds since 1970.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store, self._clock = store, clock
        self._folded: dict[str, Room] = {}
        self._changes = store.changes()
        self._seen: dict[tuple[str, int], float] = {}

    def open(self, scenario: str, language: str = "en", seed: int = 1, rounds: int = ROUNDS_USUAL) -> Room:
        """Open a room.

        Args:
            scenario: name or file of its community.
            language: of phones and screen.
            seed: root seed; the luck of the room.
            rounds: years of a round, 4 to 10.

        Raises:
            CisimError: the scenario, language, seed or number of rounds cannot be used.
        """
        with use_language(language):
            played_room(scenario, seed, rounds).scenario  # noqa: B018  (reads the file)
        code = new_code(self.store.codes())
        settings = {"scenario": scenario, "language": language, "seed": seed, "rounds": rounds}
        self.store.add(code, "opened", data=settings)
        return self.room(code)

    def find(self, code: str) -> Room | None:
        """The room of a code, as long as the code is valid."""
        if (changes := self.store.changes()) != self._changes:  # another process has written: all is read anew
            self._folded.clear()
            self._changes = changes
        known = self._folded.get(code)
        room = kept_room(self.store, code, known)
        if room is None or self._clock() - room.opened > 3600 * HOURS_VALID:
            return None
        self._folded[code] = room
        return room

    def room(self, code: str) -> Room:
        """The room of a code that is known to be one."""
        room = self.find(code)
        if room is None:
            raise Refused(_("There is no room {code}.").format(code=code), 404)
        return room

    def living(self) -> list[Room]:
        """Rooms whose code is valid, the one opened last first, without those whose log cannot be read."""
        found = []
        for code in self.store.codes():
            with suppress(CisimError):
                found.append(self.find(code))
        return [room for room in found if room is not None]

    # what phones do

    def sit(self, room: Room, token: str) -> int:
        """The seat of a token; a free one if it has none yet. A full room gives away the seat of somebody who is away
        and never answered: whoever takes many seats keeps nobody out.

        Raises:
            Refused: the room is full.
        """
        held = fingerprint(token)
        seat = room.seat_of(held)
        if seat is None:
            seat = room.free_seat()
            idle = [taken for taken in room.silent if self.is_away(room, taken)] if seat is None else []
            if idle:
                seat = idle[0]
                self.store.add(room.code, "removed", seat, {})
            if seat is None:
                raise Refused(_("All seats of this room are taken."), 403)
            self.store.add(room.code, "seat", seat, {"token": held})
        self.see(room, seat)
        return seat

    def see(self, room: Room, seat: int) -> None:
        """A phone has asked for something."""
        self._seen[room.code, seat] = self._clock()

    def is_away(self, room: Room, seat: int) -> bool:
        """Whether a phone has been silent for long."""
        return self._clock() - self._seen.get((room.code, seat), 0.0) > AWAY_SECONDS

    def answer(self, room: Room, seat: int, form: Mapping[str, str], unsent: bool = False) -> None:
        """Take the form of a phone, unless nobody sent it: then its phone asks what becomes of what was typed.

        Raises:
            Refused: answers are not taken now, or cannot be understood, or the form is ``unsent``.
        """
        stage, year = form.get("stage", ""), whole_number_of(form.get("year", ""))
        if stage in ROUNDS:
            self._check_year(room, stage, year)
        if unsent:
            self._check_open(room, stage)
            raise Refused(_(ANEW))
        if stage in ROUNDS:
            self.decide(room, seat, stage, year, read_decision(room, seat, form))
        else:
            self.vote(room, seat, stage, form)

    def vote(self, room: Room, seat: int, stage: str, typed: Mapping[str, str]) -> None:
        """Take the answers of a seat to the questions of a stage.

        Raises:
            Refused: answers are not taken now, or cannot be understood.
        """
        self._check_open(room, stage)
        for key, value in read_answers(room, stage, typed).items():
            self.store.add(room.code, "vote", seat, {"stage": stage, "question": key, "value": value})

    def decide(self, room: Room, seat: int, stage: str, year: int, decision: Decision) -> None:
        """Take the decision of a seat for a year.

        Raises:
            Refused: decisions are not taken now, or the year has been played.
        """
        self._check_year(room, stage, year)
        data = {"stage": stage, "year": year, "tokens": decision.tokens, "conditions": decision.conditions}
        self.store.add(room.code, "decision", seat, data)

    def _check_open(self, room: Room, stage: str) -> None:
        self._check_going(room)
        if stage != room.stage:
            raise Refused(_("The room has moved on before this came, so it was not taken. Here is what is on now."))
        if room.frozen:
            raise Refused(_("The host has stopped answers for a moment. Nothing was lost; send it again later."))

    def _check_year(self, room: Room, stage: str, year: int) -> None:
        self._check_open(room, stage)
        if room.round_is_over:
            raise Refused(_("All years of this round were played before this came, so it was not taken."))
        if year != room.played:
            raise Refused(_(ANEW if year > room.played else YEAR_OVER))

    def _check_going(self, room: Room) -> None:
        if room.ended:
            raise Refused(_("The room has ended before this came, so it was not taken."))

    # what the host does

    def act(self, room: Room, form: Mapping[str, str]) -> None:
        """Do what a form of the host asks for.

        Raises:
            Refused: there is no such action, or a value of it is wrong.
        """
        for kind, seat, data in events_of(room, form):
            self.store.add(room.code, kind, seat, data)

    def enter_tally(self, room: Room, stage: str, question: str, values: Sequence[Value]) -> None:
        """Enter answers that were given on paper, as votes of seats that no phone has; they take the place of what was
        entered before.

        Raises:
            Refused: the room has ended.
        """
        self._check_going(room)
        known = [seat for seat in room.answers(stage, question) if seat >= PAPER_SEATS]
        for place in range(max(len(values), len(known))):
            value = values[place] if place < len(values) else None
            data = {"stage": stage, "question": question, "value": value}
            self.store.add(room.code, "vote", PAPER_SEATS + place, data)
