"""Explore: one question, eight controls, the answer at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.comparison.existing_sentences import existing_line
from cisim.comparison.segment_sentences import gains_line
from cisim.comparison.sentences import money_sentence, verdict_sentence
from cisim.comparison.verdict_sentences import short_verdict, verdict_details, view_of
from cisim.dashboard.explore import assumptions, figures
from cisim.dashboard.explore.attribution import use_attribution
from cisim.dashboard.explore.components import (
    Assumptions,
    Controls,
    EvidenceLine,
    ExampleButtons,
    Tabs,
    TakeAlong,
    Verdict,
    VerdictTerms,
)
from cisim.dashboard.shell.download import fresh_file, no_file
from cisim.dashboard.shell.explanations import evidence_line, evidence_sentence
from cisim.dashboard.shell.frame import Box, Status, Toolbar, run_facts
from cisim.dashboard.shell.glossary import terms_of
from cisim.dashboard.shell.picture import Picture, use_figure_tools
from cisim.dashboard.state.commands import command_line
from cisim.dashboard.state.controls import controls, examples, title_of
from cisim.dashboard.state.own_community import settings_of_anywhere
from cisim.dashboard.state.replay import use_replay
from cisim.dashboard.state.result_cache import PREVIEW, ComparisonResult
from cisim.dashboard.state.session import Job, Session, use_comparison, use_errors, use_session
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.dashboard.state.url import share_query, to_query

VERDICT_WORDS = (
    "Isolated, collective", "Technical, adaptive", "Stage", "Last stage", "Benchmark", "Point", "Paired run, n",
    "80 % of runs, interval", "Mean, 95 %", "Ahead", "Practically nothing", "Partnerships that still exist",
)  # fmt: skip
"""VerdictTerms of the verdict, explained below it."""


@solara.component
def ExplorePage() -> Any:
    """The page: answer on the left, settings on the right; on a phone the answer first."""
    session = use_session()
    settings = session.settings
    result, job, task = use_comparison(session, settings)
    replay, on_drawn = use_replay(session.replay, lambda: last_two(session), session.prepare)
    last = solara.use_ref(result)
    if result is not None:
        last.current = result
    showing = session.replay.showing.value
    replayed = session.results.best(showing) if showing is not None else None
    current = replayed or result or last.current
    stale = current is None or (replayed is None and current.settings != settings)
    fresh = None if stale or replayed is not None else current
    request = Job("replay") if replayed is not None else job
    answer = (
        [ExploreAnswer(session, current, stale, request.error)] if current is not None else [Waiting(request.error)]
    )
    return Box(
        "main",
        "page explore",
        ExploreStatus(session, current, request, task, on_drawn),
        Box("div", "answer", *answer, id="picture", tabindex="-1"),
        Box("div", "settings", ExploreToolbar(session, replay, fresh), ControlPanel(session), AssumptionPanel(session)),
    )


@solara.component
def ExploreStatus(
    session: Session, result: ComparisonResult | None, job: Job, task: Any, on_drawn: Callable[[int], None]
) -> Any:
    """Runs, seed, version; and the address, which follows the settings."""
    search = solara.use_router().search
    settings = session.settings
    away = solara.use_memo(lambda: session.read(search)[0], [search, settings]) != settings
    return Status(
        facts=run_facts(settings.seed),
        job=job.kind,
        runs=result.runs if result else 0,
        runs_wanted=PREVIEW,
        config=result.settings.scenario.hash if result else "",
        says=verdict_sentence(result.data) if result else "",
        push=to_query(settings) if away else None,
        progress=task.progress if job.kind == "refine" else None,
        beat=session.replay.beat.value,
        event_cancel=lambda _: task.cancel(),
        event_drawn=on_drawn,
    )


@solara.component
def Waiting(error: str) -> Any:
    """Before the first answer."""
    return Box("p", "waiting", error or "Simulating the first runs …")


@solara.component
def ExploreAnswer(session: Session, result: ComparisonResult, stale: bool, error: str) -> Any:
    """Verdict, stages, single runs if asked for, and the other views."""
    runs_open, set_runs_open = solara.use_state(False)
    view, set_view = solara.use_state(figures.TABS[0])
    below, set_below = solara.use_state(result)  # what is below the stages is drawn once those are on their way
    solara.use_effect(lambda: set_below(result), [result])
    late = stale or below is not result
    told = view_of(result.data)
    verdict = Verdict(
        title=title_of(result.settings),
        lead=f"{short_verdict(told)} ",
        rest=" ".join(verdict_details(told)),
        existing=existing_line(result.data),
        gains=gains_line(result.data) if session.wide else "",
        money=money_sentence(result.data) if session.wide else "",
        kind=told["outcome"],
        config=result.settings.scenario.hash,
        runs=result.runs,
        stale=stale,
        error=error,
        event_how=session.topic.set,
    )
    button = solara.v.Html(
        tag="button",
        class_="button runs-button",
        children=["Hide the runs" if runs_open else "Show me the runs"],
        attributes={"type": "button", "aria-expanded": str(runs_open).lower(), "data-testid": "show-runs"},
    )
    solara.v.use_event(button, "click", lambda *_: set_runs_open(not runs_open))
    runs = [ExploreFigure(session, "runs", below, late, steps=min(PREVIEW, below.runs))] if runs_open else []
    tabs = [{"value": name, "label": figures.EXPLORE_FIGURES[name].label} for name in figures.TABS]
    behind = [EvidenceSummary(session, below, late), VerdictTerms(terms=terms_of(VERDICT_WORDS))]
    return Box(
        "div",
        "answer-body",
        Box("div", "said", verdict, *(behind if session.wide else [])),
        Examples(session),
        ExploreFigure(session, "stages", result, stale),
        *([Box("div", "said", *behind).key("behind")] if not session.wide else []),
        button.key("show-runs"),  # elements without a key are told apart by their place alone
        *runs,
        Tabs(tabs=tabs, value=view, event_select=set_view),
        Box("div", "view", ExploreFigure(session, view, below, late).key(view), id="view", role="tabpanel",
            **{"aria-labelledby": f"tab-{view}"}).key("view"),
    )  # fmt: skip


@solara.component
def EvidenceSummary(session: Session, result: ComparisonResult, stale: bool) -> Any:
    """What is assumed and the weakest evidence; a piece by itself, so that nothing else waits for it. Where the window
    is small who gains and the money stand here as well, so that the verdict leaves room for the picture.
    """
    line = evidence_line(result, use_attribution(session, result, stale))
    scenario = result.settings.scenario
    return EvidenceLine(
        **line,
        gains="" if session.wide else gains_line(result.data),
        money="" if session.wide else money_sentence(result.data),
        assumed=evidence_sentence(scenario),
        config=scenario.hash,
        stale=stale,
        event_how=session.topic.set,
    )


@solara.component
def ExploreFigure(session: Session, name: str, result: ComparisonResult, stale: bool, steps: int = 0) -> Any:
    """One of ``figures.EXPLORE_FIGURES`` with its table and files."""
    tools = use_figure_tools(
        lambda: figures.EXPLORE_FIGURES[name].texts(result), lambda kind: figures.file_of(name, kind, result)
    )
    return Picture(
        name=name,
        label=figures.EXPLORE_FIGURES[name].label,
        **figures.picture(name, result, session.small),
        config=result.settings.scenario.hash,
        runs=result.runs,
        stale=stale,
        steps=steps,
        heading="h2",
        made=command_line(result.settings),
        **tools,
    )


@solara.component
def ExploreToolbar(session: Session, replay: Any, result: ComparisonResult | None) -> Any:
    """Undo, redo, replay, reset, share, report."""
    file, set_file = solara.use_state(no_file())
    history = session.timeline

    def report() -> None:
        if result is not None:
            set_file(fresh_file(figures.report_of(result), file))

    acts: dict[str, Callable[[], Any]] = {
        "undo": session.step,
        "redo": lambda: session.step(redo=True),
        "reset": lambda: session.choose(default_settings()),
        "replay": replay,
        "report": report,
        "reproduce": lambda: session.topic.set("reproduce"),
    }
    showing = session.replay.showing.value
    change = session.last_change
    if change:
        before = bool(history.past) and showing == history.past[-1]
        change = f"{'Changed' if showing is None else 'Before' if before else 'After'}: {change}"
    toolbar = Toolbar(
        can_undo=bool(history.past),
        can_redo=bool(history.future),
        is_default=settings_of_anywhere(history.present) == default_settings(),
        change=change,
        reset_to=reset_text(),
        replays=True,
        announce_only=showing is None,
        event_act=lambda name: acts[name](),
    )
    along = TakeAlong(
        query=share_query(history.present),
        can_report=result is not None,
        file=file,
        event_act=lambda name: acts[name](),
    )
    return Box("div", "toolbar", toolbar, along)


def reset_text() -> str:
    """What a reset goes back to."""
    return "The default city" if default_settings() == Settings() else default_settings().base.title


def last_two(session: Session) -> tuple[Settings, Settings] | None:
    """Before and after the last change, as they are replayed."""
    history = session.timeline
    return (history.past[-1], history.present) if history.past else None


@solara.component
def ControlPanel(session: Session) -> Any:
    """The eight controls."""
    wrong, report = use_errors()

    def change(request: dict[str, Any]) -> None:
        name = str(request["name"])
        report(name, session.control(name, request["value"]))

    rows = controls(session.settings)
    return Controls(rows=rows, wrong=wrong, event_set=change, event_unset=session.unset, event_how=session.topic.set)


@solara.component
def AssumptionPanel(session: Session) -> Any:
    """All other parameters."""
    opened, set_opened = solara.use_state(False)
    wrong, report = use_errors()
    settings = session.settings
    total, changed = assumptions.counts(settings)

    def change(request: dict[str, Any]) -> None:
        key = str(request["key"])
        report(key, session.assume(key, str(request["value"])))

    return Assumptions(
        groups=assumptions.groups(settings) if opened else None,
        total=total,
        changed=changed,
        wrong=wrong,
        event_set=change,
        event_unset=session.unassume,
        event_open_panel=set_opened,
    )


@solara.component
def Examples(session: Session) -> Any:
    """Examples to try; their verdicts are whatever the model returns."""
    chosen = {t.name: t.settings for t in examples()}
    now = settings_of_anywhere(session.settings)
    tries = [{"name": t.name, "label": t.label, "now": now == chosen[t.name]} for t in examples()]
    return ExampleButtons(tries=tries, event_pick=lambda name: session.choose(chosen[name]))
