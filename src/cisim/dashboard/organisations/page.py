"""Organisations: one run of the present settings, organisation by organisation, year by year; an own community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import solara

from cisim.comparison.verdict import ARMS
from cisim.dashboard.organisations import map_layout as map_layout
from cisim.dashboard.organisations import organisation_detail as organisation_detail
from cisim.dashboard.organisations import organisation_table
from cisim.dashboard.organisations.community_text import moves_sentence, sector_legend, who_sentence
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
from cisim.dashboard.organisations.own_place import OwnPlacePanel
from cisim.dashboard.organisations.trajectory import Trajectory, TrajectoryCache
from cisim.dashboard.organisations.verdict_panel import VerdictPanel
from cisim.dashboard.organisations.view_state import (
    NO_ORGANISATION,
    OrganisationsView,
    next_order,
    use_trajectory,
    use_view,
    valid_view,
)
from cisim.dashboard.shell.frame import Box
from cisim.dashboard.shell.page_figure import NARROW_WIDTH
from cisim.dashboard.shell.picture import FigurePanel
from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.controls import title_of
from cisim.dashboard.state.session import use_session
from cisim.dashboard.state.settings import Settings
from cisim.language import N_, _, format_integer, ngettext
from cisim.report.document import as_table

ViewChange = Callable[..., None]
MAX_SEARCH_LENGTH = 100
"""Characters of a search."""
ARM_LABELS = {"isolated": N_("Isolated"), "collective": N_("Collective")}
"""Arms in words."""


@solara.component
def OrganisationsPage() -> Any:
    """The page: organisations on the left, the selected one and files on the right."""
    session = use_session()
    now = session.history.present
    settings, problem = session.in_any_place(now), session.place(now)[1]
    view_state, change = use_view(session)
    missing = "" if is_private(settings) else now.files
    lives = solara.use_memo(TrajectoryCache, [])
    trajectory, error = use_trajectory(lives, settings, view_state.arm)
    last = solara.use_ref(cast(Trajectory | None, None))
    if trajectory is not None:
        last.current = trajectory
    seen = last.current
    if seen is None:
        children = [Box("p", "waiting", error or _("Simulating one run …"), id="picture", tabindex="-1")]
    else:
        shown = valid_view(replace(view_state, chosen=NO_ORGANISATION) if missing else view_state, seen)
        children = [
            Heading(settings, seen, shown, error or problem, session.small),
            VerdictPanel(session, settings, view_state),
            Box(
                "div",
                "org-main",
                ViewChoice(seen, shown, change),
                ViewPanel(seen, shown, trajectory is None, change),
                *([PlainWords(seen, shown)] if session.small else []),
                id="picture",
                tabindex="-1",
            ),
            Box(
                "div",
                "org-side",
                OrganisationDetail(seen, shown, change),
                OwnPlacePanel(session, settings, view_state, change),
            ),
        ]
    return Box("main", "page organisations", *children)


def Heading(settings: Settings, trajectory: Trajectory, view_state: OrganisationsView, error: str, small: bool) -> Any:
    """Title, who is there, what moves, gaps and crowds; on a phone who is there stands below the picture."""
    count = len(trajectory.names)
    own = ngettext("Your own place: {n} organisation", "Your own place: {n} organisations", count).format(
        n=format_integer(count)
    )
    moment = _("{arm}, at {moment}").format(
        arm=_(ARM_LABELS[view_state.arm]), moment=map_layout.moment_text(trajectory, view_state.moment)
    )
    ended = map_layout.ended_text(trajectory, view_state.moment)
    return PageHead(
        title=own if is_private(settings) else title_of(settings),
        who="" if small else who_sentence(trajectory, view_state.moment),
        moves="" if small else moves_sentence(trajectory, view_state.moment),
        gaps=map_layout.gap_sentence(trajectory, view_state.moment),
        cells=map_layout.empty_cells(trajectory, view_state.moment),
        units=_(map_layout.UNITS_TEXT),
        moment=f"{moment}; {ended}" if ended else moment,
        error=error,
    )


def PlainWords(trajectory: Trajectory, view_state: OrganisationsView) -> Any:
    """Who is there and what moves."""
    texts = {"who": who_sentence, "moves": moves_sentence}
    rows = [Box("p", "under", say(trajectory, view_state.moment), **{"data-testid": n}) for n, say in texts.items()]
    return Box("div", "org-words", *rows)


@solara.component
def ViewChoice(trajectory: Trajectory, view_state: OrganisationsView, change: ViewChange) -> Any:
    """View, arm, year."""
    views = map_layout.views(trajectory)
    usual = valid_view(OrganisationsView(), trajectory).view
    return ViewBar(
        views=views,
        view=view_state.view,
        arms=[{"value": arm, "label": _(ARM_LABELS[arm])} for arm in ARMS],
        arm=view_state.arm,
        year=view_state.moment,
        last=trajectory.last,
        moment=map_layout.moment_text(trajectory, view_state.moment),
        event_view_to=lambda view: change(view="" if view == usual else view, page=0),
        event_arm_to=lambda arm: change(arm=arm),
        event_year_to=lambda year: change(moment=int(year)),
        event_play_to=lambda on: change(playing=bool(on)),
    )


@solara.component
def ViewPanel(trajectory: Trajectory, view_state: OrganisationsView, stale: bool, change: ViewChange) -> Any:
    """StageMap, matrix, table or relations."""
    session = use_session()
    moment, total = map_layout.moment_text(trajectory, view_state.moment), len(trajectory.names)
    common: dict[str, Any] = {
        "chosen": view_state.chosen,
        "stale": stale,
        "event_pick": lambda k: change(chosen=int(k)),
    }
    every = ngettext("{n} organisation", "{n} organisations", total).format(n=format_integer(total))
    page, pages, count_text = 0, 1, every
    if view_state.view == "relations":
        view = Relations(
            **map_layout.relations(trajectory, view_state.moment),
            legend=sector_legend(),
            summary=map_layout.trust_sentence(trajectory, view_state.moment),
            moment=moment,
            **common,
        )
    elif view_state.view == "table":
        part = organisation_table.rows(
            trajectory, view_state.moment, view_state.find, view_state.sort, view_state.down, view_state.page
        )
        page, pages = part.page, part.pages
        found = _("{n} of {organisations}").format(n=format_integer(part.total_count), organisations=every)
        count_text = found if view_state.find else every
        view = OrganisationTable(
            table=as_table(_("Organisations ({moment}); hours are those of a month").format(moment=moment), part.table),
            columns=organisation_table.heads(part.table),
            ids=part.which,
            count_text=count_text,
            find=view_state.find,
            sort=view_state.sort,
            down=view_state.down,
            sums=map_layout.sums_of_stages(trajectory, view_state.moment),
            event_search=lambda text: change(find=str(text)[:MAX_SEARCH_LENGTH], page=0),
            event_order=lambda name: change(**next_order(view_state, str(name)), page=0),
            **common,
        )
    else:
        if view_state.view == "matrix":
            pages = map_layout.pages(trajectory)
            page = min(view_state.page, pages - 1)
        rows, sums = (
            map_layout.rows(trajectory, view_state.moment, page),
            map_layout.stage_sums(trajectory, view_state.moment),
        )
        more: dict[str, Any] = {"legend": sector_legend()} if view_state.view == "map" else {"total": total}
        view = (StageMap if view_state.view == "map" else StageMatrix)(
            rows=rows, stages=sums, moment=moment, **more, **common
        )
    pager = Pager(
        page=page,
        pages=pages,
        count_text=count_text,
        event_turn=lambda page: change(page=int(page)),
        event_download=lambda _: session.downloads.save(organisation_table.file_of(trajectory, view_state.moment)),
    )
    return Box("div", "org-view", view.key(view_state.view), pager, id="org-view", role="tabpanel",
               **{"aria-labelledby": f"tab-{view_state.view}"})  # fmt: skip


def OrganisationDetail(trajectory: Trajectory, view_state: OrganisationsView, change: ViewChange) -> Any:
    """The selected organisation."""
    k, moment = view_state.chosen, view_state.moment
    if k == NO_ORGANISATION:
        return OrganisationFacts(facts=None, event_close=lambda _: None)
    facts = OrganisationFacts(
        facts=organisation_detail.facts(trajectory, moment, k),
        event_close=lambda _: change(chosen=NO_ORGANISATION),
    )
    figure = organisation_detail.figure_of(trajectory, k, moment, NARROW_WIDTH)
    return Box("div", "closer", facts, FigurePanel(figure, heading="h3"))
