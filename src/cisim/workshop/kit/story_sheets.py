"""Stories on paper: questions to guess, and what came out. Whoever tells the stories makes these sheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GuessSheet:
    """A question of a story.

    Attributes:
        ask: the question.
        text: what is said before it.
        cases: names of the cases it is about, if there are several.
        choices: what can be chosen; none where a number is guessed.
        scale: which numbers can be guessed, in words; empty where there are choices.
        answer: what came out, in a sentence; empty where ``after`` says it.
        after: what is said then.
        figure: the answer as SVG, or nothing.
    """

    ask: str
    text: tuple[str, ...]
    cases: tuple[str, ...]
    choices: tuple[str, ...]
    scale: str
    answer: str
    after: tuple[str, ...]
    figure: str = ""


@dataclass(frozen=True)
class StorySheet:
    """A story: title, question, how it begins, what is guessed, what to take along."""

    title: str
    question: str
    opening: tuple[str, ...]
    guesses: tuple[GuessSheet, ...]
    ending: tuple[str, ...]
