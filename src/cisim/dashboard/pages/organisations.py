"""Organisations: one run of the present settings, organisation by organisation, year by year; an own community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import solara

from cisim.comparison import ARMS
from cisim.dashboard import inspected, places
from cisim.dashboard.components.explore import Picture
from cisim.dashboard.components.frame import Box, Status
from cisim.dashboard.components.organisations import Bar, Facts, Head, Map, Matrix, Pager, Relations, Table, Worth
from cisim.dashboard.controls import title_of
from cisim.dashboard.download import anew, no_file
from cisim.dashboard.figures import NARROW
from cisim.dashboard.lived import Lived, Lives
from cisim.dashboard.look import NOBODY, Look, fitting, use_life, use_roster
from cisim.dashboard.own import Own, address, carrying, fits, wanted, without
from cisim.dashboard.pages.own_files import Files
from cisim.dashboard.results import PREVIEW, Shown
from cisim.dashboard.session import Job, Session, use_comparison, use_session
from cisim.dashboard.settings import Settings
from cisim.dashboard.url import from_query
from cisim.html_report import as_table
from cisim.version import __version__
from cisim.words import verdict_sentence

Texts = list[dict[str, str]]
Save = Callable[[Texts], None]


@solara.component
def Organisations() -> Any:
    """The page: the organisations on the left, the one looked at and the files on the right."""
    session = use_session()
    own = session.own.value
    roster, problem = use_roster(session.settings, own)
    settings = carrying(session.settings, roster)
    look, set_look = solara.use_state(Look())
    lives = solara.use_memo(Lives, [])
    lived, error = use_life(lives, settings, look.arm)
    last = solara.use_ref(cast(Lived | None, None))
    files, set_files = solara.use_state(cast(Texts | None, None))

    def save(texts: Texts) -> None:
        set_files([anew(text, files[0] if files else None) for text in texts])

    if lived is not None:
        last.current = lived
    seen = last.current
    if seen is None:
        children = [Box("p", "waiting", error or "Simulating one run …", id="picture", tabindex="-1")]
    else:
        now = fitting(look, seen)
        children = [
            Top(settings, own, seen, now, error or problem),
            Judged(session, settings),
            Box("div", "org-main", Choice(seen, now, set_look), View(seen, now, lived is None, set_look, save),
                id="picture", tabindex="-1"),
            Box("div", "org-side", Closer(seen, now, set_look),
                Files(session, settings, own, lambda: set_look(Look()), files, save)),
        ]  # fmt: skip
    return Box("main", "page organisations", *children)


@solara.component
def Judged(session: Session, settings: Settings) -> Any:
    """The line of status and what one run is worth: the verdict of many, where a page can run them."""
    if fits(settings.scenario):
        return WithVerdict(session, settings)
    line = "For a verdict of many runs of so many organisations use the command line (see Your own community)."
    return Note(settings, line, None, Job(), None)


@solara.component
def WithVerdict(session: Session, settings: Settings) -> Any:
    """The same comparison as on the page Explore, of the organisations that are shown."""
    shown, job, task = use_comparison(session, settings)
    return Note(settings, job.error or (verdict_sentence(shown.result) if shown else ""), shown, job, task)


@solara.component
def Note(settings: Settings, line: str, shown: Shown | None, job: Job, task: Any) -> Any:
    """Line of status; what the picture is and is not; the address, which follows the settings."""
    search = solara.use_router().search
    roster = settings.scenario.roster
    needed = roster.hash if roster else wanted(search)
    away = from_query(search)[0] != without(settings) or wanted(search) != needed
    facts = ["one run in the picture", f"seed {settings.seed}", f"model {__version__}",
             "illustrative, not calibrated to your community"]  # fmt: skip
    status = Status(
        facts=facts,
        job=job.kind,
        runs=shown.runs if shown else 0,
        runs_wanted=PREVIEW,
        config=settings.scenario.hash,
        says=line,
        push=address(settings, needed) if away else None,
        progress=task.progress if job.kind == "refine" else None,
        event_cancel=lambda _: task.cancel(),
    )
    return Box("div", "org-note", status, Worth(line=line, runs=shown.runs if shown else 0))


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
def Choice(lived: Lived, look: Look, set_look: Callable[[Look], None]) -> Any:
    """View, arm, year."""
    return Bar(
        views=places.views(lived),
        view=look.view,
        arms=[{"value": arm, "label": arm.capitalize()} for arm in ARMS],
        arm=look.arm,
        year=look.moment,
        last=lived.last,
        moment=places.moment_text(lived, look.moment),
        event_view_to=lambda view: set_look(replace(look, view=view)),
        event_arm_to=lambda arm: set_look(replace(look, arm=arm)),
        event_year_to=lambda year: set_look(replace(look, moment=int(year))),
    )


@solara.component
def View(lived: Lived, look: Look, stale: bool, set_look: Callable[[Look], None], save: Save) -> Any:
    """Map, matrix, table or relations."""
    moment, total = places.moment_text(lived, look.moment), len(lived.names)
    common: dict[str, Any] = {
        "chosen": look.chosen,
        "stale": stale,
        "event_pick": lambda k: set_look(replace(look, chosen=int(k))),
    }
    if look.view == "relations":
        view = Relations(**places.relations(lived, look.moment), summary=places.trust_sentence(lived, look.moment),
                         moment=moment, **common)  # fmt: skip
    elif look.view == "table":
        part = slice(look.page * places.PAGE, (look.page + 1) * places.PAGE)
        view = Table(
            table=as_table(f"Organisations at {moment}; hours are those of a month",
                           places.table(lived, look.moment, lived.order[part])),
            ids=lived.order[part], sums=as_table(f"Stages at {moment}", places.sums_table(lived, look.moment)),
            **common,
        )  # fmt: skip
    else:
        rows, sums = places.rows(lived, look.moment, look.page), places.stage_sums(lived, look.moment)
        more = {} if look.view == "map" else {"total": total}
        view = (Map if look.view == "map" else Matrix)(rows=rows, stages=sums, moment=moment, **more, **common)
    pager = Pager(
        page=look.page,
        pages=places.pages(lived) if look.view in ("matrix", "table") else 1,
        total=total,
        event_turn=lambda page: set_look(replace(look, page=int(page))),
        event_download=lambda _: save([places.file_of(lived, look.moment)]),
    )
    return Box("div", "org-view", view.key(look.view), pager, id="org-view", role="tabpanel",
               **{"aria-labelledby": f"tab-{look.view}"})  # fmt: skip


@solara.component
def Closer(lived: Lived, look: Look, set_look: Callable[[Look], None]) -> Any:
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
        event_close=lambda _: set_look(replace(look, chosen=NOBODY)),
    )
    return Box("div", "closer", facts, picture)
