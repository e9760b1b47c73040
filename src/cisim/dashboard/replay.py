"""The last change once more: before, after, three times, each seen for a while however slow the browser is."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import solara
import solara.lab

from cisim.dashboard.results import PREVIEW
from cisim.dashboard.session import Session

BEATS, BEAT = 3, 0.9
"""How often a replay shows before and after, and for how many seconds each, once it is drawn."""
PATIENCE = 5.0
"""Seconds a replay waits for a browser to draw; one that is gone ends it."""


def use_replay(session: Session) -> tuple[Any, Callable[[int], None]]:
    """The task that shows the last change again: before, after, three times; and what is told what is drawn; a hook."""
    drawn = solara.use_ref(0)

    def play() -> None:
        history = session.history.value
        if not history.past:
            return
        for settings in (history.past[-1], history.present) * BEATS:
            if session.results.best(settings) is None:
                session.results.compute(settings, PREVIEW, replay.is_current, lambda done, total: None)
            if not replay.is_current():
                return
            if session.history.value is not history:
                break
            session.replaying.value = settings
            session.beat.value += 1
            late = monotonic() + PATIENCE
            while drawn.current < session.beat.value and replay.is_current():
                if monotonic() > late:
                    session.replaying.value = None
                    return
                sleep(0.02)
            sleep(BEAT)
        session.replaying.value = None

    def note(beat: int) -> None:
        drawn.current = beat

    replay = solara.lab.use_task(play, dependencies=None, raise_error=False)
    return replay, note
