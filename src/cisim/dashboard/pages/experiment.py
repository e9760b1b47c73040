"""Experiment: all 32 combinations of the five conditions, which of them carry the effect, alone and together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara
import solara.lab

from cisim.dashboard.components.experiment import Bench, Choosers, Walk
from cisim.dashboard.components.explore import Picture
from cisim.dashboard.components.frame import Box, Status
from cisim.dashboard.controls import problem_of, title_of
from cisim.dashboard.factorial import figures, words
from cisim.dashboard.factorial.answer import Answer, answer
from cisim.dashboard.factorial.design import REPLICATIONS, Asked, bare, combination, same_ground
from cisim.dashboard.factorial.own import Own, estimated
from cisim.dashboard.factorial.run import Step
from cisim.dashboard.factorial.runs import Runs, shipped
from cisim.dashboard.factorial.view import View, options, view_of
from cisim.dashboard.session import Session, use_session
from cisim.dashboard.settings import Settings
from cisim.dashboard.url import to_query
from cisim.errors import CisimError
from cisim.version import __version__

PATH = "/experiment"
CHOOSERS = {
    "problem": "Kind of problem",
    "outcome": "Outcome",
    "year": "When",
    "only": "Show",
    "sort": "Sort by",
}


@solara.component
def Experiment() -> Any:
    """The page: sentences, runs, choices, combinations over the whole width, effects, credit, number of conditions."""
    session, router = use_session(), solara.use_router()
    own: Own = session.kept.setdefault(PATH, Own())
    source, set_source = solara.use_state("mine" if own.shown is not None else "shipped")
    size, set_size = solara.use_state("small" if session.small.value else "wide")
    task = use_run(session, own, router)
    _ = task.latest  # read, so that the page is drawn again when there is more
    runs = own.shown if source == "mine" and own.shown is not None else shipped()
    view, notes = view_of(router.search)
    looked = view.on(runs, problem_of(session.settings.scenario))
    shown = solara.use_memo(lambda: answer(runs, looked), [runs, looked])
    marks = solara.use_memo(lambda: figures.marks(shown, size), [shown, size])
    solara.use_effect(lambda: session.notes.set((*session.notes.value, *notes)) if notes else None, [])

    def look(changed: View) -> None:
        query = "&".join(q for q in (to_query(session.settings), changed.query()) if q)
        router.push(PATH + (f"?{query}" if query else ""))

    def open_cell(cell: str) -> None:
        kind = shown.view.problem if shown.panel is None else runs.problems[0]
        session.to(combination(runs.asked.settings, cell, kind))
        query = to_query(session.settings)
        router.push("/" + (f"?{query}" if query else ""))

    def start(asked: Asked) -> None:
        set_source("mine")
        task(asked)

    return Box(
        "main",
        "page experiment",
        StatusLine(shown),
        Finding(shown),
        Choices(shown, view, look),
        Box(
            "div",
            "answer",
            Box(
                "div",
                "walkable",
                Figure(shown, "combinations", size),
                Walk(
                    label="Combinations of conditions; arrow keys walk, Enter opens one in Explore",
                    marks=marks,
                    event_open_cell=open_cell,
                    event_window_size=set_size,
                ),
            ),
            id="picture",
            tabindex="-1",
        ),
        OwnRuns(session, own, own.step, runs, shown, source, set_source, start, task.exception if task.error else None),
        Box(
            "div",
            "halves" if shown.panel is None else "wholes",
            *(Figure(shown, name, size) for name in ("effects", "credit", "number")),
            Reading(shown),
        ),
    )


def use_run(session: Session, own: Own, router: Any) -> Any:
    """The task that makes runs of the visitor's own; a hook."""

    def work(asked: Asked) -> Any:
        yield from own.work(asked, task.is_current, lambda: view_of(router.search)[0])

    task = solara.lab.use_task(work, dependencies=None, raise_error=False)
    return task


@solara.component
def StatusLine(shown: Answer) -> Any:
    """Runs, seed, version."""
    e = shown.runs.plan.experiment
    facts = [
        f"{len(shown.cells['cell'].unique())} combinations",
        f"seed {e.seed}",
        f"model {__version__}",
        "illustrative, not calibrated to your community",
    ]
    says = " ".join(f"{s.problem} problem: {s.lead}{s.rest}".strip() for s in words.sum_sentences(shown))
    return Status(facts=facts, job="idle", runs=shown.runs.replications, config=shown.key, says=says,
                  event_cancel=lambda _: None)  # fmt: skip


@solara.component
def Finding(shown: Answer) -> Any:
    """The sentences: all five against the sum of each alone."""
    rows = []
    for s in words.sum_sentences(shown):
        problem = [Box("span", "problem-name", f"{s.problem.capitalize()} problem")] if s.problem else []
        rows.append(Box("p", "sentence", *problem, Box("strong", "", s.lead), s.rest, **{"data-testid": "sum"}))
    return Box(
        "section",
        "verdict",
        Box("h1", "scenario", words.title_text(shown.runs)),
        Box("p", "under", f"{words.lead_text(shown)}."),
        *rows,
    )


@solara.component
def Reading(shown: Answer) -> Any:
    """How to read the page, and what not to read into it."""
    rows = [Box("div", "", Box("h3", "", head), Box("p", "", text)) for head, text in words.reading(shown)]
    return Box("section", "reading", Box("h2", "", "How to read this"), *rows, **{"data-testid": "reading"})


@solara.component
def Choices(shown: Answer, view: View, look: Any) -> Any:
    """Problem, outcome, year, which combinations, and their order."""
    found = options(shown.runs)
    rows = [
        {
            "name": name,
            "label": label,
            "kind": "radio" if name in ("problem", "sort") else "select",
            "options": [{"value": v, "label": text} for v, text in found[name].items()],
            "value": getattr(shown.view, name),
        }
        for name, label in CHOOSERS.items()
        if found[name]
    ]
    return Choosers(
        label="What is shown", rows=rows, event_choose=lambda c: look(replace(view, **{c["name"]: str(c["value"])}))
    )


@solara.component
def Figure(shown: Answer, name: str, size: str) -> Any:
    """One of ``figures.FIGURES`` with its table and files."""
    as_table, set_as_table = solara.use_state(False)
    file, set_file = solara.use_state(_no_file())
    picture = solara.use_memo(lambda: figures.picture(name, shown, size), [shown, name, size])
    return Picture(
        name=name,
        label=figures.FIGURES[name].label,
        **picture,
        config=shown.key,
        runs=shown.runs.replications,
        stale=False,
        table=figures.table_of(name, shown) if as_table else None,
        file=file,
        event_mode=lambda mode: set_as_table(mode == "table"),
        event_download=lambda kind: set_file(figures.file_of(name, kind, shown) | {"again": _other(file)}),
    )


@solara.component
def OwnRuns(
    session: Session,
    own: Own,
    step: Step | None,
    runs: Runs,
    shown: Answer,
    source: str,
    set_source: Any,
    start: Any,
    failed: Any,
) -> Any:
    """Which runs are shown; estimate, run, progress, stop. ``step`` is that of ``own``: when it changes, so do these."""
    opened, set_opened = solara.use_state(False)
    chosen, set_chosen = solara.use_state((200, False))
    file, set_file = solara.use_state(_no_file())
    _, set_stopping = solara.use_state(False)
    asked = Asked(bare(session.settings), *chosen)
    pilot = solara.lab.use_task(
        lambda: (asked, estimated(asked)) if opened else None, dependencies=[opened, asked], raise_error=False
    )
    found = pilot.value if pilot.finished else None
    estimate = found[1] if found is not None and found[0] == asked else ""
    errors = [e for e in (pilot.exception if pilot.error else None, failed) if e is not None]
    sources = [{"value": "shipped", "label": "The default city"}]
    if own.asked is not None:
        sources.append({"value": "mine", "label": "My scenario"})

    def choose(change: dict[str, Any]) -> None:
        n, both = chosen
        set_chosen((int(change["value"]), both) if change["name"] == "replications" else (n, bool(change["value"])))

    def stop(_: Any = None) -> None:
        own.stop.set()
        set_stopping(True)

    def download(_: Any = None) -> None:
        newest = step.runs if source == "mine" and step is not None and step.runs is not None else runs
        name = f"cisim-runs-year-{shown.view.year}-{newest.plan.hash}.csv"
        text = newest.to_csv(float(shown.view.year))
        set_file({"name": name, "type": "text/csv", "text": text, "again": _other(file)})

    return Bench(
        shown=shown_text(own, runs, source),
        command=runs.asked.command(shown.view.outcome, float(shown.view.year)),
        sources=sources,
        source=source if own.asked is not None else "shipped",
        mine=f"My scenario: {title_of(asked.settings)}.",
        same=ground_text(asked),
        choices=list(REPLICATIONS),
        replications=asked.replications,
        both=asked.both,
        opened=opened,
        estimate=estimate,
        error=" ".join(str(e) if isinstance(e, CisimError) else f"This could not be run: {e}" for e in errors),
        state="idle" if failed is not None else own.state,
        done=step.done if step else 0,
        total=step.total if step else 0,
        progress=own.progress,
        can_download=runs.done > 0,
        file=file,
        event_show=set_source,
        event_open_own=set_opened,
        event_choose=choose,
        event_start=lambda _: start(asked),
        event_stop=stop,
        event_download=download,
    )


def shown_text(own: Own, runs: Runs, source: str) -> str:
    """Which runs are drawn, in words."""
    if source == "mine" and own.shown is None:
        return "Your runs are drawn as soon as every combination has some; until then the default city, as it comes with cisim."
    if runs.shipped:
        return f"The default city, {runs.done:,} runs that come with cisim."
    part = "" if runs.complete else f" of {runs.plan.size:,}; hollow points: more were asked for"
    return f"{title_of(runs.asked.settings)}: {runs.done:,} runs{part}."


def ground_text(asked: Asked) -> str:
    """What a run of one's own sets, and whether it has been run."""
    text = "Settings are those of the page Explore; the run sets each condition to off and to full."
    if same_ground(asked.settings, Settings(), asked.both):
        text += " They are those of the default city, whose runs are shown already."
    return text


def _no_file() -> dict[str, str] | None:
    return None


def _other(file: dict[str, str] | None) -> str:
    """Differs from the last time, so that the same file can be asked for twice."""
    return "" if file and file.get("again") else "again"
