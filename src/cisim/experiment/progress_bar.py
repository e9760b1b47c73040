"""Progress and messages on standard error: a bar on a terminal, a line every half minute where there is none."""

from __future__ import annotations

import sys
import time

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


class ProgressBar:
    """A bar with the number of runs that are done, their rate and the time left."""

    def __init__(self, quiet: bool = False, unit: str = "runs") -> None:
        self.unit = unit
        self.terminal = sys.stderr.isatty()
        self.quiet = quiet
        self.started = time.monotonic()
        self.last = self.started
        self.width = 0

    def update(self, done: int, total: int) -> None:
        """Show what is done, if it is time."""
        now = time.monotonic()
        if self.quiet or now - self.last < (0.2 if self.terminal else SECONDS_BETWEEN_LINES):
            return
        self.last = now
        rate = done / max(now - self.started, 1e-9)
        left = duration_text((total - done) / rate) if done else "unknown"
        self._line(f"{done:,} of {total:,} {self.unit}, {rate:,.0f} {self.unit}/s, {left} left")

    def _line(self, text: str) -> None:
        end = "" if self.terminal else "\n"
        print(("\r" if self.terminal else "") + text.ljust(self.width), end=end, file=sys.stderr, flush=True)
        self.width = len(text)

    def point_failed(self, point: int, error: str) -> None:
        """Report a design point that cannot be simulated, at once."""
        self.message(f"design point {point} failed: {error.splitlines()[0]}")

    def message(self, text: str) -> None:
        """A message on a line of its own."""
        self.clear()
        print(f"cisim: {text}", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove the bar."""
        if self.terminal and self.width:
            print("\r" + " " * self.width + "\r", end="", file=sys.stderr, flush=True)
            self.width = 0
