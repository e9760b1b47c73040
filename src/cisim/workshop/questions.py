"""What a room is asked before it plays, and what the model answers: worked out when it is asked, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from cisim.charts.page.guess import ModelAnswer
from cisim.charts.page.guesses import draw_numbers, draw_options
from cisim.comparison.intervals import interval_80
from cisim.comparison.verdict import ROPE, share_ahead, verdict_of
from cisim.errors import ArgumentError, nearest
from cisim.language import _, format_number
from cisim.workshop.fan import RUNS, fan, single_conditions
from cisim.workshop.numbers import change_text
from cisim.workshop.play import play
from cisim.workshop.room import Room

START, GAIN, WHO, FIRST = "start", "gain", "who", "first"
GAIN_ENDS = (-20.0, 30.0)
"""Ends of the scale that is offered for a difference in points."""


@dataclass(frozen=True)
class Question:
    """A question that phones show.

    Attributes:
        key: its name.
        kind: a ``number`` from ``low`` to ``high``, or a ``choice`` of ``options``.
        text: one or two short sentences.
        options: texts by key, where one is chosen.
        low: smallest number allowed.
        high: largest number allowed.
    """

    key: str
    kind: Literal["number", "choice"]
    text: str
    options: Mapping[str, str]
    low: float = 0.0
    high: float = 100.0

    def checked(self, value: str | float) -> str | float:
        """A guess as a number, or as the key of an option.

        Raises:
            ArgumentError: it is none, or outside the range.
        """
        if self.kind == "choice":
            if value not in self.options:
                allowed = ", ".join(self.options)
                raise ArgumentError(
                    f"{self.key}: {value!r} given, allowed: {allowed}{nearest(str(value), self.options)}"
                )
            return str(value)
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if not self.low <= number <= self.high:
            raise ArgumentError(f"{self.key}: {value!r} given, allowed: a number from {self.low:g} to {self.high:g}")
        return number


@dataclass(frozen=True)
class Answer:
    """What the model returns for a question.

    Attributes:
        question: what was asked.
        value: the number, or the key of the option.
        low: lower end of 80 % of runs; of a number only.
        high: upper end.
        values: by the key of an option what it brings, in points; of the question about conditions only.
        sentences: the answer in plain words.
    """

    question: Question
    value: float | str
    low: float | None
    high: float | None
    values: Mapping[str, float]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What a room guessed.

    Attributes:
        question: what was asked.
        count: number of guesses.
        votes: by option; of a choice only.
        numbers: all guesses, smallest first; of a number only.
        middle: the middle guess; of a number only.
    """

    question: Question
    count: int
    votes: Mapping[str, int]
    numbers: tuple[float, ...]
    middle: float | None


def opening_questions(room: Room) -> tuple[Question, ...]:
    """The test question of the welcome: something that everybody can guess, so that everybody has voted once."""
    stage = _(room.scenario.stages[room.scenario.stage_order[-1]].name)
    text = _("Think of 100 young people in this community today. How many reach the goal at “{stage}”?").format(
        stage=stage
    )
    return (Question(START, "number", text, {}),)


def predictions(room: Room) -> tuple[Question, ...]:
    """The guesses before anybody plays: a number, one of four, and which condition first."""
    stage = _(room.scenario.stages[room.scenario.stage_order[-1]].name)
    gain = _(
        "All work together for {years} years, with the same money. How many more of 100 young people reach “{stage}”? "
        "Fewer is a minus number."
    ).format(years=room.years, stage=stage)
    who = _("The same community, many times, each time with other luck. What will we see?")
    first = _("The room can start with one condition only. Which one helps young people most?")
    return (
        Question(GAIN, "number", gain, {}, *GAIN_ENDS),
        Question(WHO, "choice", who, verdict_options()),
        Question(FIRST, "choice", first, {c.name: _(c.title) for c in room.scenario.conditions}),
    )


def verdict_options() -> dict[str, str]:
    """The four outcomes of a comparison in the words of a phone."""
    return {
        "collective_ahead": _("Together is better, nearly always"),
        "isolated_ahead": _("Alone is better, nearly always"),
        "practically_same": _("It makes next to no difference"),
        "no_clear_difference": _("It can go either way"),
    }


def question_named(room: Room, key: str) -> Question:
    """A question of any stage by its key.

    Raises:
        ArgumentError: there is none of this name.
    """
    known = {q.key: q for q in (*opening_questions(room), *predictions(room))}
    if key not in known:
        raise ArgumentError(f"question: {key!r} given, allowed: {', '.join(known)}{nearest(key, known)}")
    return known[key]


def answer(room: Room, key: str, runs: int = RUNS, threads: int | None = None) -> Answer:
    """The model's answer to a question, from runs of this community; they are kept for the next question.

    Args:
        room: the community.
        key: of the question.
        runs: lucks.
        threads: by default all usable cores.

    Raises:
        ArgumentError: there is no question of this name.
    """
    question = question_named(room, key)
    if key == START:
        return _start(room, question)
    return {GAIN: _gain, WHO: _who, FIRST: _first}[key](room, question, runs, threads)


def _start(room: Room, question: Question) -> Answer:
    start = float(play(room, "alone").outcome[0, 0])
    text = _("Today it is {n} of 100 in the model.").format(n=format_number(start))
    return Answer(question, start, start, start, {}, (text,))


def _gain(room: Room, question: Question, runs: int, threads: int | None) -> Answer:
    difference = fan(room, runs, threads).difference
    mean, (low, high) = float(difference.mean()), interval_80(difference)
    text = _("{mean} of 100 on average. In 8 of 10 runs it is between {low} and {high}.").format(
        mean=change_text(mean), low=change_text(float(low)), high=change_text(float(high))
    )
    return Answer(question, mean, float(low), float(high), {}, (text,))


def _who(room: Room, question: Question, runs: int, threads: int | None) -> Answer:
    difference = fan(room, runs, threads).difference
    verdict = verdict_of(difference)
    text = _("Together ends ahead in {k} of {n} runs. {verdict}.").format(
        k=round(share_ahead(difference) * len(difference)), n=len(difference), verdict=question.options[verdict]
    )
    return Answer(question, verdict, None, None, {}, (text,))


def _first(room: Room, question: Question, runs: int, threads: int | None) -> Answer:
    values = {name: float(d.mean()) for name, d in single_conditions(room, runs, threads).items()}
    best = max(values, key=values.__getitem__)
    most = _("By itself “{title}” does most: {value} of 100 on average.").format(
        title=question.options[best], value=change_text(values[best])
    )
    together = _("All of them together: {value} of 100.").format(
        value=change_text(float(fan(room, runs, threads).difference.mean()))
    )
    texts = [most, together]
    if values[best] <= ROPE:
        texts.insert(1, _("That is next to nothing: no condition does much by itself."))
    return Answer(question, best, None, None, values, tuple(texts))


def tally(question: Question, guesses: Sequence[str | float]) -> Tally:
    """What a room guessed, counted.

    Raises:
        ArgumentError: a guess cannot be used.
    """
    checked = [question.checked(guess) for guess in guesses]
    if question.kind == "choice":
        return Tally(question, len(checked), {key: checked.count(key) for key in question.options}, (), None)
    numbers = tuple(sorted(float(value) for value in checked))
    return Tally(question, len(numbers), {}, numbers, median(numbers) if numbers else None)


def reveal_figure(room_answer: Answer, counted: Tally, width: int = 760) -> str:
    """What the room guessed under what the model returns, as SVG."""
    question, title = room_answer.question, room_answer.sentences[0]
    if isinstance(room_answer.value, str):
        return draw_options(question.options, counted.votes, room_answer.value, title, width)
    value = room_answer.value
    low = value if room_answer.low is None else room_answer.low
    high = value if room_answer.high is None else room_answer.high
    shown = ModelAnswer(value, low, high, _("of 100"), question.low, question.high, difference=question.key == GAIN)
    return draw_numbers(shown, counted.numbers, title, width)
