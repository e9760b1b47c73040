"""The stories of the page Learn as sheets of the workshop kit: the same questions, answered by runs made for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cisim.comparison.comparison import compare
from cisim.dashboard.learn import answers
from cisim.dashboard.learn.facts import told
from cisim.dashboard.learn.stories import Story, StoryStep, stories
from cisim.dashboard.shell.page_figure import PageFigure
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.dashboard.state.settings import Settings
from cisim.language import _, format_number
from cisim.model.types import Progress
from cisim.workshop.kit.story_sheets import GuessSheet, StorySheet

FIGURE_WIDTH = 640
"""Pixels of a picture on a sheet."""

Results = Mapping[str, ComparisonResult]


def story_sheets(runs: int, names: Collection[str] = (), progress: Progress | None = None) -> tuple[StorySheet, ...]:
    """The stories with what came out, in the language in use.

    Args:
        runs: paired runs of each comparison that a question is about.
        names: of the stories; without any, all of them.
        progress: told how many comparisons are done, of how many.
    """
    chosen = [story for story in stories().values() if not names or story.name in names]
    needed = list(dict.fromkeys(run.settings for story in chosen for run in story.runs.values()))
    results: dict[Settings, ComparisonResult] = {}
    for settings in needed:
        if progress:
            progress(len(results), len(needed))
        comparison = compare(settings.scenario, runs, settings.seed, rope=settings.rope)
        results[settings] = ComparisonResult(settings, comparison)
    return tuple(_sheet(s, {name: results[run.settings] for name, run in s.runs.items()}) for s in chosen)


def _sheet(story: Story, result: Results) -> StorySheet:
    first, last = story.steps[0], story.steps[-1]
    return StorySheet(
        title=story.title,
        question=story.question,
        opening=_told(story, first, first.text, result) if first.kind == "tell" else (),
        guesses=tuple(_guess(story, step, result) for step in story.steps if step.kind == "guess"),
        ending=_told(story, last, last.text, result),
    )


def _told(story: Story, step: StoryStep, paragraphs: tuple[str, ...], result: Results) -> tuple[str, ...]:
    return tuple(told(paragraphs, story.runs, result, answers.gain_sentence(step, result)))


def _guess(story: Story, step: StoryStep, result: Results) -> GuessSheet:
    base = story.runs[step.run or step.cases[0]].settings.scenario
    choices = tuple(option["label"] for option in answers.options(step, base))
    scale = _("a number from {low} to {high} ({unit})").format(
        low=format_number(step.low), high=format_number(step.high), unit=step.unit
    )
    return GuessSheet(
        ask=_told(story, step, (step.ask,), result)[0],
        text=_told(story, step, step.text, result),
        cases=tuple(story.runs[name].label for name in step.cases),
        choices=choices,
        scale="" if choices else scale,
        answer=_answer(story, step, result),
        after=_told(story, step, step.after, result),
        figure=_cases(story, step, result).draw(False) if step.cases else "",
    )


def _answer(story: Story, step: StoryStep, result: Results) -> str:
    """What came out; which stage it is, the text behind the question says itself."""
    if step.measure == "best_stage":
        return ""
    if step.cases:
        ahead = _("Ahead on average in this model: {k} of {n}.")
        count = format_number(answers.number(step, result).mean)
        return f"{ahead.format(k=count, n=len(step.cases))} {_cases(story, step, result).title}."
    text = answers.finding(step, result, answers.on_scale(step, result))
    return text if text.endswith(".") else f"{text}."


def _cases(story: Story, step: StoryStep, result: Results) -> PageFigure:
    return answers.cases_drawing({name: story.runs[name] for name in step.cases}, result, FIGURE_WIDTH)
