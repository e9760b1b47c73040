"""The view of the page Organisations, as it stands in the address; hooks that give the run, the own
community in it, and what is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara
import solara.lab

from cisim.comparison.verdict import ARMS
from cisim.dashboard.organisations import map_layout as map_layout
from cisim.dashboard.organisations.organisation_table import TABLE_COLUMNS
from cisim.dashboard.organisations.trajectory import Trajectory, TrajectoryCache
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import VIEW_PREFIX
from cisim.dashboard.state.views import left_out, unknown_name, use_view_notes, views_of
from cisim.dashboard.state.whole_numbers import whole_number_of
from cisim.language import N_, _

NO_ORGANISATION = -1

ViewChanges = dict[str, str | int | bool]
"""Other values of ``OrganisationsView``."""


@dataclass(frozen=True)
class OrganisationsView:
    """View, arm, year, selected organisation, order and search.

    Attributes:
        view: one of ``map_layout.VIEW_LABELS``; empty: the map, or the matrix where there are too many for it.
        arm: which arm was run.
        moment: year, as a position; the start is 0.
        chosen: organisation looked at closely, by its place in the community and never by its name.
        sort: column of the table by which it is sorted; empty: the order of networks. ``down``: the largest first.
        find: what is searched for in the table. It may be part of a name, so it is in no address.
        page: of the matrix and the table.
        playing: whether years pass by themselves; the address waits until they stop.
    """

    view: str = ""
    arm: str = ARMS[1]
    moment: int = 0
    chosen: int = NO_ORGANISATION
    sort: str = ""
    down: bool = False
    find: str = ""
    page: int = 0
    playing: bool = False


def valid_view(view_state: OrganisationsView, trajectory: Trajectory) -> OrganisationsView:
    """The view, limited to what this run has."""
    possible = [v["value"] for v in map_layout.views(trajectory) if not v["off"]]
    return replace(
        view_state,
        view=view_state.view if view_state.view in possible else possible[0],
        moment=min(view_state.moment, trajectory.last),
        chosen=view_state.chosen if view_state.chosen < len(trajectory.names) else NO_ORGANISATION,
    )


def next_order(view_state: OrganisationsView, column: str) -> ViewChanges:
    """What changes when the head of a column is pressed: small first, large first, then the usual order again."""
    if column not in TABLE_COLUMNS:
        return {}
    if view_state.sort != column:
        return {"sort": column, "down": False}
    return {"down": True} if not view_state.down else {"sort": "", "down": False}


def changed_view(view_state: OrganisationsView, changes: Mapping[str, Any]) -> OrganisationsView:
    """The view with other values."""
    return replace(view_state, **changes)


def to_query(view_state: OrganisationsView) -> str:
    """What differs from the default, for an address; it holds no name of a file or an organisation."""
    default = OrganisationsView()
    values = {
        "show": view_state.view,
        "arm": view_state.arm if view_state.arm != default.arm else "",
        "year": str(view_state.moment) if view_state.moment else "",
        "organisation": str(view_state.chosen + 1) if view_state.chosen != NO_ORGANISATION else "",
        "sort": f"{'-' * view_state.down}{view_state.sort}" if view_state.sort else "",
    }
    return "&".join(f"{VIEW_PREFIX}{name}={text}" for name, text in values.items() if text)


def from_query(search: str | None) -> tuple[OrganisationsView, list[str]]:
    """The view in an address, and a sentence on everything in it that could not be used."""
    view_state, notes = OrganisationsView(), []
    for name, text in views_of(search).items():
        if name not in QUERY_READERS:
            notes.append(unknown_name(name, QUERY_READERS))
            continue
        read, known, said = QUERY_READERS[name]
        change = next(read(text), None)
        if change is None:
            notes.append(left_out(name, text, known, _(said).format(known=", ".join(known)) if said else ""))
        else:
            view_state = changed_view(view_state, change)
    return view_state, notes


def _word(field: str, known: Any) -> Callable[[str], Iterator[ViewChanges]]:
    return lambda text: iter([{field: text}] if text in known else [])


def _number(field: str, first: int) -> Callable[[str], Iterator[ViewChanges]]:
    def read(text: str) -> Iterator[ViewChanges]:
        if (number := whole_number_of(text)) >= first:
            yield {field: number - first}

    return read


def _sorted(text: str) -> Iterator[ViewChanges]:
    name = text.removeprefix("-")
    if name in TABLE_COLUMNS:
        yield {"sort": name, "down": text.startswith("-")}


QUERY_READERS: dict[str, tuple[Callable[[str], Iterator[ViewChanges]], tuple[str, ...], str]] = {
    "show": (_word("view", map_layout.VIEW_LABELS), tuple(map_layout.VIEW_LABELS), ""),
    "arm": (_word("arm", ARMS), tuple(ARMS), ""),
    "year": (_number("moment", 0), (), N_("a year from 0 on")),
    "organisation": (_number("chosen", 1), (), N_("a number from 1 on")),
    "sort": (_sorted, tuple(TABLE_COLUMNS), N_("{known}; with - before it the largest first")),
}
"""What an address may say, by name: how it is read, names that are allowed, and what is allowed in words."""


def use_view(session: Session) -> tuple[OrganisationsView, Callable[..., None]]:
    """The view, which follows the address, and a function that changes parts of it; a hook."""
    search = solara.use_router().search
    began, notes = solara.use_memo(lambda: from_query(search), [])
    view_state, set_look = solara.use_state(began)
    first = solara.use_ref(True)

    def follow() -> None:
        if not first.current and (search or "") not in session.pushed_queries:
            there = from_query(search)[0]
            set_look(lambda old: replace(there, find=old.find, page=old.page))
        first.current = False

    solara.use_effect(follow, [search])
    use_view_notes(session.notes, lambda: notes)

    def change(**changes: Any) -> None:
        set_look(lambda old: replace(old, **changes))

    return view_state, change


def use_trajectory(lives: TrajectoryCache, settings: Settings, arm: str) -> tuple[Trajectory | None, str]:
    """One run of an arm, or what went wrong; nothing while it is being made; a hook."""

    def work() -> Trajectory:
        scenario = settings.scenario
        return lives.of(scenario.isolated() if arm == ARMS[0] else scenario, settings.seed)

    task = solara.lab.use_task(work, dependencies=[settings, arm], raise_error=False)
    if task.error:
        return None, _("This could not be simulated: {reason}").format(reason=task.exception)
    return (task.value, "") if task.finished else (None, "")
