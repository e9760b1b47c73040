"""Organisations: one run of the present settings, organisation by organisation, year by year; an own community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import solara

from cisim.comparison import ARMS
from cisim.dashboard import inspected, org_table, places
from cisim.dashboard.components.explore import Picture
from cisim.dashboard.components.frame import Box, Status
from cisim.dashboard.components.organisations import Bar, Facts, Head, Map, Matrix, Pager, Relations, Table, Worth
from cisim.dashboard.controls import title_of
from cisim.dashboard.download import anew, no_file
from cisim.dashboard.figures import NARROW
from cisim.dashboard.large import CHOICES, choices, use_asked
from cisim.dashboard.lived import Lived, Lives
from cisim.dashboard.look import NOBODY, Look, fitting, next_order, use_life, use_look, use_roster
from cisim.dashboard.look import from_query as look_from
from cisim.dashboard.look import to_query as look_query
from cisim.dashboard.own import Own, address, carrying, fits, wanted, without
from cisim.dashboard.pages.own_files import Files
from cisim.dashboard.results import PREVIEW, Shown
from cisim.dashboard.session import Session, use_comparison, use_session
from cisim.dashboard.settings import Settings
from cisim.dashboard.url import from_query
from cisim.html_report import as_table
from cisim.roster import Roster
from cisim.version import __version__
from cisim.words import verdict_sentence

Change = Callable[..., None]
STOPPING = "stopping: the runs at work come to their end"
LONGEST = 100
"""Characters of a search."""


@solara.component
def Organisations() -> Any:
    """The page: the organisations on the left, the one looked at and the files on the right."""
    session = use_session()
    own = session.own.value
    roster, problem = use_roster(session.settings, own)
    settings = carrying(session.settings, roster)
    look, change = use_look(session)
    missing = missing_file(solara.use_router().search, roster)
    lives = solara.use_memo(Lives, [])
    lived, error = use_life(lives, settings, look.arm)
    last = solara.use_ref(cast(Lived | None, None))
    if lived is not None:
        last.current = lived
    seen = last.current
    if seen is None:
        children = [Box("p", "waiting", error or "Simulating one run …", id="picture", tabindex="-1")]
    else:
        now = fitting(replace(look, chosen=NOBODY) if missing else look, seen)
        children = [
            Top(settings, own, seen, now, error or problem),
            Judged(session, settings, look),
            Box("div", "org-main", Choice(seen, now, change), View(seen, now, lived is None, change),
                id="picture", tabindex="-1"),
            Box("div", "org-side", Closer(seen, now, change), Files(session, settings, own, look, change, missing)),
        ]  # fmt: skip
    return Box("main", "page organisations", *children)


def missing_file(search: str | None, roster: Roster | None) -> str:
    """The hash of the files that the address asks for and that are not there."""
    needed = wanted(search)
    return needed if needed and (roster is None or roster.hash != needed) else ""


@solara.component
def Judged(session: Session, settings: Settings, look: Look) -> Any:
    """The line of status and what one run is worth: the verdict of many, at once where that takes no time."""
    return (AtOnce if fits(settings.scenario) else WhenAsked)(session, settings, look)


@solara.component
def AtOnce(session: Session, settings: Settings, look: Look) -> Any:
    """The same comparison as on the page Explore, of the organisations that are shown."""
    shown, job, task = use_comparison(session, settings)
    status = StatusLine(settings, look, shown, job.kind, task.progress if job.kind == "refine" else None, task.cancel)
    return Box("div", "org-note", status, Worth(line=job.error or said(shown), runs=shown.runs if shown else 0))


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
    worth = Worth(
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


def Top(settings: Settings, own: Own, lived: Lived, look: Look, error: str) -> Any:
    """What is shown, its gaps and overlaps."""
    file = own.used.organisations[0] if own.used.organisations and settings.scenario.roster else ""
    return Head(
        title=f"{file}: {len(lived.names):,} organisations" if file else title_of(settings),
        gaps=places.gap_sentence(lived, look.moment),
        cells=places.empty_cells(lived, look.moment),
        moment=f"{look.arm.capitalize()}, at {places.moment_text(lived, look.moment)}",
        error=error,
    )


@solara.component
def Choice(lived: Lived, look: Look, change: Change) -> Any:
    """View, arm, year."""
    views = places.views(lived)
    usual = fitting(Look(), lived).view
    return Bar(
        views=views,
        view=look.view,
        arms=[{"value": arm, "label": arm.capitalize()} for arm in ARMS],
        arm=look.arm,
        year=look.moment,
        last=lived.last,
        moment=places.moment_text(lived, look.moment),
        event_view_to=lambda view: change(view="" if view == usual else view, page=0),
        event_arm_to=lambda arm: change(arm=arm),
        event_year_to=lambda year: change(moment=int(year)),
        event_play_to=lambda on: change(playing=bool(on)),
    )


@solara.component
def View(lived: Lived, look: Look, stale: bool, change: Change) -> Any:
    """Map, matrix, table or relations."""
    file, set_file = solara.use_state(no_file())
    moment, total = places.moment_text(lived, look.moment), len(lived.names)
    common: dict[str, Any] = {
        "chosen": look.chosen,
        "stale": stale,
        "event_pick": lambda k: change(chosen=int(k)),
    }
    page, pages, told = 0, 1, f"{total:,} organisations"
    if look.view == "relations":
        view = Relations(**places.relations(lived, look.moment), summary=places.trust_sentence(lived, look.moment),
                         moment=moment, **common)  # fmt: skip
    elif look.view == "table":
        part = org_table.rows(lived, look.moment, look.find, look.sort, look.down, look.page)
        page, pages = part.page, part.pages
        told = f"{part.found:,} of {told}" if look.find else told
        view = Table(
            table=as_table(f"Organisations at {moment}; hours are those of a month", part.table),
            columns=org_table.heads(part.table), ids=part.which, told=told, find=look.find, sort=look.sort,
            down=look.down, sums=as_table(f"Stages at {moment}", places.sums_table(lived, look.moment)),
            event_search=lambda text: change(find=str(text)[:LONGEST], page=0),
            event_order=lambda name: change(**next_order(look, str(name)), page=0),
            **common,
        )  # fmt: skip
    else:
        if look.view == "matrix":
            pages = places.pages(lived)
            page = min(look.page, pages - 1)
        rows, sums = places.rows(lived, look.moment, page), places.stage_sums(lived, look.moment)
        more = {} if look.view == "map" else {"total": total}
        view = (Map if look.view == "map" else Matrix)(rows=rows, stages=sums, moment=moment, **more, **common)
    pager = Pager(
        page=page,
        pages=pages,
        told=told,
        file=file,
        event_turn=lambda page: change(page=int(page)),
        event_download=lambda _: set_file(anew(org_table.file_of(lived, look.moment), file)),
    )
    return Box("div", "org-view", view.key(look.view), pager, id="org-view", role="tabpanel",
               **{"aria-labelledby": f"tab-{look.view}"})  # fmt: skip


@solara.component
def Closer(lived: Lived, look: Look, change: Change) -> Any:
    """The organisation looked at closely."""
    as_table, set_as_table = solara.use_state(False)
    file, set_file = solara.use_state(no_file())
    k = look.chosen
    if k == NOBODY:
        return Facts(facts=None, event_close=lambda _: None)
    picture = Picture(
        name="inspected-years",
        label="Years of this organisation",
        **inspected.picture(lived, k, look.moment, NARROW),
        config=lived.scenario.hash,
        runs=1,
        stale=False,
        table=inspected.table_of(lived, k) if as_table else None,
        file=file,
        heading="h3",
        event_mode=lambda mode: set_as_table(mode == "table"),
        event_download=lambda kind: set_file(anew(inspected.file_of(lived, k, kind, look.moment, NARROW), file)),
    )
    facts = Facts(
        facts=inspected.facts(lived, look.moment, k),
        event_close=lambda _: change(chosen=NOBODY),
    )
    return Box("div", "closer", facts, picture)
