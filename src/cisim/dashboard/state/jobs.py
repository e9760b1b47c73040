"""Comparisons of all visitors wait for their turn, so that each that runs has the processors."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from cisim.errors import CisimError
from cisim.language import _
from cisim.simulation.simulate import usable_cores

LOOK_SECONDS = 0.1
"""Seconds after which somebody who waits looks whether it is still wanted."""
WAITING_PER_JOB = 50
"""How many may wait for each that runs."""


def spare_cores() -> int:
    """Threads of what takes long: one core is left to pages and phones, where there are several."""
    return max(1, usable_cores() - 1)


class Stopped(Exception):  # noqa: N818  (not an error)
    """A computation that is no longer wanted."""


class JobQueue:
    """A few at a time, in the order in which they came."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._running = 0
        self._waiting: deque[object] = deque()
        self._changed = Condition()

    @contextmanager
    def turn(self, is_wanted: Callable[[], bool]) -> Iterator[None]:
        """Wait for a turn, and have it until the block ends.

        Raises:
            Stopped: it is not wanted any more.
            CisimError: too many wait already.
        """
        ticket = object()
        with self._changed:
            if len(self._waiting) >= WAITING_PER_JOB * self.most:
                raise CisimError(_("This computer is full. Try again in a minute."))
            self._waiting.append(ticket)
            try:
                while self._running >= self.most or self._waiting[0] is not ticket:
                    if not is_wanted():
                        raise Stopped
                    self._changed.wait(LOOK_SECONDS)
                self._running += 1
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


PREVIEWS, FULL_RUNS = JobQueue(usable_cores()), JobQueue(usable_cores())
"""Short answers do not wait behind long ones."""


def limit_jobs(most: int) -> None:
    """Run no more than these at once."""
    PREVIEWS.most = FULL_RUNS.most = most
