"""Caches: the values used last by key, tables and drawings of a result, and what all visitors share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property, wraps
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from cisim.language import current_language, use_language

CacheKey = TypeVar("CacheKey")
CacheValue = TypeVar("CacheValue")
SHARED_TEXTS = 256
"""Values of a function of settings that are remembered."""


class Memo:
    """A result that remembers the tables and drawings made of it."""

    @cached_property
    def drawings(self) -> dict[str, Any]:
        """What was made so far."""
        return {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made the first time it is asked for."""
        if name not in self.drawings:
            with use_language(current_language()):  # looked up once, and not for each of some hundred words
                self.drawings[name] = make()
        return self.drawings[name]


class LruCache(Generic[CacheKey, CacheValue]):
    """The last values by key. Locked."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._cache: OrderedDict[CacheKey, CacheValue] = OrderedDict()
        self._lock = Lock()

    def get(self, key: CacheKey) -> CacheValue | None:
        """The value, if it is still there."""
        with self._lock:
            cache = self.kept_for(key)
            if key in cache:
                cache.move_to_end(key)
            return cache.get(key)

    def put(self, key: CacheKey, value: CacheValue) -> None:
        """Remember a value, and drop the one least recently used."""
        with self._lock:
            cache = self.kept_for(key)
            known = cache.get(key)
            if known is None or self.better(value, known):
                cache[key] = value
            cache.move_to_end(key)
            while len(cache) > self._most:
                cache.popitem(last=False)

    def kept_for(self, key: CacheKey) -> OrderedDict[CacheKey, CacheValue]:
        """Where the value of a key is kept."""
        return self._cache

    def better(self, new: CacheValue, known: CacheValue) -> bool:
        """Whether a value takes the place of the one that is known: the newer one does."""
        return True


class SharedCache(LruCache[CacheKey, CacheValue]):
    """What was computed for anybody. What was computed from a visitor's own files is kept with the tab that asked, and
    is gone with it.
    """

    def kept_for(self, key: CacheKey) -> OrderedDict[CacheKey, CacheValue]:
        """All values of one tab for what is private, else those of all."""
        return _kept_with_tab(id(self)) if is_private(key) else self._cache


def is_private(key: Any) -> bool:
    """Whether a key, or a part of it, holds something of a visitor's own files."""
    return any(getattr(part, "private", False) for part in (key if isinstance(key, tuple) else (key,)))


def shared_by_settings(function: Callable[[CacheKey], CacheValue]) -> Callable[[CacheKey], CacheValue]:
    """A function of settings that remembers what it returned last in each language, as ``SharedCache`` does."""
    known: SharedCache[tuple[str, CacheKey], CacheValue] = SharedCache(SHARED_TEXTS)

    @wraps(function)
    def remembered(settings: CacheKey) -> CacheValue:
        key = (current_language(), settings)
        value = known.get(key)
        if value is None:
            value = function(settings)
            known.put(key, value)
        return value

    return remembered


def _kept_with_tab(cache: int) -> OrderedDict[Any, Any]:
    """Values that end with the tab this thread works for; nothing is kept by a thread that works for none."""
    from solara.server import kernel_context

    if not kernel_context.has_current_context():
        return OrderedDict()
    return cast("OrderedDict[Any, Any]", kernel_context.get_current_context().user_dicts.setdefault(
        f"cisim {cache}", OrderedDict()
    ))  # fmt: skip
