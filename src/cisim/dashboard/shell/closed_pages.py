"""What Solara does not see to when a page closes: threads that begin meanwhile, and what the page has left behind."""

from __future__ import annotations

from collections.abc import Callable
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


def forget_closed_pages() -> None:
    """Let a page that has closed be forgotten.

    Every task of a page registers what is to be done when any page starts, with the task itself, and Solara keeps that
    for good: all sessions there ever were, with their files and results, and longer and longer starts.
    """
    import solara.lifecycle as lifecycle
    from solara.server import kernel_context

    register: Any = lifecycle.on_kernel_start
    if getattr(register, "forgets", False):
        return

    def register_while_open(start: Callable[[], Any]) -> Callable[[], None]:
        undo: Callable[[], None] = register(start)
        if kernel_context.has_current_context():
            kernel_context.get_current_context().on_close(undo)
        return undo

    register_while_open.forgets = True  # type: ignore[attr-defined]
    lifecycle.on_kernel_start = register_while_open
