"""The panel of an own community: choose files, see what is wrong with them, template, export, clear, link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.dashboard.components.organisations import OwnFiles
from cisim.dashboard.own import Own, address, command, download, wanted
from cisim.dashboard.session import Session
from cisim.dashboard.settings import Settings
from cisim.scenario import Scenario


@solara.component
def Files(
    session: Session,
    settings: Settings,
    own: Own,
    start_over: Callable[[], None],
    files: list[dict[str, str]] | None,
    save: Callable[[list[dict[str, str]]], None],
) -> Any:
    """Upload, template, export, clear, link."""
    search = solara.use_router().search
    plain, roster = session.settings, settings.scenario.roster
    needed = wanted(search)

    def give(file: dict[str, Any]) -> None:
        session.own.value = session.own.value.given(file, plain.scenario)
        start_over()

    return OwnFiles(
        used=used_text(settings.scenario, own),
        waiting=f"{own.waiting[0]} waits for the file of organisations." if own.waiting else "",
        problems=[{"file": p.file, "row": p.row, "column": p.column, "text": p.text} for p in own.problems],
        count=own.count,
        needs=needed if needed and (roster is None or roster.hash != needed) else "",
        link=address(plain, roster.hash if roster else "", share=True),
        command=command(plain, own) if roster else "",
        stages=", ".join(s.name for s in plain.scenario.stages),
        segments=", ".join(s.name for s in plain.scenario.segments),
        files=files,
        event_give=give,
        event_keep=lambda what: save(download(what, settings.scenario, settings.seed)),
        event_clear=lambda _: session.own.set(Own()),
    )


def used_text(scenario: Scenario, own: Own) -> str:
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
