"""The page of a phone in each stage."""

from __future__ import annotations

from typing import Any

from cisim.dashboard.room.pages import more_or_fewer, render_phone
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.stages import ROUNDS, STAGES, Question, scenario_questions
from cisim.language import _


def stage_page(room: Room, seat: int, refused: str) -> str:
    """The page of a seat.

    Args:
        room: its state.
        seat: number of the seat.
        refused: what is said where an answer was not taken.
    """
    common: dict[str, Any] = {"room": room, "seat": seat, "version": room.moved, "refused": refused}
    language = room.settings["language"]
    heading = _(STAGES[room.stage])
    asked = scenario_questions(room.stage, room.settings["scenario"])
    if asked:
        given = {q.key: room.votes.get(q.key, {}).get(seat) for q in asked}
        word = _("Saved. You can change it until the host moves on.") if any(v is not None for v in given.values()) else ""
        return render_phone("questions.html", language, heading=heading, asked=asked, given=given, saved=word, **common)
    texts = {
        "lock": lambda: [_("Guesses are locked."), *own_guesses(room, seat), _("Look at the screen.")],
        "reveal": lambda: [_("The model's answer is on the screen."), *own_guesses(room, seat)],
    }[room.stage]()
    return render_phone("message.html", language, heading=heading, texts=texts, waits=True, **common)


def own_guesses(room: Room, seat: int) -> list[str]:
    """What a seat has guessed."""
    found = []
    for question in scenario_questions("predict", room.settings["scenario"]):
        value = room.votes.get(question.key, {}).get(seat)
        if value is not None:
            found.append(_("{question} You said: {answer}.").format(question=question.text, answer=in_words(question, value)))
    return found


def in_words(question: Question, value: str | int) -> str:
    """An answer as it was read."""
    return more_or_fewer(int(value)) if not question.options else question.options.get(str(value), "")
