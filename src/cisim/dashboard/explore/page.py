"""Explore: one question, eight controls, the answer at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from cisim.comparison.data import View
from cisim.comparison.existing_sentences import existing_line
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.number_text import signed
from cisim.comparison.segment_sentences import gains_line
from cisim.comparison.verdict_sentences import outcome_text, short_verdict, verdict_details, view_of
from cisim.dashboard.explore import figures
from cisim.dashboard.explore.announcement import Announcer
from cisim.dashboard.explore.attribution import use_attribution
from cisim.dashboard.explore.components import (
    EvidenceLine,
    JudgedAtChoice,
    ResultBar,
    StoryLine,
    Tabs,
    Verdict,
    VerdictTerms,
)
from cisim.dashboard.explore.panels import AssumptionPanel, ControlPanel, Examples, ExploreToolbar, SavedPanel
from cisim.dashboard.shell.explanations import evidence_line, evidence_sentence
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.shell.glossary import terms_of
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.judged import judged_amiss, judged_data, judged_in, stage_choices, year_choices
from cisim.dashboard.state.replay import use_replay
from cisim.dashboard.state.result_cache import PREVIEW, ComparisonResult
from cisim.dashboard.state.session import Job, Session, use_comparison, use_session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import VIEW_PREFIX, location, to_query
from cisim.dashboard.state.views import use_view_notes
from cisim.language import _
from cisim.report.known_uncertainty import uncertainty_text

VERDICT_WORDS = (
    "Isolated, collective", "Technical, adaptive", "Stage", "Last stage", "Benchmark", "Point", "Paired run, n",
    "80 % of runs, interval", "Mean, 95 %", "Ahead", "Practically nothing", "Partnerships that still exist",
)  # fmt: skip
"""VerdictTerms of the verdict, explained below it."""

FIRST_STORY = f"{VIEW_PREFIX}story=technical&{VIEW_PREFIX}step=1"
"""Where a visitor who is new is sent: the story that the page Learn puts first."""


@solara.component
def ExplorePage() -> Any:
    """The page: answer on the left, settings on the right; on a phone the answer first."""
    session = use_session()
    settings, search = session.settings, solara.use_router().search
    use_view_notes(session.notes, lambda: judged_amiss(search, settings.scenario))
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
    soon = request.kind == "refine" and task.progress is None
    answer = ExploreAnswer(session, current, stale, request.error) if current is not None else Waiting(request.error)
    settings_parts = [ControlPanel(session), ExploreToolbar(session, replay, fresh), AssumptionPanel(session),
                      SavedPanel(session)]  # fmt: skip
    below = []
    if current is not None:
        below = [Box("div", "more", ExploreMore(session, current, stale, soon)).key("more")]
        below += [] if session.wide else [ResultBar(**result_bar(session, current), stale=stale).key("bar")]
    return Box(
        "main",
        "page explore",
        ExploreStatus(session, current, request, task, on_drawn),
        Box("div", "answer", answer, id="picture", tabindex="-1"),
        Box("div", "settings", *settings_parts, id="settings", tabindex="-1"),
        *below,
    )


def address_query(session: Session) -> str:
    """Settings, and stage and year of the verdict, as the address has them."""
    return "&".join(filter(None, [to_query(session.settings), session.judged.query]))


def result_bar(session: Session, result: ComparisonResult) -> dict[str, str]:
    """The result in a line that stays in sight while settings change."""
    told = view_of(judged_data(result, session.judged_at.value))
    return {
        "mean": signed(told["difference"]["mean"]),
        "stage": _(told["stage"]),
        "ahead": bar_text(told),
        "config": result.settings.scenario.hash,
    }


def bar_text(told: View) -> str:
    """In how many communities together is ahead, where that says something."""
    if told["outcome"] in ("practically_same", "too_early"):
        return outcome_text(told)
    return _("ahead in {k} of {n}").format(k=told["ahead"]["of_20"], n=told["ahead"]["shown"])


@solara.component
def ExploreStatus(
    session: Session, result: ComparisonResult | None, job: Job, task: Any, on_drawn: Callable[[int], None]
) -> Any:
    """Runs, seed, version; and the address, which follows the settings."""
    search = solara.use_router().search
    settings = session.settings
    announcer = solara.use_memo(Announcer, [])
    there, judged_there = solara.use_memo(lambda: (session.read(search)[0], judged_in(search)), [search, settings])
    away = (there, judged_there.possible_in(settings.scenario)) != (settings, session.judged)
    return Status(
        facts=run_facts(settings.seed),
        job=job.kind,
        runs=result.runs if result else 0,
        runs_wanted=PREVIEW,
        config=result.settings.scenario.hash if result else "",
        says=announcer.text(result if job.kind != "replay" else None, session.judged_at.value),
        push=address_query(session) if away else None,
        progress=task.progress if job.kind == "refine" else None,
        beat=session.replay.beat.value,
        event_cancel=lambda *none: task.cancel(),
        event_drawn=on_drawn,
    )


@solara.component
def Waiting(error: str) -> Any:
    """Before the first answer."""
    return Box("p", "waiting", error or _("Simulating the first runs …"))


@solara.component
def ExploreAnswer(session: Session, result: ComparisonResult, stale: bool, error: str) -> Any:
    """Verdict and stages, and examples to try; what stands behind the verdict comes after them."""
    told = view_of(judged_data(result, session.judged_at.value))
    details = verdict_details(told)
    judged = JudgedPanel(session).key("judged")
    present = session.named.value.of(result.settings)
    verdict = Verdict(
        title=title_of(result.settings),
        name=present.name,
        note=present.note,
        lead=f"{short_verdict(told)} ",
        rest=details[0] if session.small else " ".join(details),
        joint=uncertainty_text(result.settings.scenario.hash, result.settings.scenario.name) if session.wide else "",
        kind=told["outcome"],
        config=result.settings.scenario.hash,
        runs=result.runs,
        stale=stale,
        error=error,
    )
    said = Box("div", "said", *([judged] if session.wide else []), verdict).key("said")
    tries = Examples(session).key("tries")
    story = [] if session.embedded else [StoryEntry(session).key("story")]
    return Box(
        "div",
        "answer-body",
        *([*story, tries, said] if session.wide else [said, tries]),  # keys go from one to the next as eyes do
        ExploreFigure(session, "stages", result, stale).key("stages"),
        *([] if session.wide else [judged, *story]),
    )


def use_later(result: ComparisonResult, soon: bool) -> ComparisonResult:
    """The result that is drawn behind the verdict and below the stages: a new one once these are on their way, and no
    preview while all runs are expected ``soon``; a hook.
    """
    below, set_below = solara.use_state(result)
    solara.use_effect(lambda: None if soon else set_below(result), [result, soon])
    return below


@solara.component
def JudgedPanel(session: Session) -> Any:
    """Stage and year of the verdict."""
    scenario, chosen = session.settings.scenario, session.judged
    return JudgedAtChoice(
        stages=stage_choices(scenario),
        years=year_choices(scenario),
        stage=chosen.stage,
        year=str(chosen.year),
        event_judge=lambda change: session.judged_at.set(replace(chosen, **change)),
    )


@solara.component
def StoryEntry(session: Session) -> Any:
    """The way to the first story; the settings come along."""
    router = solara.use_router()
    address = location("/learn", "&".join(filter(None, [to_query(session.settings), FIRST_STORY])))

    def open_story(*none: Any) -> None:
        session.note_push(address.partition("?")[2], router.search)
        router.push(address)

    return StoryLine(href=address, event_open_story=open_story)


@solara.component
def ExploreMore(session: Session, result: ComparisonResult, stale: bool, soon: bool) -> Any:
    """What stands behind the verdict, single runs if asked for, and the other views."""
    runs_open, set_runs_open = solara.use_state(False)
    view, set_view = solara.use_state(figures.TABS[0])
    below = use_later(result, soon)
    late = stale or below is not result
    button = solara.v.Html(
        tag="button",
        class_="button runs-button",
        children=[_("Hide the runs") if runs_open else _("Show me the runs")],
        attributes={"type": "button", "aria-expanded": str(runs_open).lower(), "data-testid": "show-runs"},
    )
    solara.v.use_event(button, "click", lambda *_: set_runs_open(not runs_open))
    runs = [ExploreFigure(session, "runs", below, late, steps=min(PREVIEW, below.runs))] if runs_open else []
    tabs = [{"value": name, "label": figures.EXPLORE_FIGURES[name].label} for name in figures.TABS]
    return Box(
        "div",
        "answer-body",
        Box("div", "said", *Behind(session, below, late)).key("behind"),
        button.key("show-runs"),  # elements without a key are told apart by their place alone
        *runs,
        Tabs(tabs=tabs, value=view, event_select=set_view),
        Box("div", "view", ExploreFigure(session, view, below, late).key(view), id="view", role="tabpanel",
            **{"aria-labelledby": f"tab-{view}"}).key("view"),
    )  # fmt: skip


def Behind(session: Session, result: ComparisonResult, stale: bool) -> list[Any]:
    """What stands behind a verdict, and what its words mean."""
    return [EvidenceSummary(session, result, stale), VerdictTerms(terms=terms_of(VERDICT_WORDS))]


@solara.component
def EvidenceSummary(session: Session, result: ComparisonResult, stale: bool) -> Any:
    """Which partnerships still exist, who gains, the money, what is assumed and the weakest evidence; a piece by
    itself, so that nothing else waits for it. Where the window is small it begins with what joint draws say, and on a
    phone with all but the first two sentences of the verdict, which leaves room for the picture.
    """
    line = evidence_line(result, use_attribution(session, result, stale))
    scenario = result.settings.scenario
    texts = {}
    if session.small:
        told = view_of(judged_data(result, session.judged_at.value))
        texts["details"] = " ".join(verdict_details(told)[1:])
    if not session.wide:
        texts["joint"] = uncertainty_text(scenario.hash, scenario.name)
    texts |= {
        "existing": existing_line(result.data),
        "gains": gains_line(result.data),
        "money-sentence": money_sentence(result.data),
    }
    return EvidenceLine(
        **line,
        paragraphs=[{"name": name, "text": text} for name, text in texts.items() if text],
        assumed=evidence_sentence(scenario),
        config=scenario.hash,
        stale=stale,
        event_how=session.topic.set,
    )


def ExploreFigure(session: Session, name: str, result: ComparisonResult, stale: bool, steps: int = 0) -> Any:
    """One of ``figures.EXPLORE_FIGURES`` with its table and files."""
    return FigurePanel(figures.figure_of(name, result, session.small), stale, steps)


def last_two(session: Session) -> tuple[Settings, Settings] | None:
    """Before and after the last change, as they are replayed."""
    history = session.timeline
    return (history.past[-1], history.present) if history.past else None
