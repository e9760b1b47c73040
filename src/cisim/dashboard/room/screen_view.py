"""What the screen shows in each stage. It holds no text of a participant, and no guess before it is revealed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from markupsafe import Markup

from cisim.charts.page.votes import Choice, draw_choices, draw_numbers
from cisim.dashboard.room.answers import RoomAnswer, model_choice
from cisim.dashboard.room.host_view import counts_of
from cisim.dashboard.room.room import Room
from cisim.dashboard.room.rooms import Rooms
from cisim.dashboard.room.stages import STAGES, Question, scenario_questions
from cisim.language import _


def screen_values(rooms: Rooms, room: Room, answer: RoomAnswer | None) -> dict[str, Any]:
    """For the template of the screen."""
    values: dict[str, Any] = {"heading": _(STAGES[room.stage]), "counts": counts_of(rooms, room), "door": False,
                              "texts": [], "figures": [], "tables": []}  # fmt: skip
    return values | VIEWS[room.stage](room, answer)


def _welcome(room: Room, answer: RoomAnswer | None) -> dict[str, Any]:
    return {"door": True}


def _predict(room: Room, answer: RoomAnswer | None) -> dict[str, Any]:
    return {"texts": [question.text for question in scenario_questions("predict", room.settings["scenario"])]}


def _lock(room: Room, answer: RoomAnswer | None) -> dict[str, Any]:
    return {"texts": [_("Guesses are locked. Why did you guess what you guessed?")]}


def _reveal(room: Room, answer: RoomAnswer | None) -> dict[str, Any]:
    texts = [answer.sentence() if answer else _("The model is still computing its answer.")]
    asked = scenario_questions("predict", room.settings["scenario"])
    return {"texts": texts, "figures": [figure(room, question, answer) for question in asked]}


def figure(room: Room, question: Question, answer: RoomAnswer | None) -> dict[str, Any]:
    """The answers of the room to a question, with the model's own."""
    given = Counter(room.votes.get(question.key, {}).values())
    if question.options:
        own = model_choice(answer, question.key) if answer else ""
        rows = [Choice(text, given[value], value == own) for value, text in question.options.items()]
        svg = draw_choices(rows, question.text, 900)
    else:
        numbers = {int(value): count for value, count in given.items()}
        svg = draw_numbers(numbers, answer.to_model_answer() if answer else None, question.text)
    return {"caption": question.text, "svg": Markup(svg)}  # noqa: S704  (an SVG of our own)


VIEWS = {
    "welcome": _welcome,
    "predict": _predict,
    "lock": _lock,
    "reveal": _reveal,
}
