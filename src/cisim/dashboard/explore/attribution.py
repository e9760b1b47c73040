"""Share of each condition in the effect, for the page Explore: computed once all runs are done, stopped by a change."""

from __future__ import annotations

from time import monotonic, sleep

import solara
import solara.lab

from cisim.dashboard.state.jobs import FULL_RUNS, Stopped
from cisim.dashboard.state.result_cache import ATTRIBUTIONS, FULL, ComparisonResult
from cisim.dashboard.state.session import Session
from cisim.experiment.attribution import Attribution, attribute_effect

QUIET = 0.6
"""Seconds without a change before it is begun."""


def use_attribution(session: Session, result: ComparisonResult, stale: bool) -> Attribution | None:
    """The attribution of the effect, once it is computed; a hook.

    One thread works on them, in steps of some milliseconds, and stops as soon as the settings change.
    """
    request = solara.use_ref(result)
    if not stale and result.runs >= FULL:
        request.current = result
    of = request.current

    def work() -> None:
        if away or of.runs < FULL:
            return

        def tick(done: int, total: int) -> None:
            if not task.is_current() or session.settings != of.settings:
                raise Stopped

        begin = monotonic() + QUIET
        try:
            while monotonic() < begin:
                tick(0, 1)
                sleep(0.05)
            with FULL_RUNS.turn(task.is_current):
                if ATTRIBUTIONS.get(of.settings) is None:  # another visitor may have asked
                    ATTRIBUTIONS.put(of.settings, attribute_effect(of.comparison, threads=1, progress=tick))
        except Stopped:
            return
        session.attributions_done.value += 1

    away = session.settings != of.settings  # a change ends the work; going back begins it anew
    task = solara.lab.use_task(work, dependencies=[of.settings, of.runs, away], raise_error=False)
    _ = session.attributions_done.value  # read, so that this is drawn again when they are known
    return ATTRIBUTIONS.get(result.settings)
