"""Progress and messages on standard error: a bar on a terminal or in a notebook, a line every half minute elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

SECONDS_BEFORE_BAR = 0.5
"""What is done by then has no bar."""
SECONDS_BETWEEN_LINES = 30.0
"""Seconds between lines where there is no terminal."""


def duration_text(seconds: float) -> str:
    """``8 s``, ``3 min 20 s``, ``2 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def count_text(count: int, what: str) -> str:
    """``1 task``, ``22,516 tasks``."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


class ProgressBar:
    """A bar with the number of runs that are done, their rate and the time left: tqdm's on a terminal and in a
    notebook; elsewhere, where a bar would fill a log, lines.
    """

    def __init__(self, quiet: bool = False, unit: str = "runs") -> None:
        self.unit = unit
        self.live = sys.stderr.isatty() or "ipykernel" in sys.modules
        self.quiet = quiet
        self.started = time.monotonic()
        self.last = self.started
        self.bar: Any = None

    def update(self, done: int, total: int) -> None:
        """Show what is done, if it is time."""
        if self.quiet:
            return
        if self.live:
            self._draw(done, total)
            return
        now = time.monotonic()
        if now - self.last < SECONDS_BETWEEN_LINES:
            return
        self.last = now
        rate = done / max(now - self.started, 1e-9)
        left = duration_text((total - done) / rate) if done else "unknown"
        self._say(f"{done:,} of {total:,} {self.unit}, {rate:,.0f} {self.unit}/s, {left} left")

    def _draw(self, done: int, total: int) -> None:
        if self.bar is None:
            if time.monotonic() - self.started < SECONDS_BEFORE_BAR:
                return
            from tqdm.auto import tqdm  # type: ignore[import-untyped]

            self.bar = tqdm(total=total, unit=f" {self.unit}", file=sys.stderr, leave=False, dynamic_ncols=True)
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def point_failed(self, point: int, error: str) -> None:
        """Report a design point that cannot be simulated, at once."""
        self.message(f"design point {point} failed: {error.splitlines()[0]}")

    def message(self, text: str) -> None:
        """A message on a line of its own; the bar is drawn again below it."""
        self.clear()
        self._say(f"cisim: {text}")

    def clear(self) -> None:
        """Remove the bar."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
