"""What one run on the page Organisations is worth: the verdict of many, the line of status, and the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.comparison.verdict_sentences import verdict_sentence
from cisim.dashboard.organisations.components import SingleRunNote
from cisim.dashboard.organisations.verdict_on_request import RUN_CHOICES, choices, use_requested_verdict
from cisim.dashboard.organisations.view_state import OrganisationsView
from cisim.dashboard.organisations.view_state import from_query as view_from
from cisim.dashboard.organisations.view_state import to_query as view_query
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.state.own_community import is_small_enough
from cisim.dashboard.state.result_cache import PREVIEW, ComparisonResult
from cisim.dashboard.state.session import Session, use_comparison, use_session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import from_query, to_query
from cisim.language import N_, _, format_integer, ngettext

STOPPING_TEXT = N_("stopping: the runs at work come to their end")


@solara.component
def VerdictPanel(session: Session, settings: Settings, view_state: OrganisationsView) -> Any:
    """The line of status and what one run is worth: the verdict of many, at once where that takes no time."""
    return (AutomaticVerdict if is_small_enough(settings.scenario) else RequestedVerdict)(session, settings, view_state)


@solara.component
def AutomaticVerdict(session: Session, settings: Settings, view_state: OrganisationsView) -> Any:
    """The same comparison as on the page Explore, for these organisations."""
    result, job, task = use_comparison(session, settings)
    status = OrganisationsStatus(
        settings, view_state, result, job.kind, task.progress if job.kind == "refine" else None, task.cancel
    )
    return Box(
        "div",
        "org-note",
        status,
        SingleRunNote(line=job.error or verdict_text(result), runs=result.runs if result else 0),
    )


@solara.component
def RequestedVerdict(session: Session, settings: Settings, view_state: OrganisationsView) -> Any:
    """A verdict of as many runs as the visitor asks for, once it is known how long they take."""
    result, runs_progress, seconds, error, task = use_requested_verdict(session.results, settings)
    stopping, set_stopping = solara.use_state(False)

    def begin(runs: Any) -> None:
        set_stopping(False)
        if int(runs) in RUN_CHOICES:
            task(int(runs))

    def stop(_event: Any) -> None:
        set_stopping(True)
        task.cancel()

    status = OrganisationsStatus(
        settings, view_state, result, "running" if runs_progress else "idle", None, task.cancel
    )
    known = result.runs if result else 0
    worth = SingleRunNote(
        line=error or verdict_text(result),
        runs=known,
        ask=ask_text(known, settings.scenario.organisations),
        choices=choices(seconds, known),
        progress=(_(STOPPING_TEXT) if stopping else runs_progress.text) if runs_progress else "",
        share=runs_progress.done / runs_progress.total if runs_progress else 0.0,
        event_run=begin,
        event_stop=stop,
    )
    return Box("div", "org-note", status, worth)


def ask_text(known: int, count: int) -> str:
    """Why runs are asked for."""
    if known:
        return _("For a firmer verdict:")
    text = ngettext(
        "{n} organisation takes a while, so its verdict is run when you ask for it:",
        "{n} organisations take a while, so their verdict is run when you ask for it:",
        count,
    )
    return text.format(n=format_integer(count))


def verdict_text(result: ComparisonResult | None) -> str:
    """The verdict, if there is one."""
    return verdict_sentence(result.data) if result else ""


@solara.component
def OrganisationsStatus(
    settings: Settings,
    view_state: OrganisationsView,
    result: ComparisonResult | None,
    job: str,
    progress: float | None,
    cancel: Callable[[], None],
) -> Any:
    """Line of status; and the address, which follows settings and view."""
    search, session = solara.use_router().search, use_session()
    view_text = view_query(view_state)
    there = from_query(search, session.in_any_place)[0], view_query(view_from(search)[0])
    away = there != (settings, view_text) and not view_state.playing
    facts = [_("one run in the picture"), *run_facts(settings.seed)]
    return Status(
        facts=facts,
        job=job,
        runs=result.runs if result else 0,
        runs_wanted=PREVIEW,
        config=settings.scenario.hash,
        says=verdict_text(result),
        push=address(settings, view_text) if away else None,
        progress=progress,
        event_cancel=lambda _: cancel(),
    )


def address(settings: Settings, view: str) -> str:
    """The query of the page: settings and view; nothing of what is in files."""
    return "&".join(part for part in (to_query(settings), view) if part)
