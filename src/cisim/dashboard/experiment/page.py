"""Experiment: all combinations of the conditions, which of them carry the effect, alone and together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara

from cisim.charts.measure import in_panel, panel_title
from cisim.dashboard.compare.links import page_query
from cisim.dashboard.compare.state import COMPARE_PAGE, state_of
from cisim.dashboard.experiment import figures, sentences
from cisim.dashboard.experiment.analysis import FactorialAnalysis, analyse
from cisim.dashboard.experiment.compare_link import add_to_compare, kind_of, settings_of
from cisim.dashboard.experiment.components import Choosers, CombinationWalk
from cisim.dashboard.experiment.design import FactorialRequest, names_of
from cisim.dashboard.experiment.run_store import shipped
from cisim.dashboard.experiment.view_state import ExperimentView, options, values_amiss, view_of
from cisim.dashboard.experiment.visitor_runs import VisitorRuns
from cisim.dashboard.experiment.visitor_runs_panel import VisitorRunsPanel, use_run
from cisim.dashboard.shell.frame import Box, Status, run_facts
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.controls import problem_of
from cisim.dashboard.state.session import Session, use_session
from cisim.dashboard.state.url import location, to_query
from cisim.dashboard.state.views import use_view_notes
from cisim.language import N_, _

EXPERIMENT_PATH = "/experiment"
CHOOSERS = {
    "problem": N_("Kind of problem"),
    "outcome": N_("Outcome"),
    "year": N_("When"),
    "only": N_("Show"),
    "sort": N_("Sort by"),
}


@solara.component
def ExperimentPage() -> Any:
    """The page: sentences, runs, choices, combinations over the whole width, effects, credit, number of conditions."""
    session, router = use_session(), solara.use_router()
    own: VisitorRuns = session.page_states.setdefault(EXPERIMENT_PATH, VisitorRuns())
    source, set_source = solara.use_state("mine" if own.runs is not None else "shipped")
    size = session.size.value
    task = use_run(session, own, router)
    _latest = task.latest  # read, so that the page is drawn again when there is more
    runs = own.runs if source == "mine" and own.runs is not None else shipped()
    view, notes = view_of(router.search, names_of(session.settings))
    view_on_runs = view.on(runs, problem_of(session.settings.scenario))
    analysis = solara.use_memo(lambda: analyse(runs, view_on_runs), [runs, view_on_runs])

    use_view_notes(session.notes, lambda: [*notes, *values_amiss(view, runs)])

    def show(changed: ExperimentView) -> None:
        query = "&".join(q for q in (to_query(session.settings), changed.query()) if q)
        router.push(location(EXPERIMENT_PATH, query))

    def start(request: FactorialRequest) -> None:
        set_source("mine")
        task(request)

    choices = Choices(analysis, view, show).key("choices")
    picture = Box("div", "answer", Combinations(session, analysis, size), id="picture", tabindex="-1").key("picture")
    return Box(
        "main",
        "page experiment",
        ExperimentStatus(analysis),
        FindingPanel(analysis),
        *([picture, choices] if size == "small" else [choices, picture]),  # keys go from one to the next as eyes do
        VisitorRunsPanel(
            session, own, own.step, runs, analysis, source, set_source, start, task.exception if task.error else None
        ),
        Box(
            "div",
            "halves" if analysis.panel is None else "wholes",
            *(ExperimentFigure(analysis, name, size).key(name) for name in ("effects", "credit", "number")),
            Reading(analysis),
        ),
    )


@solara.component
def Combinations(session: Session, analysis: FactorialAnalysis, size: str) -> Any:
    """All combinations, walked with arrow keys; one of them is handed to Compare or to Explore."""
    router = solara.use_router()
    (cell, text), set_wrong = solara.use_state(("", ""))
    marks = solara.use_memo(lambda: figures.marks(analysis, size), [analysis, size])

    def go(path: str, query: str) -> None:
        router.push(location(path, query))

    def explore(cell: str) -> None:
        session.to(settings_of(analysis, cell))
        go("/", to_query(session.settings))

    def compare(cell: str) -> None:
        state = state_of(session)
        wrong = state.attempt(lambda: add_to_compare(state, analysis, cell))
        set_wrong((cell, wrong))
        if not wrong:
            open_compare()

    def open_compare(_: Any = None) -> None:
        go(f"/{COMPARE_PAGE}", page_query(state_of(session).own, session.settings))

    walk = CombinationWalk(
        label=_("Combinations of conditions; arrow keys walk, Enter adds one to the page Compare"),
        marks=marks,
        problem=panel_title(kind_of(analysis)) if analysis.panel else "",
        wrong={"cell": cell, "text": text},
        event_open_cell=explore,
        event_compare_cell=compare,
        event_open_compare=open_compare,
    )
    return Box("div", "walkable", ExperimentFigure(analysis, "combinations", size), walk)


@solara.component
def ExperimentStatus(analysis: FactorialAnalysis) -> Any:
    """Runs, seed, version."""
    e = analysis.runs.plan.experiment
    facts = [_("{n} combinations").format(n=len(analysis.cells["cell"].unique())), *run_facts(e.seed)]
    says = " ".join(in_panel(s.problem, f"{s.lead} {s.rest}") for s in sentences.sum_sentences(analysis))
    return Status(facts=facts, job="idle", runs=analysis.runs.replications, config=analysis.key, says=says,
                  event_cancel=lambda _: None)  # fmt: skip


@solara.component
def FindingPanel(analysis: FactorialAnalysis) -> Any:
    """The sentences: all conditions against the sum of each alone."""
    rows = []
    for s in sentences.sum_sentences(analysis):
        problem = [Box("span", "problem-name", panel_title(s.problem))] if s.problem else []
        rows.append(Box("p", "sentence", *problem, Box("strong", "", f"{s.lead} "), s.rest, **{"data-testid": "sum"}))
    return Box(
        "section",
        "verdict",
        Box("h1", "scenario", sentences.title_text(analysis.runs)),
        Box("p", "under", sentences.lead_text(analysis)),
        *rows,
    )


@solara.component
def Reading(analysis: FactorialAnalysis) -> Any:
    """How to read the page, and what not to read into it."""
    rows = [Box("div", "", Box("h3", "", head), Box("p", "", text)) for head, text in sentences.reading(analysis)]
    return Box("section", "reading", Box("h2", "", _("How to read this")), *rows, **{"data-testid": "reading"})


@solara.component
def Choices(analysis: FactorialAnalysis, view: ExperimentView, show: Any) -> Any:
    """Problem, outcome, year, which combinations, and their order."""
    choices = options(analysis.runs)
    rows = [
        {
            "name": name,
            "label": _(label),
            "kind": "radio" if name in ("problem", "sort") else "select",
            "options": [{"value": v, "label": text} for v, text in choices[name].items()],
            "value": getattr(analysis.view, name),
        }
        for name, label in CHOOSERS.items()
        if choices[name]
    ]
    return Choosers(
        label=_("What is shown"), rows=rows, event_choose=lambda c: show(replace(view, **{c["name"]: str(c["value"])}))
    )


def ExperimentFigure(analysis: FactorialAnalysis, name: str, size: str) -> Any:
    """One of ``figures.EXPERIMENT_FIGURES`` with its table and files."""
    return FigurePanel(figures.figure_of(name, analysis, size))
