"""Shared by the tests of workshop rooms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from room_tools import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """A room that has just been opened, without a network."""
    from room_tools import Hall

    return Hall(tmp_path)


@pytest.fixture
def no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that are not about what the model answers to guesses."""
    from cisim.dashboard.room.questions import ANSWERS

    monkeypatch.setattr(ANSWERS, "get", lambda key: None)
