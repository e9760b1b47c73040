"""The closed questions of a room: which are asked in a stage, what was typed, and what the model answers."""

from __future__ import annotations

from collections.abc import Mapping

from cisim import workshop
from cisim.dashboard.room.background import Background
from cisim.dashboard.room.play import community_of
from cisim.dashboard.room.refusal import Refused
from cisim.dashboard.room.room import Room
from cisim.dashboard.state.jobs import spare_cores
from cisim.errors import ArgumentError
from cisim.language import _, format_number, ngettext, use_language
from cisim.workshop.survey import HIGHEST, LOWEST

Value = str | float


def _answer(key: tuple[workshop.Room, str, str]) -> workshop.Answer:
    community, question, language = key
    with use_language(language):
        return workshop.answer(community, question, threads=spare_cores())


ANSWERS: Background[tuple[workshop.Room, str, str], workshop.Answer] = Background(_answer, 96)
"""The model's answers by community, key of the question, and language of the room, whoever asked for it first."""


def questions_of(room: Room, stage: str) -> tuple[workshop.Question, ...]:
    """What is asked in a stage, in the language in use: five statements come before and after."""
    if stage == "welcome":
        return (*workshop.opening_questions(community_of(room)), *survey_questions())
    if stage == "predict":
        return workshop.predictions(community_of(room))
    return survey_questions() if stage == "debrief" else ()


def survey_questions() -> tuple[workshop.Question, ...]:
    """The five statements, each with a scale of five steps."""
    low, high = workshop.scale_ends()
    scale = {str(step): str(step) for step in range(LOWEST, HIGHEST + 1)}
    scale |= {str(LOWEST): f"{LOWEST} {low}", str(HIGHEST): f"{HIGHEST} {high}"}
    return tuple(workshop.Question(key, "choice", text, scale) for key, text in workshop.survey_items().items())


def survey_change(room: Room) -> workshop.SurveyChange:
    """What changed in those who answered all statements before and after."""
    return workshop.survey_change(_survey_answers(room, "welcome"), _survey_answers(room, "debrief"))


def _survey_answers(room: Room, stage: str) -> dict[int, dict[str, int]]:
    given = {question.key: room.answers(stage, question.key) for question in survey_questions()}
    whole = set.intersection(*(set(answers) for answers in given.values()))
    return {seat: {key: int(answers[seat]) for key, answers in given.items()} for seat in whole}


def answer_to(room: Room, question: workshop.Question) -> workshop.Answer | None:
    """What the model returns; ``None`` while it is computed, which begins when it is first asked for."""
    return ANSWERS.get((community_of(room), question.key, room.settings["language"]))


def prepare_answers(room: Room) -> bool:
    """Begin to compute all answers of a room; returns whether they are there."""
    found = [answer_to(room, question) for question in questions_of(room, "predict")]
    return None not in found


def read_value(question: workshop.Question, typed: str) -> Value:
    """An answer as it was typed: a number may have a comma, and a minus sign as in print.

    Raises:
        Refused: it cannot be one.
    """
    text = typed.strip()
    try:
        if question.kind == "choice":
            return question.checked(text)
        return question.checked(text.replace(",", ".").replace("−", "-"))
    except ArgumentError:
        if question.kind == "choice":
            raise Refused(_("Choose one of the answers."), 400) from None
        low, high = format_number(question.low), format_number(question.high)
        raise Refused(_("Enter a number from {low} to {high}.").format(low=low, high=high), 400) from None


def read_answers(room: Room, stage: str, typed: Mapping[str, str]) -> dict[str, Value]:
    """The answers of a form, of the questions that were answered.

    Raises:
        Refused: one cannot be understood, or there is none.
    """
    asked = [question for question in questions_of(room, stage) if typed.get(question.key, "").strip()]
    if not asked:
        raise Refused(_("Nothing was answered yet."), 400)
    return {question.key: read_value(question, typed[question.key]) for question in asked}


def in_words(question: workshop.Question, value: Value) -> str:
    """An answer as people read it."""
    if question.kind == "choice":
        return question.options.get(str(value), "")
    return more_or_fewer(float(value)) if question.low < 0 else format_number(float(value))


def more_or_fewer(value: float) -> str:
    """A difference in children of 100, without a sign."""
    if value == 0:
        return _("no difference")
    size = abs(value)
    text = ngettext("{n} more", "{n} more", size) if value > 0 else ngettext("{n} fewer", "{n} fewer", size)
    return text.format(n=format_number(size))
