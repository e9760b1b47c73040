"""Before and after in turn, three times, each seen for a while however slow the browser is; for all pages."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Generic, TypeVar, cast

import solara
import solara.lab

State = TypeVar("State")
BEATS, BEAT = 3, 0.9
"""How often a replay shows before and after, and for how many seconds each, once it is drawn."""
DRAW_PATIENCE = 5.0
"""Seconds a replay waits for a browser to draw; one that is gone ends it."""


class Replay(Generic[State]):
    """What a page shows for a moment instead of the present state.

    Attributes:
        showing: it; nothing while nothing is replayed.
        beat: counts what was shown; the browser answers each count once it is drawn.
    """

    def __init__(self) -> None:
        self.showing = solara.reactive(cast("State | None", None))
        self.beat = solara.reactive(0)
        self._ends = 0

    def stop(self) -> None:
        """Back to the present, as with every change."""
        self._ends += 1
        self.showing.value = None

    def run(
        self,
        pair: tuple[State, State],
        ready: Callable[[State], None],
        is_wanted: Callable[[], bool],
        last_drawn: Callable[[], int],
    ) -> None:
        """Show two states in turn, and end with neither; a change ends it early.

        Args:
            pair: before and after.
            ready: computes what is missing before a state can be drawn.
            is_wanted: whether this replay is the newest one.
            last_drawn: the last beat that is on the screen.
        """
        ends = self._ends
        for state in pair * BEATS:
            ready(state)
            if not is_wanted() or self._ends != ends:
                return
            self.showing.value = state
            self.beat.value += 1
            late = monotonic() + DRAW_PATIENCE
            while last_drawn() < self.beat.value and is_wanted():
                if monotonic() > late:
                    self.showing.value = None
                    return
                sleep(0.02)
            sleep(BEAT)
        if is_wanted() and self._ends == ends:
            self.showing.value = None


def use_replay(
    replay: Replay[State],
    pair: Callable[[], tuple[State, State] | None],
    ready: Callable[[State, Callable[[], bool]], None],
) -> tuple[Any, Callable[[int], None]]:
    """The task that replays, and a function to report the last beat on the screen; a hook.

    Args:
        replay: what is shown.
        pair: before and after, asked for when a replay begins; nothing where there are none.
        ready: computes what is missing for a state, as long as it is wanted.
    """
    last_drawn = solara.use_ref(0)

    def play() -> None:
        states = pair()
        if states is not None:
            replay.run(states, lambda state: ready(state, task.is_current), task.is_current, lambda: last_drawn.current)

    def note(beat: int) -> None:
        last_drawn.current = beat

    solara.use_effect(lambda: replay.stop, [])  # who leaves the page finds the present when coming back
    task = solara.lab.use_task(play, dependencies=None, raise_error=False)
    return task, note
