"""Progress: a bar where somebody looks, lines in a log, nothing when quiet."""

from __future__ import annotations

import io
import sys

import pytest

from cisim.experiment import progress_bar
from cisim.experiment.progress_bar import ProgressBar, count_text


class Terminal(io.StringIO):
    """What a terminal gets."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_goes_away(monkeypatch):
    """Nor is there one for what takes less than half a second."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = ProgressBar()
    bar.update(0, 200)
    assert screen.getvalue() == ""
    monkeypatch.setattr(progress_bar, "SECONDS_BEFORE_BAR", 0.0)
    bar.update(150, 200)
    bar.message("half a word")
    bar.update(200, 200)
    bar.clear()
    shown = screen.getvalue()
    assert "200" in shown
    assert "runs" in shown
    assert "cisim: half a word\n" in shown
    assert shown.endswith("\r")


def test_a_log_gets_a_line_every_half_minute(monkeypatch):
    """Not one for every update, and none before half a minute is over."""
    log, now = io.StringIO(), [0.0]
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now[0])
    bar = ProgressBar()
    for second in range(0, 100, 5):
        now[0] = float(second)
        bar.update(second, 100)
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0] == "30 of 100 runs, 1 runs/s, 1 min 10 s left"


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_quiet_shows_nothing_but_messages(monkeypatch, stream):
    screen = stream()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = ProgressBar(quiet=True)
    bar.update(5, 10)
    assert screen.getvalue() == ""
    bar.point_failed(3, "no such thing\nmore")
    assert screen.getvalue() == "cisim: design point 3 failed: no such thing\n"


def test_one_of_a_kind_is_not_told_in_the_plural():
    assert [count_text(n, "task") for n in (0, 1, 22_516)] == ["0 tasks", "1 task", "22,516 tasks"]
