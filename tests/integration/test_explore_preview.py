"""Previews of the page Explore: when a page waits for one, and when it is not worth drawing."""

from __future__ import annotations

from threading import Event
from time import monotonic

import solara

from cisim.dashboard.explore.page import use_later
from cisim.dashboard.state import session as session_module
from cisim.dashboard.state.session import Session
from cisim.dashboard.state.settings import Settings
from machine import patience


def test_a_change_comes_back_with_its_preview_where_that_is_quick(monkeypatch):
    monkeypatch.setattr(session_module, "AT_ONCE", patience(60))
    session = Session("community=small-town&time.months=12&seed=811")
    assert session.results.begun(session.settings) is not None, "the first one is out of the way"
    session.set({"conditions.common_agenda.strength": 0.0})
    assert session.results.best(session.settings) is not None


def test_a_change_does_not_wait_for_a_preview_that_takes_its_time(monkeypatch):
    go_on = Event()
    session = Session("community=small-town&time.months=12&seed=812")
    assert session.results.begun(session.settings) is not None, "the first one is out of the way"
    monkeypatch.setattr(session.results, "compute", lambda *_: go_on.wait(patience(60)))
    began = monotonic()
    for months in (24, 36, 48):
        session.set({"time.months": months})
    waited = monotonic() - began
    go_on.set()
    assert session.settings.scenario.months == 48
    assert waited >= session_module.AT_ONCE, "for the first"
    assert session.results.begin(Settings(seed=1)) is False, "behind another"


def test_no_preview_is_drawn_below_where_all_runs_come_soon():
    drawn = []

    @solara.component
    def Below(result, soon):
        drawn.append(use_later(result, soon))
        return solara.Text("")

    _, context = solara.render(Below("all runs", soon=False), handle_error=False)
    context.render(Below("preview of a change", soon=True))
    assert drawn[-1] == "all runs"
    context.render(Below("all runs of it", soon=False))
    assert drawn[-1] == "all runs of it"
    context.render(Below("preview of a slow one", soon=True))
    context.render(Below("preview of a slow one", soon=False))
    assert drawn[-1] == "preview of a slow one"
    assert "preview of a change" not in drawn
