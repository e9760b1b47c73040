"""Caches: the values used last by key, and tables and drawings of a result."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import Any, Generic, TypeVar

CacheKey = TypeVar("CacheKey")
CacheValue = TypeVar("CacheValue")


class Memo:
    """A result that remembers the tables and drawings made of it."""

    @cached_property
    def drawings(self) -> dict[str, Any]:
        """What was made so far."""
        return {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made the first time it is asked for."""
        if name not in self.drawings:
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
            if key in self._cache:
                self._cache.move_to_end(key)
            return self._cache.get(key)

    def put(self, key: CacheKey, value: CacheValue) -> None:
        """Remember a value, and drop the one least recently used."""
        with self._lock:
            known = self._cache.get(key)
            if known is None or self.better(value, known):
                self._cache[key] = value
            self._cache.move_to_end(key)
            while len(self._cache) > self._most:
                self._cache.popitem(last=False)

    def better(self, new: CacheValue, known: CacheValue) -> bool:
        """Whether a value takes the place of the one that is known: the newer one does."""
        return True
