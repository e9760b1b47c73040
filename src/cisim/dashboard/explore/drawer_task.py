"""What the drawer works out on request: begun when it asks for it, stopped when the settings change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

import solara
import solara.lab

from cisim.comparison.comparison import Comparison
from cisim.dashboard.state.cache import LruCache
from cisim.dashboard.state.jobs import Stopped
from cisim.dashboard.state.result_cache import FULL
from cisim.dashboard.state.session import PAUSE, Session
from cisim.dashboard.state.settings import Settings
from cisim.language import _
from cisim.model.types import Progress

Values = TypeVar("Values")


@dataclass(frozen=True)
class DrawerTask(Generic[Values]):
    """How far it is.

    Attributes:
        values: what is known so far.
        working: whether more is being worked out.
        share: how far that is.
        wrong: what went wrong.
        stop: ends it.
    """

    values: Values | None
    working: bool
    share: float
    wrong: str
    stop: Callable[[], None]


def use_drawer_task(
    session: Session,
    topic: str,
    known: LruCache[Settings, Values],
    steps: Callable[[Comparison, Progress], Iterator[tuple[Values, bool]]],
) -> DrawerTask[Values]:
    """Work on a topic of the drawer for the settings of the page; a hook.

    Args:
        session: whose settings and drawer.
        topic: that asks for it.
        known: what was worked out before, by settings.
        steps: of the comparison with all runs: answers, and whether each is the last one.
    """
    settings, asks = session.settings, session.topic.value == topic
    request, set_asked = solara.use_state(nobody())
    solara.use_effect(lambda: set_asked(settings) if asks else None, [asks, settings])
    of = settings if request == settings else None
    reported = solara.use_ref(0.0)

    def tick(done: int, total: int) -> None:
        if not task.is_current():
            raise Stopped
        if monotonic() - reported.current > PAUSE:
            reported.current = monotonic()
            task.progress = done / max(total, 1)

    def work() -> Iterator[tuple[Settings, Values]]:
        if of is None or known.get(of) is not None:
            return
        try:
            result = session.results.compute(of, FULL, task.is_current, tick)
            for values, is_last in steps(result.comparison, tick):
                if is_last:
                    known.put(of, values)
                yield of, values
        except Stopped:
            return

    task: Any = solara.lab.use_task(work, dependencies=[of], raise_error=False)
    newest = task.latest[1] if task.latest is not None and task.latest[0] == of else None

    def stop() -> None:
        task.cancel()
        set_asked(None)

    done = known.get(settings)
    if done is not None:
        return DrawerTask(done, False, 1.0, "", stop)
    failed = of is not None and task.error
    wrong = _("This could not be simulated: {error}").format(error=task.exception) if failed else ""
    share = float(task.progress or 0) if task.pending else 0.0
    return DrawerTask(newest, of is not None and not wrong, share, wrong, stop)


def nobody() -> Settings | None:
    """No settings yet: nothing is worked out."""
    return None
