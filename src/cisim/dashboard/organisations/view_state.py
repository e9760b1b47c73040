"""What a visitor of the page Organisations looks at, as it stands in the address; hooks that give the run, the own
community in it, and what is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import solara
import solara.lab

from cisim.comparison.comparison import ARMS
from cisim.dashboard.organisations import map_layout as places
from cisim.dashboard.organisations.organisation_table import COLUMNS
from cisim.dashboard.organisations.trajectory import Lived, Lives
from cisim.dashboard.state.own_community import KEY, Own, carrying
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import VIEW, pairs_of
from cisim.errors import CisimError, nearest
from cisim.own_community.csv_cells import CommunityFileError
from cisim.scenario.roster import Roster

NOBODY = -1
INSTEAD = "Your file cannot be used with these settings: synthetic organisations are shown."
MOST_DIGITS = 6
"""Digits of a number in an address that are looked at."""


@dataclass(frozen=True)
class Look:
    """What a visitor looks at.

    Attributes:
        view: one of ``places.VIEWS``; empty: the map, or the matrix where there are too many for it.
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
    chosen: int = NOBODY
    sort: str = ""
    down: bool = False
    find: str = ""
    page: int = 0
    playing: bool = False


def fitting(look: Look, lived: Lived) -> Look:
    """What is looked at, as far as this run has it."""
    possible = [v["value"] for v in places.views(lived) if not v["off"]]
    return replace(
        look,
        view=look.view if look.view in possible else possible[0],
        moment=min(look.moment, lived.last),
        chosen=look.chosen if look.chosen < len(lived.names) else NOBODY,
    )


def next_order(look: Look, column: str) -> dict[str, Any]:
    """What changes when the head of a column is pressed: small first, large first, then the usual order again."""
    if column not in COLUMNS:
        return {}
    if look.sort != column:
        return {"sort": column, "down": False}
    return {"down": True} if not look.down else {"sort": "", "down": False}


def to_query(look: Look) -> str:
    """What of it differs from the default, for an address: words of the page and numbers, no name of a file."""
    default = Look()
    found = {
        "show": look.view,
        "arm": look.arm if look.arm != default.arm else "",
        "year": str(look.moment) if look.moment else "",
        "organisation": str(look.chosen + 1) if look.chosen != NOBODY else "",
        "sort": f"{'-' * look.down}{look.sort}" if look.sort else "",
    }
    return "&".join(f"{VIEW}{name}={text}" for name, text in found.items() if text)


def from_query(search: str | None) -> tuple[Look, list[str]]:
    """What an address says is looked at, and a sentence on everything in it that could not be used."""
    look, notes = Look(), []
    pairs = {k.removeprefix(VIEW): v for k, v in pairs_of(search).items() if k.startswith(VIEW)}
    for name, text in pairs.items():
        if VIEW + name == KEY:  # the hash of files that are needed
            continue
        if name not in READ:
            notes.append(f"Left out of the link: '{VIEW}{name[:40]}', unknown{nearest(name, READ)}.")
            continue
        read, allowed = READ[name]
        found = next(read(text), None)
        if found is None:
            notes.append(f"Left out of the link: '{VIEW}{name}={text[:40]}', allowed: {allowed}.")
        else:
            look = replace(look, **found)
    return look, notes


def _word(field: str, known: Any) -> Callable[[str], Iterator[dict[str, Any]]]:
    return lambda text: iter([{field: text}] if text in known else [])


def _number(field: str, first: int) -> Callable[[str], Iterator[dict[str, Any]]]:
    def read(text: str) -> Iterator[dict[str, Any]]:
        if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text) >= first:
            yield {field: int(text) - first}

    return read


def _sorted(text: str) -> Iterator[dict[str, Any]]:
    name = text.removeprefix("-")
    if name in COLUMNS:
        yield {"sort": name, "down": text.startswith("-")}


READ: dict[str, tuple[Callable[[str], Iterator[dict[str, Any]]], str]] = {
    "show": (_word("view", places.VIEWS), ", ".join(places.VIEWS)),
    "arm": (_word("arm", ARMS), ", ".join(ARMS)),
    "year": (_number("moment", 0), "a year from 0 on"),
    "organisation": (_number("chosen", 1), "a number from 1 on"),
    "sort": (_sorted, f"{', '.join(COLUMNS)}; with - before it the largest first"),
}
"""What an address may say, by name: how it is read, and what is allowed."""


def use_look(session: Session) -> tuple[Look, Callable[..., None]]:
    """What is looked at, and a function that changes some of it; it follows the address; a hook."""
    search = solara.use_router().search
    began, notes = solara.use_memo(lambda: from_query(search), [])
    look, set_look = solara.use_state(began)
    first = solara.use_ref(True)

    def follow() -> None:
        if first.current and notes:
            session.notes.set((*session.notes.value, *notes))
        elif not first.current and (search or "") not in session.own_addresses:
            there, _ = from_query(search)
            set_look(lambda old: replace(there, find=old.find, page=old.page))
        first.current = False

    solara.use_effect(follow, [search])

    def change(**changes: Any) -> None:
        set_look(lambda old: replace(old, **changes))

    return look, change


def use_roster(settings: Settings, own: Own) -> tuple[Roster | None, str]:
    """The own community in the present scenario, or why it cannot be used there; a hook."""

    def make() -> tuple[Roster | None, str]:
        try:
            roster = own.fitting(settings.scenario)
            _ = carrying(settings, roster).scenario
        except CommunityFileError as error:
            return (
                None,
                f"{error.problems[0]}. {INSTEAD}",
            )
        except CisimError as error:
            return None, f"{error}. {INSTEAD}"
        return roster, ""

    return solara.use_memo(make, [own.used, settings])  # type: ignore[no-any-return]


def use_life(lives: Lives, settings: Settings, arm: str) -> tuple[Lived | None, str]:
    """One run of an arm, or what went wrong; nothing while it is being made; a hook."""

    def work() -> Lived:
        scenario = settings.scenario
        return lives.of(scenario.isolated() if arm == ARMS[0] else scenario, settings.seed)

    task = solara.lab.use_task(work, dependencies=[settings, arm], raise_error=False)
    if task.error:
        return None, f"This could not be simulated: {task.exception}"
    return (task.value, "") if task.finished else (None, "")
