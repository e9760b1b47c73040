"""Verdicts of communities too large for an automatic one: first an estimate, then the requested number of runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypedDict

import solara
import solara.lab

from cisim.comparison.comparison import compare
from cisim.dashboard.state.jobs import Stopped
from cisim.dashboard.state.result_cache import FULL, PREVIEW, ComparisonResult, ComparisonRunner
from cisim.dashboard.state.settings import Settings
from cisim.experiment.progress_bar import duration_text
from cisim.language import _
from cisim.simulation.simulate import usable_cores

RUN_CHOICES = (PREVIEW, FULL)
"""Paired runs that can be asked for."""
REPORT_PAUSE = 0.4
"""Seconds between reports of progress."""


@dataclass(frozen=True)
class PairedRunProgress:
    """How far the runs are, and how long that took in seconds."""

    done: int
    total: int
    seconds: float

    @property
    def text(self) -> str:
        """In words."""
        if not self.done:
            return _("{done} of {total} paired runs").format(done=self.done, total=self.total)
        left = duration_text(self.seconds * (self.total / self.done - 1))
        return _("{done} of {total} paired runs, about {time} left").format(done=self.done, total=self.total, time=left)


def seconds_a_run(settings: Settings) -> float:
    """Seconds a paired run takes here, from as many as there are cores."""
    pilot = max(2, usable_cores())
    begun = monotonic()
    compare(settings.scenario, pilot, settings.seed, rope=settings.rope)
    return (monotonic() - begun) / pilot


class RunsChoice(TypedDict):
    """A number of runs, and how long they take."""

    runs: int
    takes: str


def choices(seconds: float | None, known: int) -> list[RunsChoice]:
    """Numbers of runs to choose from beyond those already done, with their estimated time."""
    return [
        {
            "runs": runs,
            "takes": "" if seconds is None else _("about {time}").format(time=duration_text(max(1, runs * seconds))),
        }
        for runs in RUN_CHOICES
        if runs > known
    ]


def use_requested_verdict(
    results: ComparisonRunner, settings: Settings
) -> tuple[ComparisonResult | None, PairedRunProgress | None, float | None, str, Any]:
    """The verdict so far, how far runs under way are, seconds a run takes, what went wrong, and the task, which is
    called with a number of runs and can be cancelled; a hook.
    """
    newest = solara.use_ref(settings)
    newest.current = settings
    pilot = solara.lab.use_task(lambda: (settings, seconds_a_run(settings)), dependencies=[settings], raise_error=False)

    def work(runs: int) -> ComparisonResult | None:
        begun, reported = monotonic(), 0.0
        task.progress = PairedRunProgress(0, runs, 0.0)

        def progress(done: int, total: int) -> None:
            nonlocal reported
            if monotonic() - reported > REPORT_PAUSE:
                reported = monotonic()
                task.progress = PairedRunProgress(done, total, reported - begun)

        def roster_hash_in() -> bool:
            return bool(task.is_current()) and newest.current == settings

        try:
            return results.compute(settings, runs, roster_hash_in, progress)
        except Stopped:
            return None

    task = solara.lab.use_task(work, dependencies=None, raise_error=False)

    def leave() -> Callable[[], None]:
        return task.cancel  # a visitor who has gone wants nothing any more

    solara.use_effect(leave, [])
    timed = pilot.value if pilot.finished else None
    wrong = next((str(t.exception) for t in (task, pilot) if t.error), "")
    return (
        results.best(settings),
        task.progress if task.pending else None,
        timed[1] if timed is not None and timed[0] == settings else None,
        _("This could not be run: {reason}").format(reason=wrong) if wrong else "",
        task,
    )
