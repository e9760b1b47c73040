"""The panel of an own community: choose files, see what is wrong with them, template, export, clear, link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from cisim.dashboard.organisations.components import OwnFiles
from cisim.dashboard.organisations.view_state import NO_ORGANISATION, OrganisationsView
from cisim.dashboard.organisations.view_state import to_query as view_query
from cisim.dashboard.shell.download import fresh_file, no_file
from cisim.dashboard.state.own_community import CommunityUpload, address, command, download
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from cisim.dashboard.state.url import location
from cisim.scenario.scenario import Scenario


@solara.component
def OwnFilesPanel(
    session: Session,
    settings: Settings,
    own: CommunityUpload,
    view_state: OrganisationsView,
    change: Callable[..., None],
    missing: str,
) -> Any:
    """Upload, template, export, clear, link. ``missing``: hash of the files that the address asks for."""
    file, set_file = solara.use_state(no_file())
    router = solara.use_router()
    plain, roster = session.settings, settings.scenario.roster

    def clear(_: Any = None) -> None:
        session.own.set(CommunityUpload())
        change(chosen=NO_ORGANISATION, moment=0, find="", page=0)
        query = address(plain, "", view_query(replace(view_state, chosen=NO_ORGANISATION, moment=0)))
        session.note_push(query, router.search)
        router.push(location("/organisations", query))

    def use(now: CommunityUpload) -> None:
        before, session.own.value = session.own.value, now
        if now.roster is not None and now.roster != before.roster and now.roster.hash != missing:
            change(chosen=NO_ORGANISATION, moment=0, find="", page=0)

    return OwnFiles(
        used=used_text(settings.scenario, own),
        waiting=f"{own.waiting[0]} waits for the file of organisations." if own.waiting else "",
        problems=[{"file": p.file, "row": p.row, "column": p.column, "text": p.text} for p in own.problems],
        count=own.count,
        understood=understood_lines(own),
        columns="; ".join(own.columns),
        needs=missing,
        link=address(plain, roster.hash if roster else missing, view_query(view_state), share=True),
        command=command(plain, own) if roster else "",
        stages=", ".join(s.name for s in plain.scenario.stages),
        segments=", ".join(s.name for s in plain.scenario.segments),
        file=file,
        has_ties=roster is None or roster.ties is not None,
        event_give=lambda file: use(session.own.value.with_file(file, plain.scenario)),
        event_columns_to=lambda text: use(session.own.value.with_columns(str(text), plain.scenario)),
        event_keep=lambda what: set_file(fresh_file(download(str(what), settings.scenario, settings.seed), file)),
        event_clear=clear,
    )


def understood_lines(own: CommunityUpload) -> list[str]:
    """What was understood of the files in use: counts, columns, assumptions, warnings."""
    return [] if own.community is None else [line.strip() for line in own.community.lines()]


def used_text(scenario: Scenario, own: CommunityUpload) -> str:
    """What is in use: files, counts, money, hash; nothing if the organisations are synthetic."""
    roster = scenario.roster
    if roster is None or own.used.organisations is None:
        return ""
    ties = (
        "ties drawn"
        if roster.ties is None or own.used.ties is None
        else f"{len(roster.ties):,} ties from {own.used.ties[0]}"
    )
    return (
        f"In use: {own.used.organisations[0]}, {len(roster.organisations):,} organisations, {ties}. "
        f"Grant pool: ${scenario['money.pool']:,.0f} a year. Children: "
        f"{scenario['population.cohort']:,.0f} born each year, as the settings say (Explore, Assumptions, "
        f"population.cohort). Hash {roster.hash}."
    )
