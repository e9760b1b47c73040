"""Results of stories: everybody asks for the same, so that one computation serves all visitors. Nothing a visitor does
is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

from cisim.dashboard.state.cache import LruCache
from cisim.dashboard.state.result_cache import FULL, ComparisonResult, ComparisonRunner
from cisim.dashboard.state.settings import Settings

CACHED_RESULTS = 64
"""Comparisons that are remembered; about a fifth of a megabyte each."""

_cache: LruCache[Settings, ComparisonResult] = LruCache(CACHED_RESULTS)
_results = ComparisonRunner()
_busy = Lock()


def known(settings: Settings) -> ComparisonResult | None:
    """The result, if it has been computed."""
    return _cache.get(settings)


def computed(settings: Settings, is_wanted: Callable[[], bool]) -> ComparisonResult:
    """The result of all runs; waits while another is computed.

    Raises:
        Stopped: nobody wants it any more.
    """
    with _busy:
        result = known(settings)
        if result is None:
            result = _results.compute(settings, FULL, is_wanted, lambda done, total: None)
            _cache.put(settings, result)
    return result


def all_known(needed: Iterable[Settings]) -> bool:
    """Whether all of them have been computed."""
    return all(known(settings) is not None for settings in needed)
