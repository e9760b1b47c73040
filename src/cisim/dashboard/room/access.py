"""Who may do what: tokens of seats, the key of the host, and how often an address may try codes."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from collections.abc import Callable
from hmac import compare_digest
from time import monotonic

WRONG_TRIES, WINDOW = 20, 60.0
"""Wrong codes that one address may try within so many seconds."""
MOST_ADDRESSES = 10_000
"""Addresses whose tries are remembered."""


def new_token() -> str:
    """A token for the cookie of a phone: 128 bits."""
    return secrets.token_urlsafe(16)


def fingerprint(token: str) -> str:
    """What the log keeps of a token: nobody can sit down with what stands there."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def is_key(given: str | None, key: str) -> bool:
    """Whether the right key was given, compared in constant time."""
    return given is not None and compare_digest(given.encode(), key.encode())


class WrongTries:
    """Counts wrong codes by address."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, deque[float]] = {}

    def exhausted(self, address: str) -> bool:
        """Whether an address has used up its tries of the last minute."""
        tries = self._tries.get(address)
        while tries and tries[0] <= self._clock() - WINDOW:
            tries.popleft()
        if not tries:
            self._tries.pop(address, None)
            return False
        return len(tries) >= WRONG_TRIES

    def note(self, address: str) -> None:
        """A wrong try."""
        if address not in self._tries and len(self._tries) >= MOST_ADDRESSES:
            self._tries.pop(next(iter(self._tries)))
        self._tries.setdefault(address, deque(maxlen=WRONG_TRIES)).append(self._clock())
