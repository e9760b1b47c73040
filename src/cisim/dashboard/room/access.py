"""Who may do what: tokens of seats, the key of the host, and how often an address may try codes."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from collections.abc import Callable
from hmac import compare_digest
from time import monotonic

WRONG_TRIES, NEW_SEATS, ANSWERS, WINDOW = 20, 100, 60, 60.0
"""Wrong codes that an address may try within so many seconds, seats that it may take (behind some routers all phones
have one address), and forms that a seat may send.
"""
MOST_NAMES = 10_000
"""Addresses or seats whose tries are remembered."""


def new_token() -> str:
    """A token for the cookie of a phone: 128 bits."""
    return secrets.token_urlsafe(16)


def fingerprint(token: str) -> str:
    """What the log keeps of a token: nobody can sit down with what stands there."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def is_key(given: str | None, key: str) -> bool:
    """Whether the right key was given, compared in constant time."""
    return given is not None and compare_digest(given.encode(), key.encode())


class Tries:
    """Counts what somebody does by name, an address or a seat.

    Args:
        most: how often within ``WINDOW``.
    """

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._tries: dict[str, deque[float]] = {}

    def exhausted(self, name: str) -> bool:
        """Whether somebody has used up the tries of the last minute."""
        tries = self._tries.get(name)
        while tries and tries[0] <= self._clock() - WINDOW:
            tries.popleft()
        if not tries:
            self._tries.pop(name, None)
            return False
        return len(tries) >= self._most

    def note(self, name: str) -> None:
        """A try."""
        if name not in self._tries and len(self._tries) >= MOST_NAMES:
            self._tries.pop(next(iter(self._tries)))
        self._tries.setdefault(name, deque(maxlen=self._most)).append(self._clock())
