"""Organisations: one run of the present settings, organisation by organisation, year by year; an own community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import solara

from cisim.comparison.comparison import ARMS
from cisim.dashboard.organisations import map_layout as places
from cisim.dashboard.organisations import organisation_detail as inspected
from cisim.dashboard.organisations import organisation_table
from cisim.dashboard.organisations.components import (
    OrganisationFacts,
    OrganisationTable,
    PageHead,
    Pager,
    Relations,
    StageMap,
    StageMatrix,
    ViewBar,
)
from cisim.dashboard.organisations.own_files import Files
from cisim.dashboard.organisations.trajectory import Lived, Lives
from cisim.dashboard.organisations.verdict_panel import Judged
from cisim.dashboard.organisations.view_state import NOBODY, Look, fitting, next_order, use_life, use_look, use_roster
from cisim.dashboard.shell.download import anew, no_file
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.picture import NARROW, Picture
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.own_community import Own, carrying, wanted
from cisim.dashboard.state.session import use_session
from cisim.dashboard.state.settings import Settings
from cisim.report.html import as_table
from cisim.scenario.roster import Roster

Change = Callable[..., None]
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


def Top(settings: Settings, own: Own, lived: Lived, look: Look, error: str) -> Any:
    """What is shown, its gaps and crowds."""
    file = own.used.organisations[0] if own.used.organisations and settings.scenario.roster else ""
    return PageHead(
        title=f"{file}: {len(lived.names):,} organisations" if file else title_of(settings),
        gaps=places.gap_sentence(lived, look.moment),
        cells=places.empty_cells(lived, look.moment),
        units=places.UNITS,
        moment=f"{look.arm.capitalize()}, at {places.moment_text(lived, look.moment)}",
        error=error,
    )


@solara.component
def Choice(lived: Lived, look: Look, change: Change) -> Any:
    """View, arm, year."""
    views = places.views(lived)
    usual = fitting(Look(), lived).view
    return ViewBar(
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
    """StageMap, matrix, table or relations."""
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
        part = organisation_table.rows(lived, look.moment, look.find, look.sort, look.down, look.page)
        page, pages = part.page, part.pages
        told = f"{part.found:,} of {told}" if look.find else told
        view = OrganisationTable(
            table=as_table(f"Organisations at {moment}; hours are those of a month", part.table),
            columns=organisation_table.heads(part.table), ids=part.which, told=told, find=look.find, sort=look.sort,
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
        view = (StageMap if look.view == "map" else StageMatrix)(
            rows=rows, stages=sums, moment=moment, **more, **common
        )
    pager = Pager(
        page=page,
        pages=pages,
        told=told,
        file=file,
        event_turn=lambda page: change(page=int(page)),
        event_download=lambda _: set_file(anew(organisation_table.file_of(lived, look.moment), file)),
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
        return OrganisationFacts(facts=None, event_close=lambda _: None)
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
    facts = OrganisationFacts(
        facts=inspected.facts(lived, look.moment, k),
        event_close=lambda _: change(chosen=NOBODY),
    )
    return Box("div", "closer", facts, picture)
