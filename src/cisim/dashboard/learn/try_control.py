"""The step of a story in which one control is unlocked: everything else stays as the story has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import solara

from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.dashboard.explore.page import ExploreFigure
from cisim.dashboard.learn import answers
from cisim.dashboard.learn.components import StoryTry
from cisim.dashboard.learn.stories import StoryStep
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.page_figure import NARROW_WIDTH, WIDE_WIDTH
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.controls import ControlOption, change_of, controls
from cisim.dashboard.state.session import Session, use_comparison
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError
from cisim.language import first_up
from cisim.scenario.schema import all_parameters

MAX_YEARS = 30
"""Years that can be tried in a story; Explore has no such limit."""
SLIDER_STEPS = 20
"""Steps of a slider over the range of a parameter."""


@solara.component
def TryStep(session: Session, base: Settings, step: StoryStep) -> Any:
    """The control, the verdict, and the picture; each change is simulated at once."""
    settings, set_settings = solara.use_state(base)
    wrong, set_wrong = solara.use_state("")
    result, job, _ = use_comparison(session, settings)
    last = solara.use_ref(result)
    if result is not None:
        last.current = result

    def change(value: Any) -> None:
        try:
            request = {step.key: value} if step.key else change_of(step.control, value, settings.scenario)
            set_settings(settings.changed(request))
            set_wrong("")
        except (CisimError, ValueError, OverflowError) as error:
            set_wrong(str(error).removeprefix("here: "))

    now = result or last.current
    verdict = verdict_sentence(result.data) if result is not None else ""
    panel = StoryTry(
        **control_of(step, settings),
        verdict=verdict or job.error,
        working=result is None or job.kind != "idle",
        wrong=wrong,
        verdict_below=not step.figure,
        changed=settings != base,
        event_set=change,
        event_put_back=lambda _: set_settings(base),
    )
    if now is None:
        return Box("div", "trying", panel)
    width = NARROW_WIDTH if session.small else WIDE_WIDTH
    if step.figure:
        picture = ExploreFigure(session, step.figure, now, result is None)
    else:
        picture = FigurePanel(answers.difference_drawing(now, width))
    return Box("div", "trying", panel, picture)


class TryControl(TypedDict):
    """What can be turned: choices, or a range."""

    label: str
    options: Sequence[ControlOption]
    value: Any
    low: float
    high: float
    step: float
    unit: str


def control_of(step: StoryStep, settings: Settings) -> TryControl:
    """Label, choices or range, and present value of what can be turned."""
    if step.key:
        p, value = all_parameters()[step.key], settings.scenario[step.key]
        return {"label": first_up(p.text), "options": [], "value": value, "low": p.low, "high": p.high,
                "step": (p.high - p.low) / SLIDER_STEPS, "unit": p.unit}  # fmt: skip
    row = next(row for row in controls(settings) if row["name"] == step.control)
    if "options" in row:
        return {"label": row["label"], "options": row["options"], "value": row["value"], "low": 0, "high": 0, "step": 1,
                "unit": ""}  # fmt: skip
    return {"label": row["label"], "options": [], "value": float(row["value"] or 0), "low": max(row["low"], 1),
            "high": min(row["high"], MAX_YEARS), "step": 1, "unit": row["unit"]}  # fmt: skip
