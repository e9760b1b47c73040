"""Guesses of a visitor in stories, and the text in which the browser's tab keeps them over a reload."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cisim.dashboard.learn import answers
from cisim.dashboard.learn.stories import NUMBER_MEASURES, Story, StoryStep, stories
from cisim.version import __version__

MAX_STORED_LENGTH = 20_000
"""Characters of a kept text that are looked at."""


@dataclass(frozen=True)
class Guess:
    """What a visitor locked, and whether the answer has been shown."""

    value: Any
    revealed: bool = False


Guesses = Mapping[tuple[str, int], Guess]
"""By name of the story and number of the step."""


def to_text(guesses: Guesses) -> str:
    """For the tab to keep; with the version, because another one may ask something else."""
    stored = [[story, step, guess.value, guess.revealed] for (story, step), guess in guesses.items()]
    return json.dumps({"version": __version__, "guesses": stored})


def from_text(text: str) -> Guesses:
    """The guesses of a stored text; those that fit no question of the stories are left out."""
    try:
        stored = json.loads(text[:MAX_STORED_LENGTH])
        if stored["version"] != __version__:
            return {}
        rows = [(str(story), int(step), value, bool(revealed)) for story, step, value, revealed in stored["guesses"]]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return {}
    guesses = {}
    for name, number, value, revealed in rows:
        story = stories().get(name)
        if story is not None and 1 <= number <= len(story.steps) and fits(story, story.steps[number - 1], value):
            guesses[name, number] = Guess(value, revealed)
    return guesses


def fits(story: Story, step: StoryStep, value: Any) -> bool:
    """Whether a value can answer a question."""
    if step.kind != "guess":
        return False
    if step.measure in NUMBER_MEASURES:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    base = story.runs[step.run or step.cases[0]].settings.scenario
    return value in [option["value"] for option in answers.options(step, base)]


def without(guesses: Guesses, story: str) -> Guesses:
    """Without those of a story, as for the next group."""
    return {place: guess for place, guess in guesses.items() if place[0] != story}
