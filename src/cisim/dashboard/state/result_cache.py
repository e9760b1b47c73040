"""Comparisons: a preview of few runs, then all of them, kept so that undo, replay and the next visit need no wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.switching_value import SwitchingValues
from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.controls import strength_keys
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.experiment.attribution import Attribution

PREVIEW, FULL = 20, 200
"""Paired runs of the quick answer and of the one that counts."""
SESSION_SIZE, SHARED_SIZE = 16, 48
"""Comparisons that a session remembers, and all of them together."""


Key = TypeVar("Key")
Value = TypeVar("Value")


class Stopped(Exception):  # noqa: N818  (not an error)
    """A computation that is no longer wanted."""


@dataclass(frozen=True, eq=False)
class ComparisonResult:
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


class LruCache(Generic[Key, Value]):
    """The last values by key. Locked."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, if it is still there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Remember a value, and forget the one that was not asked for longest."""
        with self._lock:
            known = self._kept.get(key)
            if known is None or self.better(value, known):
                self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def better(self, new: Value, known: Value) -> bool:
        """Whether a value takes the place of the one that is known: the newer one does."""
        return True


class ComparisonCache(LruCache[Settings, ComparisonResult]):
    """The last comparisons by settings, of those with the same settings the one with most runs."""

    best = LruCache.get

    def keep(self, shown: ComparisonResult) -> None:
        """Remember a comparison."""
        self.put(shown.settings, shown)

    def better(self, new: ComparisonResult, known: ComparisonResult) -> bool:
        """More runs are better."""
        return new.runs > known.runs


def without_strengths(settings: Settings) -> Settings:
    """What the isolated arm depends on: strengths are zero there, and nothing is judged."""
    strengths = set(strength_keys(settings.scenario.conditions))
    kept = tuple((key, value) for key, value in settings.changes if key not in strengths)
    return replace(settings, changes=kept, rope=ROPE)


SHARED_COMPARISONS = ComparisonCache(SHARED_SIZE)
"""What was computed for anybody. A comparison follows from its settings alone and never changes; what belongs to a
visitor is in the session.
"""
ISOLATED_ARMS: LruCache[tuple[Settings, int], Comparison] = LruCache(SHARED_SIZE)
"""By what an isolated arm depends on, and runs: where only strengths of conditions change it is not run again."""
ATTRIBUTIONS: LruCache[Settings, Attribution] = LruCache(SHARED_SIZE)
"""What conditions carry, as far as it was worked out."""
NEAREST_CHANGES: LruCache[Settings, SwitchingValues] = LruCache(SHARED_SIZE)
"""What would change a verdict, where somebody asked and waited."""


def prepare() -> None:
    """Have the comparison at hand that every visitor sees first."""
    for runs in (PREVIEW, FULL):
        ComparisonRunner().compute(default_settings(), runs, lambda: True, lambda done, total: None)


class ComparisonRunner:
    """The last comparisons by settings; safe to use from the threads of one session.

    Previews are computed one after the other, and only for the newest settings: thirty changes in a row must not leave
    thirty computations that take each other's processors.
    """

    def __init__(self) -> None:
        self._kept = ComparisonCache(SESSION_SIZE)
        self._lock = Lock()
        self._asked: Settings | None = None
        self._lane: Thread | None = None

    def begin(self, settings: Settings) -> None:
        """Start on the preview at once, while the page is still being told that something changed."""
        if self.best(settings) is not None:
            return
        with self._lock:
            self._asked = settings
            if self._lane is None:
                self._lane = Thread(target=self._previews, daemon=True)
                self._lane.start()

    def begun(self, settings: Settings) -> ComparisonResult | None:
        """What was begun on these settings, waited for as long as nothing newer is asked for."""
        lane = self._lane
        while lane is not None and self._asked == settings and self.best(settings) is None:
            lane.join(0.02)
            lane = self._lane
        return self.best(settings)

    def _previews(self) -> None:
        """Compute what was asked for last, until there is nothing more."""
        while True:
            with self._lock:
                settings = self._asked
                if settings is None:
                    self._lane = None
                    return
            with suppress(Exception):  # stopped, or what is wrong is found again, and said, by whoever asks
                self.compute(settings, PREVIEW, partial(self._is_asked, settings), lambda done, total: None)
            with self._lock:
                if self._asked == settings:
                    self._asked = None

    def _is_asked(self, settings: Settings) -> bool:
        return self._asked == settings

    def best(self, settings: Settings) -> ComparisonResult | None:
        """The comparison with most runs so far, whoever it was computed for."""
        own, other = self._kept.best(settings), SHARED_COMPARISONS.best(settings)
        if other is not None and (own is None or own.runs < other.runs):
            self._kept.keep(other)
            return other
        return own

    def compute(
        self, settings: Settings, runs: int, wanted: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> ComparisonResult:
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
        known = self.best(settings)
        if known is not None and known.runs >= runs:
            return known
        like = without_strengths(settings), runs
        found = compare(
            settings.scenario, runs, settings.seed, rope=settings.rope, progress=tick, isolated=ISOLATED_ARMS.get(like)
        )
        shown = ComparisonResult(settings, found)
        self._kept.keep(shown)
        SHARED_COMPARISONS.keep(shown)
        ISOLATED_ARMS.put(like, found)
        return shown
