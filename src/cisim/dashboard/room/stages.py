"""The stages of a workshop in their order, and the closed questions that are asked in them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cisim.comparison.verdict import VERDICTS
from cisim.language import N_, _
from cisim.scenario.load import load
from cisim.scenario.scenario import Scenario

STAGES = {
    "welcome": N_("Welcome"),
    "predict": N_("Predict"),
    "lock": N_("Lock"),
    "reveal": N_("Reveal"),
    "round_1": N_("Round 1: alone"),
    "round_2": N_("Round 2: the room"),
    "debrief": N_("Debrief"),
}
"""By name, in their order."""
ROUNDS = ("round_1", "round_2")
"""Stages in which seats decide, year by year."""
GUESS_LOW, GUESS_HIGH = -20, 20
"""Ends of the scale on which a difference is guessed, in children of 100."""
OUTCOMES = {
    "collective_ahead": N_("Working together comes out ahead"),
    "isolated_ahead": N_("Working alone comes out ahead"),
    "practically_same": N_("Both come out practically the same"),
    "no_clear_difference": N_("Sometimes one, sometimes the other"),
}
assert OUTCOMES.keys() == VERDICTS.keys()
PLACES_OF_WORK = {
    "school": N_("A school or an authority"),
    "nonprofit": N_("A nonprofit"),
    "funder": N_("A funder"),
    "business": N_("A business"),
    "elsewhere": N_("Somewhere else"),
}

scenario_of = lru_cache(maxsize=16)(load)
"""A scenario by its name or file."""


@dataclass(frozen=True)
class Question:
    """A closed question.

    Attributes:
        key: in the log and in forms.
        text: in the language in use.
        options: what can be chosen, with its words; none: a whole number is asked for.
        low, high: ends of what can be typed.
    """

    key: str
    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 0

    def parse(self, typed: str) -> str | int | None:
        """The answer that was meant; ``None``: it cannot be one."""
        if self.options:
            return typed if typed in self.options else None
        try:
            number = float(typed.strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return round(number) if math.isfinite(number) and self.low <= number <= self.high else None

    def hint(self) -> str:
        """What an answer has to be."""
        if self.options:
            return _("Choose one of the answers.")
        return _("Enter a whole number from {low} to {high}.").format(low=self.low, high=self.high)


def scenario_questions(stage: str, scenario: str) -> tuple[Question, ...]:
    """What is asked in a stage of a room with a scenario of a name."""
    return questions(stage, scenario_of(scenario))


def questions(stage: str, scenario: Scenario) -> tuple[Question, ...]:
    """What is asked in a stage."""
    if stage == "welcome":
        words = {key: _(text) for key, text in PLACES_OF_WORK.items()}
        return (Question("work", _("A first answer, to try it out: where do you work?"), words),)
    if stage == "predict":
        conditions = {c.name: _(c.title) for c in scenario.conditions}
        return (
            Question("number", _("Of 100 children, how many more reach the last stage if all work together? Fewer: a number below 0."),
                     low=GUESS_LOW, high=GUESS_HIGH),
            Question("outcome", _("What comes out in the end?"), {key: _(text) for key, text in OUTCOMES.items()}),
            Question("condition", _("Which condition would you put in place first?"), conditions),
        )  # fmt: skip
    return ()
