"""The part of the page Experiment where visitors run all combinations of their own scenario."""

from __future__ import annotations

from typing import Any

import solara
import solara.lab

from cisim.dashboard.experiment.analysis import FactorialAnalysis
from cisim.dashboard.experiment.components import VisitorRunsForm
from cisim.dashboard.experiment.design import (
    REPLICATIONS,
    FactorialRequest,
    names_of,
    same_community,
    without_conditions,
)
from cisim.dashboard.experiment.executor import SweepProgress
from cisim.dashboard.experiment.run_store import FactorialRuns
from cisim.dashboard.experiment.view_state import view_of
from cisim.dashboard.experiment.visitor_runs import VisitorRuns, estimated
from cisim.dashboard.shell.types import NamedValue
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.download_file import DownloadFile, csv_file
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.errors import CisimError
from cisim.language import _, format_integer


def use_run(session: Session, own: VisitorRuns, router: Any) -> Any:
    """The task that makes runs of the visitor's own; a hook."""

    def work(request: FactorialRequest) -> Any:
        yield from own.work(request, task.is_current, lambda: view_of(router.search, names_of(session.settings))[0])

    task = solara.lab.use_task(work, dependencies=None, raise_error=False)
    return task


@solara.component
def VisitorRunsPanel(
    session: Session,
    own: VisitorRuns,
    step: SweepProgress | None,
    runs: FactorialRuns,
    analysis: FactorialAnalysis,
    source: str,
    set_source: Any,
    start: Any,
    failed: Any,
) -> Any:
    """Which runs are shown; estimate, run, progress, stop. ``step`` is that of ``own``; it redraws the panel."""
    opened, set_opened = solara.use_state(False)
    chosen, set_chosen = solara.use_state((200, False))
    set_stopping = solara.use_state(False)[1]
    request = FactorialRequest(without_conditions(session.settings), *chosen)
    estimate, wrong = use_estimate(request, opened)
    errors = [e for e in (wrong, failed) if e is not None]
    waiting = source == "mine" and own.runs is None and own.request is not None

    def choose(change: NamedValue) -> None:
        n, both = chosen
        set_chosen((int(change["value"]), both) if change["name"] == "replications" else (n, bool(change["value"])))

    def stop(_event: Any = None) -> None:
        own.stop.set()
        set_stopping(True)

    def download(_event: Any = None) -> None:
        newest = step.runs if source == "mine" and step is not None and step.runs is not None else runs
        session.downloads.save(file_of(newest, analysis))

    return VisitorRunsForm(
        runs_text=runs_text(own, runs, source),
        command=command_of(own, runs, analysis, waiting),
        sources=sources_of(own),
        source=source if own.request is not None else "shipped",
        mine=_("My scenario: {title}.").format(title=title_of(request.settings)),
        same=community_text(request),
        choices=list(REPLICATIONS),
        replications=request.replications,
        both=request.both,
        opened=opened,
        estimate=estimate,
        error=" ".join(map(error_text, errors)),
        state="idle" if failed is not None else own.state,
        done=step.done if step else 0,
        total=step.total if step else 0,
        progress=own.progress,
        can_download=not waiting or (step is not None and step.runs is not None),
        event_show=set_source,
        event_open_own=set_opened,
        event_choose=choose,
        event_start=lambda _: start(request),
        event_stop=stop,
        event_download=download,
    )


def error_text(error: Exception) -> str:
    """What went wrong, as visitors read it."""
    return str(error) if isinstance(error, CisimError) else _("This could not be run: {reason}").format(reason=error)


def use_estimate(request: FactorialRequest, opened: bool) -> tuple[str, Any]:
    """Estimated duration of the runs, made once the panel is open, and an error; a hook."""
    pilot = solara.lab.use_task(
        lambda: (request, estimated(request)) if opened else None, dependencies=[opened, request], raise_error=False
    )
    timed = pilot.value if pilot.finished else None
    return timed[1] if timed is not None and timed[0] == request else "", pilot.exception if pilot.error else None


def sources_of(own: VisitorRuns) -> list[dict[str, str]]:
    """Which runs can be shown."""
    sources = [{"value": "shipped", "label": _("The default city")}]
    return sources if own.request is None else [*sources, {"value": "mine", "label": _("My scenario")}]


def file_of(runs: FactorialRuns, analysis: FactorialAnalysis) -> DownloadFile:
    """All runs at the year that is shown, a line each."""
    name = f"cisim-runs-year-{analysis.view.year}-{runs.plan.hash}"
    return csv_file(name, runs.to_csv(float(analysis.view.year)))


def command_of(own: VisitorRuns, runs: FactorialRuns, analysis: FactorialAnalysis, waiting: bool) -> str:
    """The command for the same runs; while runs are under way, the command for those."""
    if waiting and own.request is not None:
        e = own.request.experiment
        return own.request.command(e.outcomes[0], e.years[-1])
    return runs.request.command(analysis.view.outcome, float(analysis.view.year))


def runs_text(own: VisitorRuns, runs: FactorialRuns, source: str) -> str:
    """Which runs are drawn, in words."""
    if source == "mine" and own.runs is None:
        return _("Your runs are drawn once every combination has some; until then the default city is shown.")
    done, total = format_integer(runs.done), format_integer(runs.plan.size)
    if runs.shipped:
        return _("The default city, {n} runs that come with cisim.").format(n=done)
    text = _("{title}: {n} runs.")
    if not runs.complete:
        text = _("{title}: {n} runs of {total}; hollow points: more were asked for.")
    return text.format(title=title_of(runs.request.settings), n=done, total=total)


def community_text(request: FactorialRequest) -> str:
    """What a run of one's own sets, and whether it has been run."""
    texts = [_("Settings are those of the page Explore; the run sets each condition to off and to full.")]
    if same_community(request.settings, Settings(), request.both):
        texts.append(_("They are those of the default city, whose runs are shown already."))
    return " ".join(texts)
