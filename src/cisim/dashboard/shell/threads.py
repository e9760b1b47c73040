"""Threads that begin while a page closes."""

from __future__ import annotations

from threading import Thread
from typing import Any


def survive_closed_pages() -> None:
    """Let a thread run without a page where its page closed before it began.

    Solara gives every new thread the page it was started for, and lets a thread die whose page is gone by then. Whoever
    started it waits for it without end, and in a pool of threads holds a lock that all pools of the process share, so
    that nothing is simulated for anybody any more.
    """
    begin_in_page: Any = Thread._bootstrap  # type: ignore[attr-defined]
    if getattr(begin_in_page, "survives", False):
        return

    def begin(thread: Any) -> None:
        try:
            begin_in_page(thread)
        except AttributeError:  # of the page that has been emptied
            if thread._started.is_set():
                raise
            thread.current_context = None
            begin_in_page(thread)

    begin.survives = True  # type: ignore[attr-defined]
    Thread._bootstrap = begin  # type: ignore[attr-defined]
