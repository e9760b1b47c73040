"""The settings of the page Explore: controls, undo and what is taken along, assumptions, examples, saved scenarios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from cisim.dashboard.explore import assumptions, figures
from cisim.dashboard.explore.components import Assumptions, Controls, ExampleButtons, SavedScenarios, TakeAlong
from cisim.dashboard.shell.frame import Box, Toolbar
from cisim.dashboard.shell.types import KeyedValue, NamedValue
from cisim.dashboard.state.cache import is_private
from cisim.dashboard.state.controls import controls, examples
from cisim.dashboard.state.named import NAME_LENGTH, NOTE_LENGTH, named
from cisim.dashboard.state.own_community import settings_of_anywhere
from cisim.dashboard.state.result_cache import ComparisonResult
from cisim.dashboard.state.session import Session, use_errors
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.dashboard.state.url import share_query, to_query
from cisim.language import _


@solara.component
def ExploreToolbar(session: Session, replay: Any, result: ComparisonResult | None) -> Any:
    """Undo, redo, replay, reset, share, report."""
    history = session.timeline

    def report() -> None:
        if result is not None:
            named = session.named.value.of(result.settings)
            session.downloads.save(figures.report_of(result, named, session.judged_at.value))

    acts: dict[str, Callable[[], Any]] = {
        "undo": session.step,
        "redo": lambda: session.step(redo=True),
        "reset": lambda: session.choose(default_settings()),
        "replay": replay,
        "report": report,
        "reproduce": lambda: session.topic.set("reproduce"),
    }
    showing = session.replay.showing.value
    change = session.last_change
    if change:
        before = bool(history.past) and showing == history.past[-1]
        text = _("Changed: {change}") if showing is None else _("Before: {change}") if before else _("After: {change}")
        change = text.format(change=change)
    toolbar = Toolbar(
        can_undo=bool(history.past),
        can_redo=bool(history.future),
        is_default=settings_of_anywhere(history.present) == default_settings(),
        change=change,
        reset_to=reset_text(session),
        replays=True,
        announce_only=showing is None,
        event_act=lambda name: acts[name](),
    )
    parts = [share_query(history.present), session.judged.query, session.named.value.of(history.present).query]
    along = TakeAlong(
        query="&".join(filter(None, parts)),
        can_report=result is not None,
        event_act=lambda name: acts[name](),
    )
    return Box("div", "toolbar", toolbar, along)


def reset_text(session: Session) -> str:
    """What a reset goes back to."""
    if is_private(session.settings):
        return _("Your own place, nothing changed")
    return _("The default city") if default_settings() == Settings() else _(default_settings().base.title)


@solara.component
def ControlPanel(session: Session) -> Any:
    """The eight controls."""
    wrong, report = use_errors()

    def change(request: NamedValue) -> None:
        name = str(request["name"])
        report(name, session.control(name, request["value"]))

    rows = controls(session.settings)
    return Controls(rows=rows, wrong=wrong, event_set=change, event_unset=session.unset, event_how=session.topic.set)


@solara.component
def AssumptionPanel(session: Session) -> Any:
    """All other parameters."""
    opened, set_opened = solara.use_state(False)
    wrong, report = use_errors()
    settings = session.settings
    total, changed = assumptions.counts(settings)

    def change(request: KeyedValue) -> None:
        key = str(request["key"])
        report(key, session.assume(key, str(request["value"])))

    return Assumptions(
        groups=assumptions.groups(settings) if opened else None,
        total=total,
        changed=changed,
        wrong=wrong,
        event_set=change,
        event_unset=session.unassume,
        event_open_panel=set_opened,
    )


@solara.component
def Examples(session: Session) -> Any:
    """Examples to try; their verdicts are whatever the model returns."""
    chosen = {t.name: t.settings for t in examples()}
    now = session.settings
    tries = [{"name": t.name, "label": _(t.label), "now": now == chosen[t.name]} for t in examples()]
    return ExampleButtons(tries=tries, event_pick=lambda name: session.choose(chosen[name]))


@solara.component
def SavedPanel(session: Session) -> Any:
    """Scenarios with names and notes, kept by the browser."""
    settings = session.settings
    present = session.named.value.of(settings)
    return SavedScenarios(
        query=to_query(settings),
        name=present.name,
        note=present.note,
        name_length=NAME_LENGTH,
        note_length=NOTE_LENGTH,
        event_name_it=lambda given: session.named.set(named(settings, str(given["name"]), str(given["note"]))),
        event_open_saved=lambda kept: session.open_saved(kept["query"], kept["name"], str(kept.get("note") or "")),
    )
