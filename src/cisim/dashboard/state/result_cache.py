"""Comparisons: a preview of few runs, then all of them, cached so that undo, replay and the next visit need no wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import inf
from threading import Lock, Thread
from time import monotonic

from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.data import ComparisonData
from cisim.comparison.marginal import MarginalValues
from cisim.comparison.switching_value import SwitchingValues
from cisim.comparison.verdict import ROPE
from cisim.dashboard.state.cache import LruCache, Memo, SharedCache
from cisim.dashboard.state.compiled_model import wait_for_model
from cisim.dashboard.state.controls import strength_keys
from cisim.dashboard.state.jobs import FULL_RUNS, PREVIEWS, Stopped
from cisim.dashboard.state.settings import Settings, default_settings
from cisim.experiment.attribution import Attribution

PREVIEW, FULL = 20, 200
"""Paired runs of the quick answer and of the one that counts."""
LOOK_SECONDS = 0.02
"""Who waits for a preview looks so often whether it is still wanted."""
SESSION_SIZE, SHARED_SIZE = 16, 48
"""Comparisons that a session remembers, and all of them together."""


@dataclass(frozen=True, eq=False)
class ComparisonResult(Memo):
    """A comparison with its settings: pages draw from both."""

    settings: Settings
    comparison: Comparison

    @property
    def runs(self) -> int:
        """Paired runs behind it."""
        return self.comparison.runs

    @cached_property
    def data(self) -> ComparisonData:
        """As ``cisim compare --json`` prints it."""
        return self.comparison.to_dict()


class ComparisonCache(LruCache[Settings, ComparisonResult]):
    """The last comparisons by settings, of those with the same settings the one with most runs."""

    best = LruCache.get

    def keep(self, result: ComparisonResult) -> None:
        """Remember a comparison."""
        self.put(result.settings, result)

    def better(self, new: ComparisonResult, known: ComparisonResult) -> bool:
        """More runs are better."""
        return new.runs > known.runs


def without_strengths(settings: Settings) -> Settings:
    """The settings that the isolated arm depends on: not the strengths, which are zero there, and not the rope."""
    strengths = set(strength_keys(settings.scenario.conditions))
    rest = tuple((key, value) for key, value in settings.changes if key not in strengths)
    return replace(settings, changes=rest, rope=ROPE)


class SharedComparisons(ComparisonCache, SharedCache[Settings, ComparisonResult]):
    """The same for all visitors."""


SHARED_COMPARISONS = SharedComparisons(SHARED_SIZE)
"""What was computed for anybody. A comparison follows from its settings alone and never changes; what belongs to a
visitor is in the session.
"""
ISOLATED_ARMS: SharedCache[tuple[Settings, int], Comparison] = SharedCache(SHARED_SIZE)
"""By what an isolated arm depends on, and runs: where only strengths of conditions change it is not run again."""
ATTRIBUTIONS: SharedCache[Settings, Attribution] = SharedCache(SHARED_SIZE)
"""What conditions carry, as far as it was worked out."""
NEAREST_CHANGES: SharedCache[Settings, SwitchingValues] = SharedCache(SHARED_SIZE)
"""What would change a verdict, where somebody asked and waited."""

MARGINAL_VALUES: SharedCache[Settings, MarginalValues] = SharedCache(SHARED_SIZE)
"""What $100,000 a year are worth, where somebody asked and waited."""


def prepare() -> None:
    """Have the model compiled, and the comparison at hand that every visitor sees first."""
    wait_for_model()
    for runs in (PREVIEW, FULL):
        ComparisonRunner().compute(default_settings(), runs, lambda: True, lambda done, total: None)


class ComparisonRunner:
    """The last comparisons by settings; safe to use from the threads of one session.

    Previews are computed one after the other, and only for the newest settings: thirty changes in a row must not leave
    thirty computations that take each other's processors.
    """

    def __init__(self) -> None:
        self._cache = ComparisonCache(SESSION_SIZE)
        self._lock = Lock()
        self._asked: Settings | None = None
        self._lane: Thread | None = None

    def begin(self, settings: Settings) -> bool:
        """Start the preview at once, before the page is drawn again; false where it is known, or waits for another."""
        if self.best(settings) is not None:
            return False
        with self._lock:
            is_next = self._asked is None or self.best(self._asked) is not None
            self._asked = settings
            if self._lane is None:
                self._lane = Thread(target=self._previews, daemon=True)
                self._lane.start()
        return is_next

    def begun(self, settings: Settings, seconds: float = inf) -> ComparisonResult | None:
        """The preview that was begun for these settings; waits for it so long, unless a newer one is requested."""
        lane, end = self._lane, monotonic() + seconds
        while lane is not None and self._asked == settings and self.best(settings) is None and monotonic() < end:
            lane.join(min(LOOK_SECONDS, seconds))
            lane = self._lane
        return self.best(settings)

    def _previews(self) -> None:
        """Compute the newest request, until there is none."""
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
        own, other = self._cache.best(settings), SHARED_COMPARISONS.best(settings)
        if other is not None and (own is None or own.runs < other.runs):
            self._cache.keep(other)
            return other
        return own

    def compute(
        self, settings: Settings, runs: int, is_wanted: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> ComparisonResult:
        """Run a comparison and remember it.

        Raises:
            Stopped: as soon as it is not wanted any more.
            CisimError: too many wait for theirs.
        """

        def tick(done: int, total: int) -> None:
            if not is_wanted():
                raise Stopped
            progress(done, total)

        if not is_wanted():
            raise Stopped
        known = self.best(settings)
        if known is not None and known.runs >= runs:
            return known
        like = without_strengths(settings), runs
        wait_for_model(is_wanted)
        with (PREVIEWS if runs <= PREVIEW else FULL_RUNS).turn(is_wanted):
            comparison = compare(
                settings.scenario,
                runs,
                settings.seed,
                rope=settings.rope,
                progress=tick,
                isolated=ISOLATED_ARMS.get(like),
                begun=known.comparison if known is not None else None,
            )
        result = ComparisonResult(settings, comparison)
        self._cache.keep(result)
        SHARED_COMPARISONS.keep(result)
        ISOLATED_ARMS.put(like, comparison)
        return result
