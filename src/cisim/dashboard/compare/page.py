"""Compare: up to four scenarios side by side: how they differ, then their results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

import solara

from cisim.charts.page.scenarios import scenario_styles
from cisim.comparison.arms import is_isolated
from cisim.comparison.number_text import years_text
from cisim.comparison.side_by_side_sentences import scenario_letter, versus_lead, versus_sentences
from cisim.dashboard.compare import figures
from cisim.dashboard.compare.column_panel import ColumnPanel
from cisim.dashboard.compare.components import AddScenario, Downloads, Notes, ScenarioTable, Verdicts
from cisim.dashboard.compare.figure_components import CompareFigure, PathsFigure
from cisim.dashboard.compare.links import columns_amiss, from_search, page_query, share_set_query
from cisim.dashboard.compare.results import SideBySideResult
from cisim.dashboard.compare.scenario_set import MAX_COLUMNS, MIN_COLUMNS, ScenarioSet, default_set
from cisim.dashboard.compare.sentences import config_of, differs_text, notes_of, title_of, unequal_of, verdict_rows
from cisim.dashboard.compare.state import CompareState, preset_groups, state_of
from cisim.dashboard.shell.frame import Box, Notice, Status, Toolbar, run_facts
from cisim.dashboard.state.replay import use_replay
from cisim.dashboard.state.result_cache import PREVIEW
from cisim.dashboard.state.session import Job, Session, use_errors, use_results, use_session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.views import use_view_notes
from cisim.language import _
from cisim.report.side_by_side_rows import result_rows


@solara.component
def ComparePage() -> Any:
    """The page: columns, verdicts and figures on the left, what can be done on the right."""
    session = use_session()
    state = use_state_of(session)
    chosen = state.chosen
    result, job, task = use_results(state.results, chosen)
    last = solara.use_ref(result)
    if result is not None:
        last.current = result
    current: SideBySideResult | None = result or last.current
    stale = current is None or current.request != chosen
    wrong, report = use_errors()
    replay, on_drawn = use_replay(state.replay, lambda: state.pair, lambda k, is_wanted: None)
    if state.replay.showing.value is not None:
        job = Job("replay")

    def attempt(name: str, act: Callable[[], None]) -> None:
        report(name, state.attempt(act))

    return Box(
        "main",
        "page compare",
        CompareStatus(state, chosen, current, job, task, on_drawn),
        Box("div", "answer", CompareAnswer(state, chosen, current, stale, job.error, wrong, attempt), id="picture",
            tabindex="-1"),
        Box("div", "settings", SidePanel(state, chosen, current, stale, wrong, attempt)),
        Box("div", "more", *([PathsFigure(state, current, stale, replay)] if current is not None else [])),
    )  # fmt: skip


def use_state_of(session: Session) -> CompareState:
    """What this page keeps for the visitor; it follows the address; a hook."""
    search = solara.use_router().search
    state = state_of(session, search)
    first = solara.use_ref(True)

    def enter() -> None:
        state.enter(search)

    solara.use_memo(enter, [])

    def follow() -> None:
        if not first.current:
            state.visit(search)
        first.current = False

    solara.use_effect(follow, [search])
    use_view_notes(session.notes, lambda: columns_amiss(search))
    _read = state.history.value, session.history.value  # so that the page is drawn again when they change
    return state


@solara.component
def CompareStatus(
    state: CompareState,
    chosen: ScenarioSet,
    result: SideBySideResult | None,
    job: Job,
    task: Any,
    on_drawn: Callable[[int], None],
) -> Any:
    """Runs, seed, version; and the address, which follows the columns."""
    search, settings = solara.use_router().search, state.session.settings
    there = from_search(search, settings, state.files, state.session.as_said)[0] or default_set(settings)
    away = state.session.read(search)[0] != settings or there != chosen
    return Status(
        facts=run_facts(chosen.seed),
        job=job.kind,
        runs=result.runs if result else 0,
        runs_wanted=PREVIEW,
        config=config_of(result.request) if result else "",
        says=" ".join(versus_sentences(result.data)) if result else "",
        push=page_query(state.own, settings) if away else None,
        progress=task.progress if job.kind == "refine" else None,
        beat=state.replay.beat.value,
        event_cancel=lambda _: task.cancel(),
        event_drawn=on_drawn,
    )


class ColumnRequest(TypedDict):
    """What is asked for of a column: which, what, and a new name for it."""

    k: int
    name: str
    value: NotRequired[str]


class AddRequest(TypedDict):
    """A way to one more column, and what that needs: a number, a name, a link, a file."""

    way: str
    value: Any


class ColumnHeadData(TypedDict):
    """The head of a column: letter, name, look, whether it came from a file."""

    letter: str
    name: str
    kind: str
    file: bool


def columns_of(chosen: ScenarioSet) -> list[ColumnHeadData]:
    """Heads of the columns: letter, name, look, whether it came from a file."""
    looks = scenario_styles([{"isolated": is_isolated(s)} for s in chosen.scenarios])
    return [
        {"letter": scenario_letter(k), "name": name, "kind": looks[k], "file": not isinstance(column.source, Settings)}
        for k, (name, column) in enumerate(zip(chosen.names, chosen.columns, strict=True))
    ]


@solara.component
def CompareAnswer(
    state: CompareState,
    chosen: ScenarioSet,
    result: SideBySideResult | None,
    stale: bool,
    error: str,
    wrong: dict[str, str],
    attempt: Callable[[str, Callable[[], None]], None],
) -> Any:
    """Messages, verdicts, the table of columns, and the drawing of differences."""
    columns = columns_of(chosen)
    same_columns = result is not None and len(result.request.columns) == len(columns)
    data = result.data if result is not None else None

    def act(request: ColumnRequest) -> None:
        k, name = request["k"], request["name"]
        acts: dict[str, Callable[[], None]] = {
            "remove": lambda: state.remove(k),
            "rename": lambda: state.rename(k, str(request["value"])),
            "refer": lambda: state.refer(k),
            "change": lambda: state.changing.set(None if state.changing.value == k else k),
        }
        attempt(f"{name} {k}", acts[name])

    table = ScenarioTable(
        columns=columns,
        differs=figures.differing_rows(chosen),
        results=result_rows(data) if data and same_columns else [],
        reference=chosen.reference,
        years=years_text(min(s.months for s in chosen.scenarios) / 12),
        stale=stale,
        wrong=wrong,
        removable=len(columns) > MIN_COLUMNS,
        changing=state.changing.value,
        event_act=act,
    ).key("table")
    drawing = [CompareFigure(state.session, "contrasts", result, stale).key("contrasts")] if result is not None else []
    notes = Notes(notes=notes_of(chosen, data)).key("notes")
    # keys go from one to the next as eyes do, and the first screen of a phone has the picture
    parts = [notes, table, *drawing] if state.session.wide else [*drawing, notes, table]
    return Box(
        "div",
        "answer-body",
        Notice(notes=list(state.notes.value), event_dismiss=lambda _: state.notes.set(())),
        Verdicts(
            title=title_of(chosen),
            differs=differs_text(chosen),
            lead=versus_lead(data) if data else "",
            sentences=verdict_rows(data) if data else [],
            unequal=unequal_of(data) if data and not stale else [],
            config=config_of(result.request) if result else "",
            runs=result.runs if result else 0,
            stale=stale,
            waiting=result is None,
            error=error or wrong.get("equal", ""),
            event_equal=lambda _: attempt("equal", lambda: state.equal_money(result) if result else None),
        ),
        *parts,
    )


def SidePanel(
    state: CompareState,
    chosen: ScenarioSet,
    result: SideBySideResult | None,
    stale: bool,
    wrong: dict[str, str],
    attempt: Callable[[str, Callable[[], None]], None],
) -> Any:
    """The panel of a column, ways to add one, what can be taken along."""
    k = state.changing.value
    panel = [ColumnPanel(state, k).key(f"change {k}")] if k is not None and k < len(chosen.columns) else []
    columns = [{"letter": scenario_letter(n), "name": name} for n, name in enumerate(chosen.names)]

    def add(request: AddRequest) -> None:
        value = request["value"]
        ways: dict[str, Callable[[], None]] = {
            "copy": lambda: state.copy(int(value)),
            "explore": lambda: state.add_explore(),
            "preset": lambda: state.add_preset(str(value)),
            "link": lambda: state.add_link(str(value)),
            "file": lambda: state.add_file(str(value["label"]), str(value["text"])),
        }
        attempt(str(request["way"]), ways[str(request["way"])])

    adding = AddScenario(columns=columns, presets=preset_groups(), most=MAX_COLUMNS, wrong=wrong, event_add=add)
    downloads = DownloadPanel(state, chosen, result, stale)
    return Box(
        "div", "side", CompareToolbar(state), *panel, adding.key("add"), downloads.key("downloads"),
        id="settings", tabindex="-1",
    )  # fmt: skip


@solara.component
def CompareToolbar(state: CompareState) -> Any:
    """Undo, redo, and back to the default."""
    acts: dict[str, Callable[[], None]] = {
        "undo": state.step,
        "redo": lambda: state.step(redo=True),
        "reset": lambda: state.to(None),
    }
    history, change = state.history.value, state.last_change
    toolbar = Toolbar(
        can_undo=bool(history.past),
        can_redo=bool(history.future),
        is_default=history.present is None,
        change=_("Changed: {change}").format(change=change) if change else "",
        reset_to=_("Isolated, and what Explore shows"),
        event_act=lambda name: acts[name](),
    )
    return Box("div", "toolbar", toolbar)


def DownloadPanel(state: CompareState, chosen: ScenarioSet, result: SideBySideResult | None, stale: bool) -> Any:
    """Link, report, numbers, commands."""

    def download(name: str) -> None:
        if result is not None:
            make = figures.report_file if name == "report" else figures.results_file
            state.session.downloads.save(make(result))

    return Downloads(
        query=share_set_query(chosen, state.session.settings),
        commands=figures.commands(chosen),
        ready=result is not None and not stale,
        event_download=download,
    )
