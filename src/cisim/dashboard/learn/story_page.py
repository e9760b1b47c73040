"""One step of a story: text, a question with its guess, a control to try, or the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import solara
import solara.lab

from cisim.dashboard.explore.page import ExploreFigure
from cisim.dashboard.explore.switching_value import CHANGE_TOPIC
from cisim.dashboard.learn import answers
from cisim.dashboard.learn import story_runs as story_runs
from cisim.dashboard.learn.components import StoryAfter, StoryBar, StoryEnd, StoryGuess, StoryText
from cisim.dashboard.learn.facts import told
from cisim.dashboard.learn.guesses import Guess, without
from cisim.dashboard.learn.stories import Story, StoryStep, stories
from cisim.dashboard.learn.try_control import TryStep
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.jobs import Stopped
from cisim.dashboard.state.result_cache import FULL, ComparisonResult
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.url import location, to_query
from cisim.language import N_, _

VERDICT_MEASURES = ("verdict", "difference")
"""Measures of a guess whose answer is the verdict that Explore shows."""
LOCK_FIRST_TEXT = N_("Lock a guess and reveal the answer first, or leave with Esc.")


@dataclass(frozen=True)
class StepScene:
    """A step of a story with what is known about it so far."""

    session: Session
    story: Story
    number: int
    guess: Guess | None

    @property
    def step(self) -> StoryStep:
        """The step that is shown."""
        return self.story.steps[self.number - 1]

    @property
    def place(self) -> str:
        """A name for it, different from all others."""
        return f"{self.story.name}-{self.number}"

    @property
    def width(self) -> int:
        """Pixels that drawings are made for."""
        return NARROW_WIDTH if self.session.small else WIDE_WIDTH

    @property
    def ready(self) -> bool:
        """Whether everything it asks the model for has been computed."""
        return story_runs.all_known(self.story.runs[name].settings for name in self.step.runs)

    def result(self) -> dict[str, ComparisonResult]:
        """The results at hand, by name of the run."""
        known = {name: story_runs.known(run.settings) for name, run in self.story.runs.items()}
        return {name: result for name, result in known.items() if result is not None}

    def texts(self, paragraphs: tuple[str, ...]) -> list[str]:
        """Paragraphs with their facts."""
        result = self.result()
        gain = answers.gain_sentence(self.step, result) if self.ready else "…"
        return told(paragraphs, self.story.runs, result, gain)


@solara.component
def StoryPage(session: Session, story: Story, number: int, guesses: Any, to: Callable[..., None],
              explore: Callable[[str], None]) -> Any:  # fmt: skip
    """The whole window for one step; results are computed in the background from the moment the story opens."""
    computing, trouble = use_runs(story)
    scene = StepScene(session, story, number, guesses.value.get((story.name, number)))
    step, guess = scene.step, scene.guess

    def remember(newest: Guess | None) -> None:
        others = {place: other for place, other in guesses.value.items() if place != (story.name, number)}
        guesses.value = others if newest is None else {**others, (story.name, number): newest}

    def again() -> None:
        guesses.value = without(guesses.value, story.name)
        to(story.name)

    may_go_on = step.kind != "guess" or (guess is not None and guess.revealed)
    bar = StoryBar(
        title=story.title,
        step=number,
        steps=len(story.steps),
        step_title=step.title,
        may_go_on=may_go_on,
        why_not=_(LOCK_FIRST_TEXT),
        event_go=lambda k: to(story.name, k),
        event_leave=lambda _: to(),
    )
    makers: dict[str, Callable[[], list[Any]]] = {
        "tell": lambda: pictures(scene),
        "guess": lambda: [question(scene, remember), *(answered(scene, explore) if is_revealed(scene) else [])],
        "try": lambda: [TryStep(session, story.runs[step.run].settings, step).key(scene.place)],
        "end": lambda: [end(scene, to, again, explore)],
    }
    config = story.runs[step.run].settings.scenario.hash if step.run else story.name
    status = Status(facts=run_facts(1), job="stories" if computing else "idle", runs=FULL, config=config, says="",
                    event_cancel=lambda _: None)  # fmt: skip
    body = Box(
        "div", f"story-body {step.kind}", heading(scene, trouble), *makers[step.kind](), id="picture", tabindex="-1"
    )
    return Box("main", "page learn story", bar, body, status)


def heading(scene: StepScene, trouble: str) -> Any:
    """Title and text of a step; what leads to a question gives way to the answer."""
    step, revealed = scene.step, is_revealed(scene)
    waiting = _("Simulating the communities of this story …") if step.kind == "tell" and not scene.ready else ""
    return StoryText(
        title=step.title,
        paragraphs=[] if revealed else scene.texts(step.text),
        cases=[scene.story.runs[name].label for name in step.cases] if step.show_cases and not revealed else [],
        pending=trouble or waiting,
        place=scene.place,
    )


def use_runs(story: Story) -> tuple[bool, str]:
    """Compute what the story needs, the first steps first; whether that is under way, and what went wrong. A hook."""

    def work() -> Iterator[str]:
        for run in story.first_needed:
            try:
                story_runs.computed(run.settings, task.is_current)
            except Stopped:
                return
            yield run.name

    task = solara.lab.use_task(work, dependencies=[story.name], raise_error=False)
    task.latest  # noqa: B018  (read, so that the page is drawn again when there is a new one)
    trouble = _("This could not be simulated: {reason}").format(reason=task.exception) if task.error else ""
    return not trouble and not story_runs.all_known(run.settings for run in story.runs.values()), trouble


def question(scene: StepScene, remember: Callable[[Guess | None], None]) -> Any:
    """The guess, and the answer once it is revealed."""
    step, guess, result = scene.step, scene.guess, scene.result()
    base = scene.story.runs[(step.run or step.cases[0])].settings.scenario
    revealed = is_revealed(scene)
    return StoryGuess(
        place=scene.place,
        ask=scene.texts((step.ask,))[0],
        options=answers.options(step, base),
        low=step.low,
        high=step.high,
        unit=step.unit,
        locked=guess.value if guess else None,
        revealed=revealed,
        ready=scene.ready,
        sentence=answers.gap_sentence(step, result, guess.value) if guess and revealed else "",
        event_lock=lambda value: remember(Guess(value)),
        event_unlock=lambda _: remember(None),
        event_reveal=lambda _: remember(Guess(guess.value, revealed=True)) if guess else None,
    )


def is_revealed(scene: StepScene) -> bool:
    """Whether the answer of this step can be seen."""
    return scene.guess is not None and scene.guess.revealed and scene.ready


def answered(scene: StepScene, explore: Callable[[str], None]) -> list[Any]:
    """The picture of an answer and the text below it, with the way to what would change a verdict."""
    step = scene.step

    def change(_: Any = None) -> None:
        settings = scene.story.runs[step.run].settings
        scene.session.to(settings)
        explore(to_query(settings))
        scene.session.topic.set(CHANGE_TOPIC)

    after = StoryAfter(
        paragraphs=scene.texts(step.after), changes=step.measure in VERDICT_MEASURES, event_change=change
    )
    return [*pictures(scene), after]


def pictures(scene: StepScene) -> list[Any]:
    """The drawing of a step, as far as its results are there."""
    step, result = scene.step, scene.result()
    if not scene.ready or not step.runs:
        return []
    if step.figure:
        return [ExploreFigure(scene.session, step.figure, result[step.run], False).key(scene.place)]
    if step.cases:
        cases = {name: scene.story.runs[name] for name in step.cases}
        return [FigurePanel(answers.cases_drawing(cases, result, scene.width)).key(scene.place)]
    if scene.guess is None:
        return []
    return [FigurePanel(answers.guess_drawing(step, result, scene.guess.value, scene.width)).key(scene.place)]


def end(scene: StepScene, to: Callable[..., None], again: Callable[[], None], explore: Callable[[str], None]) -> Any:
    """Where to go from here."""
    settings = scene.story.runs[scene.step.run].settings
    names = list(stories())
    following = names[(names.index(scene.story.name) + 1) % len(names)]
    query = to_query(settings)

    def leave(_: Any = None) -> None:
        scene.session.to(settings)
        explore(query)

    return StoryEnd(
        label=_("Open in Explore: {name}").format(name=scene.story.runs[scene.step.run].label),
        href=location("/", query),
        following=stories()[following].title,
        event_explore=leave,
        event_next=lambda _: to(following),
        event_again=lambda _: again(),
    )
