"""Shared by the tests of pages and of workshop rooms."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from room_tools import Hall


@pytest.fixture(scope="module", autouse=True)
def _results_of_its_own() -> Iterator[None]:
    """What pages share in a process is each file's own: of a comparison that another file left with more runs, a page
    would take those, as it should, and not as many as the test asks for.
    """
    results = sys.modules.get("cisim.dashboard.state.result_cache")
    with pytest.MonkeyPatch.context() as patch:
        for shared in vars(results).values() if results else ():
            if isinstance(getattr(shared, "_cache", None), OrderedDict):
                patch.setattr(shared, "_cache", OrderedDict())
        yield


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
