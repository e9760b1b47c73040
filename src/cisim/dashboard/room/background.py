"""What takes longer than a page may: computed once in a thread, while pages say that it is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import copy_context
from threading import Lock, Thread, main_thread
from typing import Generic, TypeVar

from cisim.dashboard.state.cache import LruCache
from cisim.errors import CisimError

LONG, SHORT = Lock(), Lock()
"""One computation at a time in each lane: phones are answered meanwhile, the next one finds what this one has computed,
and a year that a room has played does not wait for the debrief of another one.
"""
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Background(Generic[Key, Value]):
    """Values by key, the last ones kept.

    Args:
        compute: gives the value of a key; of one that raises ``CisimError`` its text is kept.
        most: values that are kept.
        lane: ``LONG`` or ``SHORT``.
    """

    def __init__(self, compute: Callable[[Key], Value], most: int = 8, lane: Lock = LONG) -> None:
        self._compute, self._lane = compute, lane
        self._found: LruCache[Key, Value] = LruCache(most)
        self._begun: set[Key] = set()
        self._lock = Lock()
        self._errors: dict[Key, str] = {}

    def get(self, key: Key) -> Value | None:
        """The value; ``None`` while it is computed, which begins when it is first asked for."""
        found = self._found.get(key)
        with self._lock:
            if found is None and key not in self._begun and key not in self._errors:
                self._begun.add(key)
                Thread(target=copy_context().run, args=(self._work, key), daemon=True).start()
        return found

    def failure(self, key: Key) -> str:
        """Why there will be no value; empty as long as there may be one."""
        return self._errors.get(key, "")

    def _work(self, key: Key) -> None:
        try:
            with self._lane:
                self._found.put(key, self._compute(key))
        except CisimError as error:
            self._errors[key] = str(error)
        except RuntimeError:
            if main_thread().is_alive():  # else the server ends, and no new thread may begin
                raise
        finally:
            with self._lock:
                self._begun.discard(key)
