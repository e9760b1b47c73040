"""How many visitors and jobs this computer takes on, what is said when it is full, and how far it is."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import randint
from threading import Thread
from time import monotonic
from typing import Any

import psutil

from cisim.dashboard.shell.answers import plain_page, plain_policy, reply
from cisim.language import _
from cisim.simulation.simulate import usable_cores

READY_PATHS = ("/readyz", "/healthz")
SEAT_SECONDS = 60
"""How long a page that was sent has a session waiting for it."""
OPENING_SECONDS = 20
"""After these the next one is let in, whatever a page that opens is doing."""
ABSENT_SECONDS = 30
"""How long a tab whose connection was lost is kept even when all is full and somebody new comes."""
RETRY_SECONDS = (5, 15)
"""A page that says that all is full asks again after as many, by chance, so that not all of them ask at once."""
KERNEL_PATH = re.compile(r"/jupyter/api/kernels/([^/]+)/")
DRAWN = re.compile(rb'"method":\s*"finished"')
"""What Solara sends once it has drawn a page for the first time."""
MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What this computer takes on; 0 for what follows from the computer.

    Attributes:
        sessions: tabs at once, closed ones not counted.
        jobs: comparisons that are run at once; by default one for each core.
        memory: megabytes of the process above which nobody new comes in; by default half of the computer's.
        minutes: for which a tab is kept whose connection was lost without a farewell, as long as nobody new needs its
            place.
    """

    sessions: int = 100
    jobs: int = 0
    memory: int = 0
    minutes: int = 15

    @property
    def parallel_jobs(self) -> int:
        """Comparisons at once."""
        return self.jobs or usable_cores()

    @property
    def bytes(self) -> int:
        """Memory above which nobody new comes in."""
        return self.memory * MEGABYTE if self.memory else psutil.virtual_memory().total // 2


def _keep_open(kernel: str) -> None:
    """Close nothing."""


class Capacity:
    """Counts who is here. A page that was sent has a seat until its websocket comes.

    Args:
        limits: what this computer takes on.
        kernels: ids of the sessions there are.
        close: closes one of them.
    """

    def __init__(
        self, limits: Limits, kernels: Callable[[], Collection[str]], close: Callable[[str], None] = _keep_open
    ) -> None:
        self.limits, self.kernels, self.close = limits, kernels, close
        self._process = psutil.Process()
        self._seats: list[float] = []
        self._connections: Counter[str] = Counter()
        self._lost: dict[str, float] = {}  # when the last connection ended, the longest ago first
        self._closing: set[str] = set()
        self._opening: asyncio.Semaphore | None = None

    @property
    def sessions(self) -> int:
        """Sessions there are, and pages that were sent."""
        now = monotonic()
        self._seats = [end for end in self._seats if end > now]
        return len((set(self._connections) | set(self.kernels())) - self._closing) + len(self._seats)

    @property
    def is_full(self) -> bool:
        """Whether nobody new comes in."""
        return self.sessions >= self.limits.sessions or self._process.memory_info().rss > self.limits.bytes

    def take_seat(self) -> bool:
        """Keep a session for a page that is sent; false if all is full."""
        self.make_room()
        if self.is_full:
            return False
        self._seats.append(monotonic() + SEAT_SECONDS)
        return True

    def make_room(self) -> None:
        """When all is full, close tabs that lost their connection, the longest ago first: nobody may come back to them,
        and somebody new is at the door.
        """
        there, now = set(self.kernels()), monotonic()
        self._closing &= there
        self._lost = {kernel: since for kernel, since in self._lost.items() if kernel in there}
        for kernel, since in list(self._lost.items()):
            if self.sessions < self.limits.sessions or now - since < ABSENT_SECONDS:
                return
            del self._lost[kernel]
            self._closing.add(kernel)
            Thread(target=self.close, args=(kernel,), daemon=True).start()  # it waits for what the tab still draws

    def leave_seat(self) -> None:
        """Give a session free that was kept."""
        if self._seats:
            self._seats.pop(0)

    async def open_session(self, app: Any, scope: Any, receive: Any, send: Any) -> None:
        """Pass a websocket on. Those of new sessions draw a few at a time: all at once, none of them would be done."""
        found = KERNEL_PATH.match(scope["path"])
        if found is None:
            await app(scope, receive, send)
            return
        kernel = found[1]
        is_new = kernel not in self.kernels()
        if is_new and not self._seats and self.is_full:
            await send({"type": "websocket.close", "code": 1013})
            return
        self._connections[kernel] += 1
        self._lost.pop(kernel, None)
        try:
            await (self.draw_in_turn(app, scope, receive, send) if is_new else app(scope, receive, send))
        finally:
            self._connections[kernel] -= 1
            if not self._connections[kernel]:
                del self._connections[kernel]
                self._lost[kernel] = monotonic()

    async def draw_in_turn(self, app: Any, scope: Any, receive: Any, send: Any) -> None:
        """Pass the websocket of a new session on when it is its turn to draw."""
        self.leave_seat()
        opening = self._opening = self._opening or asyncio.Semaphore(2 * usable_cores())
        turn = Turn(opening)

        async def send_and_look(message: dict[str, Any]) -> None:
            await send(message)
            if not turn.ended and DRAWN.search(message.get("bytes") or (message.get("text") or "").encode()):
                turn.end()

        async with turn:
            await app(scope, receive, send_and_look)

    async def say_ready(self, scope: Any, send: Any) -> None:
        """``/readyz``: 200 and ready, or 503 and full; ``/healthz``: 200 as long as the server lives."""
        is_full = self.is_full
        said = {"status": "full" if is_full else "ready", "sessions": self.sessions, "most": self.limits.sessions}
        status = 503 if is_full and scope["path"] == READY_PATHS[0] else 200
        await reply(send, json.dumps(said).encode(), b"application/json", status, [(b"cache-control", b"no-store")])


class Turn:
    """The turn of one of the pages that open; ends once."""

    def __init__(self, opening: asyncio.Semaphore) -> None:
        self.opening, self.ended = opening, False

    async def __aenter__(self) -> None:
        await self.opening.acquire()
        self._timer = asyncio.get_running_loop().call_later(OPENING_SECONDS, self.end)

    async def __aexit__(self, *error: object) -> None:
        self._timer.cancel()
        self.end()

    def end(self) -> None:
        """Let the next one in."""
        if not self.ended:
            self.ended = True
            self.opening.release()


async def say_full(send: Any) -> None:
    """The page for who does not come in now; it asks again by itself."""
    seconds = randint(*RETRY_SECONDS)
    text = _("As many visitors are here as it can take. This page asks again by itself.")
    page = plain_page(
        _("This computer is full. Try again in a minute."),
        f"<p>{text}</p>",
        f'<meta http-equiv="refresh" content="{seconds}">',
    )
    headers = [
        (b"retry-after", str(seconds).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", plain_policy()),
    ]
    await reply(send, page, b"text/html; charset=utf-8", 503, headers)
