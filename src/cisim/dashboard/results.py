"""Comparisons of one visitor: a preview of few runs, then all of them, kept so that undo and replay need no waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, Thread
from typing import Any

from cisim.comparison import Comparison, compare
from cisim.dashboard.settings import Settings

PREVIEW, FULL = 20, 200
"""Paired runs of the quick answer and of the one that counts."""
KEPT = 16
"""Comparisons a session remembers."""


class Stopped(Exception):  # noqa: N818  (not an error)
    """A computation that is no longer wanted."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A comparison with what was asked: nothing on a page is drawn without both."""

    settings: Settings
    comparison: Comparison

    @property
    def runs(self) -> int:
        """Paired runs behind it."""
        return self.comparison.runs

    @cached_property
    def result(self) -> dict[str, Any]:
        """As ``cisim compare --json`` prints it."""
        return self.comparison.to_dict()

    @cached_property
    def drawn(self) -> dict[Any, Any]:
        """Drawings made of it so far."""
        return {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made the first time it is asked for."""
        if name not in self.drawn:
            self.drawn[name] = make()
        return self.drawn[name]


class Results:
    """The last comparisons by settings; safe to use from the threads of one session."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Settings, Shown] = OrderedDict()
        self._lock = Lock()
        self._first: tuple[Settings, Thread] | None = None

    def begin(self, settings: Settings) -> None:
        """Start on the preview at once, while the page is still being told that something changed."""

        def first() -> None:
            with suppress(Exception):  # what is wrong is found again, and said, by whoever asks
                self.compute(settings, PREVIEW, wanted, lambda done, total: None)

        def wanted() -> bool:
            return self._first is not None and self._first[0] == settings

        if self.best(settings) is None:
            thread = Thread(target=first, daemon=True)
            self._first = (settings, thread)
            thread.start()

    def begun(self, settings: Settings) -> Shown | None:
        """What was begun on these settings, waited for."""
        first = self._first
        if first is not None and first[0] == settings:
            first[1].join()
        return self.best(settings)

    def best(self, settings: Settings) -> Shown | None:
        """The comparison with most runs so far."""
        with self._lock:
            if settings in self._kept:
                self._kept.move_to_end(settings)
            return self._kept.get(settings)

    def compute(
        self, settings: Settings, runs: int, wanted: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> Shown:
        """Run a comparison and keep it.

        Raises:
            Stopped: as soon as it is not wanted any more.
        """

        def tick(done: int, total: int) -> None:
            if not wanted():
                raise Stopped
            progress(done, total)

        if not wanted():
            raise Stopped
        shown = Shown(settings, compare(settings.scenario, runs, settings.seed, rope=settings.rope, progress=tick))
        self._keep(shown)
        return shown

    def _keep(self, shown: Shown) -> None:
        with self._lock:
            known = self._kept.get(shown.settings)
            if known is None or known.runs < shown.runs:
                self._kept[shown.settings] = shown
            self._kept.move_to_end(shown.settings)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
