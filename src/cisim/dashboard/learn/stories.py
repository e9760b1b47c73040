"""The stories of the page Learn, read from ``stories.toml``: steps, guesses, and settings whose results answer them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cisim.dashboard.state.communities import DEFAULT_COMMUNITY
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError, nearest
from cisim.language import _, cache_by_language
from cisim.model.conditions import CONDITIONS

STORIES_FILE = Path(__file__).with_name("stories.toml")
MAX_STEPS = 7
STEP_KINDS = ("tell", "guess", "try", "end")
NUMBER_MEASURES = ("difference", "gain", "isolated", "backbone_share", "mean_ahead")
"""Measures that are guessed as a number on a scale."""
CHOICE_MEASURES = ("verdict", "early_verdict", "best_stage")
"""Measures that are guessed by choosing."""
TRY_CONTROLS = ("problem", "money", "years", *(c.name for c in CONDITIONS))


@dataclass(frozen=True)
class StoryRun:
    """A comparison a story needs: a name within it, a label for pictures, and settings."""

    name: str
    label: str
    settings: Settings


@dataclass(frozen=True)
class StoryStep:
    """One screen of a story.

    Attributes:
        kind: one of ``STEP_KINDS``.
        text: paragraphs; ``after`` are those that follow the answer.
        ask, measure, low, high, unit: question and scale of a guess.
        run, against, cases: names of the runs it is about.
        figure: name of a picture of Explore, of ``run``.
        control, key: what can be turned in a step of kind ``try``: a control of Explore, or a parameter.
        show_cases: whether the cases are listed with the question.
    """

    kind: str
    title: str
    text: tuple[str, ...]
    after: tuple[str, ...] = ()
    ask: str = ""
    measure: str = ""
    run: str = ""
    against: str = ""
    cases: tuple[str, ...] = ()
    figure: str = ""
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    control: str = ""
    key: str = ""
    show_cases: bool = False

    @property
    def runs(self) -> tuple[str, ...]:
        """Names of all runs this step needs."""
        return tuple(dict.fromkeys(name for name in (self.run, self.against, *self.cases) if name))


@dataclass(frozen=True)
class Story:
    """A story: its name in addresses, title, question, runs by name, steps."""

    name: str
    title: str
    question: str
    runs: Mapping[str, StoryRun]
    steps: tuple[StoryStep, ...]
    start_here: bool = False

    @cached_property
    def first_needed(self) -> tuple[StoryRun, ...]:
        """All runs, those first that the first steps ask for."""
        names = dict.fromkeys(name for step in self.steps for name in step.runs)
        return tuple(self.runs[name] for name in {**names, **dict.fromkeys(self.runs)})


@cache_by_language
def stories() -> Mapping[str, Story]:
    """All stories by name, in their order, in the language in use.

    Raises:
        CisimError: with the story and step at fault.
    """
    parsed = [_story(data) for data in tomllib.loads(STORIES_FILE.read_text(encoding="utf-8"))["story"]]
    return {story.name: story for story in parsed}


def _story(data: Mapping[str, Any]) -> Story:
    where = f"{STORIES_FILE.name}: story '{data.get('name', '?')}'"
    runs = {}
    for name, run in data["runs"].items():
        try:
            settings = Settings(run.get("community", DEFAULT_COMMUNITY)).changed(run.get("set", {}))
        except CisimError as error:
            raise CisimError(f"{where}, run '{name}': {error}") from None
        runs[name] = StoryRun(name, _(run["label"]), settings)
    steps = tuple(_step(step, runs, f"{where}, step {k}") for k, step in enumerate(data["step"], 1))
    if not 1 <= len(steps) <= MAX_STEPS:
        raise CisimError(f"{where}: {len(steps)} steps; 1 to {MAX_STEPS} are allowed")
    return Story(data["name"], _(data["title"]), _(data["question"]), runs, steps, data.get("start_here", False))


def _step(data: Mapping[str, Any], runs: Mapping[str, StoryRun], where: str) -> StoryStep:
    lists = {"cases": tuple(data.get("cases", ()))}
    lists |= {name: tuple(_(text) for text in data[name]) for name in ("text", "after") if name in data}
    words = {name: _(data[name]) for name in ("title", "ask", "unit") if name in data}
    try:
        step = StoryStep(**{**data, **words, **lists})
    except TypeError as error:
        raise CisimError(f"{where}: {error}") from None
    if step.kind not in STEP_KINDS:
        raise CisimError(
            f"{where}: kind '{step.kind}'{nearest(step.kind, STEP_KINDS)} (kinds: {', '.join(STEP_KINDS)})"
        )
    for name in step.runs:
        if name not in runs:
            raise CisimError(f"{where}: no run '{name}'{nearest(name, runs)} (runs: {', '.join(runs)})")
    if step.kind == "guess" and step.measure not in (*NUMBER_MEASURES, *CHOICE_MEASURES):
        known = (*NUMBER_MEASURES, *CHOICE_MEASURES)
        raise CisimError(f"{where}: no measure '{step.measure}'{nearest(step.measure, known)}")
    if step.measure in NUMBER_MEASURES and not step.low < step.high:
        raise CisimError(f"{where}: low must be below high, got {step.low} and {step.high}")
    if step.kind == "try" and (step.control in TRY_CONTROLS) == bool(step.key):
        raise CisimError(f"{where}: one control ({', '.join(TRY_CONTROLS)}) or one key is needed")
    return step
