"""What one run on the page Organisations is worth: the verdict of many, the line of status, and the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.comparison.sentences import verdict_sentence
from cisim.dashboard.organisations.components import SingleRunNote
from cisim.dashboard.organisations.verdict_on_request import CHOICES, choices, use_asked
from cisim.dashboard.organisations.view_state import Look
from cisim.dashboard.organisations.view_state import from_query as look_from
from cisim.dashboard.organisations.view_state import to_query as look_query
from cisim.dashboard.shell.frame import Box, Status
from cisim.dashboard.state.own_community import address, fits, wanted, without
from cisim.dashboard.state.result_cache import PREVIEW, Shown
from cisim.dashboard.state.session import Session, use_comparison
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query
from cisim.version import __version__

STOPPING = "stopping: the runs at work come to their end"


@solara.component
def Judged(session: Session, settings: Settings, look: Look) -> Any:
    """The line of status and what one run is worth: the verdict of many, at once where that takes no time."""
    return (AtOnce if fits(settings.scenario) else WhenAsked)(session, settings, look)


@solara.component
def AtOnce(session: Session, settings: Settings, look: Look) -> Any:
    """The same comparison as on the page Explore, of the organisations that are shown."""
    shown, job, task = use_comparison(session, settings)
    status = StatusLine(settings, look, shown, job.kind, task.progress if job.kind == "refine" else None, task.cancel)
    return Box("div", "org-note", status, SingleRunNote(line=job.error or said(shown), runs=shown.runs if shown else 0))


@solara.component
def WhenAsked(session: Session, settings: Settings, look: Look) -> Any:
    """A verdict of as many runs as the visitor asks for, once it is known how long they take."""
    shown, going, seconds, error, task = use_asked(session.results, settings)
    stopping, set_stopping = solara.use_state(False)

    def begin(runs: Any) -> None:
        set_stopping(False)
        if int(runs) in CHOICES:
            task(int(runs))

    def stop(_: Any) -> None:
        set_stopping(True)
        task.cancel()

    status = StatusLine(settings, look, shown, "running" if going else "idle", None, task.cancel)
    known = shown.runs if shown else 0
    worth = SingleRunNote(
        line=error or said(shown),
        runs=known,
        count=settings.scenario.organisations,
        asks=choices(seconds, known),
        going=(STOPPING if stopping else going.text) if going else "",
        share=going.done / going.total if going else 0.0,
        event_run=begin,
        event_stop=stop,
    )
    return Box("div", "org-note", status, worth)


def said(shown: Shown | None) -> str:
    """The verdict, if there is one."""
    return verdict_sentence(shown.result) if shown else ""


@solara.component
def StatusLine(settings: Settings, look: Look, shown: Shown | None, job: str, progress: float | None,
               cancel: Callable[[], None]) -> Any:  # fmt: skip
    """Line of status; and the address, which follows settings and what is looked at."""
    search = solara.use_router().search
    roster, looked = settings.scenario.roster, look_query(look)
    needed = roster.hash if roster else wanted(search)
    there = from_query(search)[0], wanted(search), look_query(look_from(search)[0])
    away = there != (without(settings), needed, looked) and not look.playing
    facts = ["one run in the picture", f"seed {settings.seed}", f"model {__version__}",
             "illustrative, not calibrated to your community"]  # fmt: skip
    return Status(
        facts=facts,
        job=job,
        runs=shown.runs if shown else 0,
        runs_wanted=PREVIEW,
        config=settings.scenario.hash,
        says=said(shown),
        push=address(settings, needed, looked) if away else None,
        progress=progress,
        event_cancel=lambda _: cancel(),
    )
