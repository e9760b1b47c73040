"""Runs a visitor makes: estimate, start, stop; what is finished stays when the visitor looks at another page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

from cisim.dashboard.experiment.analysis import analyse
from cisim.dashboard.experiment.design import FactorialRequest
from cisim.dashboard.experiment.executor import SweepProgress, check_size, run
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.experiment.view_state import ExperimentView
from cisim.dashboard.state.jobs import spare_cores
from cisim.experiment.progress_bar import duration_text
from cisim.experiment.sweep.estimate import estimate
from cisim.language import _, format_integer

REDRAW_PAUSE, SHARE = 1.5, 8
"""Least seconds between drawings of what is finished so far; and how many times as long as an analysis takes."""


@dataclass
class VisitorRuns:
    """One visitor's runs.

    Attributes:
        request: what was last begun.
        step: how far it is.
        runs: the finished runs that are drawn.
        stop: set to stop.
    """

    request: FactorialRequest | None = None
    step: SweepProgress | None = None
    runs: FactorialRuns | None = None
    stop: Event = field(default_factory=Event)

    @property
    def state(self) -> str:
        """``idle``, ``running``, ``stopping``, ``finished`` or ``stopped``."""
        if self.step is None:
            return "idle"
        if self.step.going:
            return "stopping" if self.stop.is_set() else "running"
        return "finished" if self.step.done == self.step.total else "stopped"

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        if self.step is None:
            return ""
        done, total, left = self.step.done, self.step.total, self.step.seconds_left
        if self.state == "finished":
            text = _("Finished: {total} runs.")
        elif self.state == "stopped":
            text = _("Stopped: {done} of {total} runs are finished and kept.")
        elif self.state == "stopping":
            text = _("{done} of {total} runs · finishing what is at work")
        elif left is None:
            text = _("{done} of {total} runs")
        else:
            text = _("{done} of {total} runs · {time} left")
        return text.format(
            done=format_integer(done), total=format_integer(total), time="" if left is None else duration_text(left)
        )

    def work(
        self, request: FactorialRequest, is_wanted: Callable[[], bool], view: Callable[[], ExperimentView]
    ) -> Iterator[SweepProgress]:
        """Run, and analyse finished runs here for the present view, so that drawing the page does not wait for it.

        Args:
            asked: what to run.
            is_wanted: whether the visitor is still there.
            view: what the visitor looks at.
        """
        self.request, self.runs, self.stop = request, None, Event()
        self.step, stop = SweepProgress(None, 0, request.plan.size, None), self.stop
        due = monotonic() + REDRAW_PAUSE
        for step in run(request, lambda: is_wanted() and not stop.is_set()):
            if step.going:
                self.step = step
                yield step
            begun = monotonic()
            if step.runs is not None and step.runs.replications > 1 and (begun > due or not step.going):
                analyse(step.runs, view().on(step.runs))
                self.runs = step.runs
                due = monotonic() + max(REDRAW_PAUSE, SHARE * (monotonic() - begun))
            if not step.going:  # told once it can be drawn: the same step twice would not draw the page again
                self.step = step
                yield step


def estimated(request: FactorialRequest) -> str:
    """What a run will take on this computer, from a timed pilot.

    Raises:
        CisimError: more runs than a page makes, or a scenario that cannot be.
    """
    plan = request.plan
    check_size(plan)
    cost = estimate(plan, spare_cores())
    low, high = (duration_text(3600 * hours / cost["jobs"]) for hours in cost["core_hours_range"])
    text = _("{n} runs, about {time} on this computer")
    if low != high:
        text = _("{n} runs, about {time} on this computer (pilot runs say {low} to {high})")
    time = duration_text(max(1, cost["wall_seconds"]))
    return text.format(n=format_integer(cost["runs"]), time=time, low=low, high=high)
