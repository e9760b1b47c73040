"""Answers that were counted on paper where there is no network: entered by the host, the same events as from phones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cisim import workshop
from cisim.dashboard.room.questions import Value, questions_of, read_value
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import PAPER_SEATS, Rooms
from cisim.dashboard.room.stages import STAGES
from cisim.language import _

MOST = 200
"""Answers of a kind that can be entered."""


def paper_values(room: Room) -> dict[str, Any]:
    """For the page: each question, and what was entered: counts of answers, or the numbers that were guessed."""
    asked = []
    for stage, question in _asked(room):
        given = [value for seat, value in room.answers(stage, question.key).items() if seat >= PAPER_SEATS]
        rows = [(f"{question.key}.{key}", text, given.count(key)) for key, text in question.options.items()]
        numbers = " ".join(f"{value:g}" for value in given if not isinstance(value, str))
        asked.append({"key": question.key, "text": question.text, "rows": rows, "numbers": numbers})
    return {"asked": asked}


def _asked(room: Room) -> list[tuple[str, workshop.Question]]:
    return [(stage, question) for stage in STAGES for question in questions_of(room, stage)]


def enter_paper(rooms: Rooms, room: Room, form: Mapping[str, str]) -> None:
    """Enter what was counted; of a question the newest entry counts.

    Raises:
        Refused: what is no count or no number; then nothing is entered.
    """
    entries = [(stage, question, _values(question, form)) for stage, question in _asked(room)]
    for stage, question, values in entries:
        rooms.enter_tally(room, stage, question.key, values)


def _values(question: workshop.Question, form: Mapping[str, str]) -> list[Value]:
    if question.kind == "number":
        typed = form.get(question.key, "").replace(";", " ").split()
        if len(typed) > MOST:
            raise Refused(_("At most {n} numbers.").format(n=MOST), 400)
        return [read_value(question, text) for text in typed]
    return [key for key in question.options for _number in range(_count(form.get(f"{question.key}.{key}", "")))]


def _count(typed: str) -> int:
    text = typed.strip() or "0"
    if not text.isdecimal() or int(text) > MOST:
        raise Refused(_("A count is a whole number from 0 to {n}.").format(n=MOST), 400)
    return int(text)
