"""Answers that were counted on paper where there is no network: entered by the host, the same events as from phones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cisim.dashboard.room.host_actions import Refused
from cisim.dashboard.room.pages import more_or_fewer
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import PAPER_SEATS, Rooms
from cisim.dashboard.room.stages import Question, scenario_questions
from cisim.language import _

MOST = 200
"""Answers of a kind that can be entered."""


def values_of(question: Question) -> dict[str | int, str]:
    """What can be answered, with its words."""
    if question.options:
        return dict(question.options)
    return {value: more_or_fewer(value) for value in range(question.high, question.low - 1, -1)}


def paper_values(room: Room) -> dict[str, Any]:
    """For the page: each question with its answers and how many were entered."""
    asked = []
    for stage in ("welcome", "predict"):
        for question in scenario_questions(stage, room.settings["scenario"]):
            given = room.votes.get(question.key, {})
            counts = Counter(value for seat, value in given.items() if seat >= PAPER_SEATS)
            rows = [(f"{question.key}.{value}", text, counts[value]) for value, text in values_of(question).items()]
            asked.append({"text": question.text, "rows": rows})
    return {"asked": asked, "most": MOST}


def enter_paper(rooms: Rooms, room: Room, form: Mapping[str, str]) -> None:
    """Enter what was counted; questions without any number stay as they were.

    Raises:
        Refused: what is no count.
    """
    for stage in ("welcome", "predict"):
        for question in scenario_questions(stage, room.settings["scenario"]):
            counts = {value: _count(form.get(f"{question.key}.{value}", "")) for value in values_of(question)}
            known = any(seat >= PAPER_SEATS for seat in room.votes.get(question.key, {}))
            if any(counts.values()) or known:
                rooms.enter_tally(room, question, counts)


def _count(typed: str) -> int:
    text = typed.strip() or "0"
    if not text.isdecimal() or int(text) > MOST:
        raise Refused(_("A count is a whole number from 0 to {n}.").format(n=MOST), 400)
    return int(text)
